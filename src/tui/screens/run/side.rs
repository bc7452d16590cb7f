//! The side pane: the terminal of the item's check while it runs and after it ended, else what evidence there is.

mod files;
mod words;

use std::cell::RefCell;

use ratatui::{buffer::Buffer, layout::Rect};

use self::{
    files::draw_files,
    words::{below, notes, status},
};
use crate::{
    domain::{check::CheckKind, event::EntryRef, id::ItemId},
    engine::Control,
    record::CheckFiles,
    tui::{
        context::{AtRun, Memo, Sight},
        effect::Effect,
        glyph::Sign,
        live::{COLUMNS, Live, ROWS},
        widgets::pane::{Focus, Pane},
    },
};

/// The name of the pane.
pub const NAME: &str = "evidence";

/// So many terminals are kept, so that coming back to an item shows its output at once.
const KEPT: usize = 4;

/// What the pane shows of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// It runs here.
    Runs(EntryRef),
    /// Another program runs it; its recording, where that comes to this disk.
    Elsewhere(EntryRef, String),
    /// It ended; its recording from the run's folder.
    Ended(EntryRef, String),
}

impl Source {
    /// The check of the item that there is output of; nothing where there is none.
    pub fn of(at: &AtRun, item: &ItemId) -> Option<Source> {
        if let Some((check, _)) = at.desk.process_of(item) {
            return Some(Source::Runs(check.clone()));
        }
        let run = at.desk.run();
        let record = run.item(item);
        if let Some(source) = record.running.last().and_then(|check| elsewhere(at, item, check)) {
            return Some(source);
        }
        let last = record.outcomes.last()?;
        let mut kept = record
            .evidence
            .iter()
            .rev()
            .filter_map(|place| run.evidence.get(*place));
        let cast = kept.find(|kept| {
            kept.check.as_ref() == Some(&last.check) && kept.withdrawn.is_none() && kept.file.file.ends_with(".cast")
        })?;
        Some(Source::Ended(last.check.clone(), cast.file.file.clone()))
    }

    /// Its check.
    pub fn check(&self) -> &EntryRef {
        match self {
            Source::Runs(check) | Source::Elsewhere(check, _) | Source::Ended(check, _) => check,
        }
    }
}

/// Another's check, with the place where its recording grows.
fn elsewhere(at: &AtRun, item: &ItemId, check: &EntryRef) -> Option<Source> {
    let running = at.desk.run().running.get(check)?;
    let stem = CheckFiles::stem(Some(item.as_str()), &running.started.kind);
    let files = CheckFiles::of(&check.0, check.1, stem).ok()?;
    Some(Source::Elsewhere(check.clone(), files.cast.as_str().to_owned()))
}

#[derive(Debug)]
struct Terminal {
    check: EntryRef,
    live: RefCell<Live>,
    /// Its output was asked for anew: what comes next begins at its beginning.
    anew: bool,
    /// Bytes that were left out.
    skipped: u64,
}

/// What the pane remembers.
#[derive(Debug, Default)]
pub struct Side {
    terminals: Vec<Terminal>,
    fed: Option<EntryRef>,
    /// What is fed comes from another program's file, which may lag behind.
    lags: bool,
}

impl Side {
    /// Asks for the output of the selected item's check, where it is another one than before.
    pub fn settle(&mut self, at: &AtRun, item: Option<&ItemId>) -> Option<Effect> {
        let source = item.and_then(|item| Source::of(at, item))?;
        // A check that ended while it was followed has been shown whole.
        let ended = matches!(source, Source::Ended(..));
        if self.fed.as_ref() == Some(source.check()) && !(self.lags && ended) {
            return None;
        }
        self.lags = matches!(source, Source::Elsewhere(..));
        let check = source.check().clone();
        self.fed = Some(check.clone());
        let kept = self.terminals.iter().position(|kept| kept.check == check);
        let mut terminal = kept.map_or_else(
            || Terminal {
                check: check.clone(),
                live: RefCell::new(new_live(at, item)),
                anew: false,
                skipped: 0,
            },
            |place| self.terminals.remove(place),
        );
        terminal.anew = true;
        self.terminals.truncate(KEPT - 1);
        self.terminals.insert(0, terminal);
        Some(match source {
            Source::Runs(check) => Effect::Follow(check),
            Source::Elsewhere(check, file) => Effect::FollowElsewhere(check, file),
            Source::Ended(check, file) => Effect::Replay(check, file),
        })
    }

    /// Gives a check that follows the size of its pane the size that it was drawn in.
    pub fn fit(&mut self, at: &AtRun, item: Option<&ItemId>, pane: Rect) -> Option<Effect> {
        let item = item?;
        let follows = match &at.desk.run().plan().find(item)?.check.as_ref()?.kind {
            CheckKind::Run(run) => run.interactive,
            _ => false,
        };
        let (check, _) = at.desk.process_of(item).filter(|_| follows)?;
        let (columns, rows) = (pane.width.checked_sub(4)?.max(1), pane.height.checked_sub(2)?.max(1));
        let terminal = self.terminals.iter_mut().find(|kept| kept.check == *check)?;
        let live = terminal.live.get_mut();
        if live.size() == (rows, columns) {
            return None;
        }
        live.resize(rows, columns);
        Some(Effect::Control(check.clone(), Control::Resize(columns, rows)))
    }

    /// Takes output of a check; what nobody looks at any more is let go.
    pub fn feed(&mut self, check: &EntryRef, bytes: &[u8], skipped: u64) {
        let Some(terminal) = self.terminals.iter_mut().find(|kept| kept.check == *check) else {
            return;
        };
        let live = terminal.live.get_mut();
        if std::mem::take(&mut terminal.anew) {
            let (rows, columns) = live.size();
            *live = Live::new(rows, columns);
            terminal.skipped = 0;
        }
        terminal.skipped += skipped;
        live.feed(bytes);
    }

    /// Scrolls the terminal of a check; says whether there was anything to scroll to.
    pub fn scroll(&mut self, rows: isize) -> bool {
        let fed = self.fed.as_ref();
        let terminal = self.terminals.iter_mut().find(|kept| Some(&kept.check) == fed);
        terminal.is_some_and(|terminal| terminal.live.get_mut().scroll(rows))
    }

    /// The terminal of a check, to know what its program expects of keys.
    pub fn live(&self, check: &EntryRef) -> Option<&RefCell<Live>> {
        let found = self.terminals.iter().find(|kept| kept.check == *check);
        found.map(|terminal| &terminal.live)
    }

    /// The last line that the item's latest check printed, where its output is at hand.
    pub fn last_line(&self, at: &AtRun, item: &ItemId) -> Option<String> {
        let terminal = self.terminal(Source::of(at, item)?.check())?;
        Some(terminal.live.borrow().last_line().trim().to_owned())
    }

    fn terminal(&self, check: &EntryRef) -> Option<&Terminal> {
        self.terminals.iter().find(|kept| kept.check == *check)
    }

    /// Draws the pane.
    pub fn draw(
        &self,
        sight: &Sight<'_>,
        at: &AtRun,
        item: Option<&ItemId>,
        (area, focus): (Rect, Focus),
        buffer: &mut Buffer,
        memo: &mut Memo,
    ) {
        memo.panes.push((NAME, area));
        let source = item.and_then(|item| Source::of(at, item));
        let Some(source) = source else {
            draw_files(sight, at, item, area, focus, buffer);
            return;
        };
        let look = sight.look;
        let separator = Sign::Separator.text(look.glyphs);
        let title = format!("evidence {separator} {}", status(sight, at, &source));
        let terminal = self.terminal(source.check());
        let back = terminal.is_some_and(|terminal| !terminal.live.borrow().is_following());
        let inner = Pane::new(&title)
            .count(if back { "scrolled back" } else { "" })
            .below(below(sight, at, &source))
            .focus(focus)
            .draw(look, area, buffer);
        let Some(terminal) = terminal else { return };
        let mut room = inner;
        for line in notes(sight, at, &source, terminal, usize::from(inner.width)) {
            if room.height < 2 {
                break;
            }
            room.height -= 1;
            buffer.set_line(room.x, room.bottom(), &line, room.width);
        }
        let cursor = terminal.live.borrow_mut().draw(look.theme, room, buffer);
        if focus == Focus::Here {
            memo.cursor = cursor.filter(|_| matches!(source, Source::Runs(_)));
        }
    }
}

/// A terminal of the size that the check's own had.
fn new_live(at: &AtRun, item: Option<&ItemId>) -> Live {
    let check = item.and_then(|item| at.desk.run().plan().find(item)?.check.as_ref());
    match check.map(|check| &check.kind) {
        Some(CheckKind::Run(run)) => Live::new(run.size.1, run.size.0),
        _ => Live::new(ROWS, COLUMNS),
    }
}

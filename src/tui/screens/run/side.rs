//! The side pane: the terminal of the item's check while it runs and after it ended, else what evidence there is.

use std::cell::RefCell;

use ratatui::{buffer::Buffer, layout::Rect, text::Line};

use crate::{
    domain::{
        check::CheckKind,
        checklist::{Field, Measure},
        event::EntryRef,
        id::ItemId,
    },
    engine::Control,
    record::CheckFiles,
    tui::{
        command::Command,
        context::{AtRun, Memo, Sight},
        effect::Effect,
        glyph::Sign,
        live::{COLUMNS, Live, ROWS},
        people,
        theme::Role,
        widgets::{
            list,
            pane::{Focus, Pane},
            text, units,
        },
    },
};

/// The name of the pane.
pub const NAME: &str = "evidence";
/// So many terminals are kept, so that coming back to an item shows its output at once.
const KEPT: usize = 4;
/// A check that printed nothing for so long is called silent, in seconds.
const SILENT: i64 = 10;

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

/// `live`, or `failed 00:12`.
fn status(sight: &Sight<'_>, at: &AtRun, source: &Source) -> String {
    match source {
        Source::Runs(_) => "live".to_owned(),
        Source::Elsewhere(check, _) => format!("at {}'s", people::name(at.desk.run(), &check.0)),
        Source::Ended(check, _) => {
            let run = at.desk.run();
            let item = run
                .evidence
                .iter()
                .rev()
                .find(|kept| kept.check.as_ref() == Some(check));
            let record = item.and_then(|kept| kept.item.as_ref()).map(|item| run.item(item));
            let outcome = record.and_then(|record| record.outcomes.iter().rev().find(|given| given.check == *check));
            let finished = outcome.and_then(|given| run.finished(given.entry));
            let took = finished.map_or(0, |finished| finished.took_ms);
            let took = units::minutes(std::time::Duration::from_millis(took));
            let word = outcome.map_or("ended", |given| given.outcome.word());
            let separator = Sign::Separator.text(sight.look.glyphs);
            format!(
                "{word} {took} {separator} {}",
                outcome.map_or(String::new(), |given| sight.time(given.at))
            )
        }
    }
}

/// `running 00:12 · 2.1 KiB`.
fn below(sight: &Sight<'_>, at: &AtRun, source: &Source) -> String {
    let check = match source {
        Source::Runs(check) => check,
        Source::Elsewhere(check, _) => {
            let running = at.desk.run().running.get(check);
            return running.map_or_else(String::new, |running| {
                let gone = (sight.now - running.at).to_std().unwrap_or_default();
                format!("running {}", units::minutes(gone))
            });
        }
        Source::Ended(_, file) => {
            let kept = at.desk.run().evidence.iter().rev().find(|kept| kept.file.file == *file);
            return kept.map_or(String::new(), |kept| units::size(kept.file.bytes));
        }
    };
    let Some(process) = at.desk.processes().get(check) else {
        return String::new();
    };
    let gone = (sight.now - process.began).to_std().unwrap_or_default();
    let separator = Sign::Separator.text(sight.look.glyphs);
    let overdue = if process.overdue { "overdue, goes on" } else { "running" };
    format!(
        "{overdue} {} {separator} {}",
        units::minutes(gone),
        units::size(process.bytes)
    )
}

/// What is to be said under the output, the last line first: silence, and what was left out.
fn notes(sight: &Sight<'_>, at: &AtRun, source: &Source, terminal: &Terminal, columns: usize) -> Vec<Line<'static>> {
    let look = sight.look;
    let mut said = Vec::new();
    let process = match source {
        Source::Runs(check) => at.desk.processes().get(check),
        Source::Elsewhere(check, _) => {
            said.extend(elsewhere_in_words(sight, at, check, terminal));
            None
        }
        Source::Ended(..) => None,
    };
    if let Some(process) = process {
        let silent = (sight.now - process.printed).num_seconds();
        if silent >= SILENT {
            let key = sight.keys.written(Command::TypeIntoCheck);
            let last = terminal.live.borrow().last_line();
            let last = if last.is_empty() {
                String::new()
            } else {
                format!(" after “{last}”")
            };
            let silent = units::rough(std::time::Duration::from_secs(u64::try_from(silent).unwrap_or(0)));
            said.push((Role::Warn, format!("silent for {silent}; {key} types into it{last}")));
        }
    }
    if terminal.skipped > 0 {
        let left_out = units::size(terminal.skipped);
        said.push((
            Role::Dim,
            format!("{left_out} left out here, whole in the evidence file"),
        ));
    }
    let lines = said.into_iter();
    lines
        .map(|(role, words)| Line::from(look.span(role, text::truncate(&words, columns, look.glyphs))))
        .collect()
}

/// That a check runs at another's: what is not shown here, and what to do where its program is gone.
fn elsewhere_in_words(sight: &Sight<'_>, at: &AtRun, check: &EntryRef, terminal: &Terminal) -> Vec<(Role, String)> {
    let mut said = Vec::new();
    let name = people::name(at.desk.run(), &check.0);
    if !people::is_there(at, &check.0, sight.now) {
        let key = sight.keys.written(Command::GiveUp);
        said.push((Role::Warn, format!("{name} is not there: {key} gives up on it")));
    }
    if terminal.live.borrow().last_line().is_empty() {
        let words = format!("runs at {name}'s: nothing of it is here yet");
        said.push((Role::Dim, words));
    }
    said
}

/// Without a check's output: the files there are, or what to do to get one.
fn draw_files(sight: &Sight<'_>, at: &AtRun, item: Option<&ItemId>, area: Rect, focus: Focus, buffer: &mut Buffer) {
    let look = sight.look;
    let inner = Pane::new("evidence").focus(focus).draw(look, area, buffer);
    let run = at.desk.run();
    let Some(item) = item else {
        list::draw_empty(look, inner, "select an item to see what was captured for it", buffer);
        return;
    };
    let record = run.item(item);
    let kept = record.evidence.iter().filter_map(|place| run.evidence.get(*place));
    let columns = usize::from(inner.width);
    let lines: Vec<Line<'static>> = kept
        .map(|kept| {
            let role = if kept.withdrawn.is_some() {
                Role::Dim
            } else {
                Role::Text
            };
            let name = text::truncate_start(&kept.file.file, columns.saturating_sub(11), look.glyphs);
            let size = if kept.withdrawn.is_some() {
                "withdrawn".to_owned()
            } else {
                units::size(kept.file.bytes)
            };
            let left = Line::from(look.span(role, name));
            text::spread(left, Line::from(look.span(Role::Dim, size)), columns, look.glyphs)
        })
        .collect();
    if lines.is_empty() {
        list::draw_empty(look, inner, &next_step(sight, at, item), buffer);
        return;
    }
    // The newest are what one looks for.
    let first = lines.len().saturating_sub(usize::from(inner.height));
    for (y, line) in (inner.y..inner.bottom()).zip(&lines[first..]) {
        buffer.set_line(inner.x, y, line, inner.width);
    }
}

fn next_step(sight: &Sight<'_>, at: &AtRun, item: &ItemId) -> String {
    let run = at.desk.run();
    let key = |command| sight.keys.written(command);
    if !run.item(item).running.is_empty() {
        return "its check runs at another's: what it prints is shown when it has ended".to_owned();
    }
    let section = run.plan().section_with(item);
    let waits = section.map_or(&[][..], |section| at.desk.standing().waits_for(&section.id));
    if !waits.is_empty() {
        return format!("locked: it waits for {}", waits.join(" and for "));
    }
    let Some(item) = run.plan().find(item) else {
        return String::new();
    };
    let typed = |measure: &&Measure| measure.from.is_none() && run.item(&item.id).measure(&measure.id).is_none();
    let blank = |field: &&Field| !run.has_field(&field.id);
    if let Some(check) = &item.check {
        let what = if check.action { "action" } else { "check" };
        format!(
            "{} runs the {what}; what it prints is kept here",
            key(Command::RunCheck)
        )
    } else if let Some(measure) = item.measures.iter().find(typed) {
        format!("{} takes the value of “{}”", key(Command::Measure), measure.label)
    } else if let Some(field) = item.fields.iter().find(blank) {
        format!("{} fills in “{}”", key(Command::SetField), field.label)
    } else if item.evidence_required && run.item(&item.id).evidence.is_empty() {
        let (attach, paste) = (key(Command::Attach), key(Command::PasteText));
        format!("evidence is required: {attach} attaches a file, {paste} takes a text")
    } else {
        format!(
            "no check here: look for yourself, then {} marks it passed; {} attaches a file",
            key(Command::Pass),
            key(Command::Attach)
        )
    }
}

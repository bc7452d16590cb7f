//! A pager over what was captured: the files of an item or of the run, and the text of the one selected. However large a
//! text is, only what is on the screen is ever laid out.

mod files;
mod pager;
mod paper;
mod view;

use ratatui::{buffer::Buffer, layout::Rect};

pub use self::files::who;
pub(super) use self::view::{ending, state_of, took};
use self::{
    files::FileRow,
    pager::{Pager, Window},
    paper::Paper,
};
use super::{
    Shown, command_log, quick_reference,
    steps::{self, Step},
};
use crate::{
    domain::{event::EntryRef, id::ItemId, run::Run},
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        effect::{Answer, Effect},
        find::{Direction, Find, From},
        question::Question,
        widgets::{list::Selection, messages::Level},
    },
};

/// The list of files.
const FILES: &str = "files";
/// The text of the one selected.
const TEXT: &str = "text";

/// What there is of the selected file.
#[derive(Debug, Default)]
enum Shows {
    /// Nothing is selected.
    #[default]
    Nothing,
    /// It is being read.
    Reading,
    /// Its text.
    Text(Paper),
    /// It is no text.
    Binary,
    /// It was taken away; why.
    Withdrawn(String),
    /// It could not be read; why.
    Unread(String),
}

/// What was captured for an item, or for the whole run.
#[derive(Debug)]
pub struct Evidence {
    item: Option<ItemId>,
    /// The check whose file is to be selected once the files are known.
    wanted: Option<EntryRef>,
    /// The file that is to be selected then.
    wanted_file: Option<String>,
    /// How many entries the run had when the files were listed.
    entries: Option<usize>,
    files: Vec<FileRow>,
    selection: Selection<String>,
    /// The file that is shown.
    shown: Option<String>,
    shows: Shows,
    /// Its lines that did not meet an expectation.
    failed: Vec<usize>,
    pager: Pager,
    /// Keys go to the list, not to the text.
    in_list: bool,
}

impl Evidence {
    /// What was captured for this item; without one, for the whole run.
    pub fn of(item: Option<ItemId>) -> Evidence {
        Evidence {
            item,
            wanted: None,
            wanted_file: None,
            entries: None,
            files: Vec::new(),
            selection: Selection::default(),
            shown: None,
            shows: Shows::default(),
            failed: Vec::new(),
            pager: Pager::default(),
            in_list: false,
        }
    }

    /// The same, with what this check printed selected.
    pub fn of_check(item: Option<ItemId>, check: EntryRef) -> Evidence {
        Evidence {
            wanted: Some(check),
            ..Evidence::of(item)
        }
    }

    /// All of the run, with this file selected.
    pub fn of_file(file: String) -> Evidence {
        Evidence {
            wanted_file: Some(file),
            ..Evidence::of(None)
        }
    }

    fn selected(&self) -> Option<&FileRow> {
        let file = self.selection.key()?;
        self.files.get(self.selection.at()).filter(|row| row.file == *file)
    }

    fn names(&self) -> Vec<String> {
        self.files.iter().map(|row| row.file.clone()).collect()
    }

    /// Lists the files anew where the run has changed; the newest is selected at first.
    fn list(&mut self, run: &Run) {
        if self.entries == Some(run.entries.len()) {
            return;
        }
        let first = self.entries.is_none();
        self.entries = Some(run.entries.len());
        self.files = files::of(run, self.item.as_ref());
        let names = self.names();
        if first {
            let (wanted, file) = (self.wanted.take(), self.wanted_file.take());
            let wanted = self
                .files
                .iter()
                .position(|row| wanted.is_some() && row.check == wanted || file.as_ref() == Some(&row.file));
            self.selection
                .go(wanted.unwrap_or(names.len().saturating_sub(1)), &names);
        } else {
            self.selection.settle(&names);
        }
    }

    /// Shows the selected file, and asks for its text where it has one.
    fn follow(&mut self, cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref() else { return };
        let run = at.desk.run();
        self.list(run);
        let Some(row) = self.selected().cloned() else {
            self.shown = None;
            self.shows = Shows::Nothing;
            return;
        };
        if let Some(reason) = row.withdrawn.clone() {
            self.shows = Shows::Withdrawn(reason);
            self.shown = Some(row.file);
            return;
        }
        if self.shown.as_ref() == Some(&row.file) {
            return;
        }
        self.failed = row.failed_lines(run);
        let wraps = self.pager.wraps();
        self.pager = Pager::default();
        if !wraps {
            self.pager.turn();
        }
        self.shown = Some(row.file.clone());
        self.shows = if row.is_binary() { Shows::Binary } else { Shows::Reading };
        if matches!(self.shows, Shows::Reading) {
            cx.effects.push(Effect::ReadText(row.file));
        }
    }

    fn take_text(&mut self, text: String) {
        let paper = Paper::new(text);
        if is_binary(paper.beginning()) {
            self.shows = Shows::Binary;
            return;
        }
        let first = self.failed.iter().min();
        if let Some(piece) = first.and_then(|line| paper.piece_of_line(*line)) {
            self.pager.found(piece);
        }
        self.shows = Shows::Text(paper);
    }

    /// To the next line by which an expectation was not met, around the end.
    fn next_failed(&mut self) {
        let Shows::Text(paper) = &self.shows else { return };
        let here = paper.from(self.pager.at()).next().map_or(0, |piece| piece.line);
        let next = self.failed.iter().filter(|line| **line > here).min();
        let line = next.or_else(|| self.failed.iter().min());
        if let Some(piece) = line.and_then(|line| paper.piece_of_line(*line)) {
            self.in_list = false;
            self.pager.found(piece);
        }
    }

    fn go_file(&mut self, step: Step) {
        let names = self.names();
        self.selection.go(step.from(self.selection.at(), names.len()), &names);
    }

    fn page(&mut self, step: Step, memo: &Memo) {
        let area = memo.panes.iter().find(|(name, _)| *name == TEXT).map(|(_, area)| *area);
        if let (Shows::Text(paper), Some(area)) = (&self.shows, area) {
            self.pager.step(step, paper, Window::of(area, paper));
        }
    }
}

/// Whether the beginning of a file is none of a text: it holds zero bytes, or many that are no characters.
fn is_binary(beginning: &str) -> bool {
    let wrong = beginning
        .chars()
        .filter(|sign| *sign == char::REPLACEMENT_CHARACTER)
        .count();
    beginning.contains('\0') || wrong * 10 > beginning.chars().count()
}

impl Shown for Evidence {
    fn place(&self) -> Place {
        Place::Evidence
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let text = matches!(self.shows, Shows::Text(_));
        let why = match command {
            Command::Enter if self.files.is_empty() => "there is no evidence to open yet",
            Command::Enter if !self.in_list => "the text has nothing to open",
            Command::NextEvidence | Command::PreviousEvidence if self.files.len() < 2 => "there is no other file",
            Command::CopyPath | Command::Withdraw if self.files.is_empty() => "there is no file yet",
            Command::Withdraw if matches!(self.shows, Shows::Withdrawn(_)) => "it is withdrawn already",
            Command::Withdraw if sight.at.is_some_and(AtRun::read_only) => {
                return sight.at?.nothing_recorded(&sight.keys.written(Command::TakePart));
            }
            Command::FailedLine if !text || self.failed.is_empty() => {
                "no line of it says by what its check did not pass"
            }
            Command::Wrap | Command::Find | Command::FindNext | Command::FindPrevious if !text => "no text is shown",
            _ => return None,
        };
        Some(why.to_owned())
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(FILES) {
            self.selection.keep(drawn.scroll);
        }
        let page = memo.panes.iter().find(|(name, _)| *name == TEXT);
        let page = page.map_or_else(|| steps::page(memo, FILES), |(_, area)| usize::from(area.height));
        match (Step::of(command, page), self.in_list) {
            (Some(step), true) => return self.go_file(step),
            (Some(step), false) => return self.page(step, memo),
            (None, _) => {}
        }
        match command {
            Command::NextEvidence => self.go_file(Step::By(1)),
            Command::PreviousEvidence => self.go_file(Step::By(-1)),
            Command::NextPane | Command::PreviousPane => self.in_list = !self.in_list,
            Command::Enter => self.in_list = false,
            Command::Wrap => self.pager.turn(),
            Command::FailedLine => self.next_failed(),
            Command::CopyPath => {
                let file = self.selected().map(|row| row.file.clone());
                let path = cx.at.as_deref().zip(file).map(|(at, file)| at.folder.join(file));
                if let Some(path) = path {
                    cx.effects.push(Effect::Copy(path.to_string_lossy().into_owned()));
                    cx.say(Level::Notice, "the path was copied to the clipboard");
                }
            }
            Command::Withdraw => {
                let file = self.selected().map(|row| row.file.clone());
                let question = cx
                    .at
                    .as_deref()
                    .zip(file)
                    .map(|(at, file)| Question::withdraw(at, &file));
                if let Some(question) = question {
                    cx.ask(question);
                }
            }
            Command::CommandLog => cx.go_to(Box::new(command_log::CommandLog::default())),
            Command::QuickReference => cx.go_to(Box::new(quick_reference::QuickReference::default())),
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        match &self.shows {
            Shows::Text(paper) => paper.from(0).map(|piece| paper::visible(piece.text)).collect(),
            _ => Vec::new(),
        }
    }

    fn find_at(&self) -> usize {
        self.pager.at()
    }

    fn find(&self, _sight: &Sight<'_>, find: &Find, from: From, direction: Direction) -> Option<usize> {
        match &self.shows {
            Shows::Text(paper) => paper.search(find, self.pager.at(), from, direction),
            _ => None,
        }
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.in_list = false;
        self.pager.found(row);
    }

    fn clicked(&mut self, list: &'static str, row: usize, _cx: &mut Cx<'_>) {
        if list == FILES {
            self.in_list = true;
            let names = self.names();
            self.selection.go(row, &names);
        }
    }

    fn focused(&mut self, pane: &'static str) {
        self.in_list = pane == FILES;
    }

    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo) {
        match pane {
            FILES => self.go_file(Step::By(rows.signum())),
            _ => self.page(Step::By(rows), memo),
        }
    }

    fn answered(&mut self, answer: Answer, cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Text { file, text } if self.shown.as_ref() == Some(&file) => {
                self.take_text(text);
                None
            }
            Answer::Failed(why) if matches!(self.shows, Shows::Reading) => {
                self.shows = Shows::Unread(why.clone());
                cx.say(Level::Error, why);
                None
            }
            other => Some(other),
        }
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        self.follow(cx);
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        self.view(sight, area, buffer, memo);
    }
}

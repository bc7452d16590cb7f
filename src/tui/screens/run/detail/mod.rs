//! The middle pane: all that there is to know of the selected row, as wrapped lines.

mod clocks;
mod dispute;
mod handoff;
mod history;
mod item;
mod measure;
mod section;
mod sign_off;

use ratatui::text::{Line, Span};

pub use sign_off::title as scope_title;

use super::rows::Key;
use crate::tui::{
    context::{AtRun, Sight},
    glyph::Sign,
    look::Look,
    theme::Role,
    widgets::text,
};

/// The columns of the labels at the left, the longest with a space after it.
const LABEL: usize = 10;
/// The rows of a command that are shown beside everything else.
const COMMAND: usize = 8;

/// How much of the page is wanted.
pub struct Wanted {
    /// The columns that there are.
    pub columns: usize,
    /// All of it: somebody reads in the pane. Otherwise a long command is cut, so that what follows it is seen.
    pub whole: bool,
    /// The last line that the item's check printed, as far as it is known here.
    pub last_line: Option<String>,
}

/// The title of the pane and its lines.
pub fn of(sight: &Sight<'_>, at: &AtRun, key: Option<&Key>, wanted: Wanted) -> (String, Vec<Line<'static>>) {
    let mut page = Page {
        look: sight.look,
        columns: wanted.columns.max(1),
        whole: wanted.whole,
        last_line: wanted.last_line,
        lines: Vec::new(),
    };
    let run = at.desk.run();
    let title = match key {
        None => String::new(),
        Some(Key::Item(id)) => {
            item::write(&mut page, sight, at, id);
            run.plan().find(id).map_or(id.to_string(), |item| run.fill(&item.title))
        }
        Some(Key::Section(id)) => {
            section::write(&mut page, sight, at, id);
            run.plan()
                .section(id)
                .map_or(id.to_string(), |section| section.title.clone())
        }
        Some(Key::SignOff(role, scope)) => {
            sign_off::write(&mut page, sight, at, role, scope);
            format!("{} signs", run.plan().role_title(role))
        }
        Some(Key::Handoff(handed)) => {
            handoff::write(&mut page, sight, at, handed);
            handoff::title(at, handed)
        }
    };
    // The border takes a space at each side and one stroke; a title that finds no room there stands whole on the page.
    if text::width(&title) + 1 > page.columns {
        let lines = std::mem::take(&mut page.lines);
        page.text(Role::Title, &title);
        page.gap();
        page.lines.extend(lines);
    }
    (title, page.lines)
}

/// Lines being written.
pub(super) struct Page<'a> {
    look: Look<'a>,
    columns: usize,
    whole: bool,
    last_line: Option<String>,
    lines: Vec<Line<'static>>,
}

impl Page<'_> {
    /// A wrapped text.
    fn text(&mut self, role: Role, words: &str) {
        for line in text::wrap(words, self.columns) {
            self.lines.push(Line::from(self.look.span(role, line)));
        }
    }

    /// An empty line, never two in a row.
    fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    /// A label and a wrapped text beside it.
    fn pair(&mut self, label: &str, role: Role, words: &str) {
        self.signed(label, None, role, words);
    }

    /// A label, a sign, and a wrapped text beside them.
    fn signed(&mut self, label: &str, sign: Option<Span<'static>>, role: Role, words: &str) {
        let mut head = vec![self.look.span(Role::Dim, text::left(label, LABEL, self.look.glyphs))];
        if let Some(sign) = sign {
            head.push(sign);
            head.push(Span::raw(" "));
        }
        self.led(head, role, words);
    }

    /// What stands before it, and a wrapped text beside that.
    fn led(&mut self, mut head: Vec<Span<'static>>, role: Role, words: &str) {
        let indent: usize = head.iter().map(|span| text::width(&span.content)).sum();
        let room = self.columns.saturating_sub(indent).max(8);
        for (row, line) in text::wrap(words, room).into_iter().enumerate() {
            let before = if row == 0 {
                std::mem::take(&mut head)
            } else {
                vec![Span::raw(" ".repeat(indent))]
            };
            let mut line = Line::from(self.look.span(role, line));
            line.spans.splice(0..0, before);
            self.lines.push(line);
        }
    }

    /// A label and a command beside it, a long one only in its first rows unless the whole page is wanted.
    fn command(&mut self, label: &str, command: &str) {
        let from = self.lines.len();
        self.pair(label, Role::Text, command);
        let rows = self.lines.len() - from;
        if !self.whole && rows > COMMAND + 1 {
            self.lines.truncate(from + COMMAND);
            let sign = Sign::Ellipsis.text(self.look.glyphs);
            let words = format!("{sign} {} more lines of it: enter shows them", rows - COMMAND);
            self.pair("", Role::Dim, &words);
        }
    }

    /// Words with the separator between them.
    fn joined(&self, words: &[String]) -> String {
        words.join(&format!(" {} ", Sign::Separator.text(self.look.glyphs)))
    }
}

//! A form: a few lines that say what is asked, and the fields of the answer. It knows nothing of runs.

mod page;
mod proposing;
mod row;

pub use self::row::{Entry, Row};

use ratatui::{
    buffer::Buffer,
    layout::{Constraint, Layout, Position, Rect},
    text::{Line, Span},
};
use secrecy::SecretString;

use self::{page::Page, row::size};
use crate::tui::{
    command::Command,
    key::Key,
    look::Look,
    theme::Role,
    widgets::{choice::Tick, dialog::Dialog, note::Note, pane::Focus, text},
};

/// Columns of a form where the window has room.
const WIDTH: u16 = 76;

/// A form.
#[derive(Debug)]
pub struct Form {
    /// What it is about.
    pub title: String,
    /// What is asked, in paragraphs.
    pub intro: Vec<(Role, String)>,
    /// The fields.
    pub rows: Vec<Row>,
    /// What Enter does.
    pub enter: String,
    /// What Esc does.
    pub esc: String,
    /// Danger for what cannot be undone.
    pub role: Option<Role>,
    focus: usize,
    scrolled: Option<u16>,
    problem: Option<String>,
}

impl Form {
    /// A form of that title; what Enter does is said in a few words.
    pub fn new(title: impl Into<String>, enter: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            intro: Vec::new(),
            rows: Vec::new(),
            enter: enter.into(),
            esc: "nothing changes".to_owned(),
            role: None,
            focus: 0,
            scrolled: None,
            problem: None,
        }
    }

    /// With a paragraph more.
    pub fn say(mut self, role: Role, text: impl Into<String>) -> Self {
        self.intro.push((role, text.into()));
        self
    }

    /// With a field more.
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    /// With the frame of what cannot be undone.
    pub fn danger(mut self) -> Self {
        self.role = Some(Role::Danger);
        self
    }

    /// The answer in a field, trimmed; empty where there is no such field.
    pub fn value(&self, name: &str) -> String {
        let row = self.rows.iter().find(|row| row.name == name);
        row.map(Row::value).unwrap_or_default().trim().to_owned()
    }

    /// The same, nothing where it is empty.
    pub fn said(&self, name: &str) -> Option<String> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    /// What was typed into a field that does not show it, nothing where it is empty.
    pub fn secret(&self, name: &str) -> Option<SecretString> {
        let row = self.rows.iter().find(|row| row.name == name);
        match row.map(|row| &row.entry) {
            Some(Entry::Masked(masked)) if !masked.is_empty() => Some(masked.secret()),
            _ => None,
        }
    }

    /// The position of what is chosen in a field.
    pub fn chosen(&self, name: &str) -> usize {
        let row = self.rows.iter().find(|row| row.name == name);
        match row.map(|row| &row.entry) {
            Some(Entry::Choice(choice)) => choice.at(),
            _ => 0,
        }
    }

    /// How many boxes are ticked.
    pub fn ticked(&self) -> usize {
        let ticked = |row: &&Row| matches!(row.entry, Entry::Tick(Tick::Ticked));
        self.rows.iter().filter(ticked).count()
    }

    /// Puts a value into a field that is typed.
    pub fn set(&mut self, name: &str, value: &str) {
        let row = self.rows.iter_mut().find(|row| row.name == name);
        match row.map(|row| &mut row.entry) {
            Some(Entry::Line(prompt)) => prompt.set(value),
            Some(Entry::Note(note)) => **note = Note::new(value),
            Some(Entry::Proposed(proposed)) => proposed.set(value),
            _ => {}
        }
    }

    /// Puts other options into a field that chooses.
    pub fn offer(&mut self, name: &str, options: Vec<String>, chosen: usize) {
        let row = self.rows.iter_mut().find(|row| row.name == name);
        if let Some(Entry::Choice(choice)) = row.map(|row| &mut row.entry) {
            choice.offer(options, chosen);
        }
    }

    /// Says something else about a field.
    pub fn explain(&mut self, name: &str, help: impl Into<String>) {
        if let Some(row) = self.rows.iter_mut().find(|row| row.name == name) {
            row.help = help.into();
        }
    }

    /// The field that keys go to.
    pub fn focused(&self) -> Option<&Row> {
        self.rows.get(self.focus)
    }

    /// The same, to be changed.
    pub fn focused_mut(&mut self) -> Option<&mut Row> {
        self.rows.get_mut(self.focus)
    }

    /// Goes to the field of that name.
    pub fn focus(&mut self, name: &str) {
        if let Some(at) = self.rows.iter().position(|row| row.name == name) {
            self.focus = at;
            self.scrolled = None;
        }
    }

    /// Nothing is wrong with the whole any more.
    pub fn absolve(&mut self) {
        self.problem = None;
    }

    /// Says what is wrong with a field, and goes to it; with nothing, what is wrong with the whole.
    pub fn judge(&mut self, name: Option<&str>, problem: impl Into<String>) {
        let problem = problem.into();
        let row = name.and_then(|name| self.rows.iter_mut().find(|row| row.name == name));
        match row.map(|row| &mut row.entry) {
            Some(Entry::Line(prompt)) => prompt.judge(Some(problem)),
            Some(Entry::Masked(masked)) => masked.judge(Some(problem)),
            Some(Entry::Note(note)) => note.judge(Some(problem)),
            _ => self.problem = Some(problem),
        }
        if let Some(name) = name {
            self.focus(name);
        }
    }

    /// A key for the text of the field that has the focus.
    pub fn key(&mut self, key: Key) {
        self.problem = None;
        self.scrolled = None;
        let Some(row) = self.rows.get_mut(self.focus) else {
            return;
        };
        match &mut row.entry {
            Entry::Line(prompt) => {
                prompt.key(key);
            }
            Entry::Proposed(proposed) => proposed.key(key),
            Entry::Masked(masked) => {
                masked.key(key);
            }
            Entry::Note(note) => {
                note.key(key);
            }
            Entry::Tick(tick) if key.typed() == Some(' ') => *tick = tick.turned(),
            Entry::Choice(choice) => match key.typed() {
                Some(' ') => choice.turn(),
                Some('j') => choice.by(1),
                Some('k') => choice.by(-1),
                _ => {}
            },
            Entry::Tick(_) => {}
        }
    }

    /// A paste for the text of the field that has the focus.
    pub fn paste(&mut self, pasted: &str) {
        match self.rows.get_mut(self.focus).map(|row| &mut row.entry) {
            Some(Entry::Line(prompt)) => prompt.paste(pasted),
            Some(Entry::Proposed(proposed)) => proposed.paste(pasted),
            Some(Entry::Masked(masked)) => masked.paste(pasted),
            Some(Entry::Note(note)) => note.paste(pasted),
            _ => {}
        }
    }

    /// Whether a text is typed into the field that has the focus.
    pub fn takes_text(&self) -> bool {
        let entry = self.focused().map(|row| &row.entry);
        entry.is_some_and(|entry| !matches!(entry, Entry::Choice(_) | Entry::Tick(_)))
    }

    /// Whether a key is one for the text before it is a command: arrows in a note.
    pub fn wants(&self, command: Command) -> bool {
        let note = matches!(self.rows.get(self.focus).map(|row| &row.entry), Some(Entry::Note(_)));
        note && matches!(command, Command::Up | Command::Down)
    }

    /// Moves among the fields and options, or scrolls; gives whether the command was one of these.
    pub fn moved(&mut self, command: Command) -> bool {
        let last = self.rows.len().saturating_sub(1);
        let none = self.rows.is_empty();
        if self.chose(command) {
            self.scrolled = None;
            return true;
        }
        match (command, self.rows.get_mut(self.focus).map(|row| &mut row.entry)) {
            (Command::Up, Some(Entry::Choice(choice))) if choice.at() > 0 => choice.by(-1),
            (Command::Down, Some(Entry::Choice(choice))) if choice.at() + 1 < choice.options().len() => choice.by(1),
            (Command::NextPane, _) => self.go(if self.focus == last { 0 } else { self.focus + 1 }),
            (Command::PreviousPane, _) => self.go(if self.focus == 0 { last } else { self.focus - 1 }),
            (Command::Up, _) if none => self.scroll(-1),
            (Command::Down, _) if none => self.scroll(1),
            (Command::Up, _) => self.go(self.focus.saturating_sub(1)),
            (Command::Down, _) => self.go((self.focus + 1).min(last)),
            (Command::PageUp, _) => self.scroll(-10),
            (Command::PageDown, _) => self.scroll(10),
            _ => return false,
        }
        true
    }

    fn go(&mut self, at: usize) {
        self.let_go();
        self.focus = at;
        self.scrolled = None;
    }

    /// Scrolls what does not fit.
    pub fn scroll(&mut self, rows: i16) {
        let now = self.scrolled.unwrap_or(0);
        self.scrolled = Some(now.saturating_add_signed(rows));
    }

    /// Draws it over the screen, with `more` said below the introduction; gives where the cursor stands.
    pub fn draw(&self, look: Look<'_>, screen: Rect, more: &[Line<'_>], buffer: &mut Buffer) -> Option<Position> {
        let width = WIDTH.min(screen.width.saturating_sub(6)).max(20);
        let page = self.page(look, width, more);
        let (enter, esc) = match self.focused().map(|row| &row.entry) {
            Some(Entry::Proposed(proposed)) if proposed.is_choosing() => ("take it", "leave them"),
            _ => (self.enter.as_str(), self.esc.as_str()),
        };
        let mut dialog = Dialog::new(&self.title, enter, esc);
        dialog.role = self.role;
        let proposes = match self.focused().map(|row| &row.entry) {
            Some(Entry::Proposed(proposed)) => proposed.proposes(),
            _ => false,
        };
        if proposes {
            dialog.here.push(("down".to_owned(), "choose".to_owned()));
        }
        let space = match self.focused().map(|row| &row.entry) {
            Some(Entry::Tick(_)) => Some("tick"),
            Some(Entry::Choice(choice)) if choice.options().len() > 1 => Some("choose"),
            _ => None,
        };
        dialog
            .here
            .extend(space.map(|what| ("space".to_owned(), what.to_owned())));
        if self.rows.len() > 1 {
            dialog.keys.push(("tab".to_owned(), "next".to_owned()));
        }
        let problem = self
            .problem
            .iter()
            .flat_map(|text| text::wrap(text, usize::from(width)));
        let problem: Vec<String> = problem.collect();
        let area = dialog.draw(look, screen, width, page.height + size(problem.len()), buffer);
        // What is wrong stands below, wherever one has scrolled to.
        let [area, wrong] =
            Layout::vertical([Constraint::Fill(1), Constraint::Length(size(problem.len()))]).areas(area);
        for (y, line) in (wrong.y..wrong.bottom()).zip(problem) {
            buffer.set_line(wrong.x, y, &Line::from(look.span(Role::Bad, line)), wrong.width);
        }
        let offset = self.offset(&page, area.height);
        page.show(area, offset, buffer);
        let below = offset + area.height < page.height && area.height > 0;
        let scrolls = match (offset > 0, below) {
            (true, true) => "more above: page up, below: page down",
            (true, false) => "more above: page up",
            (false, true) => "more below: page down",
            (false, false) => "",
        };
        // In the empty row above the keys, so that it covers nothing.
        let columns = size(text::width(scrolls)) + 1;
        let at = area.right().saturating_sub(columns).max(area.x);
        let scrolls = look.span(Role::Dim, scrolls);
        buffer.set_span(at, wrong.bottom(), &scrolls, area.right().saturating_sub(at));
        let cursor = page.cursor?;
        let y = cursor.y.checked_sub(offset).filter(|y| *y < area.height)?;
        Some(Position::new(area.x + cursor.x, area.y + y))
    }

    /// Shows the field that has the focus, unless somebody scrolled.
    fn offset(&self, page: &Page, height: u16) -> u16 {
        let most = page.height.saturating_sub(height);
        let shown = page.focused.1.saturating_sub(height).min(page.focused.0);
        self.scrolled.unwrap_or(shown).min(most)
    }

    fn page(&self, look: Look<'_>, width: u16, more: &[Line<'_>]) -> Page {
        let columns = usize::from(width);
        let mut lines: Vec<Line<'static>> = Vec::new();
        for (role, text) in &self.intro {
            let wrapped = text::wrap(text, columns);
            lines.extend(wrapped.into_iter().map(|row| Line::from(look.span(*role, row))));
        }
        for line in more {
            let style = line.spans.first().map_or(line.style, |span| span.style);
            let wrapped = text::wrap(&line.to_string(), columns);
            lines.extend(wrapped.into_iter().map(|row| Line::from(Span::styled(row, style))));
        }
        let said = size(lines.len());
        let gap = u16::from(said > 0 && !self.rows.is_empty());
        let focus = |at| {
            if at == self.focus {
                Focus::Here
            } else {
                Focus::Elsewhere
            }
        };
        let rows = self.rows.iter().enumerate();
        let rows: u16 = rows.map(|(at, row)| row.height(columns, focus(at))).sum();
        let height = (said + gap + rows).saturating_sub(u16::from(rows > 0));
        let mut page = Page::new(look, width, height.max(1));
        for line in &lines {
            page.line(line);
        }
        page.y += gap;
        for (at, row) in self.rows.iter().enumerate() {
            page.row(look, row, at == self.focus);
        }
        page
    }
}

//! The live terminal of a check. What a command prints goes into a terminal of our own and comes out as cells: nothing of
//! it, no title, clipboard, mode, bell or answer to a question, reaches the user's terminal.

use super::theme::{Depth, Theme};
use super::typing::{Arrows, Brackets};
use super::widgets::text;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Rect};
use ratatui::style::{Color, Modifier, Style};
use std::num::NonZeroU16;
use unicode_width::UnicodeWidthStr;
use vt100::Parser;

/// The rows kept above the screen; what is older is read from the evidence file.
pub const SCROLLBACK: usize = 1000;
/// The rows of a check's terminal without any setting.
pub const ROWS: u16 = 40;
/// The columns of a check's terminal without any setting.
pub const COLUMNS: u16 = 120;

/// A terminal that a check prints on.
pub struct Live {
    parser: Parser,
    /// Rows that the view stands above the newest output; 0 follows it.
    back: usize,
}

impl std::fmt::Debug for Live {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Live")
            .field("back", &self.back)
            .finish_non_exhaustive()
    }
}

impl Default for Live {
    fn default() -> Live {
        Live::new(ROWS, COLUMNS)
    }
}

impl Live {
    /// An empty terminal of that size; 0 counts as 1.
    pub fn new(rows: u16, columns: u16) -> Live {
        Live {
            parser: Parser::new(at_least_one(rows), at_least_one(columns), SCROLLBACK),
            back: 0,
        }
    }

    /// What the check printed, as it came.
    pub fn feed(&mut self, output: &[u8]) {
        let before = self.parser.screen().scrollback_len();
        self.parser.process(output);
        // Whoever scrolled back goes on seeing the same rows while more is printed below.
        if self.back > 0 {
            let grown = self.parser.screen().scrollback_len().saturating_sub(before);
            self.back = (self.back + grown).min(self.parser.screen().scrollback_len());
        }
    }

    /// Another size, for checks that follow the pane.
    pub fn resize(&mut self, rows: u16, columns: u16) {
        self.parser.set_size(at_least_one(rows), at_least_one(columns));
    }

    /// Rows and columns.
    pub fn size(&self) -> (u16, u16) {
        let (rows, columns) = self.parser.screen().size();
        (rows.get(), columns.get())
    }

    /// Scrolls: up is negative. Gives whether there was anything to scroll to; at the top, older output is in the
    /// evidence file.
    pub fn scroll(&mut self, rows: isize) -> bool {
        let before = self.back;
        let length = self.parser.screen().scrollback_len();
        self.back = self.back.saturating_add_signed(-rows).min(length);
        self.back != before
    }

    /// Follows the newest output again.
    pub fn follow(&mut self) {
        self.back = 0;
    }

    /// Whether the newest output is shown.
    pub fn is_following(&self) -> bool {
        self.back == 0
    }

    /// The last line that is not empty, to say what a silent check said last.
    pub fn last_line(&self) -> String {
        let screen = self.parser.screen();
        let (_, columns) = screen.size();
        let last = screen
            .rows(0, columns.get())
            .filter(|row| !row.trim().is_empty())
            .last();
        text::drawable(last.unwrap_or_default().trim_end())
    }

    /// What its program expects of arrow keys that are typed into it.
    pub fn arrows(&self) -> Arrows {
        match self.parser.screen().application_cursor() {
            true => Arrows::Application,
            false => Arrows::Normal,
        }
    }

    /// What its program expects of pastes.
    pub fn brackets(&self) -> Brackets {
        match self.parser.screen().bracketed_paste() {
            true => Brackets::Asked,
            false => Brackets::None,
        }
    }

    /// Draws as much as fits: the rows around the cursor, else the last ones; rows that are longer than the area go on
    /// below, but for programs that own the whole screen. Gives where its cursor stands, if it is shown.
    pub fn draw(&mut self, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let area = area.intersection(buffer.area);
        if area.is_empty() {
            return None;
        }
        self.parser.screen_mut().set_scrollback(self.back);
        let screen = self.parser.screen();
        // A program that owns the whole screen counts on its rows; of any other the text matters.
        let drawn = match screen.alternate_screen() {
            true => Window::of(screen, area).draw(theme, buffer),
            false => Wrapped::of(screen, area).draw(theme, buffer),
        };
        self.parser.screen_mut().set_scrollback(0);
        if self.back == 0 { drawn } else { None }
    }
}

/// The rows of the screen, each broken where the area ends.
struct Wrapped<'a> {
    screen: &'a vt100::Screen,
    area: Rect,
    pieces: Vec<Piece>,
    /// The first one that is shown.
    top: usize,
    /// The one that the cursor stands in.
    cursor: usize,
}

/// A part of a row: from a column to before another.
struct Piece {
    row: u16,
    from: u16,
    to: u16,
}

impl Wrapped<'_> {
    fn of(screen: &vt100::Screen, area: Rect) -> Wrapped<'_> {
        let (rows, columns) = screen.size();
        let (row, column) = screen.cursor_position();
        let used = |row: &u16| has_text(screen, *row, columns.get());
        let last = match screen.scrollback() {
            0 => (0..rows.get()).rev().find(used).unwrap_or(0).max(row),
            _ => rows.get() - 1,
        };
        let mut pieces = Vec::new();
        let mut cursor = 0;
        for here in 0..=last {
            let first = pieces.len();
            broken(screen, here, area.width, &mut pieces);
            if here == row {
                let before = |piece: &&Piece| piece.from <= column;
                cursor = first + pieces[first..].iter().take_while(before).count().saturating_sub(1);
            }
        }
        let mut top = pieces.len().saturating_sub(usize::from(area.height));
        if screen.scrollback() == 0 {
            top = top.min(cursor);
        }
        Wrapped {
            screen,
            area,
            pieces,
            top,
            cursor,
        }
    }

    fn draw(&self, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
        for (y, piece) in (0..self.area.height).zip(self.pieces.iter().skip(self.top)) {
            let window = Window {
                screen: self.screen,
                area: Rect {
                    y: self.area.y + y,
                    height: 1,
                    width: (piece.to - piece.from).min(self.area.width),
                    ..self.area
                },
                top: piece.row,
                left: piece.from,
            };
            window.draw(theme, buffer);
        }
        let piece = self.pieces.get(self.cursor)?;
        let y = u16::try_from(self.cursor.checked_sub(self.top)?).ok()?;
        let (_, column) = self.screen.cursor_position();
        // Behind a row that fills the area the cursor stands on its last column.
        let x = column.saturating_sub(piece.from).min(self.area.width - 1);
        let shown = y < self.area.height && !self.screen.hide_cursor();
        shown.then(|| Position::new(self.area.x + x, self.area.y + y))
    }
}

/// The pieces of a row that are at most so wide; no wide character is cut in two. An empty row is one piece.
fn broken(screen: &vt100::Screen, row: u16, width: u16, pieces: &mut Vec<Piece>) {
    let (_, columns) = screen.size();
    let end = (0..columns.get())
        .rev()
        .find(|column| is_text(screen, row, *column))
        .map_or(0, |column| column + 1);
    let mut from = 0;
    for column in 0..end {
        let wide = screen.cell(row, column).is_some_and(vt100::Cell::is_wide);
        let needs = if wide { 2 } else { 1 };
        if column - from + needs > width && column > from {
            pieces.push(Piece { row, from, to: column });
            from = column;
        }
    }
    // One column more than there is text, for a wide character's other half.
    let to = (end + 1).min(columns.get()).max(from);
    pieces.push(Piece { row, from, to });
}

/// The part of the screen that fits into an area.
struct Window<'a> {
    screen: &'a vt100::Screen,
    area: Rect,
    top: u16,
    left: u16,
}

impl Window<'_> {
    fn of(screen: &vt100::Screen, area: Rect) -> Window<'_> {
        let (rows, columns) = screen.size();
        let (row, column) = screen.cursor_position();
        // As long as everything printed fits, it starts at the top; after that the cursor's row is the last one shown,
        // or the last row with anything in it where the cursor was sent up.
        let used = (0..rows.get())
            .rev()
            .find(|row| has_text(screen, *row, columns.get()))
            .unwrap_or(0);
        let end = if screen.scrollback() > 0 || screen.alternate_screen() {
            rows.get() - 1
        } else {
            used.max(row)
        };
        let mut top = (end + 1).saturating_sub(area.height);
        if screen.scrollback() == 0 {
            top = top.min(row);
        }
        let column = column.min(columns.get() - 1);
        let hidden = screen.hide_cursor() || screen.scrollback() > 0;
        let left = if hidden {
            0
        } else {
            (column + 1).saturating_sub(area.width)
        };
        Window {
            screen,
            area,
            top,
            left,
        }
    }

    fn draw(&self, theme: &Theme, buffer: &mut Buffer) -> Option<Position> {
        let (rows, columns) = self.screen.size();
        for y in 0..self.area.height.min(rows.get().saturating_sub(self.top)) {
            let mut x = 0;
            while x < self.area.width.min(columns.get().saturating_sub(self.left)) {
                x += self.draw_cell(theme, x, y, buffer);
            }
        }
        let (row, column) = self.screen.cursor_position();
        let (row, column) = (row.checked_sub(self.top)?, column.checked_sub(self.left)?);
        let inside = row < self.area.height && column < self.area.width && !self.screen.hide_cursor();
        inside.then(|| Position::new(self.area.x + column, self.area.y + row))
    }

    /// Gives the columns that it took.
    fn draw_cell(&self, theme: &Theme, x: u16, y: u16, buffer: &mut Buffer) -> u16 {
        let Some(source) = self.screen.cell(self.top + y, self.left + x) else {
            return 1;
        };
        let position = Position::new(self.area.x + x, self.area.y + y);
        let style = style(theme, source);
        let wide = source.is_wide() && x + 1 < self.area.width;
        let symbol = symbol(source, wide);
        if let Some(cell) = buffer.cell_mut(position) {
            put(cell, &symbol, style);
        }
        if !wide {
            return 1;
        }
        if let Some(cell) = buffer.cell_mut(Position::new(position.x + 1, position.y)) {
            put(cell, " ", style);
        }
        2
    }
}

fn has_text(screen: &vt100::Screen, row: u16, columns: u16) -> bool {
    (0..columns).any(|column| is_text(screen, row, column))
}

fn is_text(screen: &vt100::Screen, row: u16, column: u16) -> bool {
    let cell = screen.cell(row, column);
    cell.is_some_and(|cell| cell.has_contents() && cell.contents() != " ")
}

fn put(cell: &mut Cell, symbol: &str, style: Style) {
    cell.reset();
    cell.set_symbol(symbol).set_style(style);
}

/// What a cell shows: never a control character, never wider than its room.
fn symbol(source: &vt100::Cell, wide: bool) -> String {
    let contents = source.contents();
    if contents.is_empty() || source.is_wide_continuation() {
        return " ".to_owned();
    }
    let symbol = text::drawable(contents);
    let room = if wide { 2 } else { 1 };
    match symbol.width() {
        width if width == room => symbol,
        _ => {
            let first: String = symbol.chars().take(1).collect();
            if first.width() == room { first } else { " ".repeat(room) }
        }
    }
}

fn style(theme: &Theme, cell: &vt100::Cell) -> Style {
    let mut style = theme.ground();
    let mut modifier = Modifier::empty();
    for (worn, one) in [
        (cell.bold(), Modifier::BOLD),
        (cell.dim(), Modifier::DIM),
        (cell.italic(), Modifier::ITALIC),
        (cell.underline(), Modifier::UNDERLINED),
        (cell.inverse(), Modifier::REVERSED),
    ] {
        if worn {
            modifier |= one;
        }
    }
    if let Some(front) = colour(theme.depth(), cell.fgcolor()) {
        style = style.fg(front);
    }
    if let Some(back) = colour(theme.depth(), cell.bgcolor()) {
        style = style.bg(back);
    }
    style.add_modifier(modifier)
}

/// The colour as far as this terminal shows any; none leaves the theme's own.
fn colour(depth: Depth, colour: vt100::Color) -> Option<Color> {
    use super::theme::Rgb;
    match (depth, colour) {
        (Depth::None, _) | (_, vt100::Color::Default) => None,
        (Depth::True, vt100::Color::Rgb(red, green, blue)) => Some(Color::Rgb(red, green, blue)),
        (Depth::Indexed, vt100::Color::Rgb(red, green, blue)) => {
            Some(Color::Indexed(Rgb(red, green, blue).nearest_of_256()))
        }
        (Depth::Sixteen, vt100::Color::Rgb(..)) => None,
        (Depth::Sixteen, vt100::Color::Idx(16..)) => None,
        (_, vt100::Color::Idx(index)) => Some(Color::Indexed(index)),
    }
}

fn at_least_one(size: u16) -> NonZeroU16 {
    NonZeroU16::new(size).unwrap_or(NonZeroU16::MIN)
}

#[cfg(test)]
mod tests;

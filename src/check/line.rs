//! The line that a terminal is printing: text while nothing is overwritten, cells once something is.

use unicode_width::UnicodeWidthChar;

use super::plain::Lines;

/// A line longer than this, in bytes, comes in parts; what has come out cannot be overwritten any more.
pub const LONGEST: usize = 256 << 10;

/// One column, or the right half of a wide character.
#[derive(Debug, Clone, Default)]
struct Cell {
    /// Nothing for a right half.
    character: Option<char>,
    /// What is drawn onto it: accents, joiners.
    marks: String,
}

/// The line that is being printed. While nothing is overwritten it is text, else cells.
#[derive(Debug, Default)]
pub struct Line {
    text: String,
    cells: Option<Cells>,
    /// The cursor is back at the beginning of what is still text: a line end follows, as a rule.
    returned: bool,
    /// A part of it has come out.
    parted: bool,
}

#[derive(Debug, Default)]
struct Cells {
    cells: Vec<Cell>,
    at: usize,
}

/// No cursor goes further right than this: terminals have an edge.
const EDGE: usize = 4096;

impl Line {
    /// Whether nothing has happened on it.
    pub fn is_untouched(&self) -> bool {
        self.text.is_empty() && self.cells.is_none() && !self.parted
    }

    /// The end of the line: it comes out, and a new one begins.
    pub fn end(&mut self, lines: &mut impl Lines) {
        match self.cells.take() {
            None => lines.line(&self.text, true),
            Some(cells) => lines.composed(cells.text().trim_end_matches(' '), true),
        }
        self.text.clear();
        self.returned = false;
        self.parted = false;
    }

    /// Ends the line where anything stands on it.
    pub fn break_if_any(&mut self, lines: &mut impl Lines) {
        let blank = self.cells.as_ref().is_none_or(Cells::is_blank) && self.text.is_empty();
        if blank && !self.parted {
            self.cells = None;
            self.returned = false;
        } else {
            self.end(lines);
        }
    }

    /// Prints `text`, which holds no control characters, where the cursor is.
    pub fn print(&mut self, text: &str, lines: &mut impl Lines) {
        match &mut self.cells {
            None if !self.returned => self.text.push_str(text),
            _ => text.chars().for_each(|character| self.cells().print(character)),
        }
        self.part(lines);
    }

    /// Lets go of what is too long to be kept open.
    fn part(&mut self, lines: &mut impl Lines) {
        let length = self.cells.as_ref().map_or(self.text.len(), |cells| cells.cells.len());
        if length < LONGEST {
            return;
        }
        self.returned = false;
        let composed = self.cells.take().map(|cells| cells.text());
        let is_composed = composed.is_some();
        self.text = composed.unwrap_or(std::mem::take(&mut self.text));
        let mut rest = self.text.as_str();
        while rest.len() >= LONGEST {
            let cut = (1..=LONGEST)
                .rev()
                .find(|&at| rest.is_char_boundary(at))
                .unwrap_or(LONGEST);
            let (part, after) = rest.split_at(cut);
            match is_composed {
                true => lines.composed(part, false),
                false => lines.line(part, false),
            }
            rest = after;
        }
        self.text = rest.to_owned();
        self.parted = true;
    }

    /// On to the next tab stop.
    pub fn tab(&mut self) {
        if self.cells.is_none() && !self.returned {
            self.text.push('\t');
        } else {
            let cells = self.cells();
            cells.go_to((cells.at / 8 + 1) * 8);
        }
    }

    /// The line as cells, with the cursor where it is: at the end of what was text.
    fn cells(&mut self) -> &mut Cells {
        let text = std::mem::take(&mut self.text);
        let returned = std::mem::take(&mut self.returned);
        self.cells.get_or_insert_with(|| {
            let mut cells = Cells::of(&text);
            if returned {
                cells.at = 0;
            }
            cells
        })
    }

    /// The cursor to a column, counted from 0.
    pub fn go_to(&mut self, column: usize) {
        if column == 0 && self.cells.is_none() {
            self.returned = !self.text.is_empty();
        } else {
            self.cells().go_to(column);
        }
    }

    /// The cursor to the left.
    pub fn left(&mut self, count: usize) {
        if self.cells.is_some() || !self.text.is_empty() {
            let cells = self.cells();
            cells.at = cells.at.saturating_sub(count);
        }
    }

    /// The cursor to the right.
    pub fn right(&mut self, count: usize) {
        let cells = self.cells();
        cells.go_to(cells.at + count);
    }

    /// Nothing stands at the cursor and behind it any more.
    pub fn erase_behind(&mut self) {
        if self.cells.is_some() || self.returned {
            let cells = self.cells();
            cells.cells.truncate(cells.at);
        }
    }

    /// Nothing stands up to the cursor any more.
    pub fn erase_before(&mut self) {
        if !self.is_untouched() {
            let cells = self.cells();
            let end = (cells.at + 1).min(cells.cells.len());
            cells.cells[..end].fill(Cell::space());
        }
    }

    /// Nothing stands on the line any more.
    pub fn erase(&mut self) {
        if !self.is_untouched() {
            self.cells().cells.clear();
        }
    }

    /// Takes columns out at the cursor; what is behind them moves up.
    pub fn delete(&mut self, count: usize) {
        if self.cells.is_some() || self.returned {
            let cells = self.cells();
            let from = cells.at.min(cells.cells.len());
            let to = (from + count).min(cells.cells.len());
            cells.cells.drain(from..to);
        }
    }

    /// Blanks columns at the cursor.
    pub fn blank(&mut self, count: usize) {
        if self.cells.is_some() || self.returned {
            let cells = self.cells();
            let from = cells.at.min(cells.cells.len());
            let to = (from + count).min(cells.cells.len());
            cells.cells[from..to].fill(Cell::space());
        }
    }
}

impl Cell {
    fn space() -> Self {
        Self {
            character: Some(' '),
            marks: String::new(),
        }
    }
}

impl Cells {
    fn of(text: &str) -> Self {
        let mut cells = Self::default();
        for character in text.chars() {
            match character {
                '\t' => {
                    cells.at = (cells.at / 8 + 1) * 8;
                    cells.pad();
                }
                other => cells.print(other),
            }
        }
        cells
    }

    fn pad(&mut self) {
        if self.cells.len() < self.at {
            self.cells.resize(self.at, Cell::space());
        }
    }

    fn go_to(&mut self, column: usize) {
        self.at = column.min(EDGE.max(self.cells.len()));
    }

    fn print(&mut self, character: char) {
        let width = character.width().unwrap_or(0);
        if width == 0 {
            if let Some(cell) = self.at.checked_sub(1).and_then(|before| self.cells.get_mut(before)) {
                // A bound, for a terminal draws no hundred accents onto one letter either.
                if cell.marks.len() < 64 {
                    cell.marks.push(character);
                }
            }
            return;
        }
        self.pad();
        for half in 0..width {
            let cell = Cell {
                character: (half == 0).then_some(character),
                marks: String::new(),
            };
            match self.cells.get_mut(self.at) {
                Some(there) => *there = cell,
                None => self.cells.push(cell),
            }
            self.at += 1;
        }
    }

    fn is_blank(&self) -> bool {
        self.cells
            .iter()
            .all(|cell| cell.character == Some(' ') && cell.marks.is_empty())
    }

    fn text(&self) -> String {
        let mut text = String::with_capacity(self.cells.len());
        for cell in &self.cells {
            text.extend(cell.character);
            text.push_str(&cell.marks);
        }
        text
    }
}

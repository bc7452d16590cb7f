//! A drawn screen as text: one grid of its characters, one of its styles, so that a snapshot shows what colour says too.

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier, Style};
use std::fmt;
use unicode_width::UnicodeWidthStr;

/// The letters of the style grid, in the order in which styles first occur; `.` is the ground.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    buffer: Buffer,
}

impl Screen {
    /// What `view` draws at that size.
    pub fn draw(width: u16, height: u16, view: impl FnOnce(&mut ratatui::Frame<'_>)) -> Screen {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test backend");
        terminal.draw(view).expect("a test backend cannot fail");
        Screen::of(terminal.backend().buffer())
    }

    /// What stands in a buffer.
    pub fn of(buffer: &Buffer) -> Screen {
        Screen { buffer: buffer.clone() }
    }

    /// The characters, a row a line; spaces at the end of a row are kept out.
    pub fn characters(&self) -> String {
        let rows = self.rows().map(|row| {
            let text: String = row.iter().map(|(cell, _)| cell.symbol()).collect();
            text.trim_end().to_owned() + "\n"
        });
        rows.collect()
    }

    /// The styles, one letter a cell, and below them what each letter means.
    pub fn styles(&self) -> String {
        let mut legend: Vec<Style> = Vec::new();
        let ground = self.commonest();
        let mut grid = String::new();
        for row in self.rows() {
            let mut line = String::new();
            for (cell, columns) in row {
                line.push_str(&letter(cell.style(), ground, &mut legend).repeat(columns));
            }
            grid.push_str(line.trim_end_matches('.'));
            grid.push('\n');
        }
        grid.push_str(&format!(". {}\n", named(ground)));
        for (letter, style) in LETTERS.chars().zip(&legend) {
            grid.push_str(&format!("{letter} {}\n", named(*style)));
        }
        grid
    }

    /// Whether a text stands on the screen, in one row.
    pub fn shows(&self, text: &str) -> bool {
        self.characters().lines().any(|row| row.contains(text))
    }

    /// A cell that holds what steers a terminal, reorders what is read or hides in it; no screen may.
    pub fn unseen(&self) -> Option<String> {
        let mut cells = self.buffer.content.iter().map(Cell::symbol);
        let unseen = |symbol: &&str| symbol.chars().any(countersign::domain::unseen::is_unseen);
        cells.find(unseen).map(|symbol| format!("{symbol:?}"))
    }

    fn rows(&self) -> impl Iterator<Item = Vec<(&Cell, usize)>> {
        let area = self.buffer.area;
        (area.top()..area.bottom()).map(move |y| {
            let mut row = Vec::new();
            let mut x = area.left();
            while x < area.right() {
                let cell = &self.buffer[(x, y)];
                let columns = cell.symbol().width().max(1);
                row.push((cell, columns));
                x += u16::try_from(columns).expect("a cell is narrow");
            }
            row
        })
    }

    /// The style of most cells stands for nothing special.
    fn commonest(&self) -> Style {
        let mut counts: Vec<(Style, usize)> = Vec::new();
        for cell in &self.buffer.content {
            match counts.iter_mut().find(|(style, _)| *style == cell.style()) {
                Some((_, count)) => *count += 1,
                None => counts.push((cell.style(), 1)),
            }
        }
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts.first().map_or(Style::new(), |(style, _)| *style)
    }
}

impl fmt::Display for Screen {
    /// Both grids, for a snapshot.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n{}", self.characters(), self.styles())
    }
}

fn letter(style: Style, ground: Style, legend: &mut Vec<Style>) -> String {
    if style == ground {
        return ".".to_owned();
    }
    let at = legend.iter().position(|known| *known == style).unwrap_or_else(|| {
        legend.push(style);
        legend.len() - 1
    });
    LETTERS.chars().nth(at).unwrap_or('*').to_string()
}

fn named(style: Style) -> String {
    let colour = |colour: Option<Color>| colour.map_or("-".to_owned(), |colour| colour.to_string().to_lowercase());
    let mut text = format!("{} on {}", colour(style.fg), colour(style.bg));
    for (name, _) in style
        .add_modifier
        .iter_names()
        .filter(|(_, one)| *one != Modifier::empty())
    {
        text.push(' ');
        text.push_str(&name.to_lowercase());
    }
    text
}

//! A certificate as GitHub-flavoured Markdown.

use super::paper::{Block, Kind, Line, Paper, Piece, Place, Table, Tone};
use crate::report::{
    escape::{code, code_cell, markdown, visible_lines},
    markdown::Page,
    words,
};

/// Draws it.
pub fn draw(paper: &Paper) -> String {
    let mut page = Page::default();
    page.heading(1, &markdown(&paper.title));
    page.line(format!("**{}**", markdown(&paper.release)));
    page.gap();
    if paper.across.is_some() {
        page.line("> [!CAUTION]");
    }
    for (at, (_, line)) in paper.first.iter().enumerate() {
        if at > 0 {
            page.line(">");
        }
        page.line(format!("> {}", of_line(line, code)));
    }
    page.gap();
    page.line("| | | |");
    page.line("| --- | --- | --- |");
    for large in &paper.large {
        let (label, word) = (markdown(&large.label), markdown(&large.word));
        page.line(format!(
            "| {label} | **{word}** | {} |",
            of_line(&large.beneath, code_cell)
        ));
    }
    page.gap();
    hands(paper, &mut page);
    for part in &paper.parts {
        page.heading(2, &markdown(part.place.title()));
        part.blocks.iter().for_each(|block| of_block(block, &mut page));
    }
    if paper.across.is_some() {
        page.gap();
        page.line(format!("**{}**", markdown(&paper.title)));
    }
    page.done()
}

fn hands(paper: &Paper, page: &mut Page) {
    if paper.hands.is_empty() {
        return;
    }
    page.line("| Signed by | As | |");
    page.line("| --- | --- | --- |");
    for hand in &paper.hands {
        let (name, role) = (markdown(&hand.name), markdown(&hand.role));
        page.line(format!("| {name} | {role} | {} |", of_line(&hand.said, code_cell)));
    }
    page.gap();
    if paper.more_hands > 0 {
        let (more, place) = (paper.more_hands, Place::SignOffs);
        page.line(format!("and {more} more: [{}](#{})", place.title(), place.id()));
        page.gap();
    }
}

fn of_block(block: &Block, page: &mut Page) {
    page.gap();
    match block {
        Block::Heading(text) => page.heading(3, &markdown(text)),
        Block::Text(line) => page.line(of_line(line, code)),
        Block::Facts(facts) => {
            let rows: Vec<(String, String)> = facts
                .iter()
                .map(|(name, value)| (name.clone(), of_line(value, code_cell)))
                .collect();
            page.table(&rows);
        }
        Block::Table(table) => of_table(table, page),
        Block::Points(points) => points.iter().for_each(|point| page.point(0, of_line(point, code))),
        Block::Commands(commands) => of_commands(commands, page),
    }
    page.gap();
}

fn of_table(table: &Table, page: &mut Page) {
    let row = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let titles = table.head.iter().map(|column| markdown(column.title));
    page.line(row(titles.collect()));
    let rules = table.head.iter().map(|column| match column.kind {
        Kind::Numbers => "--:".to_owned(),
        Kind::Texts | Kind::Words | Kind::Digests => "---".to_owned(),
    });
    page.line(row(rules.collect()));
    for cells in &table.rows {
        page.line(row(cells.iter().map(|cell| of_line(cell, code_cell)).collect()));
    }
}

/// A fence that nothing in it ends.
fn of_commands(commands: &str, page: &mut Page) {
    let commands = visible_lines(commands);
    let runs = commands.split(|sign| sign != '`').map(str::len);
    let fence = "`".repeat(runs.max().unwrap_or(0).max(2) + 1);
    page.line(format!("{fence}sh"));
    commands.lines().for_each(|line| page.line(line));
    page.line(fence);
}

/// What stands side by side is escaped as one text: nothing arises where two pieces meet.
fn of_line(line: &Line, code: fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut plain = String::new();
    for piece in &line.0 {
        match piece {
            Piece::Text(text) => plain.push_str(text),
            Piece::Time(at) => plain.push_str(&words::when(*at)),
            other => {
                out.push_str(&spaced(&std::mem::take(&mut plain)));
                out.push_str(&marked(other, code));
            }
        }
    }
    out.push_str(&spaced(&plain));
    out.trim().to_owned()
}

/// Escaping takes the spaces at both ends away: here they stand between two pieces.
fn spaced(text: &str) -> String {
    let escaped = markdown(text);
    if escaped.is_empty() {
        return if text.is_empty() { String::new() } else { " ".to_owned() };
    }
    let space = |there: bool| if there { " " } else { "" };
    let (before, behind) = (space(text.starts_with(' ')), space(text.ends_with(' ')));
    format!("{before}{escaped}{behind}")
}

fn marked(piece: &Piece, code: fn(&str) -> String) -> String {
    match piece {
        Piece::Strong(_, text) => strong(text),
        Piece::Code(text) => code(text),
        Piece::Digest(digest) => code(&digest.to_string()),
        Piece::See(tone, text, place) => format!(
            "[{}](#{})",
            match tone {
                Tone::Plain => markdown(text),
                Tone::Good | Tone::Care | Tone::Bad => strong(text),
            },
            place.id()
        ),
        Piece::Text(text) => markdown(text),
        Piece::Time(at) => markdown(&words::when(*at)),
    }
}

/// Two asterisks on each side of nothing would be a rule.
fn strong(text: &str) -> String {
    let escaped = markdown(text.trim());
    match escaped.is_empty() {
        true => String::new(),
        false => format!("**{escaped}**"),
    }
}

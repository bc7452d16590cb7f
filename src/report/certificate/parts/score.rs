//! The scorecard, counted from the record: by section and by weight.

use crate::{
    domain::{event::Scope, time::Time},
    report::{
        certificate::paper::{Column, Line, Part, Place, Tone, numbers, texts, words as word},
        facts::{Score, SectionFacts, Source},
        words,
    },
};

/// The scorecard.
pub fn part(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let mut part = Part::new(Place::Scorecard);
    let sections = facts.scorecard.sections.iter().map(|row| {
        let section = facts.sections.iter().find(|section| section.id == row.section);
        let title = facts.title_of(&Scope::Section(row.section.clone()));
        let mut cells = vec![Line::of(title), Line::of(words::phase(row.phase))];
        cells.extend(counts(&row.score));
        cells.push(section.map_or_else(Line::default, state));
        cells
    });
    part.table(
        &head(&[texts("Section"), word("Phase")], &[texts("State")]),
        sections.collect(),
    );
    times(source, &mut part);
    let weights = facts
        .scorecard
        .weights
        .iter()
        .filter(|row| row.score.items > 0)
        .map(|row| {
            let mut cells = vec![Line::of(words::weight(row.weight))];
            cells.extend(counts(&row.score));
            cells
        });
    part.text(Line::of(
        "By weight, of the sections that count: preparing, executing, verifying.",
    ));
    part.table(&head(&[word("Weight")], &[]), weights.collect());
    part.filled()
}

/// When each section was begun and complete, and how long it was worked on beside its estimate.
fn times(source: &Source, part: &mut Part) {
    let sections = source.facts.sections.iter();
    let timed = sections.filter(|section| section.started.is_some() || section.estimate.is_some());
    let rows: Vec<Vec<Line>> = timed.map(of_times).collect();
    if !rows.is_empty() {
        part.text(Line::of("Time by section, its soak left aside:"));
    }
    let head = [
        texts("Section"),
        word("Began"),
        word("Complete"),
        word("Worked on"),
        word("Estimate"),
        word("Over it by"),
    ];
    part.table(&head, rows);
}

fn of_times(section: &SectionFacts) -> Vec<Line> {
    let moment = |at: Option<Time>| at.map_or_else(|| Line::of("–"), |at| Line::default().time(at));
    let length = |seconds: Option<u64>| Line::of(seconds.map_or_else(|| "–".to_owned(), words::length));
    let over = Line::default().with(section.overrun, |line, over| {
        line.strong(Tone::Care, words::length(over))
    });
    vec![
        Line::of(&section.title),
        moment(section.started),
        moment(section.ended),
        length(section.so_far),
        length(section.estimate),
        over,
    ]
}

fn head(before: &[Column], behind: &[Column]) -> Vec<Column> {
    let counts = [
        "Items", "Complete", "%", "Passed", "On word", "Waived", "N/A", "Failed", "Open",
    ];
    [before, &counts.map(numbers), behind].concat()
}

fn counts(score: &Score) -> Vec<Line> {
    let number = |number: usize| Line::of(number.to_string());
    vec![
        number(score.items),
        number(score.complete()),
        number(score.percent()),
        number(score.passed),
        number(score.on_word),
        number(score.waived),
        number(score.not_applicable),
        number(score.failed),
        number(score.open),
    ]
}

fn state(section: &SectionFacts) -> Line {
    if section.complete {
        let line = Line::default().strong(Tone::Good, "complete");
        return line.with(section.ended, |line, at| line.text(" since ").time(at));
    }
    if section.waits_for.is_empty() {
        return Line::default().strong(Tone::Care, "open");
    }
    let line = Line::default().strong(Tone::Care, "locked");
    line.text(format!(": it waits for {}", section.waits_for.join(" and for ")))
}

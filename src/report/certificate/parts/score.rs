//! The scorecard, counted from the record: by section and by weight.

use crate::{
    domain::event::Scope,
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
    part.table(&head(&[texts("Weight")], &[]), weights.collect());
    part.filled()
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

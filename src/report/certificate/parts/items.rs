//! Items that were not simply fulfilled: waived, not applicable, passed on a person's word, failed, or left open.

use crate::{
    domain::{event::Mark, standing::ItemState, verdict::Category},
    report::{
        certificate::paper::{Line, Part, Place, Tone, by, texts, words as word},
        facts::{ItemFacts, MarkFacts, SectionFacts, Source},
        words,
    },
};

/// So many items that were left open are named.
const OPEN: usize = 200;

/// An item with its section.
type Placed<'a> = (&'a SectionFacts, &'a ItemFacts);

/// The items that are waived, whether that still holds or not.
pub fn waived(source: &Source) -> Vec<Placed<'_>> {
    marked(source, Mark::Waived)
}

/// The items of which somebody said that they do not apply.
pub fn not_applicable(source: &Source) -> Vec<Placed<'_>> {
    marked(source, Mark::NotApplicable)
}

fn marked(source: &Source, mark: Mark) -> Vec<Placed<'_>> {
    let says = |item: &ItemFacts| item.mark.as_ref().is_some_and(|given| given.mark == mark);
    source.facts.items().filter(|(_, item)| says(item)).collect()
}

/// The items that a person passed without their check, or against it.
pub fn on_word(source: &Source) -> Vec<Placed<'_>> {
    let passed = |item: &ItemFacts| item.mark.as_ref().is_some_and(|given| given.mark == Mark::Passed);
    let all = source.facts.items();
    all.filter(|(_, item)| item.counts_as == Category::OnWord && passed(item))
        .collect()
}

/// The items that failed.
pub fn failed(source: &Source) -> Vec<Placed<'_>> {
    let all = source.facts.items();
    all.filter(|(_, item)| item.state == ItemState::Failed).collect()
}

/// The items of sections that count, of which nobody can tell.
pub fn open(source: &Source) -> Vec<Placed<'_>> {
    let open = |(section, item): &Placed<'_>| {
        section.phase.counts() && !item.state.complete() && item.state != ItemState::Failed
    };
    source.facts.items().filter(open).collect()
}

/// All of them.
pub fn part(source: &Source) -> Option<Part> {
    let mut part = Part::new(Place::Items);
    let rows: Vec<Vec<Line>> = waived(source).into_iter().filter_map(of_waiver).collect();
    if !rows.is_empty() {
        part.heading("Waivers");
    }
    let head = [
        texts("Item"),
        word("Weight"),
        texts("By"),
        texts("Reason"),
        texts("Who sees to it"),
        texts("Until"),
    ];
    part.table(&head, rows);
    let rows: Vec<Vec<Line>> = not_applicable(source)
        .into_iter()
        .filter_map(|placed| of_not_applicable(source, placed))
        .collect();
    if !rows.is_empty() {
        part.heading("Not applicable");
    }
    let head = [
        texts("Item"),
        word("Weight"),
        texts("By"),
        texts("Reason"),
        texts("Counts"),
    ];
    part.table(&head, rows);
    let rows: Vec<Vec<Line>> = on_word(source).into_iter().filter_map(of_word).collect();
    if !rows.is_empty() {
        part.heading("Passed on a person's word");
    }
    let head = [
        texts("Item"),
        word("Weight"),
        texts("By"),
        texts("Why it is their word"),
    ];
    part.table(&head, rows);
    let head = [texts("Item"), word("Weight"), texts("Why")];
    let rows: Vec<Vec<Line>> = failed(source).into_iter().map(of_failed).collect();
    if !rows.is_empty() {
        part.heading("Failed");
    }
    part.table(&head, rows);
    left_open(source, &mut part);
    part.filled()
}

fn titled((section, item): Placed<'_>) -> Line {
    let line = Line::default().strong(Tone::Plain, &item.title);
    line.text(format!(" ({})", section.title))
}

fn weight(item: &ItemFacts) -> Line {
    Line::of(words::weight(item.weight))
}

fn said(mark: &MarkFacts) -> Line {
    by(&words::by(&mark.by), mark.at)
}

fn reason(mark: &MarkFacts) -> Line {
    let parts = [&mark.reason, &mark.note].into_iter().flatten();
    Line::default().joined(parts.map(Line::of), "; ")
}

fn of_waiver(placed: Placed<'_>) -> Option<Vec<Line>> {
    let (_, item) = placed;
    let mark = item.mark.as_ref()?;
    let until = match mark.expires {
        None => Line::of("for good"),
        Some(at) => Line::default().time(at),
    };
    let until = match item.state {
        ItemState::Waived => until,
        state => until
            .text("; ")
            .strong(Tone::Bad, format!("holds no more: {}", state.word())),
    };
    let owner = mark.owner.clone().unwrap_or_else(|| "nobody".to_owned());
    Some(vec![
        titled(placed),
        weight(item),
        said(mark),
        reason(mark),
        Line::of(owner),
        until,
    ])
}

fn of_not_applicable(source: &Source, placed: Placed<'_>) -> Option<Vec<Line>> {
    let (_, item) = placed;
    let mark = item.mark.as_ref()?;
    let names = source.past.not_applicable.get(&item.id);
    let others = names.into_iter().flatten().filter(|name| **name != words::by(&mark.by));
    let others: Vec<&str> = others.map(String::as_str).collect();
    let who = said(mark);
    let who = match others.is_empty() {
        true => who,
        false => who.text(format!("; and {}", others.join(", "))),
    };
    let counts = match (&item.counts_because, item.counts_as) {
        (Some(why), Category::Undecided) => Line::default().strong(Tone::Care, "undecided").text(format!(": {why}")),
        (_, Category::NotApplicable) => Line::of("leaves its share"),
        (_, other) => Line::of(words::counts_as(other)),
    };
    Some(vec![titled(placed), weight(item), who, reason(mark), counts])
}

fn of_word(placed: Placed<'_>) -> Option<Vec<Line>> {
    let (_, item) = placed;
    let mark = item.mark.as_ref()?;
    let why = item.counts_because.clone().unwrap_or_default();
    // Without what they gave for it, nobody can tell what their word is worth.
    let given = [&mark.reason, &mark.note].into_iter().flatten();
    let why = given.fold(Line::of(why), |line, said| line.text(format!("; {said}")));
    Some(vec![titled(placed), weight(item), said(mark), why])
}

fn of_failed(placed: Placed<'_>) -> Vec<Line> {
    let (_, item) = placed;
    let mark = item.mark.as_ref();
    let reason = || mark.and_then(|mark| mark.reason.clone());
    let why = item
        .why
        .clone()
        .or_else(reason)
        .unwrap_or_else(|| "it was marked so".to_owned());
    let why = Line::of(why).with(mark, |line, mark| line.text("; ").line(said(mark)));
    vec![titled(placed), weight(item), why]
}

fn left_open(source: &Source, part: &mut Part) {
    let open = open(source);
    if open.is_empty() {
        return;
    }
    part.heading("Left open");
    let points = open.into_iter().map(|placed| {
        let state = placed.1.state.word();
        titled(placed).text(": ").strong(Tone::Care, state)
    });
    part.points(points.collect(), OPEN);
}

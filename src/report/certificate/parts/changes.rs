//! What was changed on the way, and what stands out among the entries: amendments with what they ask for less, who ran
//! what they had amended themselves, entries that the rules would have refused, late ones, jumps of clocks.

use crate::report::{
    certificate::paper::{Line, Part, Place, Tone, by, fact},
    facts::{AmendedAndRun, AmendmentFacts, JumpFacts, Source},
};

/// The amendments.
pub fn amendments(source: &Source) -> Option<Part> {
    let mut part = Part::new(Place::Amendments);
    for amendment in &source.facts.amendments {
        part.facts(of_amendment(source, amendment));
    }
    part.filled()
}

fn of_amendment(source: &Source, amendment: &AmendmentFacts) -> Vec<(String, Line)> {
    let mut rows = vec![
        fact("Amended", Line::of("by ").line(by(&amendment.by, amendment.at))),
        fact("Reason", Line::of(&amendment.reason)),
        fact(
            "Version",
            Line::default()
                .code(&amendment.file)
                .text(", sha256 ")
                .digest(amendment.sha256),
        ),
    ];
    rows.extend(amendment.weakens.iter().map(|weakens| {
        let line = Line::default().strong(Tone::Bad, "asks for less");
        fact("Weakens", line.text(format!(": {weakens}")))
    }));
    let ran = source.past.amended_and_run.iter();
    let ran: Vec<&AmendedAndRun> = ran.filter(|ran| ran.amendment == amendment.entry).collect();
    rows.extend(ran.iter().map(|ran| {
        let title = source.facts.item(&ran.item).map(|item| item.title.clone());
        let title = title.unwrap_or_else(|| ran.item.to_string());
        let line = Line::default().strong(Tone::Care, format!("{} ran what they had amended", ran.by));
        fact("Amended and run by one", line.text(format!(": {title}, ")).time(ran.at))
    }));
    if ran.is_empty() && amendment.ran_commands_after {
        let text = "the same person ran commands afterwards, none that they had amended";
        rows.push(fact("Afterwards", Line::of(text)));
    }
    rows
}

/// Entries that stand out.
pub fn entries(source: &Source) -> Option<Part> {
    let status = &source.facts.status;
    let mut part = Part::new(Place::Entries);
    let flagged = status.flagged.iter().map(|flag| {
        let line = Line::default().entry(&flag.entry);
        line.text(format!(": {}", flag.text))
    });
    listed("What the rules would have refused", flagged.collect(), &mut part);
    let late = status.late.iter().map(|entry| Line::default().entry(entry));
    listed("Late: outside the seal, and without effect", late.collect(), &mut part);
    let unknown = source.past.unknown.iter();
    let unknown = unknown.map(|(entry, kind)| Line::default().entry(entry).text(": ").code(kind));
    listed(
        "Of a kind that this version does not know",
        unknown.collect(),
        &mut part,
    );
    listed(
        "Clocks that jumped, and machines that slept",
        source.past.jumps.iter().map(jump).collect(),
        &mut part,
    );
    part.filled()
}

fn listed(heading: &str, points: Vec<Line>, part: &mut Part) {
    if !points.is_empty() {
        part.heading(heading);
        part.points(points, usize::MAX);
    }
}

fn jump(jump: &JumpFacts) -> Line {
    let back = jump.to < jump.from;
    let line = Line::of(format!("{}: from ", jump.host))
        .time(jump.from)
        .text(" to ")
        .time(jump.to);
    let line = match back {
        true => line.text("; ").strong(Tone::Care, "the clock went back"),
        false => line,
    };
    line.text(", ").entry(&jump.entry)
}

/// Who ran which check that they had amended, each once.
pub fn run_by_whoever_amended(source: &Source) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for ran in &source.past.amended_and_run {
        let title = source.facts.item(&ran.item).map(|item| item.title.clone());
        let text = format!("{}: {}", ran.by, title.unwrap_or_else(|| ran.item.to_string()));
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

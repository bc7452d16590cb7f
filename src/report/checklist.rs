//! The completed checklist as GitHub-flavoured Markdown: what teams attach to their pull request. A box is ticked where
//! an item passed, or a point was confirmed with a sign-off that is current, and nowhere else; how every other one stands
//! is said in words before its title.

mod item;

use super::{
    escape::{cell, code, code_cell, markdown},
    facts::{DecisionFacts, Facts, FieldFacts, SectionFacts, Source, WindowFacts},
    markdown::{Page, decisions, led, row},
    words,
};
use crate::domain::words::counted;

/// The checklist.
pub fn draw(source: &Source) -> String {
    let facts = &source.facts;
    let mut page = Page::default();
    page.heading(1, &markdown(&facts.title()));
    page.caveats(source);
    page.table(&head(facts));
    page.heading(2, "Decisions");
    decisions::draw(facts, 3, &mut page);
    for section in &facts.sections {
        of_section(facts, section, &mut page);
    }
    over_decisions(facts, &mut page);
    led::draw(facts, 2, &mut page);
    beside(facts, &mut page);
    page.drawn_from(source);
    page.done()
}

fn head(facts: &Facts) -> Vec<(String, String)> {
    let status = &facts.status;
    let counts = &status.counts;
    let standing = format!(
        "{} of {} complete, {} failed",
        counts.complete,
        counted(counts.items, "item", "items"),
        counts.failed
    );
    let mut rows = vec![row("Run", code_cell(&status.run))];
    if let Some(verdict) = &status.led.verdict {
        let word = words::verdict(verdict.word, verdict.would_be);
        rows.push(row("Verdict", format!("**{}**", cell(&word))));
    }
    rows.push(row("Items", standing));
    for subject in &facts.subject {
        let value = format!("{} {}", cell(&subject.name), code_cell(&words::identity(subject)));
        rows.push(row("Released", value));
    }
    let as_a_field = |name: &&String| facts.fields.iter().any(|field| field.value.as_ref() == Some(*name));
    let environment = facts.environment.iter().filter(|name| !as_a_field(name));
    rows.extend(environment.map(|name| row("Environment", cell(name))));
    rows.extend(facts.fields.iter().map(|field| row(&field.label, value(field))));
    rows.extend(
        facts
            .window
            .iter()
            .map(|window| row("Deployment window", of_window(window))),
    );
    for role in &facts.roles {
        let name = role.person.as_ref().map_or("nobody", |person| &person.name);
        rows.push(row(&role.title, cell(name)));
    }
    for shared in &status.shared {
        rows.push(row("One person, several roles", cell(shared)));
    }
    rows.extend(status.started.map(|at| row("Began", words::when(at))));
    if let Some(closed) = &status.closed {
        let note = closed.note.as_ref().map(|note| format!(": {}", cell(note)));
        let result = words::result(closed.result);
        let (by, at) = (cell(&closed.by), words::when(closed.at));
        rows.push(row(
            "Closed",
            format!("{result}, by {by}, {at}{}", note.unwrap_or_default()),
        ));
    }
    if let Some(seal) = &facts.seal {
        let worth = words::worth(seal.signature.as_ref());
        let (by, at) = (cell(&seal.by), words::when(seal.at));
        rows.push(row("Sealed", format!("by {by}, {at}; signature: {}", cell(&worth))));
    }
    rows.push(row(
        "Checklist",
        format!("{}, sha256 {}", code_cell(&status.checklist.id), {
            code(&status.checklist.sha256.to_string())
        }),
    ));
    rows
}

fn of_window(window: &WindowFacts) -> String {
    let over = window.overrun.map(words::length);
    let over = over.map(|over| format!("; **overrun by {over}**")).unwrap_or_default();
    format!("{} to {}{over}", words::when(window.opens), words::when(window.closes))
}

/// How long it was worked on, beside its estimate.
fn worked(section: &SectionFacts) -> Option<String> {
    let length = words::length;
    let estimate = section
        .estimate
        .map(|estimate| format!(" of an estimate of {}", length(estimate)));
    let over = section.overrun.map(|over| format!(", **{} over**", length(over)));
    let so_far = length(section.so_far?);
    Some(format!(
        "worked on for {so_far}{}{}",
        estimate.unwrap_or_default(),
        over.unwrap_or_default()
    ))
}

fn value(field: &FieldFacts) -> String {
    match (&field.value, field.secret) {
        (_, true) => "secret".to_owned(),
        (Some(value), _) => cell(value),
        (None, _) => "not filled in".to_owned(),
    }
}

fn of_section(facts: &Facts, section: &SectionFacts, page: &mut Page) {
    let title = markdown(&section.title);
    page.heading(2, &format!("{title} ({} of {} complete)", section.done, section.total));
    let mut about = vec![format!("Phase {}", words::phase(section.phase))];
    let owner = section.owner.as_ref();
    about.extend(owner.map(|owner| format!("owner {}", markdown(facts.role_title(owner)))));
    about.extend(section.started.map(|at| format!("begun {}", words::when(at))));
    about.extend(section.ended.map(|at| format!("complete since {}", words::when(at))));
    about.extend(worked(section));
    page.line(format!("{}.", about.join("; ")));
    if !section.waits_for.is_empty() {
        page.line(format!(
            "**Locked**: it waits for {}.",
            markdown(&section.waits_for.join(" and for "))
        ));
    }
    page.gap();
    for item in &section.items {
        item::draw(section, item, 0, page);
    }
    page.gap();
    let own = || section.sign_offs.iter().filter(|sign_off| item::of_section(sign_off));
    if own().next().is_some() {
        page.line("Sign-offs:");
        page.gap();
        own().for_each(|sign_off| item::sign_off(sign_off, 0, page));
        page.gap();
    }
    if !section.notes.is_empty() {
        page.line("Notes:");
        page.gap();
        section.notes.iter().for_each(|note| item::note(note, 0, page));
    }
}

fn over_decisions(facts: &Facts, page: &mut Page) {
    let signed = |decision: &&DecisionFacts| !decision.sign_offs.is_empty();
    for decision in facts.status.led.decisions.iter().filter(signed) {
        page.heading(2, &format!("Sign-offs over {}", markdown(&decision.title)));
        decision.sign_offs.iter().for_each(|one| item::sign_off(one, 0, page));
    }
}

/// What belongs to no section.
fn beside(facts: &Facts, page: &mut Page) {
    if !facts.amendments.is_empty() {
        page.heading(2, "Amendments of the checklist");
        for amendment in &facts.amendments {
            let (by, at, reason) = (
                markdown(&amendment.by),
                words::when(amendment.at),
                markdown(&amendment.reason),
            );
            page.point(
                0,
                format!("{at}, by {by}: {reason} (sha256 {})", code(&amendment.sha256.short())),
            );
            for weakens in &amendment.weakens {
                page.point(1, format!("**asks for less**: {}", markdown(weakens)));
            }
            if amendment.ran_commands_after {
                page.point(1, "the same person ran commands afterwards");
            }
        }
    }
    if !facts.status.flagged.is_empty() {
        page.heading(2, "Entries that the rules would have refused");
        for flag in &facts.status.flagged {
            page.point(
                0,
                format!("{}: {}", code(&flag.entry.to_string()), markdown(&flag.text)),
            );
        }
    }
    if !facts.status.late.is_empty() {
        page.heading(2, "Late entries, outside the seal");
        for entry in &facts.status.late {
            page.point(0, code(&entry.to_string()));
        }
    }
    if !facts.evidence.is_empty() {
        page.heading(2, "Evidence of the run as a whole");
        facts.evidence.iter().for_each(|file| item::evidence(file, 0, page));
    }
    if !facts.notes.is_empty() || !facts.remarks.is_empty() {
        page.heading(2, "Notes");
        facts.notes.iter().for_each(|note| item::note(note, 0, page));
        facts.remarks.iter().for_each(|remark| page.point(0, markdown(remark)));
    }
}

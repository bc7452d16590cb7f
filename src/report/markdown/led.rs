//! How the run was led, in Markdown: broken hold points, handoffs, rollbacks, risks, who was told, the review.

use super::Page;
use crate::{
    domain::checklist::Severity,
    report::{
        escape::{code, markdown},
        facts::{ClockFacts, Facts, HandoffFacts, ReviewFacts, RollbackFacts},
        words,
    },
};

/// Each of them under a heading of that level, where there is any.
pub fn draw(facts: &Facts, level: usize, page: &mut Page) {
    rollbacks(facts, level, page);
    broken_holds(facts, level, page);
    handoffs(facts, level, page);
    risks(facts, level, page);
    notified(facts, level, page);
    review(facts, level, page);
}

fn title(facts: &Facts, section: &crate::domain::id::SectionId) -> String {
    let section = crate::domain::event::Scope::Section(section.clone());
    markdown(&facts.title_of(&section))
}

fn broken_holds(facts: &Facts, level: usize, page: &mut Page) {
    let broken = &facts.led.broken_holds;
    if broken.is_empty() {
        return;
    }
    page.heading(level, "Hold points passed unsigned");
    for one in broken {
        let role = one
            .role
            .as_ref()
            .map(|role| format!(" as {}", markdown(facts.role_title(role))));
        let (section, by, at) = (title(facts, &one.section), markdown(&one.by), words::when(one.at));
        let reason = markdown(&one.reason);
        page.point(
            0,
            format!("**{section}**, by {by}{}, {at}: {reason}", role.unwrap_or_default()),
        );
    }
}

fn handoffs(facts: &Facts, level: usize, page: &mut Page) {
    let handoffs = &facts.led.handoffs;
    if handoffs.is_empty() {
        return;
    }
    page.heading(level, "Handoffs");
    handoffs.iter().for_each(|handoff| of_handoff(facts, handoff, page));
}

fn of_handoff(facts: &Facts, handoff: &HandoffFacts, page: &mut Page) {
    let what = handoff
        .section
        .as_ref()
        .map_or_else(|| "the controls".to_owned(), |id| title(facts, id));
    let (from, to) = (markdown(&handoff.from.text), markdown(&handoff.to.text));
    let (at, note) = (words::when(handoff.at), markdown(&handoff.note));
    page.point(0, format!("{what}, from {from} to {to}, {at}: {note}"));
    let Some(answer) = &handoff.answer else {
        page.point(1, "nobody has taken it over yet");
        return;
    };
    let word = if answer.accepted { "taken over" } else { "**sent back**" };
    let note = answer.note.as_ref().map(|note| format!(": {}", markdown(note)));
    let (by, at) = (markdown(&answer.by), words::when(answer.at));
    page.point(1, format!("{word} by {by}, {at}{}", note.unwrap_or_default()));
}

fn rollbacks(facts: &Facts, level: usize, page: &mut Page) {
    for rollback in &facts.led.rollbacks {
        page.heading(level, "Rollback");
        of_rollback(rollback, page);
    }
}

fn of_rollback(rollback: &RollbackFacts, page: &mut Page) {
    let severity = match rollback.severity {
        Severity::Immediate => "immediate",
        Severity::Conditional => "conditional",
    };
    let (by, at, reason) = (
        markdown(&rollback.by),
        words::when(rollback.at),
        markdown(&rollback.reason),
    );
    page.point(0, format!("**called** by {by}, {at} ({severity}): {reason}"));
    for trigger in &rollback.triggers {
        page.point(0, format!("trigger: {}", markdown(&trigger.title)));
    }
    for also in &rollback.also {
        let (by, at, reason) = (markdown(&also.by), words::when(also.at), markdown(&also.reason));
        page.point(0, format!("called by {by} too, {at}: {reason}"));
    }
    rollback.clocks.iter().for_each(|clock| page.point(0, of_clock(clock)));
    match &rollback.ended {
        None => page.point(0, "it is under way"),
        Some(ended) => {
            let note = ended.note.as_ref().map(|note| format!(": {}", markdown(note)));
            let (by, at) = (markdown(&ended.by), words::when(ended.at));
            let result = ended.result.word();
            page.point(
                0,
                format!("**ended**, {result}, by {by}, {at}{}", note.unwrap_or_default()),
            );
        }
    }
}

fn of_clock(clock: &ClockFacts) -> String {
    let word = clock.milestone.word();
    let took = clock
        .started
        .zip(clock.stopped)
        .map(|(from, to)| (to - from).num_seconds());
    let took = took.and_then(|seconds| u64::try_from(seconds).ok()).map(words::length);
    let limit = clock.limit_s.map(|limit| format!(" (limit {})", words::length(limit)));
    let over = if clock.over { ", **over**" } else { "" };
    let at = clock.stopped.map(|at| format!(" {}", words::when(at)));
    let took = took.map(|took| format!(", after {took}"));
    let reached = at.unwrap_or_else(|| " not yet".to_owned());
    format!(
        "{word}:{reached}{}{}{over}",
        took.unwrap_or_default(),
        limit.unwrap_or_default()
    )
}

fn risks(facts: &Facts, level: usize, page: &mut Page) {
    let risks = &facts.led.risks;
    if risks.is_empty() {
        return;
    }
    page.heading(level, "Risks");
    for risk in risks {
        let (id, title, state) = (code(risk.id.as_str()), markdown(&risk.title), risk.state.word());
        page.point(
            0,
            format!("{id} {title}: **{state}**, severity {}", risk.severity.word()),
        );
        if let Some(owner) = &risk.owner {
            page.point(1, format!("{} watches it", markdown(owner)));
        }
        if let Some(mitigation) = &risk.mitigation {
            page.point(1, format!("mitigation: {}", markdown(mitigation)));
        }
    }
}

fn notified(facts: &Facts, level: usize, page: &mut Page) {
    let notified = &facts.led.notified;
    if notified.is_empty() {
        return;
    }
    page.heading(level, "Who was told");
    for told in notified {
        let by = told.by.as_ref().map(|by| format!(" by {}", markdown(by)));
        let (at, channel, text) = (words::when(told.at), markdown(&told.channel), markdown(&told.text));
        let status = markdown(&told.status);
        page.point(
            0,
            format!("{at}, {channel} ({status}{}): {text}", by.unwrap_or_default()),
        );
    }
}

fn review(facts: &Facts, level: usize, page: &mut Page) {
    let review = &facts.led.review;
    if review.is_empty() {
        return;
    }
    page.heading(level, "Review");
    review.iter().for_each(|note| page.point(0, of_review(note)));
}

fn of_review(note: &ReviewFacts) -> String {
    let (word, text, by) = (note.about.word(), markdown(&note.text), markdown(&note.by));
    let owner = note
        .owner
        .as_ref()
        .map(|owner| format!("; {} sees to it", markdown(owner)));
    let due = note.due.map(|due| format!(", due {}", words::when(due)));
    format!(
        "{word}: {text} ({by}){}{}",
        owner.unwrap_or_default(),
        due.unwrap_or_default()
    )
}

//! How the run was led, in Markdown: broken hold points, handoffs, rollbacks, risks, who was told, the review.

use super::Page;
use crate::{
    domain::checklist::Severity,
    report::{
        escape::{code, markdown},
        facts::{CalledFacts, ClockFacts, Facts, HandoffFacts, ReviewFacts, RollbackFacts},
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

fn broken_holds(facts: &Facts, level: usize, page: &mut Page) {
    let broken = &facts.status.led.holds_broken;
    if broken.is_empty() {
        return;
    }
    page.heading(level, "Hold points passed unsigned");
    for one in broken {
        let role = one
            .role
            .as_ref()
            .map(|role| format!(" as {}", markdown(facts.role_title(role))));
        let (section, by, at) = (markdown(&one.title), markdown(&one.by), words::when(one.at));
        let reason = markdown(&one.reason);
        page.point(
            0,
            format!("**{section}**, by {by}{}, {at}: {reason}", role.unwrap_or_default()),
        );
    }
}

fn handoffs(facts: &Facts, level: usize, page: &mut Page) {
    let handoffs = &facts.status.led.handoffs;
    if handoffs.is_empty() {
        return;
    }
    page.heading(level, "Handoffs");
    handoffs.iter().for_each(|handoff| of_handoff(handoff, page));
}

fn of_handoff(handoff: &HandoffFacts, page: &mut Page) {
    let what = markdown(&handoff.what);
    let (from, to) = (markdown(&handoff.from_whom), markdown(&handoff.to_whom));
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
    for rollback in facts.status.led.rollbacks() {
        page.heading(level, "Rollback");
        of_rollback(rollback, page);
    }
}

fn of_rollback(rollback: &RollbackFacts, page: &mut Page) {
    let called = &rollback.called;
    let severity = match called.severity {
        Severity::Immediate => "immediate",
        Severity::Conditional => "conditional",
    };
    page.point(0, format!("**called** {} ({severity})", of_call(called)));
    for trigger in &called.titles {
        page.point(0, format!("trigger: {}", markdown(trigger)));
    }
    for also in &rollback.also {
        page.point(0, format!("called {} too", of_call(also)));
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

fn of_call(called: &CalledFacts) -> String {
    let (by, at, reason) = (markdown(&called.by), words::when(called.at), markdown(&called.reason));
    format!("by {by}, {at}: {reason}")
}

fn of_clock(clock: &ClockFacts) -> String {
    let word = clock.milestone.word();
    let took = clock.seconds.filter(|_| clock.stopped.is_some()).map(words::length);
    let limit = clock.limit.map(|limit| format!(" (limit {})", words::length(limit)));
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
    let risks = &facts.status.led.risks;
    if risks.is_empty() {
        return;
    }
    page.heading(level, "Risks");
    for risk in risks {
        let (id, title, state) = (code(risk.name()), markdown(&risk.title), risk.state.word());
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
    let notified = &facts.status.led.notified;
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
    let review = &facts.status.led.review;
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

//! The decisions in Markdown: the verdict and on what, the poll, what was declared and on which conditions.

use super::Page;
use crate::{
    domain::verdict::Word,
    report::{
        escape::markdown,
        facts::{ConditionFacts, DecisionFacts, DeclaredFacts, Facts, StationFacts, VerdictFacts},
        words,
    },
};

/// So many reasons of a verdict are told.
const REASONS: usize = 20;

/// Each decision under a heading of that level.
pub fn draw(facts: &Facts, level: usize, page: &mut Page) {
    for decision in &facts.status.led.decisions {
        let verdict = words::verdict(decision.verdict.word, decision.verdict.would_be);
        page.heading(level, &format!("{}: {}", markdown(&decision.title), markdown(&verdict)));
        declared(facts, decision, page);
        of_verdict(&decision.verdict, page);
        poll(decision, page);
    }
}

/// What was declared, or that nothing was.
fn declared(facts: &Facts, decision: &DecisionFacts, page: &mut Page) {
    if decision.disputed {
        page.point(0, "**IN DISPUTE**: it was declared differently at once");
    }
    let Some(taken) = &decision.declared else {
        let decides = decision.decides.as_ref().map(|role| markdown(facts.role_title(role)));
        let by = decides.map(|role| format!("; {role} decides")).unwrap_or_default();
        page.point(0, format!("not declared yet{by}"));
        return;
    };
    page.point(0, format!("declared {}", in_words(facts, taken)));
    beneath(facts, taken, page);
    if decision.lapsed {
        page.point(
            0,
            "**LAPSED**: the verdict is worse now than it was then; it has to be decided again",
        );
    }
    for earlier in &decision.earlier {
        page.point(0, format!("declared before {}", in_words(facts, earlier)));
        beneath(facts, earlier, page);
    }
}

/// `**GO** by Ada Lovelace as Tech Lead, 2026-…, on the verdict OPEN`
pub fn in_words(facts: &Facts, taken: &DeclaredFacts) -> String {
    let role = taken
        .role
        .as_ref()
        .map(|role| format!(" as {}", markdown(facts.role_title(role))));
    format!(
        "**{}** by {}{}, {}, on the verdict {}",
        taken.answer.word(),
        markdown(&taken.by),
        role.unwrap_or_default(),
        words::when(taken.at),
        taken.verdict
    )
}

fn beneath(facts: &Facts, taken: &DeclaredFacts, page: &mut Page) {
    if let Some(why) = &taken.overrides {
        page.point(1, format!("**AGAINST THE VERDICT**: {}", markdown(why)));
    }
    if let Some(reason) = &taken.reason {
        page.point(1, format!("because: {}", markdown(reason)));
    }
    let conditions = facts.status.led.conditions.iter();
    for condition in conditions.filter(|condition| condition.is_of(&taken.entry)) {
        page.point(1, of_condition(condition));
    }
    for reason in &taken.reasons {
        page.point(1, format!("rested on: {}", markdown(reason)));
    }
}

/// A condition, and whether it is met.
pub fn of_condition(condition: &ConditionFacts) -> String {
    let text = markdown(&condition.text);
    if let Some(met) = &condition.met {
        let note = met.note.as_ref().map(|note| format!(": {}", markdown(note)));
        let (by, at) = (markdown(&met.by), words::when(met.at));
        return format!("condition met: {text}; {by}, {at}{}", note.unwrap_or_default());
    }
    let word = if condition.overdue { "OVERDUE" } else { "OPEN" };
    let (owner, due) = (markdown(&condition.owner), words::when(condition.due));
    format!("condition **{word}**: {text}; {owner}, due {due}")
}

fn of_verdict(verdict: &VerdictFacts, page: &mut Page) {
    for (weight, share) in verdict.shares.each() {
        let (weight, share) = (words::weight(weight), words::share(share));
        page.point(0, format!("{weight}: {}", markdown(&share)));
    }
    let against: Vec<_> = verdict.against().collect();
    for reason in against.iter().take(REASONS) {
        page.point(0, format!("{}: {}", leaves(reason.at_best), markdown(&reason.text)));
    }
    if against.len() > REASONS {
        page.point(0, format!("and {} more", against.len() - REASONS));
    }
    for missing in &verdict.missing {
        page.point(0, format!("for the next better verdict: {}", markdown(missing)));
    }
}

/// What a reason comes to.
pub fn leaves(at_best: Word) -> &'static str {
    match at_best {
        Word::NoGo => "**NO-GO**",
        Word::Open => "open",
        Word::Conditional => "with conditions",
        Word::Go => "go",
    }
}

fn poll(decision: &DecisionFacts, page: &mut Page) {
    if decision.poll.is_empty() {
        return;
    }
    page.gap();
    page.line(format!(
        "Poll, {} of {} must say GO:",
        decision.quorum,
        decision.poll.len()
    ));
    page.gap();
    decision.poll.iter().for_each(|one| page.point(0, station(one)));
}

/// A station of the poll: who, what, and why.
pub fn station(station: &StationFacts) -> String {
    let mut text = format!("{}: **{}**", markdown(&station.title), words::station(station.state));
    if let (Some(by), Some(at)) = (&station.by, station.at) {
        text.push_str(&format!(" by {}, {}", markdown(by), words::when(at)));
    }
    if let Some(why) = &station.why {
        text.push_str(&format!(": {}", markdown(why)));
    }
    text
}

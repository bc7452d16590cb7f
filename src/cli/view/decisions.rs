//! Decisions and their conditions in lines for people.

use std::fmt::Write as _;

use super::verdict::lines;
use crate::{
    cli::output::{read_time, visible},
    domain::{
        plan::{IMPLIED, Plan},
        verdict::StationState,
    },
    report::facts::{ConditionFacts, DecisionFacts, DeclaredFacts, StationFacts},
};

/// What was declared and what would hold now, of each decision; nothing of the one that goes without saying.
pub fn text(decisions: &[DecisionFacts], plan: &Plan, text: &mut String) {
    let implied = |decision: &DecisionFacts| decision.id.as_str() == IMPLIED && decision.declared.is_none();
    if decisions
        .iter()
        .all(|decision| implied(decision) && decision.poll.is_empty())
    {
        return;
    }
    text.push_str("  decisions:\n");
    for decision in decisions {
        of_decision(decision, plan, text);
    }
}

/// The conditions, each with how it stands.
pub fn conditions_text(conditions: &[ConditionFacts], text: &mut String) {
    let of_each: Vec<String> = conditions.iter().map(condition_line).collect();
    lines("conditions", of_each.iter().map(String::as_str), text);
}

fn of_decision(decision: &DecisionFacts, plan: &Plan, text: &mut String) {
    let _ = write!(text, "    {} ({}): ", visible(&decision.title), decision.id);
    match &decision.declared {
        None => text.push_str("not declared"),
        Some(declared) => of_declared(declared, plan, text),
    }
    let now = decision.would_be.unwrap_or(decision.word);
    let _ = write!(text, "; the verdict is {now} now");
    if decision.disputed {
        text.push_str("; it was declared differently at once: it has to be declared again");
    } else if decision.lapsed {
        text.push_str("; it has to be decided again");
    }
    text.push('\n');
    for station in &decision.poll {
        of_station(station, text);
    }
}

fn of_station(station: &StationFacts, text: &mut String) {
    let said = match station.state {
        StationState::NotYet => "has not answered",
        StationState::Go => "GO",
        StationState::NoGo => "NO-GO",
        StationState::Stale => "has to answer again",
    };
    let _ = write!(text, "      {}: {said}", visible(&station.title));
    if let Some(by) = &station.by {
        let _ = write!(text, " ({})", visible(by));
    }
    if let Some(why) = &station.why {
        let _ = write!(text, ": {}", visible(why));
    }
    text.push('\n');
}

fn of_declared(declared: &DeclaredFacts, plan: &Plan, text: &mut String) {
    let _ = write!(text, "{} declared by {}", declared.answer.word(), visible(&declared.by));
    if let Some(role) = &declared.role {
        let _ = write!(text, " as {}", visible(plan.role_title(role)));
    }
    let against = if declared.overrides.is_some() { "against" } else { "on" };
    let _ = write!(
        text,
        " at {} {against} the verdict {}",
        read_time(declared.at),
        declared.verdict
    );
    for why in declared.overrides.iter().chain(&declared.reason) {
        let _ = write!(text, ": {}", visible(why));
    }
}

/// `2. Watch the disk (Bob, by …): open`
pub fn condition_line(condition: &ConditionFacts) -> String {
    let state = match &condition.met {
        Some(met) => {
            let note = met.note.as_ref().map(|note| format!(": {note}"));
            format!(
                "met, says {} at {}{}",
                met.by,
                read_time(met.at),
                note.unwrap_or_default()
            )
        }
        None if condition.overdue => "overdue".to_owned(),
        None => "open".to_owned(),
    };
    format!(
        "{}. {} ({}, by {}): {state}",
        condition.number,
        condition.text,
        condition.owner,
        read_time(condition.due)
    )
}

//! Decisions and their conditions, for scripts and for people. Members may be added; none is renamed or removed.

use std::fmt::Write as _;

use serde::Serialize;

use super::verdict::lines;
use crate::{
    cli::output::{read_time, visible},
    domain::{
        event::{ConditionRef, Declared},
        id::{DecisionId, RoleId, SectionId},
        plan::IMPLIED,
        run::{
            Run,
            flow::{ConditionStanding, DecisionTaken},
        },
        standing::{DecisionStanding, Standing},
        time::{self, Time},
        verdict::{Station, StationState, Word},
    },
};

/// A decision: what would hold now, and what was declared.
#[derive(Debug, Serialize)]
pub struct DecisionView {
    /// Its name.
    pub id: DecisionId,
    /// What people call it.
    pub title: String,
    /// The section that opens behind it.
    pub before: Option<SectionId>,
    /// Who declares it.
    pub decides: Option<RoleId>,
    /// The verdict as it is computed now.
    pub word: Word,
    /// Of a rehearsal: what that would be.
    pub would_be: Option<Word>,
    /// The stations of its poll, in its order.
    pub poll: Vec<StationView>,
    /// What was declared last; null where nothing was.
    pub declared: Option<DeclaredView>,
    /// What stands behind it is open.
    pub opens: bool,
    /// The verdict has become worse than what was declared: it has to be decided again.
    pub lapsed: bool,
    /// People who did not see each other declared it differently.
    pub disputed: bool,
}

/// A station of a poll.
#[derive(Debug, Serialize)]
pub struct StationView {
    /// Which role.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// How it stands.
    pub state: StationState,
    /// Who answered last.
    pub by: Option<String>,
    /// Why, of a NO-GO; of a GO that does not hold, what is wrong with it.
    pub why: Option<String>,
}

/// What was declared.
#[derive(Debug, Serialize)]
pub struct DeclaredView {
    /// What.
    pub answer: Declared,
    /// The verdict as it was computed then.
    pub verdict: Word,
    /// What that rested on.
    pub reasons: Vec<String>,
    /// Who.
    pub by: String,
    /// As what.
    pub role: Option<RoleId>,
    #[serde(skip)]
    title: Option<String>,
    /// When.
    pub at: String,
    #[serde(skip)]
    declared: Time,
    /// Why.
    pub reason: Option<String>,
    /// Why against the verdict, where it is better than the verdict was.
    #[serde(rename = "override")]
    pub overrides: Option<String>,
}

/// A condition of a decision.
#[derive(Debug, Serialize)]
pub struct ConditionView {
    /// Its number here, from 1.
    pub number: usize,
    /// Its name for good: the entry of the decision, and its place there from 0.
    pub condition: ConditionRef,
    /// Of which decision.
    pub decision: DecisionId,
    /// What must be so.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// By when.
    pub due: String,
    #[serde(skip)]
    due_at: Time,
    /// It is open, and was due.
    pub overdue: bool,
    /// Who said that it is met; null: it is open.
    pub met: Option<MetView>,
}

/// That a condition is met.
#[derive(Debug, Serialize)]
pub struct MetView {
    /// Who said so.
    pub by: String,
    /// When.
    pub at: String,
    #[serde(skip)]
    met: Time,
    /// How.
    pub note: Option<String>,
}

/// Every decision, in the order of the checklist.
pub fn decisions(run: &Run, standing: &Standing) -> Vec<DecisionView> {
    let decisions = standing.decisions.iter();
    decisions.map(|decision| DecisionView::of(run, decision)).collect()
}

/// Every condition of every decision.
pub fn conditions(run: &Run, now: Time) -> Vec<ConditionView> {
    let conditions = run.conditions().zip(1..);
    conditions
        .map(|(condition, number)| ConditionView::of(&condition, number, now))
        .collect()
}

impl DecisionView {
    fn of(run: &Run, standing: &DecisionStanding) -> Self {
        let planned = run.plan().decision(&standing.id);
        let stations = standing.stations.iter();
        Self {
            id: standing.id.clone(),
            title: standing.title.clone(),
            before: standing.before.clone(),
            decides: planned.and_then(|planned| planned.decision.decides.clone()),
            word: standing.verdict.word,
            would_be: standing.verdict.would_be,
            poll: stations
                .map(|station| StationView::of(run, standing, station))
                .collect(),
            declared: standing.taken.as_ref().map(|taken| DeclaredView::of(run, taken)),
            opens: standing.opens(),
            lapsed: standing.lapsed,
            disputed: standing.disputed,
        }
    }

    fn text(&self, text: &mut String) {
        let _ = write!(text, "    {} ({}): ", visible(&self.title), self.id);
        match &self.declared {
            None => text.push_str("not declared"),
            Some(declared) => declared.text(text),
        }
        let now = self.would_be.unwrap_or(self.word);
        let _ = write!(text, "; the verdict is {now} now");
        if self.disputed {
            text.push_str("; it was declared differently at once: it has to be declared again");
        } else if self.lapsed {
            text.push_str("; it has to be decided again");
        }
        text.push('\n');
        for station in &self.poll {
            station.text(text);
        }
    }
}

impl StationView {
    fn of(run: &Run, decision: &DecisionStanding, station: &Station) -> Self {
        let given = run.poll_answer(&decision.id, &station.role);
        Self {
            role: station.role.clone(),
            title: run.plan().role_title(&station.role).to_owned(),
            state: station.state,
            by: given.map(|given| given.polled.person.name.clone()),
            why: station.why.clone(),
        }
    }

    fn text(&self, text: &mut String) {
        let said = match self.state {
            StationState::NotYet => "has not answered",
            StationState::Go => "GO",
            StationState::NoGo => "NO-GO",
            StationState::Stale => "has to answer again",
        };
        let _ = write!(text, "      {}: {said}", visible(&self.title));
        if let Some(by) = &self.by {
            let _ = write!(text, " ({})", visible(by));
        }
        if let Some(why) = &self.why {
            let _ = write!(text, ": {}", visible(why));
        }
        text.push('\n');
    }
}

impl DeclaredView {
    fn of(run: &Run, taken: &DecisionTaken) -> Self {
        let decided = &taken.decided;
        let title = decided.role.as_ref().map(|role| run.plan().role_title(role));
        Self {
            answer: decided.answer,
            verdict: decided.verdict,
            reasons: decided.reasons.clone(),
            by: decided.by.name.clone(),
            role: decided.role.clone(),
            title: title.map(str::to_owned),
            at: time::rfc3339(taken.at),
            declared: taken.at,
            reason: decided.reason.clone(),
            overrides: decided.overrides.clone(),
        }
    }

    fn text(&self, text: &mut String) {
        let _ = write!(text, "{} declared by {}", self.answer.word(), visible(&self.by));
        if let Some(title) = &self.title {
            let _ = write!(text, " as {}", visible(title));
        }
        let against = if self.overrides.is_some() { "against" } else { "on" };
        let _ = write!(
            text,
            " at {} {against} the verdict {}",
            read_time(self.declared),
            self.verdict
        );
        for why in self.overrides.iter().chain(&self.reason) {
            let _ = write!(text, ": {}", visible(why));
        }
    }
}

impl ConditionView {
    fn of(standing: &ConditionStanding<'_>, number: usize, now: Time) -> Self {
        let condition = standing.condition;
        Self {
            number,
            condition: standing.name.clone(),
            decision: standing.decision.clone(),
            text: condition.text.clone(),
            owner: condition.owner.clone(),
            due: time::rfc3339(condition.due),
            due_at: condition.due,
            overdue: standing.met.is_none() && condition.due <= now,
            met: standing.met.map(|met| MetView {
                by: met.by.name.clone(),
                at: time::rfc3339(met.at),
                met: met.at,
                note: met.note.clone(),
            }),
        }
    }

    /// `2. Watch the disk (Bob, by …): open`
    pub fn line(&self) -> String {
        let state = match &self.met {
            Some(met) => {
                let note = met.note.as_ref().map(|note| format!(": {note}"));
                format!(
                    "met, says {} at {}{}",
                    met.by,
                    read_time(met.met),
                    note.unwrap_or_default()
                )
            }
            None if self.overdue => "overdue".to_owned(),
            None => "open".to_owned(),
        };
        format!(
            "{}. {} ({}, by {}): {state}",
            self.number,
            self.text,
            self.owner,
            read_time(self.due_at)
        )
    }
}

/// What was declared and what would hold now, of each decision; nothing of the one that goes without saying.
pub fn text(decisions: &[DecisionView], text: &mut String) {
    let implied = |decision: &DecisionView| decision.id.as_str() == IMPLIED && decision.declared.is_none();
    if decisions
        .iter()
        .all(|decision| implied(decision) && decision.poll.is_empty())
    {
        return;
    }
    text.push_str("  decisions:\n");
    for decision in decisions {
        decision.text(text);
    }
}

/// The conditions, each with how it stands.
pub fn conditions_text(conditions: &[ConditionView], text: &mut String) {
    let of_each: Vec<String> = conditions.iter().map(ConditionView::line).collect();
    lines("conditions", of_each.iter().map(String::as_str), text);
}

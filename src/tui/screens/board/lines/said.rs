//! What was said: reasons, conditions, and what was declared on which verdict.

use ratatui::text::{Line, Span};

use super::{super::rows::conditions, Page};
use crate::{
    domain::{
        event::{ConditionRef, EntryRef},
        run::flow::ConditionStanding,
        standing::DecisionStanding,
        verdict::{Reason, Word},
    },
    tui::{glyph::State, theme::Role, verdicts},
};

impl Page<'_> {
    /// What must be so; below it who sees to it and by when, or who said when that it is so.
    pub(super) fn condition(&self, decision: &DecisionStanding, name: &ConditionRef) -> Vec<Line<'static>> {
        let mut all = conditions(self.at, &decision.id);
        let Some(standing) = all.find(|condition| condition.name == *name) else {
            return Vec::new();
        };
        let condition = standing.condition;
        let overdue = standing.met.is_none() && condition.due <= self.sight.now;
        let (state, role) = match standing.met {
            Some(_) => (State::Passed, Role::Dim),
            None if overdue => (State::TimedOut, Role::Bad),
            None => (State::Open, Role::Warn),
        };
        let mut lines = self.wrapped(self.sign(state), role, &condition.text);
        lines.extend(self.indented(2, Role::Dim, &self.of_condition(decision, &standing)));
        lines
    }

    fn of_condition(&self, decision: &DecisionStanding, standing: &ConditionStanding<'_>) -> String {
        let condition = standing.condition;
        let due = self.sight.moment(condition.due);
        let mut words = format!("{} sees to it, due {due}", condition.owner);
        match standing.met {
            Some(met) => {
                let note = met.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
                words.push_str(&format!("; met {} by {}{note}", self.sight.moment(met.at), met.by));
            }
            None if condition.due <= self.sight.now => words.push_str("; overdue"),
            None => words.push_str("; open"),
        }
        if *standing.decision != decision.id {
            let other = self.at.desk.standing().decision(standing.decision);
            let title = other.map_or(standing.decision.as_str(), |other| &other.title);
            words.push_str(&format!("; of {title}"));
        }
        words
    }

    pub(super) fn reason(&self, reason: &Reason) -> Vec<Line<'static>> {
        let state = match reason.at_best {
            Word::Go => State::NotApplicable,
            word => verdicts::sign(word),
        };
        let role = match reason.at_best {
            Word::NoGo => Role::Bad,
            Word::Open | Word::Conditional => Role::Text,
            Word::Go => Role::Dim,
        };
        self.wrapped(self.sign(state), role, &reason.text)
    }

    /// What was declared, by whom, on which verdict, and why.
    pub(super) fn taken(&self, entry: &EntryRef) -> Vec<Line<'static>> {
        let run = self.at.desk.run();
        let Some(taken) = run.flow.decided.iter().find(|taken| taken.entry == *entry) else {
            return Vec::new();
        };
        let decided = &taken.decided;
        let answer = decided.answer.word();
        let role = decided.role.as_ref().map(|role| run.plan().role_title(role));
        let role = role.map(|role| format!(" as {role}")).unwrap_or_default();
        let words = format!(
            "{} {answer} by {}{role}, on the verdict {}",
            self.sight.moment(taken.at),
            decided.by,
            decided.verdict
        );
        let mut lines = self.wrapped(self.sign(verdicts::sign(answer)), verdicts::role(answer), &words);
        if let Some(why) = &decided.overrides {
            lines.extend(self.indented(4, Role::Warn, &format!("against the verdict: {why}")));
        }
        if let Some(why) = &decided.reason {
            lines.extend(self.indented(4, Role::Text, why));
        }
        if !decided.reasons.is_empty() {
            lines.extend(self.indented(4, Role::Dim, "that rested on"));
        }
        let head = || vec![Span::raw("    "), self.look().span(Role::Dim, "- ")];
        for reason in &decided.reasons {
            lines.extend(self.wrapped(head(), Role::Dim, reason));
        }
        lines
    }
}

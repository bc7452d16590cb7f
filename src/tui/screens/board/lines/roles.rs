//! Who is asked: the stations of the poll and the roles that sign beside it, one at a time.

use ratatui::{
    style::Modifier,
    text::{Line, Span},
};

use super::{super::rows::turn, Page};
use crate::{
    domain::{
        event::Scope,
        holders,
        id::RoleId,
        signers,
        standing::{DecisionStanding, SignOffStanding},
        verdict::StationState,
    },
    tui::{
        glyph::{Sign, State},
        screens::run::sign,
        signed,
        theme::Role,
        verdicts,
        widgets::{text, units},
    },
};

/// Columns of what a station said.
const ANSWER: usize = 7;

impl<'a> Page<'a> {
    /// Sign, word, role and who holds it; at the right when they answered and what their signature is worth.
    pub(super) fn station(&self, decision: &DecisionStanding, role: &RoleId) -> Vec<Line<'static>> {
        let Some(station) = decision.stations.iter().find(|station| station.role == *role) else {
            return Vec::new();
        };
        let (state, word) = verdicts::station(station.state);
        let next = turn(decision).is_some_and(|turn| turn.role == *role);
        let given = self.at.desk.run().poll_answer(&decision.id, role);
        let when = given.map(|given| self.sight.moment(given.at));
        let mut lines = self.role_lines(decision, role, (state, word), next, when);
        if let Some(why) = &station.why {
            lines.extend(self.indented(4, state.role(), why));
        }
        let by = given.filter(|given| {
            let holder = self.at.desk.run().role(role);
            !holder.is_some_and(|holder| signers::same(holder, &given.polled.person))
        });
        if let Some(given) = by {
            let words = format!("answered by {}", given.polled.person);
            lines.extend(self.indented(4, Role::Warn, &words));
        }
        if station.state == StationState::Go {
            // A GO on conditions says which.
            let said = given.and_then(|given| given.polled.reason.as_ref());
            lines.extend(said.into_iter().flat_map(|said| self.indented(4, Role::Warn, said)));
        }
        lines
    }

    pub(super) fn sign_off(&self, decision: &DecisionStanding, role: &RoleId) -> Vec<Line<'static>> {
        let Some(planned) = self.over(decision, role) else {
            return Vec::new();
        };
        let state = signed::scope(planned.state);
        let word = sign::sign_off_word(planned.state);
        let given = signed::given(self.at, planned).map(|given| self.sight.moment(given.at));
        let mut lines = self.role_lines(decision, role, (state, word), false, given);
        if let Some(why) = &planned.no_good {
            lines.extend(self.indented(4, Role::Bad, why));
        }
        lines
    }

    /// The sign-off of a role over the decision.
    fn over(&self, decision: &DecisionStanding, role: &RoleId) -> Option<&'a SignOffStanding> {
        let mut all = self.at.desk.standing().sign_offs.iter();
        all.find(|planned| {
            planned.role == *role && matches!(&planned.scope, Scope::Decision(id) if id == decision.id.as_str())
        })
    }

    fn role_lines(
        &self,
        decision: &DecisionStanding,
        role: &RoleId,
        (state, word): (State, &str),
        next: bool,
        when: Option<String>,
    ) -> Vec<Line<'static>> {
        let look = self.look();
        let run = self.at.desk.run();
        let right = self.right_of_role(decision, role, when);
        let marker = if next { Sign::Folded.text(look.glyphs) } else { " " };
        let mut left = vec![look.span(Role::Accent, format!("{marker} "))];
        left.extend(self.sign(state));
        left.push(look.span(
            state.role(),
            text::left(word, ANSWER.max(text::width(word)), look.glyphs),
        ));
        left.push(Span::raw(" "));
        let mut title = self.marked(Role::Text, run.plan().role_title(role));
        if next {
            for span in &mut title {
                span.style = span.style.add_modifier(Modifier::BOLD);
            }
        }
        left.extend(title);
        let who = holders::named(run, role);
        let taken: usize = left.iter().map(Span::width).sum();
        let fits = taken + 2 + text::width(&who) + 1 + right.width() <= self.columns;
        if fits {
            left.push(Span::raw("  "));
            left.extend(self.marked(Role::Dim, &who));
        }
        let mut lines = vec![text::spread(Line::from(left), right, self.columns, look.glyphs)];
        if !fits {
            lines.extend(self.indented(4, Role::Dim, &who));
        }
        lines
    }

    fn right_of_role(&self, decision: &DecisionStanding, role: &RoleId, when: Option<String>) -> Line<'static> {
        let look = self.look();
        let scope = Scope::Decision(decision.id.to_string());
        if let Some(hand) = self.at.in_hand.as_ref().filter(|hand| hand.is(role, &scope)) {
            let gone = (self.sight.now - hand.asked).to_std().unwrap_or_default();
            return Line::from(look.span(Role::Busy, format!("signing {}", units::minutes(gone))));
        }
        if self.at.desk.saving_sign_off(role, &scope) {
            return Line::from(look.span(Role::Busy, signed::BEING_SAVED));
        }
        let Some(when) = when else { return Line::default() };
        let mut right = vec![look.span(Role::Dim, when)];
        let planned = self.over(decision, role);
        if let Some(signature) = planned.and_then(|planned| signed::signature(self.at, planned)) {
            right.push(Span::raw(" "));
            right.push(look.signature(signature));
        }
        Line::from(right)
    }
}

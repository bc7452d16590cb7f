//! What a sign-off does to a run. What it covers, and what was stated and confirmed with it, is what its writer knew.

use super::{
    super::{Confirmed, Run, SignOff, Stated, value},
    Now,
};
use crate::domain::{
    event::{Answer, Event, Signed},
    id::FieldId,
    register::Place,
    scope, template,
};

impl Run {
    pub(super) fn sign(&mut self, signed: &Signed, now: &Now) {
        let mut lines = scope::lines(self, &signed.scope);
        if scope::digest(&lines) != signed.scope_sha256 && !self.clocks.all_known(&now.place) {
            lines = scope::lines(&self.as_known_to(&now.place), &signed.scope);
        }
        let lines = (scope::digest(&lines) == signed.scope_sha256).then_some(lines);
        let over = (signed.role.clone(), signed.scope.clone());
        let heads = self.signed.entry(over).or_default();
        heads.write(&now.place, self.sign_offs.len());
        self.sign_offs.push(SignOff {
            entry: now.reference(),
            at: now.at(),
            signed: signed.clone(),
            lines,
            stated: self.stated(signed, &now.place),
        });
        self.flag_sign_off(now);
    }

    /// What the writer of the entry at `place` read that they state and confirm.
    fn stated(&self, signed: &Signed, place: &Place) -> Stated {
        let plan = self.plan_known(place);
        let Some(asked) = plan.sign_off(&signed.role, &signed.scope) else {
            return Stated::default();
        };
        let told = |field: &FieldId| self.fields.get(field).and_then(|told| told.known_to(place));
        let filled = |text: &str| {
            template::fill(text, |name| {
                let field = FieldId::from(name);
                value(plan, &field, told(&field)).map(str::to_owned)
            })
        };
        let confirmed = |planned: String| Confirmed {
            text: filled(&planned),
            planned,
        };
        Stated {
            statement: asked.statement.as_deref().map(filled),
            confirms: match signed.decision {
                Answer::Rejected => Vec::new(),
                Answer::Approved | Answer::Conditional => asked.confirms.into_iter().map(confirmed).collect(),
            },
        }
    }

    /// The run as the writer of the entry at `place` saw it; without the sign-offs, which no scope speaks of.
    fn as_known_to(&self, place: &Place) -> Self {
        let first = self.checklists.get(&self.first).unwrap_or(&self.plan);
        let mut run = Self::new(first.clone());
        run.checklists.clone_from(&self.checklists);
        let known = self.entries.iter().filter(|entry| {
            !matches!(entry.entry.event, Event::Signed(_)) && self.clocks.known(place, &entry.reference())
        });
        known.cloned().for_each(|known| run.apply(known));
        run
    }
}

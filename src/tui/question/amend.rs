//! Amending the checklist of a run: what changes is shown, why is asked, and its commands are trusted with it.

use super::{
    Purpose, Question, Then,
    form::{Form, Row},
};
use crate::{
    domain::{
        decide::{AmendIntent, Intent},
        id::ItemId,
        plan::Plan,
        weakening,
    },
    format::{
        amend,
        checklist::{self, Strictness},
    },
    tui::{
        context::{AtRun, Cx},
        effect::{Editing, Effect, Trusted},
        theme::Role,
    },
};

/// A checklist that was amended and not yet adopted.
#[derive(Debug)]
pub(super) struct Amended {
    pub plan: Plan,
    pub source: String,
    /// It asks for less.
    pub weakens: bool,
}

impl Question {
    pub(super) fn answer_amend(&mut self, item: Option<ItemId>, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let whole = item.is_none() || self.form.chosen("way") == 1;
        if whole {
            cx.effects.push(Effect::Edit {
                name: "checklist.toml".to_owned(),
                text: at.source.clone(),
                purpose: Editing::Checklist,
            });
            return Then::Close;
        }
        let command = self.form.value("command");
        let amended = item.and_then(|item| amend::with_command(&at.source, item.as_str(), &command));
        let Some(source) = amended else {
            self.form.judge(
                Some("command"),
                "the command was not found in the file: amend the whole checklist",
            );
            return Then::Stay;
        };
        match Self::adopting(at, source) {
            Ok(question) => {
                *self = question;
                Then::Stay
            }
            Err(problem) => {
                self.form.judge(Some("command"), problem);
                Then::Stay
            }
        }
    }

    /// The question that an amended checklist comes to: what changes, and why.
    ///
    /// # Errors
    /// Where it is no checklist, or nothing is changed: in words.
    pub fn adopting(at: &AtRun, source: String) -> Result<Self, String> {
        if source == at.source {
            return Err("nothing is changed".to_owned());
        }
        Self::adopting_for(at, source, "")
    }

    /// The same, also for the checklist in force where another contests it; a reason is proposed.
    ///
    /// # Errors
    /// Where it is no checklist.
    pub(super) fn adopting_for(at: &AtRun, source: String, reason: &str) -> Result<Self, String> {
        let (checklist, _) = checklist::parse(&source, Strictness::Written)
            .map_err(|problems| checklist::render(&problems, &source, "checklist.toml", false, 100))?;
        let plan = Plan::new(checklist);
        let mut form = Form::new("Amend the checklist", "adopt it and trust its commands");
        for line in difference(&at.source, &source) {
            let role = match line.as_bytes().first() {
                Some(b'+') => Role::Good,
                Some(b'-') => Role::Bad,
                _ => Role::Dim,
            };
            form = form.say(role, line);
        }
        let weakens = weakening::weakens(at.desk.run().plan(), &plan);
        for weaker in &weakens {
            form = form.say(Role::Warn, format!("asks for less: {weaker}"));
        }
        let mut form = form.row(Row::note("reason", "Why?", reason));
        if !weakens.is_empty() {
            form = form
                .row(Row::tick("weakens", "It asks for less, and that is meant"))
                .danger();
            form.focus("reason");
        }
        let weakens = !weakens.is_empty();
        Ok(Self::new(
            form,
            Purpose::Adopt(Box::new(Amended { plan, source, weakens })),
        ))
    }

    pub(super) fn adopt(&mut self, cx: &mut Cx<'_>) -> Then {
        let Purpose::Adopt(amended) = &self.purpose else {
            return Then::Close;
        };
        if amended.weakens && self.form.ticked() == 0 {
            self.form.judge(None, "tick that it is meant to ask for less");
            return Then::Stay;
        }
        let intent = AmendIntent {
            plan: amended.plan.clone(),
            source: amended.source.clone().into_bytes(),
            reason: self.form.value("reason"),
            trusted: true,
            weakening_confirmed: amended.weakens,
        };
        let trusted = trusted(&amended.plan, amended.source.as_bytes());
        let then = self.submit(Intent::Amend(Box::new(intent)), "reason", cx);
        if then == Then::Close {
            cx.effects.push(trusted);
        }
        then
    }

    pub(super) fn answer_trust_run(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref_mut() else {
            return Then::Close;
        };
        let plan = at.desk.run().plan().clone();
        let effect = trusted(&plan, at.source.as_bytes());
        if at.desk.run().trusted {
            // The record says so already, for another machine.
            at.trusted_here = true;
            cx.effects.push(effect);
            return Then::Close;
        }
        let intent = AmendIntent {
            source: at.source.clone().into_bytes(),
            plan,
            reason: "its commands were read and trusted".to_owned(),
            trusted: true,
            weakening_confirmed: false,
        };
        let then = self.submit(Intent::Amend(Box::new(intent)), "", cx);
        if then == Then::Close {
            cx.effects.push(effect);
        }
        then
    }
}

/// Remembers on this machine that the commands of a checklist may run.
pub(super) fn trusted(plan: &Plan, source: &[u8]) -> Effect {
    Effect::Trust(Box::new(Trusted {
        sha256: plan.sha256,
        id: plan.id.clone(),
        source: source.to_vec(),
    }))
}

/// What changes, as `diff -u` shows it.
pub(super) fn difference(old: &str, new: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(2).to_string();
    text.lines().map(str::to_owned).collect()
}

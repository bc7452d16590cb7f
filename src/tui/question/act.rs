//! Saying yes to an action, and ending what runs.

use super::{
    Proof, Purpose, Question, Then,
    form::{Form, Row},
    proof_of,
};
use crate::{
    domain::{
        check::Outcome,
        clocks::Window,
        decide::{Intent, StartCheck, past_window, runs_elsewhere},
        event::EntryRef,
        id::{ItemId, SectionId},
        time::Time,
        words::rough,
    },
    engine::Control,
    tui::{context::Cx, effect::Effect, theme::Role},
};

/// The field in which one says why an action is run though the window is over.
const REASON: &str = "reason";

/// That the window is over, in a sentence.
pub(super) fn over(window: &Window, now: Time) -> String {
    let ago = rough(window.state(now).length());
    format!("The window ended {ago} ago, at {}.", window.end())
}

/// The field that asks why.
pub(super) fn why() -> Row {
    Row::line(REASON, "Why is it run all the same?", "")
}

impl Question {
    pub(super) fn answer_ad_hoc(&mut self, cx: &mut Cx<'_>) -> Then {
        if !self.environment_is_typed(&SectionId::from(""), cx) {
            return Then::Stay;
        }
        let command = self.form.value("command");
        let confirmed = true;
        self.submit(Intent::StartAdHoc { command, confirmed }, "command", cx)
    }

    /// Whether the name of the environment was typed where it has to be; remembered for a quarter of an hour.
    pub(super) fn environment_is_typed(&mut self, section: &SectionId, cx: &mut Cx<'_>) -> bool {
        let Some(at) = cx.at.as_deref_mut() else { return false };
        if !self.form.rows.iter().any(|row| row.name == "environment") {
            return true;
        }
        let environment = at.desk.run().environment().unwrap_or_default();
        if self.form.value("environment") != environment {
            self.form
                .judge(Some("environment"), format!("type {environment}, exactly"));
            return false;
        }
        at.environment_typed.insert(section.clone(), cx.stamp.at);
        true
    }

    pub(super) fn answer_action(
        &mut self,
        item: ItemId,
        since: Option<EntryRef>,
        despite: Option<EntryRef>,
        cx: &mut Cx<'_>,
    ) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let section = at
            .desk
            .run()
            .plan()
            .section_with(&item)
            .map(|section| section.id.clone());
        let proof = match proof_of(&at.desk, &item, since.as_ref()) {
            Proof::None => None,
            // That it is being proven stands in the question, and is gone when it is.
            Proof::Running => return Then::Stay,
            Proof::Ended(entry, Outcome::Passed, _) => Some(entry),
            Proof::Ended(..) => {
                self.form
                    .judge(None, "the environment is not proven: the action is not run");
                return Then::Stay;
            }
        };
        if !self.environment_is_typed(&section.unwrap_or_else(|| "".into()), cx) {
            return Then::Stay;
        }
        if self.lacks_reason(&item, cx) {
            return Then::Stay;
        }
        let then = self.submit(
            Intent::StartCheck(StartCheck {
                item: item.clone(),
                confirmed: true,
                proof,
                despite,
                reason: self.form.said(REASON),
            }),
            "",
            cx,
        );
        if let (Then::Stay, Some(at), Purpose::Action { despite, .. }) = (then, cx.at.as_deref(), &mut self.purpose) {
            // What the refusal told of just now, the next yes speaks of as well.
            *despite = runs_elsewhere(at.desk.run(), &item, at.desk.writer()).cloned();
        }
        then
    }

    /// Whether the window is over and nobody has said why the action is run all the same: then that is asked for, also
    /// where the window ended only while the question stood there.
    fn lacks_reason(&mut self, item: &ItemId, cx: &Cx<'_>) -> bool {
        let window = cx.at.as_deref();
        let window = window.and_then(|at| past_window(at.desk.run(), item, cx.stamp.at));
        let Some(window) = window.filter(|_| self.form.said(REASON).is_none()) else {
            return false;
        };
        if !self.form.rows.iter().any(|row| row.name == REASON) {
            self.form.intro.push((Role::Warn, over(&window, cx.stamp.at)));
            self.form.rows.push(why());
        }
        self.form
            .judge(Some(REASON), "the window is over: say why it is run all the same");
        true
    }

    pub(super) fn answer_end_check(
        &mut self,
        check: EntryRef,
        action: bool,
        interrupted: bool,
        cx: &mut Cx<'_>,
    ) -> Then {
        let running = cx
            .at
            .as_deref()
            .is_some_and(|at| at.desk.processes().contains_key(&check));
        if !running {
            return Then::Close;
        }
        if !action {
            cx.effects.push(Effect::Control(check, Control::Cancel));
            return Then::Close;
        }
        if interrupted {
            cx.effects.push(Effect::Control(check, Control::Kill));
            return Then::Close;
        }
        cx.effects.push(Effect::Control(check.clone(), Control::Interrupt));
        self.form = Form::new("Kill the action?", "kill it and all that it started")
            .say(Role::Warn, "It was sent INT. Wait for it if you can: Esc leaves it be.")
            .say(Role::Bad, "Killed in the middle, it may leave the world half changed.")
            .danger();
        self.form.esc = "let it end by itself".to_owned();
        self.purpose = Purpose::EndCheck {
            check,
            action,
            interrupted: true,
        };
        Then::Stay
    }
}

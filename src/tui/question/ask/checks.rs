//! What is asked before a command runs or ends.
//!
//! Nothing that changes the world is run without its command and its environment shown, and production wants its name typed.

use super::title;
use crate::{
    domain::{
        decide::{past_window, runs_elsewhere},
        event::EntryRef,
        id::{ItemId, SectionId},
        plan, rollback,
        time::Time,
    },
    tui::{
        context::AtRun,
        question::{
            Purpose, Question, act,
            form::{Form, Row},
            join,
        },
        theme::Role,
    },
};

impl Question {
    /// A command made up on the spot.
    pub fn ad_hoc(at: &AtRun) -> Self {
        let mut form = Form::new("Run a command", "run it, into the record")
            .say(
                Role::Warn,
                "It runs as an action: it may change the world, it goes on if this program ends, and what it prints is kept.",
            )
            .row(Row::line("command", "Shell command", ""));
        form = environment_rows(at, form, &SectionId::from(""));
        Self::new(form.danger(), Purpose::AdHoc)
    }

    /// Yes or no to an action: its command, environment, and proof, which is run first; production wants its name typed.
    pub fn action(at: &AtRun, item: &ItemId, now: Time) -> Self {
        let run = at.desk.run();
        let command = run
            .plan()
            .find(item)
            .and_then(|item| item.check.as_ref())
            .map(|check| check.kind.summary());
        let mut form = Form::new("Run this action?", "run it")
            .say(Role::Title, title(at, item))
            .say(Role::Text, format!("$ {}", command.unwrap_or_default()));
        for field in run
            .plan()
            .find(item)
            .map(|item| plan::needs(run.plan(), item))
            .unwrap_or_default()
        {
            if let Some(value) = run.field(&field) {
                form = form.say(Role::Dim, format!("  {} = {value}", plan::variable(&field)));
            }
        }
        if run.rehearsal() {
            form = form.say(
                Role::Warn,
                "This is a rehearsal: it is shown in the record and not run.",
            );
            form.enter = "note it".to_owned();
        } else {
            form = form.say(Role::Warn, "It changes the world, and goes on if this program ends.");
        }
        if let Some(window) = past_window(run, item, now) {
            form = form.say(Role::Warn, act::over(&window, now)).row(act::why());
        }
        let section = run.plan().section_with(item).map(|section| section.id.clone());
        let mut form = environment_rows(at, form, &section.unwrap_or_else(|| "".into())).danger();
        form.esc = "do not run it".to_owned();
        let since = at.own_head();
        let despite = runs_elsewhere(run, item, at.desk.writer()).cloned();
        if let Some(check) = &despite {
            let gone = run.running.get(check).map(|running| now - running.at);
            let gone = join::lasted(gone.unwrap_or_default().to_std().unwrap_or_default());
            let name = run.named(&check.0);
            form = form.say(
                Role::Bad,
                format!(
                    "{name} began it {gone} ago, and its end is not known. Ask there first: Enter runs it all the same."
                ),
            );
        }
        let item = item.clone();
        Self::new(form, Purpose::Action { item, since, despite })
    }

    /// How to end a running check; an action is interrupted, and killed on a second yes.
    pub fn end_check(at: &AtRun, check: &EntryRef) -> Self {
        let process = at.desk.processes().get(check);
        let action = process.is_some_and(|process| process.action);
        let what = process
            .and_then(|process| process.item.as_ref())
            .map(|item| title(at, item));
        let what = what.unwrap_or_else(|| "the command".to_owned());
        let form = if action {
            Form::new("Interrupt the action?", "send it INT")
                .say(Role::Title, what)
                .say(Role::Warn, "It is in the middle of changing the world. It gets INT, as Ctrl-c would send it, and decides itself what to do.")
                .danger()
        } else {
            Form::new("End the check?", "end it and all that it started")
                .say(Role::Title, what)
                .say(Role::Text, "It is recorded as cancelled, with what it printed so far.")
        };
        let mut form = form;
        form.esc = "let it go on".to_owned();
        let check = check.clone();
        Self::new(
            form,
            Purpose::EndCheck {
                check,
                action,
                interrupted: false,
            },
        )
    }
}

/// Whether the name of the environment has to be typed before an action in this section.
fn wants_environment(at: &AtRun, section: &SectionId) -> bool {
    let armed = rollback::armed_by(at.desk.run(), section).is_some();
    at.is_production() && !armed && !at.environment_typed.contains_key(section)
}

fn environment_rows(at: &AtRun, form: Form, section: &SectionId) -> Form {
    let Some(environment) = at.desk.run().environment() else {
        return form;
    };
    let mut form = form.say(Role::Title, format!("environment: {environment}"));
    if let Some(called) = rollback::armed_by(at.desk.run(), section).filter(|_| at.is_production()) {
        let text = format!("Armed by the rollback that {} called: Enter alone runs it.", called.by);
        form = form.say(Role::Warn, text);
    }
    if at.desk.run().rehearsal() || !wants_environment(at, section) {
        return form;
    }
    form.say(Role::Bad, "This is PRODUCTION.")
        .row(Row::line("environment", "Type the name of the environment", ""))
}

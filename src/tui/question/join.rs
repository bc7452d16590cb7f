//! Coming into a run where others are at work, taking its controls, and giving up on a check whose program is gone.

use std::time::Duration;

use super::{
    Purpose, Question, Then,
    form::{Form, Row},
};
use crate::{
    domain::{
        decide::Intent,
        event::{EntryRef, Person},
        run::Run,
        signers,
        time::Time,
    },
    tui::{
        context::{AtRun, Cx, Go},
        effect::{Effect, Entrance},
        people::{self, Controls, Silent},
        theme::Role,
        widgets::units,
    },
};

/// What each way into a run does, as Enter is told.
const WAYS: [(&str, &str); 3] = [
    ("watch: nothing is written", "watch"),
    ("take part: marks, comments and sign-offs", "take part"),
    (
        "take the controls: its actions as well",
        "take part and take the controls",
    ),
];

/// What is gone on with once the controls are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The action of this item.
    Action(crate::domain::id::ItemId),
    /// A command made up on the spot.
    AdHoc,
}

impl Question {
    /// How one comes into a run on which others work: to watch, to take part, or to take the controls.
    pub fn join(at: &AtRun, person: &Person, now: Time) -> Self {
        let there = people::there(at, person, now);
        let own = there.iter().all(|there| signers::same(&there.person, person));
        let title = match there.as_slice() {
            _ if own => "You work on this run in another terminal".to_owned(),
            [one] => format!("{} works on this run", one.person),
            _ => "Others work on this run".to_owned(),
        };
        let mut form = Form::new(title, WAYS[0].1);
        for one in &there {
            let does = match (one.silent, one.holds) {
                (Some(Silent::For(gone)), _) => format!("was last heard of {} ago", lasted(gone)),
                (Some(Silent::Gone(gone)), _) => format!("went {} ago", lasted(gone)),
                (None, true) => "is at the controls".to_owned(),
                (None, false) => "takes part".to_owned(),
            };
            form = form.say(Role::Title, format!("{} {does}", one.person));
        }
        for line in under_way(at, now) {
            form = form.say(Role::Warn, line);
        }
        let ways = WAYS.map(|(way, _)| way.to_owned()).to_vec();
        let mut form = form
            .row(Row::choice("way", "How do you come in?", ways, 0))
            .row(Row::line(
                "note",
                "With the controls: what the others should know (may stay empty)",
                "",
            ));
        form.esc = "back".to_owned();
        Self::new(form, Purpose::Join)
    }

    /// What Enter does follows what is chosen.
    pub(super) fn name_way(&mut self) {
        if matches!(self.purpose, Purpose::Join) {
            let chosen = self.form.chosen("way").min(WAYS.len() - 1);
            self.form.enter = WAYS[chosen].1.to_owned();
        }
        self.follow_choice();
    }

    pub(super) fn answer_join(&self, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let entrance = match self.form.chosen("way") {
            0 => return Then::Close,
            1 => Entrance::TakePart,
            _ => Entrance::TakeControls(self.form.said("note")),
        };
        cx.effects.push(Effect::Open(at.folder.clone(), entrance));
        Then::Close
    }

    /// Whether to take the controls, from whom, with a note; `then` is gone on with afterwards.
    pub fn controls(at: &AtRun, then: Option<Wanted>, now: Time) -> Self {
        let run = at.desk.run();
        let controls = people::controls(at, now);
        let mut form = Form::new("Take the controls?", "take the controls");
        if then.is_some() {
            form = form.say(Role::Text, "Whoever holds the controls runs the actions of this run.");
        }
        form = form.say(Role::Title, holder(at, &controls, now));
        if let (Some((_, Some(note))), Controls::Held(_) | Controls::Left(..)) = (people::taken(run), &controls) {
            form = form.say(Role::Dim, format!("“{note}”"));
        }
        if matches!(controls, Controls::Held(_)) {
            form = form
                .say(Role::Warn, "They are there: talk to them first. They are told at once.")
                .danger();
        }
        for line in under_way(at, now) {
            form = form.say(Role::Warn, line);
        }
        if let Some(then) = &then {
            form.enter = "take the controls and go on".to_owned();
            form = form.say(
                Role::Dim,
                match then {
                    Wanted::Action(_) => "The action itself asks once more before it runs.",
                    Wanted::AdHoc => "The command is asked for after that.",
                },
            );
        }
        let mut form = form.row(Row::line("note", "What the others should know (may stay empty)", ""));
        form.esc = "leave them".to_owned();
        Self::new(form, Purpose::Controls(then))
    }

    pub(super) fn answer_controls(&mut self, then: Option<Wanted>, cx: &mut Cx<'_>) -> Then {
        let note = self.form.said("note");
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        if at.read_only() {
            cx.effects
                .push(Effect::Open(at.folder.clone(), Entrance::TakeControls(note)));
            return Then::Close;
        }
        let submitted = self.submit(Intent::TakeControls { note }, "note", cx);
        if let (Then::Close, Some(then)) = (submitted, then) {
            cx.go.push(Go::WithControls(then));
        }
        submitted
    }

    /// Whether a check is over whose program is gone.
    pub fn give_up(at: &AtRun, check: &EntryRef, now: Time) -> Self {
        let run = at.desk.run();
        let name = people::name(run, &check.0);
        let mut form = Form::new("Give up on this check?", "say that it is over");
        if let Some(running) = run.running.get(check) {
            let title = title(run, check);
            let gone = (now - running.at).to_std().unwrap_or_default();
            form = form.say(Role::Title, title).say(
                Role::Text,
                format!("{name} began it {} ago, and its end was never recorded.", lasted(gone)),
            );
            if running.started.action {
                form = form
                    .say(
                        Role::Bad,
                        "It is an action: it may still be changing the world where it was begun. Ask there first.",
                    )
                    .danger();
            }
        }
        let heard = people::silent(at, &check.0, now).map(|silent| match silent {
            Silent::For(gone) => format!("Nothing was heard of {name}'s program for {}.", lasted(gone)),
            Silent::Gone(gone) => format!("{name}'s program is gone since {}.", lasted(gone)),
        });
        let heard = heard.unwrap_or_else(|| format!("Nothing is heard of {name}'s program."));
        let mut form = form.say(Role::Warn, heard).say(
            Role::Text,
            "It is recorded as interrupted, on your word. What it printed stays with whoever ran it.",
        );
        form.esc = "wait for it".to_owned();
        Self::new(form, Purpose::GiveUp(check.clone()))
    }
}

/// How long something has been so.
pub(super) fn lasted(gone: Duration) -> String {
    match gone.as_secs() {
        0..60 => "less than a minute".to_owned(),
        _ => units::rough(gone),
    }
}

/// `Bob holds the controls since 21:04, and is there.`
fn holder(at: &AtRun, controls: &Controls, now: Time) -> String {
    let run = at.desk.run();
    let taken = people::taken(run).map(|(at, _)| at).or(run.started_at);
    let since = taken.map_or_else(String::new, |at| {
        format!(" for {}", lasted((now - at).to_std().unwrap_or_default()))
    });
    match controls {
        Controls::Own => "You hold the controls.".to_owned(),
        Controls::Held(writer) => format!("{} holds the controls{since}, and is there.", people::name(run, writer)),
        Controls::Left(writer, heard) => {
            let name = people::name(run, writer);
            let heard = heard.map_or_else(String::new, |heard| {
                let gone = (now - heard).to_std().unwrap_or_default();
                format!(": nothing was heard of them for {}", lasted(gone))
            });
            format!("{name} holds the controls{since}, and is not there{heard}.")
        }
        Controls::Disputed => {
            let all: Vec<String> = run
                .controls_taken_by()
                .map(|writer| people::name(run, writer))
                .collect();
            format!("{} took the controls at once: nobody holds them.", all.join(" and "))
        }
        Controls::Nobody => "Nobody holds the controls.".to_owned(),
    }
}

/// The actions that others began and that have not ended, in sentences.
pub(super) fn under_way(at: &AtRun, now: Time) -> Vec<String> {
    let run = at.desk.run();
    let elsewhere = run
        .running
        .iter()
        .filter(|(check, running)| running.started.action && !at.desk.processes().contains_key(*check));
    elsewhere
        .map(|(check, running)| {
            let gone = (now - running.at).to_std().unwrap_or_default();
            format!(
                "{} began the action “{}” {} ago, and it has not ended.",
                people::name(run, &check.0),
                title(run, check),
                lasted(gone)
            )
        })
        .collect()
}

fn title(run: &Run, check: &EntryRef) -> String {
    let Some(running) = run.running.get(check) else {
        return check.to_string();
    };
    let item = running.started.item.as_ref().and_then(|item| run.plan().find(item));
    item.map_or_else(|| running.started.command.clone(), |item| run.fill(&item.title))
}

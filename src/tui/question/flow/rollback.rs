//! Calling a rollback, saying how far it is, whom one told, and how it ended.

use super::Asked;
use crate::{
    domain::{
        checklist::Severity,
        decide::{Intent, RollbackIntent},
        event::{Milestone, RollbackResult},
        id::TriggerId,
        rollback,
        time::Time,
        words::counted,
    },
    tui::{
        context::{AtRun, Cx},
        question::{
            Purpose, Question, Then,
            form::{Form, Row},
            when,
        },
        rollback::{in_words, open_milestones, severity},
        theme::Role,
        widgets::units,
    },
};

const REASON: &str = "reason";
const SEEN: &str = "seen";
const SEVERITY: &str = "severity";
const ENVIRONMENT: &str = "environment";
const MILESTONE: &str = "milestone";
const RESULT: &str = "result";
const NOTE: &str = "note";
/// The row in which a text of the checklist is chosen.
pub(super) const MESSAGE: &str = "message";
/// The row of the channel.
pub(super) const CHANNEL: &str = "channel";
/// The row of the text.
pub(super) const TEXT: &str = "text";

const RESULTS: [(&str, RollbackResult); 3] = [
    ("restored: all is as it was before", RollbackResult::Restored),
    ("partial: some of it is", RollbackResult::Partial),
    ("failed: it did not work", RollbackResult::Failed),
];

impl Question {
    /// To call a rollback.
    pub fn rollback(at: &AtRun) -> Self {
        let run = at.desk.run();
        let plan = run.plan();
        let mut form = Form::new("Call a rollback?", "call it: the clocks run").danger();
        let sections: Vec<&str> = rollback::sections(run).map(|section| section.title.as_str()).collect();
        form = form.say(
            Role::Text,
            match sections.as_slice() {
                [] => "This checklist has no section for the way back: it is recorded, and its clocks run.".to_owned(),
                titles => format!("From then on nothing locks {}.", titles.join(", ")),
            },
        );
        if let Some(limits) = limits(at) {
            form = form.say(Role::Dim, limits);
        }
        if !plan.triggers.is_empty() {
            let words = "Nothing watches the triggers by itself yet: tick those that somebody saw.";
            form = form.say(Role::Dim, words.to_owned());
        }
        for (place, trigger) in plan.triggers.iter().enumerate() {
            let label = format!("{} ({})", run.fill(&trigger.title), severity(trigger.severity));
            let row = Row::tick(&ticks(&trigger.id), label);
            let last = place + 1 == plan.triggers.len();
            form = form.row(if last { row } else { row.tight() });
        }
        form = form.row(Row::note(REASON, "Why is it rolled back?", "").short());
        if let Some(environment) = run.environment().filter(|_| !run.rehearsal()) {
            let label = format!("Type {environment} in full to arm its actions");
            let help = "armed, each wants Enter alone; left empty, each asks as any other action does";
            form = form.row(Row::line(ENVIRONMENT, label, "").help(help));
        }
        let help = format!("{}: the clock to the decision counts from there", when::GONE);
        form = form.row(Row::line(SEEN, "Since when is it seen (empty: just now)", "").help(help));
        let grave = [Severity::Immediate, Severity::Conditional].map(|one| severity(one).to_owned());
        let label = match plan.triggers.is_empty() {
            true => "How grave is it?",
            false => "How grave is it, where none of the triggers is ticked?",
        };
        form = form.row(Row::choice(SEVERITY, label, grave.to_vec(), 0));
        form.esc = "do not roll back".to_owned();
        let triggers = plan.triggers.iter().map(|trigger| trigger.id.clone()).collect();
        Self::new(form, Purpose::Flow(Asked::CallRollback(triggers)))
    }

    pub(super) fn answer_rollback(&mut self, triggers: &[TriggerId], cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let seen_at = match self.form.said(SEEN) {
            None => None,
            Some(text) => match when::since(&text, cx.stamp.at).filter(|seen| *seen <= cx.stamp.at) {
                Some(seen) => Some(seen),
                None => {
                    let problem = format!("“{text}” is no time that is over: {}", when::GONE);
                    self.form.judge(Some(SEEN), problem);
                    return Then::Stay;
                }
            },
        };
        let typed = self.form.said(ENVIRONMENT);
        let environment = at.desk.run().environment().unwrap_or_default();
        if typed.as_ref().is_some_and(|typed| *typed != environment) {
            let problem = format!("type {environment} exactly, or leave it empty");
            self.form.judge(Some(ENVIRONMENT), problem);
            return Then::Stay;
        }
        let ticked = triggers.iter().filter(|id| !self.form.value(&ticks(id)).is_empty());
        let intent = RollbackIntent {
            triggers: ticked.cloned().collect(),
            reason: self.form.value(REASON),
            severity: match self.form.chosen(SEVERITY) {
                0 => Severity::Immediate,
                _ => Severity::Conditional,
            },
            seen_at,
            environment: typed,
        };
        self.submit(Intent::CallRollback(Box::new(intent)), REASON, cx)
    }

    /// Which clock stands, on a person's word.
    pub fn milestone(at: &AtRun) -> Self {
        let open = open_milestones(at);
        let mut form = Form::new("What is reached?", "stop its clock")
            .say(
                Role::Text,
                "A clock stops by itself where the items that show it have passed. Here it stops on your word.",
            )
            .row(Row::choice(
                MILESTONE,
                "Which",
                open.iter().map(|milestone| reached(*milestone).to_owned()).collect(),
                0,
            ))
            .row(Row::note(NOTE, "How do you know (may stay empty)", "").short());
        form.esc = "let it run".to_owned();
        Self::new(form, Purpose::Flow(Asked::Milestone(open)))
    }

    pub(super) fn answer_milestone(&mut self, milestones: &[Milestone], cx: &mut Cx<'_>) -> Then {
        let Some(milestone) = milestones.get(self.form.chosen(MILESTONE)).copied() else {
            return Then::Close;
        };
        let note = self.form.said(NOTE);
        self.submit(Intent::ReachMilestone { milestone, note }, NOTE, cx)
    }

    /// Whom one told what.
    pub fn notify(at: &AtRun) -> Self {
        let run = at.desk.run();
        let mut messages = Vec::new();
        let mut names = vec!["my own words".to_owned()];
        for message in &run.plan().messages {
            messages.push((run.fill(&message.channel), run.fill(&message.text)));
            names.push(message.title.clone());
        }
        let mut form = Form::new("Who was told?", "record that they were told").say(
            Role::Text,
            "Nothing is sent from here: tell them, then say so. The first time stops the clock “told”.",
        );
        let channel = messages.first().map(|(channel, _)| channel.clone()).unwrap_or_default();
        if !messages.is_empty() {
            form = form.row(Row::choice(MESSAGE, "What the checklist has to say", names, 0));
        }
        form = form
            .row(Row::line(CHANNEL, "Where", channel))
            .row(Row::note(TEXT, "What were they told?", "").short());
        form.focus(CHANNEL);
        Self::new(form, Purpose::Flow(Asked::Notify(messages, 0)))
    }

    pub(super) fn answer_notify(&mut self, cx: &mut Cx<'_>) -> Then {
        let (channel, text) = (self.form.value(CHANNEL), self.form.value(TEXT));
        let field = if channel.is_empty() { CHANNEL } else { TEXT };
        self.submit(Intent::Notify { channel, text }, field, cx)
    }

    /// How the rollback ended.
    pub fn end_rollback(at: &AtRun, now: Time) -> Self {
        let mut form = Form::new("End the rollback?", "end it: the clocks stand").danger();
        let clocks = rollback::clocks(at.desk.run(), at.desk.standing());
        for clock in clocks.iter().flatten() {
            let role = match (clock.stopped, clock.overrun(now)) {
                (_, Some(_)) => Role::Bad,
                (None, _) => Role::Warn,
                _ => Role::Text,
            };
            form = form.say(role, in_words(clock, now));
        }
        let open = rollback::open_items(at.desk.run(), at.desk.standing());
        if open > 0 {
            let items = counted(open, "item of the way back is", "items of the way back are");
            form = form.say(Role::Warn, format!("{items} not complete."));
        }
        let ways = RESULTS.map(|(way, _)| way.to_owned()).to_vec();
        let note = match rollback::left(at.desk.run(), at.desk.standing()) {
            None => "What is not as it was (needed unless all is restored)",
            Some(_) => "What is not as it was, or how it is known that all is (needed)",
        };
        form = form
            .row(Row::choice_or_none(RESULT, "How did it end?", ways))
            .row(Row::note(NOTE, note, "").short());
        form.esc = "it goes on".to_owned();
        Self::new(form, Purpose::Flow(Asked::EndRollback))
    }

    pub(super) fn answer_end_rollback(&mut self, cx: &mut Cx<'_>) -> Then {
        // The first option says that nothing is chosen.
        let chosen = self.form.chosen(RESULT).checked_sub(1);
        let Some((_, result)) = chosen.and_then(|chosen| RESULTS.get(chosen).copied()) else {
            self.form.judge(None, "say how it ended");
            self.form.focus(RESULT);
            return Then::Stay;
        };
        let note = self.form.said(NOTE);
        self.submit(Intent::EndRollback { result, note }, NOTE, cx)
    }
}

/// The name of the box of a trigger, which no other row has.
fn ticks(trigger: &TriggerId) -> String {
    format!("trigger:{trigger}")
}

fn reached(milestone: Milestone) -> &'static str {
    match milestone {
        Milestone::Decided => "decided: it is to be rolled back",
        Milestone::Executed => "executed: it is rolled back",
        Milestone::Validated => "validated: it was seen that it is",
        Milestone::Told => "told: those who must know do",
    }
}

/// What each clock may take, in a line.
fn limits(at: &AtRun) -> Option<String> {
    let plan = &at.desk.run().plan().rollback;
    let named = [
        ("decided", plan.decide),
        ("executed", plan.execute),
        ("validated", plan.validate),
        ("told", plan.tell),
    ];
    let named = named.into_iter();
    let named: Vec<String> = named
        .filter_map(|(word, limit)| Some(format!("{word} in {}", units::estimate(limit?))))
        .collect();
    (!named.is_empty()).then(|| format!("Limits: {}.", named.join(", ")))
}

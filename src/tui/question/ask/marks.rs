//! What is asked of an item: a mark with what must be said with it, a note, a measured value.
//!
//! A mark goes with what the person saw when they gave it.

use super::{NOTE_KEYS, about, title};
use crate::{
    domain::{
        checklist::Item,
        decide::{Intent, MarkIntent, On, Refusal, Shown},
        event::{EntryRef, Mark, Scope},
        id::ItemId,
        measure::{self, Trend},
        scope,
        standing::{self, SignOffState},
    },
    tui::{
        context::AtRun,
        question::{
            Purpose, Question,
            form::{Form, Row},
        },
        theme::Role,
    },
};

/// A mark on what the person sees now.
fn mark(at: &AtRun, item: &ItemId, mark: Mark) -> MarkIntent {
    let current = at.desk.run().item(item).current();
    MarkIntent {
        shown: Shown::Mark(current.map(|given| given.entry.clone())),
        ..MarkIntent::new(item.clone(), mark)
    }
}

/// What rests on what is said of the item, and what becomes of it.
fn rests_on(at: &AtRun, item: &ItemId) -> Vec<String> {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let covers = |covered: &Scope| scope::items(run.plan(), covered).iter().any(|one| one.id == *item);
    let signed = standing.sign_offs.iter();
    let signed = signed.filter(|one| one.state == SignOffState::Current && covers(&one.scope));
    let signed = signed.map(|one| {
        let role = run.plan().role_title(&one.role);
        format!(
            "{role} has signed {}: that becomes stale.",
            standing::title(run, &one.scope)
        )
    });
    let decided = standing.decisions.iter();
    let decided = decided.filter(|one| one.opens() && covers(&Scope::Decision(one.id.to_string())));
    let decided = decided.filter_map(|one| {
        let declared = one.taken.as_ref()?.decided.answer.word();
        Some(format!(
            "{declared} was declared on {}: it may not hold any more.",
            one.title
        ))
    });
    signed.chain(decided).collect()
}

impl Question {
    /// Why the item may stand unfulfilled, who sees to it, until when.
    pub fn waive(at: &AtRun, item: &ItemId) -> Self {
        let expires = at.desk.run().plan().policy.waivers.expire;
        let until = if expires {
            "Until when"
        } else {
            "Until when (may stay empty)"
        };
        let form = Form::new("Waive", "waive the item")
            .say(Role::Title, title(at, item))
            .row(Row::note("reason", "Why may it stand unfulfilled?", ""))
            .row(Row::line("owner", "Who sees to it (may stay empty)", ""))
            .row(Row::line("expires", until, "").help("a date (2026-12-01), a date and time, or how long (3d, 12h)"));
        Self::new(form, Purpose::Mark(mark(at, item, Mark::Waived)))
    }

    /// Whether a mark is taken back on which a sign-off or a decision rests; nothing where none does.
    pub fn take_back(at: &AtRun, item: &ItemId, entry: EntryRef, mark: Mark) -> Option<Self> {
        let rests = rests_on(at, item);
        if rests.is_empty() {
            return None;
        }
        let heading = format!("take back “{}” of {}", mark.word(), title(at, item));
        let form = Form::new("Take it back?", "take it back").say(Role::Title, heading);
        let form = rests.into_iter().fold(form, |form, why| form.say(Role::Warn, why));
        Some(Self::new(form.danger(), Purpose::TakeBack(entry)))
    }

    /// Why the item does not apply.
    pub fn not_applicable(at: &AtRun, item: &ItemId) -> Self {
        let form = Form::new("Not applicable", "record it")
            .say(Role::Title, title(at, item))
            .row(Row::note("reason", "Why does it not concern this release?", ""));
        Self::new(form, Purpose::Mark(mark(at, item, Mark::NotApplicable)))
    }

    /// The reason that a refused intent lacks; the refusal stands in the question.
    pub fn reason(at: &AtRun, intent: Intent, refusal: &Refusal) -> Self {
        let mut form = Form::new("Say why", "record it with this reason");
        if let Intent::Mark(mark) = &intent {
            let heading = format!("{}: {}", mark.mark.word(), title(at, &mark.item));
            form = form.say(Role::Title, heading);
        }
        if let Intent::Decide(decide) = &intent {
            let planned = at.desk.run().plan().decision(&decide.decision);
            let title = planned.map_or(decide.decision.as_str(), |planned| &planned.decision.title);
            let heading = format!("{} on {title}, against the verdict", decide.answer.word());
            form = form.say(Role::Title, heading).danger();
        }
        let form = form
            .say(Role::Warn, refusal.text.clone())
            .row(Row::note("reason", "Why?", ""));
        Self::new(form, Purpose::Reason(intent))
    }

    /// A note.
    pub fn comment(at: &AtRun, on: On) -> Self {
        let form = Form::new("Comment", "record the note")
            .say(Role::Title, about(at, &on))
            .row(Row::note("text", "Note", "").help(NOTE_KEYS));
        Self::new(form, Purpose::Comment(on))
    }

    /// The typed measures of an item.
    pub fn measure(at: &AtRun, item: &ItemId) -> Self {
        let mut form = Form::new("Measure", "record the values").say(Role::Title, title(at, item));
        let record = at.desk.run().item(item);
        let known = at.desk.run().plan().find(item);
        let mut asked = Vec::new();
        for measure in known.into_iter().flat_map(|item: &Item| &item.measures) {
            let value = record
                .measure(&measure.id)
                .map(|measured| measured.with_unit())
                .unwrap_or_default();
            let target = measure.target.as_ref().map(|target| format!("target {target}"));
            let before = Trend::of(&at.history, measure).map(|trend| format!("{} in the run before", trend.last()));
            let help = target.into_iter().chain([measure::takes(measure)]).chain(before);
            let help: Vec<String> = help.collect();
            let row = Row::line(measure.id.as_str(), measure.label.clone(), value);
            form = form.row(row.help(help.join("; ")));
            asked.push(measure.id.clone());
        }
        Self::new(form, Purpose::Measure(item.clone(), asked))
    }
}

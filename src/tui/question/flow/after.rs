//! Risks, the review, and what is said where a run is closed.

use super::Asked;
use crate::{
    domain::{
        checklist::{Phase, REVIEW_WITHIN},
        decide::{Intent, ReviewIntent, RiskIntent},
        event::{Gravity, NoteAbout, RiskState},
        id::RiskId,
        rollback,
        run::Run,
        words::counted,
    },
    tui::{
        context::{AtRun, Cx},
        question::{
            Purpose, Question, Then,
            form::{Form, Row},
            when,
        },
        theme::Role,
        widgets::units,
    },
};

const TITLE: &str = "title";
const SEVERITY: &str = "severity";
const OWNER: &str = "owner";
const MITIGATION: &str = "mitigation";
const STATE: &str = "state";
const ABOUT: &str = "about";
const TEXT: &str = "text";
const DUE: &str = "due";

const GRAVITIES: [Gravity; 3] = [Gravity::High, Gravity::Medium, Gravity::Low];
const STATES: [RiskState; 5] = [
    RiskState::Open,
    RiskState::Mitigated,
    RiskState::Accepted,
    RiskState::Occurred,
    RiskState::Closed,
];
const ABOUTS: [NoteAbout; 3] = [NoteAbout::WentWell, NoteAbout::WentBadly, NoteAbout::Action];

/// So many points that are open are named where a run is closed; the others are counted.
const NAMED: usize = 3;

impl Question {
    /// A risk: a new one, or how this one stands.
    pub fn risk(at: &AtRun, risk: Option<&RiskId>) -> Self {
        let known = risk.and_then(|id| at.desk.run().risks().find(|word| word.risk.risk == *id));
        let known = known.map(|word| &word.risk);
        let said = |text: Option<&Option<String>>| text.and_then(Clone::clone).unwrap_or_default();
        let severity = known.map_or(Gravity::Medium, |risk| risk.severity);
        let state = known.map_or(RiskState::Open, |risk| risk.state);
        let title = if known.is_some() {
            "How does the risk stand?"
        } else {
            "Add a risk"
        };
        let mut form = Form::new(title, "record it")
            .row(Row::line(
                TITLE,
                "What may happen?",
                known.map_or("", |risk| risk.title.as_str()),
            ))
            .row(Row::choice(
                SEVERITY,
                "How grave would that be?",
                GRAVITIES.map(|one| one.word().to_owned()).to_vec(),
                place(&GRAVITIES, severity),
            ))
            .row(Row::line(
                OWNER,
                "Who watches it (may stay empty)",
                said(known.map(|risk| &risk.owner)),
            ))
            .row(
                Row::note(
                    MITIGATION,
                    "What is done about it (may stay empty)",
                    &said(known.map(|risk| &risk.mitigation)),
                )
                .short(),
            )
            .row(Row::choice(
                STATE,
                "How does it stand?",
                STATES.map(|one| one.word().to_owned()).to_vec(),
                place(&STATES, state),
            ));
        if known.is_some() {
            form.focus(STATE);
        }
        Self::new(form, Purpose::Flow(Asked::Risk(risk.cloned())))
    }

    pub(super) fn answer_risk(&mut self, risk: Option<RiskId>, cx: &mut Cx<'_>) -> Then {
        let chosen = |name: &str, last: usize| self.form.chosen(name).min(last);
        let intent = RiskIntent {
            risk,
            title: self.form.value(TITLE),
            severity: GRAVITIES[chosen(SEVERITY, GRAVITIES.len() - 1)],
            owner: self.form.said(OWNER),
            mitigation: self.form.said(MITIGATION),
            state: STATES[chosen(STATE, STATES.len() - 1)],
        };
        self.submit(Intent::RecordRisk(Box::new(intent)), TITLE, cx)
    }

    /// A note for the review, of that kind.
    pub fn review(about: NoteAbout) -> Self {
        let ways = ["what went well", "what went badly", "an action: what is done about it"];
        let mut form = Form::new("For the review", "write it down")
            .row(Row::choice(
                ABOUT,
                "What is it?",
                ways.map(str::to_owned).to_vec(),
                place(&ABOUTS, about),
            ))
            .row(Row::note(TEXT, "What does it say?", "").short())
            .row(Row::line(OWNER, "Of an action: who sees to it?", ""))
            .row(Row::line(DUE, "Of an action: by when?", "").help(when::TO_COME));
        form.focus(TEXT);
        Self::new(form, Purpose::Flow(Asked::Review))
    }

    pub(super) fn answer_review(&mut self, cx: &mut Cx<'_>) -> Then {
        let about = ABOUTS[self.form.chosen(ABOUT).min(ABOUTS.len() - 1)];
        let (owner, due) = (self.form.said(OWNER), self.form.said(DUE));
        let text = self.form.value(TEXT);
        let due = match due {
            None => None,
            Some(typed) => match when::until(&typed, cx.stamp.at) {
                Some(due) => Some(due),
                None => {
                    let problem = format!("“{typed}” is no time to come: {}", when::TO_COME);
                    self.form.judge(Some(DUE), problem);
                    return Then::Stay;
                }
            },
        };
        let action = about == NoteAbout::Action;
        let field = match (action, owner.is_none(), due.is_none()) {
            _ if text.is_empty() => TEXT,
            (true, true, _) => OWNER,
            (true, _, true) => DUE,
            _ => TEXT,
        };
        let intent = ReviewIntent {
            about,
            text,
            owner: owner.filter(|_| action),
            due: due.filter(|_| action),
        };
        self.submit(Intent::Review(Box::new(intent)), field, cx)
    }
}

fn place<T: PartialEq>(all: &[T], one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or(0)
}

/// What is said where a run is closed: how it stands, what is still open, what goes on afterwards.
pub(in crate::tui::question) fn closing(at: &AtRun) -> Vec<(Role, String)> {
    let run = at.desk.run();
    let mut said = Vec::new();
    match run.rollback() {
        Some(rollback) if rollback.ended.is_none() => {
            let text = "A rollback is under way: end it first, so that its result is on the record.";
            said.push((Role::Bad, text.to_owned()));
        }
        Some(rollback) => {
            let result = rollback.ended.as_ref().map_or("", |(_, ended)| ended.result.word());
            let text = format!("It was rolled back: {result}. Whatever the result, give a reason for it.");
            said.push((Role::Warn, text));
        }
        None => {}
    }
    said.extend(open(at).into_iter().map(|line| (Role::Warn, line)));
    said.push((Role::Text, goes_on(run)));
    said
}

/// What is not done, in sentences.
fn open(at: &AtRun) -> Vec<String> {
    let run = at.desk.run();
    let mut open = Vec::new();
    let reasons = &at.desk.standing().reasons;
    if !reasons.is_empty() {
        let named: Vec<&str> = reasons.iter().take(NAMED).map(|reason| reason.text.as_str()).collect();
        let more = match reasons.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        open.push(format!("Still open: {}{more}.", named.join("; ")));
    }
    let handoffs = run.pending_handoffs().count();
    if handoffs > 0 {
        let text = counted(handoffs, "handoff waits", "handoffs wait");
        open.push(format!("{text} to be taken over."));
    }
    let conditions = run.open_conditions().count();
    if conditions > 0 {
        let text = counted(conditions, "condition is", "conditions are");
        open.push(format!("{text} not met: they stay open after the close."));
    }
    open
}

/// What goes on after the close, until the seal.
fn goes_on(run: &Run) -> String {
    let goes_on = |phase: Phase| phase.goes_on() && (phase != Phase::Rollback || rollback::under_way(run).is_some());
    let sections = run.plan().sections.iter().filter(|section| goes_on(section.phase));
    let titles: Vec<&str> = sections.map(|section| section.title.as_str()).collect();
    let sections = match titles.as_slice() {
        [] => String::new(),
        titles => format!("{}, ", titles.join(", ")),
    };
    let review = units::hours(run.plan().policy.review.unwrap_or(REVIEW_WITHIN));
    format!(
        "Until the seal, {sections}open conditions, risks and the review go on (the review is due within {review}); \
         everything else is fixed."
    )
}

//! Verdicts and what was declared over them, in the words of every screen: what stands in large letters on the board is
//! what the header says. Nothing that was declared hides what the rules make of the run by now.

use chrono::FixedOffset;

use super::{glyph::State, theme::Role};
use crate::domain::{
    run::flow::DecisionTaken,
    standing::{About, DecisionStanding},
    verdict::{Reason, StationState, Verdict, Word},
    words::counted,
};

/// What colours a verdict.
pub const fn role(word: Word) -> Role {
    match word {
        Word::Go => Role::Good,
        Word::Conditional | Word::Open => Role::Warn,
        Word::NoGo => Role::Bad,
    }
}

/// The sign of a verdict, and of a reason that leaves it.
pub const fn sign(word: Word) -> State {
    match word {
        Word::Go => State::Passed,
        Word::Conditional => State::Waived,
        Word::Open => State::Open,
        Word::NoGo => State::Failed,
    }
}

/// The sign of a station of a poll, and its word.
pub const fn station(state: StationState) -> (State, &'static str) {
    match state {
        StationState::NotYet => (State::Open, "not yet"),
        StationState::Go => (State::Passed, "GO"),
        StationState::NoGo => (State::Failed, "NO-GO"),
        StationState::Stale => (State::Stale, "again"),
    }
}

/// What was declared of a decision, as long as it holds.
pub fn declared(decision: &DecisionStanding) -> Option<&DecisionTaken> {
    decision
        .taken
        .as_ref()
        .filter(|_| !decision.lapsed && !decision.disputed)
}

/// The verdict as it would be now, where that is not what was declared.
pub fn differs(decision: &DecisionStanding) -> Option<Word> {
    let now = decision.verdict.in_effect();
    declared(decision)
        .filter(|taken| taken.decided.answer.word() != now)
        .map(|_| now)
}

/// What a verdict rests on at its worst, point by point: a share or a poll only sums up what stands beside it.
pub fn points(verdict: &Verdict) -> Vec<&Reason> {
    let worst = verdict.in_effect();
    let all: Vec<&Reason> = verdict
        .reasons
        .iter()
        .filter(|reason| reason.at_best == worst)
        .collect();
    let single = all.iter().copied().filter(|reason| !sums_up(&reason.about));
    let single: Vec<&Reason> = single.collect();
    if single.is_empty() { all } else { single }
}

/// Whether a reason sums up others.
pub fn sums_up(about: &About) -> bool {
    matches!(about, About::Weight(_) | About::Decision(_) | About::Run)
}

/// `3 blockers`, `8 points to go`, `2 reasons`; nothing of a GO. A condition is what was declared, and never what a
/// verdict rests on.
pub fn counts(verdict: &Verdict) -> Option<String> {
    let points = points(verdict).len();
    match verdict.in_effect() {
        Word::Go => None,
        Word::Conditional => Some(counted(points, "reason", "reasons")),
        Word::Open => Some(format!("{} to go", counted(points, "point", "points"))),
        Word::NoGo => Some(counted(points, "blocker", "blockers")),
    }
}

/// How a run stands by its next decision, in plain text: `NO-GO, 3 blockers`.
pub fn in_words(offset: FixedOffset, decision: &DecisionStanding) -> String {
    let verdict = &decision.verdict;
    let counts = counts(verdict).map(|counts| format!(", {counts}")).unwrap_or_default();
    if verdict.would_be.is_some() {
        return format!("REHEARSAL, would be {}{counts}", verdict.in_effect());
    }
    match declared(decision) {
        Some(taken) => {
            let declared = by_whom(offset, taken);
            let now = differs(decision).map(|now| format!(", now {now}{counts}"));
            format!("{declared}{}", now.unwrap_or_default())
        }
        None => format!("{}{counts}", verdict.word),
    }
}

/// `GO declared 21:04 by Ada Lovelace`.
pub fn by_whom(offset: FixedOffset, taken: &DecisionTaken) -> String {
    let decided = &taken.decided;
    let when = taken.at.with_timezone(&offset).format("%H:%M");
    format!("{} declared {when} by {}", decided.answer.word(), decided.by)
}

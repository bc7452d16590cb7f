//! The poll of a decision: stations in the decision's order, each with its answer and its sign-off, against the quorum.
//!
//! A GO counts only with a sign-off over the decision that holds; a NO-GO counts as said.

use super::{Facts, Reason, Word, reasons};
use crate::domain::{
    checklist::Quorum,
    event::PollAnswer,
    id::RoleId,
    plan::DecisionPlan,
    run::Run,
    standing::{About, SignOffStanding, SignOffState},
};

/// How a station of a poll stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StationState {
    /// It has not answered.
    NotYet,
    /// GO, and its sign-off holds.
    Go,
    /// NO-GO.
    NoGo,
    /// GO, but what was signed has changed since, or its signature speaks against it: it has to answer again.
    Stale,
}

/// A station of a poll.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Which role.
    pub role: RoleId,
    /// How it stands.
    pub state: StationState,
    /// Why, of a NO-GO; of a GO that does not hold, what is wrong with it.
    pub why: Option<String>,
}

/// The stations of a poll, in its order.
pub fn stations(run: &Run, planned: &DecisionPlan, sign_offs: &[SignOffStanding]) -> Vec<Station> {
    let poll = planned.decision.poll.iter();
    poll.map(|role| station(run, planned, role, sign_offs)).collect()
}

fn station(run: &Run, planned: &DecisionPlan, role: &RoleId, sign_offs: &[SignOffStanding]) -> Station {
    let role = role.clone();
    let Some(given) = run.poll_answer(planned.id(), &role) else {
        let (state, why) = (StationState::NotYet, None);
        return Station { role, state, why };
    };
    if given.polled.answer == PollAnswer::NoGo {
        let (state, why) = (StationState::NoGo, given.polled.reason.clone());
        return Station { role, state, why };
    }
    let sign_off = sign_offs.iter().find(|sign_off| sign_off.role == role);
    let (state, why) = match sign_off {
        Some(sign_off) if sign_off.no_good.is_some() => (StationState::Stale, sign_off.no_good.clone()),
        Some(sign_off) => match sign_off.state {
            SignOffState::Current => (StationState::Go, None),
            SignOffState::Rejected => (StationState::NoGo, None),
            SignOffState::Stale => (StationState::Stale, Some("it changed since they signed".to_owned())),
            SignOffState::Missing => (StationState::Stale, Some("it is not signed".to_owned())),
        },
        None => (StationState::Stale, Some("it is not signed".to_owned())),
    };
    Station { role, state, why }
}

/// What the poll and the sign-offs over the decision leave.
pub(super) fn reasons(facts: &Facts<'_>) -> Vec<Reason> {
    let polled = |sign_off: &&SignOffStanding| facts.stations.iter().any(|station| station.role == sign_off.role);
    let of_stations = of_stations(facts);
    let own = facts.own_sign_offs.iter();
    let conditional = own.clone().filter(polled).filter_map(|sign_off| {
        let reason = reasons::of_sign_off(facts, sign_off)?;
        (reason.at_best == Word::Conditional).then_some(reason)
    });
    let others = own.clone().filter(|sign_off| !polled(sign_off));
    let others = others.filter_map(|sign_off| reasons::of_sign_off(facts, sign_off));
    of_stations.into_iter().chain(conditional).chain(others).collect()
}

fn of_stations(facts: &Facts<'_>) -> Vec<Reason> {
    let stations = facts.stations;
    if stations.is_empty() {
        return Vec::new();
    }
    let count = |state| stations.iter().filter(|station| station.state == state).count();
    let (go, no_go) = (count(StationState::Go), count(StationState::NoGo));
    let needed = match facts.planned.decision.quorum {
        Quorum::All => stations.len(),
        Quorum::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
    };
    let left = if go >= needed {
        Word::Go
    } else if stations.len() - no_go >= needed {
        Word::Open
    } else {
        Word::NoGo
    };
    let all = stations.len();
    let text = format!("poll: {go} of {all} say GO, {no_go} NO-GO; {needed} are needed");
    let decision = facts.planned.id();
    let mut reasons = vec![Reason {
        text,
        about: About::Decision(decision.clone()),
        at_best: left,
    }];
    for station in stations.iter().filter(|station| station.state != StationState::Go) {
        let title = facts.run.plan().role_title(&station.role);
        let why = station.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let (at_best, text) = match station.state {
            StationState::NoGo => (left, format!("{title} says NO-GO{why}")),
            StationState::Stale => (left.max(Word::Open), format!("{title} has to answer again{why}")),
            _ => (left.max(Word::Open), format!("{title} has not answered")),
        };
        reasons.push(Reason {
            text,
            about: About::Poll(decision.clone(), station.role.clone()),
            at_best,
        });
    }
    reasons
}

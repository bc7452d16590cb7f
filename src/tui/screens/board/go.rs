//! What the keys of the board do: each reason leads to what it rests on, each station to its answer.

use super::{
    Board,
    rows::{self, Row},
};
use crate::{
    domain::{
        checklist::Weight,
        event::{ConditionRef, Scope},
        holders,
        id::{DecisionId, ItemId, RoleId},
        signers,
        standing::{About, DecisionStanding},
        verdict::{self, Category},
    },
    tui::{
        command::Command,
        context::{AtRun, Cx, Go, Sight},
        question::{Filling, Question},
    },
};

/// Where Enter leads from a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Way {
    /// To a row of the run.
    Run(About),
    /// To a station or a sign-off of this or another decision.
    Board(DecisionId, Option<RoleId>),
    /// To the answer of a role.
    Answer(RoleId),
    /// To the question whether a condition is met.
    Condition(ConditionRef),
    /// To who holds which role.
    Roles,
    /// To the amendments in dispute.
    Checklist,
}

/// Where Enter leads from the selected row; nothing where it stands for itself.
pub(super) fn way(board: &Board, at: &AtRun) -> Option<Way> {
    let decision = board.decision(at)?;
    match board.selected.as_ref()? {
        Row::Station(role) | Row::SignOff(role) => Some(Way::Answer(role.clone())),
        Row::Section(section) => Some(Way::Run(About::Section(section.clone()))),
        Row::Weight(weight) => first_missing(at, decision, *weight).map(|item| Way::Run(About::Item(item))),
        Row::Condition(name) => open(at, name).then(|| Way::Condition(name.clone())),
        Row::Reason(reason) => of_reason(at, decision, &reason.about),
        Row::Missing(words) => {
            let mut reasons = decision.verdict.reasons.iter();
            match reasons.find(|reason| reason.text == *words) {
                Some(reason) => of_reason(at, decision, &reason.about),
                None => short(decision, words)
                    .and_then(|weight| first_missing(at, decision, weight))
                    .map(|item| Way::Run(About::Item(item))),
            }
        }
        Row::Gap | Row::Heading(..) | Row::AllSections | Row::Taken(_) => None,
    }
}

fn of_reason(at: &AtRun, decision: &DecisionStanding, about: &About) -> Option<Way> {
    Some(match about {
        About::SignOff(role, Scope::Decision(id)) => Way::Board(id.as_str().into(), Some(role.clone())),
        About::Poll(id, role) => Way::Board(id.clone(), Some(role.clone())),
        About::Decision(id) if *id != decision.id => Way::Board(id.clone(), None),
        About::Decision(id) => {
            let turn = rows::turn(decision)?;
            Way::Board(id.clone(), Some(turn.role.clone()))
        }
        About::Weight(weight) => Way::Run(About::Item(first_missing(at, decision, *weight)?)),
        About::Role(_) => Way::Roles,
        About::Checklist if at.desk.run().checklist_disputed() => Way::Checklist,
        About::Checklist | About::Run => return None,
        other => Way::Run(other.clone()),
    })
}

/// The weight that a sentence on what is missing speaks of.
fn short(decision: &DecisionStanding, words: &str) -> Option<Weight> {
    let shares = decision.verdict.shares.iter();
    let named = |weight| words.contains(&format!(" more {} ", super::lines::name(weight)));
    shares.map(|share| share.weight).find(|weight| named(*weight))
}

/// The first item of a weight that is not simply fulfilled, the failed ones before the others.
fn first_missing(at: &AtRun, decision: &DecisionStanding, weight: Weight) -> Option<ItemId> {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let planned = run.plan().decision(&decision.id)?;
    let sections = planned.sections.iter().filter_map(|id| run.plan().section(id));
    let items = sections
        .flat_map(|section| &section.items)
        .filter(|item| item.weight == weight);
    let counted = items.map(|item| (item, verdict::category(run, item, &|id| standing.items.get(id)).0));
    let missing = counted.filter(|(_, counts_as)| *counts_as < Category::Fulfilled);
    missing
        .min_by_key(|(_, counts_as)| *counts_as)
        .map(|(item, _)| item.id.clone())
}

fn open(at: &AtRun, name: &ConditionRef) -> bool {
    let mut open = at.desk.run().open_conditions();
    open.any(|condition| condition.name == *name)
}

/// The condition that `m` speaks of: the selected one, else the only one.
fn condition(board: &Board, at: &AtRun) -> Result<ConditionRef, String> {
    if let Some(Row::Condition(name)) = &board.selected {
        return match open(at, name) {
            true => Ok(name.clone()),
            false => Err("this condition is met".to_owned()),
        };
    }
    let mut all = at.desk.run().open_conditions().map(|condition| condition.name);
    match (all.next(), all.next()) {
        (None, _) => Err("no condition is open".to_owned()),
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err("select the condition that is met first".to_owned()),
    }
}

/// The role that `s` speaks of: the selected one, else the one whose turn it is, else one that has not signed.
fn role(board: &Board, at: &AtRun) -> Option<RoleId> {
    if let Some(Row::Station(role) | Row::SignOff(role)) = &board.selected {
        return Some(role.clone());
    }
    let decision = board.decision(at)?;
    let turn = rows::turn(decision).map(|station| station.role.clone());
    let beside = || rows::beside_the_poll(at, decision).map(|sign_off| sign_off.role.clone());
    turn.or_else(|| beside().next())
}

/// Why a command cannot be carried out just now.
pub(super) fn refuses(board: &Board, sight: &Sight<'_>, command: Command) -> Option<String> {
    let Some(at) = sight.at else {
        return Some("no run is open".to_owned());
    };
    let take_part = || sight.keys.written(Command::TakePart);
    match command {
        Command::Enter => match way(board, at) {
            Some(Way::Answer(_)) => answer(at, &take_part()),
            Some(Way::Condition(_)) => at.nothing_recorded(&take_part()),
            Some(_) => None,
            None => Some("this row stands for itself: nothing opens from it".to_owned()),
        },
        Command::Sign => match role(board, at) {
            Some(_) => answer(at, &take_part()),
            None => Some("nobody is asked to sign this decision".to_owned()),
        },
        Command::MeetCondition => condition(board, at).err().or_else(|| at.nothing_recorded(&take_part())),
        Command::Decide => board.decision(at).and_then(|decision| {
            let refused = at.nothing_recorded(&take_part());
            refused.or_else(|| decide(sight, at, decision))
        }),
        Command::NextDecision | Command::PreviousDecision if at.desk.standing().decisions.len() < 2 => {
            Some("this run has one decision".to_owned())
        }
        _ => None,
    }
}

fn answer(at: &AtRun, take_part: &str) -> Option<String> {
    let waits = || {
        let words = "one signature is waited for already: esc gives up waiting";
        at.in_hand.as_ref().map(|_| words.to_owned())
    };
    at.nothing_recorded(take_part).or_else(waits)
}

/// Why this person cannot decide, where that is known before they said anything.
pub fn decide(sight: &Sight<'_>, at: &AtRun, decision: &DecisionStanding) -> Option<String> {
    let run = at.desk.run();
    if run.closed.is_some() {
        return Some("the run is closed: nothing is decided any more".to_owned());
    }
    let role = run.plan().decision(&decision.id)?.decision.decides.clone()?;
    let holder = run.role(&role).filter(|holder| !signers::same(holder, sight.person))?;
    let mut overrides = run.plan().policy.overrides.iter();
    let overrides = overrides.any(|role| holders::holds(run, role, sight.person));
    let title = run.plan().role_title(&role);
    (!overrides).then(|| format!("{title} decides, and that is {holder}"))
}

/// Enter: to where the selected row leads.
pub(super) fn enter(board: &mut Board, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let Some(way) = way(board, at) else { return };
    match way {
        Way::Run(about) => cx.go.push(Go::Show(about)),
        Way::Board(decision, role) => {
            *board = Board::of(decision, role);
            board.lay_out(cx);
        }
        Way::Answer(role) => answer_of(board, &role, cx),
        Way::Condition(name) => ask_met(&name, cx),
        Way::Roles => {
            let question = Question::roles(at, Filling::Nothing);
            cx.ask(question);
        }
        Way::Checklist => {
            let question = Question::settle(at);
            cx.ask(question);
        }
    }
}

/// The question what a role says to this decision.
fn answer_of(board: &Board, role: &RoleId, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let Some(decision) = board.decision(at) else { return };
    let scope = Scope::Decision(decision.id.to_string());
    let question = Question::sign(at, role, &scope, false);
    cx.ask(question);
}

pub(super) fn sign(board: &mut Board, cx: &mut Cx<'_>) {
    let role = cx.at.as_deref().and_then(|at| role(board, at));
    if let Some(role) = role {
        answer_of(board, &role, cx);
    }
}

pub(super) fn meet(board: &mut Board, cx: &mut Cx<'_>) {
    let named = cx.at.as_deref().and_then(|at| condition(board, at).ok());
    if let Some(name) = named {
        ask_met(&name, cx);
    }
}

fn ask_met(name: &ConditionRef, cx: &mut Cx<'_>) {
    let question = cx.at.as_deref().and_then(|at| Question::meet(at, name));
    if let Some(question) = question {
        cx.ask(question);
    }
}

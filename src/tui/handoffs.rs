//! Handoffs as the screens tell them: how a section stands at the hold point at its end, what waits for this person, and
//! who is named in which words. What may be done is decided elsewhere; here it is only found and said.

use super::context::AtRun;
use crate::domain::{
    checklist::Section,
    event::{HandedOff, Person},
    holders,
    id::SectionId,
    run::{
        Run,
        flow::{Handoff, HandoffAnswer},
    },
    signers,
    standing::SignOffState,
    told,
};

/// How a section stands at the handoff at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage<'r> {
    /// It is not complete yet.
    NotYet,
    /// It is complete, and nobody has handed it over.
    Ready,
    /// It waits for who is to take it over.
    Waits(&'r Handoff),
    /// It was taken over.
    TakenOver(&'r Handoff, &'r HandoffAnswer),
    /// It was sent back.
    SentBack(&'r Handoff, &'r HandoffAnswer),
}

impl Stage<'_> {
    /// Whether nobody has to do anything any more.
    pub fn is_over(self) -> bool {
        matches!(self, Stage::TakenOver(..))
    }
}

/// How the section stands; nothing for one that is not handed over, neither by the checklist nor by anybody.
pub fn of_section<'r>(at: &'r AtRun, section: &Section) -> Option<Stage<'r>> {
    let run = at.desk.run();
    let Some(handoff) = run.handoff_of(&section.id) else {
        let standing = at.desk.standing().sections.get(&section.id);
        let complete = standing.is_some_and(|standing| standing.complete);
        let stage = if complete { Stage::Ready } else { Stage::NotYet };
        return section.hands_to.as_ref().map(|_| stage);
    };
    Some(match &handoff.answer {
        None => Stage::Waits(handoff),
        Some(answer) if answer.accepted => Stage::TakenOver(handoff, answer),
        Some(answer) => Stage::SentBack(handoff, answer),
    })
}

/// Whether the section could be handed over now: it is complete, stands at a hold point, and nobody took it over or is
/// asked to.
pub fn is_handed_next(at: &AtRun, section: &Section) -> bool {
    let standing = at.desk.standing().sections.get(&section.id);
    let complete = standing.is_some_and(|standing| standing.complete);
    let held = section.hands_to.is_some() || !section.sign_offs.is_empty();
    complete
        && match of_section(at, section) {
            None => held,
            Some(stage) => matches!(stage, Stage::Ready | Stage::SentBack(..)),
        }
}

/// Whether a handoff waits for this person: they hold the role that it goes to, or nobody does and they may; or they are
/// named.
pub fn is_for(run: &Run, handoff: &Handoff, person: &Person) -> bool {
    let to = &handoff.handed.to;
    let named = to.person.as_ref();
    match &to.role {
        None => named.is_some_and(|named| signers::same(named, person)),
        Some(role) => match run.role(role) {
            Some(holder) => signers::same(holder, person),
            None => {
                let known = run.plan().role(role);
                known.is_none_or(|known| signers::may_hold(known, person))
                    && !signers::same(&handoff.handed.by, person)
                    && named.is_none_or(|named| signers::same(named, person))
            }
        },
    }
}

/// What waits for this person to take over, the oldest first.
pub fn mine<'r>(run: &'r Run, person: &'r Person) -> impl Iterator<Item = &'r Handoff> {
    run.pending_handoffs()
        .filter(move |handoff| is_for(run, handoff, person))
}

/// What is handed over: the title of a section, or the controls.
pub fn what(run: &Run, section: Option<&SectionId>) -> String {
    match section {
        Some(id) => run
            .plan()
            .section(id)
            .map_or_else(|| id.to_string(), |section| section.title.clone()),
        None => "the controls".to_owned(),
    }
}

/// `MeshOps Lead (Bob)`: to whom it goes, with who holds the role now.
pub fn to_whom(run: &Run, handed: &HandedOff) -> String {
    let mut to = handed.to.clone();
    let holder = to.role.as_ref().and_then(|role| run.role(role));
    to.person = holder.cloned().or(to.person);
    told::party(run, &to)
}

/// `MeshOps Lead (Bob) to take over Database`, `Database to be handed over`: what the run waits for at its hold points, without
/// what waits for one person.
pub fn waiting(at: &AtRun, but: Option<&Person>) -> Vec<String> {
    let run = at.desk.run();
    let others = |handoff: &&Handoff| but.is_none_or(|but| !is_for(run, handoff, but));
    let taking = run.pending_handoffs().filter(others).map(|handoff| {
        let what = what(run, handoff.handed.section.as_ref());
        format!("{} takes over {what}", to_whom(run, &handoff.handed))
    });
    let handing = run.plan().sections.iter().filter(|section| {
        let stage = of_section(at, section);
        // Where the hold point was broken nothing waits for it any more.
        matches!(stage, Some(Stage::Ready | Stage::SentBack(..)))
            && is_handed_next(at, section)
            && run.hold_broken(&section.id).is_none()
            && !but.is_some_and(|but| {
                section
                    .owner
                    .as_ref()
                    .is_some_and(|owner| holders::holds(run, owner, but))
            })
    });
    let handing = handing.map(|section| {
        let owner = section
            .owner
            .as_ref()
            .map(|owner| format!("{} ({})", run.plan().role_title(owner), holders::within(run, owner)));
        match owner {
            Some(owner) => format!("{owner} hands {} over", section.title),
            None => format!("{} to be handed over", section.title),
        }
    });
    taking.chain(handing).collect()
}

/// What keeps what waits for a section closed: who has to sign, who has to take over.
pub fn held_by(at: &AtRun, section: &Section) -> Vec<String> {
    let run = at.desk.run();
    let owed = at
        .desk
        .standing()
        .sign_offs
        .iter()
        .filter(|planned| planned.section.as_ref() == Some(&section.id) && planned.state != SignOffState::Current);
    let mut held: Vec<String> = owed
        .map(|planned| {
            let title = run.plan().role_title(&planned.role);
            match planned.state {
                SignOffState::Rejected => format!("{title} rejected it"),
                SignOffState::Stale => format!("{title} has to sign again"),
                _ => format!("{title} has not signed"),
            }
        })
        .collect();
    let handed = of_section(at, section).filter(|stage| !stage.is_over());
    if let Some(to) = section.hands_to.as_ref().filter(|_| handed.is_some()) {
        held.push(format!("{} has not taken it over", run.plan().role_title(to)));
    }
    held
}

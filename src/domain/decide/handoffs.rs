//! Handoffs: whoever hands over says what the next must know; the receiver takes it over by name, or sends it back.

use super::{Asker, Cause, HandOffIntent, HandoffReply, Refusal, Stamp, decisions::holds, said};
use crate::domain::{
    checklist::Section,
    event::{ControlsTaken, Draft, EntryRef, Event, HandedOff, HandoffAnswered, Party},
    run::{Run, flow::Handoff},
    signers,
    standing::Standing,
};

pub(super) fn hand_off(
    run: &Run,
    standing: &Standing,
    intent: HandOffIntent,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    let note =
        said(Some(intent.note)).ok_or_else(|| Refusal::new(Cause::NeedsReason, "say what the next must know"))?;
    let section = intent.section.as_ref().map(|id| {
        let unknown = || Refusal::new(Cause::Unknown, format!("there is no section {id} in this checklist"));
        run.plan().section(id).ok_or_else(unknown)
    });
    let (from, to) = match section.transpose()? {
        Some(section) => at_hold_point(run, standing, section, intent.to, stamp)?,
        None => (controls(run, &intent.to, stamp, me)?, intent.to),
    };
    let handed = HandedOff {
        from,
        to,
        section: intent.section,
        note,
        by: stamp.person.clone(),
    };
    Ok(vec![Event::HandedOff(Box::new(handed)).into()])
}

fn at_hold_point(
    run: &Run,
    standing: &Standing,
    section: &Section,
    mut to: Party,
    stamp: &Stamp,
) -> Result<(Party, Party), Refusal> {
    let title = &section.title;
    let complete = standing
        .sections
        .get(&section.id)
        .is_some_and(|standing| standing.complete);
    if !complete {
        let text = format!("{title} is not complete and signed yet: it is handed over when it is");
        return Err(Refusal::rule(text));
    }
    match run.handoff_of(&section.id).map(|handoff| &handoff.answer) {
        Some(None) => {
            return Err(Refusal::rule(format!(
                "{title} is handed over already, and waits to be taken over"
            )));
        }
        Some(Some(answer)) if answer.accepted => {
            return Err(Refusal::rule(format!("{} took {title} over already", answer.by)));
        }
        _ => {}
    }
    if let Some(planned) = &section.hands_to {
        if to.role.as_ref().is_some_and(|role| role != planned) {
            let text = format!("{title} goes to {}", run.plan().role_title(planned));
            return Err(Refusal::rule(text));
        }
        to.role = Some(planned.clone());
    }
    let Some(role) = &to.role else {
        return Err(Refusal::new(Cause::Invalid, "say to which role"));
    };
    if run.plan().role(role).is_none() {
        let text = format!("there is no role {role} in this checklist");
        return Err(Refusal::new(Cause::Unknown, text));
    }
    to.person = to.person.or_else(|| run.role(role).cloned());
    if let Some(owner) = section.owner.as_ref().filter(|owner| run.role(owner).is_some()) {
        holds(run, owner, &stamp.person, "hand it over", stamp)?;
    }
    let from = Party {
        role: section.owner.clone(),
        person: Some(stamp.person.clone()),
    };
    Ok((from, to))
}

/// Only who holds the controls hands them over, to somebody by name.
fn controls(run: &Run, to: &Party, stamp: &Stamp, me: Asker<'_>) -> Result<Party, Refusal> {
    let holder = run.controls();
    if holder.is_none() || (me.journal != holder && me.left != holder) {
        let text = "the controls are not here: only who holds them hands them over";
        return Err(Refusal::new(Cause::NeedsControls, text));
    }
    let named = to.person.as_ref().filter(|person| !person.name.trim().is_empty());
    let person = named.ok_or_else(|| Refusal::new(Cause::Invalid, "say to whom, by name"))?;
    if signers::same(person, &stamp.person) {
        return Err(Refusal::rule(
            "the controls are yours already: hand them to somebody else",
        ));
    }
    Ok(Party {
        role: None,
        person: Some(stamp.person.clone()),
    })
}

pub(super) fn answer(
    run: &Run,
    handoff: EntryRef,
    reply: HandoffReply,
    name: &str,
    note: Option<String>,
    stamp: &Stamp,
    me: Asker<'_>,
) -> Result<Vec<Draft>, Refusal> {
    let mut handoffs = run.flow.handoffs.iter();
    let known = handoffs.find(|known| known.entry == handoff);
    let known = known.ok_or_else(|| Refusal::new(Cause::Unknown, "there is no such handoff in this run"))?;
    if let Some(answer) = &known.answer {
        return Err(Refusal::rule(format!("{} answered it already", answer.by)));
    }
    let assign = is_for(run, known, stamp)?;
    let note = said(note);
    if reply == HandoffReply::SendBack && note.is_none() {
        return Err(Refusal::new(Cause::NeedsReason, "say why it goes back"));
    }
    if name.trim().to_lowercase() != stamp.person.name.trim().to_lowercase() {
        let text = format!("type your name in full: {}", stamp.person);
        return Err(Refusal::new(Cause::Invalid, text));
    }
    let answered = Box::new(HandoffAnswered {
        handoff,
        by: stamp.person.clone(),
        from: known.handed.from.clone(),
        note,
    });
    let mut drafts: Vec<Draft> = assign.into_iter().collect();
    match reply {
        HandoffReply::SendBack => drafts.push(Event::HandoffRefused(answered).into()),
        HandoffReply::TakeOver => {
            drafts.push(Event::HandoffAccepted(answered).into());
            if known.handed.section.is_none() && run.controls() != me.journal {
                drafts.push(taken(run, stamp));
            }
        }
    }
    Ok(drafts)
}

fn taken(run: &Run, stamp: &Stamp) -> Draft {
    Event::ControlsTaken(ControlsTaken {
        by: stamp.person.clone(),
        from: run.controls().cloned(),
        note: None,
    })
    .into()
}

/// Refuses where the handoff goes to another.
fn is_for(run: &Run, handoff: &Handoff, stamp: &Stamp) -> Result<Option<Draft>, Refusal> {
    let to = &handoff.handed.to;
    if let Some(role) = &to.role {
        return holds(run, role, &stamp.person, "take it over", stamp);
    }
    match &to.person {
        Some(person) if !signers::same(person, &stamp.person) => {
            Err(Refusal::rule(format!("that is for {person} to take over")))
        }
        _ => Ok(None),
    }
}

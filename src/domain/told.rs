//! What happened in how a run is led, told in a sentence: the same words on the screen, in the news and in documents.

use super::{
    event::{Event, HandedOff, HandoffAnswered, Party, RollbackCalled},
    run::Run,
};

/// Who did what, in a line; empty for an event that is not of this kind. `who` wrote it.
pub fn led(run: &Run, event: &Event, who: &str) -> String {
    match event {
        Event::HandedOff(handed) => handed_off(run, handed, who),
        Event::HandoffAccepted(answered) => format!("{} took over{}", answered.by, what(run, answered)),
        Event::HandoffRefused(answered) => {
            let note = answered.note.as_deref().unwrap_or_default();
            format!("{} sent back{}: {note}", answered.by, what(run, answered))
        }
        Event::Polled(polled) => {
            let role = run.plan().role_title(&polled.role);
            let reason = said(polled.reason.as_ref());
            format!("{} says {} as {role}{reason}", polled.person, polled.answer.word())
        }
        Event::Decided(decided) => {
            let planned = run.plan().decision(&decided.decision);
            let title = planned.map_or(decided.decision.as_str(), |planned| &planned.decision.title);
            let (answer, verdict) = (decided.answer.word(), decided.verdict);
            let against = decided
                .overrides
                .as_ref()
                .map(|why| format!(", against the verdict {verdict}: {why}"));
            let why = against.unwrap_or_else(|| said(decided.reason.as_ref()));
            format!("{} declared {answer} on {title}{why}", decided.by)
        }
        Event::ConditionMet(met) => {
            let condition = run.conditions().find(|known| known.name == met.condition);
            let text = condition.map_or("a condition", |known| &known.condition.text);
            format!("{} says that it is met: {text}{}", met.by, said(met.note.as_ref()))
        }
        Event::HoldBroken(broken) => {
            let section = run.plan().section(&broken.section);
            let title = section.map_or(broken.section.as_str(), |section| &section.title);
            format!("{} broke the hold point of {title}: {}", broken.by, broken.reason)
        }
        Event::RollbackCalled(called) => rollback(run, called),
        Event::RollbackReached(reached) => {
            format!(
                "{} says that the rollback is {}{}",
                reached.by,
                reached.milestone.word(),
                said(reached.note.as_ref())
            )
        }
        Event::RollbackEnded(ended) => {
            format!(
                "{} ended the rollback: {}{}",
                ended.by,
                ended.result.word(),
                said(ended.note.as_ref())
            )
        }
        Event::Notified(notified) => format!("{who} told {}: {}", notified.channel, notified.text),
        Event::RiskRecorded(risk) => {
            format!("{} says of the risk “{}”: {}", risk.by, risk.title, risk.state.word())
        }
        _ => String::new(),
    }
}

fn said(text: Option<&String>) -> String {
    text.map(|text| format!(": {text}")).unwrap_or_default()
}

/// `MeshOps Lead (Bob)`, or what of it is known.
pub fn party(run: &Run, party: &Party) -> String {
    let role = party.role.as_ref().map(|role| run.plan().role_title(role));
    match (role, &party.person) {
        (Some(role), Some(person)) => format!("{role} ({person})"),
        (Some(role), None) => role.to_owned(),
        (None, Some(person)) => person.to_string(),
        (None, None) => "nobody".to_owned(),
    }
}

fn handed_off(run: &Run, handed: &HandedOff, who: &str) -> String {
    let what = match &handed.section {
        Some(id) => run.plan().section(id).map_or(id.as_str(), |section| &section.title),
        None => "the controls",
    };
    format!(
        "{who} handed {what} over to {}: {}",
        party(run, &handed.to),
        handed.note
    )
}

fn what(run: &Run, answered: &HandoffAnswered) -> String {
    let mut handoffs = run.flow.handoffs.iter();
    let Some(handoff) = handoffs.find(|known| known.entry == answered.handoff) else {
        return String::new();
    };
    let what = match &handoff.handed.section {
        Some(id) => run.plan().section(id).map_or(id.as_str(), |section| &section.title),
        None => "the controls",
    };
    format!(" {what} from {}", party(run, &answered.from))
}

fn rollback(run: &Run, called: &RollbackCalled) -> String {
    let triggers = run.plan().triggers.iter();
    let titles: Vec<&str> = triggers
        .filter(|trigger| called.triggers.contains(&trigger.id))
        .map(|trigger| trigger.title.as_str())
        .collect();
    let triggers = match titles.as_slice() {
        [] => String::new(),
        titles => format!(" for {}", titles.join(", ")),
    };
    format!("{} called a rollback{triggers}: {}", called.by, called.reason)
}

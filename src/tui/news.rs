//! What others record, told in one line: who did what, and how much more since. The line grows instead of being said
//! again, so that people who work at once are no noise to each other.

use std::time::Duration;

use super::{
    command::Command,
    handoffs, people,
    widgets::{messages::Level, units},
};
use crate::domain::{
    event::{Answer, Event, Mark, Person, Recorded, Scope},
    id::ItemId,
    run::{Flag, Run},
    signers, standing, told,
};

/// After so long without news a new line begins.
const QUIET: Duration = Duration::from_secs(6);

/// What was last said of what others do.
#[derive(Debug, Clone, Default)]
pub struct News {
    people: Vec<String>,
    count: usize,
    at: Duration,
    said: String,
}

impl News {
    /// Takes what came, which is in the run by now; gives the line that it comes to, and the line whose place it takes.
    pub fn take(&mut self, run: &Run, came: &[Recorded], now: Duration) -> Option<(String, String)> {
        let told: Vec<&Recorded> = came.iter().filter(|recorded| is_told(&recorded.entry.event)).collect();
        let last = told.last()?;
        if now > self.at + QUIET {
            *self = Self::default();
        }
        for recorded in &told {
            let name = people::name(run, &recorded.writer);
            if !self.people.contains(&name) {
                self.people.push(name);
            }
        }
        self.count += told.len();
        self.at = now;
        let line = line(run, last);
        let line = match (self.count, self.people.as_slice()) {
            (1, _) => line,
            (count, [one]) => format!("{one}: {count} entries, the last: {line}"),
            (count, all) => format!("{}: {count} entries, the last: {line}", all.join(", ")),
        };
        let before = std::mem::replace(&mut self.said, line.clone());
        Some((before, line))
    }

    /// The line that was said last.
    pub fn said(&self) -> &str {
        &self.said
    }
}

/// So many entries against the rules are told one by one; verifying the run shows all.
const TOLD: usize = 20;

/// The entries that the rules would have refused, from the flag at `from` on: a sentence each, who did what and what is
/// wrong with it.
pub fn against_the_rules(run: &Run, from: usize) -> Vec<String> {
    let flags = run.flagged.get(from..).unwrap_or_default();
    let sentence = |flag: &Flag| {
        let recorded = run.entries.get(flag.entry)?;
        Some(format!("{}, against the rules: {}", line(run, recorded), flag.text))
    };
    let mut told: Vec<String> = flags.iter().take(TOLD).filter_map(sentence).collect();
    if let Some(more) = flags.len().checked_sub(TOLD).filter(|more| *more > 0) {
        told.push(format!(
            "{more} more entries are against the rules: verifying the run names them"
        ));
    }
    told
}

/// What somebody may not miss of how the run is led: how loud it is said, the sentence, and the command that goes on from
/// it. A handoff to them and what became of theirs, a hold point that was broken, a rollback; all else is news.
pub fn loud(run: &Run, recorded: &Recorded, person: &Person) -> Option<(Level, String, Option<Command>)> {
    let line = line(run, recorded);
    let mut handoffs = run.flow.handoffs.iter();
    match &recorded.entry.event {
        Event::RollbackCalled(_) => Some((Level::Alert, line, Some(Command::Rollback))),
        Event::RollbackEnded(_) | Event::HoldBroken(_) => Some((Level::Alert, line, None)),
        Event::HandedOff(_) => {
            let handoff = handoffs.find(|handoff| handoff.entry == recorded.reference())?;
            let mine = handoff.answer.is_none() && handoffs::is_for(run, handoff, person);
            mine.then_some((Level::Alert, line, Some(Command::AnswerHandoff)))
        }
        Event::HandoffRefused(answered) | Event::HandoffAccepted(answered) => {
            let from = answered.from.person.as_ref();
            from.filter(|from| signers::same(from, person))?;
            let handoff = handoffs.find(|handoff| handoff.entry == answered.handoff)?;
            let accepted = handoff.answer.as_ref().is_some_and(|answer| answer.accepted);
            let controls = accepted && handoff.handed.section.is_none();
            let more = match controls {
                true => ". Actions are theirs to run from here; yours go on until they end",
                false => "",
            };
            let level = if accepted { Level::Notice } else { Level::Warning };
            Some((level, format!("{line}{more}"), None))
        }
        _ => None,
    }
}

/// Whether people want to hear of it.
fn is_told(event: &Event) -> bool {
    !matches!(event, Event::Gap(_) | Event::Recovered(_) | Event::Unknown(_))
}

/// Who did what, in a line: `Bob marked Client generated passed`.
pub fn line(run: &Run, recorded: &Recorded) -> String {
    let who = people::name(run, &recorded.writer);
    let item = |item: &ItemId| {
        let found = run.plan().find(item);
        found.map_or_else(|| item.to_string(), |item| run.fill(&item.title))
    };
    let on = |id: &Option<ItemId>| id.as_ref().map_or_else(String::new, |id| format!(" on {}", item(id)));
    match &recorded.entry.event {
        Event::JournalOpened(opened) => format!("{who} came in, from {}", opened.host),
        Event::ItemMarked(marked) => match (marked.mark, &marked.undoes) {
            (mark, Some(_)) => format!(
                "{who} took a mark back: {} is {} again",
                item(&marked.item),
                mark.word()
            ),
            (Mark::Cleared, None) => format!("{who} cleared {}", item(&marked.item)),
            (mark, None) if matches!(marked.by, crate::domain::event::By::Person(_)) => {
                format!("{who} marked {} {}", item(&marked.item), mark.word())
            }
            (mark, None) => format!("{}: {} by its check, at {who}'s", item(&marked.item), mark.word()),
        },
        Event::CheckStarted(started) => match &started.item {
            Some(id) => {
                let why = started.reason.as_ref();
                let why = why.map(|why| format!(", though the window is over: {why}"));
                format!("{who} started {}{}", item(id), why.unwrap_or_default())
            }
            None => format!("{who} started $ {}", started.command),
        },
        Event::CheckFinished(finished) => {
            let took = units::minutes(Duration::from_millis(finished.took_ms));
            match &finished.item {
                Some(id) => format!("{}: {} after {took}, at {who}'s", item(id), finished.outcome.word()),
                None => format!("{who}'s command {} after {took}", finished.outcome.word()),
            }
        }
        Event::MeasureEntered(entered) => {
            format!(
                "{who} measured {} on {}",
                entered.measured.with_unit(),
                item(&entered.item)
            )
        }
        Event::NoteAdded(note) => match note.about {
            Some(about) => format!("{who} wrote for the review, {}: {}", about.word(), note.text),
            None => format!("{who} noted{}: {}", on(&note.item), note.text),
        },
        Event::LinkAdded(link) => format!("{who} linked {}{}", link.url, on(&link.item)),
        Event::EvidenceAttached(attached) => format!("{who} attached a file{}", on(&attached.item)),
        Event::EvidenceWithdrawn(withdrawn) => format!("{who} withdrew {}: {}", withdrawn.file, withdrawn.reason),
        Event::FieldSet(set) => {
            let label = run
                .plan()
                .field(&set.field)
                .map_or(set.field.as_str(), |field| &field.label);
            match &set.value {
                Some(value) => format!("{who} filled in {label}: {value}"),
                None => format!("{who} gave {label}"),
            }
        }
        Event::RoleAssigned(assigned) => {
            format!(
                "{who} gave {} to {}",
                run.plan().role_title(&assigned.role),
                assigned.person
            )
        }
        Event::ChecklistAmended(amended) => format!("{who} amended the checklist: {}", amended.reason),
        Event::Signed(signed) => {
            let over = standing::title(run, &signed.scope);
            let role = run.plan().role_title(&signed.role);
            let (person, answer) = (&signed.person, signed.decision);
            match (&signed.scope, answer) {
                (Scope::Decision(_), Answer::Rejected) => format!("{person} says NO-GO to {over} as {role}"),
                (Scope::Decision(_), _) => format!("{person} says GO to {over} as {role}"),
                _ => format!("{person} {} {over} as {role}", answer.word()),
            }
        }
        Event::ControlsTaken(taken) => {
            let note = taken
                .note
                .as_ref()
                .map(|note| format!(": “{note}”"))
                .unwrap_or_default();
            format!("{who} took the controls{note}")
        }
        Event::HandedOff(_)
        | Event::HandoffAccepted(_)
        | Event::HandoffRefused(_)
        | Event::Polled(_)
        | Event::Decided(_)
        | Event::ConditionMet(_)
        | Event::HoldBroken(_)
        | Event::RollbackCalled(_)
        | Event::RollbackReached(_)
        | Event::RollbackEnded(_)
        | Event::Notified(_)
        | Event::RiskRecorded(_) => told::led(run, &recorded.entry.event, &who),
        Event::Closed(_) => format!("{who} closed the run"),
        Event::Sealed(_) => format!("{who} sealed the run"),
        Event::RunStarted(_) => format!("{who} started the run"),
        Event::Gap(_) => format!("{who}'s machine slept, or its clock jumped"),
        Event::Recovered(_) => format!("{who} took up what an earlier start left"),
        Event::Unknown(_) => format!("{who} wrote something that this version does not know"),
    }
}

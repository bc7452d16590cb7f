//! Checklists to start from, the people to start with, and secrets that the program was started with.

use std::{collections::HashSet, thread};

use secrecy::SecretString;
use tokio::sync::mpsc::UnboundedSender;

use super::{Kit, answers::on_a_thread, in_words, problems};
use crate::{
    config::{
        Trust,
        checklists::{Found, Origin, Places},
    },
    domain::{
        id::FieldId,
        plan::{Plan, every_field, variable},
    },
    engine,
    format::checklist::{self, Strictness},
    tui::effect::{Answer, AtHand, ChecklistRow, Input, ReadChecklist},
};

/// Lists the checklists, those that go before others first.
pub(super) fn list(places: Places, sender: UnboundedSender<Input>) {
    let listing = move || {
        let mut seen = HashSet::new();
        let rows: Vec<ChecklistRow> = places
            .all()
            .iter()
            .map(row)
            .filter(|row| seen.insert(row.name.clone()))
            .collect();
        let _ = sender.send(Input::Answer(Answer::Checklists(rows)));
    };
    // Without a thread the list stays empty, and a run is started from a file.
    let _ = thread::Builder::new().name("checklists".to_owned()).spawn(listing);
}

fn row(found: &Found) -> ChecklistRow {
    let heading = found.heading();
    let text = String::from_utf8_lossy(&found.source);
    let problem = checklist::parse(&text, Strictness::Written).err().and_then(|problems| {
        let first = problems.first()?;
        Some(format!("line {}: {}", first.line, first.message))
    });
    let path = found.path.as_ref().map(|path| path.to_string_lossy().into_owned());
    ChecklistRow {
        name: path
            .filter(|_| found.origin != Origin::BuiltIn)
            .unwrap_or_else(|| heading.id.clone()),
        title: if heading.title.is_empty() {
            found.name()
        } else {
            heading.title
        },
        version: heading.version,
        source: found.origin.words().to_owned(),
        problem,
    }
}

/// Reads a checklist to start a run of it, whom one knows, and what its last run was given.
pub(super) fn read(kit: Kit, name: String, rehearsal: bool, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| tell(read_now(&kit, &name, rehearsal)));
}

fn read_now(kit: &Kit, name: &str, rehearsal: bool) -> Answer {
    let found = match kit.places.find(name) {
        Ok(found) => found,
        Err(error) => return Answer::Failed(in_words("no run can be started", &error)),
    };
    let text = String::from_utf8_lossy(&found.source).into_owned();
    let plan = match checklist::parse(&text, Strictness::Written) {
        Ok((checklist, _)) => Plan::new(checklist),
        Err(found_problems) => return Answer::Failed(problems(&found.name(), &text, &found_problems)),
    };
    let trust = Trust::in_state(&kit.paths.state);
    let trusted = trust.covers(&found.source);
    let before = (!trusted).then(|| trust.last(&plan.id)).flatten();
    let at_hand = at_hand(kit, Some(&plan.id), "");
    Answer::Checklist(Box::new(ReadChecklist {
        last: at_hand.last,
        people: at_hand.people,
        wrong: at_hand.wrong,
        trusted_before: before.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()),
        plan,
        source: found.source,
        trusted,
        rehearsal,
    }))
}

/// The values of secret fields that the environment gives.
pub(super) fn secrets_given(kit: &Kit, plan: &Plan) -> Vec<(FieldId, SecretString)> {
    let secret = every_field(plan).filter(|field| field.secret);
    secret
        .filter_map(|field| Some((field.id.clone(), kit.secrets.get(&variable(&field.id))?.clone())))
        .collect()
}

/// Reads whom one knows, and the last run of that checklist but for the one of that name.
pub(super) fn people(kit: Kit, checklist: Option<String>, run: String, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        tell(Answer::People(Box::new(at_hand(&kit, checklist.as_deref(), &run))));
    });
}

fn at_hand(kit: &Kit, checklist: Option<&str>, run: &str) -> AtHand {
    let (people, wrong) = kit.people.read(&kit.workplace.identity.person);
    let wrong = wrong.iter();
    AtHand {
        people,
        last: checklist.and_then(|id| engine::last_run(&kit.workplace.runs, id, run)),
        wrong: wrong.map(|why| in_words("a list of people is left out", why)).collect(),
    }
}

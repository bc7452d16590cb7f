//! Checklists to start from.

use std::{collections::HashSet, thread};

use tokio::sync::mpsc::UnboundedSender;

use super::{Kit, in_words, problems};
use crate::{
    config::{
        Trust,
        checklists::{Found, Origin, Places},
    },
    domain::plan::Plan,
    format::checklist::{self, Strictness},
    record,
    tui::effect::{Answer, ChecklistRow, Input, LastRun, ReadChecklist},
};

/// So many of the newest runs are looked through for the last one of a checklist.
const LOOKED_THROUGH: usize = 200;

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

/// Reads a checklist to start a run of it.
pub(super) fn read(kit: &Kit, name: &str, rehearsal: bool) -> Answer {
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
    Answer::Checklist(Box::new(ReadChecklist {
        last: last_run(kit, &plan.id),
        trusted_before: before.map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()),
        plan,
        source: found.source,
        trusted,
        rehearsal,
    }))
}

/// What the last run of that checklist was given.
fn last_run(kit: &Kit, id: &str) -> Option<LastRun> {
    let listing = record::list(&kit.workplace.runs).ok()?;
    let mut started = listing.take(LOOKED_THROUGH).filter_map(|listed| listed.started);
    let (_, started) = started.find(|(_, started)| started.checklist.id == id)?;
    Some(LastRun {
        fields: started
            .fields
            .into_iter()
            .filter_map(|(id, value)| Some((id, value?)))
            .collect(),
        roles: started.roles.into_iter().collect(),
    })
}

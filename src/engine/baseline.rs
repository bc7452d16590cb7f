//! What a query is held beside where that lies in an earlier run: the values that the same item's check saw in the newest
//! one that has any. Read from the records when the check begins, so much of them and no more.

use std::{cmp::Reverse, path::Path};

use crate::{
    check::Beside,
    domain::{
        event::CheckFinished,
        id::ItemId,
        job::{BaselineAt, EarlierOf},
        run::Run,
    },
    record,
};

/// So many of the newest runs are looked at for their checklist.
const LOOKED: usize = 200;
/// So many runs of the checklist are read for a value.
const READ: usize = 10;

/// What the values of a query are held beside; `own` is the name of the run in which it is asked.
pub fn beside(runs: &Path, own: &str, at: &BaselineAt) -> Beside {
    match at {
        BaselineAt::Started(at) => Beside::At(*at),
        BaselineAt::Earlier(of) => earlier(runs, own, of),
    }
}

fn earlier(runs: &Path, own: &str, of: &EarlierOf) -> Beside {
    // A folder that cannot be read has no earlier run.
    let listing = record::list(runs).into_iter().flatten().take(LOOKED);
    let mut alike: Vec<_> = listing
        .filter_map(|listed| {
            let (began, started) = listed.started?;
            let alike = started.checklist.id == of.checklist && started.rehearsal == of.rehearsal;
            (alike && listed.name != own && began <= of.before).then_some((began, listed.name, listed.path))
        })
        .collect();
    alike.sort_by_key(|(began, name, _)| Reverse((*began, name.clone())));
    let some = !alike.is_empty();
    for (_, name, path) in alike.into_iter().take(READ) {
        // A run that cannot be read tells nothing.
        let Ok(read) = super::read(&path) else { continue };
        if let Some(finished) = newest(&read.run, &of.item) {
            return Beside::Values {
                run: name,
                values: finished.values.clone(),
            };
        }
    }
    Beside::Nothing(match some {
        false => "there is no earlier run of this checklist".to_owned(),
        true => format!("no earlier run of this checklist has a value of {}", of.item),
    })
}

/// The newest end of the item's check that has values; what came after the seal does not count.
fn newest<'a>(run: &'a Run, item: &ItemId) -> Option<&'a CheckFinished> {
    let places = run.commands.iter().rev().filter_map(|command| command.finished);
    places
        .filter(|place| !run.late.contains(place))
        .filter_map(|place| run.finished(place))
        .find(|finished| finished.item.as_ref() == Some(item) && !finished.values.is_empty())
}

//! All that a reader of a run can tell, to be compared: two folds are the same run where their pictures are equal.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{
    digest::Digest,
    event::{EntryRef, Person},
    id::{ItemId, Writer},
    item::ItemRecord,
    run::{Evidence, Run, SignOff},
    standing::Standing,
    time::Time,
};

/// All that a reader of a run can tell.
#[derive(Debug, PartialEq)]
pub struct Picture {
    items: HashMap<ItemId, ItemRecord>,
    fields: Vec<Option<String>>,
    roles: Vec<Option<Person>>,
    running: Vec<EntryRef>,
    evidence: Vec<Evidence>,
    sign_offs: Vec<SignOff>,
    heads: BTreeMap<Writer, (u64, Digest)>,
    checklist: Digest,
    standing: Standing,
    closed: bool,
    trusted: bool,
}

pub fn picture(run: &Run, now: Time) -> Picture {
    let plan = run.plan();
    let fields = plan.fields.iter().map(|field| run.field(&field.id).map(str::to_owned));
    Picture {
        items: plan
            .items()
            .map(|item| (item.id.clone(), run.item(&item.id).clone()))
            .collect(),
        fields: fields.collect(),
        roles: plan.roles.iter().map(|role| run.role(&role.id).cloned()).collect(),
        running: run.running.keys().cloned().collect(),
        evidence: run.evidence.clone(),
        sign_offs: run.sign_offs.clone(),
        heads: run.heads.clone(),
        checklist: plan.sha256,
        standing: Standing::of(run, now),
        closed: run.closed.is_some(),
        trusted: run.trusted,
    }
}

//! Why a run stands as it does, in sentences. A run is complete only where there is not one.

use std::collections::HashMap;

use super::{About, ItemStanding, ItemState, Reason, SignOffStanding, SignOffState, sign_offs};
use crate::domain::{
    checklist::Item,
    id::{ItemId, SectionId},
    run::Run,
};

/// Every reason, those that make the run failed first.
pub(super) fn of(
    run: &Run,
    items: &HashMap<ItemId, ItemStanding>,
    planned: &HashMap<SectionId, Vec<SignOffStanding>>,
) -> Vec<Reason> {
    let mut reasons = of_the_run(run);
    for section in run.plan().sections.iter().filter(|section| section.phase.counts()) {
        reasons.extend(section.items.iter().filter_map(|item| of_item(run, item, items)));
        let planned = planned.get(&section.id).into_iter().flatten();
        reasons.extend(planned.filter_map(|planned| of_sign_off(run, planned)));
    }
    reasons.sort_by_key(|reason| !reason.fails);
    reasons
}

fn of_the_run(run: &Run) -> Vec<Reason> {
    let plan = run.plan();
    let mut reasons = Vec::new();
    if run.checklist_disputed() {
        reasons.push(open(
            "the checklist was amended in two ways at once".to_owned(),
            About::Checklist,
        ));
    }
    if let Some(digest) = run.checklist_missing() {
        let text = format!("the checklist in force, sha256 {digest}, is not at hand");
        reasons.push(open(text, About::Checklist));
    }
    reasons.extend(run.fields_disputed().filter(|id| plan.field(id).is_some()).map(|id| {
        let label = plan.field(id).map_or(id.as_str(), |field| &field.label);
        let text = format!("{label} was given different values at once");
        open(text, About::Field(id.clone()))
    }));
    reasons.extend(run.roles_disputed().filter(|id| plan.role(id).is_some()).map(|id| {
        let text = format!("{} was given to different persons at once", plan.role_title(id));
        open(text, About::Role(id.clone()))
    }));
    reasons
}

/// What blocks nothing and should be known.
pub(super) fn notes(run: &Run) -> Vec<String> {
    if !run.controls_disputed() {
        return Vec::new();
    }
    let who: Vec<String> = run.controls_taken_by().map(|writer| run.named(writer)).collect();
    vec![format!(
        "the controls were taken at once by {}: nobody holds them",
        who.join(" and by ")
    )]
}

fn open(text: String, about: About) -> Reason {
    let fails = false;
    Reason { text, about, fails }
}

fn of_item(run: &Run, item: &Item, items: &HashMap<ItemId, ItemStanding>) -> Option<Reason> {
    let standing = items.get(&item.id).filter(|standing| !standing.state.complete())?;
    let why = standing.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    Some(Reason {
        text: format!("{}: {}{why}", run.fill(&item.title), standing.state.word()),
        about: About::Item(item.id.clone()),
        fails: standing.state == ItemState::Failed,
    })
}

fn of_sign_off(run: &Run, planned: &SignOffStanding) -> Option<Reason> {
    let title = run.plan().role_title(&planned.role);
    let over = sign_offs::title(run, &planned.scope);
    let text = match (&planned.no_good, planned.state) {
        (Some(why), _) => format!("{over} is not signed: {why}"),
        (None, SignOffState::Current) => return None,
        (None, SignOffState::Missing) => format!("{title} has not signed {over}"),
        (None, SignOffState::Stale) => format!("{over} changed since {title} signed it"),
        (None, SignOffState::Rejected) => format!("{title} rejected {over}"),
    };
    Some(Reason {
        text,
        about: About::SignOff(planned.role.clone(), planned.scope.clone()),
        fails: planned.state == SignOffState::Rejected,
    })
}

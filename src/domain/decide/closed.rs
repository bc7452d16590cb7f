//! What a closed run still takes, for every intent alike: what the close fixed stays as it is, whoever asks and from
//! wherever. Sections of the phases monitor, review and rollback go on, with their roles; so do conditions, risks, the
//! review, notes and evidence.

use super::{Intent, Refusal};
use crate::domain::{
    checklist::{Field, Section},
    event::{EntryRef, Scope},
    id::{RoleId, SectionId},
    run::Run,
};

const OVER: &str = "the run is closed: only monitoring, review and rollback sections go on";

/// Refuses what the close fixed. Marks, checks, measures and blanks are asked about where their items are looked up.
pub(super) fn refuses(run: &Run, intent: &Intent) -> Option<Refusal> {
    run.closed.as_ref()?;
    let text = match intent {
        Intent::Sign(intent) => scope_is_fixed(run, &intent.scope),
        Intent::Assign { role, .. } => role_is_fixed(run, role),
        Intent::HandOff(intent) => match &intent.section {
            Some(section) => section_is_fixed(run, section),
            None => all_is_fixed(run),
        },
        Intent::AnswerHandoff { handoff, .. } => handoff_is_fixed(run, handoff),
        Intent::BreakHold { section, .. } => section_is_fixed(run, section),
        Intent::Amend(_) => Some("the run is closed: its checklist stays as it is".to_owned()),
        _ => None,
    };
    text.map(Refusal::rule)
}

/// Why nothing changes any more in the section; nothing where something may.
pub fn section_is_fixed(run: &Run, section: &SectionId) -> Option<String> {
    run.closed.as_ref()?;
    let section = run.plan().section(section)?;
    (!section.phase.goes_on()).then(|| OVER.to_owned())
}

/// Why nobody signs any more over what a scope covers; nothing where a role may.
pub fn scope_is_fixed(run: &Run, scope: &Scope) -> Option<String> {
    run.closed.as_ref()?;
    match scope {
        Scope::Section(id) => section_is_fixed(run, id),
        Scope::Item(id) => section_is_fixed(run, &run.plan().section_with(id)?.id),
        Scope::Decision(_) | Scope::Run(_) => Some("the run is closed: nothing is decided any more".to_owned()),
    }
}

/// Why the role stays with whom it was at the close; nothing where it may be given: something of it goes on.
pub fn role_is_fixed(run: &Run, role: &RoleId) -> Option<String> {
    run.closed.as_ref()?;
    let mut sections = run.plan().sections.iter();
    let goes_on = sections.any(|section| section.phase.goes_on() && names(section, role));
    (!goes_on).then(|| {
        format!(
            "the run is closed: who is {} stays as it is",
            run.plan().role_title(role)
        )
    })
}

/// Why the field stays as it was at the close; nothing where it may still be filled in.
pub(super) fn field_is_fixed(run: &Run, field: &Field) -> Option<String> {
    run.closed.as_ref()?;
    let item = run.plan().item_of_field(&field.id);
    let section = item.and_then(|item| run.plan().section_with(&item.id));
    let goes_on = section.map_or(run.field(&field.id).is_none(), |section| section.phase.goes_on());
    (!goes_on).then(|| format!("the run is closed: {} stays as it is", field.label))
}

/// Why nothing is left that anybody could be at the controls for.
pub fn all_is_fixed(run: &Run) -> Option<String> {
    run.closed.as_ref()?;
    let any = run.plan().sections.iter().any(|section| section.phase.goes_on());
    (!any).then(|| "the run is closed: there is nothing left to hand over".to_owned())
}

fn handoff_is_fixed(run: &Run, handoff: &EntryRef) -> Option<String> {
    let known = run.flow.handoffs.iter().find(|known| known.entry == *handoff)?;
    section_is_fixed(run, known.handed.section.as_ref()?)
}

/// Whether the section has to do with the role: it answers for something in it, or signs it.
fn names(section: &Section, role: &RoleId) -> bool {
    let is = |owner: &Option<RoleId>| owner.as_ref() == Some(role);
    let own = section.sign_offs.iter().any(|plan| plan.role == *role);
    let mut items = section.all_items();
    let of_items = items.any(|item| is(&item.owner) || item.sign_offs.iter().any(|plan| plan.role == *role));
    is(&section.owner) || is(&section.hands_to) || own || of_items
}

//! What each item counts as. The one place that says what is fulfilled; `docs/decision.md` holds it as a table.

use super::{Facts, ShareStanding, share::Counts};
use crate::domain::{
    check::Outcome,
    checklist::{Item, Weight},
    event::{By, Mark},
    id::ItemId,
    item::ItemRecord,
    run::Run,
    signers,
    standing::{ItemStanding, ItemState},
};

/// What an item counts as in its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// It failed.
    Failed,
    /// Nobody can tell yet.
    Undecided,
    /// It may stand unfulfilled: counts for GO WITH CONDITIONS only.
    Waived,
    /// A person says so, without its check or against it: counts for GO WITH CONDITIONS only.
    OnWord,
    /// It is so.
    Fulfilled,
    /// It leaves the share.
    NotApplicable,
}

/// What the item counts as, and why in words where that is not what its state says.
pub fn category<'a>(
    run: &Run,
    item: &Item,
    standing: &dyn Fn(&ItemId) -> Option<&'a ItemStanding>,
) -> (Category, Option<String>) {
    let state = standing(&item.id).map_or(ItemState::Open, |standing| standing.state);
    match state {
        ItemState::Failed => (Category::Failed, None),
        ItemState::Waived => (Category::Waived, None),
        ItemState::NotApplicable if item.weight == Weight::Critical => match alone(run, item) {
            Some(why) => (Category::Undecided, Some(why)),
            None => (Category::NotApplicable, None),
        },
        ItemState::NotApplicable => (Category::NotApplicable, None),
        ItemState::Passed => passed(run, item, standing),
        _ => (Category::Undecided, None),
    }
}

/// An item with sub-items is worth what the least of them is.
fn passed<'a>(
    run: &Run,
    item: &Item,
    standing: &dyn Fn(&ItemId) -> Option<&'a ItemStanding>,
) -> (Category, Option<String>) {
    if let Some(why) = on_word(run, item) {
        return (Category::OnWord, Some(why));
    }
    let subs = item.items.iter().map(|sub| (sub, category(run, sub, standing)));
    let least = subs
        .filter(|(_, (category, _))| *category < Category::Fulfilled)
        .min_by_key(|(_, (category, _))| *category);
    match least {
        None => (Category::Fulfilled, None),
        Some((sub, (category, why))) => {
            let title = run.fill(&sub.title);
            let why = match (category, why) {
                (_, Some(why)) => why,
                (Category::Waived, None) => "waived".to_owned(),
                _ => "open".to_owned(),
            };
            (category, Some(format!("{title}: {why}")))
        }
    }
}

/// What the check of an item says against its pass, where a person passed it all the same. A rehearsal runs no action,
/// so there a person's word is all there is.
pub fn on_word(run: &Run, item: &Item) -> Option<String> {
    item.check.as_ref()?;
    let record = run.item(&item.id);
    let given = record.says().filter(|given| given.mark == Mark::Passed)?;
    let By::Person(person) = &given.by else { return None };
    if run.rehearsal() {
        return None;
    }
    let against = against(run, item, record)?;
    Some(format!("passed by {person}, though {against}"))
}

fn against(run: &Run, item: &Item, record: &ItemRecord) -> Option<String> {
    match record.latest() {
        None => Some("its check has not run".to_owned()),
        Some(latest) if latest.inputs != run.inputs(&item.id) => {
            Some("its check ran on other values or another definition".to_owned())
        }
        Some(latest) if latest.outcome == Outcome::Passed => None,
        Some(latest) => Some(format!("its check came to {}", latest.outcome.word())),
    }
}

/// Why a critical item does not leave the share yet: one person alone said that it does not apply.
fn alone(run: &Run, item: &Item) -> Option<String> {
    let record = run.item(&item.id);
    let own = record.says().filter(|given| given.mark == Mark::NotApplicable);
    if own.is_none() && !item.items.is_empty() {
        return item.items.iter().find_map(|sub| alone(run, sub));
    }
    let heads: Vec<_> = record.heads().collect();
    let mut persons = Vec::new();
    let mut left: Vec<_> = heads;
    while let Some(given) = left.pop() {
        if given.mark != Mark::NotApplicable || Some(given.inputs) != own.map(|own| own.inputs) {
            continue;
        }
        if let By::Person(person) = &given.by {
            persons.push(person);
        }
        left.extend(given.before.and_then(|before| record.marks.get(before)));
    }
    let first = persons.first()?;
    let second = persons.iter().any(|other| !signers::same(first, other));
    (!second).then(|| format!("not applicable by {first} alone; a second person has to say so too"))
}

/// An item that counts for the decision, what it counts as, and why.
pub(super) struct Counted<'a> {
    pub item: &'a Item,
    pub category: Category,
    pub why: Option<String>,
}

/// What each item of the sections that the decision covers counts as.
pub(super) fn counted<'a>(facts: &Facts<'a>) -> Vec<Counted<'a>> {
    items(facts)
        .map(|item| {
            let (category, why) = category(facts.run, item, facts.item);
            Counted { item, category, why }
        })
        .collect()
}

/// Their counts, weight by weight.
pub(super) fn shares(facts: &Facts<'_>, counted: &[Counted<'_>]) -> [ShareStanding; 3] {
    let mut counts = [Counts::default(); 3];
    for counted in counted {
        let counts = &mut counts[place(counted.item.weight)];
        let field = match counted.category {
            Category::Failed => &mut counts.failed,
            Category::Undecided => &mut counts.undecided,
            Category::Waived => &mut counts.waived,
            Category::OnWord => &mut counts.on_word,
            Category::Fulfilled => &mut counts.fulfilled,
            Category::NotApplicable => &mut counts.not_applicable,
        };
        *field += 1;
    }
    let policy = &facts.run.plan().policy;
    [Weight::Critical, Weight::High, Weight::Recommended]
        .map(|weight| ShareStanding::of(policy, weight, counts[place(weight)]))
}

/// Where a weight stands among the shares.
pub(super) fn place(weight: Weight) -> usize {
    match weight {
        Weight::Critical => 0,
        Weight::High => 1,
        Weight::Recommended => 2,
    }
}

/// The items that count for the decision; sub-items count with theirs.
fn items<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Item> {
    let plan = facts.run.plan();
    let sections = facts.planned.sections.iter().filter_map(|id| plan.section(id));
    sections.flat_map(|section| &section.items)
}

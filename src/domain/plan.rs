//! A checklist with what the fold asks of it again and again: where an item stands, what its definition comes to,
//! which fields it uses.

mod decisions;

use std::{
    collections::{BTreeSet, HashMap},
    ops::Deref,
    sync::Arc,
};

use serde_json::Value;

pub use self::decisions::{DecisionPlan, IMPLIED};

use super::{
    checklist::{Checklist, Environment, Field, Item, Section, SignOffPlan},
    digest::Digest,
    event::Scope,
    id::{DecisionId, FieldId, ItemId, RoleId, SectionId},
    scope, template,
};

/// A checklist, indexed. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Plan {
    checklist: Arc<Checklist>,
    items: Arc<HashMap<ItemId, ItemPlan>>,
    decisions: Arc<Vec<DecisionPlan>>,
}

/// What is asked of an item again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPlan {
    /// Its section.
    pub section: SectionId,
    /// The item that it is a sub-item of.
    pub parent: Option<ItemId>,
    /// SHA-256 of what it asks for.
    pub definition: Digest,
    /// Fields whose values its text or its check uses, in order; secret ones are left out.
    pub uses: Vec<FieldId>,
    /// What a sign-off that covers it says of it in any case; drawn once, for it is asked for after each entry.
    pub(super) line: String,
    path: Vec<usize>,
}

impl Deref for Plan {
    type Target = Checklist;

    fn deref(&self) -> &Checklist {
        &self.checklist
    }
}

impl PartialEq for Plan {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.checklist, &other.checklist) || self.checklist == other.checklist
    }
}

impl Plan {
    /// Indexes a checklist.
    pub fn new(checklist: Checklist) -> Self {
        let mut items = HashMap::new();
        // Once, not for every item again: a checklist may have ten thousand.
        let fields: Vec<&Field> = every_field(&checklist).collect();
        for (s, section) in checklist.sections.iter().enumerate() {
            for (i, item) in section.items.iter().enumerate() {
                index((&checklist, &fields), section, None, item, &[s, i], &mut items);
            }
        }
        Self {
            decisions: Arc::new(decisions::of(&checklist)),
            checklist: Arc::new(checklist),
            items: Arc::new(items),
        }
    }

    /// What is known of an item.
    pub fn item_plan(&self, id: &ItemId) -> Option<&ItemPlan> {
        self.items.get(id)
    }

    /// How many items and sub-items there are.
    pub fn item_count(&self) -> usize {
        self.items.len()
    }

    /// The item, found without a search.
    pub fn find(&self, id: &ItemId) -> Option<&Item> {
        let path = &self.items.get(id)?.path;
        let mut item = self.checklist.sections.get(path[0])?.items.get(path[1])?;
        for step in &path[2..] {
            item = item.items.get(*step)?;
        }
        Some(item)
    }

    /// The decisions, in the order of the file; the implied one where none is planned.
    pub fn decisions(&self) -> &[DecisionPlan] {
        &self.decisions
    }

    /// The decision of that name.
    pub fn decision(&self, id: &DecisionId) -> Option<&DecisionPlan> {
        self.decisions.iter().find(|decision| decision.id() == id)
    }

    /// The sign-off that it asks of a role over a scope.
    pub fn sign_off(&self, role: &RoleId, covers: &Scope) -> Option<SignOffPlan> {
        let sign_offs = match covers {
            Scope::Item(id) => &self.find(id)?.sign_offs,
            Scope::Section(id) => &self.section(id)?.sign_offs,
            Scope::Decision(id) => return self.decision(&id.as_str().into())?.sign_off(role),
            Scope::Run(_) => return None,
        };
        sign_offs.iter().find(|plan| plan.role == *role).cloned()
    }

    /// The item's section, found without a search.
    pub fn section_with(&self, id: &ItemId) -> Option<&Section> {
        self.checklist.sections.get(self.items.get(id)?.path[0])
    }
}

fn index(
    (checklist, fields): (&Checklist, &[&Field]),
    section: &Section,
    parent: Option<&Item>,
    item: &Item,
    path: &[usize],
    items: &mut HashMap<ItemId, ItemPlan>,
) {
    let definition = definition(checklist, item);
    items.insert(
        item.id.clone(),
        ItemPlan {
            section: section.id.clone(),
            parent: parent.map(|parent| parent.id.clone()),
            definition,
            line: scope::head(item, definition),
            uses: uses(checklist, fields, item),
            path: path.to_vec(),
        },
    );
    for (i, sub) in item.items.iter().enumerate() {
        let path: Vec<usize> = path.iter().copied().chain([i]).collect();
        index((checklist, fields), section, Some(item), sub, &path, items);
    }
}

/// The digest of what an item asks for: title, text, check, evidence, measures with their targets, the world it acts on.
fn definition(checklist: &Checklist, item: &Item) -> Digest {
    let measures: Vec<_> = item
        .measures
        .iter()
        .map(|measure| (&measure.id, &measure.unit, &measure.target, &measure.from))
        .collect();
    let environment = item.check.as_ref().and(checklist.environment.as_ref());
    let parts = (
        &item.title,
        &item.text,
        &item.check,
        item.evidence_required,
        measures,
        environment,
    );
    Digest::of(serde_json::to_vec(&parts).unwrap_or_default())
}

/// The fields that an item's words or its check name: `{id}` in texts, `$CS_ID` in commands.
fn uses(checklist: &Checklist, fields: &[&Field], item: &Item) -> Vec<FieldId> {
    let mut text = format!("{}\n{}\n", item.title, item.text.as_deref().unwrap_or_default());
    if let Some(check) = &item.check {
        add_texts(&serde_json::json!(check.kind), &mut text);
        if let Some(environment) = &checklist.environment {
            add_environment(environment, &mut text);
        }
    }
    used_in(fields.iter().copied(), &text)
        .filter(|field| !field.secret)
        .map(|field| field.id.clone())
        .collect()
}

/// The fields, secret ones too, that the item's check needs values of.
pub fn needs(checklist: &Checklist, item: &Item) -> Vec<FieldId> {
    let Some(check) = &item.check else { return Vec::new() };
    let mut text = String::new();
    add_texts(&serde_json::json!(check.kind), &mut text);
    if let (true, Some(environment)) = (check.action, &checklist.environment) {
        add_environment(environment, &mut text);
    }
    used_in(every_field(checklist), &text)
        .map(|field| field.id.clone())
        .collect()
}

fn add_environment(environment: &Environment, text: &mut String) {
    for part in [Some(&environment.name), environment.proof.as_ref()]
        .into_iter()
        .flatten()
    {
        text.push_str(part);
        text.push('\n');
    }
}

/// Every text in it, a line feed between them.
fn add_texts(value: &Value, text: &mut String) {
    match value {
        Value::String(one) => {
            text.push_str(one);
            text.push('\n');
        }
        Value::Array(values) => values.iter().for_each(|value| add_texts(value, text)),
        Value::Object(members) => members.values().for_each(|value| add_texts(value, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn used_in<'a>(fields: impl Iterator<Item = &'a Field>, text: &str) -> impl Iterator<Item = &'a Field> {
    let names: BTreeSet<String> = references(text).collect();
    let is_named = move |field: &&Field| names.contains(field.id.as_str()) || names.contains(&variable(&field.id));
    fields.filter(is_named)
}

/// The checklist's own fields and those of its items.
pub fn every_field(checklist: &Checklist) -> impl Iterator<Item = &Field> {
    let of_items = checklist.items().flat_map(|item| &item.fields);
    checklist.fields.iter().chain(of_items)
}

/// The name under which a command reads a field: `CS_` and the id in capitals.
pub fn variable(field: &FieldId) -> String {
    format!("CS_{}", field.as_str().to_uppercase().replace('-', "_"))
}

/// The fields that a command reads, secret ones too, by the variables that it names.
pub fn variables_of<'a>(checklist: &'a Checklist, command: &str) -> Vec<&'a Field> {
    let names: BTreeSet<String> = references(command).collect();
    let is_named = |field: &&Field| names.contains(&variable(&field.id));
    every_field(checklist).filter(is_named).collect()
}

/// The names of fields in a text: `{id}` as it stands, `CS_ID` as the variable.
fn references(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let variables = words.filter(|word| word.starts_with("CS_")).map(str::to_owned);
    let places = template::places(text).into_iter().filter(|place| !place.escaped);
    variables.chain(places.map(|place| place.name.to_owned()))
}

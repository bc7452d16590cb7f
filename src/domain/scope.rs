//! What a sign-off covers, line by line, so that it can be read, digested, and compared with what holds now.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    checklist::Item,
    digest::Digest,
    event::{Mark, Scope},
    id::{FieldId, ItemId},
    plan::Plan,
    run::Run,
    time,
};

/// The lines that a sign-off over `scope` covers, as the run stands: the run, what is released, the fields that count,
/// and each item with its mark, by whom, with which entry, its measures and blanks, and the evidence the mark rests on.
///
/// No line holds a line feed: what people typed stands as JSON strings.
pub fn lines(run: &Run, scope: &Scope) -> Vec<String> {
    let plan = run.plan();
    let items = items(plan, scope);
    let mut lines = vec![format!("run {}", run.name()), format!("covers {scope}")];
    for subject in run.started.iter().flat_map(|started| &started.subject) {
        let sha256 = subject.sha256.as_ref().map(|digest| format!(" sha256 {digest}"));
        let commit = subject.commit.as_ref().map(|commit| format!(" commit {commit}"));
        let (sha256, commit) = (sha256.unwrap_or_default(), commit.unwrap_or_default());
        lines.push(format!("subject {}{sha256}{commit}", quoted(&subject.name)));
    }
    for field in fields(plan, &items) {
        lines.push(format!("field {field} = {}", value(run, &field)));
    }
    for item in items {
        item_lines(run, item, &mut lines);
    }
    lines
}

/// SHA-256 of the lines, each with its line feed.
pub fn digest(lines: &[String]) -> Digest {
    Digest::of(lines.iter().fold(String::new(), |text, line| text + line + "\n"))
}

/// The items that a scope covers, an item before its sub-items.
pub fn items<'a>(plan: &'a Plan, scope: &Scope) -> Vec<&'a Item> {
    match scope {
        Scope::Item(id) => plan
            .find(id)
            .map(|item| item.with_sub_items().collect())
            .unwrap_or_default(),
        Scope::Section(id) => plan
            .section(id)
            .map(|section| section.all_items().collect())
            .unwrap_or_default(),
        Scope::Decision(id) => decision_items(plan, id),
        Scope::Run(_) => plan.items().collect(),
    }
}

fn decision_items<'a>(plan: &'a Plan, id: &str) -> Vec<&'a Item> {
    let covers = plan
        .decisions
        .iter()
        .find(|decision| decision.id.as_str() == id)
        .map(|decision| decision.covers.clone())
        .unwrap_or_default();
    let mut sections = BTreeSet::new();
    let mut open = covers;
    while let Some(section) = open.pop() {
        if let Some(section) = plan.section(&section).filter(|s| sections.insert(s.id.clone())) {
            open.extend(section.after.iter().cloned());
        }
    }
    plan.sections
        .iter()
        .filter(|section| sections.contains(&section.id))
        .flat_map(|section| section.all_items())
        .collect()
}

/// The fields of the checklist that a scope speaks of: those asked for at the start, and those that its items use.
fn fields(plan: &Plan, items: &[&Item]) -> Vec<FieldId> {
    let used: BTreeSet<&FieldId> = items
        .iter()
        .filter_map(|item| plan.item_plan(&item.id))
        .flat_map(|item| &item.uses)
        .collect();
    plan.fields
        .iter()
        .filter(|field| !field.secret && (field.required || used.contains(&field.id)))
        .map(|field| field.id.clone())
        .collect()
}

fn item_lines(run: &Run, item: &Item, lines: &mut Vec<String>) {
    let record = run.item(&item.id);
    let definition = run
        .plan()
        .item_plan(&item.id)
        .map_or_else(String::new, |plan| plan.definition.short());
    lines.push(format!(
        "item {} {} definition {definition}: {}",
        item.id,
        quoted(&item.title),
        mark(run, &item.id)
    ));
    for measure in &item.measures {
        let value = record
            .measure(&measure.id)
            .map_or_else(|| "none".to_owned(), |measured| quoted(&measured.with_unit()));
        lines.push(format!("  measure {} = {value}", measure.id));
    }
    for field in item.fields.iter().filter(|field| !field.secret) {
        lines.push(format!("  field {} = {}", field.id, value(run, &field.id)));
    }
    for &evidence in record.current().iter().flat_map(|mark| &mark.rests_on) {
        let evidence = &run.evidence[evidence];
        let state = if evidence.withdrawn.is_some() { " withdrawn" } else { "" };
        let file = &evidence.file;
        lines.push(format!(
            "  evidence {} sha256 {}{state}",
            quoted(&file.file),
            file.sha256
        ));
    }
}

fn mark(run: &Run, item: &ItemId) -> String {
    let record = run.item(item);
    if record.disputed() {
        return "in dispute".to_owned();
    }
    let Some(given) = record.current().filter(|given| given.mark != Mark::Cleared) else {
        return "open".to_owned();
    };
    let mut text = format!(
        "{} by {}, entry {}",
        given.mark.word(),
        quoted(&given.by.to_string()),
        given.word
    );
    if given.inputs != run.inputs(item) {
        text.push_str(", given before the change");
    }
    if let Some(expires) = given.expires {
        let _ = write!(text, ", until {}", time::rfc3339(expires));
    }
    if let Some(reason) = &given.reason {
        let _ = write!(text, ", because {}", quoted(reason));
    }
    text
}

fn value(run: &Run, field: &FieldId) -> String {
    run.field(field).map_or_else(|| "none".to_owned(), quoted)
}

/// The text as a JSON string: on one line, its end unmistakable.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

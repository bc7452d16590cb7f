//! What a sign-off covers, line by line, so that it can be read, digested, and compared with what holds now.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
};

use super::{
    checklist::Item,
    digest::Digest,
    event::{By, Measured, Scope},
    id::{FieldId, ItemId, MeasureId},
    item::ItemRecord,
    plan::{ItemPlan, Plan},
    run::Run,
    time,
    unseen::is_unseen,
};

/// What an item takes at the least, mostly: its digest alone has 64 digits.
const LINE: usize = 192;

/// The lines that a sign-off over `scope` covers, as the run stands: the run, what is released, the fields that count,
/// and each item with its mark, by whom, with which entry, its measures and blanks, and the evidence the mark rests on.
///
/// No line holds a control character: what people typed stands as JSON strings. What a re-run of a check with the same
/// outcome changes (its files, what it measured) does not change a line.
pub fn lines(run: &Run, scope: &Scope) -> Vec<String> {
    let text = text(run, scope);
    text.split_terminator('\n').map(str::to_owned).collect()
}

/// SHA-256 of the lines, each with its line feed.
pub fn digest(lines: &[String]) -> Digest {
    Digest::of(lines.iter().fold(String::new(), |text, line| text + line + "\n"))
}

/// The lines as one text, each with its line feed: what [`digest`] is the digest of. Several roles may sign thousands
/// of lines, and whether their words still hold is asked after each entry.
pub fn text(run: &Run, scope: &Scope) -> String {
    let plan = run.plan();
    let items = items(plan, scope);
    let mut lines = Lines {
        text: String::with_capacity(items.len() * LINE),
    };
    lines.add(format_args!("run {}", run.name()));
    lines.add(format_args!("covers {scope}"));
    for subject in run.started.iter().flat_map(|started| &started.subject) {
        let part = |name, value: &Option<String>| {
            let value = value.as_ref().map(|value| format!(" {name} {}", word(value)));
            value.unwrap_or_default()
        };
        let (sha256, commit) = (part("sha256", &subject.sha256), part("commit", &subject.commit));
        lines.add(format_args!("subject {}{sha256}{commit}", Quoted(&subject.name)));
    }
    let items: Vec<_> = items.into_iter().map(|item| (item, plan.item_plan(&item.id))).collect();
    for field in fields(plan, &items) {
        lines.add(format_args!("field {field} = {}", Value(run.field(&field))));
    }
    for (item, planned) in items {
        item_lines(run, item, planned, &mut lines);
    }
    lines.text
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
    let sections = plan
        .decision(&id.into())
        .into_iter()
        .flat_map(|planned| &planned.sections);
    let sections = sections.filter_map(|id| plan.section(id));
    sections.flat_map(|section| section.all_items()).collect()
}

/// The fields of the checklist that a scope speaks of: those asked for at the start, and those that its items use.
fn fields(plan: &Plan, items: &[(&Item, Option<&ItemPlan>)]) -> Vec<FieldId> {
    let planned = items.iter().filter_map(|(_, planned)| *planned);
    let used: BTreeSet<&FieldId> = planned.flat_map(|planned| &planned.uses).collect();
    plan.fields
        .iter()
        .filter(|field| !field.secret && (field.required || used.contains(&field.id)))
        .map(|field| field.id.clone())
        .collect()
}

/// What stands of an item whatever is said of it.
pub(super) fn head(item: &Item, definition: Digest) -> String {
    let mut lines = Lines::default();
    lines.add(format_args!(
        "item {} {} definition {definition}: ",
        item.id,
        Quoted(&item.title)
    ));
    lines.text.pop();
    lines.text
}

fn item_lines(run: &Run, item: &Item, planned: Option<&ItemPlan>, lines: &mut Lines) {
    let record = run.item(&item.id);
    let said = Said { run, item: &item.id };
    match planned {
        Some(planned) => lines.add_after(&planned.line, format_args!("{said}")),
        None => lines.add_after(&head(item, Digest::ZERO), format_args!("{said}")),
    }
    for measure in &item.measures {
        let value = measured(run, record, &measure.id).map(Measured::with_unit);
        lines.add(format_args!("  measure {} = {}", measure.id, Value(value.as_deref())));
    }
    for field in item.fields.iter().filter(|field| !field.secret) {
        lines.add(format_args!("  field {} = {}", field.id, Value(run.field(&field.id))));
    }
    for &evidence in record.current().iter().flat_map(|mark| &mark.rests_on) {
        let evidence = &run.evidence[evidence];
        let state = if evidence.counts() { "" } else { " withdrawn" };
        let file = &evidence.file;
        lines.add(format_args!(
            "  evidence {} sha256 {}{state}",
            Quoted(&file.file),
            file.sha256
        ));
    }
}

/// The value of a measure: that of the check which the mark rests on, unless a person typed one since.
fn measured<'a>(run: &'a Run, record: &'a ItemRecord, measure: &MeasureId) -> Option<&'a Measured> {
    let rested = || {
        let outcome = record.outcomes.get(record.says()?.outcome?)?;
        run.finished(outcome.entry)?.measures.get(measure)
    };
    let typed = record.typed.contains(measure);
    let rested = if typed { None } else { rested() };
    rested.or_else(|| record.measure(measure))
}

/// What is said of an item.
struct Said<'a> {
    run: &'a Run,
    item: &'a ItemId,
}

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let record = self.run.item(self.item);
        if record.disputed() {
            return f.write_str("in dispute");
        }
        let Some(given) = record.says() else {
            return f.write_str("open");
        };
        write!(f, "{} by ", given.mark.word())?;
        match &given.by {
            By::Machine(_) => write!(f, "{}", given.by)?,
            By::Person(person) => write!(f, "{}", Quoted(&person.name))?,
        }
        write!(f, ", entry {}", given.word)?;
        if let Some(newer) = record.suspended(given) {
            write!(f, ", its check {} since", newer.outcome.word())?;
        }
        if given.inputs != self.run.inputs(self.item) {
            f.write_str(", given before the change")?;
        }
        if let Some(expires) = given.expires {
            write!(f, ", until {}", time::rfc3339(expires))?;
        }
        if let Some(reason) = &given.reason {
            write!(f, ", because {}", Quoted(reason))?;
        }
        Ok(())
    }
}

/// A value as a JSON string, or that there is none.
struct Value<'a>(Option<&'a str>);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => Quoted(value).fmt(f),
            None => f.write_str("none"),
        }
    }
}

/// The text as a JSON string: on one line, its end unmistakable.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let as_it_stands = |byte: u8| is_plain(byte) && byte != b'"' && byte != b'\\';
        if self.0.bytes().all(as_it_stands) {
            f.write_char('"')?;
            f.write_str(self.0)?;
            return f.write_char('"');
        }
        f.write_str(&serde_json::to_string(self.0).unwrap_or_default())
    }
}

/// A digest or the name of a commit as it stands; anything else as a JSON string.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-:/".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        Quoted(text).to_string()
    }
}

/// Lines, each with its line feed, that hold nothing which no reader would see.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn add(&mut self, line: fmt::Arguments<'_>) {
        self.add_after("", line);
    }

    /// `head` was a line before, or the beginning of one.
    fn add_after(&mut self, head: &str, line: fmt::Arguments<'_>) {
        self.text.push_str(head);
        let start = self.text.len();
        // To write to a string does not fail.
        let _ = self.text.write_fmt(line);
        // Nearly every line is plain, and a run of thousands of items has thousands of lines.
        let line = &self.text[start..];
        if !line.bytes().all(is_plain) && line.contains(is_unseen) {
            let escaped = escaped(line);
            self.text.truncate(start);
            self.text.push_str(&escaped);
        }
        self.text.push('\n');
    }
}

fn is_plain(byte: u8) -> bool {
    (b' '..=b'~').contains(&byte)
}

/// With what no reader would see written out.
fn escaped(line: &str) -> String {
    let seen = |c| match is_unseen(c) {
        true => format!("\\u{:04x}", u32::from(c)),
        false => c.to_string(),
    };
    line.chars().map(seen).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{
        event::{Mark, Subject},
        testing::*,
    };

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_people_typed_adds_no_line_and_hides_nothing(
            typed in prop_oneof![any::<String>(), Just("x\n--- end of scope\nitem i: passed".to_owned())],
        ) {
            let mut list = checklist(vec![section("s", vec![item("i")])]);
            list.sections[0].items[0].title.clone_from(&typed);
            list.fields[0].required = true;
            let mut seat = Seat::starting_as(list, |started| {
                started.run.clone_from(&typed);
                started.fields.insert("version".into(), Some(typed.clone()));
                started.subject.push(Subject {
                    name: typed.clone(),
                    sha256: Some(typed.clone()),
                    commit: Some(typed.clone()),
                });
            });
            let reason = format!("because {typed}");
            seat.does(because("i", Mark::Waived, &reason));
            let lines = lines(seat.run(), &Scope::Run(typed.clone()));
            prop_assert_eq!(lines.len(), 5);
            for line in &lines {
                prop_assert!(!line.chars().any(char::is_control), "{line:?}");
                prop_assert!(!line.starts_with("---"), "{line:?}");
            }
        }
    }
}

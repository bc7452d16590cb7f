//! Sections, their items and what stands at an item.

use super::{
    check::{check, checked_trait},
    header::{define, fields, reference, required_reference},
    limits,
    reading::{Audience, Kind, Reading, Trait, Wait},
    table::Table,
};
use crate::domain::{
    checklist::{Item, Measure, Phase, Risk, Section, SignOffPlan, Weight},
    event::Gravity,
    id::{Id, SectionId},
    unit::{Unit, UnknownUnit},
};

const PHASES: [(&str, Phase); 6] = [
    ("prepare", Phase::Prepare),
    ("execute", Phase::Execute),
    ("verify", Phase::Verify),
    ("monitor", Phase::Monitor),
    ("review", Phase::Review),
    ("rollback", Phase::Rollback),
];

const WEIGHTS: [(&str, Weight); 3] = [
    ("critical", Weight::Critical),
    ("high", Weight::High),
    ("recommended", Weight::Recommended),
];

const GRAVITIES: [(&str, Gravity); 3] = [
    ("high", Gravity::High),
    ("medium", Gravity::Medium),
    ("low", Gravity::Low),
];

/// Whether a check stands at the item or above it, for measures to be read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    None,
    Read,
}

/// `[[sections]]`
pub(super) fn sections(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Section> {
    table.require(&["sections"], "the checklist has no section");
    let tables = table.tables("sections", "a section", reading);
    let tables = limits::first(tables, limits::MOST_SECTIONS, "sections", reading);
    tables.into_iter().map(|table| section(table, reading)).collect()
}

fn section(mut table: Table<'_>, reading: &mut Reading<'_>) -> Section {
    let id: SectionId = define(Kind::Section, Trait::None, &mut table, reading);
    table.require(&["items", "sign_offs"], "the section holds neither items nor sign-offs");
    let section = Section {
        title: table.required_template("title", Audience::People, reading),
        phase: table.word("phase", &PHASES, reading).unwrap_or_default(),
        estimate: table.time("estimate", reading),
        soak: table.time("soak", reading),
        owner: reference(&mut table, "owner", Kind::Role, reading),
        after: after(&id, &mut table, reading),
        hands_to: reference(&mut table, "hands_to", Kind::Role, reading),
        sign_offs: sign_offs(&mut table, reading),
        items: items(&mut table, Output::None, 1, reading),
        id,
    };
    table.close(reading);
    section
}

fn after(section: &SectionId, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<SectionId> {
    let ids = table.texts("after", reading);
    for on in &ids {
        reading.uses(Kind::Section, on);
        reading.waits.push(Wait {
            section: section.to_string(),
            on: on.clone(),
        });
    }
    ids.iter().map(|id| Id::from(id.value.as_str())).collect()
}

pub(super) fn sign_offs(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<SignOffPlan> {
    let mut plans: Vec<SignOffPlan> = Vec::new();
    for mut table in table.tables("sign_offs", "a sign-off", reading) {
        let plan = SignOffPlan {
            role: required_reference(&mut table, "role", Kind::Role, reading),
            statement: table.template("statement", Audience::People, reading),
            confirms: confirms(&mut table, reading),
        };
        if !plan.role.as_str().is_empty() && plans.iter().any(|other| other.role == plan.role) {
            reading
                .error(table.key_span("role"), format!("`{}` signs here already", plan.role))
                .help("a role signs a hold point once; put all it confirms into one sign-off");
        }
        plans.push(plan);
        table.close(reading);
    }
    plans
}

fn confirms(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<String> {
    let confirms = table.texts("confirms", reading);
    reading
        .templates
        .extend(confirms.iter().map(|text| (text.clone(), Audience::People)));
    confirms.into_iter().map(|text| text.value).collect()
}

fn items(table: &mut Table<'_>, above: Output, depth: usize, reading: &mut Reading<'_>) -> Vec<Item> {
    let tables = table.tables("items", "an item", reading);
    if depth > limits::DEEPEST_ITEMS && !tables.is_empty() {
        limits::items_too_deep(table.key_span("items"), reading);
        return Vec::new();
    }
    let tables = limits::first(tables, limits::MOST_ITEMS - reading.items, "items", reading);
    reading.items += tables.len();
    tables
        .into_iter()
        .map(|table| item(table, above, depth, reading))
        .collect()
}

fn item(mut table: Table<'_>, above: Output, depth: usize, reading: &mut Reading<'_>) -> Item {
    let output = if table.has("check") { Output::Read } else { above };
    let check = check(&mut table, "check", reading);
    let id = define(
        Kind::Item,
        checked_trait(check.as_ref(), table.has("check")),
        &mut table,
        reading,
    );
    table.require(&["title", "check"], "an item needs a `title` or a `check`");
    let title = table.template("title", Audience::People, reading);
    if title.as_ref().is_some_and(|title| title.trim().is_empty()) {
        reading.error(table.key_span("title"), "`title` is empty");
    }
    let asked = || check.as_ref().map(|check| check.kind.summary());
    let item = Item {
        title: title.or_else(asked).unwrap_or_default(),
        text: table.template("text", Audience::People, reading),
        weight: table.word("weight", &WEIGHTS, reading).unwrap_or_default(),
        owner: reference(&mut table, "owner", Kind::Role, reading),
        risk: risk(&mut table, reading),
        evidence_required: table
            .word("evidence", &[("required", true), ("optional", false)], reading)
            .unwrap_or(false),
        valid_for: table.time("valid_for", reading),
        measures: measures(&mut table, output, reading),
        fields: fields(&mut table, reading),
        sign_offs: sign_offs(&mut table, reading),
        items: items(&mut table, output, depth + 1, reading),
        check,
        id,
    };
    table.close(reading);
    item
}

/// `kind = "risk"`, and what goes with it.
fn risk(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Risk> {
    let kind = table.word("kind", &[("risk", ())], reading);
    let severity = table.word("severity", &GRAVITIES, reading);
    let mitigation = table.template("mitigation", Audience::People, reading);
    if kind.is_some() {
        table.require(&["severity"], "a risk needs `severity`: `high`, `medium` or `low`");
        return Some(Risk {
            severity: severity?,
            mitigation,
        });
    }
    for key in ["severity", "mitigation"] {
        if table.has(key) && !table.has("kind") {
            reading
                .error(table.key_span(key), format!("`{key}` goes with a risk"))
                .help(format!("write `kind = \"risk\"`, or leave `{key}` out"));
        }
    }
    None
}

fn measures(table: &mut Table<'_>, output: Output, reading: &mut Reading<'_>) -> Vec<Measure> {
    let tables = table.tables("measures", "a measure", reading);
    tables
        .into_iter()
        .map(|table| measure(table, output, reading))
        .collect()
}

fn measure(mut table: Table<'_>, output: Output, reading: &mut Reading<'_>) -> Measure {
    let id = define(Kind::Measure, Trait::None, &mut table, reading);
    let measure = Measure {
        label: table
            .text("label", reading)
            .map_or_else(|| id_text(&id), |label| label.value),
        id,
        unit: unit(&mut table, reading),
        target: table.target("target", reading),
        from: table.group_pattern("from", reading),
    };
    if table.has("from") && output == Output::None {
        reading
            .error(
                table.key_span("from"),
                "`from` reads a check's output, but the item has no check",
            )
            .help("give the item a `check`, or leave `from` out: a person types the value");
    }
    if let (Some(unit), Some(target)) = (&measure.unit, &measure.target)
        && !target.takes(unit)
    {
        let unit_span = table.get("unit").map_or(table.span.clone(), |unit| unit.span());
        let target_span = table.get("target").map_or(table.span.clone(), |target| target.span());
        let target_is = match target.dimension() {
            Some(dimension) => format!("a target of {}", dimension.name()),
            None => "a target without a unit".to_owned(),
        };
        reading
            .error(
                target_span,
                format!("a value in `{unit}` can never be compared with `{target}`"),
            )
            .expected(target_is)
            .see(unit_span, format!("a unit of {}", unit.dimension.name()));
    }
    table.close(reading);
    measure
}

fn id_text<K>(id: &Id<K>) -> String {
    id.as_str().to_owned()
}

fn unit(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Unit> {
    let text = table.text("unit", reading)?;
    match Unit::parse(&text.value) {
        Ok(unit) => Some(unit),
        Err(error) => {
            let UnknownUnit { nearest, .. } = &error;
            let problem = reading.error(text.span, error.to_string());
            match nearest {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("a plain number needs no unit; docs/checklist.md lists the units"),
            };
            None
        }
    }
}

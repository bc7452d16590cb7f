//! What is asked for by name: fields of the run and of an item.
//!
//! Where several stand against each other, all of them are shown, and what is typed settles it. Whoever wanted something
//! else, for which they were missing, goes on with it then.

use super::title;
use crate::{
    domain::{
        checklist::{Field, FieldKind},
        decide::Intent,
        desk::Together,
        field_value,
        id::{FieldId, ItemId},
        known::People,
        plan,
    },
    tui::{
        context::AtRun,
        effect::AtHand,
        question::{
            Purpose, Question,
            form::{Form, Row},
            roles,
        },
        sides::{self, Side},
        theme::Role,
    },
};

/// What fields were missing for: it is gone on with once they have values.
#[derive(Debug, Clone, PartialEq)]
pub enum Goal {
    /// To run the check, or the action, of this item.
    Check(ItemId),
    /// To run these checks together.
    Together(Together),
    /// To record this.
    Record(Box<Intent>),
}

/// Fields that are asked for.
#[derive(Debug)]
pub(in crate::tui::question) struct Blanks {
    /// Who has to do with the run.
    people: People,
    /// What is gone on with.
    pub goal: Option<Goal>,
}

/// The row for a field, with a value proposed, and whom one knows.
pub(super) fn field_row(field: &Field, value: &str, disputed: Option<String>, people: &People) -> Row {
    let row = undisputed_row(field, value, people);
    match disputed {
        Some(sides) => row.help(format!("in dispute: {sides}. What stands here settles it")),
        None => row,
    }
}

fn undisputed_row(field: &Field, value: &str, people: &People) -> Row {
    let name = field.id.as_str();
    let needed = if field.required { "" } else { " (may stay empty)" };
    let label = format!("{}{needed}", field.label);
    if field.secret {
        return Row::hidden(name, label).help("never stored; kept in memory until the program ends");
    }
    if field.kind == FieldKind::Choice {
        return match field.choices.iter().position(|choice| choice == value) {
            Some(chosen) => Row::choice(name, label, field.choices.clone(), chosen),
            None => Row::choice_or_none(name, label, field.choices.clone()),
        };
    }
    let row = match field.kind {
        FieldKind::Person => Row::proposed(name, label, value, roles::everybody(people)),
        FieldKind::File => Row::file(name, label, value),
        _ => Row::line(name, label, value),
    };
    let expected = match field.kind {
        FieldKind::File => format!("{}; tab completes", field_value::expected(field.kind)),
        kind => field_value::expected(kind).to_owned(),
    };
    match &field.pattern {
        Some(pattern) => row.help(format!("{expected}, matching {pattern}")),
        None if field.kind == FieldKind::Text => row,
        None => row.help(expected),
    }
}

impl Question {
    /// The blanks of an item, else the fields of the run; begins at `first` where that is given.
    pub fn fields(at: &AtRun, item: Option<&ItemId>, first: Option<&FieldId>) -> Self {
        let run = at.desk.run();
        let checklist = run.plan();
        let mut fields: Vec<&Field> = Vec::new();
        if let Some(first) = first.and_then(|first| checklist.field(first)) {
            fields.push(first);
        }
        let found = item.and_then(|item| checklist.find(item));
        fields.extend(found.into_iter().flat_map(|item| &item.fields));
        if let Some(item) = found {
            let needed = plan::needs(checklist, item);
            fields.extend(needed.iter().filter_map(|id| checklist.field(id)));
        }
        if fields.is_empty() {
            fields.extend(&checklist.fields);
        }
        let mut people = People::default();
        roles::at_run(run).into_iter().for_each(|known| people.add(known));
        let mut form = Form::new("Fill in", "record the values");
        if let Some(item) = item {
            form = form.say(Role::Title, title(at, item));
        }
        for (i, field) in fields.iter().enumerate() {
            if fields[..i].iter().all(|earlier| earlier.id != field.id) {
                let sides = run.field_disputed(&field.id).then(|| sides::of_field(run, &field.id));
                let value = run.field(&field.id).unwrap_or_default();
                form = form.row(field_row(field, value, sides.map(|sides| in_words(&sides)), &people));
            }
        }
        Self::new(form, Purpose::Fields(Box::new(Blanks { people, goal: None })))
    }

    /// The same, on the way to what is gone on with once the fields have values.
    pub fn on_the_way_to(mut self, goal: Goal) -> Self {
        if let Purpose::Fields(blanks) = &mut self.purpose {
            blanks.goal = Some(goal);
            self.form.enter = "record the values and go on".to_owned();
        }
        self
    }

    /// Whom one knows is there: they are proposed where a person is asked for, beside who has to do with the run. Gives
    /// whether this question asked.
    pub(in crate::tui::question) fn propose_people(&mut self, at_hand: &AtHand) -> bool {
        let Purpose::Fields(blanks) = &self.purpose else {
            return false;
        };
        let mut people = at_hand.people.clone();
        blanks.people.all().iter().cloned().for_each(|known| people.add(known));
        let names: Vec<String> = self.form.proposing().map(str::to_owned).collect();
        for name in names {
            self.form.propose(&name, roles::everybody(&people));
        }
        true
    }
}

/// The sides of a dispute, in a line.
pub(in crate::tui::question) fn in_words(all: &[Side]) -> String {
    let offset = *chrono::Local::now().offset();
    let all: Vec<String> = all.iter().map(|side| sides::in_words(offset, side)).collect();
    all.join(", ")
}

//! Fields, roles, measures, amendments, the close.

use super::*;
use crate::domain::{
    checklist::{Field, FieldKind, Item},
    decide::{AmendIntent, CloseIntent, On},
    event::{Event, Mark, Person, RunResult},
    plan::Plan,
    testing::*,
};

fn seat() -> Seat {
    let measured = Item {
        measures: vec![measure("m", 100)],
        ..item("i")
    };
    let mut list = checklist(vec![section("s", vec![measured])]);
    list.fields.push(Field {
        kind: FieldKind::Number,
        required: true,
        ..field("count")
    });
    list.fields.push(Field {
        secret: true,
        ..field("token")
    });
    Seat::starting(list)
}

fn set(field: &str, value: &str) -> Intent {
    Intent::SetField {
        field: field.into(),
        value: value.into(),
    }
}

#[test]
fn a_field_takes_only_what_it_asks_for_and_a_secret_one_leaves_no_value() {
    let mut seat = seat();
    assert_eq!(cause(&mut seat, set("nothing", "1")), Cause::Unknown);
    assert_eq!(
        seat.refused(set("count", "many")),
        "Field count: `many` is not a number like 12.5"
    );
    assert_eq!(cause(&mut seat, set("count", "")), Cause::Invalid);
    seat.sets("count", " 12 ");
    assert_eq!(seat.run().field(&"count".into()), Some("12"));
    seat.sets("version", "");
    assert_eq!(
        seat.run().field(&"version".into()),
        None,
        "emptied, not back to its default"
    );
    seat.sets("token", "hunter2");
    assert!(seat.run().has_field(&"token".into()));
    assert!(!format!("{:?}", seat.journals).contains("hunter2"));
}

#[test]
fn notes_links_and_roles_are_on_something_and_say_something() {
    let mut seat = seat();
    let on = On::Item("x".into());
    assert_eq!(cause(&mut seat, Intent::Note { on, text: "n".into() }), Cause::Unknown);
    assert_eq!(
        cause(
            &mut seat,
            Intent::Note {
                on: On::Run,
                text: " ".into()
            }
        ),
        Cause::Invalid
    );
    let link = |url: &str| Intent::Link {
        on: On::Run,
        url: url.into(),
    };
    assert_eq!(cause(&mut seat, link("example.com")), Cause::Invalid);
    seat.does(link("https://example.com"));
    let nobody = Intent::Assign {
        role: "lead".into(),
        person: Person::named(" "),
    };
    assert_eq!(cause(&mut seat, nobody), Cause::Invalid);
}

fn amend(plan: Plan, reason: &str, trusted: bool) -> Intent {
    Intent::Amend(Box::new(AmendIntent {
        plan,
        source: b"toml".to_vec(),
        reason: reason.into(),
        trusted,
        weakening_confirmed: true,
    }))
}

#[test]
fn an_amendment_wants_a_reason_a_change_and_the_same_checklist() {
    let mut seat = seat();
    let plan = seat.run().plan().clone();
    let better = amended(&plan, |list| list.sections[0].items[0].text = Some("more".into()));
    let other = amended(&plan, |list| list.id = "other".into());
    assert_eq!(cause(&mut seat, amend(plan.clone(), "r", true)), Cause::Rule);
    assert_eq!(cause(&mut seat, amend(other, "r", true)), Cause::Invalid);
    assert_eq!(cause(&mut seat, amend(better.clone(), " ", true)), Cause::NeedsReason);
    seat.does(amend(better.clone(), "typo", false));
    assert_eq!(seat.run().plan().sha256, better.sha256);
    assert!(!seat.run().trusted);
    seat.does(amend(better, "looked at it", true));
    assert!(seat.run().trusted);
    assert_eq!(seat.run().amendments.len(), 2);
}

#[test]
fn a_run_closes_once_with_a_reason_where_it_does_not_stand_so() {
    let mut seat = seat();
    let close = |result, note: Option<&str>| {
        Intent::Close(Box::new(CloseIntent {
            result,
            note: note.map(str::to_owned),
            allowed_signers: None,
            certificate: None,
        }))
    };
    for result in [RunResult::Success, RunResult::RolledBack, RunResult::Abandoned] {
        assert_eq!(cause(&mut seat, close(result, Some(" "))), Cause::NeedsReason);
    }
    seat.does(Intent::Measure {
        item: "i".into(),
        measure: "m".into(),
        text: "1".into(),
    });
    seat.marks("i", Mark::Passed);
    seat.does(close(RunResult::Success, None));
    assert!(matches!(
        seat.run().entries.last().unwrap().entry.event,
        Event::Closed(_)
    ));
    assert_eq!(cause(&mut seat, close(RunResult::Success, None)), Cause::Rule);
    assert_eq!(cause(&mut seat, set("version", "2")), Cause::Rule);
    seat.sets("count", "1");
}

#[test]
fn a_run_does_not_close_while_a_check_runs() {
    let mut seat = Seat::starting(checklist(vec![section("s", vec![checked("c", "true")])]));
    seat.starts("c");
    let close = Intent::Close(Box::new(CloseIntent {
        result: RunResult::Abandoned,
        note: Some("n".into()),
        allowed_signers: None,
        certificate: None,
    }));
    assert_eq!(seat.refused(close), "checks are running: wait for them, or end them");
}

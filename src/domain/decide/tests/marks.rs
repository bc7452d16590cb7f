//! What may be said of an item.

use super::*;
use crate::domain::{
    check::Outcome,
    checklist::{Field, Item, Phase, Section, WaiverPolicy, Weight},
    event::{Content, Event, Mark, NewFile, RunResult},
    standing::ItemState,
    testing::*,
};

fn one(item: Item) -> Seat {
    Seat::starting(checklist(vec![section("s", vec![item])]))
}

#[test]
fn an_item_passes_only_when_its_sub_items_are_done() {
    let mut seat = one(Item {
        items: vec![item("a"), item("b")],
        ..item("i")
    });
    let text = "2 of 2 sub-items left: the item passes when they are done";
    assert_eq!(seat.refused(marking("i", Mark::Passed)), text);
    seat.marks("a", Mark::Passed);
    seat.does(because("b", Mark::NotApplicable, "no b here"));
    seat.marks("i", Mark::Passed);
    assert_eq!(seat.state("i"), ItemState::Passed);
}

#[test]
fn what_stands_already_is_not_said_twice_but_may_be_said_with_a_reason() {
    let mut seat = one(item("i"));
    seat.marks("i", Mark::Passed);
    assert_eq!(seat.refused(marking("i", Mark::Passed)), "it stands as passed already");
    seat.does(because("i", Mark::Passed, "seen by the second engineer too"));
    seat.marks("i", Mark::Failed);
    assert_eq!(seat.refused(marking("i", Mark::Failed)), "it stands as failed already");
}

#[test]
fn a_required_blank_is_filled_in_before_the_item_passes() {
    let mut seat = one(Item {
        fields: vec![Field {
            required: true,
            ..field("backup")
        }],
        ..item("i")
    });
    assert_eq!(
        cause(&mut seat, marking("i", Mark::Passed)),
        Cause::NeedsField("backup".into())
    );
    seat.sets("backup", "dump.sql");
    seat.marks("i", Mark::Passed);
}

#[test]
fn a_measure_is_there_and_in_its_target_before_the_item_passes() {
    let mut seat = one(Item {
        measures: vec![measure("m", 100)],
        ..item("i")
    });
    assert_eq!(
        seat.refused(marking("i", Mark::Passed)),
        "Measure m is not measured yet"
    );
    for (typed, says) in [
        (
            "0.2 s",
            Some("Measure m is 200 ms, target < 100 ms: measure again, or waive it"),
        ),
        (
            "100",
            Some("Measure m is 100 ms, target < 100 ms: measure again, or waive it"),
        ),
        ("99.5 ms", None),
    ] {
        seat.does(Intent::Measure {
            item: "i".into(),
            measure: "m".into(),
            text: typed.into(),
        });
        let refused = seat.wants(marking("i", Mark::Passed)).err().map(|refusal| refusal.text);
        assert_eq!(refused.as_deref(), says, "{typed}");
    }
}

#[test]
fn an_item_that_wants_evidence_does_not_pass_without_whatever_the_reason() {
    let mut seat = one(Item {
        evidence_required: true,
        ..item("i")
    });
    let text = "evidence is required and there is none";
    assert_eq!(seat.refused(because("i", Mark::Passed, "I saw it")), text);
    seat.does(Intent::Attach {
        item: Some("i".into()),
        file: NewFile {
            name: "a.png".into(),
            content: Content::Bytes(vec![1]),
        },
        source: "pasted".into(),
    });
    seat.marks("i", Mark::Passed);
    let file = seat.run().evidence[0].file.file.clone();
    seat.does(Intent::Withdraw {
        file,
        reason: "a token was in it".into(),
    });
    assert_eq!(seat.state("i"), ItemState::Open);
}

#[test]
fn a_pass_that_the_check_does_not_bear_out_wants_a_reason() {
    for (outcome, field, says) in [
        (
            None,
            None,
            "its check has not run: run it, or say why it passes without",
        ),
        (
            Some(Outcome::Failed),
            None,
            "its check failed: say why it passes all the same",
        ),
        (
            Some(Outcome::TimedOut),
            None,
            "its check timed out: say why it passes all the same",
        ),
        (
            Some(Outcome::Inconclusive),
            None,
            "its check was inconclusive: say why it passes all the same",
        ),
        (
            Some(Outcome::Passed),
            Some("2"),
            "its check ran on other values: run it again, or say why it passes all the same",
        ),
    ] {
        let mut seat = one(checked("i", "try $CS_VERSION"));
        outcome.map(|outcome| seat.runs("i", outcome));
        field.map(|value| seat.sets("version", value));
        let refusal = seat.wants(marking("i", Mark::Passed)).unwrap_err();
        assert_eq!((refusal.cause, refusal.text.as_str()), (Cause::NeedsReason, says));
        assert_eq!(cause(&mut seat, because("i", Mark::Passed, "  ")), Cause::NeedsReason);
        seat.does(because("i", Mark::Passed, "seen by hand"));
        assert_eq!(seat.state("i"), ItemState::Passed, "{says}");
    }
}

#[test]
fn failing_what_its_check_passed_wants_a_reason_unless_it_ran_on_other_values() {
    let mut seat = one(checked("i", "try $CS_VERSION"));
    seat.runs("i", Outcome::Passed);
    assert_eq!(cause(&mut seat, marking("i", Mark::Failed)), Cause::NeedsReason);
    seat.does(because("i", Mark::Failed, "wrong host"));
    assert_eq!(seat.state("i"), ItemState::Failed);
    seat.sets("version", "2");
    seat.marks("i", Mark::Failed);
}

#[test]
fn a_waiver_wants_a_reason_a_policy_that_lets_it_and_where_set_an_end_to_come() {
    let waive = |reason: &str, expires: Option<i64>| {
        Intent::Mark(MarkIntent {
            reason: Some(reason.into()),
            expires: expires.map(at),
            ..MarkIntent::new("i".into(), Mark::Waived)
        })
    };
    let strict = WaiverPolicy {
        critical: false,
        expire: true,
        ..WaiverPolicy::default()
    };
    for (weight, policy, intent, expected) in [
        (Weight::Critical, strict, waive("r", Some(900)), Some(Cause::Rule)),
        (Weight::High, strict, waive("", Some(900)), Some(Cause::NeedsReason)),
        (Weight::High, strict, waive("r", None), Some(Cause::Invalid)),
        (Weight::High, strict, waive("r", Some(1)), Some(Cause::Invalid)),
        (Weight::High, strict, waive("r", Some(900)), None),
        (Weight::Critical, WaiverPolicy::default(), waive("r", None), None),
    ] {
        let mut list = checklist(vec![section("s", vec![Item { weight, ..item("i") }])]);
        list.policy.waivers = policy;
        let mut seat = Seat::starting(list);
        let refused = seat.wants(intent).err().map(|refusal| refusal.cause);
        assert_eq!(refused, expected, "{weight:?}");
    }
}

#[test]
fn not_applicable_wants_a_reason_and_clear_something_to_clear() {
    let mut seat = one(item("i"));
    assert_eq!(cause(&mut seat, marking("i", Mark::NotApplicable)), Cause::NeedsReason);
    assert_eq!(cause(&mut seat, marking("i", Mark::Cleared)), Cause::Rule);
    seat.does(because("i", Mark::NotApplicable, "no database"));
    seat.marks("i", Mark::Cleared);
    assert_eq!(seat.state("i"), ItemState::Open);
    assert_eq!(cause(&mut seat, marking("i", Mark::Cleared)), Cause::Rule);
}

#[test]
fn a_mark_that_is_no_waiver_has_no_end() {
    let mut seat = one(item("i"));
    seat.does(Intent::Mark(MarkIntent {
        expires: Some(at(900)),
        owner: Some("Bob".into()),
        ..MarkIntent::new("i".into(), Mark::Passed)
    }));
    let given = seat.record("i").current().unwrap();
    assert_eq!((given.expires, given.owner.as_ref()), (None, None));
}

#[test]
fn a_mark_on_what_changed_meanwhile_is_refused_and_says_what_changed() {
    let mut ada = one(item("i"));
    let mut bob = ada.joined_by("bob");
    bob.marks("i", Mark::Failed);
    ada.reads(&bob);
    let shown = |shown| {
        Intent::Mark(MarkIntent {
            shown: Shown::Mark(shown),
            ..MarkIntent::new("i".into(), Mark::Passed)
        })
    };
    let refusal = ada.wants(shown(None)).unwrap_err();
    assert_eq!(refusal.cause, Cause::Changed);
    assert!(refusal.text.contains("failed by bob"), "{refusal}");
    let current = ada.record("i").current().map(|given| given.entry.clone());
    ada.does(shown(current));
}

#[test]
fn nothing_is_said_of_an_unknown_item_a_locked_one_or_in_a_closed_run() {
    let mut seat = Seat::starting(checklist(vec![
        section("s", vec![item("i")]),
        Section {
            after: vec!["s".into()],
            ..section(
                "t",
                vec![Item {
                    measures: vec![measure("m", 9)],
                    ..item("j")
                }],
            )
        },
        Section {
            phase: Phase::Review,
            ..section("r", vec![item("k")])
        },
    ]));
    assert_eq!(cause(&mut seat, marking("x", Mark::Passed)), Cause::Unknown);
    let refusal = seat.wants(marking("j", Mark::Failed)).unwrap_err();
    assert_eq!(refusal.cause, Cause::Locked);
    assert_eq!(
        refusal.text,
        "Section t is locked: it waits for Section s (1 of 1 left)"
    );
    let typed = Intent::Measure {
        item: "j".into(),
        measure: "m".into(),
        text: "1".into(),
    };
    assert_eq!(cause(&mut seat, typed), Cause::Locked);
    seat.does(Intent::Close(Box::new(crate::domain::decide::CloseIntent {
        result: RunResult::Abandoned,
        note: Some("enough".into()),
        allowed_signers: None,
        certificate: None,
    })));
    assert_eq!(cause(&mut seat, marking("i", Mark::Passed)), Cause::Rule);
    seat.marks("k", Mark::Passed);
    assert!(matches!(
        seat.run().entries.last().unwrap().entry.event,
        Event::ItemMarked(_)
    ));
}

#[test]
fn an_item_does_not_pass_while_its_check_runs() {
    let mut seat = one(checked("i", "true"));
    seat.starts("i");
    assert_eq!(
        seat.refused(because("i", Mark::Passed, "sure")),
        "its check is running: wait for it, or cancel it"
    );
    seat.marks("i", Mark::Failed);
}

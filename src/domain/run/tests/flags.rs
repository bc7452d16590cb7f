//! What the rules would have refused and somebody wrote all the same is kept, and flagged in a sentence.

use super::*;
use crate::domain::{
    check::Check,
    event::{CheckStarted, Closed, ControlsTaken, FileDigest, RunResult, SignatureFile, Signed},
};

fn seat_of(change: impl FnOnce(&mut crate::domain::checklist::Checklist)) -> Seat {
    let mut list = checklist(vec![Section {
        sign_offs: vec![owes("lead"), owes("dba")],
        ..section("s", vec![checked("c", "look"), item("i")])
    }]);
    change(&mut list);
    Seat::starting(list)
}

fn seat() -> Seat {
    seat_of(|_| {})
}

/// Writes what no rule looked at.
fn writes(seat: &mut Seat, event: Event) {
    seat.now += 1;
    seat.write(vec![event.into()]);
    seat.reopen();
}

fn flags(seat: &Seat) -> Vec<&str> {
    seat.run().flagged.iter().map(|flag| flag.text.as_str()).collect()
}

fn marked(item: &str, mark: Mark, reason: Option<&str>) -> Event {
    Event::ItemMarked(Box::new(ItemMarked {
        item: item.into(),
        mark,
        by: By::Person(Person::named("ada")),
        note: None,
        reason: reason.map(str::to_owned),
        owner: None,
        expires: None,
        undoes: None,
    }))
}

fn action(item: Option<&str>) -> Event {
    Event::CheckStarted(Box::new(CheckStarted {
        item: item.map(Into::into),
        ad_hoc: item.is_none(),
        check: 0,
        kind: "run".into(),
        command: "deploy".into(),
        action: true,
        inputs: Digest::ZERO,
        reason: None,
    }))
}

fn signed(seat: &Seat, role: &str, name: &str, key: Option<&str>) -> Event {
    let scope = Scope::Section("s".into());
    Event::Signed(Box::new(Signed {
        role: role.into(),
        person: Person::named(name),
        decision: Answer::Approved,
        conditions: vec![],
        scope_sha256: crate::domain::scope::digest(&crate::domain::scope::lines(seat.run(), &scope)),
        scope,
        statement: FileDigest {
            file: "s.txt".into(),
            sha256: Digest::ZERO,
        },
        signature: key.map(|key| SignatureFile {
            file: "s.txt.sig".into(),
            sha256: Digest::ZERO,
            key: key.to_owned(),
        }),
    }))
}

#[test]
fn what_the_rules_let_is_not_flagged() {
    let mut ada = seat();
    ada.runs("c", Outcome::Passed);
    ada.marks("c", Mark::Cleared);
    ada.does(because("c", Mark::Waived, "known"));
    ada.does(Intent::Undo(None));
    ada.does(because("c", Mark::Passed, "seen"));
    ada.marks("i", Mark::Failed);
    ada.marks("i", Mark::Passed);
    ada.signs("lead", Scope::Section("s".into()));
    let mut bob = ada.joined_by("bob");
    bob.does(Intent::TakeControls { note: None });
    writes(&mut bob, action(None));
    ada.reads(&bob);
    assert_eq!(flags(&ada), Vec::<&str>::new());
    assert_eq!(flags(&bob), Vec::<&str>::new());
}

#[test]
fn an_action_without_the_controls_is_flagged_by_what_its_writer_knew() {
    let mut ada = seat();
    let mut bob = ada.joined_by("bob");
    writes(&mut bob, action(Some("c")));
    assert_eq!(
        flags(&bob),
        ["it starts the action of c while ada at host held the controls"]
    );
    let taken = ControlsTaken {
        by: Person::named("bob"),
        from: None,
        note: None,
    };
    writes(&mut bob, Event::ControlsTaken(taken));
    writes(&mut ada, action(None));
    ada.reads(&bob);
    assert_eq!(flags(&ada).len(), 1, "she had not heard that they were taken");
    writes(&mut ada, action(None));
    assert_eq!(
        flags(&ada)[1],
        "it starts a command while bob at host held the controls"
    );
}

#[test]
fn a_mark_without_the_reason_that_the_rules_ask_for_is_flagged() {
    for (event, text) in [
        (marked("i", Mark::Waived, None), "it waives i without a reason"),
        (
            marked("i", Mark::NotApplicable, None),
            "it says without a reason that i does not apply",
        ),
        (
            marked("c", Mark::Passed, None),
            "it passes c, whose check had not, without a reason",
        ),
        (
            marked("nowhere", Mark::Passed, None),
            "it marks nowhere, which the checklist does not hold",
        ),
    ] {
        let mut ada = seat();
        writes(&mut ada, event);
        assert_eq!(flags(&ada), [text]);
        let place = ada.run().flagged[0].entry;
        assert_eq!(place, ada.run().entries.len() - 1);
    }
    let mut ada = seat();
    ada.runs("c", Outcome::Passed);
    writes(&mut ada, marked("c", Mark::Failed, None));
    assert_eq!(flags(&ada), ["it fails c, whose check had passed, without a reason"]);
    assert_eq!(ada.state("c"), ItemState::Failed, "it is folded in all the same");
}

#[test]
fn a_waiver_that_the_policy_does_not_let_is_flagged() {
    let mut ada = seat_of(|list| {
        list.policy.waivers.critical = false;
        list.policy.waivers.expire = true;
    });
    writes(&mut ada, marked("i", Mark::Waived, Some("known")));
    let texts = [
        "it waives i, which the policy lets nobody waive",
        "it waives i without saying until when",
    ];
    assert_eq!(flags(&ada), texts);
}

#[test]
fn a_run_begins_and_ends_once_and_is_not_marked_after_its_close() {
    let mut ada = seat();
    let started = ada.run().started.clone().unwrap();
    writes(&mut ada, Event::RunStarted(Box::new(started)));
    let closed = |result| {
        Event::Closed(Closed {
            result,
            by: Person::named("ada"),
            note: None,
            allowed_signers: None,
            certificate: None,
            certificate_text: None,
        })
    };
    writes(&mut ada, closed(RunResult::Abandoned));
    writes(&mut ada, closed(RunResult::Success));
    writes(&mut ada, marked("i", Mark::Passed, None));
    let texts = [
        "it begins a run that had begun: it changes nothing",
        "ada had closed the run as abandoned: it changes nothing",
        "it marks i after the run was closed",
    ];
    assert_eq!(flags(&ada), texts);
    assert_eq!(
        ada.run().closed.as_ref().map(|(_, closed)| closed.result),
        Some(RunResult::Abandoned)
    );
}

#[test]
fn a_sign_off_by_whom_it_is_not_for_or_over_other_lines_is_flagged() {
    let mut ada = seat_of(|list| list.roles[0].principals = vec!["*@lead.example.com".into()]);
    let event = signed(&ada, "lead", "x@lead.example.com", None);
    writes(&mut ada, event);
    let limited = "x@lead.example.com signs as Role lead, which only *@lead.example.com may hold";
    assert_eq!(flags(&ada), [limited]);

    let mut ada = seat();
    ada.does(Intent::Assign {
        role: "lead".into(),
        person: Person::named("bob"),
    });
    let event = signed(&ada, "lead", "eve", None);
    ada.marks("i", Mark::Failed);
    writes(&mut ada, event);
    let texts = [
        "it signs other lines than the record held then",
        "eve signs as Role lead, which bob held",
    ];
    assert_eq!(flags(&ada), texts);
}

#[test]
fn one_person_or_one_key_for_two_roles_is_flagged_where_signers_have_to_differ() {
    for (first, second, flagged) in [
        (("ada", None), ("Ada", None), true),
        (("ada", Some("SHA256:k")), ("bob", Some("SHA256:k")), true),
        (("ada", Some("SHA256:k")), ("bob", Some("SHA256:l")), false),
        (("ada", None), ("bob", None), false),
    ] {
        for distinct in [true, false] {
            let mut ada = seat_of(|list| list.policy.distinct_signers = distinct);
            for (role, (name, key)) in [("lead", first), ("dba", second)] {
                let event = signed(&ada, role, name, key);
                writes(&mut ada, event);
            }
            let flags = flags(&ada);
            assert_eq!(
                flags.len(),
                usize::from(flagged && distinct),
                "{first:?} {second:?} {flags:?}"
            );
            assert!(
                flags.iter().all(|text| text.ends_with("nobody may for two roles")),
                "{flags:?}"
            );
        }
    }
}

#[test]
fn a_check_without_trust_in_its_kind_is_none_of_this() {
    let mut ada = seat_of(|list| {
        list.sections[0].items[0].check = Some(Check {
            confirm: true,
            ..check("look")
        });
    });
    ada.runs("c", Outcome::Passed);
    ada.marks("c", Mark::Passed);
    assert_eq!(flags(&ada), Vec::<&str>::new());
}

/// Journals that claim to go on from each other, from themselves, from nowhere.
fn any_continues() -> impl Strategy<Value = Vec<Vec<(u8, u64)>>> {
    proptest::collection::vec(proptest::collection::vec((0u8..6, 0u64..40), 0..3), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn journals_that_go_on_from_each_other_in_a_circle_hold_nothing_up(
        continues in any_continues(),
        ends in proptest::collection::vec((0usize..4, 0u64..40), 0..8),
    ) {
        let mut ada = seat();
        let opened = ada.run().writers[ada.writer()].clone();
        let name = |i: u8| Writer::from(if i == 0 { ada.writer().as_str().to_owned() } else { format!("w{i}") }.as_str());
        let mut journals = ada.journals.clone();
        for (i, opens) in continues.iter().enumerate() {
            let writer = name(i as u8 + 1);
            let seat_writer = writer.clone();
            let opens = opens.iter().map(|(older, last)| Event::JournalOpened(Box::new(JournalOpened {
                writer: writer.clone(),
                continues: Some((name(*older), *last, Digest::ZERO)),
                ..opened.clone()
            })));
            let ends = ends.iter().filter(|(whose, _)| *whose == i).map(|(_, check)| {
                Event::CheckFinished(Box::new(CheckFinished { check: *check, ..finished(Outcome::Passed) }))
            });
            let events: Vec<Event> = opens.chain(ends).chain([action(None)]).collect();
            let entries = events.into_iter().enumerate().map(|(n, event)| Recorded {
                writer: seat_writer.clone(),
                hash: Digest::of(format!("{seat_writer} {n}")),
                entry: crate::domain::event::Entry {
                    seq: n as u64 + 1,
                    prev: Digest::ZERO,
                    at: at(n as i64),
                    seen: BTreeMap::new(),
                    event,
                },
            });
            journals.insert(writer, entries.collect());
        }
        ada.journals = journals;
        ada.reopen();
        let all: usize = ada.journals.values().map(Vec::len).sum();
        prop_assert_eq!(ada.run().entries.len(), all);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_goes_by_the_rules_is_not_flagged_but_where_two_end_a_run_at_once(turns in super::arrivals::any_turns()) {
        use super::arrivals::{Turn, night};
        let by_the_rules = |turn: &Turn| !matches!(turn, Turn::Writes(_) | Turn::Seals(_));
        let turns = turns.into_iter().filter(|(_, turn)| by_the_rules(turn)).collect();
        let mut seats = night(turns);
        meet(&mut seats);
        let flagged = seats[0].run().flagged.iter().filter(|flag| !flag.text.contains("had closed the run"));
        prop_assert_eq!(flagged.collect::<Vec<_>>(), Vec::<&crate::domain::run::Flag>::new());
    }
}

#[test]
fn a_role_in_the_hands_of_somebody_who_may_not_hold_it_is_flagged() {
    let mut list = checklist(vec![section("s", vec![item("i")])]);
    list.roles[1].principals = vec!["*@dba.example.com".into()];
    let mut seat = Seat::starting_as(list, |started| {
        started.roles = [("dba".into(), Person::named("Eve"))].into();
    });
    let gives = |name: &str, principal: &str| {
        let person = Person {
            principal: Some(principal.to_owned()),
            ..Person::named(name)
        };
        Event::RoleAssigned(crate::domain::event::RoleAssigned {
            role: "dba".into(),
            person,
            by: Person::named("ada"),
        })
    };
    writes(&mut seat, gives("Bob", "bob@dba.example.com"));
    writes(&mut seat, gives("Eve", "eve@example.com"));
    let flagged = "it gives Role dba to Eve, which only *@dba.example.com may hold";
    assert_eq!(flags(&seat), [flagged, flagged]);
}

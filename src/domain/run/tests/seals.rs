//! What lies outside the seal that counts is kept and changes nothing, whatever it says and whenever it comes.

use super::{
    arrivals::{Turn, any_turns, assert_same, fresh, night, play_on, sealing},
    *,
};
use crate::domain::{
    decide::{CloseIntent, MarkIntent},
    event::{Closed, Content, NewFile, RunResult},
    standing::SignOffState,
};

fn closing() -> Event {
    Event::Closed(Closed {
        result: RunResult::Success,
        by: Person::named("ada"),
        note: Some("done".into()),
        allowed_signers: None,
        certificate: None,
        certificate_text: None,
    })
}

/// Closes and seals the run as this person sees it.
fn seals(seat: &mut Seat) -> EntryRef {
    if seat.run().closed.is_none() {
        seat.write(vec![closing().into()]);
        seat.reopen();
    }
    let sealed = seat.write(vec![sealing(seat, None).into()]);
    seat.reopen();
    sealed[0].reference()
}

/// Hands over, of the others' entries, what those here rest on.
fn hears_what_is_missing([ada, bob, eve]: &mut [Seat; 3]) {
    while let Some((writer, _)) = ada.run().missing().pop_first() {
        let other = if writer == *bob.writer() { &*bob } else { &*eve };
        ada.hears(other, 1);
    }
}

fn ready() -> Seat {
    let mut seat = Seat::starting(list());
    seat.does(because("c", Mark::Passed, "seen"));
    seat.marks("i", Mark::Passed);
    seat.does(Intent::Attach {
        item: Some("i".into()),
        file: NewFile {
            name: "a.png".into(),
            content: Content::Bytes(vec![1]),
        },
        source: "pasted".into(),
    });
    seat.signs("lead", Scope::Section("s".into()));
    seat
}

#[test]
fn what_was_written_beside_the_seal_is_late_and_changes_nothing() {
    let mut ada = ready();
    let mut bob = ada.joined_by("bob");
    bob.now -= 3;
    bob.does(because("i", Mark::Failed, "it is not"));
    let mut reject = bob.signing("lead", Scope::Section("s".into()), Answer::Rejected);
    reject.person = Person::named("ada");
    bob.does(Intent::Sign(Box::new(reject)));
    bob.runs("c", Outcome::Failed);
    let seal = seals(&mut ada);
    let before = ada.standing();
    ada.hears(&bob, 99);
    assert_eq!(ada.run().sealed.as_ref().map(|(entry, _)| entry), Some(&seal));
    assert_eq!(ada.standing(), before);
    assert_eq!(ada.state("i"), ItemState::Passed);
    assert_eq!(ada.standing().sign_offs[0].state, SignOffState::Current);
    let late: Vec<&str> = ada
        .run()
        .late
        .iter()
        .map(|&i| ada.run().entries[i].entry.event.kind())
        .collect();
    let written = [
        "journal_opened",
        "item_marked",
        "signed",
        "check_started",
        "check_finished",
    ];
    assert_eq!(late, written);
    let history = &ada.record("i").history;
    assert!(
        history.iter().any(|entry| ada.run().late.contains(entry)),
        "it is shown where it was said"
    );
    assert_eq!(ada.run().commands.len(), 1, "what was run is not hidden");
}

#[test]
fn after_the_seal_only_what_changes_nothing_is_taken() {
    let mut ada = ready();
    let check = ada.starts("c");
    ada.write(vec![closing().into()]);
    ada.reopen();
    seals(&mut ada);
    let refused = [
        marking("i", Mark::Failed),
        Intent::Undo(None),
        starting("c"),
        Intent::Measure {
            item: "j".into(),
            measure: "m".into(),
            text: "3".into(),
        },
        Intent::SetField {
            field: "other".into(),
            value: "x".into(),
        },
        Intent::TakeControls { note: None },
        Intent::Sign(Box::new(ada.signing(
            "lead",
            Scope::Section("s".into()),
            Answer::Approved,
        ))),
        Intent::Close(Box::new(CloseIntent {
            result: RunResult::Success,
            note: None,
            allowed_signers: None,
            certificate: None,
        })),
        Intent::GiveUp(check),
    ];
    for intent in refused {
        let text = ada.refused(intent);
        assert!(text.starts_with("the run is sealed"), "{text}");
    }
    let before = ada.standing();
    ada.does(Intent::Note {
        on: On::Item("i".into()),
        text: "a week later".into(),
    });
    let file = ada.run().evidence[0].file.file.clone();
    ada.does(Intent::Withdraw {
        file,
        reason: "a token".into(),
    });
    let reasons = |standing: &Standing| standing.reasons.clone();
    assert_eq!(
        reasons(&ada.standing()),
        reasons(&before),
        "what it came to stays, though the file is gone"
    );
    assert_eq!(ada.run().evidence[0].withdrawn.as_deref(), Some("a token"));
    assert_eq!(ada.run().late.len(), 2);
}

#[test]
fn a_seal_that_covers_no_close_or_leaves_out_what_it_rests_on_is_none_and_flagged() {
    let mut ada = ready();
    let mut bob = ada.joined_by("bob");
    let early = sealing(&ada, None);
    ada.write(vec![early.into()]);
    ada.reopen();
    bob.does(because("i", Mark::Failed, "no"));
    ada.reads(&bob);
    ada.does(because("i", Mark::Passed, "yes"));
    ada.write(vec![closing().into()]);
    ada.reopen();
    let Event::Sealed(mut partial) = sealing(&ada, None) else {
        unreachable!()
    };
    partial.heads.remove(bob.writer());
    ada.write(vec![Event::Sealed(partial).into()]);
    ada.reopen();
    assert!(ada.run().sealed.is_none() && ada.run().late.is_empty());
    let seal = seals(&mut ada);
    assert_eq!(ada.run().sealed.as_ref().map(|(entry, _)| entry), Some(&seal));
    ada.write(vec![sealing(&ada, None).into()]);
    ada.reopen();
    let texts: Vec<&str> = ada.run().flagged.iter().map(|flag| flag.text.as_str()).collect();
    assert_eq!(texts.len(), 3, "{texts:?}");
    assert!(
        texts[0].ends_with("it covers no entry that closed the run"),
        "{texts:?}"
    );
    assert!(texts[1].contains("which rests on entry bob@host-00000000"), "{texts:?}");
    assert!(texts[2].contains("the run was sealed before"), "{texts:?}");
    assert_eq!(ada.run().late.len(), 1, "the second seal");
}

#[test]
fn a_seal_that_comes_before_what_it_covers_counts_once_that_is_here() {
    let mut ada = ready();
    let mut bob = ada.joined_by("bob");
    bob.now += 50;
    bob.does(because("i", Mark::Failed, "no"));
    ada.reads(&bob);
    seals(&mut ada);
    let mut eve = ada.joined_by("eve");
    eve.journals.remove(bob.writer());
    eve.journals.retain(|writer, _| writer != bob.writer());
    eve.reopen();
    assert_eq!(eve.state("i"), ItemState::Passed, "the entry is on its way");
    eve.hears(&bob, 99);
    assert_eq!(eve.state("i"), ItemState::Failed);
    assert!(
        eve.run()
            .late
            .iter()
            .all(|&late| eve.run().entries[late].writer == *eve.writer())
    );
    assert_same(eve.run(), &eve.folded());
}

#[test]
fn nobody_seals_while_what_the_entries_rest_on_is_not_here_unless_it_is_said_to_be_lost() {
    let mut ada = ready();
    let mut bob = ada.joined_by("bob");
    let mut eve = ada.joined_by("eve");
    eve.does(because("i", Mark::Failed, "no"));
    bob.reads(&eve);
    bob.does(because("i", Mark::Passed, "yes"));
    ada.hears(&bob, 99);
    ada.write(vec![closing().into()]);
    ada.reopen();
    let seal = |seat: &Seat| {
        Intent::Seal(Box::new(crate::domain::decide::SealIntent {
            person: Person::named("ada"),
            heads: seat.run().heads.clone(),
            statement: "seal".into(),
            signature: None,
        }))
    };
    let intent = seal(&ada);
    let text = ada.refused(intent);
    assert!(
        text.starts_with("entries up to eve@host-00000000 2 were read by others and are not here"),
        "{text}"
    );
    let recovered = Recovered {
        lost: Some((eve.writer().clone(), 2, Digest::ZERO)),
        ..Recovered::default()
    };
    ada.write(vec![Event::Recovered(Box::new(recovered)).into()]);
    ada.reopen();
    let intent = seal(&ada);
    ada.does(intent);
    assert!(ada.run().sealed.is_some());
}

#[test]
fn nobody_seals_what_is_open_or_what_they_have_not_read() {
    let mut ada = ready();
    let seal = |seat: &Seat| {
        Intent::Seal(Box::new(crate::domain::decide::SealIntent {
            person: Person::named("ada"),
            heads: seat.run().heads.clone(),
            statement: "seal".into(),
            signature: None,
        }))
    };
    let intent = seal(&ada);
    assert_eq!(
        ada.refused(intent),
        "close the run first: a seal fixes a run that is over"
    );
    ada.write(vec![closing().into()]);
    ada.reopen();
    let intent = seal(&ada);
    ada.does(Intent::Note {
        on: On::Run,
        text: "wait".into(),
    });
    assert!(ada.refused(intent).starts_with("entries came in while you read"));
    let intent = seal(&ada);
    ada.does(intent);
    assert!(ada.run().sealed.is_some() && ada.run().late.is_empty());
    let intent = seal(&ada);
    assert_eq!(ada.refused(intent), "the run is sealed already");
    let mut bob = ada.joined_by("bob");
    assert!(
        bob.refused(Intent::Mark(MarkIntent::new("i".into(), Mark::Failed)))
            .starts_with("the run is sealed")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn late_entries_never_change_how_a_sealed_run_stands(
        before in any_turns(),
        after in any_turns(),
        set_back in proptest::collection::vec(0i64..200, 3),
    ) {
        // Another seal may be the first in merged order, where its writer had not seen this one.
        let without = |turns: Vec<(usize, Turn)>| -> Vec<(usize, Turn)> {
            turns.into_iter().filter(|(_, turn)| !matches!(turn, Turn::Seals(_))).collect()
        };
        let mut seats = night(without(before));
        hears_what_is_missing(&mut seats);
        seals(&mut seats[0]);
        let heads = seats[0].run().sealed.as_ref().map(|(_, sealed)| sealed.heads.clone()).unwrap();
        let seal = seats[0].run().sealed.as_ref().map(|(entry, _)| entry.clone()).unwrap();
        let mut covered = seats[0].journals.clone();
        for (writer, entries) in &mut covered {
            let reach = heads.get(writer).map_or(0, |head| head.0);
            entries.retain(|r| r.entry.seq <= reach || r.reference() == seal);
        }
        let plans: Vec<Plan> = seats.iter().flat_map(|seat| seat.plans.clone()).collect();
        let now = at(1_000);
        let sealed = Standing::of(&fresh(&plans, &covered), now);

        for (seat, back) in seats.iter_mut().zip(set_back) {
            seat.now -= back;
        }
        let seats = play_on(seats, without(after));
        let mut all: BTreeMap<Writer, Vec<Recorded>> = BTreeMap::new();
        for seat in &seats {
            all.insert(seat.writer().clone(), seat.journals[seat.writer()].clone());
        }
        let plans: Vec<Plan> = seats.iter().flat_map(|seat| seat.plans.clone()).collect();
        let run = fresh(&plans, &all);
        prop_assert_eq!(run.sealed.as_ref().map(|(entry, _)| entry.clone()), Some(seal));
        prop_assert_eq!(Standing::of(&run, now), sealed);
        let covered = covered.values().map(Vec::len).sum::<usize>();
        prop_assert_eq!(run.late.len(), run.entries.len() - covered);
    }
}

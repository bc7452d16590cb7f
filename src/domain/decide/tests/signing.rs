//! Who may sign, over what, and what has to stand for it.

use super::*;
use crate::domain::{
    checklist::{Section, SignOffPlan},
    event::{Answer, Event, Mark, Person, Scope},
    standing::{ItemState, SignOffState},
    testing::*,
};

fn over(id: &str) -> Scope {
    Scope::Section(id.into())
}

/// A run whose sections `s` and `t` wait for `lead`, and `s` for `dba` too.
fn seat(change: impl FnOnce(&mut crate::domain::checklist::Checklist)) -> Seat {
    let mut list = checklist(vec![
        Section {
            sign_offs: vec![
                SignOffPlan {
                    confirms: vec!["Output read".into()],
                    ..owes("lead")
                },
                owes("dba"),
            ],
            ..section("s", vec![item("i")])
        },
        Section {
            after: vec!["s".into()],
            sign_offs: vec![owes("lead")],
            ..section("t", vec![])
        },
    ]);
    change(&mut list);
    Seat::starting(list)
}

fn refusal(seat: &mut Seat, change: impl FnOnce(&mut crate::domain::decide::SignIntent)) -> (Cause, String) {
    let mut intent = seat.signing("lead", over("s"), Answer::Approved);
    intent.confirmed = 1;
    change(&mut intent);
    let refusal = seat.wants(Intent::Sign(Box::new(intent))).unwrap_err();
    (refusal.cause, refusal.text)
}

fn sign(seat: &mut Seat, role: &str, person: &Person, answer: Answer) -> Result<(), Cause> {
    let mut intent = seat.signing(role, over("s"), answer);
    intent.confirmed = 1;
    intent.person = person.clone();
    let done = seat.wants(Intent::Sign(Box::new(intent)));
    done.map(|_| ()).map_err(|refusal| refusal.cause)
}

#[test]
fn whoever_signs_first_for_a_role_that_nobody_holds_is_given_it() {
    let mut seat = seat(|_| {});
    seat.marks("i", Mark::Passed);
    let ada = Person::named("  Ada  ");
    assert_eq!(sign(&mut seat, "lead", &ada, Answer::Approved), Ok(()));
    assert_eq!(seat.run().role(&"lead".into()), Some(&Person::named("Ada")));
    let kinds: Vec<&str> = seat
        .run()
        .entries
        .iter()
        .rev()
        .map(|e| e.entry.event.kind())
        .take(2)
        .collect();
    assert_eq!(kinds, ["signed", "role_assigned"]);
    assert_eq!(sign(&mut seat, "lead", &Person::named("ADA"), Answer::Approved), Ok(()));
    assert_eq!(
        sign(&mut seat, "lead", &Person::named("Bob"), Answer::Approved),
        Err(Cause::Rule)
    );
}

#[test]
fn only_those_whom_the_checklist_lets_hold_a_role_sign_for_it() {
    let mut seat = seat(|list| list.roles[0].principals = vec!["*@lead.example.com".into()]);
    seat.marks("i", Mark::Passed);
    let ada = |principal: &str| Person {
        principal: Some(principal.into()),
        ..Person::named("Ada")
    };
    assert_eq!(
        sign(&mut seat, "lead", &Person::named("Ada"), Answer::Approved),
        Err(Cause::Rule)
    );
    assert_eq!(
        sign(&mut seat, "lead", &ada("ada@example.com"), Answer::Approved),
        Err(Cause::Rule)
    );
    assert_eq!(
        sign(&mut seat, "lead", &ada("ada@lead.example.com"), Answer::Approved),
        Ok(())
    );
}

#[test]
fn nobody_signs_for_two_roles_where_the_policy_says_so() {
    for (distinct, expected) in [(true, Err(Cause::Rule)), (false, Ok(()))] {
        let mut seat = seat(|list| list.policy.distinct_signers = distinct);
        seat.marks("i", Mark::Passed);
        assert_eq!(sign(&mut seat, "lead", &Person::named("Ada"), Answer::Approved), Ok(()));
        assert_eq!(
            sign(&mut seat, "dba", &Person::named("ada "), Answer::Approved),
            expected
        );
        assert_eq!(
            sign(&mut seat, "dba", &Person::named("Bob"), Answer::Approved).is_ok(),
            distinct
        );
    }
}

#[test]
fn a_sign_off_wants_every_point_confirmed_nothing_open_and_a_scope_that_is_still_the_one_shown() {
    let mut seat = seat(|_| {});
    let (_, text) = refusal(&mut seat, |_| {});
    assert_eq!(text, "not complete yet: Item i (reject it, or see to them first)");
    let stale = seat.signing("lead", over("s"), Answer::Approved).scope_sha256;
    seat.marks("i", Mark::Passed);
    let (cause, text) = refusal(&mut seat, |intent| intent.scope_sha256 = stale);
    assert_eq!(cause, Cause::Changed, "{text}");
    let (_, text) = refusal(&mut seat, |intent| intent.confirmed = 0);
    assert_eq!(text, "confirm each point first: 0 of 1 are ticked");
    let (cause, _) = refusal(&mut seat, |intent| intent.person.name = "  ".into());
    assert_eq!(cause, Cause::Invalid);
    let unplanned = seat.signing("lead", Scope::Item("i".into()), Answer::Approved);
    assert_eq!(
        super::cause(&mut seat, Intent::Sign(Box::new(unplanned))),
        Cause::Unknown
    );
    let locked = seat.signing("lead", over("t"), Answer::Approved);
    assert_eq!(super::cause(&mut seat, Intent::Sign(Box::new(locked))), Cause::Locked);
}

#[test]
fn a_rejection_wants_a_reason_and_may_come_at_any_time() {
    let mut seat = seat(|_| {});
    for answer in [Answer::Rejected, Answer::Conditional] {
        let (cause, _) = refusal(&mut seat, |intent| {
            intent.answer = answer;
            intent.conditions = vec!["  ".into()];
        });
        assert_eq!(cause, Cause::NeedsReason);
    }
    assert_eq!(sign(&mut seat, "lead", &Person::named("Ada"), Answer::Rejected), Ok(()));
    assert_eq!(seat.standing().sign_offs[0].state, SignOffState::Rejected);
    let Event::Signed(signed) = &seat.run().entries.last().unwrap().entry.event else {
        panic!("not signed");
    };
    assert_eq!(signed.conditions, ["because"]);
    assert_eq!(seat.state("i"), ItemState::Open);
}

#[test]
fn a_role_in_dispute_is_assigned_before_anybody_signs_for_it() {
    let mut ada = seat(|_| {});
    let mut bob = ada.joined_by("bob");
    let assign = |name: &str| Intent::Assign {
        role: "lead".into(),
        person: Person::named(name),
    };
    ada.does(assign("ada"));
    bob.does(assign("bob"));
    ada.reads(&bob);
    let (cause, text) = refusal(&mut ada, |_| {});
    assert_eq!(
        (cause, text.as_str()),
        (
            Cause::Rule,
            "Role lead was given to different persons at once: assign the role first"
        )
    );
}

#[test]
fn one_key_does_not_sign_for_two_roles_whoever_holds_it() {
    let key = |key: &str| {
        Some(crate::domain::decide::NewSignature {
            pem: "-----BEGIN SSH SIGNATURE-----".into(),
            key: key.into(),
        })
    };
    let mut ada = seat(|list| list.policy.distinct_signers = true);
    ada.marks("i", Mark::Passed);
    let mut first = ada.signing("dba", over("s"), Answer::Approved);
    first.signature = key("SHA256:k");
    ada.does(Intent::Sign(Box::new(first)));
    let bob = |intent: &mut crate::domain::decide::SignIntent| intent.person = Person::named("bob");
    let (_, text) = refusal(&mut ada, |intent| {
        bob(intent);
        intent.signature = key("SHA256:k");
    });
    assert_eq!(
        text,
        "the key SHA256:k signed as Role dba already: nobody signs for two roles"
    );
    let mut other = ada.signing("lead", over("s"), Answer::Approved);
    bob(&mut other);
    other.confirmed = 1;
    other.signature = key("SHA256:l");
    ada.does(Intent::Sign(Box::new(other)));
}

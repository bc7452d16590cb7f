//! What a signature is worth, and what that does to the sign-off.

use std::collections::BTreeMap;

use crate::domain::{
    checklist::Section,
    desk::Fact,
    event::{EntryRef, Mark, Scope},
    signature::SignatureState,
    standing::{SignOffState, Word},
    testing::*,
};

fn signed(principals: &[&str]) -> (Seat, EntryRef) {
    let mut list = checklist(vec![Section {
        sign_offs: vec![owes("lead")],
        ..section("s", vec![item("i")])
    }]);
    list.roles[0].principals = principals.iter().map(ToString::to_string).collect();
    let mut seat = Seat::starting(list);
    seat.person.principal = (!principals.is_empty()).then(|| "ada@example.com".to_owned());
    seat.marks("i", Mark::Passed);
    let entry = seat.signs("lead", Scope::Section("s".into()));
    (seat, entry)
}

fn told(seat: &mut Seat, entry: &EntryRef, state: SignatureState) {
    let stamp = seat.stamp();
    let signatures = BTreeMap::from([(entry.clone(), state)]);
    seat.desk.learn_fact(Fact::Signatures(signatures), &stamp);
}

fn valid(principal: &str) -> SignatureState {
    SignatureState::Valid {
        principal: principal.into(),
        key: "SHA256:k".into(),
    }
}

#[test]
fn a_sign_off_whose_signature_speaks_against_it_is_not_given() {
    let invalid = SignatureState::Invalid {
        why: "it is over another text".into(),
    };
    let revoked = SignatureState::Revoked { key: "SHA256:k".into() };
    for (state, text) in [
        (
            invalid,
            "Section s is not signed: the signature of ada as Role lead is invalid: it is over another text",
        ),
        (
            revoked,
            "Section s is not signed: the signature of ada as Role lead was made with a revoked key, SHA256:k",
        ),
    ] {
        let (mut seat, entry) = signed(&[]);
        assert_eq!(seat.standing().word, Word::Complete);
        told(&mut seat, &entry, state);
        let standing = seat.desk.standing().clone();
        assert_eq!(standing.sign_offs[0].state, SignOffState::Missing);
        assert!(standing.sign_offs[0].given.is_some());
        assert_eq!(standing.reasons[0].text, text);
        seat.signs("lead", Scope::Section("s".into()));
        assert_eq!(seat.desk.standing().word, Word::Complete, "signed again");
    }
}

#[test]
fn what_nobody_can_say_anything_of_counts_as_a_typed_name() {
    for state in [
        SignatureState::Unsigned,
        SignatureState::UnknownSigner {
            key: "SHA256:k".into(),
            why: "it is not listed".into(),
        },
        SignatureState::Unverified { why: "no list".into() },
        valid("ada@example.com"),
    ] {
        let (mut seat, entry) = signed(&[]);
        told(&mut seat, &entry, state.clone());
        assert_eq!(seat.desk.standing().sign_offs[0].state, SignOffState::Current);
        assert_eq!(seat.desk.standing().sign_offs[0].signature, Some(state));
    }
}

#[test]
fn a_role_for_certain_principals_goes_by_whom_the_signature_proves() {
    for (principal, state) in [
        ("ada@example.com", SignOffState::Current),
        ("eve@elsewhere.org", SignOffState::Missing),
    ] {
        let (mut seat, entry) = signed(&["*@example.com"]);
        assert_eq!(seat.standing().sign_offs[0].state, SignOffState::Current);
        told(&mut seat, &entry, valid(principal));
        assert_eq!(seat.desk.standing().sign_offs[0].state, state);
    }
}

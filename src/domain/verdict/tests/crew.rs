//! Sign-offs, polls, risks, holds and rollbacks: what people say to a verdict.

use super::{over, polled, verdict, word};
use crate::domain::{
    checklist::{Quorum, Section, Severity},
    decide::{Intent, RiskIntent, RollbackIntent},
    event::{Answer, Gravity, Mark, RiskState, Scope},
    standing::About,
    testing::*,
    verdict::{StationState, Word},
};

fn states(seat: &Seat) -> Vec<StationState> {
    let standing = seat.standing();
    standing.decisions[0]
        .stations
        .iter()
        .map(|station| station.state)
        .collect()
}

#[test]
fn a_poll_is_open_until_everybody_says_go_and_signs() {
    let mut seat = Seat::starting(polled(Quorum::All));
    let too_early = seat.signing("lead", over(), Answer::Approved);
    let refused = seat.refused(Intent::Sign(Box::new(too_early)));
    assert!(refused.starts_with("Go live is OPEN so far"), "{refused}");
    seat.marks("i", Mark::Passed);
    assert_eq!(word(&seat), Word::Open);
    assert_eq!(verdict(&seat).before_poll, Word::Go);
    seat.signs("lead", over());
    assert_eq!(states(&seat), [StationState::Go, StationState::NotYet]);
    assert_eq!(word(&seat), Word::Open);
    seat.signs("dba", over());
    assert_eq!(word(&seat), Word::Go);
}

#[test]
fn what_changes_after_somebody_said_go_makes_them_answer_again() {
    let mut seat = Seat::starting(polled(Quorum::Count(1)));
    seat.marks("i", Mark::Passed);
    seat.signs("lead", over());
    assert_eq!(word(&seat), Word::Go);
    seat.does(because("i", Mark::Passed, "seen again"));
    assert_eq!(states(&seat), [StationState::Stale, StationState::NotYet]);
    assert_eq!(word(&seat), Word::Open);
}

#[test]
fn a_no_go_counts_against_the_quorum() {
    for (quorum, after) in [(Quorum::All, Word::NoGo), (Quorum::Count(1), Word::Open)] {
        let mut seat = Seat::starting(polled(quorum));
        seat.marks("i", Mark::Passed);
        let no = seat.signing("dba", over(), Answer::Rejected);
        seat.does(Intent::Sign(Box::new(no)));
        assert_eq!(word(&seat), after, "{quorum:?}");
        let verdict = verdict(&seat);
        let station = About::Poll("live".into(), "dba".into());
        let said = verdict.reasons.iter().find(|reason| reason.about == station).unwrap();
        assert_eq!(said.text, "Role dba says NO-GO: because");
    }
}

#[test]
fn a_sign_off_on_conditions_leaves_conditions() {
    let mut seat = Seat::starting(polled(Quorum::Count(1)));
    seat.marks("i", Mark::Passed);
    let conditional = seat.signing("lead", over(), Answer::Conditional);
    seat.does(Intent::Sign(Box::new(conditional)));
    assert_eq!(word(&seat), Word::Conditional);
}

#[test]
fn the_policy_may_ask_for_a_sign_off_over_the_decision() {
    let mut list = checklist(vec![section("s", vec![item("i")])]);
    list.policy.sign_offs = vec!["lead".into()];
    let mut seat = Seat::starting(list);
    seat.marks("i", Mark::Passed);
    assert_eq!(word(&seat), Word::Open);
    seat.signs("lead", Scope::Decision("release".into()));
    assert_eq!(word(&seat), Word::Go);
}

#[test]
fn a_rejected_hold_point_is_a_no_go_and_a_missing_one_leaves_it_open() {
    let mut seat = Seat::starting(checklist(vec![Section {
        sign_offs: vec![owes("lead")],
        ..section("s", vec![item("i")])
    }]));
    seat.marks("i", Mark::Passed);
    assert_eq!(word(&seat), Word::Open);
    let no = seat.signing("lead", Scope::Section("s".into()), Answer::Rejected);
    seat.does(Intent::Sign(Box::new(no)));
    assert_eq!(word(&seat), Word::NoGo);
    seat.signs("lead", Scope::Section("s".into()));
    assert_eq!(word(&seat), Word::Go);
}

#[test]
fn a_high_risk_that_was_added_holds_back_go_while_it_is_open() {
    let risk = |risk: Option<&str>, state| {
        Intent::RecordRisk(Box::new(RiskIntent {
            risk: risk.map(Into::into),
            title: "The cache is cold".into(),
            severity: Gravity::High,
            owner: None,
            mitigation: None,
            state,
        }))
    };
    let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
    seat.marks("i", Mark::Passed);
    seat.does(risk(None, RiskState::Open));
    assert_eq!(word(&seat), Word::Conditional);
    let id = seat.run().risks().next().unwrap().risk.risk.to_string();
    seat.does(risk(Some(&id), RiskState::Occurred));
    assert_eq!(word(&seat), Word::NoGo);
    seat.does(risk(Some(&id), RiskState::Closed));
    assert_eq!(word(&seat), Word::Go);
}

#[test]
fn a_called_rollback_is_a_no_go() {
    let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
    seat.marks("i", Mark::Passed);
    seat.does(Intent::CallRollback(Box::new(RollbackIntent {
        triggers: vec![],
        reason: "errors".into(),
        severity: Severity::Immediate,
        seen_at: None,
        environment: None,
    })));
    assert_eq!(word(&seat), Word::NoGo);
    assert!(matches!(verdict(&seat).reasons[0].about, About::Rollback(_)));
}

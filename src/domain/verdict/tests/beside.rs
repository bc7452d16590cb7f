//! `docs/decision.md` also tells what speaks against a verdict beside the items; every row of it is carried out here, on
//! a run whose only item is passed.

use std::collections::BTreeMap;

use super::{over, polled, table::rows, word};
use crate::domain::{
    checklist::{Checklist, Quorum, Section, Severity},
    decide::{AmendIntent, Intent, RiskIntent, RollbackIntent},
    desk::Fact,
    event::{Answer, Gravity, Mark, Person, RiskState, Scope},
    signature::SignatureState,
    testing::*,
    verdict::Word,
};

fn only_item() -> Checklist {
    checklist(vec![section("s", vec![item("i")])])
}

fn passed(list: Checklist) -> Seat {
    let mut seat = Seat::starting(list);
    seat.marks("i", Mark::Passed);
    seat
}

fn section_with(change: impl FnOnce(&mut Section)) -> Checklist {
    let mut list = only_item();
    change(&mut list.sections[0]);
    list
}

/// Signed by whom it has to be, in the section and over the decision.
fn signed(list: Checklist, answer: Answer) -> Seat {
    let mut seat = passed(list);
    let over = match seat.run().plan().sections[0].sign_offs.is_empty() {
        true => Scope::Decision("release".into()),
        false => Scope::Section("s".into()),
    };
    let intent = seat.signing("lead", over, answer);
    seat.does(Intent::Sign(Box::new(intent)));
    seat
}

/// A sign-off is owed, in the section and over the decision.
fn owed() -> [Checklist; 2] {
    let mut over = only_item();
    over.policy.sign_offs = vec!["lead".into()];
    [section_with(|section| section.sign_offs = vec![owes("lead")]), over]
}

fn says_no(mut seat: Seat) -> Seat {
    let no = seat.signing("dba", over(), Answer::Rejected);
    seat.does(Intent::Sign(Box::new(no)));
    seat
}

fn at_risk(state: RiskState) -> Seat {
    let risk = |risk, state| {
        Intent::RecordRisk(Box::new(RiskIntent {
            risk,
            title: "The cache is cold".into(),
            severity: Gravity::High,
            owner: None,
            mitigation: None,
            state,
        }))
    };
    let mut seat = passed(only_item());
    seat.does(risk(None, RiskState::Open));
    if state != RiskState::Open {
        let id = seat.run().risks().next().map(|word| word.risk.risk.clone());
        seat.does(risk(id, state));
    }
    seat
}

/// Two who had not seen each other said this.
fn at_once(says: impl Fn(&mut Seat, &str)) -> Seat {
    let mut ada = passed(only_item());
    let mut bob = ada.joined_by("bob");
    says(&mut ada, "ada");
    says(&mut bob, "bob");
    ada.reads(&bob);
    ada
}

fn amends(seat: &mut Seat, name: &str) {
    let plan = amended(seat.run().plan(), |list| list.title = format!("List of {name}"));
    seat.plans.push(plan.clone());
    seat.does(Intent::Amend(Box::new(AmendIntent {
        plan,
        source: name.as_bytes().to_vec(),
        reason: "better".into(),
        trusted: true,
        weakening_confirmed: true,
    })));
}

fn carry_out(row: &str) -> Vec<Seat> {
    let all = |change: fn(Checklist) -> Seat| owed().into_iter().map(change).collect();
    match row {
        "a sign-off in the decision's sections, or over the decision, is missing" => all(passed),
        "what such a sign-off covers changed since" => all(|list| {
            let mut seat = signed(list, Answer::Approved);
            assert_eq!(word(&seat), Word::Go);
            seat.does(because("i", Mark::Passed, "seen again"));
            seat
        }),
        "the signature under such a sign-off speaks against it" => all(|list| {
            let mut seat = signed(list, Answer::Approved);
            let entry = seat.run().sign_offs[0].entry.clone();
            let state = SignatureState::Invalid { why: "forged".into() };
            let stamp = seat.stamp();
            let told = Fact::Signatures(BTreeMap::from([(entry, state)]));
            seat.desk.learn_fact(told, &stamp);
            seat
        }),
        "a role rejected" => all(|list| signed(list, Answer::Rejected)),
        "a role signed on conditions" => all(|list| signed(list, Answer::Conditional)),
        "the poll has not reached its quorum yet" => vec![
            passed(polled(Quorum::All)),
            passed(polled(Quorum::Count(1))),
            says_no(passed(polled(Quorum::Count(1)))),
        ],
        "the quorum cannot be reached any more: too many NO-GO" => vec![says_no(passed(polled(Quorum::All)))],
        "the hold point of a section was broken; its missing sign-offs then count no worse" => {
            let mut list = section_with(|section| section.sign_offs = vec![owes("lead")]);
            list.policy.break_holds = vec!["dba".into()];
            let mut seat = passed(list);
            let (role, person) = ("dba".into(), Person::named("ada"));
            seat.does(Intent::Assign { role, person });
            seat.does(Intent::BreakHold {
                section: "s".into(),
                reason: Some("nobody answers".into()),
                typed: "Section s".into(),
            });
            vec![seat]
        }
        "a field is in dispute" => vec![at_once(|seat, name| {
            seat.sets("version", name);
        })],
        "a role is in dispute" => vec![at_once(|seat, name| {
            let (role, person) = ("lead".into(), Person::named(name));
            seat.does(Intent::Assign { role, person });
        })],
        "the checklist was amended in two ways at once" => vec![at_once(amends)],
        "a high risk that was added to the run is open" => vec![at_risk(RiskState::Open)],
        "such a risk came about" => vec![at_risk(RiskState::Occurred)],
        "a rollback was called" => {
            let mut seat = passed(only_item());
            seat.does(Intent::CallRollback(Box::new(RollbackIntent {
                triggers: vec![],
                reason: "errors".into(),
                severity: Severity::Immediate,
                seen_at: None,
                environment: None,
            })));
            vec![seat]
        }
        "the run is a rehearsal" => {
            let mut seat = Seat::starting_as(only_item(), |started| started.rehearsal = true);
            seat.marks("i", Mark::Passed);
            vec![seat]
        }
        _ => panic!("nobody knows how to make this so: {row}"),
    }
}

#[test]
fn a_run_whose_only_item_is_passed_is_a_go() {
    assert_eq!(word(&passed(only_item())), Word::Go);
}

#[test]
fn whatever_speaks_against_a_verdict_leaves_what_the_document_says() {
    let rows = rows("## What else speaks against it");
    assert!(rows.len() >= 15, "{} rows", rows.len());
    for row in &rows {
        let [what, at_best] = row.as_slice() else {
            panic!("two cells: {row:?}");
        };
        let at_best = at_best.split(',').next().unwrap();
        let seats = carry_out(what);
        assert!(!seats.is_empty());
        for seat in seats {
            assert_eq!(word(&seat).as_str(), at_best, "{what}");
        }
    }
}

//! Decisions and conditions: who may say what, and what has to be said with it.

use super::{Cause, cause};
use crate::domain::{
    checklist::{Checklist, Decision, Phase, Quorum, Section},
    decide::{DecideIntent, Intent},
    event::{
        Condition, ConditionMet, ConditionRef, Decided, Declared, Event, HoldBroken, Mark, Person, PollAnswer, Polled,
        RollbackEnded, RollbackResult, Scope,
    },
    testing::*,
    verdict::{self, Word},
};

/// `s` (`i`, and `h` that may be missing) is decided on before `t` (`j`) opens; the lead decides, the DBA may override
/// and break holds.
pub(super) fn gated() -> Checklist {
    let later = Section {
        after: vec!["s".into()],
        phase: Phase::Execute,
        ..section("t", vec![item("j")])
    };
    let mut list = checklist(vec![section("s", vec![item("i"), item("h")]), later]);
    list.decisions = vec![Decision {
        id: "live".into(),
        title: "Go live".into(),
        covers: vec!["s".into()],
        before: Some("t".into()),
        decides: Some("lead".into()),
        poll: vec![],
        quorum: Quorum::All,
        sign_offs: vec![],
    }];
    list.policy.overrides = vec!["dba".into()];
    list.policy.break_holds = vec!["dba".into()];
    list
}

fn declaring(answer: Declared) -> DecideIntent {
    DecideIntent {
        decision: "live".into(),
        answer,
        conditions: vec![],
        reason: None,
        overrides: None,
        shown: None,
    }
}

fn deciding(intent: DecideIntent) -> Intent {
    Intent::Decide(Box::new(intent))
}

fn condition(due: i64) -> Condition {
    Condition {
        text: "watch the cache".into(),
        owner: "bob".into(),
        due: at(due),
    }
}

pub(super) fn assigns(seat: &mut Seat, role: &str, name: &str) {
    seat.does(Intent::Assign {
        role: role.into(),
        person: Person::named(name),
    });
}

pub(super) fn waits(seat: &Seat) -> Vec<String> {
    seat.standing().waits_for(&"t".into()).to_vec()
}

#[test]
fn a_section_behind_a_decision_opens_when_it_is_declared_go() {
    let mut seat = Seat::starting(gated());
    assert_eq!(
        waits(&seat),
        ["a GO on Go live"],
        "the decision answers for what it covers"
    );
    let refused = seat.refused(deciding(declaring(Declared::Go)));
    assert!(refused.starts_with("the verdict is OPEN ("), "{refused}");
    assert!(
        refused.ends_with("so GO is refused: only Role dba may override it"),
        "{refused}"
    );
    seat.marks("i", Mark::Passed);
    seat.marks("h", Mark::Passed);
    seat.does(deciding(declaring(Declared::Go)));
    assert!(waits(&seat).is_empty());
    assert_eq!(
        seat.run().role(&"lead".into()),
        Some(&seat.person),
        "who declares takes the role that nobody held"
    );
    let taken = seat.standing().decisions[0].taken.clone().unwrap();
    assert_eq!(
        (taken.decided.verdict, taken.decided.role),
        (Word::Go, Some("lead".into()))
    );
    assert!(seat.refused(deciding(declaring(Declared::Go))).contains("already"));
}

#[test]
fn what_was_declared_opens_nothing_any_more_where_the_verdict_became_worse_before_anything_began() {
    let mut seat = Seat::starting(gated());
    seat.marks("i", Mark::Passed);
    seat.marks("h", Mark::Passed);
    seat.does(deciding(declaring(Declared::Go)));
    seat.marks("h", Mark::Failed);
    assert_eq!(
        waits(&seat),
        ["Go live to be decided again: it was GO and would be NO-GO now"]
    );
    seat.marks("h", Mark::Passed);
    assert!(waits(&seat).is_empty());
    seat.marks("j", Mark::Passed);
    seat.marks("h", Mark::Failed);
    assert!(waits(&seat).is_empty(), "it has begun");
    let decision = seat.standing().decisions[0].clone();
    assert_eq!(
        (decision.taken.unwrap().decided.verdict, decision.verdict.word),
        (Word::Go, Word::NoGo)
    );
}

#[test]
fn only_the_deciding_role_decides() {
    let mut ada = Seat::starting(gated());
    assigns(&mut ada, "lead", "ada");
    ada.marks("i", Mark::Passed);
    ada.marks("h", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    let refused = bob.refused(deciding(declaring(Declared::Go)));
    assert_eq!(
        refused,
        "Role lead is ada: assign the role to bob first, or let ada decide"
    );
}

#[test]
fn no_go_wants_a_reason_and_conditions_want_text_owner_and_due_time() {
    let mut seat = Seat::starting(gated());
    assert_eq!(
        cause(&mut seat, deciding(declaring(Declared::NoGo))),
        Cause::NeedsReason
    );
    seat.marks("i", Mark::Passed);
    seat.does(because("h", Mark::Waived, "cosmetic"));
    assert_eq!(
        cause(&mut seat, deciding(declaring(Declared::Conditional))),
        Cause::Invalid
    );
    for change in [
        (|condition| condition.text = " ".into()) as fn(&mut Condition),
        |condition| condition.owner = String::new(),
        |condition| condition.due = at(0),
    ] {
        let mut wrong = declaring(Declared::Conditional);
        wrong.conditions = vec![condition(9_000)];
        change(&mut wrong.conditions[0]);
        assert_eq!(cause(&mut seat, deciding(wrong)), Cause::Invalid);
    }
    let mut right = declaring(Declared::Conditional);
    right.conditions = vec![condition(9_000)];
    let decided = seat.does(deciding(right));
    assert!(waits(&seat).is_empty());
    assert_eq!(seat.run().open_conditions().count(), 1);
    let name = ConditionRef::new(&decided, 0);
    let met = |note: Option<&str>| Intent::MeetCondition {
        condition: name.clone(),
        note: note.map(str::to_owned),
    };
    seat.does(met(Some("quiet for an hour")));
    assert_eq!(seat.run().open_conditions().count(), 0);
    assert_eq!(cause(&mut seat, met(None)), Cause::Rule);
    let mut conditions_on_go = declaring(Declared::Go);
    conditions_on_go.conditions = vec![condition(9_000)];
    assert_eq!(cause(&mut seat, deciding(conditions_on_go)), Cause::Invalid);
}

#[test]
fn a_decision_against_the_verdict_is_for_the_overriding_role_with_a_reason_that_stays() {
    let mut ada = Seat::starting(gated());
    assigns(&mut ada, "lead", "ada");
    assigns(&mut ada, "dba", "bob");
    ada.marks("i", Mark::Failed);
    assert_eq!(cause(&mut ada, deciding(declaring(Declared::Go))), Cause::Rule);
    let mut bob = ada.joined_by("bob");
    assert_eq!(cause(&mut bob, deciding(declaring(Declared::Go))), Cause::NeedsReason);
    let mut all_the_same = declaring(Declared::Go);
    all_the_same.overrides = Some("the fair is on".into());
    bob.does(deciding(all_the_same));
    assert!(waits(&bob).is_empty(), "who overrode it knew");
    let taken = bob.standing().decisions[0].taken.clone().unwrap().decided;
    assert_eq!((taken.role, taken.verdict), (Some("dba".into()), Word::NoGo));
    assert_eq!(taken.overrides.as_deref(), Some("the fair is on"));
    assert!(bob.run().flagged.is_empty());
}

#[test]
fn a_verdict_that_changed_since_it_was_shown_is_shown_again() {
    let mut seat = Seat::starting(gated());
    seat.marks("i", Mark::Passed);
    seat.marks("h", Mark::Passed);
    let mut stale = declaring(Declared::Go);
    stale.shown = Some(Word::Conditional);
    assert_eq!(cause(&mut seat, deciding(stale)), Cause::Changed);
}

#[test]
fn two_who_declare_differently_at_once_open_nothing_until_somebody_settles_it() {
    let mut ada = Seat::starting(gated());
    ada.marks("i", Mark::Passed);
    ada.marks("h", Mark::Passed);
    let mut bob = ada.joined_by("bob");
    ada.does(deciding(declaring(Declared::Go)));
    let mut no = declaring(Declared::NoGo);
    no.reason = Some("not tonight".into());
    bob.does(deciding(no));
    ada.reads(&bob);
    assert!(ada.standing().decisions[0].disputed);
    let [first, ..] = waits(&ada)
        .try_into()
        .unwrap_or_else(|waits: Vec<String>| [waits[0].clone()]);
    assert_eq!(first, "Go live, which was declared differently at once");
}

#[test]
fn the_verdict_of_then_comes_out_the_same_whatever_others_wrote_meanwhile_and_a_better_claim_does_not() {
    let mut ada = Seat::starting(gated());
    let mut bob = ada.joined_by("bob");
    ada.marks("i", Mark::Passed);
    ada.marks("h", Mark::Passed);
    bob.does(because("h", Mark::Failed, "it is not"));
    ada.does(deciding(declaring(Declared::Go)));
    ada.reads(&bob);
    let again = |seat: &Seat| {
        let taken = seat.run().flow.decided.last().unwrap().clone();
        (
            taken.decided.verdict,
            verdict::as_it_was(seat.run(), &taken).unwrap().word,
        )
    };
    assert_eq!(again(&ada), (Word::Go, Word::Go));
    let mut claim = ada.run().flow.decided[0].decided.clone();
    claim.overrides = None;
    ada.write(vec![Event::Decided(Box::new(claim)).into()]);
    ada.reopen();
    assert_eq!(again(&ada), (Word::Go, Word::Open), "the dispute was known by then");
}

#[test]
fn what_the_rules_would_have_refused_is_flagged() {
    let mut seat = Seat::starting(gated());
    assigns(&mut seat, "lead", "ada");
    let decided = |by: &str, verdict, overrides: Option<&str>| {
        Event::Decided(Box::new(Decided {
            decision: "live".into(),
            answer: Declared::Go,
            verdict,
            reasons: vec![],
            conditions: vec![],
            by: Person::named(by),
            role: None,
            reason: None,
            overrides: overrides.map(str::to_owned),
        }))
    };
    let events = [
        decided("ada", Word::NoGo, None),
        decided("ada", Word::NoGo, Some("because")),
        decided("eve", Word::Go, None),
        Event::HoldBroken(Box::new(HoldBroken {
            section: "s".into(),
            reason: "r".into(),
            by: Person::named("ada"),
            role: None,
        })),
        Event::RollbackEnded(Box::new(RollbackEnded {
            result: RollbackResult::Restored,
            by: Person::named("ada"),
            note: None,
        })),
        Event::ConditionMet(Box::new(ConditionMet {
            condition: ConditionRef("w".into(), 1, 0),
            by: Person::named("ada"),
            note: None,
        })),
        Event::Polled(Box::new(Polled {
            decision: "live".into(),
            role: "dba".into(),
            person: Person::named("ada"),
            answer: PollAnswer::Go,
            reason: None,
        })),
    ];
    for event in events {
        seat.write(vec![event.into()]);
    }
    seat.reopen();
    let flags: Vec<&str> = seat.run().flagged.iter().map(|flag| flag.text.as_str()).collect();
    assert_eq!(
        flags,
        [
            "it declares GO on the verdict NO-GO without a reason for it",
            "ada declares GO against the verdict, which the policy does not let them",
            "eve declares GO as Role lead, which ada held",
            "ada breaks the hold point of s, which the policy does not let them",
            "it speaks of a rollback, and none was under way",
            "it meets a condition of entry w 1, which holds no such condition",
            "it answers as Role dba in the poll of live, which asks no such role",
        ]
    );
}

#[test]
fn a_sign_off_over_a_decision_that_nobody_is_asked_for_is_refused() {
    let seat = Seat::starting(gated());
    let signing = seat.signing(
        "lead",
        Scope::Decision("live".into()),
        crate::domain::event::Answer::Approved,
    );
    let mut seat = seat;
    assert_eq!(cause(&mut seat, Intent::Sign(Box::new(signing))), Cause::Unknown);
}

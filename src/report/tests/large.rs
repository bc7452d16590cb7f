//! Runs larger than anybody's.

use super::{draw, source};
use crate::{
    domain::{
        checklist::{Decision, Quorum, Section},
        event::{Condition, Decided, Declared, Draft, Event, Mark},
        testing::*,
        verdict::Word,
    },
    report::{
        Document,
        facts::{Source, Verified},
    },
};

/// 5,000 items in 100 sections, each with sign-offs and a decision, all of them with long texts.
fn large() -> Source {
    let long = "A very long text. ".repeat(40);
    let sections = (0..100).map(|number| {
        let items = (0..50).map(|place| {
            let mut item = item(&format!("i-{number}-{place}"));
            item.title = format!("{place} {long}");
            item
        });
        Section {
            title: format!("{number} {long}"),
            sign_offs: vec![owes("lead"), owes("dba")],
            ..section(&format!("s-{number}"), items.collect())
        }
    });
    let mut list = checklist(sections.collect());
    list.decisions = (0..20)
        .map(|number| Decision {
            id: format!("d-{number}").as_str().into(),
            title: format!("{number} {long}"),
            covers: vec!["s-0".into()],
            before: None,
            decides: None,
            poll: vec!["lead".into()],
            quorum: Quorum::All,
            sign_offs: vec![],
        })
        .collect();
    let mut seat = Seat::starting_as(list, |started| {
        started.rehearsal = true;
        started.subject = (0..30)
            .map(|_| crate::domain::event::Subject {
                name: long.clone(),
                sha256: Some(long.clone()),
                commit: None,
            })
            .collect();
    });
    seat.marks("i-0-0", Mark::Failed);
    let conditions = (0..30).map(|_| Condition {
        text: long.clone(),
        owner: long.clone(),
        due: at(9),
    });
    let decided = Decided {
        decision: "d-0".into(),
        answer: Declared::Conditional,
        verdict: Word::Open,
        reasons: vec![],
        conditions: conditions.collect(),
        by: seat.person.clone(),
        role: None,
        reason: None,
        overrides: Some(long.clone()),
    };
    seat.write(vec![Draft::from(Event::Decided(Box::new(decided)))]);
    let mut source = source(&seat);
    source.drawn.left_out = 7;
    source.drawn.verification = Some(Verified {
        verifies: false,
        findings: vec![],
    });
    source
}

#[test]
fn the_summary_for_a_pull_request_has_under_60_lines_whatever_the_size_of_the_run() {
    let drawn = draw(Document::PullRequest, &large());
    let lines = drawn.lines().count();
    assert!((40..60).contains(&lines), "{lines} lines:\n{drawn}");
    assert!(drawn.len() < 20_000, "{} bytes", drawn.len());
    assert!(drawn.contains("and 12 more") || drawn.contains(" more"), "{drawn}");
}

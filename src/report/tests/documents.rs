//! What stands in each document.

use super::{
    draw,
    runs::{plainly, release},
    source, source_at, steady,
};
use crate::{
    domain::{
        decide::{AmendIntent, Intent},
        event::{Decided, Declared, Draft, Event, Mark, Person},
        order::merge,
        run::Run,
        testing::*,
        verdict::Word,
    },
    report::{
        Document,
        facts::{Caveat, Finding, Severity, Verified},
        testing::read,
    },
};

#[test]
fn the_completed_checklist_says_all_of_it() {
    insta::assert_snapshot!(
        "checklist",
        steady(&draw(Document::Checklist, &source(&release(&plainly))))
    );
}

#[test]
fn the_summary_for_a_pull_request_says_the_gravest_first() {
    insta::assert_snapshot!(
        "pull-request",
        steady(&draw(Document::PullRequest, &source(&release(&plainly))))
    );
}

#[test]
fn the_report_for_ci_tells_failed_errored_and_open_apart() {
    insta::assert_snapshot!("junit", steady(&draw(Document::JUnit, &source(&release(&plainly)))));
}

#[test]
fn the_same_record_lists_and_time_give_the_same_bytes_in_whichever_order_the_journals_come() {
    let seat = release(&plainly);
    let drawn: Vec<String> = Document::ALL.map(|document| draw(document, &source(&seat))).into();
    let journals: Vec<_> = seat.journals.values().cloned().collect();
    for turned in [false, true] {
        let mut run = Run::new(seat.plans[0].clone());
        let mut journals = journals.clone();
        if turned {
            journals.reverse();
            run.extend(merge(journals));
        } else {
            // One journal after the other, as copies of them come in.
            journals.into_iter().rev().for_each(|journal| run.take_in(journal));
        }
        let source = source_at(&run, at(seat.now));
        let again: Vec<String> = Document::ALL.map(|document| draw(document, &source)).into();
        assert_eq!(again, drawn);
    }
}

/// The boxes of the points of this release: each with the word before it, where it is not ticked.
fn boxes(seat: &Seat) -> Vec<String> {
    let drawn = draw(Document::Checklist, &source(seat));
    let points = [
        "Somebody is on call",
        "The plan is known",
        "There is a backup",
        "It rains",
    ];
    let lines = drawn.lines().map(str::trim);
    let of_points = lines.filter(|line| line.starts_with("- [") && points.iter().any(|point| line.ends_with(point)));
    of_points.map(str::to_owned).collect()
}

#[test]
fn the_points_of_a_sign_off_are_ticked_as_long_as_it_is_current_and_what_was_not_asked_then_is_not() {
    let mut seat = release(&plainly);
    let signed = ["- [x] Somebody is on call", "- [x] The plan is known"];
    let missing = "- [ ] **NOT SIGNED** There is a backup";
    assert_eq!(boxes(&seat), [signed[0], signed[1], missing]);
    let plan = amended(seat.run().plan(), |list| {
        list.sections[0].sign_offs[0].confirms.push("It rains".into());
    });
    seat.does(Intent::Amend(Box::new(AmendIntent {
        plan,
        source: vec![],
        reason: "the weather".into(),
        trusted: true,
        weakening_confirmed: true,
    })));
    let asked_since = "- [ ] **NOT CONFIRMED** It rains";
    assert_eq!(boxes(&seat), [signed[0], signed[1], asked_since, missing]);
    seat.does(because("plan", Mark::Failed, "nobody has it"));
    let stale = signed.map(|line| line.replace("[x]", "[ ] **STALE**"));
    assert_eq!(
        boxes(&seat),
        [&*stale[0], &*stale[1], "- [ ] **STALE** It rains", missing]
    );
}

#[test]
fn what_was_signed_stands_on_the_certificate() {
    let drawn = draw(Document::CertificateText, &source(&release(&plainly)));
    let signed = drawn.split("### What was signed").nth(1).unwrap();
    let signed = signed.split("### ").next().unwrap();
    for line in [
        "**Tech Lead**, over Preparations: **conditional** by Bob, 2027-01-15 08:00:03 UTC; **current**",
        "- states: It may go out.",
        "- **confirmed**: Somebody is on call",
        "- **confirmed**: The plan is known",
        "**Database Administrator**, over Preparations: **NOT SIGNED**",
        "- to be stated: The data are safe.",
        "- **not confirmed**: There is a backup",
    ] {
        assert!(signed.lines().any(|drawn| drawn == line), "{line}: {signed}");
    }
    assert!(drawn.contains("; 2 of 2 points confirmed |"), "{drawn}");
    for document in [Document::PullRequest, Document::JUnit] {
        let drawn = draw(document, &source(&release(&plainly)));
        assert!(!drawn.contains("Somebody is on call"), "{document:?}: {drawn}");
    }
}

#[test]
fn why_an_action_was_run_after_the_window_stands_at_its_item_and_in_plain_sight() {
    let source = source(&release(&plainly));
    let json: serde_json::Value = serde_json::from_str(&draw(Document::Json, &source)).unwrap();
    let acted = &json["sections"][1]["items"][0];
    assert_eq!(acted["past_windows"][0]["reason"], "the CTO agreed");
    assert_eq!(acted["past_windows"], json["past_windows"]);
    assert!(json["window"]["overrun"].as_u64() > Some(10), "{}", json["window"]);
    let drawn = draw(Document::CertificateText, &source);
    for row in [
        "| 1 | [**Deployment window overrun**](#the-release) | by ",
        "| 1 | [**Actions after the window, for a reason**](#the-release) | The traffic is switched, by ada: the CTO agreed |",
        "| 1 | [**High risks that are open**](#risks) | The old index |",
    ] {
        assert!(drawn.contains(row), "{row}: {drawn}");
    }
    let drawn = draw(Document::Checklist, &source);
    let said = "**run after the deployment window**, which ended 2027-01-15 08:00:00 UTC: the CTO agreed (ada, ";
    assert!(drawn.contains(said), "{drawn}");
}

#[test]
fn a_rehearsal_says_once_what_it_is_where_it_would_be_the_same() {
    let mut seat = Seat::starting_as(checklist(vec![section("s", vec![item("i")])]), |started| {
        started.rehearsal = true;
    });
    let all = [
        Document::Checklist,
        Document::PullRequest,
        Document::JUnit,
        Document::CertificatePage,
        Document::CertificateText,
    ];
    for document in all {
        let drawn = draw(document, &source(&seat));
        assert!(!drawn.contains("it would be"), "{document:?}: {drawn}");
        assert!(drawn.contains("OPEN, a rehearsal"), "{document:?}: {drawn}");
    }
    seat.marks("i", Mark::Passed);
    for document in all {
        let drawn = draw(document, &source(&seat));
        assert!(
            drawn.contains("OPEN, a rehearsal: it would be GO"),
            "{document:?}: {drawn}"
        );
    }
}

#[test]
fn a_go_against_the_verdict_passes_in_the_report_for_ci_and_says_so() {
    let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
    let decided = Decided {
        decision: "release".into(),
        answer: Declared::Go,
        verdict: Word::Open,
        reasons: vec![],
        conditions: vec![],
        by: Person::named("Grace Hopper"),
        role: Some("lead".into()),
        reason: None,
        overrides: Some("the board\nwants it".into()),
    };
    seat.write(vec![Draft::from(Event::Decided(Box::new(decided)))]);
    seat.reopen();
    seat.marks("i", Mark::Passed);
    let drawn = draw(Document::JUnit, &source(&seat));
    let case = drawn.split("<testcase name=\"release: Release\"").nth(1).unwrap();
    let case = case.split("</testcase>").next().unwrap();
    assert!(!case.contains("<failure") && !case.contains("<skipped"), "{case}");
    let said = "<system-out>declared GO against the verdict OPEN, by Grace Hopper as Role lead, \
                2027-01-15 08:00:00 UTC: the board ⏎ wants it</system-out>";
    assert!(case.contains(said), "{case}");
}

#[test]
fn how_long_each_section_took_beside_its_estimate_stands_in_every_document_that_tells_sections() {
    let source = source(&release(&plainly));
    let json: serde_json::Value = serde_json::from_str(&draw(Document::Json, &source)).unwrap();
    let deploy = &json["sections"][1];
    let (so_far, over) = (deploy["so_far"].as_u64().unwrap(), deploy["overrun"].as_u64().unwrap());
    assert_eq!((deploy["estimate"].as_u64(), so_far - over), (Some(5), 5));
    let drawn = draw(Document::Checklist, &source);
    let said = format!("worked on for {so_far}s of an estimate of 5s, **{over}s over**.");
    assert!(drawn.contains(&said), "{said}: {drawn}");
    let drawn = draw(Document::CertificateText, &source);
    let row = format!("| – | {so_far}s | 5s | **{over}s** |");
    assert!(drawn.contains(&row), "{row}: {drawn}");
    assert!(drawn.contains("| Section | Began | Complete | Worked on | Estimate | Over it by |"));
}

#[test]
fn a_box_is_ticked_where_an_item_passed_or_a_point_was_confirmed_and_nowhere_else() {
    let source = source(&release(&plainly));
    let drawn = draw(Document::Checklist, &source);
    let items = || source.facts.items().map(|(_, item)| item);
    let passed = items().filter(|item| item.state.word() == "passed").count();
    let (confirmed, points) = (2, 3);
    assert_eq!(drawn.matches("- [x] ").count(), passed + confirmed);
    assert_eq!(
        drawn.matches("- [ ] **").count(),
        items().count() + points - passed - confirmed
    );
    for word in ["WAIVED", "NOT APPLICABLE", "FAILED", "OPEN", "LOCKED"] {
        let line = drawn.lines().find(|line| line.contains(&format!("**{word}**")));
        assert!(line.is_none_or(|line| !line.contains("[x]")), "{line:?}");
    }
    assert_eq!(
        read(&drawn).count("taskitem"),
        items().count() + points,
        "{:?}",
        read(&drawn).kinds
    );
}

#[test]
fn every_document_says_what_a_reader_has_to_know_first() {
    let seat = Seat::starting_as(checklist(vec![section("s", vec![item("i")])]), |started| {
        started.rehearsal = true;
    });
    let mut source = source(&seat);
    source.drawn.verification = Some(Verified {
        verifies: false,
        findings: vec![Finding {
            severity: Severity::Error,
            text: "journal/ada.jsonl:3: the chain is broken".into(),
        }],
    });
    assert_eq!(
        source.caveats(),
        [Caveat::DoesNotVerify, Caveat::Rehearsal, Caveat::Unfinished]
    );
    for document in [Document::Checklist, Document::PullRequest, Document::JUnit] {
        let drawn = draw(document, &source);
        for caveat in source.caveats() {
            assert!(drawn.contains(caveat.word()), "{caveat:?} in {document:?}: {drawn}");
        }
    }
    source.drawn.verification = None;
    assert_eq!(source.caveats()[0], Caveat::NotVerified);
}

#[test]
fn every_document_names_its_record_its_lists_and_its_time() {
    let source = source(&release(&plainly));
    for document in Document::ALL {
        let drawn = draw(document, &source);
        let mut said = vec![
            source.drawn.sha256.to_string(),
            crate::report::words::exact(source.drawn.as_of),
        ];
        said.extend(source.drawn.lists.allowed_signers.map(|digest| digest.to_string()));
        if document != Document::PullRequest {
            said.extend(source.drawn.heads.iter().map(|head| head.sha256.to_string()));
        }
        for text in said {
            assert!(drawn.contains(&text), "{text} in {document:?}: {drawn}");
        }
    }
}

#[test]
fn every_document_has_a_name_and_a_file_of_its_own() {
    for document in Document::ALL {
        assert_eq!(Document::of_name(document.name()), Some(document));
        let same = Document::ALL
            .into_iter()
            .filter(|other| other.file_name() == document.file_name());
        assert_eq!(same.count(), 1, "{document:?}");
    }
    assert_eq!(Document::of_name("bundle"), None);
}

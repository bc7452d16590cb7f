//! What stands in each document.

use super::{
    draw,
    runs::{plainly, release},
    source, source_at, steady,
};
use crate::{
    domain::{order::merge, run::Run, testing::*},
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

#[test]
fn a_box_is_ticked_where_an_item_passed_and_nowhere_else() {
    let source = source(&release(&plainly));
    let drawn = draw(Document::Checklist, &source);
    let items = || source.facts.items().map(|(_, item)| item);
    let passed = items().filter(|item| item.state.word() == "passed").count();
    assert_eq!(drawn.matches("- [x] ").count(), passed);
    assert_eq!(drawn.matches("- [ ] **").count(), items().count() - passed);
    for word in ["WAIVED", "NOT APPLICABLE", "FAILED", "OPEN", "LOCKED"] {
        let line = drawn.lines().find(|line| line.contains(&format!("**{word}**")));
        assert!(line.is_none_or(|line| !line.contains("[x]")), "{line:?}");
    }
    assert_eq!(
        read(&drawn).count("taskitem"),
        items().count(),
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

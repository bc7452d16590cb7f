//! The certificate: what stands on it, what it may call itself, and that no text becomes anything but text.

use proptest::prelude::*;

use super::{
    draw, page,
    runs::{Say, plainly, release},
    source_at,
};
use crate::{
    domain::{
        check::Outcome,
        decide::{AmendIntent, Intent},
        event::{Declared, Draft, Event, Gap, Mark, Person, RoleAssigned, RunResult},
        signature::SignatureState,
        testing::*,
    },
    report::{
        Document,
        escape::visible,
        facts::{ClosedFacts, Finding, Severity, Source, Verified},
        testing::{HOSTILE, read},
    },
};

/// A release in which even more happens: Ada amends the command of a check and runs it, takes a second role, and her clock
/// goes back.
fn everything(say: Say<'_>) -> Seat {
    let mut ada = release(say);
    let tell = |seat: &mut Seat, event: Event| {
        seat.now += 1;
        seat.write(vec![Draft::from(event)]);
    };
    let (person, by) = (ada.person.clone(), ada.person.clone());
    let role = "dba".into();
    tell(&mut ada, Event::RoleAssigned(RoleAssigned { role, person, by }));
    let (from, to) = (at(ada.now), at(ada.now - 3600));
    tell(&mut ada, Event::Gap(Gap { from, to }));
    ada.reopen();
    let plan = amended(ada.run().plan(), |list| {
        let mut smoke = list.sections.iter_mut().flat_map(|section| &mut section.items);
        let smoke = smoke.find(|item| item.id.as_str() == "smoke").unwrap();
        smoke.check = Some(check("make smoke || true"));
    });
    let amend = AmendIntent {
        plan,
        source: b"schema = 1".to_vec(),
        reason: say("the smoke test is flaky"),
        trusted: true,
        weakening_confirmed: true,
    };
    // As whom she began her journal: by that it is told who ran what.
    ada.person = Person::named("ada");
    ada.does(Intent::Amend(Box::new(amend)));
    ada.runs("smoke", Outcome::Passed);
    ada
}

fn source_of(seat: &Seat) -> Source {
    let mut run = seat.folded();
    let signed = run.sign_offs[0].entry.clone();
    let valid = SignatureState::Valid {
        principal: "bob@example.com".into(),
        key: "SHA256:abc".into(),
    };
    run.signatures.insert(signed, valid);
    source_at(&run, at(seat.now))
}

fn closed_as(source: Source, result: RunResult, say: Say<'_>) -> Source {
    let at = source.drawn.as_of;
    source.at_the_close(ClosedFacts {
        result,
        at,
        by: say("Ada Lovelace"),
        note: Some(say("it is back as it was")),
    })
}

/// The certificate of the close of such a release.
fn certificate(document: Document, say: Say<'_>) -> String {
    let source = closed_as(source_of(&everything(say)), RunResult::Success, say);
    draw(document, &source)
}

#[test]
fn everything_that_happened_stands_on_it() {
    let source = closed_as(source_of(&everything(&plainly)), RunResult::RolledBack, &plainly);
    let drawn = draw(Document::CertificateText, &source);
    insta::assert_snapshot!("certificate", steady(&drawn));
}

/// Without the digests: of a run in memory they are those of how its parts are written down in a test.
fn steady(drawn: &str) -> String {
    let digest = regex::Regex::new(r"\b[0-9a-f]{64}\b").unwrap();
    digest.replace_all(drawn, "SHA256").into_owned()
}

#[test]
fn who_amended_a_check_and_ran_it_stands_in_plain_sight() {
    let drawn = certificate(Document::CertificateText, &plainly);
    let sight = drawn.split("## In plain sight").nth(1).unwrap();
    let sight = sight.split("## ").next().unwrap();
    for row in [
        "| 1 | [**Checks run by whoever amended them**](#amendments-of-the-checklist) | ada: The smoke test passes |",
        "| 1 | [**One person with several roles**](#roles) | Ada Lovelace: Tech Lead, Database Administrator |",
        "| 1 | [**Jumps of clocks**](#entries-that-stand-out) | host |",
        "| 1 | [**Decisions against the verdict**](#decisions) |",
    ] {
        assert!(sight.contains(row), "{row}: {sight}");
    }
    // Bob amended too, and ran nothing.
    assert_eq!(drawn.matches("ran what they had amended").count(), 1, "{drawn}");
}

#[test]
fn what_a_person_gave_for_a_pass_against_its_check_stands_beside_it() {
    let mut seat = Seat::starting(checklist(vec![section("s", vec![checked("i", "true")])]));
    seat.runs("i", Outcome::Failed);
    seat.does(because("i", Mark::Passed, "the other laptop has no network"));
    let text = draw(Document::CertificateText, &source_at(&seat.folded(), at(seat.now)));
    assert!(text.contains("Passed on a person's word"), "{text}");
    assert!(
        text.contains("its check came to failed; the other laptop has no network"),
        "{text}"
    );
}

#[test]
fn a_verdict_that_does_not_come_out_as_recorded_is_told() {
    let mut seat = Seat::starting(checklist(vec![section("s", vec![item("i")])]));
    let claimed = crate::domain::event::Decided {
        decision: "release".into(),
        answer: Declared::Go,
        verdict: crate::domain::verdict::Word::Go,
        reasons: vec![],
        conditions: vec![],
        by: Person::named("ada"),
        role: None,
        reason: None,
        overrides: None,
    };
    seat.write(vec![Draft::from(Event::Decided(Box::new(claimed)))]);
    let drawn = draw(Document::CertificateText, &source_at(&seat.folded(), at(seat.now)));
    assert!(
        drawn.contains("**computed again from the record of then, it comes to OPEN**"),
        "{drawn}"
    );
    assert!(
        drawn.contains("[**Verdicts that do not come out as recorded**](#decisions)"),
        "{drawn}"
    );
}

/// What the first line and the page say that it is.
fn titles(source: &Source) -> (String, String) {
    let text = draw(Document::CertificateText, source);
    let page = draw(Document::CertificatePage, source);
    let title = page.split("<h1>").nth(1).unwrap().split("</h1>").next().unwrap();
    (text.lines().next().unwrap().to_owned(), title.to_owned())
}

#[test]
fn only_a_closed_run_that_verifies_and_was_no_rehearsal_has_a_certificate() {
    let open = |rehearsal| {
        let seat = Seat::starting_as(checklist(vec![section("s", vec![item("i")])]), |started| {
            started.rehearsal = rehearsal;
        });
        source_at(&seat.folded(), at(0))
    };
    let closed = |result| closed_as(open(false), result, &plainly);
    let broken = |mut source: Source| {
        source.drawn.verification = Some(Verified {
            verifies: false,
            findings: vec![Finding {
                severity: Severity::Error,
                text: "journal/ada.jsonl:3: the chain is broken".into(),
            }],
        });
        source
    };
    let unverified = |mut source: Source| {
        source.drawn.verification = None;
        source
    };
    for (source, title) in [
        (closed(RunResult::Success), "Release certificate"),
        (
            closed(RunResult::RolledBack),
            "Record of a release that was rolled back",
        ),
        (closed(RunResult::Abandoned), "Record of a release that was abandoned"),
        (open(false), "NOT A CERTIFICATE: UNFINISHED"),
        (open(true), "NOT A CERTIFICATE: REHEARSAL, UNFINISHED"),
        (
            closed_as(open(true), RunResult::Success, &plainly),
            "NOT A CERTIFICATE: REHEARSAL",
        ),
        (broken(closed(RunResult::Success)), "NOT A CERTIFICATE: DOES NOT VERIFY"),
        (
            broken(closed(RunResult::RolledBack)),
            "NOT A CERTIFICATE: DOES NOT VERIFY",
        ),
        (
            unverified(closed(RunResult::Success)),
            "NOT A CERTIFICATE: NOT VERIFIED",
        ),
    ] {
        assert_eq!(titles(&source), (format!("# {title}"), title.to_owned()));
        let page = draw(Document::CertificatePage, &source);
        assert_eq!(page.contains("<div class=\"across\""), title != "Release certificate");
        let text = draw(Document::CertificateText, &source);
        let last = text.lines().last().unwrap();
        assert_eq!(last == format!("**{title}**"), title != "Release certificate", "{last}");
    }
    let drawn = draw(Document::CertificateText, &broken(closed(RunResult::Success)));
    assert!(
        drawn.contains("- **error**: journal/ada.jsonl:3: the chain is broken"),
        "{drawn}"
    );
}

#[test]
fn a_browser_finds_nothing_wrong_with_the_page_and_nothing_that_leads_out_of_it() {
    let drawn = certificate(Document::CertificatePage, &plainly);
    let page = page::read(&drawn);
    assert_eq!(page.errors, Vec::<String>::new());
    assert_eq!(page.others, 0);
    for forbidden in [
        "script", "img", "iframe", "object", "embed", "form", "base", "svg", "link",
    ] {
        let there = page
            .elements
            .keys()
            .any(|element| element.split(' ').next() == Some(forbidden));
        assert!(!there, "{forbidden}");
    }
    let leads = page
        .elements
        .keys()
        .filter(|element| element.contains("href=") || element.contains("src="));
    for element in leads {
        assert!(element.starts_with("a href=\"#"), "{element}");
    }
    assert!(!page.style.contains("url(") && !page.style.contains("@import"));
    let policy = page
        .elements
        .keys()
        .find(|element| element.contains("Content-Security-Policy"));
    let policy = policy.unwrap();
    assert!(policy.contains("default-src 'none'; style-src 'sha256-"), "{policy}");
    for place in page
        .elements
        .keys()
        .filter_map(|element| element.strip_prefix("a href=\"#"))
    {
        let id = place.split('"').next().unwrap();
        assert!(
            page.elements.contains_key(&format!("h2 id={id:?}")),
            "nothing stands at {id}"
        );
    }
}

#[test]
fn the_words_of_a_table_of_shares_are_never_broken() {
    let drawn = certificate(Document::CertificatePage, &plainly);
    let weight = "<th scope=\"col\" class=\"whole\">Weight</th>";
    assert!(drawn.matches(weight).count() >= 2, "{drawn}");
    assert_eq!(drawn.matches("<th scope=\"col\">Weight</th>").count(), 0);
    assert!(drawn.contains("<td class=\"whole\">critical</td>"));
}

/// The text is there, with what nobody sees spelled out, and nothing arose from it.
fn is_harmless(text: &str) -> Result<(), TestCaseError> {
    let say = |_: &str| text.to_owned();
    let plain = |document| certificate(document, &|_| "x".to_owned());
    let drawn = certificate(Document::CertificatePage, &say);
    let (found, expected) = (page::read(&drawn), page::read(&plain(Document::CertificatePage)));
    prop_assert_eq!(&found.elements, &expected.elements, "{:?}", text);
    prop_assert_eq!(found.others, 0);
    prop_assert_eq!(&found.style, &expected.style);
    let shown = visible(text);
    prop_assert!(found.text.contains(shown.as_ref()), "{:?} is shown otherwise", text);
    let drawn = certificate(Document::CertificateText, &say);
    let found = read(&drawn);
    let expected = read(&plain(Document::CertificateText));
    prop_assert_eq!(found.shape(), expected.shape(), "{:?}:\n{}", text, drawn);
    for link in found.links {
        prop_assert!(link.starts_with('#'), "{}", link);
    }
    Ok(())
}

#[test]
fn a_text_that_wants_to_become_something_else_stays_a_text() {
    for text in HOSTILE.into_iter().filter(|text| !text.is_empty()) {
        is_harmless(text).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_typed_stays_a_text(text in "[^\\s/\\\\]\\PC{0,12}([<>&\"'`|*_\\[\\]#~]|\\PC){0,12}[^\\s/\\\\]") {
        is_harmless(&text)?;
    }
}

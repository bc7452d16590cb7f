//! A release in which every text was typed to become something else: each document stays the same document.

use super::{draw, runs::release, source};
use crate::{
    domain::unseen::is_unseen,
    report::{
        Document,
        testing::{HOSTILE, read},
    },
};

/// All of them but the one that says nothing: an empty text is none.
fn hostile() -> impl Iterator<Item = &'static str> {
    HOSTILE.into_iter().filter(|text| !text.is_empty())
}

#[test]
fn no_text_changes_the_shape_of_a_document_in_markdown() {
    for document in [Document::Checklist, Document::PullRequest] {
        let plain = read(&draw(document, &source(&release(&|_| "x".to_owned()))));
        for text in hostile() {
            let drawn = draw(document, &source(&release(&|_| text.to_owned())));
            let found = read(&drawn);
            assert_eq!(found.shape(), plain.shape(), "{text:?} in {document:?}:\n{drawn}");
            for link in found.links {
                let web = link == "https://example.com/plan?a=1&b=%282%29";
                assert!(web || link.starts_with("../evidence/"), "{link}");
            }
        }
    }
}

#[test]
fn no_document_holds_what_nobody_sees() {
    for text in hostile() {
        let source = source(&release(&|_| text.to_owned()));
        for document in Document::ALL {
            let drawn = draw(document, &source);
            let unseen = drawn.chars().find(|sign| is_unseen(*sign) && *sign != '\n');
            assert_eq!(unseen, None, "{text:?} in {document:?}");
        }
    }
}

#[test]
fn the_json_holds_every_text_as_it_was_typed() {
    for text in hostile() {
        let source = source(&release(&|_| text.to_owned()));
        let json: serde_json::Value = serde_json::from_str(&draw(Document::Json, &source)).unwrap();
        assert_eq!(json["checklist"]["title"], text);
        assert_eq!(json["notes"][0]["text"], text);
        assert_eq!(json["rollback"]["called"]["reason"], text);
    }
}

#[test]
fn the_lines_of_the_report_for_ci_are_those_of_its_tags() {
    for text in hostile() {
        let plain = draw(Document::JUnit, &source(&release(&|_| "x".to_owned())));
        let drawn = draw(Document::JUnit, &source(&release(&|_| text.to_owned())));
        let tags = |text: &str| -> Vec<String> {
            let tags = text
                .lines()
                .map(|line| line.trim().split([' ', '>']).next().unwrap_or_default());
            tags.map(str::to_owned).collect()
        };
        assert_eq!(tags(&drawn), tags(&plain), "{text:?}");
    }
}

//! The summary for the description of a pull request, under 60 lines whatever the size of the run: the gravest first, and
//! how many more there are.

use super::{
    escape::{cell, clipped, code, code_cell, markdown},
    facts::{Facts, Source},
    markdown::{Page, how_to_verify, left_out, list, short, verification},
    words,
};
use crate::domain::words::counted;

/// So many reasons, sections and sign-offs are told.
const REASONS: usize = 10;
const SECTIONS: usize = 12;
const SIGN_OFFS: usize = 8;
/// So many signs of a text are.
const SIGNS: usize = 120;

/// The summary.
pub fn draw(source: &Source) -> String {
    let facts = &source.facts;
    let status = &facts.status;
    let checklist = &status.checklist;
    let mut page = Page::default();
    let title = clipped(&checklist.title, SIGNS);
    let standing = words::standing(status.standing);
    page.heading(
        2,
        &format!("{}: {standing}", markdown(&format!("{title} {}", checklist.version))),
    );
    page.caveats(source);
    page.line(format!("{}.", in_a_line(facts)));
    page.gap();
    reasons(facts, &mut page);
    scorecard(facts, &mut page);
    sign_offs(facts, &mut page);
    drawn_from(source, &mut page);
    page.done()
}

/// What is released, how far it is, how it ended.
fn in_a_line(facts: &Facts) -> String {
    let status = &facts.status;
    let counts = &status.counts;
    let mut said = vec![format!(
        "{} of {} complete",
        counts.complete,
        counted(counts.items, "item", "items")
    )];
    said.extend((counts.failed > 0).then(|| format!("**{} failed**", counts.failed)));
    let waived: usize = facts.scorecard.weights.iter().map(|weight| weight.score.waived).sum();
    said.extend((waived > 0).then(|| format!("**{waived} waived**")));
    said.extend(
        facts
            .environment
            .iter()
            .map(|name| format!("to {}", short(name, SIGNS))),
    );
    for subject in facts.subject.iter().take(3) {
        let identity = words::identity(subject);
        said.push(format!(
            "{} {}",
            short(&subject.name, SIGNS),
            code(&clipped(&identity, SIGNS))
        ));
    }
    if let Some(closed) = &status.closed {
        said.push(format!(
            "closed as {} by {}",
            words::result(closed.result),
            short(&closed.by, SIGNS)
        ));
    }
    said.extend(facts.seal.as_ref().map(|_| "sealed".to_owned()));
    said.join(", ")
}

fn reasons(facts: &Facts, page: &mut Page) {
    let reasons = &facts.status.reasons;
    if reasons.is_empty() {
        return;
    }
    page.line("**What stands against it**");
    page.gap();
    for reason in reasons.iter().take(REASONS) {
        let word = if reason.fails { "**failed**: " } else { "" };
        page.point(0, format!("{word}{}", short(&reason.text, SIGNS)));
    }
    and_more(reasons.len(), REASONS, page);
}

fn scorecard(facts: &Facts, page: &mut Page) {
    page.line("| Section | Complete | Passed | Waived | N/A | Failed | Open |");
    page.line("| --- | --: | --: | --: | --: | --: | --: |");
    let rows = facts.sections.iter().zip(&facts.scorecard.sections);
    for (section, row) in rows.take(SECTIONS) {
        let score = &row.score;
        page.line(format!(
            "| {} | {} % | {} | {} | {} | {} | {} |",
            cell(&clipped(&section.title, SIGNS)),
            score.percent(),
            score.passed,
            score.waived,
            score.not_applicable,
            score.failed,
            score.open
        ));
    }
    page.gap();
    if facts.sections.len() > SECTIONS {
        page.line(format!("and {} more sections", facts.sections.len() - SECTIONS));
        page.gap();
    }
}

fn sign_offs(facts: &Facts, page: &mut Page) {
    let sign_offs = &facts.status.sign_offs;
    if sign_offs.is_empty() {
        return;
    }
    page.line("**Sign-offs**");
    page.gap();
    for sign_off in sign_offs.iter().take(SIGN_OFFS) {
        let title = short(&sign_off.title, SIGNS);
        let over = short(&facts.title_of(&sign_off.scope), SIGNS);
        page.point(
            0,
            format!("{title}, {over}: {}", short(&words::sign_off(sign_off), 2 * SIGNS)),
        );
    }
    and_more(sign_offs.len(), SIGN_OFFS, page);
}

fn and_more(there: usize, told: usize, page: &mut Page) {
    if there > told {
        page.point(0, format!("and {} more", there - told));
    }
    page.gap();
}

fn drawn_from(source: &Source, page: &mut Page) {
    let drawn = &source.drawn;
    page.line(format!(
        "Run {}, {}, sha256 {}; as of {}.",
        code_cell(&source.facts.status.run),
        counted(drawn.heads.len(), "journal", "journals"),
        code(&drawn.sha256.to_string()),
        words::exact(drawn.as_of)
    ));
    if drawn.left_out > 0 {
        page.line(format!("Left out: {}.", left_out(drawn)));
    }
    let (allowed, revoked) = (list(drawn.lists.allowed_signers), list(drawn.lists.revoked_keys));
    page.line(format!("Allowed signers: {allowed}; revoked keys: {revoked}."));
    let verified = verification(drawn.verification.as_ref());
    page.line(format!("{} on drawing: {verified}.", markdown(&drawn.program)));
    page.line(how_to_verify(source));
}

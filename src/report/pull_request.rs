//! The summary for the description of a pull request, under 60 lines whatever the size of the run: the gravest first, and
//! how many more there are.

use super::{
    escape::{cell, clipped, code, markdown},
    facts::{DecisionFacts, Facts, SignOffFacts, Source},
    markdown::{Page, decisions::leaves, how_to_verify, left_out, list, short, verification},
    words,
};
use crate::domain::{standing::SignOffState, verdict::StationState, words::counted};

/// So many of each are told.
const DECISIONS: usize = 3;
const REASONS: usize = 7;
const CONDITIONS: usize = 3;
const SECTIONS: usize = 8;
const SIGN_OFFS: usize = 4;
/// So many signs of a text are.
const SIGNS: usize = 120;

/// The summary.
pub fn draw(source: &Source) -> String {
    let facts = &source.facts;
    let mut page = Page::default();
    let title = short(&facts.title(), 2 * SIGNS);
    page.heading(2, &format!("{title}: {}", markdown(&verdict(facts))));
    caveats(source, &mut page);
    page.line(format!("{}.", in_a_line(facts)));
    page.gap();
    decisions(facts, &mut page);
    reasons(facts, &mut page);
    conditions(facts, &mut page);
    scorecard(facts, &mut page);
    sign_offs(facts, &mut page);
    drawn_from(source, &mut page);
    page.done()
}

fn caveats(source: &Source, page: &mut Page) {
    let caveats = source.caveats().into_iter();
    let said: Vec<String> = caveats
        .map(|caveat| format!("**{}**: {}.", caveat.word(), markdown(caveat.sentence())))
        .collect();
    if !said.is_empty() {
        page.line("> [!WARNING]");
        page.line(format!("> {}", said.join(" ")));
        page.gap();
    }
}

fn verdict(facts: &Facts) -> String {
    let verdict = facts.status.led.verdict.as_ref();
    verdict.map_or_else(String::new, |verdict| words::verdict(verdict.word, verdict.would_be))
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
    for subject in facts.subject.iter().take(3) {
        let identity = words::identity(subject);
        said.push(format!(
            "{} {}",
            short(&subject.name, SIGNS),
            code(&clipped(&identity, SIGNS))
        ));
    }
    if let Some(rollback) = status.led.rollback.as_ref() {
        let ended = rollback.ended.as_ref().map_or("under way", |ended| ended.result.word());
        said.push(format!("**rollback {ended}**"));
    }
    let broken = status.led.holds_broken.len();
    said.extend((broken > 0).then(|| format!("**{}**", counted(broken, "broken hold point", "broken hold points"))));
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

fn decisions(facts: &Facts, page: &mut Page) {
    page.line("**Decisions**");
    page.gap();
    for decision in facts.status.led.decisions.iter().take(DECISIONS) {
        let title = short(&decision.title, SIGNS);
        let declared = decision.declared.as_ref().map_or_else(
            || "not declared".to_owned(),
            |taken| {
                let against = if taken.overrides.is_some() {
                    ", **against the verdict**"
                } else {
                    ""
                };
                let lapsed = if decision.lapsed { ", **lapsed**" } else { "" };
                let by = short(&taken.by, SIGNS);
                format!("declared **{}** by {by}{against}{lapsed}", taken.answer.word())
            },
        );
        let verdict = words::verdict(decision.verdict.word, decision.verdict.would_be);
        page.point(0, format!("{title}: {declared}; verdict {verdict}{}", polled(decision)));
    }
    and_more(facts.status.led.decisions.len(), DECISIONS, page);
}

fn polled(decision: &DecisionFacts) -> String {
    let go = decision
        .poll
        .iter()
        .filter(|station| station.state == StationState::Go)
        .count();
    match decision.poll.len() {
        0 => String::new(),
        all => format!("; poll: {go} of {all} GO, {} needed", decision.quorum),
    }
}

/// What speaks against the decision that is to be taken next.
fn reasons(facts: &Facts, page: &mut Page) {
    let Some(decision) = facts.next_decision() else { return };
    let against: Vec<_> = decision.verdict.against().collect();
    if against.is_empty() {
        return;
    }
    page.line("**What stands against it**");
    page.gap();
    for reason in against.iter().take(REASONS) {
        page.point(0, format!("{}: {}", leaves(reason.at_best), short(&reason.text, SIGNS)));
    }
    and_more(against.len(), REASONS, page);
}

/// Of what was declared, the open conditions first.
fn conditions(facts: &Facts, page: &mut Page) {
    let mut conditions: Vec<_> = facts.status.led.conditions.iter().collect();
    if conditions.is_empty() {
        return;
    }
    conditions.sort_by_key(|condition| condition.met.is_some());
    page.line("**Conditions**");
    page.gap();
    for condition in conditions.iter().take(CONDITIONS) {
        let (text, owner) = (short(&condition.text, SIGNS), short(&condition.owner, SIGNS));
        let state = match (&condition.met, condition.overdue) {
            (Some(_), _) => "met",
            (None, true) => "**overdue**",
            (None, false) => "**open**",
        };
        page.point(
            0,
            format!("{state}: {text}; {owner}, due {}", words::when(condition.due)),
        );
    }
    and_more(conditions.len(), CONDITIONS, page);
}

fn scorecard(facts: &Facts, page: &mut Page) {
    page.line("| Section | Complete | Passed | On word | Waived | N/A | Failed | Open |");
    page.line("| --- | --: | --: | --: | --: | --: | --: | --: |");
    let rows = facts.sections.iter().zip(&facts.scorecard.sections);
    for (section, row) in rows.take(SECTIONS) {
        let score = &row.score;
        page.line(format!(
            "| {} | {} % | {} | {} | {} | {} | {} | {} |",
            cell(&clipped(&section.title, SIGNS)),
            score.percent(),
            score.passed,
            score.on_word,
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

/// Those that are not given, or do not count, first.
fn sign_offs(facts: &Facts, page: &mut Page) {
    let mut sign_offs: Vec<_> = facts.status.sign_offs.iter().collect();
    if sign_offs.is_empty() {
        return;
    }
    sign_offs.sort_by_key(|sign_off| sign_off.state == SignOffState::Current);
    page.line("**Sign-offs**");
    page.gap();
    for sign_off in sign_offs.iter().take(SIGN_OFFS) {
        let title = short(&sign_off.title, SIGNS);
        let over = short(&facts.title_of(&sign_off.scope), SIGNS);
        page.point(0, format!("{title}, {over}: {}", in_short(sign_off)));
    }
    and_more(sign_offs.len(), SIGN_OFFS, page);
}

/// What was said, what it covers, and what the signature is worth.
fn in_short(sign_off: &SignOffFacts) -> String {
    let (Some(by), Some(answer)) = (&sign_off.by, sign_off.answer) else {
        return "**not signed**".to_owned();
    };
    let scope = match sign_off.state {
        SignOffState::Current => "current".to_owned(),
        _ => format!("**{}**", words::scope_state(sign_off)),
    };
    let worth = sign_off
        .signature
        .as_ref()
        .map_or("signature not looked at", |signature| signature.word());
    format!("{} by {}; {scope}; {worth}", answer.word(), short(by, SIGNS))
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
        code(&source.facts.status.run),
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

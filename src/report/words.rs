//! How documents say things: the same words in each of them.

use super::facts::{Severity, ShareFacts, SignOffFacts, Verified};
use crate::domain::{
    checklist::{Phase, Weight},
    event::{Answer, By, RunResult, Subject},
    signature::SignatureState,
    standing::{SignOffState, Word},
    time::{self, Time},
    verdict::{Category, StationState, Word as Verdict},
    words::counted,
};

/// A moment to the second, for people: `2026-11-21 21:04:10 UTC`.
pub fn when(at: Time) -> String {
    at.format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A moment as the record writes it.
pub fn exact(at: Time) -> String {
    time::rfc3339(at)
}

/// How the run stands.
pub fn standing(word: Word) -> &'static str {
    match word {
        Word::Failed => "FAILED",
        Word::Open => "OPEN",
        Word::Complete => "COMPLETE",
    }
}

/// A verdict; of a rehearsal, with what it would be.
pub fn verdict(word: Verdict, would_be: Option<Verdict>) -> String {
    match would_be {
        None => word.to_string(),
        Some(would_be) => format!("{word}, {}", rehearsed(word, would_be)),
    }
}

/// That it is the verdict of a rehearsal, and what it would be, where that is another word.
pub fn rehearsed(word: Verdict, would_be: Verdict) -> String {
    match word == would_be {
        true => "a rehearsal".to_owned(),
        false => format!("a rehearsal: it would be {would_be}"),
    }
}

/// How a station of a poll stands.
pub fn station(state: StationState) -> &'static str {
    match state {
        StationState::NotYet => "not yet",
        StationState::Go => "GO",
        StationState::NoGo => "NO-GO",
        StationState::Stale => "to answer again",
    }
}

/// A weight against its limits: how many are fulfilled, and how many have to be.
pub fn share(share: &ShareFacts) -> String {
    if share.total == 0 {
        return match share.counts.not_applicable {
            0 => "no item".to_owned(),
            apart => format!("no item; {apart} not applicable"),
        };
    }
    let mut text = format!("{} of {} fulfilled", share.counts.fulfilled, share.total);
    text.push_str(
        &share
            .percent
            .map(|percent| format!(" ({percent} %)"))
            .unwrap_or_default(),
    );
    let counts = &share.counts;
    for (count, word) in [
        (counts.on_word, "on a person's word"),
        (counts.waived, "waived"),
        (counts.undecided, "undecided"),
        (counts.failed, "failed"),
        (counts.not_applicable, "not applicable"),
    ] {
        if count > 0 {
            text.push_str(&format!(", {count} {word}"));
        }
    }
    if let (Some(needs), Some(limit)) = (share.go_needs, &share.go_limit) {
        text.push_str(&format!("; GO wants {needs} ({limit})"));
    }
    if let (Some(needs), Some(limit)) = (share.conditional_needs, &share.conditional_limit) {
        text.push_str(&format!(", with conditions {needs} ({limit})"));
    }
    text
}

/// A stretch of time, to the second: `1h 2m 3s`.
pub fn length(seconds: u64) -> String {
    humantime::format_duration(std::time::Duration::from_secs(seconds)).to_string()
}

/// What stands before what somebody stated as they signed, or is to state.
pub fn states(sign_off: &SignOffFacts) -> &'static str {
    match sign_off.answer {
        Some(Answer::Approved | Answer::Conditional) => "states",
        Some(Answer::Rejected) | None => "to be stated",
    }
}

/// How many of the points of a sign-off are confirmed; nothing where it has none.
pub fn confirmed(sign_off: &SignOffFacts) -> Option<String> {
    let points = sign_off.points.len();
    let all = counted(points, "point", "points");
    (points > 0).then(|| format!("{} of {all} confirmed", sign_off.confirmed()))
}

/// How a run ended.
pub fn result(result: RunResult) -> &'static str {
    match result {
        RunResult::Success => "success",
        RunResult::RolledBack => "rolled back",
        RunResult::Abandoned => "abandoned",
    }
}

/// What identifies a subject beside its name.
pub fn identity(subject: &Subject) -> String {
    let part = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [part("sha256", &subject.sha256), part("commit", &subject.commit)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Whose word it is.
pub fn by(by: &By) -> String {
    by.to_string()
}

/// What speaks against the record.
pub fn errors(verified: &Verified) -> Vec<String> {
    let errors = verified
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.text.clone()).collect()
}

/// How a sign-off stands by what it covers, in a word.
pub fn scope_state(sign_off: &SignOffFacts) -> &'static str {
    match sign_off.state {
        SignOffState::Missing if sign_off.no_good.is_some() => "does not count",
        SignOffState::Missing => "missing",
        SignOffState::Current => "current",
        SignOffState::Stale => "stale",
        SignOffState::Rejected => "rejected",
    }
}

/// What a signature is worth, in a sentence.
pub fn worth(signature: Option<&SignatureState>) -> String {
    signature.map_or_else(|| "not looked at".to_owned(), SignatureState::sentence)
}

/// What the conditions of a sign-off are to it.
pub fn condition(sign_off: &SignOffFacts) -> &'static str {
    match sign_off.answer {
        Some(Answer::Rejected) => "because",
        _ => "on condition",
    }
}

/// A weight.
pub fn weight(weight: Weight) -> &'static str {
    match weight {
        Weight::Critical => "critical",
        Weight::High => "high",
        Weight::Recommended => "recommended",
    }
}

/// What an item counts as.
pub fn counts_as(category: Category) -> &'static str {
    match category {
        Category::Fulfilled => "counts as fulfilled",
        Category::OnWord => "counts on a person's word only",
        Category::Waived => "counts as waived",
        Category::Undecided => "counts as undecided",
        Category::Failed => "counts as failed",
        Category::NotApplicable => "does not count",
    }
}

/// A phase.
pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Prepare => "prepare",
        Phase::Execute => "execute",
        Phase::Verify => "verify",
        Phase::Monitor => "monitor",
        Phase::Review => "review",
        Phase::Rollback => "rollback",
    }
}

/// What somebody said, whether it still speaks of what is there, and what the signature is worth: three things.
pub fn sign_off(sign_off: &SignOffFacts) -> String {
    let (Some(by), Some(answer)) = (&sign_off.by, sign_off.answer) else {
        return "has not signed".to_owned();
    };
    let mut text = format!("{} by {by}", answer.word());
    if let Some(at) = sign_off.at {
        text.push_str(&format!(", {}", when(at)));
    }
    text.push_str(match sign_off.state {
        SignOffState::Missing | SignOffState::Rejected => "",
        SignOffState::Current => "; current",
        SignOffState::Stale => "; STALE: what it covers has changed since",
    });
    if let Some(why) = &sign_off.no_good {
        text.push_str(&format!("; DOES NOT COUNT: {why}"));
    }
    text.push_str(&format!("; signature: {}", worth(sign_off.signature.as_ref())));
    if !sign_off.conditions.is_empty() {
        text.push_str(&format!(
            "; {}: {}",
            condition(sign_off),
            sign_off.conditions.join("; ")
        ));
    }
    text
}

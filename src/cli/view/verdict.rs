//! A verdict, for scripts and for people. Members may be added; none is renamed or removed.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    cli::output::visible,
    domain::{
        checklist::{Policy, Weight},
        id::DecisionId,
        standing::DecisionStanding,
        verdict::{Counts, Reason, ShareStanding, Word, needed, percent},
    },
};

/// What the rules say of a decision, and why.
#[derive(Debug, Serialize)]
pub struct VerdictView {
    /// Of which decision.
    pub decision: DecisionId,
    /// What people call that.
    pub title: String,
    /// In a word.
    pub word: Word,
    /// Of a rehearsal, which never becomes a GO: what it would be.
    pub would_be: Option<Word>,
    /// The same without the poll and the sign-offs over the decision itself.
    pub before_poll: Word,
    /// What it rests on, what speaks against it most first.
    pub reasons: Vec<Reason>,
    /// What is missing for the next better one.
    pub missing: Vec<String>,
    /// How many items of each weight are fulfilled, and how many have to be.
    pub shares: SharesView,
}

/// The shares, weight by weight.
#[derive(Debug, Serialize)]
pub struct SharesView {
    /// Of critical items.
    pub critical: ShareView,
    /// Of items of weight high.
    pub high: ShareView,
    /// Of recommended items, which only inform.
    pub recommended: ShareView,
}

/// How many items of a weight stand how, and how many have to be fulfilled.
#[derive(Debug, Serialize)]
pub struct ShareView {
    /// How many stand how.
    #[serde(flatten)]
    pub counts: Counts,
    /// What the share is taken of: all but those that do not apply.
    pub total: u32,
    /// Fulfilled, in whole per cent, rounded down; null where there is no item.
    pub percent: Option<u32>,
    /// So many have to be fulfilled for GO; null where nothing asks for any.
    pub go_needs: Option<u32>,
    /// So many have to be fulfilled or waived for GO WITH CONDITIONS; null where no limit says so.
    pub conditional_needs: Option<u32>,
    /// The best verdict that it leaves.
    pub at_best: Word,
}

impl VerdictView {
    /// The verdict of a decision as it is computed now.
    pub fn of(decision: &DecisionStanding, policy: &Policy) -> Self {
        let verdict = &decision.verdict;
        let share = |weight| ShareView::of(verdict.share(weight), policy);
        Self {
            decision: decision.id.clone(),
            title: decision.title.clone(),
            word: verdict.word,
            would_be: verdict.would_be,
            before_poll: verdict.before_poll,
            reasons: verdict.reasons.clone(),
            missing: verdict.missing.clone(),
            shares: SharesView {
                critical: share(Weight::Critical),
                high: share(Weight::High),
                recommended: share(Weight::Recommended),
            },
        }
    }

    /// `GO WITH CONDITIONS on Go-live`
    pub fn headline(&self) -> String {
        format!("{} on {}", self.word, visible(&self.title))
    }

    /// The reasons, what speaks against it most first, then what is missing for the next better verdict.
    pub fn text(&self, text: &mut String) {
        for (at_best, heading) in [
            (Word::NoGo, "makes it NO-GO"),
            (Word::Open, "keeps it open"),
            (Word::Conditional, "leaves it at GO WITH CONDITIONS"),
            (Word::Go, "in the way of nothing"),
        ] {
            let reasons = self.reasons.iter().filter(|reason| reason.at_best == at_best);
            lines(heading, reasons.map(|reason| reason.text.as_str()), text);
        }
        let missing = self.missing.iter().map(String::as_str);
        lines("missing for the next better verdict", missing, text);
    }
}

impl ShareView {
    fn of(share: &ShareStanding, policy: &Policy) -> Self {
        let total = share.counts.total();
        let binds = share.weight != Weight::Recommended || policy.recommended.is_some();
        let conditional = share.limits.conditional;
        Self {
            counts: share.counts,
            total,
            percent: percent(share.counts.fulfilled, total),
            go_needs: binds.then(|| needed(share.limits.go, total)),
            conditional_needs: conditional.map(|conditional| needed(conditional, total)),
            at_best: share.at_best,
        }
    }
}

/// A heading and its lines, where there are any.
pub fn lines<'a>(heading: &str, lines: impl Iterator<Item = &'a str>, text: &mut String) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        let _ = writeln!(text, "  {heading}:");
    }
    for line in lines {
        let _ = writeln!(text, "    {}", visible(line));
    }
}

//! A verdict: what the rules say of a decision, and why.

use serde::Serialize;

use crate::domain::{
    checklist::{Policy, Threshold, Weight},
    id::DecisionId,
    standing::DecisionStanding,
    verdict::{Counts, Reason, ShareStanding, Word, needed, percent},
};

/// What the rules say of a decision, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerdictFacts {
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
    pub shares: SharesFacts,
}

/// The shares, weight by weight.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SharesFacts {
    /// Of critical items.
    pub critical: ShareFacts,
    /// Of items of weight high.
    pub high: ShareFacts,
    /// Of recommended items, which only inform.
    pub recommended: ShareFacts,
}

/// How many items of a weight stand how, and how many have to be fulfilled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShareFacts {
    /// How many stand how.
    #[serde(flatten)]
    pub counts: Counts,
    /// What the share is taken of: all but those that do not apply.
    pub total: u32,
    /// Fulfilled, in whole per cent, rounded down; null where there is no item.
    pub percent: Option<u32>,
    /// So many have to be fulfilled for GO; null where nothing asks for any.
    pub go_needs: Option<u32>,
    /// The same as the checklist puts it.
    pub go_limit: Option<String>,
    /// So many have to be fulfilled, passed on a person's word or waived for GO WITH CONDITIONS; null where no limit says so.
    pub conditional_needs: Option<u32>,
    /// The same as the checklist puts it.
    pub conditional_limit: Option<String>,
    /// The best verdict that it leaves.
    pub at_best: Word,
}

impl VerdictFacts {
    /// The verdict of a decision as it is computed now.
    pub fn of(decision: &DecisionStanding, policy: &Policy) -> Self {
        let verdict = &decision.verdict;
        let share = |weight| ShareFacts::of(verdict.share(weight), policy);
        Self {
            decision: decision.id.clone(),
            title: decision.title.clone(),
            word: verdict.word,
            would_be: verdict.would_be,
            before_poll: verdict.before_poll,
            reasons: verdict.reasons.clone(),
            missing: verdict.missing.clone(),
            shares: SharesFacts {
                critical: share(Weight::Critical),
                high: share(Weight::High),
                recommended: share(Weight::Recommended),
            },
        }
    }

    /// The reasons that keep it from being GO, the gravest first.
    pub fn against(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.at_best < Word::Go)
    }
}

impl SharesFacts {
    /// Each with its weight.
    pub fn each(&self) -> [(Weight, &ShareFacts); 3] {
        [
            (Weight::Critical, &self.critical),
            (Weight::High, &self.high),
            (Weight::Recommended, &self.recommended),
        ]
    }
}

impl ShareFacts {
    fn of(share: &ShareStanding, policy: &Policy) -> Self {
        let total = share.counts.total();
        let binds = share.weight != Weight::Recommended || policy.recommended.is_some();
        let (go, conditional) = (share.limits.go, share.limits.conditional);
        Self {
            counts: share.counts,
            total,
            percent: percent(share.counts.fulfilled, total),
            go_needs: binds.then(|| needed(go, total)),
            go_limit: binds.then(|| limit(go)),
            conditional_needs: conditional.map(|conditional| needed(conditional, total)),
            conditional_limit: conditional.map(limit),
            at_best: share.at_best,
        }
    }
}

/// A limit as the checklist puts it.
fn limit(threshold: Threshold) -> String {
    match threshold {
        Threshold::Percent(percent) => format!("{} %", percent.normalize()),
        Threshold::Count { of, total } => format!("{of} of {total}"),
    }
}

//! Shares: how many items of a weight are fulfilled, against the limits of the policy. Exact: 16 of 18 is not 90 %.

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::Word;
use crate::domain::checklist::{Policy, Share, Threshold, Weight};

/// How many items of a weight stand how, sub-items left aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Passed, and earned.
    pub fulfilled: u32,
    /// Passed on a person's word, without their check or against it.
    pub on_word: u32,
    /// Waived.
    pub waived: u32,
    /// Nobody can tell yet: open, running, in dispute, locked, inconclusive, errored, timed out, given before the change.
    pub undecided: u32,
    /// Failed.
    pub failed: u32,
    /// They do not concern this release, and leave the share.
    pub not_applicable: u32,
}

impl Counts {
    /// Those that the share is taken of.
    pub fn total(&self) -> u32 {
        self.fulfilled + self.on_word + self.waived + self.undecided + self.failed
    }

    /// Those that count for GO WITH CONDITIONS.
    pub fn standing(&self) -> u32 {
        self.fulfilled + self.on_word + self.waived
    }
}

/// A weight, its counts, and what they come to.
#[derive(Debug, Clone, PartialEq)]
pub struct ShareStanding {
    /// Of which weight.
    pub weight: Weight,
    /// How its items stand.
    pub counts: Counts,
    /// The limits in force.
    pub limits: Share,
    /// The best verdict that it leaves: recommended items leave all.
    pub at_best: Word,
}

/// What a checklist without a word on it asks for: everything.
const ALL: Share = Share {
    go: Threshold::Percent(Decimal::ONE_HUNDRED),
    conditional: None,
};

/// The limits of a weight; those of recommended items are drawn, and bind nobody.
pub fn limits(policy: &Policy, weight: Weight) -> Share {
    let share = match weight {
        Weight::Critical => policy.critical,
        Weight::High => policy.high,
        Weight::Recommended => policy.recommended,
    };
    share.unwrap_or(ALL)
}

impl ShareStanding {
    /// What these counts come to under the policy.
    pub fn of(policy: &Policy, weight: Weight, counts: Counts) -> Self {
        let limits = limits(policy, weight);
        let at_best = match weight {
            Weight::Recommended => Word::Go,
            Weight::Critical | Weight::High => word(limits, counts),
        };
        Self {
            weight,
            counts,
            limits,
            at_best,
        }
    }

    /// How many more items must be fulfilled for GO; for GO WITH CONDITIONS, fulfilled or waived.
    pub fn lacking(&self, better: Word) -> u32 {
        let (threshold, have) = match better {
            Word::Go => (self.limits.go, self.counts.fulfilled),
            _ => (conditional(self.limits), self.counts.standing()),
        };
        needed(threshold, self.counts.total()).saturating_sub(have)
    }
}

fn conditional(limits: Share) -> Threshold {
    limits.conditional.unwrap_or(limits.go)
}

fn word(limits: Share, counts: Counts) -> Word {
    let total = counts.total();
    let meets = |threshold, have: u32| have >= needed(threshold, total);
    if meets(limits.go, counts.fulfilled) {
        Word::Go
    } else if meets(conditional(limits), counts.standing()) {
        Word::Conditional
    } else if meets(conditional(limits), counts.standing() + counts.undecided) {
        Word::Open
    } else {
        Word::NoGo
    }
}

/// How many of `total` a limit asks for, rounded up: 90 % of 18 is 17. A limit in counts is the same share of any total.
pub fn needed(threshold: Threshold, total: u32) -> u32 {
    match threshold {
        Threshold::Percent(percent) => {
            let exact = percent * Decimal::from(total) / Decimal::ONE_HUNDRED;
            exact.ceil().to_u32().unwrap_or(total)
        }
        Threshold::Count { of, total: out_of } => {
            let exact = (u64::from(of) * u64::from(total)).div_ceil(u64::from(out_of.max(1)));
            u32::try_from(exact).unwrap_or(total)
        }
    }
}

/// A share in whole per cent, rounded down, so that nothing shows as 100 % that is not; nothing where there is no item.
pub fn percent(of: u32, total: u32) -> Option<u32> {
    (u64::from(of) * 100)
        .checked_div(u64::from(total))
        .and_then(|percent| u32::try_from(percent).ok())
}

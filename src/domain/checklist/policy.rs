//! How verdicts are computed, what may be waived, and the planned decisions.
//!
//! Limits are exact: a share is a decimal or a count, never a binary fraction.

use super::{SignOffPlan, Weight};
use crate::domain::id::{DecisionId, RoleId, SectionId};

/// Limits for one weight: per cent (exact) or counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// The share that gives GO.
    pub go: Threshold,
    /// The share that still gives GO WITH CONDITIONS.
    pub conditional: Option<Threshold>,
}

/// One limit of a [`Share`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// So many per cent, exact.
    Percent(rust_decimal::Decimal),
    /// So many of so many.
    Count {
        /// How many must be fulfilled.
        of: u32,
        /// Out of how many.
        total: u32,
    },
}

/// How many of a poll must answer GO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quorum {
    /// Everybody.
    #[default]
    All,
    /// So many.
    Count(u32),
}

/// How verdicts are computed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Policy {
    /// Limits for critical items.
    pub critical: Option<Share>,
    /// Limits for items of weight high.
    pub high: Option<Share>,
    /// Limits for recommended items.
    pub recommended: Option<Share>,
    /// Nobody signs for two roles.
    pub distinct_signers: bool,
    /// Roles that may decide against the verdict, with a reason.
    pub overrides: Vec<RoleId>,
    /// Roles that may break a hold point, with a reason.
    pub break_holds: Vec<RoleId>,
    /// Roles whose sign-off the verdict needs.
    pub sign_offs: Vec<RoleId>,
    /// What may be waived.
    pub waivers: WaiverPolicy,
    /// How long after the close the review is due; without it, [`REVIEW_WITHIN`].
    pub review: Option<std::time::Duration>,
}

/// How long after the close a review is due where the checklist does not say.
pub const REVIEW_WITHIN: std::time::Duration = std::time::Duration::from_secs(48 * 60 * 60);

/// What may be waived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaiverPolicy {
    /// Critical items may be.
    pub critical: bool,
    /// Items of weight high may be.
    pub high: bool,
    /// Recommended items may be.
    pub recommended: bool,
    /// A waiver must say until when.
    pub expire: bool,
}

impl Default for WaiverPolicy {
    fn default() -> Self {
        Self {
            critical: true,
            high: true,
            recommended: true,
            expire: false,
        }
    }
}

impl WaiverPolicy {
    /// Whether an item of this weight may be waived.
    pub fn allows(&self, weight: Weight) -> bool {
        match weight {
            Weight::Critical => self.critical,
            Weight::High => self.high,
            Weight::Recommended => self.recommended,
        }
    }
}

/// A planned point where the accountable role declares GO, GO WITH CONDITIONS or NO-GO.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// Unique in the file.
    pub id: DecisionId,
    /// What people call it.
    pub title: String,
    /// The sections that it rests on, and all that they wait for.
    pub covers: Vec<SectionId>,
    /// The section that opens only on GO or GO WITH CONDITIONS.
    pub before: Option<SectionId>,
    /// Who declares it.
    pub decides: Option<RoleId>,
    /// Who is polled, in this order.
    pub poll: Vec<RoleId>,
    /// How many of them must answer GO.
    pub quorum: Quorum,
    /// Who signs it, and to what.
    pub sign_offs: Vec<SignOffPlan>,
}

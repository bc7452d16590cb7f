//! Sections, their items and what is measured at them.
//!
//! Sub-items are items: whoever walks over a section's items meets an item before its sub-items, in the order of the file.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Field;
use crate::domain::{
    check::Check,
    event::Gravity,
    id::{ItemId, MeasureId, RoleId, SectionId},
    pattern::Pattern,
    target::Target,
    unit::Unit,
};

/// How much an item counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Without it, no GO.
    #[default]
    Critical,
    /// Counts by share.
    High,
    /// Informs only.
    Recommended,
}

impl Weight {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Recommended => "recommended",
        }
    }
}

/// Where in the release a section stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Before anything is changed.
    #[default]
    Prepare,
    /// The change itself.
    Execute,
    /// Right after it.
    Verify,
    /// The watch.
    Monitor,
    /// What was learned.
    Review,
    /// The way back.
    Rollback,
}

impl Phase {
    /// Whether sections of this phase count for whether the run is complete.
    pub fn counts(self) -> bool {
        matches!(self, Self::Prepare | Self::Execute | Self::Verify)
    }

    /// Whether sections of this phase go on after the run is closed.
    pub fn goes_on(self) -> bool {
        matches!(self, Self::Monitor | Self::Review | Self::Rollback)
    }
}

/// A group of items worked through together.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Unique in the file.
    pub id: SectionId,
    /// What people call it.
    pub title: String,
    /// Where in the release it stands.
    pub phase: Phase,
    /// How long it should take.
    pub estimate: Option<Duration>,
    /// Not complete before so long after its last item.
    pub soak: Option<Duration>,
    /// Who answers for it.
    pub owner: Option<RoleId>,
    /// Locked until these are complete.
    pub after: Vec<SectionId>,
    /// Whom it is handed over to at its end: what waits for it stays locked until that role took it over.
    pub hands_to: Option<RoleId>,
    /// The hold point at its end: what waits for it stays locked until each role signed.
    pub sign_offs: Vec<SignOffPlan>,
    /// What is verified, in the order of the file.
    pub items: Vec<Item>,
}

/// A sign-off that a hold point asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignOffPlan {
    /// Who signs.
    pub role: RoleId,
    /// What they state.
    pub statement: Option<String>,
    /// What they confirm, one by one.
    pub confirms: Vec<String>,
}

/// One thing to be verified.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Unique in the file.
    pub id: ItemId,
    /// What must be true.
    pub title: String,
    /// More about it, for the person who does it.
    pub text: Option<String>,
    /// How much it counts.
    pub weight: Weight,
    /// Who answers for it; without one, the section's owner.
    pub owner: Option<RoleId>,
    /// It is a risk: passed where it is averted, waived where it is taken, failed where it came about.
    pub risk: Option<Risk>,
    /// It cannot pass without a file of evidence.
    pub evidence_required: bool,
    /// An outcome or mark older than this counts as open again.
    pub valid_for: Option<Duration>,
    /// How a machine answers it.
    pub check: Option<Check>,
    /// Numbers that it yields.
    pub measures: Vec<Measure>,
    /// Blanks to fill at it.
    pub fields: Vec<Field>,
    /// The hold point at the item.
    pub sign_offs: Vec<SignOffPlan>,
    /// Sub-items; the item is complete when they are.
    pub items: Vec<Item>,
}

/// What makes an item a risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// How grave it is.
    pub severity: Gravity,
    /// What is done about it.
    pub mitigation: Option<String>,
}

/// A number with a unit and a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Unique in the file.
    pub id: MeasureId,
    /// What people call it.
    pub label: String,
    /// What it is counted in.
    pub unit: Option<Unit>,
    /// Where it must lie.
    pub target: Option<Target>,
    /// Read from the check's output by the first group of this; without it, typed by a person.
    pub from: Option<Pattern>,
}

impl Section {
    /// Its items and their sub-items, an item before its sub-items.
    pub fn all_items(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().flat_map(Item::with_sub_items)
    }
}

impl Item {
    /// The item, then its sub-items, however deep.
    pub fn with_sub_items(&self) -> Box<dyn Iterator<Item = &Item> + '_> {
        Box::new(std::iter::once(self).chain(self.items.iter().flat_map(Item::with_sub_items)))
    }

    /// The measures that are read from what its own check prints, each with the item that it stands at: its own, and
    /// those of its sub-items that have no check themselves.
    pub fn read_by_check(&self) -> Vec<(&Item, &Measure)> {
        let own = self.measures.iter().filter(|measure| measure.from.is_some());
        let subs = self.items.iter().filter(|sub| sub.check.is_none());
        let subs = subs.flat_map(Item::read_by_check);
        own.map(|measure| (self, measure)).chain(subs).collect()
    }
}

//! Risks: those of the checklist, and those that were added to the run.

use serde::Serialize;

use super::optional;
use crate::domain::{
    checklist::Item,
    event::{Gravity, RiskState},
    id::{ItemId, RiskId},
    run::{Run, flow::RiskWord},
    standing::{ItemState, Standing},
    time::Time,
};

/// A risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RiskFacts {
    /// Its name, where it was added to the run.
    pub risk: Option<RiskId>,
    /// Its item, where the checklist holds it.
    pub item: Option<ItemId>,
    /// What may happen.
    pub title: String,
    /// How grave that would be.
    pub severity: Gravity,
    /// Who watches it.
    pub owner: Option<String>,
    /// What is done about it.
    pub mitigation: Option<String>,
    /// Where it stands.
    pub state: RiskState,
    /// Who said so last, of one that was added to the run.
    pub by: Option<String>,
    /// When.
    #[serde(serialize_with = "optional")]
    pub at: Option<Time>,
}

/// The risks of the checklist, in its order, then those that were added.
pub fn risks(run: &Run, standing: &Standing) -> Vec<RiskFacts> {
    let planned = run
        .plan()
        .items()
        .filter_map(|item| RiskFacts::planned(run, standing, item));
    planned.chain(run.risks().map(RiskFacts::added)).collect()
}

impl RiskFacts {
    fn planned(run: &Run, standing: &Standing, item: &Item) -> Option<Self> {
        let risk = item.risk.as_ref()?;
        let section = run.plan().section_with(&item.id);
        let owner = item
            .owner
            .as_ref()
            .or(section.and_then(|section| section.owner.as_ref()));
        Some(Self {
            risk: None,
            item: Some(item.id.clone()),
            title: run.fill(&item.title),
            severity: risk.severity,
            owner: owner.map(|role| run.plan().role_title(role).to_owned()),
            mitigation: risk.mitigation.clone(),
            state: state(standing.item(&item.id)),
            by: None,
            at: None,
        })
    }

    /// One that was added to the run.
    pub fn added(word: &RiskWord) -> Self {
        let risk = &word.risk;
        Self {
            risk: Some(risk.risk.clone()),
            item: None,
            title: risk.title.clone(),
            severity: risk.severity,
            owner: risk.owner.clone(),
            mitigation: risk.mitigation.clone(),
            state: risk.state,
            by: Some(risk.by.name.clone()),
            at: Some(word.at),
        }
    }

    /// What it is called in the run, or in the checklist.
    pub fn name(&self) -> &str {
        let added = self.risk.as_ref().map(RiskId::as_str);
        added.or(self.item.as_ref().map(ItemId::as_str)).unwrap_or_default()
    }
}

/// What the mark on a risk of the checklist says of it.
fn state(item: ItemState) -> RiskState {
    match item {
        ItemState::Passed => RiskState::Mitigated,
        ItemState::Waived => RiskState::Accepted,
        ItemState::Failed => RiskState::Occurred,
        ItemState::NotApplicable => RiskState::Closed,
        _ => RiskState::Open,
    }
}

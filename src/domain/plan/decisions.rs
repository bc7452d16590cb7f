//! What each decision of a checklist rests on: its sections and all that they wait for. Without any planned decision
//! there is one, over everything that counts.

use std::collections::HashSet;

use crate::domain::{
    checklist::{Checklist, Decision, Phase, Quorum, SignOffPlan},
    id::{DecisionId, RoleId, SectionId},
};

/// The name of the decision of a checklist that plans none.
pub const IMPLIED: &str = "release";

/// A decision, and what it comes to in its checklist.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionPlan {
    /// The decision. Its sign-offs are those that the checklist plans over it, then those that the policy asks for and
    /// that stand nowhere in its sections.
    pub decision: Decision,
    /// The sections whose items count for it, in the order of the file.
    pub sections: Vec<SectionId>,
}

impl DecisionPlan {
    /// Its name.
    pub fn id(&self) -> &DecisionId {
        &self.decision.id
    }

    /// Whether the items of a section count for it.
    pub fn covers(&self, section: &SectionId) -> bool {
        self.sections.contains(section)
    }

    /// What a role signs over it, where it is to sign: as the checklist plans it, or as a station of the poll.
    pub fn sign_off(&self, role: &RoleId) -> Option<SignOffPlan> {
        let planned = self.decision.sign_offs.iter().find(|plan| plan.role == *role);
        let polled = || self.decision.poll.contains(role).then(|| bare(role));
        planned.cloned().or_else(polled)
    }
}

/// The decisions of a checklist, in the order of the file.
pub(super) fn of(checklist: &Checklist) -> Vec<DecisionPlan> {
    if checklist.decisions.is_empty() {
        return vec![complete(checklist, implied(checklist))];
    }
    let planned = checklist.decisions.iter();
    planned.map(|decision| complete(checklist, decision.clone())).collect()
}

fn implied(checklist: &Checklist) -> Decision {
    let counting = checklist.sections.iter().filter(|section| section.phase.counts());
    Decision {
        id: IMPLIED.into(),
        title: "Release".to_owned(),
        covers: counting.map(|section| section.id.clone()).collect(),
        before: None,
        decides: None,
        poll: Vec::new(),
        quorum: Quorum::All,
        sign_offs: Vec::new(),
    }
}

fn complete(checklist: &Checklist, mut decision: Decision) -> DecisionPlan {
    let sections = sections(checklist, &decision);
    let signs_there = |role: &RoleId| {
        let covered = checklist
            .sections
            .iter()
            .filter(|section| sections.contains(&section.id));
        let mut signing = covered.flat_map(|section| {
            let of_items = section.all_items().flat_map(|item| &item.sign_offs);
            section.sign_offs.iter().chain(of_items)
        });
        signing.any(|plan| plan.role == *role)
    };
    for role in &checklist.policy.sign_offs {
        let signs_it = decision.poll.contains(role) || decision.sign_offs.iter().any(|plan| plan.role == *role);
        if !signs_it && !signs_there(role) {
            decision.sign_offs.push(bare(role));
        }
    }
    DecisionPlan { decision, sections }
}

fn bare(role: &RoleId) -> SignOffPlan {
    SignOffPlan {
        role: role.clone(),
        statement: None,
        confirms: Vec::new(),
    }
}

/// What the decision names, and all that this waits for: also through the decisions that stand before it. Monitoring
/// and review count only where they are named, a rollback never does.
fn sections(checklist: &Checklist, decision: &Decision) -> Vec<SectionId> {
    let mut reached: HashSet<&SectionId> = HashSet::new();
    let mut left: Vec<&SectionId> = decision.covers.iter().collect();
    while let Some(id) = left.pop() {
        if !reached.insert(id) {
            continue;
        }
        left.extend(checklist.section(id).into_iter().flat_map(|section| &section.after));
        let before = checklist
            .decisions
            .iter()
            .filter(|other| other.before.as_ref() == Some(id));
        left.extend(before.flat_map(|other| &other.covers));
    }
    let counts = |phase: Phase, named: bool| phase.counts() || named && phase != Phase::Rollback;
    checklist
        .sections
        .iter()
        .filter(|section| reached.contains(&section.id) && counts(section.phase, decision.covers.contains(&section.id)))
        .map(|section| section.id.clone())
        .collect()
}

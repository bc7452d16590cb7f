//! The checklist: what must be true before, while and after a release goes out, and who answers for it.
//!
//! Everything here is already valid: the checklist format refuses what could not be carried out, so a
//! [`Checklist`] has unique ids, no dangling reference, and no cycle in what sections wait for.

mod field;
mod policy;
mod section;
mod watch;

use std::time::Duration;

use serde::Serialize;

pub use self::{
    field::{Field, FieldKind},
    policy::{Decision, Policy, Quorum, REVIEW_WITHIN, Share, Threshold, WaiverPolicy},
    section::{Item, Measure, Phase, Risk, Section, SignOffPlan, Weight},
    watch::{Message, MessageAt, Monitor, RollbackPlan, Rounds, Severity, Trigger, TriggerWhen},
};
use super::{
    digest::Digest,
    id::{FieldId, ItemId, RoleId, SectionId},
    pattern::Pattern,
};

/// A checklist, as one file holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Name of the checklist, also part of the name of every run's folder.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Version of the checklist itself (not of what is released).
    pub version: String,
    /// SHA-256 of the file's bytes.
    pub sha256: Digest,
    /// Which world the commands act on.
    pub environment: Option<Environment>,
    /// Values asked for when a run starts, or where first used.
    pub fields: Vec<Field>,
    /// Who is accountable.
    pub roles: Vec<Role>,
    /// Who to call.
    pub contacts: Vec<Contact>,
    /// Commands at hand on the quick reference, never run by themselves.
    pub commands: Vec<QuickCommand>,
    /// How verdicts are computed.
    pub policy: Policy,
    /// The sections, in the order of the file.
    pub sections: Vec<Section>,
    /// Planned decisions.
    pub decisions: Vec<Decision>,
    /// How fast a rollback must go.
    pub rollback: RollbackPlan,
    /// What calls for a rollback.
    pub triggers: Vec<Trigger>,
    /// What is watched after the launch.
    pub monitors: Vec<Monitor>,
    /// What stakeholders are told, and when.
    pub messages: Vec<Message>,
}

/// The world that the commands act on, and how that is proven before every action.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Environment {
    /// Its name, with `{field}` filled in.
    pub name: String,
    /// A shell command whose output names the world that it would act on.
    pub proof: Option<String>,
    /// What the first line of that output must match.
    pub expect: Option<Pattern>,
}

/// Who is accountable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Unique in the file.
    pub id: RoleId,
    /// What people call it.
    pub title: String,
    /// Who may hold it, as patterns with `*`; empty: anybody.
    pub principals: Vec<String>,
}

/// A line of the quick reference: who to call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The role that answers.
    pub role: RoleId,
    /// Where they are reached, with `{field}` filled in.
    pub reach: String,
    /// How fast they answer.
    pub responds: Option<Duration>,
}

/// A command at hand, shown and copied, never run by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickCommand {
    /// Heading that it stands under.
    pub group: String,
    /// What it does.
    pub title: String,
    /// The shell command.
    pub run: String,
}

impl Checklist {
    /// The section of that name.
    pub fn section(&self, id: &SectionId) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == *id)
    }

    /// The item or sub-item of that name.
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }

    /// The section that holds the item.
    pub fn section_of(&self, id: &ItemId) -> Option<&Section> {
        self.sections
            .iter()
            .find(|section| section.all_items().any(|item| item.id == *id))
    }

    /// The item that holds the sub-item.
    pub fn parent_of(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.items.iter().any(|sub| sub.id == *id))
    }

    /// Every item and sub-item, in the order of the file, an item before its sub-items.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.sections.iter().flat_map(Section::all_items)
    }

    /// The role of that name.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == *id)
    }

    /// What people call the role; its id where the checklist does not know it.
    pub fn role_title<'a>(&'a self, id: &'a RoleId) -> &'a str {
        self.role(id).map_or(id.as_str(), |role| &role.title)
    }

    /// The field of that name, of the checklist or of an item.
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields
            .iter()
            .chain(self.items().flat_map(|item| &item.fields))
            .find(|field| field.id == *id)
    }

    /// The item whose field it is; nothing for a field of the checklist itself.
    pub fn item_of_field(&self, id: &FieldId) -> Option<&Item> {
        self.items()
            .find(|item| item.fields.iter().any(|field| field.id == *id))
    }
}

//! The checklist: what must be true before, while and after a release goes out, and who answers for it.
//!
//! Everything here is already valid: the checklist format refuses what could not be carried out, so a
//! [`Checklist`] has unique ids, no dangling reference, and no cycle in what sections wait for.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    check::Check,
    digest::Digest,
    id::{DecisionId, FieldId, ItemId, MeasureId, MessageId, MonitorId, RoleId, SectionId, TriggerId},
    pattern::Pattern,
    target::Target,
    unit::Unit,
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

/// A value that a person gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Unique in the file; a command reads it as `$CS_` and the id in capitals.
    pub id: FieldId,
    /// What people call it.
    pub label: String,
    /// What may be typed.
    pub kind: FieldKind,
    /// Must have a value before the run starts (a field of the checklist) or its item passes (a field of an item).
    pub required: bool,
    /// Taken where nobody typed another.
    pub default: Option<String>,
    /// What the value must match.
    pub pattern: Option<Pattern>,
    /// What may be chosen, for [`FieldKind::Choice`].
    pub choices: Vec<String>,
    /// Never stored, redacted everywhere.
    pub secret: bool,
}

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// Anything on one line.
    #[default]
    Text,
    /// A version: digits and dots, with an optional `v` before and a suffix behind.
    Version,
    /// A date, `YYYY-MM-DD`.
    Date,
    /// A time of day or a date and time.
    Time,
    /// The name of a person.
    Person,
    /// A channel where people are told: `#releases`, an address.
    Channel,
    /// A path or name of a file.
    File,
    /// One of [`Field::choices`].
    Choice,
    /// An address with a scheme.
    Url,
    /// A decimal number.
    Number,
    /// When the release may happen: `START..END`, each a time of day or a date and time.
    Window,
    /// The name of the world that is acted on.
    Environment,
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
}

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
}

/// How a trigger calls for a rollback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// At once.
    Immediate,
    /// After somebody looked.
    Conditional,
}

/// When a trigger's check trips it.
#[derive(Debug, Clone, PartialEq)]
pub enum TriggerWhen {
    /// The check did not pass.
    Failed,
    /// The value meets this.
    Value(Target),
    /// The value meets this share of the baseline; the target is in per cent.
    OfBaseline(Target),
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Baseline {
    /// The value when the section started.
    SectionStart,
    /// A number.
    Number(rust_decimal::Decimal),
    /// Another query.
    Query(String),
}

/// A condition that calls for a rollback.
#[derive(Debug, Clone, PartialEq)]
pub struct Trigger {
    /// Unique in the file.
    pub id: TriggerId,
    /// What people call it.
    pub title: String,
    /// How it calls.
    pub severity: Severity,
    /// When it is watched; empty: from the first action to the close.
    pub during: Vec<SectionId>,
    /// What watches it; without one, a person calls it.
    pub check: Option<Check>,
    /// When it trips.
    pub when: Option<TriggerWhen>,
    /// When it warns.
    pub warn: Option<TriggerWhen>,
    /// How long the condition must hold.
    pub lasts: Option<Duration>,
    /// What the value is compared with.
    pub baseline: Option<Baseline>,
}

/// What is watched after the launch.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitor {
    /// Unique in the file.
    pub id: MonitorId,
    /// What people call it.
    pub title: String,
    /// The section whose start begins the watch.
    pub from: SectionId,
    /// The items whose checks are run again.
    pub checks: Vec<ItemId>,
    /// How often, until when.
    pub rounds: Vec<Rounds>,
}

/// A stretch of the watch: every so often until so long after its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounds {
    /// From one round to the next.
    pub every: Duration,
    /// Counted from the start of the watch.
    pub until: Duration,
}

/// When a message is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageAt {
    /// When a section starts.
    SectionStart(SectionId),
    /// When a section is complete.
    SectionEnd(SectionId),
    /// So long before the window opens.
    Before(Duration),
    /// So long after the first action.
    After(Duration),
    /// Again and again.
    Every(Duration),
}

/// What stakeholders are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Unique in the file.
    pub id: MessageId,
    /// What people call it.
    pub title: String,
    /// When it is due; without it, whenever a person sends it.
    pub at: Option<MessageAt>,
    /// Where, with `{field}` filled in.
    pub channel: String,
    /// What, with `{field}` filled in.
    pub text: String,
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
}

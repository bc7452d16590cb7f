//! A run as plain data: all that documents say of it, gathered once. What scripts read is the same, as JSON.
//!
//! Members may be added; none is renamed or removed. Nothing here depends on where the run lies or who looks at it.

mod course;
mod decision;
mod drawn;
mod item;
mod led;
mod past;
mod risk;
mod rollback;
mod score;
mod section;
mod sign_off;
mod status;
mod verdict;
mod window;

use serde::{Serialize, Serializer};

pub use self::{
    course::{AmendmentFacts, AssignmentFacts, SealFacts},
    decision::{ConditionFacts, DecisionFacts, DeclaredFacts, MetFacts, StationFacts, conditions},
    drawn::{Caveat, Drawn, Finding, Head, Lists, Occasion, Severity, Source, Verified},
    item::{CheckFacts, EvidenceFacts, ExpectationFacts, ItemFacts, MarkFacts, MeasureFacts, NoteFacts},
    led::{HandoffAnswerFacts, HandoffFacts, HoldFacts, Led, ReviewFacts, review},
    past::{Again, AmendedAndRun, Indexed, JumpFacts, Past, RoleGiven, StatementFiles},
    risk::{RiskFacts, risks},
    rollback::{CalledFacts, ClockFacts, EndedFacts, NotifiedFacts, RollbackFacts},
    score::{Score, Scorecard, SectionScore, WeightScore},
    section::SectionFacts,
    sign_off::{PointFacts, SignOffFacts, SignedFacts},
    status::{ChecklistFacts, ClosedFacts, ControlsFacts, Counts, FlagFacts, ReasonFacts, StatusFacts},
    verdict::{ShareFacts, SharesFacts, VerdictFacts},
    window::{PastWindowFacts, WindowFacts},
};
use crate::domain::{
    checklist,
    event::{Person, Scope, Subject},
    id::{FieldId, ItemId, RoleId},
    run::Run,
    standing::Standing,
    time::{self, Time},
};

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Facts {
    /// How it stands.
    #[serde(flatten)]
    pub status: StatusFacts,
    /// What is being released.
    pub subject: Vec<Subject>,
    /// The version that is released.
    pub version: Option<String>,
    /// The world that its commands act on.
    pub environment: Option<String>,
    /// The deployment window; null where no field holds one.
    pub window: Option<WindowFacts>,
    /// Why actions were run after the end of a window, in the order of the record.
    pub past_windows: Vec<PastWindowFacts>,
    /// The checklist's own fields; in JSON by their ids.
    #[serde(serialize_with = "fields")]
    pub fields: Vec<FieldFacts>,
    /// Who holds which role; in JSON by their ids.
    #[serde(serialize_with = "roles")]
    pub roles: Vec<RoleFacts>,
    /// The roles in the order of the checklist, who gave each to whom, and when.
    pub assignments: Vec<AssignmentFacts>,
    /// The sections, in the order of the checklist.
    pub sections: Vec<SectionFacts>,
    /// How many items stand how, by section and by weight.
    pub scorecard: Scorecard,
    /// Every sign-off ever given, in the order of the record.
    pub signed: Vec<SignedFacts>,
    /// How the checklist was amended.
    pub amendments: Vec<AmendmentFacts>,
    /// Notes on the run as a whole.
    pub notes: Vec<NoteFacts>,
    /// Evidence of the run as a whole.
    pub evidence: Vec<EvidenceFacts>,
    /// What is worth knowing and blocks nothing, in sentences.
    pub remarks: Vec<String>,
    /// The seal, where it is sealed.
    pub seal: Option<SealFacts>,
}

/// A field and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFacts {
    /// Id.
    pub id: FieldId,
    /// What people call it.
    pub label: String,
    /// Its value; nothing where there is none, or it is secret.
    pub value: Option<String>,
    /// It is secret: what was typed stands nowhere.
    pub secret: bool,
}

/// A role and who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleFacts {
    /// Id.
    pub id: RoleId,
    /// What people call it.
    pub title: String,
    /// Who holds it.
    pub person: Option<Person>,
}

impl Facts {
    /// Of this run, as it stands.
    pub fn of(run: &Run, standing: &Standing) -> Self {
        let plan = run.plan();
        let sections: Vec<SectionFacts> = plan
            .sections
            .iter()
            .map(|section| SectionFacts::of(run, standing, section))
            .collect();
        Self {
            status: StatusFacts::of(run, standing),
            subject: run
                .started
                .as_ref()
                .map(|started| started.subject.clone())
                .unwrap_or_default(),
            version: version(run),
            environment: run.environment(),
            window: WindowFacts::of(run, standing.at),
            past_windows: window::past(run),
            fields: plan.fields.iter().map(|field| FieldFacts::of(run, field)).collect(),
            roles: plan.roles.iter().map(|role| RoleFacts::of(run, role)).collect(),
            assignments: plan.roles.iter().map(|role| AssignmentFacts::of(run, role)).collect(),
            scorecard: Scorecard::of(&sections),
            sections,
            signed: sign_off::given(run, standing),
            amendments: course::amendments(run),
            notes: item::notes_of_the_run(run),
            evidence: item::evidence_of_the_run(run),
            remarks: standing.notes.clone(),
            seal: course::seal(run),
        }
    }

    /// `Service go-live · 1.4.0 → production`.
    pub fn title(&self) -> String {
        let mut title = self.status.checklist.title.clone();
        if let Some(version) = &self.version {
            title.push_str(&format!(" · {version}"));
        }
        if let Some(environment) = &self.environment {
            title.push_str(&format!(" → {environment}"));
        }
        title
    }

    /// Every item and sub-item with its section, in the order of the checklist, an item before its sub-items.
    pub fn items(&self) -> impl Iterator<Item = (&SectionFacts, &ItemFacts)> {
        self.sections.iter().flat_map(|section| {
            let items = section.items.iter().flat_map(ItemFacts::with_sub_items);
            items.map(move |item| (section, item))
        })
    }

    /// Every file of evidence with its item, those of the run as a whole first.
    pub fn all_evidence(&self) -> impl Iterator<Item = (Option<&ItemFacts>, &EvidenceFacts)> {
        let own = self.evidence.iter().map(|file| (None, file));
        let of_items = self.items().flat_map(|(_, item)| {
            let files = item.evidence.iter();
            files.map(move |file| (Some(item), file))
        });
        own.chain(of_items)
    }

    /// What people call that of which a sign-off or a reason speaks.
    pub fn title_of(&self, scope: &Scope) -> String {
        match scope {
            Scope::Section(id) => self.section_title(id.as_str()),
            Scope::Item(id) => self.item(id).map(|item| item.title.clone()),
            Scope::Decision(id) => {
                let decision = self
                    .status
                    .led
                    .decisions
                    .iter()
                    .find(|decision| decision.id.as_str() == id);
                decision.map(|decision| decision.title.clone())
            }
            Scope::Run(_) => Some("the run".to_owned()),
        }
        .unwrap_or_else(|| scope.to_string())
    }

    fn section_title(&self, id: &str) -> Option<String> {
        let section = self.sections.iter().find(|section| section.id.as_str() == id)?;
        Some(section.title.clone())
    }

    /// The decision that the run goes by: the first that opens nothing yet, the last where all do.
    pub fn next_decision(&self) -> Option<&DecisionFacts> {
        let next = self.status.led.decisions.iter().find(|decision| !decision.opens);
        next.or(self.status.led.decisions.last())
    }

    /// The item of that id.
    pub fn item(&self, id: &ItemId) -> Option<&ItemFacts> {
        self.items().map(|(_, item)| item).find(|item| item.id == *id)
    }

    /// What people call the role; its id where the checklist does not know it.
    pub fn role_title<'a>(&'a self, id: &'a RoleId) -> &'a str {
        let role = self.roles.iter().find(|role| role.id == *id);
        role.map_or(id.as_str(), |role| &role.title)
    }

    /// Keeps the end of what each check printed last, as `read` tells it of a file and its size; for documents that show
    /// it.
    pub fn keep_printed(&mut self, mut read: impl FnMut(&str, u64) -> Option<String>) {
        for section in &mut self.sections {
            section.items.iter_mut().for_each(|item| item.keep_printed(&mut read));
        }
    }
}

fn version(run: &Run) -> Option<String> {
    let mut fields = run.plan().fields.iter();
    let field = fields.find(|field| field.kind == checklist::FieldKind::Version)?;
    run.field(&field.id).map(str::to_owned)
}

impl FieldFacts {
    pub(super) fn of(run: &Run, field: &checklist::Field) -> Self {
        Self {
            id: field.id.clone(),
            label: field.label.clone(),
            value: run.field(&field.id).map(str::to_owned),
            secret: field.secret,
        }
    }
}

impl RoleFacts {
    fn of(run: &Run, role: &checklist::Role) -> Self {
        Self {
            id: role.id.clone(),
            title: role.title.clone(),
            person: run.role(&role.id).cloned(),
        }
    }
}

fn fields<S: Serializer>(fields: &[FieldFacts], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(fields.iter().map(|field| (&field.id, &field.value)))
}

fn roles<S: Serializer>(roles: &[RoleFacts], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(roles.iter().map(|role| (&role.id, &role.person)))
}

/// A time that may be missing.
fn optional<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(at) => serializer.serialize_str(&time::rfc3339(*at)),
        None => serializer.serialize_none(),
    }
}

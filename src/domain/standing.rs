//! How a run stands at a moment: the state of each item, section and sign-off, and what blocks. Computed from the run,
//! never stored.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use super::{
    check::Outcome,
    checklist::{Item, Measure, Phase, Section},
    event::{Answer, Mark, Scope},
    id::{ItemId, RoleId, SectionId},
    item::{ItemRecord, MarkGiven},
    run::{Run, SignOff},
    scope,
    time::Time,
};

/// The state of one item, as the screens show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// Nothing holds yet.
    Open,
    /// It is so.
    Passed,
    /// It is not.
    Failed,
    /// It may stand unfulfilled.
    Waived,
    /// It does not concern this release.
    NotApplicable,
    /// Its check is running.
    Running,
    /// People who did not see each other's marks said different things.
    Disputed,
    /// Its section waits for something.
    Locked,
    /// Its check ran, but what an expectation asks about was not there.
    Inconclusive,
    /// Its check could not run.
    Errored,
    /// Its check took too long.
    TimedOut,
    /// Its check was interrupted.
    Interrupted,
    /// A person ended its check.
    Cancelled,
    /// What was said was said on other values, another definition, or too long ago.
    GivenBefore,
}

impl ItemState {
    /// Whether nothing is left to do at it.
    pub fn complete(self) -> bool {
        matches!(self, Self::Passed | Self::Waived | Self::NotApplicable)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Waived => "waived",
            Self::NotApplicable => "not applicable",
            Self::Running => "running",
            Self::Disputed => "in dispute",
            Self::Locked => "locked",
            Self::Inconclusive => "inconclusive",
            Self::Errored => "errored",
            Self::TimedOut => "timed out",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
            Self::GivenBefore => "given before the change",
        }
    }
}

impl From<Outcome> for ItemState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed => Self::Passed,
            Outcome::Failed => Self::Failed,
            Outcome::Inconclusive => Self::Inconclusive,
            Outcome::Errored => Self::Errored,
            Outcome::TimedOut => Self::TimedOut,
            Outcome::Interrupted => Self::Interrupted,
            Outcome::Cancelled => Self::Cancelled,
        }
    }
}

/// The state of an item, and why in one line where that is not plain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemStanding {
    /// The state.
    pub state: ItemState,
    /// Why.
    pub why: Option<String>,
}

/// The state of a section.
#[derive(Debug, Clone, PartialEq)]
pub struct SectionStanding {
    /// What it waits for before it opens; empty: it is open.
    pub waits_for: Vec<String>,
    /// Items complete.
    pub done: usize,
    /// Items in all; sub-items are not counted.
    pub total: usize,
    /// Everything in it is complete, signed, and has soaked.
    pub complete: bool,
    /// When it was first worked on.
    pub started: Option<Time>,
    /// When it became complete.
    pub ended: Option<Time>,
    /// Until when it soaks, where all else is complete.
    pub soaks_until: Option<Time>,
}

/// The state of a planned sign-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignOffState {
    /// Nobody signed.
    Missing,
    /// Given, and what it covers holds unchanged.
    Current,
    /// What it covers has changed since.
    Stale,
    /// The role said no.
    Rejected,
}

/// A planned sign-off, and how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffStanding {
    /// Who signs.
    pub role: RoleId,
    /// What it covers.
    pub scope: Scope,
    /// The section that it stands in.
    pub section: SectionId,
    /// How it stands.
    pub state: SignOffState,
    /// The latest one given, by place in [`Run::sign_offs`].
    pub given: Option<usize>,
    /// Where it is stale: the lines that differ, each with `-` (as signed) or `+` (as it is) before it.
    pub differs: Vec<String>,
}

/// How a run stands in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Word {
    /// An item failed, or a role rejected.
    Failed,
    /// An item or a sign-off is open.
    Open,
    /// Neither.
    Complete,
}

impl Word {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Open => "open",
            Self::Complete => "complete",
        }
    }
}

/// What a reason points at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An item.
    Item(ItemId),
    /// A planned sign-off: role and scope.
    SignOff(RoleId, Scope),
    /// The checklist.
    Checklist,
}

/// Why a run stands as it does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Reason {
    /// In words.
    pub text: String,
    /// What it points at.
    pub about: About,
    /// It makes the run failed, not only open.
    pub fails: bool,
}

/// How a run stands at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The moment.
    pub at: Time,
    /// Failed, open or complete.
    pub word: Word,
    /// Why, failed ones first; empty where it is complete.
    pub reasons: Vec<Reason>,
    /// Every item and sub-item.
    pub items: HashMap<ItemId, ItemStanding>,
    /// Every section.
    pub sections: HashMap<SectionId, SectionStanding>,
    /// Every planned sign-off, in the order of the checklist.
    pub sign_offs: Vec<SignOffStanding>,
    /// When it will stand otherwise though nothing happens (a soak ends, a mark grows too old).
    pub changes_at: Option<Time>,
}

impl Standing {
    /// How `run` stands at `now`.
    pub fn of(run: &Run, now: Time) -> Self {
        let mut builder = Builder::new(run, now);
        for section in &run.plan().sections {
            builder.section(section);
        }
        builder.finish()
    }

    /// The state of an item.
    pub fn item(&self, id: &ItemId) -> ItemState {
        self.items.get(id).map_or(ItemState::Open, |item| item.state)
    }

    /// Whether the section that holds the item is locked, and what it waits for.
    pub fn waits_for(&self, section: &SectionId) -> &[String] {
        self.sections
            .get(section)
            .map_or(&[], |section| section.waits_for.as_slice())
    }
}

struct Builder<'a> {
    run: &'a Run,
    now: Time,
    items: HashMap<ItemId, ItemStanding>,
    sections: BTreeMap<SectionId, SectionStanding>,
    sign_offs: BTreeMap<SectionId, Vec<SignOffStanding>>,
    changes_at: Option<Time>,
}

impl<'a> Builder<'a> {
    fn new(run: &'a Run, now: Time) -> Self {
        Self {
            run,
            now,
            items: HashMap::new(),
            sections: BTreeMap::new(),
            sign_offs: BTreeMap::new(),
            changes_at: None,
        }
    }

    /// The section, after those that it waits for. The checklist has no circle.
    fn section(&mut self, section: &Section) {
        if self.sections.contains_key(&section.id) {
            return;
        }
        let run = self.run;
        for before in section.after.iter().filter_map(|id| run.plan().section(id)) {
            self.section(before);
        }
        let worked = run.worked.get(&section.id);
        let waits_for = if section.phase == Phase::Rollback || worked.is_some() {
            Vec::new()
        } else {
            self.waits_for(section)
        };
        for item in &section.items {
            self.item(item, !waits_for.is_empty());
        }
        let sign_offs = self.planned(section);
        let signed = sign_offs.iter().all(|sign_off| sign_off.state == SignOffState::Current);
        let done = section
            .items
            .iter()
            .filter(|item| self.items.get(&item.id).is_some_and(|item| item.state.complete()))
            .count();
        let all = done == section.items.len() && signed && waits_for.is_empty();
        let last = self.last_change(section);
        let soaks_until = section
            .soak
            .filter(|_| all)
            .and_then(|soak| Some(last? + soak))
            .filter(|until| *until > self.now);
        if let Some(until) = soaks_until {
            self.wake(until);
        }
        let complete = all && soaks_until.is_none();
        self.sections.insert(
            section.id.clone(),
            SectionStanding {
                waits_for,
                done,
                total: section.items.len(),
                complete,
                started: worked.map(|worked| worked.first),
                ended: last
                    .filter(|_| complete)
                    .map(|last| last + section.soak.unwrap_or_default()),
                soaks_until,
            },
        );
        self.sign_offs.insert(section.id.clone(), sign_offs);
    }

    fn last_change(&self, section: &Section) -> Option<Time> {
        let signed = self
            .run
            .sign_offs
            .iter()
            .filter(|given| match &given.signed.scope {
                Scope::Section(id) => *id == section.id,
                Scope::Item(id) => section.all_items().any(|item| item.id == *id),
                Scope::Decision(_) | Scope::Run(_) => false,
            })
            .map(|given| given.at);
        let worked = self.run.worked.get(&section.id).map(|worked| worked.last);
        signed.chain(worked).max()
    }

    fn waits_for(&self, section: &Section) -> Vec<String> {
        let plan = self.run.plan();
        let mut waits = Vec::new();
        for id in &section.after {
            let Some((before, standing)) = plan.section(id).zip(self.sections.get(id)) else {
                continue;
            };
            if standing.complete {
                continue;
            }
            let left = standing.total - standing.done;
            if left > 0 {
                waits.push(format!("{} ({left} of {} left)", before.title, standing.total));
            }
            for sign_off in self.sign_offs.get(id).into_iter().flatten() {
                let title = plan.role_title(&sign_off.role);
                match sign_off.state {
                    SignOffState::Current => {}
                    SignOffState::Missing => waits.push(format!("{title} to sign {}", before.title)),
                    SignOffState::Stale => waits.push(format!("{title} to sign {} again", before.title)),
                    SignOffState::Rejected => waits.push(format!("{title}, who rejected {}", before.title)),
                }
            }
            if standing.soaks_until.is_some() {
                waits.push(format!("{} to soak", before.title));
            }
            if waits.is_empty() {
                waits.push(before.title.clone());
            }
        }
        waits
    }

    fn wake(&mut self, at: Time) {
        if at > self.now {
            self.changes_at = Some(self.changes_at.map_or(at, |earlier| earlier.min(at)));
        }
    }

    fn item(&mut self, item: &Item, locked: bool) -> ItemState {
        let subs: Vec<ItemState> = item.items.iter().map(|sub| self.item(sub, locked)).collect();
        let record = self.run.item(&item.id);
        let own = self.own(item, record);
        let mut standing = if item.items.is_empty() {
            own
        } else {
            with_subs(item, own, &subs)
        };
        if locked && matches!(standing.state, ItemState::Open) {
            standing.state = ItemState::Locked;
        }
        let state = standing.state;
        self.items.insert(item.id.clone(), standing);
        state
    }

    /// The state of the item itself, its sub-items left aside.
    fn own(&mut self, item: &Item, record: &ItemRecord) -> ItemStanding {
        if !record.running.is_empty() {
            return state(ItemState::Running, None);
        }
        if record.disputed() {
            return state(ItemState::Disputed, Some(dispute(record)));
        }
        match record.current().filter(|given| given.mark != Mark::Cleared) {
            Some(given) => self.marked(item, record, given),
            None => unmarked(self.run, item, record),
        }
    }

    fn marked(&mut self, item: &Item, record: &ItemRecord, given: &MarkGiven) -> ItemStanding {
        let because = given.reason.clone();
        match given.mark {
            Mark::Failed => state(ItemState::Failed, because.or_else(|| failure(self.run, item, record))),
            Mark::NotApplicable => state(ItemState::NotApplicable, because),
            Mark::Waived => {
                if let Some(expires) = given.expires {
                    if expires <= self.now {
                        return state(ItemState::Open, Some("the waiver has expired".to_owned()));
                    }
                    self.wake(expires);
                }
                state(ItemState::Waived, because)
            }
            Mark::Passed | Mark::Cleared => self.passed(item, record, given),
        }
    }

    fn passed(&mut self, item: &Item, record: &ItemRecord, given: &MarkGiven) -> ItemStanding {
        let newer = record
            .outcomes
            .get(given.outcome.map_or(0, |i| i + 1)..)
            .unwrap_or_default();
        let latest = newer.last();
        if let Some(latest) = latest.filter(|latest| latest.outcome != Outcome::Passed) {
            let why = failure(self.run, item, record).unwrap_or_else(|| "its check ran again".to_owned());
            return state(latest.outcome.into(), Some(why));
        }
        if given.inputs != self.run.inputs(&item.id) {
            let why = "given on other values or another definition".to_owned();
            return state(ItemState::GivenBefore, Some(why));
        }
        let at = latest.map_or(given.at, |latest| latest.at.max(given.at));
        if let Some(valid_for) = item.valid_for {
            if at + valid_for <= self.now {
                let why = format!("older than {}", humantime::format_duration(valid_for));
                return state(ItemState::GivenBefore, Some(why));
            }
            self.wake(at + valid_for);
        }
        if let Some((measure, why)) = measures(self.run, item, record, self.now) {
            return state(measure, Some(why));
        }
        state(ItemState::Passed, None)
    }

    fn planned(&self, section: &Section) -> Vec<SignOffStanding> {
        let of_items = section.all_items().flat_map(|item| {
            item.sign_offs
                .iter()
                .map(|plan| (Scope::Item(item.id.clone()), &plan.role))
        });
        let of_section = section
            .sign_offs
            .iter()
            .map(|plan| (Scope::Section(section.id.clone()), &plan.role));
        of_items
            .chain(of_section)
            .map(|(scope, role)| self.sign_off(section, scope, role))
            .collect()
    }

    fn sign_off(&self, section: &Section, scope: Scope, role: &RoleId) -> SignOffStanding {
        let given = self
            .run
            .sign_offs
            .iter()
            .rposition(|given| given.signed.role == *role && given.signed.scope == scope);
        let (state, differs) = match given.map(|i| &self.run.sign_offs[i]) {
            None => (SignOffState::Missing, Vec::new()),
            Some(given) => sign_off_state(self.run, given),
        };
        SignOffStanding {
            role: role.clone(),
            scope,
            section: section.id.clone(),
            state,
            given,
            differs,
        }
    }

    fn finish(mut self) -> Standing {
        let mut reasons = Vec::new();
        let plan = self.run.plan();
        if self.run.checklist_disputed() {
            let text = "the checklist was amended in two ways at once".to_owned();
            reasons.push(reason(text, About::Checklist, false));
        }
        let mut sign_offs = Vec::new();
        for section in &plan.sections {
            let planned = self.sign_offs.remove(&section.id).unwrap_or_default();
            if section.phase.counts() {
                for item in &section.items {
                    reasons.extend(item_reason(item, &self.items));
                }
                reasons.extend(
                    planned
                        .iter()
                        .filter_map(|sign_off| sign_off_reason(self.run, sign_off)),
                );
            }
            sign_offs.extend(planned);
        }
        reasons.sort_by_key(|reason| !reason.fails);
        let word = match reasons.first() {
            None => Word::Complete,
            Some(reason) if reason.fails => Word::Failed,
            Some(_) => Word::Open,
        };
        Standing {
            at: self.now,
            word,
            reasons,
            items: self.items,
            sections: self.sections.into_iter().collect(),
            sign_offs,
            changes_at: self.changes_at,
        }
    }
}

fn state(state: ItemState, why: Option<String>) -> ItemStanding {
    ItemStanding { state, why }
}

fn reason(text: String, about: About, fails: bool) -> Reason {
    Reason { text, about, fails }
}

fn dispute(record: &ItemRecord) -> String {
    let words: Vec<String> = record
        .mark
        .heads()
        .filter_map(|&i| record.marks.get(i))
        .map(|given| format!("{} says {}", given.by, given.mark.word()))
        .collect();
    words.join(", ")
}

/// An item without a mark is open, however well its check went; how badly it went shows.
fn unmarked(run: &Run, item: &Item, record: &ItemRecord) -> ItemStanding {
    match record.latest() {
        None => state(ItemState::Open, None),
        Some(latest) if latest.inputs != run.inputs(&item.id) => {
            state(ItemState::GivenBefore, Some("its check ran on other values".to_owned()))
        }
        Some(latest) if latest.outcome == Outcome::Passed => {
            let why =
                open_points(run, item, record).unwrap_or_else(|| "passed by its check, waits for a person".into());
            state(ItemState::Open, Some(why))
        }
        Some(latest) => state(latest.outcome.into(), failure(run, item, record)),
    }
}

/// What stands between the item and a pass: a measure missing or outside its target, a blank, evidence.
pub fn open_points(run: &Run, item: &Item, record: &ItemRecord) -> Option<String> {
    if let Some(measure) = item
        .measures
        .iter()
        .find(|measure| record.measure(&measure.id).is_none())
    {
        return Some(format!("{} is not measured yet", measure.label));
    }
    if let Some(field) = item
        .fields
        .iter()
        .find(|field| field.required && !run.has_field(&field.id))
    {
        return Some(format!("{} is not filled in", field.label));
    }
    if item.evidence_required && !has_evidence(run, record) {
        return Some("evidence is required and there is none".to_owned());
    }
    None
}

/// Whether a file of evidence stands for the item.
pub fn has_evidence(run: &Run, record: &ItemRecord) -> bool {
    let of_its_checks = |check: &super::event::EntryRef| record.outcomes.iter().any(|outcome| outcome.check == *check);
    record
        .evidence
        .iter()
        .map(|&i| &run.evidence[i])
        .any(|evidence| evidence.withdrawn.is_none() && evidence.check.as_ref().is_none_or(of_its_checks))
}

/// The first measure that keeps the item from passing, and how.
fn measures(run: &Run, item: &Item, record: &ItemRecord, now: Time) -> Option<(ItemState, String)> {
    if let Some(why) = outside(item, record, now) {
        return Some((ItemState::Failed, why));
    }
    open_points(run, item, record).map(|why| (ItemState::Open, why))
}

/// The first measure outside its target, in words.
pub fn outside(item: &Item, record: &ItemRecord, now: Time) -> Option<String> {
    item.measures.iter().find_map(|measure| {
        let measured = record.measure(&measure.id)?;
        (!met(measure, &measured.with_unit(), now)).then(|| {
            let target = measure.target.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} is {}, target {target}", measure.label, measured.with_unit())
        })
    })
}

/// Whether a value lies in the measure's target; what cannot be compared does not.
pub fn met(measure: &Measure, value: &str, now: Time) -> bool {
    measure
        .target
        .as_ref()
        .is_none_or(|target| target.met_by(value, measure.unit.as_ref(), now) == Some(true))
}

/// Why the latest check did not pass: the value seen, the limit, the line that it came from.
pub fn failure(run: &Run, item: &Item, record: &ItemRecord) -> Option<String> {
    let latest = record.latest().filter(|latest| latest.outcome != Outcome::Passed)?;
    let finished = run.finished(latest.entry)?;
    if let Some(reason) = &finished.reason {
        return Some(reason.clone());
    }
    if let Some(missed) = finished
        .expectations
        .iter()
        .find(|expectation| expectation.met != Some(true))
    {
        let saw = missed
            .saw
            .as_ref()
            .map(|saw| format!(", saw {saw}"))
            .unwrap_or_default();
        let line = missed.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        return Some(format!("expected: {}{saw}{line}", missed.text));
    }
    match (latest.outcome, finished.signal) {
        (Outcome::TimedOut, _) => {
            let timeout = item.check.as_ref().map_or(Duration::ZERO, |check| check.timeout);
            Some(format!("not done within {}", humantime::format_duration(timeout)))
        }
        (_, Some(signal)) => Some(format!("ended by signal {signal}")),
        _ => None,
    }
}

/// The state of an item with sub-items: complete when they are, unless it is itself waived or not applicable.
fn with_subs(item: &Item, own: ItemStanding, subs: &[ItemState]) -> ItemStanding {
    if matches!(
        own.state,
        ItemState::Waived | ItemState::NotApplicable | ItemState::Running | ItemState::Disputed | ItemState::Failed
    ) {
        return own;
    }
    let open = subs.iter().filter(|state| !state.complete()).count();
    if subs.contains(&ItemState::Failed) {
        return state(ItemState::Failed, Some("a sub-item failed".to_owned()));
    }
    if open > 0 {
        return state(
            ItemState::Open,
            Some(format!("{open} of {} sub-items left", subs.len())),
        );
    }
    if item.check.is_some() || !item.measures.is_empty() || own.state != ItemState::Open {
        return own;
    }
    let none_applies = subs.iter().all(|state| *state == ItemState::NotApplicable);
    state(
        if none_applies {
            ItemState::NotApplicable
        } else {
            ItemState::Passed
        },
        None,
    )
}

fn sign_off_state(run: &Run, given: &SignOff) -> (SignOffState, Vec<String>) {
    if given.signed.decision == Answer::Rejected {
        return (SignOffState::Rejected, Vec::new());
    }
    let now = scope::lines(run, &given.signed.scope);
    if scope::digest(&now) == given.signed.scope_sha256 {
        return (SignOffState::Current, Vec::new());
    }
    let differs = match &given.lines {
        Some(then) => difference(then, &now),
        None => vec!["what was signed is not what this record held then; see the statement".to_owned()],
    };
    (SignOffState::Stale, differs)
}

fn difference(then: &[String], now: &[String]) -> Vec<String> {
    let gone = then
        .iter()
        .filter(|line| !now.contains(line))
        .map(|line| format!("- {line}"));
    let new = now
        .iter()
        .filter(|line| !then.contains(line))
        .map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

fn item_reason(item: &Item, items: &HashMap<ItemId, ItemStanding>) -> Option<Reason> {
    let standing = items.get(&item.id).filter(|standing| !standing.state.complete())?;
    let why = standing.why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
    let text = format!("{}: {}{why}", item.title, standing.state.word());
    Some(reason(
        text,
        About::Item(item.id.clone()),
        standing.state == ItemState::Failed,
    ))
}

fn sign_off_reason(run: &Run, sign_off: &SignOffStanding) -> Option<Reason> {
    let plan = run.plan();
    let title = plan.role_title(&sign_off.role);
    let over = match &sign_off.scope {
        Scope::Section(id) => plan.section(id).map(|section| section.title.clone()),
        Scope::Item(id) => plan.find(id).map(|item| item.title.clone()),
        Scope::Decision(_) | Scope::Run(_) => None,
    }
    .unwrap_or_else(|| sign_off.scope.to_string());
    let (text, fails) = match sign_off.state {
        SignOffState::Current => return None,
        SignOffState::Missing => (format!("{title} has not signed {over}"), false),
        SignOffState::Stale => (format!("{over} changed since {title} signed it"), false),
        SignOffState::Rejected => (format!("{title} rejected {over}"), true),
    };
    let about = About::SignOff(sign_off.role.clone(), sign_off.scope.clone());
    Some(reason(text, about, fails))
}

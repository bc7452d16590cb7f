//! What stands on the board, row by row: who is polled, the shares, the sections; and what it all comes to. A row is
//! known by what it stands for, so that the selection stays on it while the run goes on.

use crate::{
    domain::{
        checklist::{Quorum, Weight},
        event::{ConditionRef, EntryRef, Person, Scope},
        holders,
        id::{DecisionId, RoleId, SectionId},
        plan::DecisionPlan,
        run::flow::ConditionStanding,
        standing::{DecisionStanding, SignOffStanding},
        verdict::{Reason, Station, StationState, Word},
        words::counted,
    },
    tui::{context::AtRun, verdicts},
};

/// A row of the board.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// Between two groups.
    Gap,
    /// What a group is about, and what there is to count in it.
    Heading(String, String),
    /// A station of the poll.
    Station(RoleId),
    /// A sign-off over the decision by a role that is not polled.
    SignOff(RoleId),
    /// The share of a weight.
    Weight(Weight),
    /// A section that counts for the decision.
    Section(SectionId),
    /// All sections in one.
    AllSections,
    /// A condition that a decision was declared on.
    Condition(ConditionRef),
    /// Something that the verdict rests on.
    Reason(Reason),
    /// Something that is missing for the next better verdict.
    Missing(String),
    /// What was declared, then or now.
    Taken(EntryRef),
}

impl Row {
    /// Whether it can be selected.
    pub fn selectable(&self) -> bool {
        !matches!(self, Row::Gap | Row::Heading(..))
    }
}

/// The rows of a decision.
#[derive(Debug, Default)]
pub struct Rows {
    /// All of them.
    pub all: Vec<Row>,
    /// From here on they stand at the right, where there is room for two columns.
    pub split: usize,
}

/// The station whose turn it is: the first that has not said GO. The record keeps the place, whatever comes between.
pub fn turn(decision: &DecisionStanding) -> Option<&Station> {
    let mut stations = decision.stations.iter();
    stations.find(|station| station.state != StationState::Go)
}

/// The sign-offs over a decision by roles that are not polled.
pub fn beside_the_poll<'a>(at: &'a AtRun, decision: &'a DecisionStanding) -> impl Iterator<Item = &'a SignOffStanding> {
    let over = Scope::Decision(decision.id.to_string());
    let polled = |role: &RoleId| decision.stations.iter().any(|station| station.role == *role);
    let all = at.desk.standing().sign_offs.iter();
    all.filter(move |sign_off| sign_off.scope == over && !polled(&sign_off.role))
}

/// The conditions that belong on the board of a decision: its own, and whatever is open of another.
pub fn conditions<'a>(at: &'a AtRun, decision: &'a DecisionId) -> impl Iterator<Item = ConditionStanding<'a>> {
    let all = at.desk.run().conditions();
    all.filter(move |condition| condition.met.is_none() || condition.decision == decision)
}

/// The verdict that is missing something, next after this one.
pub fn next_better(word: Word) -> Word {
    match word {
        Word::NoGo | Word::Open => Word::Conditional,
        Word::Conditional | Word::Go => Word::Go,
    }
}

impl Rows {
    /// The rows of a decision as it stands.
    pub fn of(at: &AtRun, decision: &DecisionStanding, planned: &DecisionPlan) -> Rows {
        let mut rows = Rows::default();
        rows.poll(decision, planned);
        let beside: Vec<Row> = beside_the_poll(at, decision)
            .map(|sign_off| Row::SignOff(sign_off.role.clone()))
            .collect();
        rows.group("Sign-offs", String::new(), beside);
        let weights = [Weight::Critical, Weight::High, Weight::Recommended];
        rows.group("Items by weight", String::new(), weights.map(Row::Weight).to_vec());
        rows.sections(planned);
        rows.split = rows.all.len();
        rows.conditions(at, decision);
        rows.reasons(decision, Word::NoGo, "Blockers");
        rows.missing(decision);
        rows.reasons(decision, Word::Open, "Not decidable yet");
        rows.reasons(decision, Word::Conditional, "On conditions only");
        rows.reasons(decision, Word::Go, "To be known");
        let taken = at.desk.run().flow.decided.iter();
        let taken = taken.filter(|taken| taken.decided.decision == decision.id);
        let taken: Vec<Row> = taken.map(|taken| Row::Taken(taken.entry.clone())).collect();
        rows.group("Declared", String::new(), taken);
        rows
    }

    fn group(&mut self, title: &str, count: String, rows: Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        if !self.all.is_empty() {
            self.all.push(Row::Gap);
        }
        self.all.push(Row::Heading(title.to_owned(), count));
        self.all.extend(rows);
    }

    fn poll(&mut self, decision: &DecisionStanding, planned: &DecisionPlan) {
        let stations = &decision.stations;
        let go = stations.iter().filter(|station| station.state == StationState::Go);
        let needed = match planned.decision.quorum {
            Quorum::All => "all needed".to_owned(),
            Quorum::Count(count) => format!("{count} needed"),
        };
        let count = format!("{} of {} GO, {needed}", go.count(), stations.len());
        let stations = stations.iter().map(|station| Row::Station(station.role.clone()));
        self.group("Poll", count, stations.collect());
    }

    fn sections(&mut self, planned: &DecisionPlan) {
        let sections = planned.sections.iter().cloned().map(Row::Section);
        let mut rows: Vec<Row> = sections.collect();
        if rows.len() > 1 {
            rows.push(Row::AllSections);
        }
        self.group("Sections", String::new(), rows);
    }

    fn conditions(&mut self, at: &AtRun, decision: &DecisionStanding) {
        let mut all: Vec<ConditionStanding<'_>> = conditions(at, &decision.id).collect();
        all.sort_by_key(|condition| (condition.met.is_some(), condition.condition.due));
        let open = all.iter().filter(|condition| condition.met.is_none()).count();
        let count = format!("{open} open");
        let rows = all.iter().map(|condition| Row::Condition(condition.name.clone()));
        self.group("Conditions", count, rows.collect());
    }

    fn reasons(&mut self, decision: &DecisionStanding, left: Word, title: &str) {
        let reasons = decision.verdict.reasons.iter();
        let reasons: Vec<&Reason> = reasons.filter(|reason| reason.at_best == left).collect();
        let single = reasons.iter().filter(|reason| !verdicts::sums_up(&reason.about));
        let count = single.count().to_string();
        self.group(title, count, reasons.into_iter().cloned().map(Row::Reason).collect());
    }

    fn missing(&mut self, decision: &DecisionStanding) {
        let verdict = &decision.verdict;
        let title = format!("Missing for {}", next_better(verdict.in_effect()));
        let count = counted(verdict.missing.len(), "point", "points");
        let missing = verdict.missing.iter().cloned().map(Row::Missing);
        self.group(&title, count, missing.collect());
    }

    /// The first row of the right column: the gap before it stands only where there is one column.
    pub fn right_from(&self) -> usize {
        self.split + usize::from(matches!(self.all.get(self.split), Some(Row::Gap)))
    }

    /// What one finds selected: the station whose turn it is, else what speaks against the decision most.
    pub fn proposed(&self, at: &AtRun, decision: &DecisionStanding, person: &Person) -> Option<&Row> {
        let holds = |role: &RoleId| holders::holds(at.desk.run(), role, person);
        let own = |row: &&Row| matches!(row, Row::SignOff(role) if holds(role));
        let turn = turn(decision).map(|station| Row::Station(station.role.clone()));
        let find = |wanted: &dyn Fn(&&Row) -> bool| self.all.iter().find(|row| wanted(row));
        find(&|row| Some(*row) == turn.as_ref())
            .or_else(|| find(&own))
            .or_else(|| find(&|row| matches!(row, Row::Condition(_) | Row::Reason(_))))
            .or_else(|| find(&|row| row.selectable()))
    }
}

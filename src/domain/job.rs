//! What has to be run for a check that has begun, as data: the check, its environment, what is read from its output.

use super::{
    check::{Baseline, Check, CheckKind, Expectation, RunCheck},
    event::{CheckStarted, EntryRef},
    id::{FieldId, ItemId, MeasureId},
    pattern::Pattern,
    plan::{every_field, variable},
    run::{PROOF, Run},
    time::Time,
};

/// The size of the pseudo-terminal where the checklist says nothing: columns, rows.
pub const SIZE: (u16, u16) = (120, 40);
/// The timeout where the checklist says nothing.
pub const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(300);

/// A check that has begun and has to be run.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// The entry that began it.
    pub check: EntryRef,
    /// Whose.
    pub item: Option<ItemId>,
    /// What its files are called: the item's id, `proof`, or `command`.
    pub stem: String,
    /// What is done.
    pub what: Check,
    /// Values of fields, as environment variables; secret ones are not among them.
    pub env: Vec<(String, String)>,
    /// Values of fields, by their ids, for the `{field}` of checks that are no commands; secret ones are not among them.
    pub values: Vec<(FieldId, String)>,
    /// Secret fields, whose values the program has in memory: name of the variable, field.
    pub secret_fields: Vec<(String, FieldId)>,
    /// Variables that any check of the checklist names as secret: no check may print them.
    pub secret_variables: Vec<String>,
    /// Where the baseline of a query lies, where it lies in time.
    pub baseline: Option<BaselineAt>,
    /// Measures read from its output.
    pub measures: Vec<(MeasureId, Pattern)>,
}

/// Where the baseline of a query lies in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineAt {
    /// When the item's section started.
    Started(Time),
    /// In an earlier run.
    Earlier(EarlierOf),
}

/// Which earlier run has the baseline of a query: the newest in which the item's check saw a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlierOf {
    /// Of which checklist.
    pub checklist: String,
    /// What a rehearsal saw says nothing of a release, nor the other way round.
    pub rehearsal: bool,
    /// Begun before.
    pub before: Time,
    /// Whose check.
    pub item: ItemId,
}

/// The job of a check that began with this entry; nothing where the checklist holds no such check any more.
pub fn job(run: &Run, check: EntryRef, started: &CheckStarted) -> Option<Job> {
    let item = started.item.as_ref().and_then(|item| run.plan().find(item));
    let (what, stem, measures) = if started.kind == PROOF {
        (proof(run)?, PROOF.to_owned(), Vec::new())
    } else if started.ad_hoc {
        (made_up(&started.command), "command".to_owned(), Vec::new())
    } else {
        let item = item?;
        let read = item.read_by_check().into_iter();
        let measures = read.filter_map(|(_, measure)| Some((measure.id.clone(), measure.from.clone()?)));
        let measures = measures.collect();
        (item.check.clone()?, item.id.to_string(), measures)
    };
    let fields: Vec<_> = every_field(run.plan()).collect();
    let given = fields.iter().filter(|field| !field.secret);
    let values: Vec<(FieldId, String)> = given
        .filter_map(|field| Some((field.id.clone(), run.field(&field.id)?.to_owned())))
        .collect();
    let secret_fields = fields.iter().filter(|field| field.secret);
    Some(Job {
        check,
        item: started.item.clone(),
        stem,
        baseline: baseline(run, &what, started.item.as_ref()),
        what,
        env: environment(run, started.item.as_ref(), &values),
        values,
        secret_fields: secret_fields
            .map(|field| (variable(&field.id), field.id.clone()))
            .collect(),
        secret_variables: secret_variables(run),
        measures,
    })
}

fn baseline(run: &Run, what: &Check, item: Option<&ItemId>) -> Option<BaselineAt> {
    let CheckKind::Prometheus(query) = &what.kind else {
        return None;
    };
    match query.baseline.as_ref()? {
        Baseline::SectionStart => {
            let section = &run.plan().item_plan(item?)?.section;
            Some(BaselineAt::Started(run.worked.get(section)?.first))
        }
        Baseline::EarlierRun => Some(BaselineAt::Earlier(EarlierOf {
            checklist: run.started.as_ref()?.checklist.id.clone(),
            rehearsal: run.rehearsal(),
            before: run.started_at?,
            item: item?.clone(),
        })),
        Baseline::Number(_) | Baseline::Query(_) => None,
    }
}

fn shell(command: &str) -> RunCheck {
    RunCheck {
        command: command.to_owned(),
        shell: Vec::new(),
        cwd: None,
        env: Vec::new(),
        size: SIZE,
        interactive: false,
        leaves_running: false,
        junit: None,
    }
}

fn check(run: RunCheck, action: bool, expect: Vec<Expectation>) -> Check {
    Check {
        kind: CheckKind::Run(run),
        action,
        timeout: TIMEOUT,
        retry: None,
        consecutive: 1,
        secret: Vec::new(),
        confirm: false,
        expect,
    }
}

/// A command made up on the spot: it may do anything, so it is an action.
fn made_up(command: &str) -> Check {
    check(shell(command), true, vec![Expectation::Exit(0)])
}

fn proof(run: &Run) -> Option<Check> {
    let environment = run.plan().environment.as_ref()?;
    let expect = environment.expect.clone().map(Expectation::Matches);
    let expect = [Expectation::Exit(0)].into_iter().chain(expect).collect();
    Some(check(shell(environment.proof.as_ref()?), false, expect))
}

/// The variables, or fields, that any check of the checklist in force names as secret.
pub fn secret_variables(run: &Run) -> Vec<String> {
    let checks = run.plan().items().filter_map(|item| item.check.as_ref());
    let mut names: Vec<String> = checks.flat_map(|check| check.secret.iter().cloned()).collect();
    names.sort();
    names.dedup();
    names
}

fn environment(run: &Run, item: Option<&ItemId>, values: &[(FieldId, String)]) -> Vec<(String, String)> {
    let item = item.map(|item| ("CS_ITEM".to_owned(), item.to_string()));
    let values = values.iter().map(|(field, value)| (variable(field), value.clone()));
    let run = ("CS_RUN".to_owned(), run.name().to_owned());
    [run].into_iter().chain(item).chain(values).collect()
}

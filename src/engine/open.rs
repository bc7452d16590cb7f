//! Opening a run: read it, check its chains, fold it, go on with a journal, take up what an earlier start left.

use std::path::Path;

use super::{
    Engine, EngineError, FactSender, Facts, Workplace, clock, earlier,
    follow::{Follower, People, Ways},
    journal, recover,
};
use crate::{
    domain::{
        desk::{Desk, Fact},
        digest::Digest,
        event::{How, Person, Recorded},
        id::Writer,
        job::secret_variables,
        order,
        plan::Plan,
        presence::Presence,
        run::Run,
    },
    format::checklist::{self, Strictness},
    record::{self, JournalWriter, OpenRun, OwnJournals, RealDisk, RecordPath, RunFolder},
};

/// How a run is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To work on it.
    Write,
    /// To look at it: nothing is written anywhere.
    Read,
}

/// A run that is open.
#[derive(Debug)]
pub struct Opened {
    /// Carries out what the desk asks for.
    pub engine: Engine,
    /// The run, and one's place at it.
    pub desk: Desk,
    /// What comes of what is carried out.
    pub facts: Facts,
    /// As whom one writes.
    pub person: Person,
    /// Who else is at it, also told to the desk. Known before anything is written where it was opened to look at.
    pub present: Vec<Presence>,
    /// What was found amiss or taken up again, in words.
    pub notes: Vec<String>,
}

/// A run as it was read, without a way to write to it.
#[derive(Debug)]
pub struct ReadRun {
    /// The run.
    pub run: Run,
    /// Its files as they were read; the entries have moved into the run.
    pub files: OpenRun,
    /// What is amiss, in words.
    pub notes: Vec<String>,
}

/// Reads the run in that folder, and folds it. Nothing is written.
///
/// # Errors
/// Where the folder is no run's, or its frozen checklist cannot be read.
pub fn read(path: &Path) -> Result<ReadRun, EngineError> {
    fold(record::open(path)?)
}

/// Folds a run as it was read.
pub(super) fn fold(files: OpenRun) -> Result<ReadRun, EngineError> {
    fold_by(files, &mut plan)
}

/// The same, with checklists read by `plan`: whoever reads many runs of one reads it once.
pub(super) fn fold_by(
    mut files: OpenRun,
    plan: &mut impl FnMut(&str, &[u8]) -> Result<Plan, EngineError>,
) -> Result<ReadRun, EngineError> {
    let mut notes = problems(&files);
    let entries = files.take_entries();
    let run = folded(&files, entries, plan, &mut notes)?;
    if run.started.is_none() {
        notes.push("no journal tells how the run began".to_owned());
    }
    Ok(ReadRun { run, files, notes })
}

/// Folds these entries of a run as it was read.
pub(super) fn fold_entries(files: &OpenRun, entries: Vec<Vec<Recorded>>) -> Result<Run, EngineError> {
    folded(files, entries, &mut plan, &mut Vec::new())
}

fn folded(
    files: &OpenRun,
    entries: Vec<Vec<Recorded>>,
    plan: &mut impl FnMut(&str, &[u8]) -> Result<Plan, EngineError>,
    notes: &mut Vec<String>,
) -> Result<Run, EngineError> {
    let frozen = files
        .checklists
        .first()
        .map_or(&[][..], |frozen| frozen.bytes.as_slice());
    let mut run = Run::new(plan(RUN_CHECKLIST, frozen)?);
    for amended in files.checklists.iter().skip(1) {
        match plan(amended.file.as_str(), &amended.bytes) {
            Ok(plan) => run.learn(plan),
            Err(error) => notes.push(format!("{error}: the version before it goes on")),
        }
    }
    run.extend(order::merge(entries));
    Ok(run)
}

const RUN_CHECKLIST: &str = "checklist.toml";

/// The checklist in a file of a run.
pub(super) fn plan(file: &str, bytes: &[u8]) -> Result<Plan, EngineError> {
    let source = String::from_utf8_lossy(bytes);
    match checklist::parse(&source, Strictness::Frozen) {
        Ok((mut checklist, _)) => {
            checklist.sha256 = Digest::of(bytes);
            Ok(Plan::new(checklist))
        }
        Err(problems) => Err(EngineError::Checklist {
            file: file.to_owned(),
            source_text: source.into_owned(),
            problems,
        }),
    }
}

/// The file of the checklist in force, from the run's folder: the one that it began with, or the one adopted last.
pub fn file_in_force(run: &Run) -> &str {
    let mut amendments = run.amendments.iter().rev();
    let amended = amendments.find(|(_, amended)| amended.sha256 == run.plan().sha256);
    amended.map_or(record::CHECKLIST, |(_, amended)| amended.file.as_str())
}

/// The bytes of the checklist in force. What cannot be read was said when the run was: nothing then.
pub fn source_in_force(run: &Run, folder: &RunFolder) -> Vec<u8> {
    let read = |path: RecordPath| path.read_under(folder.path(), record::LARGEST_CHECKLIST);
    file_in_force(run).parse().and_then(read).unwrap_or_default()
}

fn problems(files: &OpenRun) -> Vec<String> {
    let unreadable = files
        .unreadable
        .iter()
        .map(|(path, why)| format!("{} cannot be read: {why}", path.display()));
    let broken = files
        .journals
        .iter()
        .filter_map(|journal| amiss(journal.file.as_str(), &journal.problems));
    unreadable.chain(broken).collect()
}

/// What is wrong with lines of a journal, in words.
pub(super) fn amiss(file: &str, problems: &[record::Problem]) -> Option<String> {
    let first = problems.first()?;
    let more = problems.len() - 1;
    let rest = if more > 0 {
        format!(", and {more} more")
    } else {
        String::new()
    };
    Some(format!(
        "{file} does not verify at line {}{rest}: run verify",
        first.line
    ))
}

/// Opens the run in that folder.
///
/// To work on it: goes on with this program's journal or begins one, takes over actions that go on, and records checks
/// that an earlier start left as what came of them.
///
/// # Errors
/// Where the folder is no run's, its checklist cannot be read, or the disk refuses.
pub fn open(workplace: &Workplace, path: &Path, mode: Mode) -> Result<Opened, EngineError> {
    let ReadRun {
        mut run,
        files,
        mut notes,
    } = read(path)?;
    let (sender, facts) = FactSender::of(&run, files.folder.path().to_owned(), workplace.signing.clone());
    let mut engine = Engine {
        workplace: workplace.clone(),
        folder: files.folder.clone(),
        facts: sender.clone(),
        journal: None,
        follower: None,
        launched: std::collections::BTreeMap::new(),
        secrets: std::collections::HashMap::new(),
        redactor: super::redact::Drafts::default(),
    };
    engine.redactor.add_variables(&secret_variables(&run));
    let person = workplace.identity.person.clone();
    // For whoever sits before it: a script asks where it wants to know.
    if workplace.identity.how == How::Screen {
        earlier::tell(&workplace.runs, &run, sender.clone());
    }
    if mode == Mode::Read {
        let own = OwnJournals::default();
        let (people, present) = engine.meet(&run, &files, &own);
        let ways = Ways::of(&files.folder);
        engine.follower = Some(Follower::start(&run, &files, people, own, ways, sender)?);
        return Ok(Opened {
            desk: seat(run, None, workplace, &present, &person),
            engine,
            facts,
            person,
            present,
            notes,
        });
    }
    // Read again with its entries: what goes on with a journal looks at every line of it.
    let files = OpenRun {
        journals: with_entries(&run, files.journals),
        ..files
    };
    let disk = RealDisk::shared();
    let mut begun = JournalWriter::begin(
        &files,
        workplace.identity.clone(),
        &workplace.state,
        clock::now(),
        disk.clone(),
    )?;
    let here = record::Here {
        login: workplace.identity.login.clone(),
        host: workplace.identity.host.clone(),
        state: workplace.state.clone(),
        writer: Some(begun.journal.writer().clone()),
    };
    let left = record::unfinished(&files, &here);
    run.take_in(std::mem::take(&mut begun.entries));
    let adopted = recover::adopt(&mut begun.journal, &files, &here, &disk)?;
    if !adopted.is_empty() {
        notes.push("evidence whose entry was lost when the program went away is on the record now".to_owned());
    }
    run.take_in(adopted);
    let known: Vec<Recorded> = run
        .entries
        .iter()
        .filter(|recorded| journal::concerns_evidence(&recorded.entry.event))
        .cloned()
        .collect();
    let writer = begun.journal.writer().clone();
    let own = begun.journal.own();
    let (people, present) = engine.meet(&run, &files, &own);
    // A command does one thing and ends; what others write meanwhile it has not seen, and says so.
    if workplace.identity.how != How::Command {
        let ways = Ways::of(&files.folder);
        engine.follower = Some(Follower::start(&run, &files, people, own, ways, sender.clone())?);
    }
    engine.journal = Some(journal::JournalThread::start(begun.journal, known, disk, sender)?);
    let mut desk = seat(run, Some(writer), workplace, &present, &person);
    notes.extend(recover::take_up(&mut engine, &mut desk, left)?);
    Ok(Opened {
        engine,
        desk,
        facts,
        person,
        present,
        notes,
    })
}

/// A place at the run, from which one sees who else is there.
fn seat(run: Run, writer: Option<Writer>, workplace: &Workplace, present: &[Presence], person: &Person) -> Desk {
    let mut desk = Desk::new(run, writer, workplace.at_once, clock::now());
    desk.learn_fact(Fact::Present(present.to_vec()), &clock::stamp(person));
    desk
}

/// Who is at the run in that folder, without reading it and without a trace. For a question before it is opened to
/// work on it.
pub fn present(workplace: &Workplace, path: &Path) -> Vec<Presence> {
    let now = clock::now();
    let folder = record::RunFolder::at(path);
    People::at_a_glance(&folder, workplace, now).present(now)
}

impl Engine {
    fn meet(&self, run: &Run, files: &OpenRun, own: &OwnJournals) -> (People, Vec<Presence>) {
        let now = clock::now();
        let mut people = People::of(run, &files.folder, own.clone(), &self.workplace, now);
        let present = people.news(now).unwrap_or_default();
        (people, present)
    }
}

/// Gives the journals their entries back, of which the run holds the only copy.
fn with_entries(run: &Run, mut journals: Vec<record::Journal>) -> Vec<record::Journal> {
    for recorded in &run.entries {
        if let Some(journal) = journals.iter_mut().find(|journal| journal.writer == recorded.writer) {
            journal.entries.push(recorded.clone());
        }
    }
    journals
}

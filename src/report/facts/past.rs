//! What only a certificate tells of a run: whether verdicts come out again as they were recorded, who gave whom which
//! role, every file of evidence in the order of the record, who ran what they had amended themselves.

use std::collections::BTreeMap;

use crate::domain::{
    digest::Digest,
    event::{By, EntryRef, Event, EvidenceFile, FileDigest, Mark, Person, SignatureFile},
    id::{ItemId, RoleId},
    plan::Plan,
    run::Run,
    signers,
    time::Time,
    verdict::{self, Word},
};

/// Each is worth a fold of the whole run: a record full of them must not take for ever.
const COMPUTED: usize = 100;

/// What only a certificate tells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Past {
    /// The digest of the checklist with which the run began.
    pub first_checklist: Option<Digest>,
    /// The verdict of each declared decision, computed again from what its writer had read.
    pub verdicts: BTreeMap<EntryRef, Again>,
    /// Who was given which role, in the order of the record.
    pub given: Vec<RoleGiven>,
    /// Who said of an item that it does not apply, the last first.
    pub not_applicable: BTreeMap<ItemId, Vec<String>>,
    /// The files that sign-offs and seals speak of, in the order of the record.
    pub statements: Vec<StatementFiles>,
    /// Every file of evidence, in the order of the record.
    pub evidence: Vec<Indexed>,
    /// The checks that were run by whoever amended them.
    pub amended_and_run: Vec<AmendedAndRun>,
    /// Clocks that jumped, and machines that slept.
    pub jumps: Vec<JumpFacts>,
    /// Entries of a kind that this version does not know.
    pub unknown: Vec<(EntryRef, String)>,
    /// The certificate that was written at the close: as one HTML file, and as Markdown.
    pub certificate: Option<(FileDigest, Option<FileDigest>)>,
}

/// A verdict, computed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// It comes to this.
    Comes(Word),
    /// The checklist of then holds no such decision.
    NoDecision,
    /// There are more of them than are computed again.
    NotComputed,
}

/// Somebody was given a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGiven {
    /// Which.
    pub role: RoleId,
    /// To whom.
    pub person: Person,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Time,
}

/// The files of a sign-off or of a seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementFiles {
    /// The entry.
    pub entry: EntryRef,
    /// As which role; of the seal, none.
    pub role: Option<RoleId>,
    /// Who.
    pub person: Person,
    /// The statement.
    pub statement: FileDigest,
    /// Its signature.
    pub signature: Option<SignatureFile>,
}

/// A file of evidence, with what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// Path, digest, size.
    pub file: EvidenceFile,
    /// Of which item; of the run as a whole, none.
    pub item: Option<ItemId>,
    /// When it was kept.
    pub at: Time,
    /// Why it was taken away.
    pub withdrawn: Option<String>,
}

/// A check that was run by whoever amended it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendedAndRun {
    /// The entry of the amendment.
    pub amendment: EntryRef,
    /// Who.
    pub by: String,
    /// Of which item.
    pub item: ItemId,
    /// The entry that began the check.
    pub started: EntryRef,
    /// When.
    pub at: Time,
}

/// A clock that jumped, or a machine that slept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JumpFacts {
    /// The entry that says so.
    pub entry: EntryRef,
    /// Whose clock.
    pub host: String,
    /// What it said before.
    pub from: Time,
    /// What it said after.
    pub to: Time,
}

impl Past {
    /// Of this run.
    pub fn of(run: &Run) -> Self {
        Self {
            first_checklist: run.started.as_ref().map(|started| started.checklist.sha256),
            verdicts: verdicts(run),
            given: given(run),
            not_applicable: not_applicable(run),
            statements: statements(run),
            evidence: evidence(run),
            amended_and_run: amended_and_run(run),
            jumps: jumps(run),
            unknown: unknown(run),
            certificate: certificate(run),
        }
    }

    /// The files of the sign-off or the seal that this entry recorded.
    pub fn statement(&self, entry: &EntryRef) -> Option<&StatementFiles> {
        self.statements.iter().find(|files| files.entry == *entry)
    }
}

fn verdicts(run: &Run) -> BTreeMap<EntryRef, Again> {
    let decided = run.flow.decided.iter().enumerate();
    let again = decided.map(|(place, taken)| {
        let again = match place < COMPUTED {
            false => Again::NotComputed,
            true => match verdict::as_it_was(run, taken) {
                Some(verdict) => Again::Comes(verdict.in_effect()),
                None => Again::NoDecision,
            },
        };
        (taken.entry.clone(), again)
    });
    again.collect()
}

fn given(run: &Run) -> Vec<RoleGiven> {
    let mut given = Vec::new();
    for recorded in &run.entries {
        let at = recorded.entry.at;
        match &recorded.entry.event {
            Event::RunStarted(started) => {
                let opened = run.writers.get(&recorded.writer);
                let by = opened.map_or_else(String::new, |opened| opened.person.name.clone());
                given.extend(started.roles.iter().map(|(role, person)| RoleGiven {
                    role: role.clone(),
                    person: person.clone(),
                    by: by.clone(),
                    at,
                }));
            }
            Event::RoleAssigned(assigned) => given.push(RoleGiven {
                role: assigned.role.clone(),
                person: assigned.person.clone(),
                by: assigned.by.name.clone(),
                at,
            }),
            _ => {}
        }
    }
    given
}

/// As far back as one mark follows on another that says the same.
fn not_applicable(run: &Run) -> BTreeMap<ItemId, Vec<String>> {
    let mut said = BTreeMap::new();
    for item in run.plan().items() {
        let record = run.item(&item.id);
        let mut names: Vec<String> = Vec::new();
        let mut left: Vec<_> = record.heads().collect();
        while let Some(given) = left.pop() {
            if given.mark != Mark::NotApplicable {
                continue;
            }
            if let By::Person(person) = &given.by
                && !names.contains(&person.name)
            {
                names.push(person.name.clone());
            }
            left.extend(given.before.and_then(|before| record.marks.get(before)));
        }
        if !names.is_empty() {
            said.insert(item.id.clone(), names);
        }
    }
    said
}

fn statements(run: &Run) -> Vec<StatementFiles> {
    let files = run.entries.iter().filter_map(|recorded| {
        let entry = recorded.reference();
        match &recorded.entry.event {
            Event::Signed(signed) => Some(StatementFiles {
                entry,
                role: Some(signed.role.clone()),
                person: signed.person.clone(),
                statement: signed.statement.clone(),
                signature: signed.signature.clone(),
            }),
            Event::Sealed(sealed) => Some(StatementFiles {
                entry,
                role: None,
                person: sealed.by.clone(),
                statement: sealed.statement.clone(),
                signature: sealed.signature.clone(),
            }),
            _ => None,
        }
    });
    files.collect()
}

fn evidence(run: &Run) -> Vec<Indexed> {
    let files = run.evidence.iter().map(|evidence| Indexed {
        file: evidence.file.clone(),
        item: evidence.item.clone(),
        at: evidence.at,
        withdrawn: evidence.withdrawn.clone(),
    });
    files.collect()
}

/// A version of the checklist in the place of another.
struct Amendment<'a> {
    /// By place in [`Run::entries`].
    place: usize,
    entry: EntryRef,
    by: &'a Person,
    before: &'a Plan,
    after: &'a Plan,
}

impl Amendment<'_> {
    fn changes(&self, item: &ItemId) -> bool {
        let check = |plan: &Plan| plan.find(item).map(|item| item.check.clone());
        check(self.before) != check(self.after)
    }
}

fn amendments(run: &Run) -> Vec<Amendment<'_>> {
    let mut found = Vec::new();
    let mut before = run.first_checklist();
    for (place, recorded) in run.entries.iter().enumerate() {
        let Event::ChecklistAmended(amended) = &recorded.entry.event else {
            continue;
        };
        let after = run.checklist(&amended.sha256);
        found.extend(before.zip(after).map(|(before, after)| Amendment {
            place,
            entry: recorded.reference(),
            by: &amended.by,
            before,
            after,
        }));
        before = after;
    }
    found
}

/// Of each check that was begun, whether whoever began it had written what it was then.
fn amended_and_run(run: &Run) -> Vec<AmendedAndRun> {
    let amendments = amendments(run);
    if amendments.is_empty() {
        return Vec::new();
    }
    let begun = run.commands.iter().filter_map(|command| {
        let begun = run.entries.get(command.started)?;
        let Event::CheckStarted(started) = &begun.entry.event else {
            return None;
        };
        let item = started.item.clone()?;
        let mut earlier = amendments.iter().rev().filter(|one| one.place < command.started);
        let wrote = earlier.find(|one| one.changes(&item))?;
        let ran = &run.writers.get(&begun.writer)?.person;
        signers::same(ran, wrote.by).then(|| AmendedAndRun {
            amendment: wrote.entry.clone(),
            by: wrote.by.name.clone(),
            item,
            started: begun.reference(),
            at: begun.entry.at,
        })
    });
    begun.collect()
}

fn jumps(run: &Run) -> Vec<JumpFacts> {
    let jumps = run.jumps.iter().filter_map(|jump| {
        Some(JumpFacts {
            entry: run.entries.get(jump.entry)?.reference(),
            host: jump.host.clone(),
            from: jump.gap.from,
            to: jump.gap.to,
        })
    });
    jumps.collect()
}

fn unknown(run: &Run) -> Vec<(EntryRef, String)> {
    let unknown = run.entries.iter().filter_map(|recorded| match &recorded.entry.event {
        Event::Unknown(unknown) => Some((recorded.reference(), unknown.kind.clone())),
        _ => None,
    });
    unknown.collect()
}

fn certificate(run: &Run) -> Option<(FileDigest, Option<FileDigest>)> {
    let (_, closed) = run.closed.as_ref()?;
    Some((closed.certificate.clone()?, closed.certificate_text.clone()))
}

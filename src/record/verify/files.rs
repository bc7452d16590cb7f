//! Digests: every file that an entry speaks of is read, once, in constant memory, by as many threads as are free, and
//! compared with what the entry says of it.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    sync::{Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

use super::{
    Counts, Crew, Finding, Progress,
    look::{self, View},
    printed::Printed,
};
use crate::{
    domain::{
        digest::Digest,
        event::{CheckFinished, Event, EvidenceFile, FileDigest, Recorded, SignatureFile},
    },
    record::{OpenRun, RecordError, RecordPath},
};

/// Bytes read at a time: they stay in the core's own cache while they are hashed.
const PIECE: usize = 128 * 1024;

/// The journal and the line of an entry.
pub(super) type Place = (String, u64);

/// A file that an entry speaks of.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub sha256: Digest,
    bytes: Option<u64>,
    /// Who speaks of it first.
    by: Place,
    /// Who withdrew it, and why.
    pub withdrawn: Option<(Place, String)>,
    /// What the entry says was printed, where this is the `.cast` of a check and holds all of it.
    printed: Option<(Digest, u64, Place)>,
}

/// All files that entries speak of, by their paths.
pub(super) type AllSpoken = BTreeMap<RecordPath, Spoken>;

/// Collects them; paths that lead elsewhere, and entries that contradict each other, are findings.
pub(super) fn spoken(run: &OpenRun, findings: &mut Vec<Finding>) -> AllSpoken {
    let mut all = AllSpoken::new();
    let mut withdrawn = Vec::new();
    for journal in &run.journals {
        for (line, recorded) in journal.lines() {
            let by = (journal.file.as_str().to_owned(), line);
            for (path, sha256, bytes) in named(recorded) {
                findings.extend(speak(&mut all, path, sha256, bytes, by.clone()));
            }
            match &recorded.entry.event {
                Event::EvidenceWithdrawn(gone) => withdrawn.push((gone, by)),
                Event::CheckFinished(finished) => said_printed(&mut all, finished, by),
                _ => {}
            }
        }
    }
    for (gone, by) in withdrawn {
        let spoken = gone.file.parse().ok().and_then(|path: RecordPath| all.get_mut(&path));
        match spoken {
            Some(spoken) => spoken.withdrawn = Some((by, gone.reason.clone())),
            None => findings.push(
                Finding::warning(
                    by.0,
                    format!("{} is withdrawn, of which no entry speaks", gone.file),
                    "the journal that speaks of it was removed, or is not copied here yet",
                )
                .on_line(by.1),
            ),
        }
    }
    all
}

/// Whether an entry of that run speaks of a file.
pub(in crate::record) fn speaks_of(run: &OpenRun, path: &str) -> bool {
    let mut entries = run.journals.iter().flat_map(|journal| &journal.entries);
    entries.any(|recorded| named(recorded).iter().any(|(named, ..)| *named == path))
}

fn named(recorded: &Recorded) -> Vec<(&str, Digest, Option<u64>)> {
    match &recorded.entry.event {
        Event::CheckFinished(finished) => files_of(&finished.evidence),
        Event::EvidenceAttached(attached) => files_of(std::slice::from_ref(&attached.evidence)),
        Event::Recovered(recovered) => files_of(&recovered.adopted),
        Event::ChecklistAmended(amended) => vec![(&amended.file, amended.sha256, None)],
        Event::Signed(signed) => signed_files(&signed.statement, signed.signature.as_ref(), None),
        Event::Sealed(sealed) => signed_files(
            &sealed.statement,
            sealed.signature.as_ref(),
            sealed.certificate.as_ref(),
        ),
        Event::Closed(closed) => [&closed.allowed_signers, &closed.certificate, &closed.certificate_text]
            .into_iter()
            .flatten()
            .map(file_digest)
            .collect(),
        _ => Vec::new(),
    }
}

fn file_digest(file: &FileDigest) -> (&str, Digest, Option<u64>) {
    (&file.file, file.sha256, None)
}

fn signed_files<'a>(
    statement: &'a FileDigest,
    signature: Option<&'a SignatureFile>,
    certificate: Option<&'a FileDigest>,
) -> Vec<(&'a str, Digest, Option<u64>)> {
    let signature = signature.map(|signature| (&*signature.file, signature.sha256, None));
    let texts = std::iter::once(statement).chain(certificate).map(file_digest);
    texts.chain(signature).collect()
}

fn files_of(files: &[EvidenceFile]) -> Vec<(&str, Digest, Option<u64>)> {
    files
        .iter()
        .map(|file| (&*file.file, file.sha256, Some(file.bytes)))
        .collect()
}

fn speak(all: &mut AllSpoken, path: &str, sha256: Digest, bytes: Option<u64>, by: Place) -> Option<Finding> {
    let path: RecordPath = match path.parse() {
        Ok(path) => path,
        Err(why) => {
            let finding = Finding::error(
                by.0,
                why.to_string(),
                "it is not read; no entry of this program is such",
            );
            return Some(finding.on_line(by.1));
        }
    };
    if let Some(known) = all.get(&path) {
        return (known.sha256 != sha256).then(|| {
            let what = format!("{path} has another digest here than on {}", of(&known.by));
            Finding::error(by.0, what, "one of the two entries is not true").on_line(by.1)
        });
    }
    let spoken = Spoken {
        sha256,
        bytes,
        by,
        withdrawn: None,
        printed: None,
    };
    all.insert(path, spoken);
    None
}

/// What was cut from the files cannot be joined again: nothing is claimed of it.
fn said_printed(all: &mut AllSpoken, finished: &CheckFinished, by: Place) {
    let Some(sha256) = finished.sha256.filter(|_| !finished.truncated) else {
        return;
    };
    let mut casts = finished.evidence.iter().filter(|file| file.file.ends_with(".cast"));
    let path = casts.next().and_then(|file| file.file.parse().ok());
    if let Some(spoken) = path.and_then(|path: RecordPath| all.get_mut(&path)) {
        spoken.printed = Some((sha256, finished.bytes, by));
    }
}

fn of((journal, line): &Place) -> String {
    format!("line {line} of {journal}")
}

/// A file as it was found on the disk.
pub(super) enum OnDisk {
    Read {
        sha256: Digest,
        bytes: u64,
        /// What was printed, as its `.cast` has it, or the line of it that cannot be read.
        printed: Option<Result<(Digest, u64), u64>>,
    },
    /// It was withdrawn, and is there: it is not read.
    There,
    Missing,
    Unreadable(String),
}

/// All files that entries speak of, as they were found.
pub(super) type AllOnDisk = BTreeMap<RecordPath, OnDisk>;

/// Reads all of them, the largest first, so that no thread is left with one at the end.
pub(super) fn read(
    run: &OpenRun,
    spoken: &AllSpoken,
    crew: &Crew,
    progress: &Progress,
) -> Result<AllOnDisk, RecordError> {
    let mut all: Vec<(&RecordPath, &Spoken)> = spoken.iter().collect();
    all.sort_by_key(|(_, spoken)| std::cmp::Reverse(spoken.bytes));
    let bytes = all.iter().filter_map(|(_, spoken)| spoken.bytes);
    progress.expect_files(all.len() as u64, bytes.fold(0, u64::saturating_add));
    let found = Mutex::new(BTreeMap::new());
    crew.each(all.len(), &|number| {
        let (path, spoken) = all[number];
        if progress.is_stopped() {
            return;
        }
        let on_disk = look_at(run, path, spoken, progress);
        progress.file_done();
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.insert(path.clone(), on_disk);
    });
    if progress.is_stopped() {
        return Err(RecordError::Stopped);
    }
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn look_at(run: &OpenRun, path: &RecordPath, spoken: &Spoken, progress: &Progress) -> OnDisk {
    let read = || -> Result<OnDisk, RecordError> {
        let file = path.open_under(run.folder.path())?;
        if spoken.withdrawn.is_some() {
            return Ok(OnDisk::There);
        }
        let mut printed = spoken.printed.is_some().then(Printed::default);
        let place = run.folder.file(path);
        let (sha256, bytes) = digest_of(file, printed.as_mut(), progress).map_err(RecordError::at("read", &place))?;
        Ok(OnDisk::Read {
            sha256,
            bytes,
            printed: printed.map(Printed::finish),
        })
    };
    match read() {
        Ok(on_disk) => on_disk,
        Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => OnDisk::Missing,
        Err(why) => OnDisk::Unreadable(why.to_string()),
    }
}

fn digest_of(mut file: File, mut printed: Option<&mut Printed>, progress: &Progress) -> io::Result<(Digest, u64)> {
    let mut hasher = Sha256::new();
    let mut piece = vec![0; PIECE];
    let mut bytes = 0;
    loop {
        let count = match file.read(&mut piece) {
            Ok(0) => return Ok((Digest::from_hasher(hasher), bytes)),
            Ok(_) if progress.is_stopped() => return Err(io::ErrorKind::Interrupted.into()),
            Ok(count) => count,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            Err(why) => return Err(why),
        };
        hasher.update(&piece[..count]);
        if let Some(printed) = &mut printed {
            printed.push(&piece[..count]);
        }
        bytes += count as u64;
        progress.read(count as u64);
    }
}

/// What was read, against what the entries say.
pub(super) fn check(view: &View<'_>, spoken: &AllSpoken, on_disk: &AllOnDisk, counts: &mut Counts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, spoken) in spoken {
        counts.files += 1;
        match on_disk.get(path) {
            Some(OnDisk::Read { sha256, bytes, printed }) => {
                counts.bytes += bytes;
                findings.extend(altered(path, spoken, *sha256, *bytes));
                if *sha256 == spoken.sha256 {
                    findings.extend(
                        printed
                            .as_ref()
                            .and_then(|printed| printed_otherwise(path, spoken, *printed)),
                    );
                }
            }
            Some(OnDisk::There) => findings.push(still_there(view, path, spoken)),
            Some(OnDisk::Unreadable(why)) => findings.push(Finding::error(
                path.as_str(),
                format!("it cannot be read: {why}"),
                "its digest is not verified",
            )),
            Some(OnDisk::Missing) | None => findings.push(missing(view, path, spoken)),
        }
    }
    findings
}

fn altered(path: &RecordPath, spoken: &Spoken, sha256: Digest, bytes: u64) -> Option<Finding> {
    let by = of(&spoken.by);
    if sha256 != spoken.sha256 {
        let what = format!(
            "it has the digest {}, and {by} recorded {}",
            sha256.short(),
            spoken.sha256.short()
        );
        return Some(Finding::error(
            path.as_str(),
            what,
            "it was altered after it was recorded",
        ));
    }
    let said = spoken.bytes.filter(|said| *said != bytes)?;
    let what = format!("it has {bytes} bytes, and {by} recorded {said}");
    let means = "the entry is not true: its digest is that of the file, its size is not";
    Some(Finding::error(path.as_str(), what, means))
}

/// The output that a check's entry has the digest of, against the output in its `.cast`.
fn printed_otherwise(path: &RecordPath, spoken: &Spoken, printed: Result<(Digest, u64), u64>) -> Option<Finding> {
    let (sha256, bytes, by) = spoken.printed.as_ref()?;
    let (found, length) = match printed {
        Ok(printed) => printed,
        Err(line) => {
            let what = "this line is none of an asciicast";
            let means = format!("what the check printed cannot be compared with what {} says", of(by));
            return Some(Finding::error(path.as_str(), what, means).on_line(line));
        }
    };
    if found == *sha256 && length == *bytes {
        return None;
    }
    let what = format!(
        "the output in it has the digest {} and {length} bytes, and {} says {} and {bytes}",
        found.short(),
        of(by),
        sha256.short()
    );
    let means = "the entry is not true: what it says was printed is not what the file holds";
    Some(Finding::error(path.as_str(), what, means))
}

/// The file goes after the entry that withdraws it.
fn still_there(view: &View<'_>, path: &RecordPath, spoken: &Spoken) -> Finding {
    let gone = |later: &look::Look| later.lying.iter().all(|lying| lying.path != path.as_str());
    if view.a_moment_later().is_some_and(gone) {
        return missing(view, path, spoken);
    }
    let by = spoken.withdrawn.as_ref().map(|(by, _)| of(by)).unwrap_or_default();
    let what = format!("it was withdrawn on {by}, and is still there");
    Finding::warning(path.as_str(), what, "what should not be kept is kept")
}

fn missing(view: &View<'_>, path: &RecordPath, spoken: &Spoken) -> Finding {
    let withdrawn = spoken.withdrawn.as_ref().map(|(by, _)| by.clone());
    // The file may have gone since, after an entry that was not there yet.
    if let Some(by) = withdrawn.or_else(|| view.withdrawn_since(path)) {
        let what = format!("it is not there; {} withdrew it", of(&by));
        return Finding::note(path.as_str(), what, "a person took it away and said why");
    }
    let what = format!("it is not there, and {} recorded it", of(&spoken.by));
    Finding::error(path.as_str(), what, "it was removed, or is not copied here yet")
}

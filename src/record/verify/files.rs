//! Digests: every file that an entry speaks of is read, in constant memory, and compared; `SHA256SUMS` is compared with
//! the entries that it is drawn from.

use std::{collections::BTreeMap, io, thread};

use crate::domain::{
    digest::Digest,
    event::{Event, EvidenceFile, Recorded},
    id::Writer,
};

use super::{Counts, Finding};
use crate::{
    format::manifest,
    record::{OpenRun, RecordError, RecordPath, RunFolder, files::digest_of, open::threads},
};

/// A list of sums larger than this is not read: it would name a million files.
const LARGEST_SUMS: u64 = 256 << 20;

/// A file that an entry speaks of.
#[derive(Debug, Clone)]
pub(super) struct Spoken {
    pub sha256: Digest,
    bytes: Option<u64>,
    /// The journal and line that speak of it first.
    by: (String, u64),
    /// Who withdrew it: the journal and line.
    withdrawn: Option<(String, u64)>,
}

/// All files that entries speak of, by their paths.
pub(super) type AllSpoken = BTreeMap<RecordPath, Spoken>;

/// Collects them; paths that lead elsewhere, and entries that contradict each other, are findings.
pub(super) fn spoken(run: &OpenRun, findings: &mut Vec<Finding>) -> AllSpoken {
    let mut all = AllSpoken::new();
    let mut withdrawn = Vec::new();
    for journal in &run.journals {
        let file = journal.file.as_str();
        for recorded in &journal.entries {
            let by = (file.to_owned(), recorded.entry.seq);
            for (path, sha256, bytes) in named(recorded) {
                findings.extend(speak(&mut all, path, sha256, bytes, by.clone()));
            }
            if let Event::EvidenceWithdrawn(gone) = &recorded.entry.event {
                withdrawn.push((gone.file.clone(), by));
            }
        }
    }
    for (path, by) in withdrawn {
        let spoken = path.parse().ok().and_then(|path: RecordPath| all.get_mut(&path));
        match spoken {
            Some(spoken) => spoken.withdrawn = Some(by),
            None => findings.push(
                Finding::warning(
                    by.0,
                    format!("{path} is withdrawn, of which no entry speaks"),
                    "the journal that \
                     speaks of it was removed, or is not copied here yet",
                )
                .on_line(by.1),
            ),
        }
    }
    all
}

fn named(recorded: &Recorded) -> Vec<(&str, Digest, Option<u64>)> {
    match &recorded.entry.event {
        Event::CheckFinished(finished) => files_of(&finished.evidence),
        Event::EvidenceAttached(attached) => files_of(std::slice::from_ref(&attached.evidence)),
        Event::Recovered(recovered) => files_of(&recovered.adopted),
        Event::ChecklistAmended(amended) => vec![(&amended.file, amended.sha256, None)],
        Event::Signed(signed) => {
            let signature = signed
                .signature
                .iter()
                .map(|signature| (&*signature.file, signature.sha256, None));
            let statement = (&*signed.statement.file, signed.statement.sha256, None);
            std::iter::once(statement).chain(signature).collect()
        }
        _ => Vec::new(),
    }
}

fn files_of(files: &[EvidenceFile]) -> Vec<(&str, Digest, Option<u64>)> {
    files
        .iter()
        .map(|file| (&*file.file, file.sha256, Some(file.bytes)))
        .collect()
}

fn speak(all: &mut AllSpoken, path: &str, sha256: Digest, bytes: Option<u64>, by: (String, u64)) -> Option<Finding> {
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
            let what = format!(
                "{path} has another digest here than on line {} of {}",
                known.by.1, known.by.0
            );
            Finding::error(by.0, what, "one of the two entries is not true").on_line(by.1)
        });
    }
    let spoken = Spoken {
        sha256,
        bytes,
        by,
        withdrawn: None,
    };
    all.insert(path, spoken);
    None
}

/// Reads and compares all of them, and every `SHA256SUMS`.
pub(super) fn check(run: &OpenRun, spoken: &AllSpoken, counts: &mut Counts) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (found, bytes) in digests(run, spoken) {
        counts.files += 1;
        counts.bytes += bytes;
        findings.extend(found);
    }
    findings.extend(sums(run, spoken));
    findings
}

fn digests(run: &OpenRun, spoken: &AllSpoken) -> Vec<(Option<Finding>, u64)> {
    let all: Vec<(&RecordPath, &Spoken)> = spoken.iter().collect();
    let threads = threads();
    let compare_share = |first: usize| -> Vec<(Option<Finding>, u64)> {
        // Every so many-th, so that a folder of large files is shared too.
        all.iter()
            .skip(first)
            .step_by(threads)
            .map(|(path, spoken)| compare(run, path, spoken))
            .collect()
    };
    thread::scope(|scope| {
        let work = &compare_share;
        let started: Vec<_> = (1..threads)
            .map(|share| (thread::Builder::new().spawn_scoped(scope, move || work(share)), share))
            .collect();
        let mut found = work(0);
        for (handle, share) in started {
            let done = handle.ok().and_then(|handle| handle.join().ok());
            found.extend(done.unwrap_or_else(|| work(share)));
        }
        found
    })
}

fn compare(run: &OpenRun, path: &RecordPath, spoken: &Spoken) -> (Option<Finding>, u64) {
    let by = format!("line {} of {}", spoken.by.1, spoken.by.0);
    let file = match path.open_under(run.folder.path()) {
        Ok(file) => file,
        Err(why) => return (missing(path, spoken, &by, &why), 0),
    };
    if let Some((journal, line)) = &spoken.withdrawn {
        let what = format!("it was withdrawn on line {line} of {journal}, and is still there");
        return (
            Some(Finding::warning(path.as_str(), what, "what should not be kept is kept")),
            0,
        );
    }
    match digest_of(&mut io::BufReader::with_capacity(128 * 1024, file)) {
        Err(why) => {
            let what = format!("it cannot be read: {why}");
            (
                Some(Finding::error(path.as_str(), what, "its digest is not verified")),
                0,
            )
        }
        Ok((sha256, bytes)) if sha256 != spoken.sha256 || spoken.bytes.is_some_and(|said| said != bytes) => {
            let what = format!(
                "it has the digest {}, and {by} recorded {}",
                sha256.short(),
                spoken.sha256.short()
            );
            (
                Some(Finding::error(
                    path.as_str(),
                    what,
                    "it was altered after it was recorded",
                )),
                bytes,
            )
        }
        Ok((_, bytes)) => (None, bytes),
    }
}

fn missing(path: &RecordPath, spoken: &Spoken, by: &str, why: &RecordError) -> Option<Finding> {
    let gone = matches!(why, RecordError::Disk { source, .. } if source.kind() == io::ErrorKind::NotFound);
    if !gone {
        return Some(Finding::error(
            path.as_str(),
            format!("it cannot be read: {why}"),
            "its digest is not verified",
        ));
    }
    if let Some((journal, line)) = &spoken.withdrawn {
        let what = format!("it is not there; line {line} of {journal} withdrew it");
        return Some(Finding::note(path.as_str(), what, "a person took it away and said why"));
    }
    let means = "it was removed, or is not copied here yet";
    Some(Finding::error(
        path.as_str(),
        format!("it is not there, and {by} recorded it"),
        means,
    ))
}

/// What each `SHA256SUMS` says, against the entries.
fn sums(run: &OpenRun, spoken: &AllSpoken) -> Vec<Finding> {
    let mut findings = Vec::new();
    for writer in run.journals.iter().map(|journal| &journal.writer) {
        let path = format!("{}/{writer}/{}", RunFolder::EVIDENCE, RunFolder::SUMS);
        let text = match read_text(run, &path) {
            Ok(Some(text)) => text,
            Ok(None) => continue,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        match manifest::parse_sums(writer, &text) {
            Ok(sums) => findings.extend(compare_sums(run, writer, &path, &sums, spoken)),
            Err(why) => {
                let finding = Finding::error(&*path, why.to_string(), "it was altered; it can be drawn anew");
                findings.push(finding.on_line(why.line));
            }
        }
    }
    findings
}

fn compare_sums(
    run: &OpenRun,
    writer: &Writer,
    path: &str,
    sums: &[(Digest, String)],
    spoken: &AllSpoken,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((sha256, file), line) in sums.iter().zip(1..) {
        let known = file.parse().ok().and_then(|file: RecordPath| spoken.get(&file));
        let what = match known {
            Some(known) if known.sha256 == *sha256 => continue,
            Some(known) => format!("{file} has the digest {} in the journal", known.sha256.short()),
            None => format!("no entry speaks of {file}"),
        };
        findings.push(Finding::error(path, what, "this file was altered; it can be drawn anew").on_line(line));
    }
    let entries = run
        .journal(writer)
        .map(|journal| journal.entries.as_slice())
        .unwrap_or_default();
    let drawn = manifest::rows(writer, entries);
    let is_withdrawn = |file: &str| {
        let known = file.parse().ok().and_then(|file: RecordPath| spoken.get(&file));
        known.is_none_or(|known| known.withdrawn.is_some())
    };
    let left_out = drawn
        .iter()
        .map(|row| row.evidence.file.as_str())
        .filter(|file| !is_withdrawn(file) && !sums.iter().any(|(_, summed)| summed == file));
    findings.extend(left_out.map(|file| {
        let what = format!("{file} is not in it");
        Finding::warning(
            path,
            what,
            "it was drawn before that entry, or altered; it can be drawn anew",
        )
    }));
    findings
}

/// The text of a file that need not be there; one that cannot be read, or is no text, is a finding.
fn read_text(run: &OpenRun, path: &str) -> Result<Option<String>, Finding> {
    let altered = |why: String| Finding::error(path, why, "it was altered; it can be drawn anew");
    let place: RecordPath = path.parse().map_err(|why: RecordError| altered(why.to_string()))?;
    match place.read_under(run.folder.path(), LARGEST_SUMS) {
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| altered("it cannot be read: it is no text".to_owned())),
        Err(RecordError::Disk { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(why) => Err(altered(why.to_string())),
    }
}

//! The index of a writer's evidence: `SHA256SUMS`, which `sha256sum -c` checks, and `MANIFEST.md` for people. Both are
//! drawn from entries alone, so that they can be thrown away and drawn again.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::domain::{
    digest::Digest,
    event::{Event, EvidenceFile, Person, Recorded},
    id::{ItemId, Writer},
    time::{self, Time},
    unseen::is_unseen,
};

/// One file of evidence, as an entry speaks of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Path, digest and size.
    pub evidence: EvidenceFile,
    /// When its entry was written.
    pub at: Time,
    /// Of which item.
    pub item: Option<ItemId>,
    /// Who, or what, brought it.
    pub who: String,
    /// Why it was taken away again.
    pub withdrawn: Option<String>,
}

/// The evidence that `writer`'s entries speak of, in their order. `entries` are those of all writers: any of them may
/// have withdrawn a file.
pub fn rows(writer: &Writer, entries: &[Recorded]) -> Vec<Row> {
    let mut withdrawn = BTreeMap::new();
    let mut person = None;
    let mut rows = Vec::new();
    for recorded in entries {
        match &recorded.entry.event {
            Event::EvidenceWithdrawn(gone) => {
                withdrawn.insert(gone.file.as_str(), gone.reason.as_str());
            }
            Event::JournalOpened(opened) if recorded.writer == *writer => person = Some(&opened.person),
            _ => {}
        }
        if recorded.writer == *writer {
            rows.extend(of_entry(recorded, person));
        }
    }
    for row in &mut rows {
        row.withdrawn = withdrawn.get(row.evidence.file.as_str()).map(|why| (*why).to_owned());
    }
    rows
}

fn of_entry(recorded: &Recorded, person: Option<&Person>) -> Vec<Row> {
    let person = person.map_or("", |person| &person.name);
    let (files, who): (&[EvidenceFile], String) = match &recorded.entry.event {
        Event::CheckFinished(finished) => (&finished.evidence, format!("check, run by {person}")),
        Event::EvidenceAttached(attached) => (std::slice::from_ref(&attached.evidence), attached.by.name.clone()),
        Event::Recovered(recovered) => (&recovered.adopted, format!("interrupted check, taken over by {person}")),
        _ => return Vec::new(),
    };
    let row = |evidence: &EvidenceFile| Row {
        evidence: evidence.clone(),
        at: recorded.entry.at,
        item: recorded.entry.event.item().cloned(),
        who: who.clone(),
        withdrawn: None,
    };
    files.iter().map(row).collect()
}

/// `SHA256SUMS`, to stand in `evidence/WRITER/`: one line a file, in the form of `sha256sum` of the GNU coreutils, with
/// its escapes. What was withdrawn is left out, for it is not there.
pub fn sums(writer: &Writer, rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows.iter().filter(|row| row.withdrawn.is_none()) {
        let path = relative(writer, &row.evidence.file);
        let escaped = path.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
        let mark = if escaped == path { "" } else { "\\" };
        let _ = writeln!(text, "{mark}{}  {escaped}", row.evidence.sha256);
    }
    text
}

/// From `evidence/WRITER/`.
fn relative(writer: &Writer, file: &str) -> String {
    let Some(inside) = file.strip_prefix("evidence/") else {
        return format!("../../{file}");
    };
    match inside
        .strip_prefix(writer.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
    {
        Some(own) => own.to_owned(),
        None => format!("../{inside}"),
    }
}

/// A line of `SHA256SUMS` that is none.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line} is not a digest, two spaces and a path")]
pub struct NotASum {
    /// Which line, from 1.
    pub line: u64,
}

/// Reads `SHA256SUMS`: digest and path from the run's folder, for each line.
///
/// # Errors
/// At the first line that is none.
pub fn parse_sums(writer: &Writer, text: &str) -> Result<Vec<(Digest, String)>, NotASum> {
    let lines = text.lines().zip(1..);
    lines
        .map(|(line, number)| parse_sum(writer, line).ok_or(NotASum { line: number }))
        .collect()
}

fn parse_sum(writer: &Writer, line: &str) -> Option<(Digest, String)> {
    let (escaped, line) = match line.strip_prefix('\\') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (digest, path) = line.split_once("  ")?;
    let path = if escaped { unescape(path)? } else { path.to_owned() };
    let file = match path.strip_prefix("../") {
        None => format!("evidence/{writer}/{path}"),
        Some(outside) => match outside.strip_prefix("../") {
            None => format!("evidence/{outside}"),
            Some(file) => file.to_owned(),
        },
    };
    Some((digest.parse().ok()?, file))
}

fn unescape(path: &str) -> Option<String> {
    let mut text = String::with_capacity(path.len());
    let mut chars = path.chars();
    while let Some(c) = chars.next() {
        text.push(match c {
            '\\' => match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                '\\' => '\\',
                _ => return None,
            },
            other => other,
        });
    }
    Some(text)
}

/// `MANIFEST.md`, to stand beside `SHA256SUMS`.
pub fn manifest(run: &str, writer: &Writer, rows: &[Row]) -> String {
    let mut text = format!(
        "# Evidence of {writer}\n\nRun {run}. Drawn from `journal/{writer}.jsonl`; `sha256sum -c SHA256SUMS` checks the \
         files.\n\n| file | SHA-256 | bytes | time | item | who |\n| --- | --- | ---: | --- | --- | --- |\n"
    );
    for row in rows {
        let gone = match &row.withdrawn {
            Some(reason) => format!(" (withdrawn: {reason})"),
            None => String::new(),
        };
        let _ = writeln!(
            text,
            "| {}{} | `{}` | {} | {} | {} | {} |",
            cell(&relative(writer, &row.evidence.file)),
            cell(&gone),
            row.evidence.sha256,
            row.evidence.bytes,
            time::rfc3339(row.at),
            cell(row.item.as_ref().map_or("", ItemId::as_str)),
            cell(&row.who)
        );
    }
    text
}

/// What a person typed stays inside its cell, and is text there.
fn cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_unseen(c) => cell.push(' '),
            '|' | '<' | '>' | '`' | '*' | '[' | ']' | '\\' | '&' => cell.extend(['\\', c]),
            c => cell.push(c),
        }
    }
    cell
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::event::{Entry, EvidenceAttached, EvidenceWithdrawn};

    fn attached(writer: &str, seq: u64, file: &str) -> Recorded {
        let event = Event::EvidenceAttached(Box::new(EvidenceAttached {
            item: Some("dashboards".into()),
            evidence: EvidenceFile {
                file: file.into(),
                sha256: Digest::of("abc"),
                bytes: 3,
            },
            source: "pasted".into(),
            by: Person::named("Bob | Builder"),
        }));
        recorded(writer, seq, event)
    }

    fn recorded(writer: &str, seq: u64, event: Event) -> Recorded {
        Recorded {
            writer: writer.into(),
            hash: Digest::ZERO,
            entry: Entry {
                seq,
                prev: Digest::ZERO,
                at: "2026-11-21T21:10:57.123456Z".parse().unwrap(),
                seen: BTreeMap::new(),
                event,
            },
        }
    }

    #[test]
    fn the_sums_are_in_the_form_of_sha256sum_from_the_folder_that_they_stand_in() {
        let entries = [
            attached("a", 2, "evidence/a/0002-x.png"),
            attached("a", 3, "evidence/b/0009-y.log"),
        ];
        insta::assert_snapshot!(sums(&"a".into(), &rows(&"a".into(), &entries)), @r"
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  0002-x.png
        ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  ../b/0009-y.log
        ");
    }

    #[test]
    fn a_withdrawn_file_is_shown_in_the_manifest_and_not_summed() {
        let withdrawn = Event::EvidenceWithdrawn(Box::new(EvidenceWithdrawn {
            file: "evidence/a/0002-x.png".into(),
            sha256: Digest::of("abc"),
            reason: "a token is seen in it".into(),
            by: Person::named("Ada"),
        }));
        let entries = [attached("a", 2, "evidence/a/0002-x.png"), recorded("b", 4, withdrawn)];
        let rows = rows(&"a".into(), &entries);
        assert_eq!(sums(&"a".into(), &rows), "");
        insta::assert_snapshot!(manifest("2026-11-21-x", &"a".into(), &rows), @r"
        # Evidence of a

        Run 2026-11-21-x. Drawn from `journal/a.jsonl`; `sha256sum -c SHA256SUMS` checks the files.

        | file | SHA-256 | bytes | time | item | who |
        | --- | --- | ---: | --- | --- | --- |
        | 0002-x.png (withdrawn: a token is seen in it) | `ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad` | 3 | 2026-11-21T21:10:57.123456Z | dashboards | Bob \| Builder |
        ");
    }

    proptest! {
        #[test]
        fn sums_read_back_whatever_the_files_are_called(names in proptest::collection::vec("[^/\0]{1,20}", 0..5)) {
            let files: Vec<String> = names.iter().map(|name| format!("evidence/a/{name}")).collect();
            let entries: Vec<Recorded> = files.iter().map(|file| attached("a", 1, file)).collect();
            let text = sums(&"a".into(), &rows(&"a".into(), &entries));
            let read = parse_sums(&"a".into(), &text);
            prop_assert_eq!(read.unwrap(), files.into_iter().map(|file| (Digest::of("abc"), file)).collect::<Vec<_>>());
        }
    }
}

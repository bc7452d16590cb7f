//! Evidence whose entry was lost: a program died between the file and the line that speaks of it.

use std::{collections::HashSet, fs};

use super::{CheckFiles, Here, OpenRun, RecordPath, RunFolder, unfinished};
use crate::domain::event::Event;

/// Files of evidence in the folders of this program's own journals, which no other program has open, of which no entry
/// speaks and which no unfinished check is still to speak of. Sorted.
pub fn orphaned(run: &OpenRun, here: &Here) -> Vec<RecordPath> {
    let spoken = spoken(run);
    let ours = here.journals(run);
    let mut found: Vec<RecordPath> = run
        .journals
        .iter()
        .filter(|journal| ours.contains(&journal.writer) && !unfinished::is_live(run, journal, here))
        .map(|journal| run.folder.evidence(&journal.writer))
        .filter(|folder| run.folder.check_inside(folder).is_ok())
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten())
        .filter_map(|file| inside(&run.folder, &file.ok()?.path()))
        .filter(|path| !spoken.contains(path.as_str()))
        .collect();
    found.sort();
    found
}

/// The path of a numbered file, which is evidence; what is drawn from the journal has no number.
fn inside(folder: &RunFolder, path: &std::path::Path) -> Option<RecordPath> {
    let name = path.file_name()?.to_str()?;
    let numbered = name.bytes().take_while(u8::is_ascii_digit).count() >= 4;
    let evidence = numbered && !CheckFiles::is_shims(name) && path.is_file();
    let inside = path.strip_prefix(folder.path()).ok().filter(|_| evidence)?;
    inside.to_str()?.parse().ok()
}

/// Every file that an entry speaks of, or will: those of checks that began.
fn spoken(run: &OpenRun) -> HashSet<String> {
    let mut spoken = HashSet::new();
    for recorded in run.journals.iter().flat_map(|journal| &journal.entries) {
        match &recorded.entry.event {
            Event::CheckFinished(finished) => spoken.extend(finished.evidence.iter().map(|file| file.file.clone())),
            Event::EvidenceAttached(attached) => {
                spoken.insert(attached.evidence.file.clone());
            }
            Event::Recovered(recovered) => spoken.extend(recovered.adopted.iter().map(|file| file.file.clone())),
            Event::CheckStarted(started) => {
                let stem = CheckFiles::stem(started.item.as_ref().map(|item| item.as_str()), &started.kind);
                if let Ok(files) = CheckFiles::of(&recorded.writer, started.check, stem) {
                    spoken.extend(files.evidence().map(|path| path.as_str().to_owned()));
                }
            }
            _ => {}
        }
    }
    spoken
}

//! The index of the evidence: every file with its digest, in the order of the record. A file that was taken away stands
//! there too, with the reason.

use crate::{
    domain::words::counted,
    report::{
        certificate::paper::{Line, Part, Place, Tone, digests, numbers, texts, words as word},
        facts::{Indexed, Source},
    },
};

/// The index.
pub fn part(source: &Source) -> Option<Part> {
    let mut part = Part::new(Place::Evidence);
    let evidence = &source.past.evidence;
    let bytes: u64 = evidence.iter().map(|one| one.file.bytes).sum();
    let (files, bytes) = (
        counted(evidence.len(), "file", "files"),
        counted(bytes, "byte", "bytes"),
    );
    if evidence.is_empty() {
        return None;
    }
    part.text(Line::of(format!(
        "{files}, {bytes}. Paths are those in the run's folder."
    )));
    let head = [
        texts("File"),
        digests("SHA-256"),
        numbers("Bytes"),
        word("Kept"),
        texts("Of"),
    ];
    part.table(&head, evidence.iter().map(|one| row(source, one)).collect());
    part.filled()
}

fn row(source: &Source, one: &Indexed) -> Vec<Line> {
    let file = match &one.withdrawn {
        None => Line::default().code(&one.file.file),
        Some(why) => {
            let line = Line::default().strong(Tone::Care, "withdrawn");
            line.text(format!(" ({why}): {}", one.file.file))
        }
    };
    let item = one.item.as_ref();
    let title = item.map(|id| {
        source
            .facts
            .item(id)
            .map_or_else(|| id.to_string(), |item| item.title.clone())
    });
    vec![
        file,
        Line::default().digest(one.file.sha256),
        Line::of(one.file.bytes.to_string()),
        Line::default().time(one.at),
        Line::of(title.unwrap_or_else(|| "the run".to_owned())),
    ]
}

//! What a document may call itself. A certificate only where the run is closed, was no rehearsal, and its record was
//! recomputed and verifies; everything else says what it is instead.

use super::paper::{Across, Line, Place, Tone};
use crate::{
    domain::{event::RunResult, words::counted},
    report::{
        facts::{Caveat, Occasion, Source},
        words,
    },
};

/// What a document may call itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The certificate of a release that is out.
    Certificate,
    /// The record of a release that was taken back, or given up.
    Record(RunResult),
    /// Neither, because of these.
    Nothing(Vec<Caveat>),
}

impl Claim {
    /// What a document drawn from this may call itself.
    pub fn of(source: &Source) -> Self {
        let caveats = source.caveats();
        if !caveats.is_empty() {
            return Self::Nothing(caveats);
        }
        match source.facts.status.closed.as_ref().map(|closed| closed.result) {
            None => Self::Nothing(vec![Caveat::Unfinished]),
            Some(RunResult::Success) => Self::Certificate,
            Some(result) => Self::Record(result),
        }
    }

    /// The first heading.
    pub fn title(&self) -> String {
        match self {
            Self::Certificate => "Release certificate".to_owned(),
            Self::Record(RunResult::RolledBack) => "Record of a release that was rolled back".to_owned(),
            Self::Record(_) => "Record of a release that was abandoned".to_owned(),
            Self::Nothing(caveats) => format!("NOT A CERTIFICATE: {}", all(caveats)),
        }
    }

    /// What stands across each page.
    pub fn across(&self) -> Option<Across> {
        let (word, why) = match self {
            Self::Certificate => return None,
            Self::Record(RunResult::RolledBack) => ("ROLLED BACK", String::new()),
            Self::Record(_) => ("ABANDONED", String::new()),
            Self::Nothing(caveats) => ("NOT A CERTIFICATE", all(caveats)),
        };
        Some(Across { word, why })
    }

    /// What a reader has to know before anything else.
    pub fn first(&self, source: &Source) -> Vec<(Tone, Line)> {
        let mut first = Vec::new();
        if let Self::Nothing(caveats) = self {
            let grave = |caveat: &Caveat| (Tone::Bad, of_caveat(source, *caveat));
            first.extend(caveats.iter().map(grave));
        }
        first.push((Tone::Plain, drawn(source)));
        let left = source.drawn.left_out;
        if left > 0 {
            let newer = counted(left, "entry of the record is", "entries of the record are");
            let line = Line::of(format!("{newer} newer than this document, and left out of it."));
            first.push((Tone::Care, line));
        }
        first
    }
}

fn all(caveats: &[Caveat]) -> String {
    let words: Vec<&str> = caveats.iter().map(|caveat| caveat.word()).collect();
    words.join(", ")
}

fn of_caveat(source: &Source, caveat: Caveat) -> Line {
    let line = Line::default().strong(Tone::Bad, caveat.word());
    let line = line.text(format!(": {}.", caveat.sentence()));
    if caveat != Caveat::DoesNotVerify {
        return line;
    }
    let errors = source.drawn.verification.as_ref().map(words::errors);
    let errors = errors.map_or(0, |errors| errors.len());
    let text = format!(
        " {}: ",
        counted(errors, "thing speaks against it", "things speak against it")
    );
    line.text(text).see(Place::Findings)
}

/// When it was drawn, and where the one of the close is.
fn drawn(source: &Source) -> Line {
    let as_of = source.drawn.as_of;
    if source.occasion == Occasion::Close {
        let line = Line::of("Drawn with the close, as of ").time(as_of);
        return line
            .text(", from the record as it stood before the entry that closes it. That entry holds its digest.");
    }
    let line = Line::default()
        .strong(Tone::Care, "Drawn later")
        .text(", as of ")
        .time(as_of);
    match (&source.past.certificate, &source.facts.status.closed) {
        (Some((html, text)), _) => {
            let line = line.text("; the certificate of the close is ").code(&html.file);
            let line = line.text(", sha256 ").digest(html.sha256);
            line.with(text.as_ref(), |line, text| {
                let line = line.text("; as Markdown ").code(&text.file);
                line.text(", sha256 ").digest(text.sha256)
            })
            .text(".")
        }
        (None, Some(_)) => line.text("; no certificate was written at the close."),
        (None, None) => Line::of("Drawn as of ").time(as_of).text(", before any close."),
    }
}

//! A build output on disk, a folder or an archive: how many files, how large, what must and must not be in it, and a
//! digest of each. Nothing is unpacked, nothing outside it is read, and whatever it holds, memory stays bounded.

mod archive;
mod content;
mod files;
mod findings;
mod folder;
mod listing;
mod manifest;
mod names;
mod tarred;
#[cfg(test)]
mod tests;
mod watch;
mod zipped;

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::{task, time};

use self::{
    content::Patterns,
    findings::{Asked, Finding},
    listing::Contents,
    names::size_in_words,
    watch::{Limits, Watch},
};
use super::{
    super::plan::Plan,
    answer::{Answer, NoAnswer},
    transcript::Transcript,
};
use crate::domain::{
    check::{ArtifactCheck, Expectation},
    expectation::Sighting,
    words::counted,
};

/// How often it is told how far it is.
const TOLD: Duration = Duration::from_secs(2);
/// At most so many names stand in the evidence below one finding.
const MOST_NAMES: usize = 1000;

/// What is to be looked at, and for what.
struct Question {
    /// As the checklist calls it.
    shown: String,
    path: PathBuf,
    asked: Asked,
    patterns: Patterns,
}

/// What it came to.
struct Looked {
    contents: Contents,
    findings: Vec<Finding>,
    manifest: Option<Vec<u8>>,
}

/// Ends the work when nobody waits for it any more.
struct EndedWithMe(Arc<Watch>);

impl Drop for EndedWithMe {
    fn drop(&mut self) {
        self.0.stop();
    }
}

/// Looks at it once.
pub async fn look(plan: &Plan, artifact: &ArtifactCheck, transcript: &mut Transcript<'_>) -> Result<Answer, NoAnswer> {
    let question = Question::of(plan, artifact)?;
    transcript.tell(&format!("artifact {}", question.path.display()));
    let watch = Arc::new(Watch::default());
    let _ended = EndedWithMe(watch.clone());
    let mut work = {
        let watch = watch.clone();
        task::spawn_blocking(move || question.answer(&watch))
    };
    let mut told = time::interval_at(time::Instant::now() + TOLD, TOLD);
    let looked = loop {
        tokio::select! {
            looked = &mut work => break looked,
            _ = told.tick() => {
                transcript.tell(&watch.so_far());
                transcript.report();
            }
        }
    };
    let looked = looked.map_err(|error| NoAnswer::errored(format!("looking at it went wrong: {error}")))??;
    Ok(tell(plan, looked, transcript))
}

impl Question {
    fn of(plan: &Plan, artifact: &ArtifactCheck) -> Result<Self, NoAnswer> {
        if artifact.path.trim().is_empty() {
            return Err(NoAnswer::errored("the path of the artifact is empty"));
        }
        Ok(Self {
            shown: artifact.path.clone(),
            path: plan.cwd.join(&artifact.path),
            asked: Asked::of(artifact).map_err(NoAnswer::errored)?,
            patterns: Patterns::of(&artifact.forbid_content).map_err(NoAnswer::errored)?,
        })
    }

    fn answer(&self, watch: &Watch) -> Result<Looked, NoAnswer> {
        let limits = Limits::default();
        let contents = match files::kind_of(&self.path, &self.shown)? {
            files::Kind::Folder => folder::read(&self.path, &self.patterns, &limits, watch)?,
            files::Kind::File(file) => archive::read(file, &self.path, &self.shown, &self.patterns, &limits, watch)?,
        };
        let contents = contents.known()?;
        Ok(Looked {
            findings: findings::of(&self.asked, &contents),
            manifest: contents.is_whole().then(|| manifest::of(&contents)),
            contents,
        })
    }
}

/// Writes the evidence, and says where in it each finding stands.
fn tell(plan: &Plan, looked: Looked, transcript: &mut Transcript<'_>) -> Answer {
    let contents = &looked.contents;
    transcript.tell(&contents.what);
    if let Some(digest) = &contents.digest {
        transcript.tell(&format!("SHA-256 of the archive: {digest}"));
    }
    let sum = format!(
        "{}, {} ({} B); {}",
        counted(contents.file_count(), "file", "files"),
        size_in_words(contents.bytes),
        contents.bytes,
        contents.beside_files()
    );
    transcript.tell(&sum);
    let line = transcript.end_line();
    for told in contents.told() {
        transcript.tell(&told);
    }
    let findings = looked.findings.into_iter().map(|finding| finding.tell(transcript));
    let findings = findings.collect();
    if let Some(manifest) = looked.manifest {
        transcript.manifest(manifest);
    }
    let sighted = |text: String| Sighting { text, line: Some(line) };
    let seen = |expectation: &Expectation| match expectation {
        Expectation::Files(_) => Some(sighted(contents.file_count().to_string())),
        Expectation::Size(_) => Some(sighted(format!("{} B", contents.bytes))),
        _ => None,
    };
    let whole = contents.is_whole();
    Answer {
        findings,
        remark: contents.remark(),
        ..Answer::to(&plan.check.expect, |expectation| seen(expectation).filter(|_| whole))
    }
}

//! What keeps a run from being made, opened or written.

use std::{io, path::PathBuf};

use crate::{check::CheckError, format::checklist::Problem, record::RecordError, report::NotDrawn};

/// What keeps a run from being made, opened or written.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The record's files.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A check.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A checklist that the run holds cannot be read: it was written by a newer version, or changed.
    #[error("the run's checklist {file} cannot be read")]
    Checklist {
        /// Which.
        file: String,
        /// Its text.
        source_text: String,
        /// What is wrong with it.
        problems: Vec<Problem>,
    },
    /// A field was given a value that it does not take, or has none and needs one.
    #[error("{label}: {why}")]
    Field {
        /// Which.
        label: String,
        /// Why not.
        why: String,
    },
    /// There is no such field or role in the checklist.
    #[error("the checklist has no {what} {id}")]
    Unknown {
        /// `field` or `role`.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// A role was given to somebody who may not hold it.
    #[error("{0}")]
    Role(String),
    /// An entry speaks of it as evidence, and it is something else.
    #[error("{0} is no evidence: it stays")]
    NotEvidence(crate::record::RecordPath),
    /// What a run would begin with holds a secret.
    #[error("{0}")]
    Secret(String),
    /// The value of a secret variable is too short to be found in output without spoiling it.
    #[error(
        "the value of {0}, which a check of this checklist keeps secret, is too short to be kept out of the evidence"
    )]
    ShortSecret(String),
    /// Who may sign for whom is set on this machine and cannot be read.
    #[error("who may sign cannot be read: {0}")]
    Signers(String),
    /// A document has no form.
    #[error("the document cannot be drawn")]
    Document(#[from] NotDrawn),
    /// A file is there, and nobody said that it may be replaced.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// A document, or a bundle, was to go into the record itself.
    #[error("{0} lies inside the run: it would be a part of it")]
    InsideRun(PathBuf),
    /// A file cannot be written.
    #[error("cannot write {path}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A thread could not be started.
    #[error("no thread can be started")]
    Thread(#[source] io::Error),
    /// A folder of the program's own cannot be made.
    #[error("{path} cannot be made")]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

//! Carrying out a check: a command on a pseudo-terminal under a shim, what it prints captured as evidence.
//!
//! A check ends with the program that started it, whole process tree and all; an action never does.

use std::{io, path::PathBuf};

mod capture;
pub mod cast;
mod kept;
mod line;
mod native;
mod observe;
mod on_disk;
mod outcome;
mod plain;
mod plan;
pub mod redact;
mod results;
mod running;
pub mod shim;
mod tries;
mod wire;

pub use self::{
    cast::CastTail,
    plan::{Beside, Finished, KeptFile, Plan, Reach},
    running::{LARGEST_OUTCOME, Report, Running, attach, parse_outcome, program, read_outcome, start, start_after},
};

/// What keeps a check from being started, followed or read.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The shim could not be started.
    #[error("the shim {program} cannot be started")]
    Start {
        /// The program that was to be the shim.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The shim did not take its plan.
    #[error("the shim did not take its plan")]
    Plan {
        /// Why.
        source: io::Error,
    },
    /// No shim answers at a socket.
    #[error("no shim answers at {socket}")]
    Attach {
        /// Where it should listen.
        socket: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that a shim left cannot be read.
    #[error("{file} cannot be read")]
    Read {
        /// Which.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that a shim left holds something else than an outcome.
    #[error("{file} holds no outcome of a check")]
    NotAnOutcome {
        /// Which.
        file: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
}

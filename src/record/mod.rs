//! The files of one run: what the screen calls recorded is on the disk, no file has two writers, and what an auditor
//! reads needs no program of ours.
//!
//! [`create`] makes a run's folder, [`open`] reads one without writing to it, [`JournalWriter`] begins or goes on with
//! this program's own journal in it.

/// The frozen checklist's name in the run's folder.
pub const CHECKLIST: &str = "checklist.toml";

mod begin;
mod create;
mod disk;
mod drawn;
mod error;
mod evidence;
mod files;
mod journal;
mod layout;
mod list;
mod log;
mod memory;
mod name;
mod open;
mod orphaned;
mod path;
mod resolve;
mod sight;
mod unfinished;
mod verify;
mod writer;

pub use begin::{Begun, Identity};
pub use create::{NewRun, create};
pub use disk::{Disk, RealDisk, SharedDisk};
pub use drawn::redraw;
pub use error::{AppendError, Cause, RecordError};
pub use evidence::{CheckFiles, keep, remove};
pub use journal::{Journal, Problem, ProblemKind};
pub use layout::{Modes, RunFolder};
pub use list::{Listed, Listing, any_journal_holds, list};
pub use name::{file_name, random, run_name, writer_name};
pub use open::{Frozen, LARGEST_CHECKLIST, LARGEST_JOURNAL, OpenRun, open};
pub use orphaned::orphaned;
pub use path::RecordPath;
pub use resolve::resolve;
pub use unfinished::{Here, Unfinished, unfinished};
pub use verify::{Counts, Finding, LARGEST_STATEMENT, Severity, Verification, verify, verify_run};
pub use writer::JournalWriter;

//! The files of one run: what the screen calls recorded is on the disk, no file has two writers, and what an auditor
//! reads needs no program of ours.
//!
//! [`create`] makes a run's folder, [`open`] reads one without writing to it, [`JournalWriter`] begins or goes on with
//! this program's own journal in it.

/// The frozen checklist's name in the run's folder.
pub const CHECKLIST: &str = "checklist.toml";

mod begin;
mod bundle;
mod create;
mod disk;
mod drawn;
mod error;
mod evidence;
mod files;
mod here;
mod journal;
mod layout;
mod list;
mod log;
mod memory;
mod name;
mod open;
mod orphaned;
mod path;
mod presence;
mod resolve;
mod sight;
mod tail;
mod unfinished;
mod verify;
mod writer;

pub use begin::{Begun, Identity};
pub use bundle::{Bundled, bundle};
pub use create::{NewRun, closed_to, create, create_for};
pub use disk::{Disk, RealDisk, SharedDisk};
pub use drawn::redraw;
pub use error::{AppendError, Cause, RecordError};
pub use evidence::{CheckFiles, keep, remove};
pub use files::open_plain;
pub use here::Here;
pub use journal::{Journal, Problem, ProblemKind};
pub use layout::{Modes, RunFolder};
pub use list::{Listed, Listing, is_sealed, list};
pub use name::{file_name, random, run_name, writer_name};
pub use open::{Frozen, LARGEST_CHECKLIST, LARGEST_JOURNAL, OpenRun, amended, open, writers};
pub use orphaned::orphaned;
pub use path::RecordPath;
pub use presence::{OwnJournals, is_locked, last_written, opened_by};
pub use resolve::{resolve, resolve_all};
pub use tail::{Look, Tail, When};
pub use unfinished::{Unfinished, unfinished};
pub use verify::{
    Counts, Crew, Finding, Progress, Severity, Signature, SoFar, Verification, Verified, verify, verify_with,
};
pub use writer::JournalWriter;

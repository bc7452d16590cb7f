//! Where a person works: the folders, the program, who they are.

use std::path::PathBuf;

use crate::{check::Reach, config::SigningSources, domain::pattern::Pattern, record::Identity};

/// Where a person works.
#[derive(Debug, Clone)]
pub struct Workplace {
    /// The folder of all runs.
    pub runs: PathBuf,
    /// The program's own folder, outside every run.
    pub state: PathBuf,
    /// Where actions listen for a later start of the program; its path is short.
    pub sockets: PathBuf,
    /// This program's own file, started again as shim of each check.
    pub program: PathBuf,
    /// Who writes, and from where.
    pub identity: Identity,
    /// So many checks run at once.
    pub at_once: usize,
    /// So many bytes are kept of each file of a check's output.
    pub limit: u64,
    /// What is replaced in all that is kept, beside the secrets that a checklist names: name and pattern.
    pub redact: Vec<(String, Pattern)>,
    /// Where commands run unless their check says otherwise: the repository's root, else where the program was started.
    pub root: PathBuf,
    /// How others are reached from here, for checks that are no commands.
    pub reach: Reach,
    /// Where keys to sign with, and the lists of who may sign, are named.
    pub signing: SigningSources,
}

//! What a shim is told to do, and what it says in the end. Both are JSON and carry everything that they need.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use serde::{Deserialize, Serialize};

use super::redact::Rule;
use crate::domain::{
    check::{Check, CheckKind, Outcome},
    digest::Digest,
    event::{ExpectationMet, Redacted},
    id::MeasureId,
    pattern::Pattern,
    time::Time,
};

/// How this machine reaches others, as the settings say.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Reach {
    /// The proxy for all requests; without it what the environment says (`HTTPS_PROXY` and the like).
    pub proxy: Option<String>,
    /// PEM files of root certificates that are believed beside the system's.
    pub roots: Vec<PathBuf>,
    /// The Prometheus server of queries that name none.
    pub prometheus: Option<String>,
}

/// What a query's values are held beside, where that lies neither in the check nor in another query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// What the same query gave then.
    At(Time),
    /// What the check saw in an earlier run.
    Values {
        /// The name of that run.
        run: String,
        /// By series.
        values: BTreeMap<String, String>,
    },
    /// There is nothing, and why.
    Nothing(String),
}

/// Everything that a shim needs to carry out a check. It holds secrets: it goes through a socket, never through an
/// argument or a file.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// What the evidence is headed with.
    pub title: String,
    /// The command, as it is given to the shell.
    pub command: String,
    /// The shell and its arguments before the command; empty: `sh -c`.
    pub shell: Vec<String>,
    /// Where it runs.
    pub cwd: PathBuf,
    /// Added to the environment of the program.
    pub env: Vec<(String, String)>,
    /// Columns and rows of the pseudo-terminal.
    pub size: (u16, u16),
    /// It outlives the program, and its timeout only warns.
    pub action: bool,
    /// Daemons that it started stay, and are named.
    pub leaves_running: bool,
    /// Timeout, tries and expectations.
    pub check: Check,
    /// Values read from the output: the first group of the pattern, at its last match.
    pub measures: Vec<(MeasureId, Pattern)>,
    /// What is never written, hashed or reported; see [`super::redact`].
    pub redact: Vec<Rule>,
    /// The evidence with its timing, asciicast v2. An absolute path; it must not be there yet.
    pub cast: PathBuf,
    /// The same as plain text. An absolute path; it must not be there yet.
    pub log: PathBuf,
    /// Where the outcome is left, as JSON of [`Finished`]. An absolute path.
    pub outcome: PathBuf,
    /// Where an action listens for a later program; at most about 100 bytes long.
    pub socket: Option<PathBuf>,
    /// So many bytes of each file of evidence are kept, from the beginning and the end.
    pub limit: u64,
    /// From asking a process tree to end to killing it.
    pub grace: Duration,
    /// How others are reached.
    pub reach: Reach,
    /// What a query's values are held beside.
    pub baseline: Option<Beside>,
}

impl Plan {
    /// What is kept of a check's output unless somebody says otherwise, in bytes.
    pub const LIMIT: u64 = 64 << 20;
    /// How long a process tree has to end by itself unless somebody says otherwise.
    pub const GRACE: Duration = Duration::from_secs(2);

    /// A plan for `check` in the folder `cwd`, with its evidence at `cast` and `log` and its outcome at `outcome`.
    ///
    /// No secrets, no measures, no socket, and of the environment only what the check itself adds.
    pub fn new(check: Check, cwd: PathBuf, cast: PathBuf, log: PathBuf, outcome: PathBuf) -> Self {
        let mut plan = Self {
            title: check.kind.summary(),
            command: check.kind.summary(),
            shell: Vec::new(),
            cwd,
            env: Vec::new(),
            size: (120, 40),
            action: check.action,
            leaves_running: false,
            check,
            measures: Vec::new(),
            redact: Vec::new(),
            cast,
            log,
            outcome,
            socket: None,
            limit: Self::LIMIT,
            grace: Self::GRACE,
            reach: Reach::default(),
            baseline: None,
        };
        if let CheckKind::Run(run) = &plan.check.kind {
            plan.shell.clone_from(&run.shell);
            plan.env.clone_from(&run.env);
            plan.size = run.size;
            plan.leaves_running = run.leaves_running;
        }
        plan
    }
}

impl Plan {
    /// Where the digests of the files that it looks at are kept, beside the plain text; it must not be there yet.
    pub fn manifest(&self) -> PathBuf {
        self.log.with_extension("sha256")
    }
}

impl std::fmt::Debug for Plan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plan")
            .field("command", &self.command)
            .field("cast", &self.cast)
            .finish_non_exhaustive()
    }
}

/// A file of evidence as it was left: complete, on the disk, read-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptFile {
    /// The path of the plan.
    pub file: PathBuf,
    /// Of its bytes.
    pub sha256: Digest,
    /// Its size.
    pub bytes: u64,
}

/// What came of a check. Nothing in it holds a secret of the plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// What came of it, of the last try.
    pub outcome: Outcome,
    /// Why, where the outcome alone does not say it.
    pub reason: Option<String>,
    /// Exit status of the last try; nothing where it is not known or a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended the last try.
    pub signal: Option<i32>,
    /// Milliseconds from the first start to the end of the last try.
    pub took_ms: u64,
    /// Length of the output strings joined, of everything that came, also what was cut; after redaction.
    pub bytes: u64,
    /// SHA-256 of these strings joined.
    pub sha256: Digest,
    /// More came than is kept.
    pub truncated: bool,
    /// One for each expectation, of the last try.
    pub expectations: Vec<ExpectationMet>,
    /// Values as they stand in the output of the last try.
    pub measures: BTreeMap<MeasureId, String>,
    /// The values that a query gave in the last try, by series.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Processes that still run: number and command line.
    pub left_running: Vec<String>,
    /// The `.cast`, then the `.log`, then the `.sha256` where there is one.
    pub evidence: Vec<KeptFile>,
    /// How often the command was run.
    pub tries: u32,
    /// Which rules replaced secrets in the output, of all tries, and how often.
    #[serde(default)]
    pub redacted: Vec<Redacted>,
}

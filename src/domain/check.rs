//! What a machine does to answer an item, and the expectations that make its answer a pass.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{pattern::Pattern, target::Target};

/// What a machine does to answer an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// What is done.
    pub kind: CheckKind,
    /// It changes the world: asked for before every run, never part of "run all", outlives the program.
    pub action: bool,
    /// After so long it is ended; an action is only warned of.
    pub timeout: Duration,
    /// Tried again until it passes.
    pub retry: Option<Retry>,
    /// So many passes in a row make a pass; 1 without it.
    pub consecutive: u32,
    /// Names of environment variables and fields whose values are redacted in all that is kept.
    pub secret: Vec<String>,
    /// A pass waits for a person.
    pub confirm: bool,
    /// All of them must be met. What a kind implies (`exit = 0`) already stands here.
    pub expect: Vec<Expectation>,
}

/// Tried again until it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// From the end of one try to the start of the next.
    pub every: Duration,
    /// Counted from the first start; no try begins after it.
    pub within: Duration,
}

/// The kinds of check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckKind {
    /// A shell command on a pseudo-terminal.
    Run(RunCheck),
    /// An HTTP request.
    Http(HttpCheck),
    /// A Prometheus instant query.
    Prometheus {
        /// The query, with `{field}` filled in.
        query: String,
        /// The server, with `{field}` filled in.
        server: Option<String>,
    },
    /// A TLS handshake with `host:port`.
    Tls {
        /// Whom with, with `{field}` filled in.
        address: String,
    },
    /// A build output on disk.
    Artifact {
        /// Folder or archive, with `{field}` filled in.
        path: String,
        /// Globs that must match something.
        require: Vec<String>,
        /// Globs that must match nothing.
        forbid: Vec<String>,
        /// Bytes in all.
        max_size: Option<u64>,
    },
}

impl CheckKind {
    /// The word for it, in the format and in the record.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::Http(_) => "http",
            Self::Prometheus { .. } => "prometheus",
            Self::Tls { .. } => "tls",
            Self::Artifact { .. } => "artifact",
        }
    }

    /// What is asked, on one line: the command, the request, the query, the address, the path.
    pub fn summary(&self) -> String {
        match self {
            Self::Run(run) => run.command.clone(),
            Self::Http(http) => format!("{} {}", http.method, http.url),
            Self::Prometheus { query, .. } => query.clone(),
            Self::Tls { address } => address.clone(),
            Self::Artifact { path, .. } => path.clone(),
        }
    }
}

/// A shell command on a pseudo-terminal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCheck {
    /// The command, as it is given to the shell; values of fields reach it as `$CS_…` only.
    pub command: String,
    /// The shell and its arguments before the command; without it `sh -c`.
    pub shell: Vec<String>,
    /// Where it runs; without it the repository's root, else where the program was started.
    pub cwd: Option<String>,
    /// Added to the environment.
    pub env: Vec<(String, String)>,
    /// The size of the pseudo-terminal: columns, rows.
    pub size: (u16, u16),
    /// The pseudo-terminal follows the pane instead.
    pub interactive: bool,
    /// Daemons that it started stay, and are named.
    pub leaves_running: bool,
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpCheck {
    /// Address, with `{field}` filled in.
    pub url: String,
    /// Method, in capitals.
    pub method: String,
    /// Headers, with `{field}` filled in.
    pub headers: Vec<(String, String)>,
    /// Body, with `{field}` filled in.
    pub body: Option<String>,
    /// So many requests, for percentiles; 1 without it.
    pub samples: u32,
}

/// A condition on what a check returned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expectation {
    /// The exit status.
    Exit(i32),
    /// A line of the plain text matches.
    Matches(Pattern),
    /// No line of the plain text matches.
    Lacks(Pattern),
    /// It ends within so long.
    Within(Duration),
    /// The HTTP status.
    Status(u16),
    /// Any HTTP status from 200 to 299.
    Success,
    /// An HTTP header is there, and is so where `is` says how.
    Header {
        /// Name of the header.
        name: String,
        /// Its whole value.
        is: Option<String>,
    },
    /// A value in a JSON body, by JSONPath (RFC 9535).
    Json {
        /// The path.
        path: String,
        /// How it must be.
        must: Must,
    },
    /// A number in the plain text: the first group of the pattern, at its last match.
    Number {
        /// Where the number stands.
        pattern: Pattern,
        /// What it must meet.
        meets: Target,
    },
    /// A latency percentile of the samples.
    Percentile {
        /// 50, 95 or 99.
        percentile: u8,
        /// What it must meet.
        meets: Target,
    },
    /// Days until the certificate expires.
    DaysLeft(Target),
}

/// What a JSON value must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Must {
    /// Equal to this.
    Be(serde_json::Value),
    /// Meet this.
    Meet(Target),
}

/// What came of a check. Only `passed` passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Every expectation was met.
    Passed,
    /// One was not.
    Failed,
    /// It ran, but what an expectation asks about was not there.
    Inconclusive,
    /// It could not run.
    Errored,
    /// It took longer than its timeout.
    TimedOut,
    /// The program or the machine went away.
    Interrupted,
    /// A person ended it.
    Cancelled,
}

impl Outcome {
    /// The word for it on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Inconclusive => "inconclusive",
            Self::Errored => "errored",
            Self::TimedOut => "timed out",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
        }
    }
}

//! What a machine does to answer an item, and the expectations that make its answer a pass.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{credentials::masked, pattern::Pattern, target::Target, template};

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
    /// A Prometheus query.
    Prometheus(PrometheusCheck),
    /// A TLS handshake with `host:port`.
    Tls {
        /// Whom with, with `{field}` filled in.
        address: String,
    },
    /// A build output on disk.
    Artifact(ArtifactCheck),
}

impl CheckKind {
    /// The word for it, in the format and in the record.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Run(_) => "run",
            Self::Http(_) => "http",
            Self::Prometheus(_) => "prometheus",
            Self::Tls { .. } => "tls",
            Self::Artifact(_) => "artifact",
        }
    }

    /// The same with `{field}` filled in wherever `value` gives something; a command is left as it is, for a value never
    /// becomes part of one.
    pub fn filled(&self, value: impl Fn(&str) -> Option<String>) -> Self {
        let fill = |text: &String| template::fill(text, &value);
        match self.clone() {
            Self::Run(run) => Self::Run(run),
            Self::Http(http) => Self::Http(HttpCheck {
                url: fill(&http.url),
                headers: http
                    .headers
                    .iter()
                    .map(|(name, text)| (name.clone(), fill(text)))
                    .collect(),
                body: http.body.as_ref().map(fill),
                ..http
            }),
            Self::Prometheus(prometheus) => Self::Prometheus(PrometheusCheck {
                query: fill(&prometheus.query),
                server: prometheus.server.as_ref().map(fill),
                baseline: prometheus.baseline.map(|baseline| match baseline {
                    Baseline::Query(query) => Baseline::Query(fill(&query)),
                    other => other,
                }),
                ..prometheus
            }),
            Self::Tls { address } => Self::Tls {
                address: fill(&address),
            },
            Self::Artifact(artifact) => Self::Artifact(ArtifactCheck {
                path: fill(&artifact.path),
                ..artifact
            }),
        }
    }

    /// What is asked, on one line: the command, the request without whoever asks, the query, the address, the path.
    pub fn summary(&self) -> String {
        match self {
            Self::Run(run) => run.command.clone(),
            Self::Http(http) => format!("{} {}", http.method, masked(&http.url)),
            Self::Prometheus(prometheus) => prometheus.query.clone(),
            Self::Tls { address } => address.clone(),
            Self::Artifact(artifact) => artifact.path.clone(),
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
    /// Where it leaves its JUnit reports, as a glob from its folder; without it, test results are read from its output.
    pub junit: Option<String>,
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
    /// So many of them under way at once; 1 without it.
    pub concurrency: u32,
    /// So many redirects are followed; 10 without it.
    pub redirects: u32,
}

/// A Prometheus query: an instant one, or one over a range up to now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrometheusCheck {
    /// The query, with `{field}` filled in.
    pub query: String,
    /// The server, with `{field}` filled in; without it that of the settings.
    pub server: Option<String>,
    /// So far back from now; without it an instant query.
    pub range: Option<Duration>,
    /// From one point of the range to the next; without it a sixtieth of the range.
    pub step: Option<Duration>,
    /// What the value is compared with, beside fixed limits.
    pub baseline: Option<Baseline>,
}

/// What a value is compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// A number with or without a unit, as it is written.
    Number(String),
    /// What another query gives, with `{field}` filled in.
    Query(String),
    /// What the same query gave when the item's section started.
    SectionStart,
    /// What the same check saw in the last run of the checklist before this one.
    EarlierRun,
}

/// A build output on disk: a folder, or a `tar`, `tar.gz` or `zip` archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtifactCheck {
    /// Folder or archive, with `{field}` filled in.
    pub path: String,
    /// Globs that must match something.
    pub require: Vec<String>,
    /// Globs that must match nothing.
    pub forbid: Vec<String>,
    /// Patterns that no file's content may hold.
    pub forbid_content: Vec<Pattern>,
    /// Bytes in all.
    pub max_size: Option<u64>,
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
    /// An HTTP header is there, and is so where something says how.
    Header {
        /// Name of the header.
        name: String,
        /// Its whole value.
        is: Option<String>,
        /// What its value matches.
        matches: Option<Pattern>,
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
    /// The share of the samples that brought no answer, or another status than is expected.
    Errors(Target),
    /// Answers a second over all samples.
    Throughput(Target),
    /// The value that a query gave.
    Value {
        /// What it must meet.
        meets: Target,
        /// It is counted in per cent of the baseline.
        of_baseline: bool,
    },
    /// Days until the certificate expires.
    DaysLeft(Target),
    /// The version of TLS, as in `version >= 1.2`.
    Protocol(Target),
    /// The chain leads to a root that this machine trusts, and is for that name.
    Trusted,
    /// How many files there are.
    Files(Target),
    /// How large they are in all.
    Size(Target),
    /// How many tests there were, by what came of them.
    Tests(Vec<(Tally, Target)>),
}

/// What is counted of test results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tally {
    /// Those that passed.
    Passed,
    /// Those that failed or could not run.
    Failed,
    /// Those that were left out.
    Skipped,
    /// All of them.
    Total,
}

impl Tally {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 4] = [Self::Passed, Self::Failed, Self::Skipped, Self::Total];

    /// The word for it, in the format and on the screen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Total => "total",
        }
    }
}

/// How many tests there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tests {
    /// Those that passed.
    pub passed: u64,
    /// Those that failed or could not run.
    pub failed: u64,
    /// Those that were left out.
    pub skipped: u64,
}

impl Tests {
    /// How many there were of these.
    pub fn count(&self, tally: Tally) -> u64 {
        match tally {
            Tally::Passed => self.passed,
            Tally::Failed => self.failed,
            Tally::Skipped => self.skipped,
            Tally::Total => self.passed + self.failed + self.skipped,
        }
    }
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

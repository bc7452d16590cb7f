//! What an exchange says to each expectation.

use std::sync::Arc;

use reqwest::header::{self, HeaderName};
use serde_json::Value;
use serde_json_path::JsonPath;

use super::{
    super::answer::NoAnswer,
    exchange::{Exchange, Head},
    figures::Figures,
    shown::{self, Lines},
};
use crate::{
    check::observe::Observer,
    domain::{
        check::{Expectation, Outcome},
        expectation::{Observed, Sighting, judge},
        time::Time,
    },
};

/// The expectations of a check, ready to be held against exchanges.
#[derive(Debug)]
pub struct Reading {
    pub expect: Vec<Expectation>,
    paths: Vec<Option<JsonPath>>,
    names: Vec<Option<HeaderName>>,
}

/// What one exchange says.
#[derive(Debug, Default)]
pub struct Said {
    /// One for each expectation; nothing for those that read text or are about all samples.
    pub sightings: Vec<Option<Sighting>>,
    /// What is amiss, a sentence each.
    pub remarks: Vec<String>,
}

/// How one exchange stands to what is expected of each, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It is counted as an error.
    Error = 1,
    /// All is met.
    Met,
    /// Something that is asked about is not there.
    Unknown,
    /// Something is not met.
    Missed,
}

impl Reading {
    /// Makes them ready.
    ///
    /// # Errors
    /// Where a path is none, or a header has a name that none has.
    pub fn of(expect: &[Expectation]) -> Result<Self, NoAnswer> {
        let paths = expect.iter().map(|one| match one {
            Expectation::Json { path, .. } => JsonPath::parse(path)
                .map(Some)
                .map_err(|error| NoAnswer::errored(format!("{path} is not a JSONPath: {error}"))),
            _ => Ok(None),
        });
        let names = expect.iter().map(|one| match one {
            Expectation::Header { name, .. } => HeaderName::from_bytes(name.as_bytes())
                .map(Some)
                .map_err(|_| NoAnswer::errored(format!("no header can be called {name}"))),
            _ => Ok(None),
        });
        Ok(Self {
            expect: expect.to_vec(),
            paths: paths.collect::<Result<_, _>>()?,
            names: names.collect::<Result<_, _>>()?,
        })
    }

    /// Whether anything reads the body as JSON.
    pub fn reads_json(&self) -> bool {
        self.paths.iter().any(Option::is_some)
    }

    /// Whether anything reads the body line by line.
    pub fn reads_lines(&self) -> bool {
        self.expect.iter().any(|one| {
            matches!(
                one,
                Expectation::Matches(_) | Expectation::Lacks(_) | Expectation::Number { .. }
            )
        })
    }

    /// Whether a share of errors is asked about: then one sample may be wrong.
    pub fn counts_errors(&self) -> bool {
        self.expect.iter().any(|one| matches!(one, Expectation::Errors(_)))
    }

    /// Whether the status is another than is asked for.
    pub fn is_error(&self, exchange: &Exchange) -> bool {
        let status = exchange.head().map(|head| head.status.as_u16());
        self.expect.iter().any(|one| match one {
            Expectation::Status(wanted) => status != Some(*wanted),
            Expectation::Success => !status.is_some_and(|status| (200..300).contains(&status)),
            _ => false,
        })
    }

    /// What the exchange says; `lines` tell where it stands in the evidence.
    pub fn said(&self, exchange: &Exchange, lines: &Lines, figures: Option<&Figures>, now: Time) -> Said {
        let mut said = Said::default();
        let json = self.json(exchange, &mut said.remarks);
        let one = |at: usize, remarks: &mut Vec<String>| match (&self.expect[at], exchange.head()?) {
            (Expectation::Status(_) | Expectation::Success, head) => Some(Sighting {
                text: head.status.as_str().to_owned(),
                line: lines.status,
            }),
            (Expectation::Header { .. }, head) => header(self.names[at].as_ref()?, head, lines),
            (expectation @ Expectation::Json { path, .. }, _) => {
                let nodes = self.paths[at].as_ref()?.query(json.as_ref()?).all();
                if nodes.is_empty() {
                    remarks.push(format!("nothing stands at {path}"));
                }
                worst(expectation, &nodes, now)
            }
            (other, _) => figures?.sighting(other),
        };
        said.sightings = (0..self.expect.len()).map(|at| one(at, &mut said.remarks)).collect();
        said
    }

    fn json(&self, exchange: &Exchange, remarks: &mut Vec<String>) -> Option<Value> {
        if !self.reads_json() {
            return None;
        }
        let body = &exchange.body;
        if let Some(media) = body.media.as_deref().filter(|media| !is_json(media)) {
            remarks.push(format!("its content type is {}, not JSON", shown::short(media)));
        }
        if !body.is_kept {
            return None;
        }
        match serde_json::from_str(&body.text) {
            Ok(value) => Some(value),
            Err(_) if body.text.trim().is_empty() => {
                remarks.push("the body is empty".to_owned());
                None
            }
            Err(error) => {
                remarks.push(format!("the body is no JSON: {}", shown::short(&error.to_string())));
                None
            }
        }
    }

    /// How the exchange of one sample stands to what is expected of each.
    pub fn rank(&self, exchange: &Exchange, now: Time) -> Rank {
        let said = self.said(exchange, &Lines::default(), None, now);
        let mut read = self.read_lines(exchange);
        let (mut expect, mut sightings) = (Vec::new(), Vec::new());
        for (at, (expectation, sighting)) in self.expect.iter().zip(said.sightings).enumerate() {
            if is_of_each(expectation) {
                expect.push(expectation.clone());
                sightings.push(sighting.or_else(|| read.get_mut(at)?.take()));
            }
        }
        let observed = Observed {
            exit: None,
            signal: None,
            headed: true,
            ended: !exchange.body.cut && exchange.body.packed.is_none(),
            took: exchange.took,
            sightings,
            findings: Vec::new(),
            tests: None,
        };
        match judge(&expect, &observed, now).1 {
            _ if expect.is_empty() => Rank::Met,
            Outcome::Passed => Rank::Met,
            Outcome::Failed => Rank::Missed,
            _ => Rank::Unknown,
        }
    }

    fn read_lines(&self, exchange: &Exchange) -> Vec<Option<Sighting>> {
        if !self.reads_lines() {
            return Vec::new();
        }
        let mut observer = Observer::new(&self.expect, &[]);
        for (number, line) in (1..).zip(exchange.body.text.lines()) {
            observer.read(line, true, number);
        }
        observer.seen().sightings
    }
}

/// Reads it where nothing waits for it, where it is much.
pub async fn rank(reading: &Arc<Reading>, exchange: Exchange, now: Time) -> Result<(Rank, Exchange), NoAnswer> {
    away(reading, exchange, move |reading, exchange| reading.rank(exchange, now)).await
}

/// Does what takes a processor on a thread of its own, where there is much to read.
pub async fn away<T: Send + 'static>(
    reading: &Arc<Reading>,
    exchange: Exchange,
    work: impl FnOnce(&Reading, &Exchange) -> T + Send + 'static,
) -> Result<(T, Exchange), NoAnswer> {
    const MUCH: usize = 64 << 10;
    if exchange.body.text.len() < MUCH {
        return Ok((work(reading, &exchange), exchange));
    }
    let reading = reading.clone();
    let done = tokio::task::spawn_blocking(move || (work(&reading, &exchange), exchange));
    done.await.map_err(|error| NoAnswer::errored(error.to_string()))
}

/// Whether it is asked of each sample, and not of all of them together.
fn is_of_each(expectation: &Expectation) -> bool {
    !matches!(
        expectation,
        Expectation::Percentile { .. } | Expectation::Errors(_) | Expectation::Throughput(_) | Expectation::Within(_)
    )
}

fn header(name: &HeaderName, head: &Head, lines: &Lines) -> Option<Sighting> {
    Some(Sighting {
        text: shown::joined(&head.headers, name)?,
        line: lines.headers.get(name).copied(),
    })
}

/// Of several values the first that is not met, else the first of which nothing is known, else the first.
fn worst(expectation: &Expectation, nodes: &[&Value], now: Time) -> Option<Sighting> {
    let mut unknown = None;
    for node in nodes {
        let sighting = Sighting::of(node.to_string());
        let observed = Observed {
            exit: None,
            signal: None,
            headed: true,
            ended: true,
            took: std::time::Duration::ZERO,
            sightings: vec![Some(sighting.clone())],
            findings: Vec::new(),
            tests: None,
        };
        match judge(std::slice::from_ref(expectation), &observed, now).1 {
            Outcome::Failed => return Some(sighting),
            Outcome::Passed => {}
            _ => drop(unknown.get_or_insert(sighting)),
        }
    }
    unknown.or_else(|| nodes.first().map(|node| Sighting::of(node.to_string())))
}

fn is_json(media: &str) -> bool {
    media == "application/json" || media == "text/json" || media.ends_with("+json")
}

/// The statuses that a check asks for by number.
pub fn wanted(expect: &[Expectation]) -> Vec<u16> {
    let wanted = expect.iter().filter_map(|one| match one {
        Expectation::Status(status) => Some(*status),
        _ => None,
    });
    wanted.collect()
}

/// What every request says unless the check does.
pub fn usual_headers() -> [(HeaderName, &'static str); 3] {
    [
        (header::ACCEPT, "*/*"),
        (header::ACCEPT_ENCODING, "gzip"),
        (header::USER_AGENT, concat!("countersign/", env!("CARGO_PKG_VERSION"))),
    ]
}

//! Asking a Prometheus server over its HTTP API. Only a value can fail a check: a server that is not there, does not
//! understand or answers something else leaves the question unasked, and says why.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url, header};

use super::{
    super::{
        answer::NoAnswer,
        http::{
            clients::{Connection, Ways},
            fault::{self, Party},
            shown::{self, short},
        },
        transcript::Transcript,
    },
    data::{Data, Reply, moment},
};
use crate::{check::plan::Reach, domain::time::Time};

/// No answer is read further than this, in bytes.
const LARGEST: usize = 8 << 20;
/// So many points a range has unless the checklist says otherwise.
const POINTS: u32 = 60;

/// The moment, or the stretch of time, that a query is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Now, by the server's clock.
    Now,
    /// Then.
    At(Time),
    /// A value a step, up to `end`.
    Over {
        /// The newest moment.
        end: Time,
        /// So far back from it.
        range: Duration,
        /// From one value to the next.
        step: Duration,
    },
}

impl When {
    /// As a check asks: at `end`, over `range` up to it where it has one.
    pub fn of(range: Option<Duration>, step: Option<Duration>, end: Option<Time>) -> Self {
        match (range, end) {
            (None, None) => Self::Now,
            (None, Some(at)) => Self::At(at),
            (Some(range), end) => Self::Over {
                end: end.unwrap_or_else(chrono::Utc::now),
                range,
                // Servers count in milliseconds, and take no step of none.
                step: step.unwrap_or(range / POINTS).max(Duration::from_millis(1)),
            },
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Now | Self::At(_) => "api/v1/query",
            Self::Over { .. } => "api/v1/query_range",
        }
    }

    fn parameters(self, query: &str) -> Vec<(&'static str, String)> {
        let query = ("query", query.to_owned());
        match self {
            Self::Now => vec![query],
            Self::At(at) => vec![query, ("time", seconds(at))],
            Self::Over { end, range, step } => vec![
                query,
                ("start", seconds(start(end, range))),
                ("end", seconds(end)),
                ("step", format!("{:.3}", step.as_secs_f64())),
            ],
        }
    }

    /// As evidence tells it.
    pub fn in_words(self) -> String {
        match self {
            Self::Now => "as of now".to_owned(),
            Self::At(at) => format!("as of {}", moment(at)),
            Self::Over { end, range, step } => format!(
                "from {} to {}, a value every {}",
                moment(start(end, range)),
                moment(end),
                humantime::format_duration(step)
            ),
        }
    }
}

fn start(end: Time, range: Duration) -> Time {
    let range = TimeDelta::from_std(range).unwrap_or_default();
    end.checked_sub_signed(range).unwrap_or(end)
}

fn seconds(at: Time) -> String {
    let milliseconds = at.timestamp_millis();
    format!("{}.{:03}", milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000))
}

/// A server that can be asked.
#[derive(Debug)]
pub struct Server {
    client: Client,
    base: Url,
    party: Party,
}

impl Server {
    /// The server at `address`, reached as `reach` says.
    ///
    /// # Errors
    /// Where the address is none, or what reaches it cannot be made ready.
    pub async fn at(address: &str, reach: &Reach) -> Result<Self, NoAnswer> {
        let base = Url::parse(address.trim()).ok();
        let base = base.filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        let mut base = base.ok_or_else(|| {
            NoAnswer::errored(format!(
                "`{}` is no address of a Prometheus server: write http://prometheus.example.com:9090",
                shown::named(address)
            ))
        })?;
        base.set_query(None);
        base.set_fragment(None);
        let ways = Ways::of(reach);
        let through = ways.through(&base);
        Ok(Self {
            client: ways.client(through.as_ref(), Connection::Any).await?,
            party: Party::at(&base, through.as_ref()),
            base,
        })
    }

    /// Its address, without what it may be asked with.
    pub fn shown(&self) -> String {
        shown::address(&self.base).trim_end_matches('/').to_owned()
    }

    /// What `query` comes to.
    ///
    /// # Errors
    /// Where it could not be asked, or was refused.
    pub async fn ask(&self, query: &str, when: When, transcript: &mut Transcript<'_>) -> Result<Data, NoAnswer> {
        transcript.tell(&format!("query: {query}"));
        transcript.tell(&format!("asked {}", when.in_words()));
        let mut url = self.base.clone();
        url.set_path(&format!("{}/{}", self.base.path().trim_end_matches('/'), when.path()));
        let parameters = when.parameters(query);
        let began = Instant::now();
        let mut response = self.send(self.client.post(url.clone()).form(&parameters)).await?;
        let mut method = "POST";
        if matches!(
            response.status(),
            StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
        ) {
            // What stands before some servers lets only questions of the old form through.
            method = "GET";
            response = self.send(self.client.get(url.clone()).query(&parameters)).await?;
        }
        let status = response.status();
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        let body = self.body(response).await?;
        let took = began.elapsed().as_millis();
        transcript.tell(&format!(
            "{method} {}: {status}, {} bytes in {took} ms",
            url.path(),
            body.len()
        ));
        self.read(status, location, &body, transcript)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, NoAnswer> {
        let sent = request.send().await;
        sent.map_err(|error| unasked(fault::unanswered(&error.without_url(), &self.party)))
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, NoAnswer> {
        let mut body = Vec::new();
        loop {
            let chunk = response.chunk().await.map_err(|error| {
                let came = u64::try_from(body.len()).unwrap_or(u64::MAX);
                unasked(fault::broken_off(&error.without_url(), &self.party, came))
            })?;
            let Some(chunk) = chunk else { return Ok(body) };
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(NoAnswer::errored(format!(
                    "{} answers with more than {} MiB: ask for fewer series, or for fewer values of each",
                    self.shown(),
                    LARGEST >> 20
                )));
            }
        }
    }

    fn read(
        &self,
        status: StatusCode,
        location: Option<String>,
        body: &[u8],
        transcript: &mut Transcript<'_>,
    ) -> Result<Data, NoAnswer> {
        let errored = |why: String| NoAnswer::errored(format!("{} {why}", self.shown()));
        let reply = Reply::read(body).map_err(|why| {
            let begins = String::from_utf8_lossy(body.get(..200).unwrap_or(body));
            let line = short(begins.lines().next().unwrap_or_default());
            if !line.is_empty() {
                transcript.tell(&format!("it begins: {line}"));
            }
            match location {
                Some(to) if status.is_redirection() => {
                    errored(format!("points to {}: name that server", shown::named(&to)))
                }
                _ if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                    errored(format!("answers {status}: it does not let this program ask"))
                }
                _ if !status.is_success() => errored(format!("answers {status}, and no answer of a Prometheus server")),
                _ => errored(format!("does not answer as a Prometheus server does: {why}")),
            }
        })?;
        for text in &reply.warnings {
            transcript.tell(&format!("the server warns: {text}"));
        }
        for text in &reply.infos {
            transcript.tell(&format!("the server remarks: {text}"));
        }
        reply
            .data
            .map_err(|(kind, error)| errored(format!("answers {kind}: {error}")))
    }
}

/// The server is at fault, but what was asked about is not: it is not known.
fn unasked(none: NoAnswer) -> NoAnswer {
    NoAnswer::errored(none.why)
}

//! An exchange in the evidence: what was asked behind `>`, what came back behind `<`, the body as it is. What lets somebody
//! in (cookies, credentials) is left out, also where nobody named it a secret.

use std::{collections::HashMap, time::Duration};

use reqwest::{
    Url, Version,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};

use super::{
    super::transcript::Transcript,
    certificate,
    clients::Through,
    exchange::{Exchange, Head, Request, Watch},
};
use crate::{
    check::{redact::INSTEAD, running::PROGRESS},
    domain::{credentials::masked, unseen},
};

/// Longer texts of others are shortened to so many characters in a sentence.
const QUOTED: usize = 200;
/// So many bytes of the body of a request are shown.
const ASKED: usize = 64 << 10;

/// Where in the evidence things stand.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// The status.
    pub status: Option<u64>,
    /// Each header of the answer, the first of its name.
    pub headers: HashMap<HeaderName, u64>,
}

/// Writes an exchange into the evidence.
pub struct Shown<'t, 'a> {
    pub transcript: &'t mut Transcript<'a>,
    /// Of the last answer.
    pub lines: Lines,
}

impl<'t, 'a> Shown<'t, 'a> {
    pub fn new(transcript: &'t mut Transcript<'a>) -> Self {
        Self {
            transcript,
            lines: Lines::default(),
        }
    }

    /// Shows one that is over.
    pub fn replay(&mut self, exchange: &Exchange) {
        for hop in &exchange.hops {
            self.asks(&hop.request, hop.through.as_ref());
            self.answered(&hop.head);
        }
        self.body(&exchange.body.text);
        self.ends(exchange);
    }

    /// What is told behind the body.
    pub fn ends(&mut self, exchange: &Exchange) {
        let body = &exchange.body;
        if let Some(digest) = &body.digest {
            let media = body.media.as_deref().unwrap_or("something that is no text");
            self.transcript
                .tell(&format!("the body is {}, SHA-256 {digest}", unseen::shown(media)));
        }
        let packed = match body.wire == body.bytes {
            true => String::new(),
            false => format!(" ({} as they came)", body.wire),
        };
        let first = exchange.head().map_or(Duration::ZERO, |head| head.first_byte);
        self.transcript.tell(&format!(
            "{} bytes{packed}, first byte after {}, in all {}",
            body.bytes,
            millis(first),
            millis(exchange.took)
        ));
    }
}

impl Watch for Shown<'_, '_> {
    fn asks(&mut self, request: &Request, through: Option<&Through>) {
        self.transcript
            .tell(&format!("> {} {}", request.method, whole_address(&request.url)));
        for (name, value) in &request.headers {
            self.transcript.tell(&format!("> {name}: {}", sent(name, value)));
        }
        if let Some(body) = &request.body {
            self.transcript.tell(">");
            let end = boundary(body, ASKED);
            for line in body[..end].lines() {
                self.transcript.tell(&format!("> {line}"));
            }
            if end < body.len() {
                self.transcript.tell(&format!("> … {} bytes in all", body.len()));
            }
        }
        if let Some(through) = through {
            self.transcript
                .tell(&format!("through the proxy {}", through.address()));
        }
        self.transcript.report();
    }

    fn answered(&mut self, head: &Head) {
        let address = head
            .address
            .map_or_else(|| "an unknown address".to_owned(), |address| address.to_string());
        self.transcript.tell(&match &head.connected {
            Some(connected) => format!("connected to {address} in {}", millis(connected.took)),
            None => format!("over a connection to {address} that was there"),
        });
        if let Some(told) = tls(head) {
            self.transcript.tell(&told);
        }
        let reason = head.status.canonical_reason().unwrap_or_default();
        let status = format!("< {} {} {reason}", version(head.version), head.status.as_str());
        self.lines = Lines {
            status: Some(self.transcript.tell(status.trim_end())),
            headers: HashMap::new(),
        };
        for (name, value) in &head.headers {
            let line = self.transcript.tell(&format!("< {name}: {}", received(name, value)));
            self.lines.headers.entry(name.clone()).or_insert(line);
        }
        self.transcript.tell("<");
    }

    fn body(&mut self, text: &str) {
        self.transcript.answer(text);
    }

    fn patience(&self) -> Option<Duration> {
        Some(PROGRESS)
    }

    fn rests(&mut self) {
        self.transcript.report();
    }
}

fn tls(head: &Head) -> Option<String> {
    use reqwest::tls::Version;
    let info = head.tls.as_ref();
    // Of one that a proxy leads to nothing is told but when it is made.
    let connected = || head.connected.as_ref()?.certificate.as_deref();
    let der = info.and_then(|info| info.peer_certificate()).or_else(connected)?;
    let certificate = certificate::told(der)?;
    let version = match info.and_then(|info| info.version()) {
        Some(Version::TLS_1_2) => "TLS 1.2",
        Some(Version::TLS_1_3) => "TLS 1.3",
        _ => "TLS",
    };
    Some(format!("{version}, certificate {}", certificate.summary))
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_3 => "HTTP/3",
        _ => "HTTP/1.1",
    }
}

fn text(value: &HeaderValue) -> String {
    unseen::shown(&String::from_utf8_lossy(value.as_bytes())).into_owned()
}

/// Of what lets somebody in only the kind is shown.
fn sent(name: &HeaderName, value: &HeaderValue) -> String {
    let text = text(value);
    if *name == header::COOKIE {
        return INSTEAD.to_owned();
    }
    if *name == header::AUTHORIZATION || *name == header::PROXY_AUTHORIZATION {
        return match text.split_once(' ') {
            Some((scheme, _)) => format!("{scheme} {INSTEAD}"),
            None => INSTEAD.to_owned(),
        };
    }
    text
}

/// A cookie without its value, an address without whoever asks.
fn received(name: &HeaderName, value: &HeaderValue) -> String {
    let text = text(value);
    if *name == header::LOCATION || *name == header::CONTENT_LOCATION {
        return masked(&text).into_owned();
    }
    if *name != header::SET_COOKIE {
        return text;
    }
    let (pair, attributes) = text.split_at(text.find(';').unwrap_or(text.len()));
    let name = pair.split_once('=').map_or("", |(name, _)| name);
    format!("{name}={INSTEAD}{attributes}")
}

/// All values of a header as one, as RFC 9110 joins them; a cookie without its value.
pub fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter().map(|value| received(name, value));
    let first = values.next()?;
    Some(values.fold(first, |all, one| format!("{all}, {one}")))
}

/// Milliseconds, never fewer than it took.
pub fn millis(took: Duration) -> String {
    let micros = took.as_nanos().div_ceil(1000);
    format!("{}.{:03} ms", micros / 1000, micros % 1000)
}

/// An address as somebody wrote it, which may be none, in a sentence: without whoever asks.
pub fn named(address: &str) -> String {
    short(&masked(address.trim()))
}

/// An address in a sentence, without whoever asks.
pub fn address(url: &Url) -> String {
    short(whole_address(url).as_str())
}

fn whole_address(url: &Url) -> Url {
    let mut url = url.clone();
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

/// The last boundary between characters at or before `at`.
pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// Host and port.
pub fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or("nobody");
    match url.port_or_known_default() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// A text of somebody else in a sentence: on one line, and not too long.
pub fn short(text: &str) -> String {
    let text = unseen::shown(text);
    match text.char_indices().nth(QUOTED) {
        None => text.into_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

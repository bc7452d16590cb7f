//! The `http` check: one request, or many of the same, and what the expectations find in what comes back. Everything that
//! is asked and everything that comes stands in the evidence, but nothing that lets somebody in.

mod body;
mod certificate;
pub(super) mod clients;
mod exchange;
pub(super) mod fault;
mod figures;
mod reading;
mod redirect;
mod samples;
pub(super) mod shown;

use std::sync::Arc;

use reqwest::{
    Method, Url,
    header::{self, HeaderMap, HeaderName, HeaderValue},
};

use self::{
    body::{LARGEST, Takes},
    clients::{Connection, Ways},
    exchange::{Asked, Exchange, Request, exchange},
    figures::{Figures, Timed},
    reading::{Reading, Said, away},
    samples::{Sampled, sample},
    shown::Shown,
};
use super::{
    super::plan::Plan,
    answer::{Answer, NoAnswer},
    transcript::Transcript,
    trust,
};
use crate::domain::{check::HttpCheck, event::ExpectationMet, time::Time};

/// So much of the evidence of such a check is kept, however much more a command may print.
pub const KEPT: u64 = 1 << 20;
/// So much of a body is kept to be shown where nothing else asks for it, of each sample.
const TO_SHOW: usize = 64 << 10;

/// Asks once, as often as the check has samples.
///
/// # Errors
/// Where there is no answer.
pub async fn ask(plan: &Plan, http: &HttpCheck, transcript: &mut Transcript<'_>) -> Result<Answer, NoAnswer> {
    let reading = Arc::new(Reading::of(&plan.check.expect)?);
    let asked = asked(plan, http, &reading, transcript).await?;
    let now = chrono::Utc::now();
    match http.samples {
        0 | 1 => once(asked, &reading, transcript, now).await,
        samples => {
            transcript.tell(&format!(
                "{} {}: {samples} samples, {} at once",
                http.method,
                shown::address(&asked.request.url),
                http.concurrency.max(1).min(samples)
            ));
            transcript.report();
            let sampled = sample(asked, &reading, (samples, http.concurrency.max(1)), now).await?;
            all(sampled, &reading, transcript, now).await
        }
    }
}

/// What there is to ask, from what the check says.
async fn asked(
    plan: &Plan,
    http: &HttpCheck,
    reading: &Reading,
    transcript: &mut Transcript<'_>,
) -> Result<Asked, NoAnswer> {
    let request = request(http)?;
    let kept_back = redirect::kept_back(&request.headers, |text| transcript.holds_secret(text));
    let secret_body = request.body.as_ref().is_some_and(|body| transcript.holds_secret(body));
    let ways = Ways::of(&plan.reach);
    // Requests of one check share their connections whatever they are: that is what is measured.
    let connection = match http.samples {
        0 | 1 => Connection::of(&request.method),
        _ => Connection::Any,
    };
    let through = ways.through(&request.url);
    let client = ways.client(through.as_ref(), connection).await?;
    Ok(Asked {
        redirects: http.redirects,
        wanted: reading::wanted(&reading.expect),
        kept_back,
        secret_body,
        takes: takes(http, reading, !plan.measures.is_empty()),
        request,
        ways,
        first: (through, client),
        connection,
    })
}

fn takes(http: &HttpCheck, reading: &Reading, measures: bool) -> Takes {
    let largest = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    let at_once = usize::try_from(http.concurrency.clamp(1, http.samples.max(1))).unwrap_or(1);
    let is_sampled = http.samples > 1;
    let keep = match is_sampled {
        true if reading.reads_json() || reading.reads_lines() || measures => (largest / at_once).max(TO_SHOW),
        true => TO_SHOW,
        false if reading.reads_json() => largest,
        // The evidence has it.
        false => 0,
    };
    Takes {
        keep,
        is_read: reading.reads_json() || reading.reads_lines() || measures,
    }
}

fn request(http: &HttpCheck) -> Result<Request, NoAnswer> {
    let wrong = |why: &str| NoAnswer::errored(format!("{} is no address to ask: {why}", shown::named(&http.url)));
    let mut url = Url::parse(http.url.trim()).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it begins with neither http:// nor https://"));
    }
    let method = Method::from_bytes(http.method.as_bytes())
        .map_err(|_| NoAnswer::errored(format!("{} is no method", shown::short(&http.method))))?;
    let mut headers = HeaderMap::new();
    for (name, text) in &http.headers {
        let wrong = |what: &str| NoAnswer::errored(format!("the header {} {what}", shown::short(name)));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("has a name that none can have"))?;
        let value = HeaderValue::from_str(text).map_err(|_| wrong("has a value that none can have"))?;
        headers.append(name, value);
    }
    if let Some(credentials) = take_credentials(&mut url) {
        headers.entry(header::AUTHORIZATION).or_insert(credentials);
    }
    for (name, text) in reading::usual_headers() {
        headers.entry(name).or_insert(HeaderValue::from_static(text));
    }
    Ok(Request {
        method,
        url,
        headers,
        body: http.body.clone(),
    })
}

/// Who asks, where the address says so: it goes into a header, as everywhere.
fn take_credentials(url: &mut Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let plain = |text: &str| percent_decoded(text);
    let credentials = format!(
        "{}:{}",
        plain(url.username()),
        plain(url.password().unwrap_or_default())
    );
    let _ = url.set_username("");
    let _ = url.set_password(None);
    HeaderValue::from_str(&format!("Basic {}", base64(credentials.as_bytes()))).ok()
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = (first == b'%').then(|| after.get(..2)).flatten();
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let all = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let six = usize::try_from(all >> (18 - 6 * place) & 63).unwrap_or(0);
            out.push(if place <= three.len() {
                char::from(LETTERS[six])
            } else {
                '='
            });
        }
    }
    out
}

async fn once(
    asked: Asked,
    reading: &Arc<Reading>,
    transcript: &mut Transcript<'_>,
    now: Time,
) -> Result<Answer, NoAnswer> {
    let mut shown = Shown::new(transcript);
    let exchange = exchange(&asked, &mut shown).await?;
    shown.ends(&exchange);
    let mut figures = Figures {
        cut: exchange.body.cut,
        ..Figures::default()
    };
    let status = exchange.head().map_or(0, |head| head.status.as_u16());
    match reading.is_error(&exchange) {
        true => drop(figures.errors.insert(format!("status {status}"), 1)),
        false => figures.answered.push(Timed {
            took: exchange.took,
            number: 1,
            status,
        }),
    }
    figures.complete(exchange.took);
    let lines = shown.lines;
    let said = away(reading, exchange, move |reading, exchange| {
        reading.said(exchange, &lines, Some(&figures), now)
    });
    let (said, exchange) = said.await?;
    Ok(answer(said, &exchange))
}

/// An answer of what one exchange says.
fn answer(said: Said, exchange: &Exchange) -> Answer {
    let (body, mut remarks) = (&exchange.body, said.remarks);
    if body.cut {
        remarks.push(format!(
            "the body is longer than {} MiB; what comes after that is not read",
            LARGEST >> 20
        ));
    }
    if let Some(packed) = &body.packed {
        remarks.push(format!(
            "the body is packed with {}, which this program does not unpack",
            shown::short(packed)
        ));
    }
    Answer {
        sightings: said.sightings,
        remark: (!remarks.is_empty()).then(|| remarks.join("; ")),
        values: Default::default(),
        cut: body.cut || body.packed.is_some(),
        ..Answer::default()
    }
}

async fn all(
    mut sampled: Sampled,
    reading: &Arc<Reading>,
    transcript: &mut Transcript<'_>,
    now: Time,
) -> Result<Answer, NoAnswer> {
    sampled.figures.tell(transcript);
    let unanswered = (sampled.unanswered > 0 && !reading.counts_errors()).then(|| {
        let why = sampled.why.as_ref().map_or("", |why| why.why.as_str());
        format!("{} of {} were not: {why}", sampled.unanswered, sampled.figures.count())
    });
    let Some((number, exchange)) = sampled.shown else {
        let why = sampled.why.map_or_else(String::new, |why| why.why);
        return Err(NoAnswer::failed(format!("no sample was answered: {why}")));
    };
    transcript.tell("");
    transcript.tell(&format!("sample {number}:"));
    let mut shown = Shown::new(transcript);
    shown.replay(&exchange);
    let (lines, figures) = (shown.lines, sampled.figures);
    let said = away(reading, exchange, move |reading, exchange| {
        reading.said(exchange, &lines, Some(&figures), now)
    });
    let (said, exchange) = said.await?;
    let mut answer = answer(said, &exchange);
    answer.cut |= reading.reads_lines() && !exchange.body.is_kept;
    if let Some(saw) = unanswered {
        answer.findings.push(ExpectationMet {
            text: "every sample is answered".to_owned(),
            met: Some(false),
            saw: Some(saw),
            line: None,
        });
    }
    Ok(answer)
}

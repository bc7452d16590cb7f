//! Why no answer came, in sentences that a person understands: who did it, and what to do.

use std::{error::Error, io};

use reqwest::Url;
use rustls::{AlertDescription, CertificateError};

use super::{
    super::answer::NoAnswer,
    certificate::{self, Refused},
    clients::Through,
    exchange::Request,
    shown,
};

/// Who is asked.
#[derive(Debug)]
pub struct Party {
    host: String,
    proxy: Option<String>,
}

impl Party {
    /// Whom the request goes to.
    pub fn of(request: &Request, through: Option<&Through>) -> Self {
        Self::at(&request.url, through)
    }

    /// Whoever answers at that address.
    pub fn at(url: &Url, through: Option<&Through>) -> Self {
        Self {
            host: shown::host(url),
            proxy: through.map(|through| through.address().to_owned()),
        }
    }

    /// Whom this machine connects to.
    fn nearest(&self) -> String {
        match &self.proxy {
            Some(proxy) => format!("the proxy {proxy}"),
            None => self.host.clone(),
        }
    }
}

/// The error of that type among the causes of another, also where an [`io::Error`] is around it.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        // What it is made of is the cause; its `source` would be the cause of that.
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}

/// What is at the bottom of it, in its own words.
pub fn last_words(error: &(dyn Error + 'static)) -> String {
    let mut last = error;
    while let Some(next) = last.source() {
        last = next;
    }
    shown::short(&last.to_string())
}

/// Why the head of an answer did not come.
pub fn unanswered(error: &reqwest::Error, party: &Party) -> NoAnswer {
    let nearest = party.nearest();
    if error.is_dns() {
        return NoAnswer::errored(format!(
            "the name of {nearest} does not resolve: is it written right, and does this machine reach its name servers?"
        ));
    }
    if let Some(error) = cause::<rustls::Error>(error) {
        return NoAnswer::failed(tls(error, &party.host));
    }
    let words = last_words(error);
    if error.is_builder() {
        return NoAnswer::errored(format!("the request cannot be made: {words}"));
    }
    if let Some(kind) = cause::<io::Error>(error).map(io::Error::kind)
        && let Some(sentence) = refused(kind, &nearest)
    {
        return NoAnswer::failed(sentence);
    }
    if error.is_connect() {
        return NoAnswer::failed(match &party.proxy {
            Some(proxy) => format!("the proxy {proxy} does not lead to {}: {words}", party.host),
            None => format!("no connection to {} comes about: {words}", party.host),
        });
    }
    NoAnswer::failed(match cause::<hyper::Error>(error) {
        Some(error) if error.is_parse() => format!("what {nearest} answers is not HTTP: {words}"),
        Some(error) if error.is_incomplete_message() || error.is_closed() || error.is_canceled() => {
            format!("{nearest} closed the connection without an answer")
        }
        _ => format!("{nearest} gave no answer: {words}"),
    })
}

/// Why the body did not come to its end; `came` bytes of it did.
pub fn broken_off(error: &reqwest::Error, party: &Party, came: u64) -> NoAnswer {
    let nearest = party.nearest();
    let kind = cause::<io::Error>(error).map(io::Error::kind);
    NoAnswer::failed(match cause::<hyper::Error>(error) {
        _ if kind == Some(io::ErrorKind::ConnectionReset) => {
            format!("{nearest} broke the connection off in the middle of its answer, after {came} bytes of the body")
        }
        Some(error) if error.is_incomplete_message() || kind == Some(io::ErrorKind::UnexpectedEof) => {
            format!("{nearest} closed the connection before its answer was whole, after {came} bytes of the body")
        }
        _ => format!(
            "the answer of {nearest} broke off after {came} bytes of the body: {}",
            last_words(error)
        ),
    })
}

fn refused(kind: io::ErrorKind, who: &str) -> Option<String> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => {
            format!("{who} refuses the connection: nothing listens there, or not yet")
        }
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted | io::ErrorKind::BrokenPipe => {
            format!("{who} broke the connection off before it answered")
        }
        io::ErrorKind::TimedOut => format!("{who} does not take the connection: it is down, or a firewall is between"),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
            format!("there is no way to {who} from this machine")
        }
        _ => return None,
    })
}

/// What is wrong with the handshake.
fn tls(error: &rustls::Error, host: &str) -> String {
    match error {
        rustls::Error::InvalidCertificate(CertificateError::Other(other)) => match other.0.downcast_ref::<Refused>() {
            Some(refused) => {
                let told = refused.told.as_ref().map(|told| format!(" (it is {})", told.summary));
                format!("{}{}", refused.sentence(host), told.unwrap_or_default())
            }
            None => format!("the certificate of {host} is not believed: {other}"),
        },
        rustls::Error::InvalidCertificate(why) => certificate::in_words(why, host, false),
        rustls::Error::InvalidMessage(_) => {
            format!("{host} does not speak TLS there: is it http:// and not https://, or another port?")
        }
        rustls::Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            format!("{host} ended the TLS handshake: it does not know that name")
        }
        rustls::Error::AlertReceived(alert) => format!("{host} ended the TLS handshake: {alert:?}"),
        rustls::Error::PeerIncompatible(why) => {
            format!("{host} and this program have no version or cipher of TLS in common: {why:?}")
        }
        other => format!("the TLS handshake with {host} failed: {other}"),
    }
}

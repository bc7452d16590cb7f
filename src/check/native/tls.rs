//! A TLS handshake with `host:port`: what the server shows of itself, and whether this machine believes it. A chain that
//! nobody trusts is shaken hands with all the same and looked at to its end: it is a finding, never an error of the
//! check.

mod address;
mod belief;
pub(super) mod certificate;
mod handshake;

use tokio::task;

use self::{address::Address, certificate::Certificate, handshake::Shaken};
use super::{
    answer::{Answer, NoAnswer},
    transcript::Transcript,
    trust,
};
use crate::{
    check::plan::Plan,
    domain::{
        check::Expectation,
        expectation::{Sighting, TRUSTED},
        time::Time,
        words::counted,
    },
};

/// So many names of a certificate are shown; the others are counted.
const NAMES: usize = 100;

/// Shakes hands once.
pub async fn ask(plan: &Plan, address: &str, transcript: &mut Transcript<'_>) -> Result<Answer, NoAnswer> {
    let address = Address::read(address)?;
    transcript.tell(&format!("TLS handshake with {address}"));
    let more = plan.reach.roots.clone();
    let roots = task::spawn_blocking(move || trust::roots(&more)).await;
    let roots = roots.map_err(|error| NoAnswer::errored(error.to_string()))??;
    let shaken = handshake::shake(&address, plan.check.timeout, transcript).await?;
    let now = chrono::Utc::now();
    let certificates: Vec<_> = shaken.chain.iter().map(Certificate::read).collect();
    let leaf = certificates.first().and_then(|first| first.as_ref().ok());
    let amiss = belief::amiss(&shaken.chain, &certificates, &address, &roots, now);

    let protocol = tell_handshake(&shaken, &address, transcript);
    tell_chain(&certificates, now, transcript);
    let days = leaf.map(|leaf| {
        let days = leaf.days_left(now);
        (days, transcript.answer_line(&format!("days left: {days}")))
    });
    tell_first_to_expire(&certificates, now, transcript);
    let believed = amiss.clone().unwrap_or_else(|| TRUSTED.to_owned());
    let trusted = transcript.answer_line(&match &amiss {
        None => "chain: trusted".to_owned(),
        Some(why) => format!("chain: not trusted: {why}"),
    });
    transcript.tell("whether a certificate was revoked is not looked up");
    for der in &shaken.chain {
        tell_pem(der, transcript);
    }

    let seen = |text: String, line| Some(Sighting { text, line: Some(line) });
    Ok(Answer::to(&plan.check.expect, |expectation| match expectation {
        Expectation::Trusted => seen(believed.clone(), trusted),
        Expectation::Protocol(_) => seen(shaken.protocol.clone(), protocol),
        Expectation::DaysLeft(target) => days.and_then(|(days, line)| match target.dimension() {
            // A bare number would be counted in the target's own unit.
            Some(_) => seen(format!("{days} days"), line),
            None => seen(days.to_string(), line),
        }),
        _ => None,
    }))
}

/// What was agreed on; the line that tells the version.
fn tell_handshake(shaken: &Shaken, address: &Address, transcript: &mut Transcript<'_>) -> u64 {
    let protocol = transcript.answer_line(&format!("protocol: TLS {}", shaken.protocol));
    transcript.answer_line(&format!("cipher: {}", shaken.cipher));
    if let Some(exchange) = &shaken.exchange {
        transcript.answer_line(&format!("key exchange: {exchange}"));
    }
    transcript.answer_line(&format!("ALPN: {}", shaken.alpn.as_deref().unwrap_or("none")));
    transcript.answer_line(&match address.asks_by_name() {
        Some(name) => format!("SNI: {name}"),
        None => "SNI: none, for an address has no name".to_owned(),
    });
    if shaken.wants_certificate {
        transcript.answer_line("the server asks for a certificate of the client, and got none");
    }
    protocol
}

fn tell_chain(certificates: &[Result<Certificate, String>], now: Time, transcript: &mut Transcript<'_>) {
    let count = counted(certificates.len(), "certificate", "certificates");
    transcript.answer_line(&format!("{count}, the server's first:"));
    for (place, certificate) in certificates.iter().enumerate() {
        let number = place + 1;
        match certificate {
            Ok(certificate) => tell_certificate(number, certificate, now, transcript),
            Err(why) => {
                transcript.answer_line(&format!("{number}. cannot be read: {why}"));
            }
        }
    }
}

fn tell_certificate(number: usize, certificate: &Certificate, now: Time, transcript: &mut Transcript<'_>) {
    let shown = certificate.names.iter().take(NAMES).map(String::as_str);
    let mut names = shown.collect::<Vec<_>>().join(", ");
    match certificate.names.len() {
        0 => names.push_str("none"),
        NAMES.. => names.push_str(&format!(" and {} more", certificate.names.len() - NAMES)),
        _ => {}
    }
    let lines = [
        format!("{number}. subject: {}", certificate.subject),
        format!("   issuer: {}", certificate.issuer),
        format!("   names: {names}"),
        format!("   valid from {} to {}", certificate.not_before, certificate.not_after),
        format!("   days left: {}", certificate.days_left(now)),
        format!("   key: {}", certificate.key),
        format!("   signed with: {}", certificate.signature),
        format!("   SHA-256: {}", certificate.fingerprint),
    ];
    for line in lines {
        transcript.answer_line(&line);
    }
}

/// The server's own certificate is what `days_left` asks of; another one of the chain may run out before it.
fn tell_first_to_expire(certificates: &[Result<Certificate, String>], now: Time, transcript: &mut Transcript<'_>) {
    let read = certificates.iter().enumerate();
    let read = read.filter_map(|(place, certificate)| Some((place, certificate.as_ref().ok()?)));
    if let Some((place, first)) = read.min_by_key(|(_, certificate)| certificate.not_after) {
        transcript.answer_line(&format!(
            "first of the chain to expire: number {}, in {} days",
            place + 1,
            first.days_left(now)
        ));
    }
}

fn tell_pem(der: &[u8], transcript: &mut Transcript<'_>) {
    if let Ok(pem) = pem_rfc7468::encode_string("CERTIFICATE", pem_rfc7468::LineEnding::LF, der) {
        for line in pem.lines() {
            transcript.tell(line);
        }
    }
}

//! Whether this machine believes a chain, and all that keeps it from it: the chain, its dates and its name are each looked
//! at, so that one fault does not hide another. Revocation is not looked up.

use rustls::{
    CertificateError, Error, RootCertStore,
    client::{verify_server_cert_signed_by_trust_anchor, verify_server_name},
    pki_types::{CertificateDer, UnixTime},
    server::ParsedCertificate,
};

use super::{super::trust, address::Address, certificate::Certificate};
use crate::domain::{time::Time, unseen, words::counted};

/// So many names of a certificate that is for others are told.
const NAMES: usize = 5;

/// What keeps this machine from believing the chain, in words; nothing where it believes it.
pub fn amiss(
    chain: &[CertificateDer<'_>],
    certificates: &[Result<Certificate, String>],
    address: &Address,
    roots: &RootCertStore,
    now: Time,
) -> Option<String> {
    let Some((leaf, others)) = chain.split_first() else {
        return Some("the server sent no certificate".to_owned());
    };
    let parsed = match ParsedCertificate::try_from(leaf) {
        Ok(parsed) => parsed,
        Err(error) => return Some(format!("its certificate cannot be read: {error}")),
    };
    let read: Vec<&Certificate> = certificates.iter().filter_map(|one| one.as_ref().ok()).collect();
    let signed = |at: UnixTime| {
        let algorithms = trust::provider().signature_verification_algorithms.all;
        verify_server_cert_signed_by_trust_anchor(&parsed, roots, others, at, algorithms)
    };
    let mut reasons = Vec::new();
    if let Err(error) = signed(moment(now)) {
        reasons.push(chain_in_words(&error, &read, now));
        // Out of date hides who signed it: it is asked again as of a moment when it was valid.
        let valid = read
            .first()
            .map(|leaf| moment(leaf.not_after - chrono::TimeDelta::seconds(1)));
        if is_of_dates(&error)
            && let Some(Err(other)) = valid.map(signed)
            && !is_of_dates(&other)
        {
            reasons.push(chain_in_words(&other, &read, now));
        }
    }
    if let Err(error) = verify_server_name(&parsed, &address.name) {
        reasons.push(name_in_words(&error, address, read.first().copied()));
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}

fn moment(time: Time) -> UnixTime {
    let seconds = u64::try_from(time.timestamp()).unwrap_or_default();
    UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds))
}

fn is_of_dates(error: &Error) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    matches!(
        error,
        Error::InvalidCertificate(Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
    )
}

fn chain_in_words(error: &Error, chain: &[&Certificate], now: Time) -> String {
    let Error::InvalidCertificate(error) = error else {
        return unseen::shown(&error.to_string()).into_owned();
    };
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => expired(chain, now),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => not_yet(chain, now),
        CertificateError::UnknownIssuer => unknown_issuer(chain),
        CertificateError::BadSignature => "a signature in the chain is wrong".to_owned(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => {
            "its certificate is not meant for a server".to_owned()
        }
        CertificateError::Other(_) if chain.first().is_some_and(|leaf| leaf.is_own_issuer()) => SELF_SIGNED.to_owned(),
        other => format!("the chain cannot be followed: {}", unseen::shown(&other.to_string())),
    }
}

const SELF_SIGNED: &str = "its certificate is signed by itself";

/// `its certificate`, or the one of the chain that is meant.
fn whose(chain: &[&Certificate], place: usize) -> String {
    match (place, chain.get(place)) {
        (1.., Some(certificate)) => format!("the certificate of {} in the chain", certificate.subject),
        _ => "its certificate".to_owned(),
    }
}

fn expired(chain: &[&Certificate], now: Time) -> String {
    let place = chain.iter().position(|certificate| certificate.not_after < now);
    let Some((place, certificate)) = place.and_then(|place| Some((place, chain.get(place)?))) else {
        return "a certificate that the chain leads to has expired".to_owned();
    };
    let ago = (now - certificate.not_after).num_days();
    let ago = counted(ago, "day", "days");
    format!(
        "{} expired on {}, {ago} ago",
        whose(chain, place),
        certificate.not_after
    )
}

fn not_yet(chain: &[&Certificate], now: Time) -> String {
    let place = chain.iter().position(|certificate| certificate.not_before > now);
    match place.and_then(|place| Some((place, chain.get(place)?))) {
        Some((place, certificate)) => {
            format!("{} is not valid before {}", whose(chain, place), certificate.not_before)
        }
        None => "a certificate that the chain leads to is not valid yet".to_owned(),
    }
}

/// Follows who says to be signed by whom until nobody is left.
fn unknown_issuer(chain: &[&Certificate]) -> String {
    let Some((first, others)) = chain.split_first() else {
        return "nobody knows who signed it".to_owned();
    };
    if first.is_own_issuer() {
        return SELF_SIGNED.to_owned();
    }
    let mut last = *first;
    for _ in others {
        match others.iter().find(|other| last.is_issued_by(other)) {
            Some(next) if !last.is_own_issuer() => last = next,
            _ => break,
        }
    }
    if last.is_own_issuer() {
        return format!("the chain ends at {}, which this machine does not trust", last.subject);
    }
    format!(
        "the chain breaks off: {}, who signed {}, is no root that this machine trusts, and the server sent no certificate of it",
        last.issuer, last.subject
    )
}

fn name_in_words(error: &Error, address: &Address, leaf: Option<&Certificate>) -> String {
    let of_name = matches!(
        error,
        Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })
    );
    let Some(leaf) = leaf.filter(|_| of_name) else {
        return unseen::shown(&error.to_string()).into_owned();
    };
    let mut names = leaf.names.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    match leaf.names.len() {
        0 => names.push_str("no name at all"),
        count if count > NAMES => names.push_str(&format!(" and {} more", count - NAMES)),
        _ => {}
    }
    format!("its certificate is not for {}, it is for {names}", address.host)
}

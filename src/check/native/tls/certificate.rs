//! What stands in a certificate, in words. Whoever made it is nobody to be trusted: what is not seen is made visible.

use std::net::IpAddr;

use chrono::DateTime;
use rustls::pki_types::CertificateDer;
use sha2::{Digest as _, Sha256};
use x509_parser::{
    extensions::GeneralName,
    objects::{oid_registry, oid2sn},
    oid_registry::Oid,
    prelude::{FromDer, X509Certificate},
    public_key::PublicKey,
    x509::SubjectPublicKeyInfo,
};

use super::super::http::shown::short;
use crate::domain::time::Time;

const DAY: i64 = 24 * 60 * 60;

/// A certificate of a chain.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// Whose it is.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Names and addresses that it is for.
    pub names: Vec<String>,
    /// From when it is valid.
    pub not_before: Time,
    /// Until when.
    pub not_after: Time,
    /// Kind and size of its key.
    pub key: String,
    /// How it is signed.
    pub signature: String,
    /// SHA-256 of all of it.
    pub fingerprint: String,
    raw_subject: Vec<u8>,
    raw_issuer: Vec<u8>,
}

impl Certificate {
    /// Reads it; else why it cannot be read.
    pub fn read(der: &CertificateDer<'_>) -> Result<Self, String> {
        let (_, read) = X509Certificate::from_der(der).map_err(|error| short(&error.to_string()))?;
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or("a date that no calendar has");
        let digest = Sha256::digest(der);
        let pairs: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(Self {
            subject: shown(&read.subject().to_string()),
            issuer: shown(&read.issuer().to_string()),
            names: names(&read),
            not_before: moment(read.validity().not_before.timestamp())?,
            not_after: moment(read.validity().not_after.timestamp())?,
            key: key(read.public_key()),
            signature: algorithm(&read.signature_algorithm.algorithm),
            fingerprint: pairs.join(":"),
            raw_subject: read.subject().as_raw().to_vec(),
            raw_issuer: read.issuer().as_raw().to_vec(),
        })
    }

    /// Whole days until it expires; below 0 once it has.
    pub fn days_left(&self, now: Time) -> i64 {
        (self.not_after - now).num_seconds().div_euclid(DAY)
    }

    /// Whether it says of itself that it signed itself.
    pub fn is_own_issuer(&self) -> bool {
        self.raw_subject == self.raw_issuer
    }

    /// Whether it says that `other` signed it.
    pub fn is_issued_by(&self, other: &Self) -> bool {
        self.raw_issuer == other.raw_subject
    }
}

/// On one line, with something where nothing stands.
fn shown(text: &str) -> String {
    match text.trim() {
        "" => "nobody".to_owned(),
        text => short(text),
    }
}

fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let names = alternative.iter().flat_map(|extension| &extension.value.general_names);
    names
        .filter_map(|name| match name {
            GeneralName::DNSName(name) => Some(shown(name)),
            GeneralName::IPAddress(bytes) => address(bytes).map(|address| address.to_string()),
            GeneralName::URI(name) => Some(shown(name)),
            _ => None,
        })
        .collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from).ok();
    four.or_else(|| <[u8; 16]>::try_from(bytes).map(IpAddr::from).ok())
}

fn key(info: &SubjectPublicKeyInfo<'_>) -> String {
    let curve = info.algorithm.parameters.as_ref().and_then(|of| of.as_oid().ok());
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => format!("RSA, {} bits", key.key_size()),
        Ok(PublicKey::EC(_)) => match curve {
            Some(curve) => format!("EC, {}", algorithm(&curve)),
            None => "EC".to_owned(),
        },
        _ => algorithm(&info.algorithm.algorithm),
    }
}

/// The name that people know an algorithm or a curve by; its number where it has none.
fn algorithm(oid: &Oid<'_>) -> String {
    let number = oid.to_id_string();
    match number.as_str() {
        "1.2.840.10045.3.1.7" => "P-256".to_owned(),
        "1.3.132.0.34" => "P-384".to_owned(),
        "1.3.132.0.35" => "P-521".to_owned(),
        "1.3.101.112" => "Ed25519".to_owned(),
        "1.3.101.113" => "Ed448".to_owned(),
        _ => oid2sn(oid, oid_registry()).map_or(number, str::to_owned),
    }
}

//! Certificates in words: what a server showed, and what is wrong with one that is not believed.

use std::{fmt, sync::Arc};

use chrono::DateTime;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use super::{super::tls::certificate::Certificate, clients, trust};
use crate::domain::unseen;

/// What of a certificate is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whom it is for, by whom it is signed, and until when it holds.
    pub summary: String,
    /// It is signed by whom it is for.
    signs_itself: bool,
}

/// Reads a certificate; nothing where it is none.
pub fn told(der: &[u8]) -> Option<Told> {
    let certificate = Certificate::read(&CertificateDer::from(der)).ok()?;
    let summary = format!(
        "for {}, signed by {}, from {} to {}",
        certificate.subject,
        certificate.issuer,
        certificate.not_before.format("%F"),
        certificate.not_after.format("%F")
    );
    Some(Told {
        summary,
        signs_itself: certificate.is_own_issuer(),
    })
}

fn day_of(time: UnixTime) -> String {
    let at = i64::try_from(time.as_secs())
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    at.map_or_else(|| "an unknown day".to_owned(), |at| at.format("%F").to_string())
}

/// A certificate that is not believed, and why.
#[derive(Debug)]
pub struct Refused {
    why: CertificateError,
    /// What it says of itself.
    pub told: Option<Told>,
}

impl std::error::Error for Refused {}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.why)
    }
}

impl Refused {
    /// In a sentence that begins with whose certificate it is, and what to do.
    pub fn sentence(&self, host: &str) -> String {
        let signs_itself = self.told.as_ref().is_some_and(|told| told.signs_itself);
        in_words(&self.why, host, signs_itself)
    }
}

/// What is wrong with a certificate.
pub fn in_words(why: &CertificateError, host: &str, signs_itself: bool) -> String {
    let its = format!("the certificate of {host}");
    match why {
        CertificateError::ExpiredContext { not_after, .. } => {
            format!("{its} ran out on {}: it has to be renewed", day_of(*not_after))
        }
        CertificateError::Expired => format!("{its} has run out: it has to be renewed"),
        CertificateError::NotValidYetContext { not_before, .. } => format!(
            "{its} does not hold before {}: it came too early, or the clock of this machine is wrong",
            day_of(*not_before)
        ),
        CertificateError::NotValidYet => format!("{its} does not hold yet, or the clock of this machine is wrong"),
        CertificateError::NotValidForNameContext { presented, .. } if !presented.is_empty() => {
            let names: Vec<String> = presented.iter().take(5).map(|name| plain_name(name)).collect();
            format!("{its} is not for that name, but for {}", names.join(", "))
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            format!("{its} is not for that name")
        }
        CertificateError::UnknownIssuer if signs_itself => {
            format!("{its} is self-signed: nobody whom this machine trusts vouches for it")
        }
        CertificateError::UnknownIssuer => format!(
            "{its} comes from nobody whom this machine trusts: a certificate in between is missing, or its root has to be \
             among the roots of the settings"
        ),
        CertificateError::Revoked => format!("{its} was revoked"),
        // A root that is shown as if it were a server's own.
        other if signs_itself => format!("{its} is self-signed, and not believed: {other}"),
        other => format!("{its} is not believed: {other}"),
    }
}

/// A name as rustls tells it, `DnsName("example.com")`, without what is around it.
fn plain_name(told: &str) -> String {
    let inner = told.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    unseen::shown(inner.unwrap_or(told).trim_matches('"')).into_owned()
}

/// Makes `tls` say what it is that it refuses.
pub fn show_what_is_refused(tls: &mut ClientConfig, roots: RootCertStore) {
    // Without any root all are refused anyway.
    if let Ok(inner) = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), trust::provider()).build() {
        tls.dangerous().set_certificate_verifier(Arc::new(Shown { inner }));
    }
}

/// Believes whom the other one believes.
#[derive(Debug)]
struct Shown {
    inner: Arc<WebPkiServerVerifier>,
}

impl ServerCertVerifier for Shown {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        clients::keep_in_mind(end_entity);
        let verified = self
            .inner
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| match error {
            rustls::Error::InvalidCertificate(why) => {
                let told = told(end_entity);
                let refused = Refused { why, told };
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(refused))))
            }
            other => other,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls12_signature(message, cert, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.inner.verify_tls13_signature(message, cert, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_certificate_is_said_with_what_to_do() {
        let at = |seconds| UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds));
        let cases = [
            (
                CertificateError::ExpiredContext {
                    time: at(1_800_000_000),
                    not_after: at(1_700_000_000),
                },
                "the certificate of a:443 ran out on 2023-11-14: it has to be renewed",
            ),
            (
                CertificateError::NotValidForNameContext {
                    expected: ServerName::try_from("a").unwrap(),
                    presented: vec![
                        "DnsName(\"b.example.com\")".to_owned(),
                        "IpAddress(10.0.0.1)".to_owned(),
                    ],
                },
                "the certificate of a:443 is not for that name, but for b.example.com, 10.0.0.1",
            ),
            (
                CertificateError::UnknownIssuer,
                "the certificate of a:443 comes from nobody whom this machine trusts: a certificate in between is missing, or \
                 its root has to be among the roots of the settings",
            ),
        ];
        for (why, sentence) in cases {
            assert_eq!(in_words(&why, "a:443", false), sentence);
        }
        let own = in_words(&CertificateError::UnknownIssuer, "a:443", true);
        assert!(own.contains("self-signed"), "{own}");
    }
}

//! Whom this machine believes on the network: the system's roots and those that the settings add.

use std::{path::PathBuf, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, pem::PemObject},
};

use super::answer::NoAnswer;

/// The cryptography that all of it uses.
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The system's root certificates and those of the PEM files `more`.
///
/// # Errors
/// Where one of the files cannot be read, or holds no certificate.
pub fn roots(more: &[PathBuf]) -> Result<RootCertStore, NoAnswer> {
    let mut roots = RootCertStore::empty();
    // A system without any leaves those of the settings; what does not parse there is nobody's to mend here.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for path in more {
        let refuse = |why: String| NoAnswer::errored(format!("root certificates {}: {why}", path.display()));
        let found = CertificateDer::pem_file_iter(path).map_err(|error| refuse(error.to_string()))?;
        let found: Vec<CertificateDer<'_>> = found
            .collect::<Result<_, _>>()
            .map_err(|error| refuse(error.to_string()))?;
        if found.is_empty() {
            return Err(refuse("there is none in it".to_owned()));
        }
        for certificate in found {
            roots.add(certificate).map_err(|error| refuse(error.to_string()))?;
        }
    }
    Ok(roots)
}

/// How a client that believes `roots` shakes hands.
///
/// # Errors
/// Where the cryptography does not know the versions of TLS.
pub fn client(roots: RootCertStore) -> Result<ClientConfig, NoAnswer> {
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| NoAnswer::errored(error.to_string()))?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

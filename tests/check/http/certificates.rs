//! Certificates that tests make: a root, and what it vouches for.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};

/// A root that nobody trusts unless told to.
pub struct Root {
    certificate: Certificate,
    issuer: Issuer<'static, KeyPair>,
}

fn named(name: &str, hosts: &[&str]) -> CertificateParams {
    let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
    let mut params = CertificateParams::new(hosts).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 1, 1);
    params
}

fn config(certificate: &Certificate, key: &KeyPair) -> ServerConfig {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap()
}

impl Root {
    pub fn new() -> Self {
        Self::named("Root of the tests")
    }

    pub fn named(name: &str) -> Self {
        let mut params = named(name, &[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self {
            certificate: params.self_signed(&key).unwrap(),
            issuer: Issuer::new(params, key),
        }
    }

    /// The file to be named in the settings.
    pub fn file(&self, folder: &Path) -> PathBuf {
        let path = folder.join("root.pem");
        std::fs::write(&path, self.certificate.pem()).unwrap();
        path
    }

    /// A server with a certificate for `hosts`.
    pub fn serves(&self, hosts: &[&str]) -> ServerConfig {
        self.serves_with(hosts, |_| {})
    }

    /// A server whose certificate ran out.
    pub fn served(&self, hosts: &[&str]) -> ServerConfig {
        self.serves_with(hosts, |params| params.not_after = date_time_ymd(2021, 2, 3))
    }

    fn serves_with(&self, hosts: &[&str], change: impl FnOnce(&mut CertificateParams)) -> ServerConfig {
        let mut params = named("Server of the tests", hosts);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        config(&params.signed_by(&key, &self.issuer).unwrap(), &key)
    }
}

/// A server that vouches for itself.
pub fn self_signed(hosts: &[&str]) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    config(&named("Server of the tests", hosts).self_signed(&key).unwrap(), &key)
}

//! An authority, certificates of all kinds that it makes, and servers that show them.

use std::{
    io::Read,
    net::{IpAddr, Shutdown, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair, date_time_ymd,
};
use rustls::{
    ServerConfig, ServerConnection, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
    version::{TLS12, TLS13},
};

/// Years between which a certificate is valid: for ever, as tests go.
pub const VALID: (i32, i32) = (2001, 2201);

pub type Issuer = CertifiedIssuer<'static, KeyPair>;

/// A root and an authority below it.
pub struct Authority {
    pub root: Issuer,
    pub between: Issuer,
}

fn params(names: &[&str], common: &str, (from, until): (i32, i32)) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut params = CertificateParams::new(names).unwrap();
    params.not_before = date_time_ymd(from, 1, 1);
    params.not_after = date_time_ymd(until, 1, 1);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common);
    params
}

fn authority(common: &str) -> CertificateParams {
    let mut params = params(&[], common, VALID);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params
}

/// What a server shows, and holds.
pub struct Shown {
    pub chain: Vec<CertificateDer<'static>>,
    pub key: PrivateKeyDer<'static>,
}

fn key_of(key: &KeyPair) -> PrivateKeyDer<'static> {
    PrivatePkcs8KeyDer::from(key.serialize_der()).into()
}

impl Authority {
    pub fn new() -> Self {
        Self::below("The Root")
    }

    /// One whose root is called so.
    pub fn below(root: &str) -> Self {
        let root = Issuer::self_signed(authority(root), KeyPair::generate().unwrap()).unwrap();
        let between = Issuer::signed_by(authority("The Authority"), KeyPair::generate().unwrap(), &root).unwrap();
        Self { root, between }
    }

    /// A certificate for these names, with the chain up to the root.
    pub fn shows(&self, names: &[&str], valid: (i32, i32)) -> Shown {
        self.shows_as(names, "The Server", valid)
    }

    /// The same, of this common name.
    pub fn shows_as(&self, names: &[&str], common: &str, valid: (i32, i32)) -> Shown {
        let key = KeyPair::generate().unwrap();
        let mut params = params(names, common, valid);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = params.signed_by(&key, &self.between).unwrap();
        Shown {
            chain: vec![leaf.der().clone(), self.between.der().clone()],
            key: key_of(&key),
        }
    }

    /// The root as a file, as the settings name it.
    pub fn root_file(&self, folder: &Path) -> PathBuf {
        let path = folder.join("root.pem");
        std::fs::write(&path, self.root.pem()).unwrap();
        path
    }
}

/// A certificate that nobody signed but itself.
pub fn signed_by_itself(names: &[&str]) -> Shown {
    let key = KeyPair::generate().unwrap();
    let leaf = params(names, "Myself", VALID).self_signed(&key).unwrap();
    Shown {
        chain: vec![leaf.der().clone()],
        key: key_of(&key),
    }
}

/// A server that shakes hands with whoever comes.
pub struct TlsServer {
    shown: Shown,
    versions: Vec<&'static SupportedProtocolVersion>,
    alpn: Vec<Vec<u8>>,
    address: IpAddr,
}

impl TlsServer {
    pub fn of(shown: Shown) -> Self {
        Self {
            shown,
            versions: vec![&TLS13, &TLS12],
            alpn: Vec::new(),
            address: [127, 0, 0, 1].into(),
        }
    }

    pub fn only(mut self, version: &'static SupportedProtocolVersion) -> Self {
        self.versions = vec![version];
        self
    }

    pub fn speaking(mut self, protocol: &str) -> Self {
        self.alpn = vec![protocol.into()];
        self
    }

    pub fn at(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// Its port.
    pub fn serve(self) -> u16 {
        let key = ring::sign::any_supported_type(&self.shown.key).unwrap();
        // Whether the key is that of the certificate is not looked at: some servers here lie.
        let shows = Arc::new(Shows(Arc::new(CertifiedKey::new(self.shown.chain, key))));
        let mut config = ServerConfig::builder_with_provider(ring::default_provider().into())
            .with_protocol_versions(&self.versions)
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(shows);
        config.alpn_protocols = self.alpn;
        let config = Arc::new(config);
        let listener = TcpListener::bind((self.address, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut session = ServerConnection::new(config.clone()).unwrap();
                while session.is_handshaking() && session.complete_io(&mut stream).is_ok() {}
                session.send_close_notify();
                let _ = session.complete_io(&mut stream);
                let _ = stream.shutdown(Shutdown::Write);
                // Whoever came hangs up first.
                let _ = stream.read_to_end(&mut Vec::new());
            }
        });
        port
    }
}

#[derive(Debug)]
struct Shows(Arc<CertifiedKey>);

impl ResolvesServerCert for Shows {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.clone())
    }
}

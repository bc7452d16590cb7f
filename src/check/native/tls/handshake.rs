//! Connecting and shaking hands with whoever answers. Any chain is taken, to be looked at afterwards; that the server
//! holds the key of the certificate that it shows is checked all the same.

use std::{
    io::{self, ErrorKind},
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use rustls::{
    AlertDescription, CertificateError, ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme,
    client::{
        ResolvesClientCert,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    sign::CertifiedKey,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpStream, lookup_host},
    time,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use super::{
    super::{answer::NoAnswer, transcript::Transcript, trust},
    address::Address,
};
use crate::domain::unseen;

/// What the client says that it would speak.
const ALPN: [&str; 2] = ["h2", "http/1.1"];
/// So much of what a server says first is kept, for one that does not speak TLS.
const OVERHEARD: usize = 80;

/// What came of a handshake.
#[derive(Debug)]
pub struct Shaken {
    /// `1.3`, `1.2`.
    pub protocol: String,
    /// The cipher suite.
    pub cipher: String,
    /// How the keys were agreed on.
    pub exchange: Option<String>,
    /// The protocol that the server chose.
    pub alpn: Option<String>,
    /// What the server sent, its own certificate first.
    pub chain: Vec<CertificateDer<'static>>,
    /// It asked for a certificate of the client.
    pub wants_certificate: bool,
}

/// Shakes hands; once more without a list of protocols where the server takes none of them.
pub async fn shake(address: &Address, patience: Duration, transcript: &mut Transcript<'_>) -> Result<Shaken, NoAnswer> {
    match once(address, &ALPN, patience, transcript).await {
        Err(Refusal::Protocols) => {
            transcript.tell(&format!("it speaks none of {}: asked again without", ALPN.join(", ")));
            once(address, &[], patience, transcript).await
        }
        other => other,
    }
    .map_err(|refusal| match refusal {
        Refusal::Protocols => NoAnswer::failed("it speaks none of the protocols, though it was offered none"),
        Refusal::No(none) => none,
    })
}

/// Why there was no handshake.
enum Refusal {
    /// The server speaks none of the protocols that were offered by ALPN.
    Protocols,
    /// Anything else.
    No(NoAnswer),
}

async fn once(
    address: &Address,
    alpn: &[&str],
    patience: Duration,
    transcript: &mut Transcript<'_>,
) -> Result<Shaken, Refusal> {
    let stream = connect(address, patience, transcript).await.map_err(Refusal::No)?;
    let asked = Arc::new(NoCertificate::default());
    let config = config(alpn, asked.clone()).map_err(Refusal::No)?;
    let mut stream = Overheard {
        stream,
        said: Vec::new(),
    };
    let began = Instant::now();
    let shaken = TlsConnector::from(Arc::new(config))
        .connect(address.name.clone(), &mut stream)
        .await;
    match shaken {
        Ok(shaken) => {
            transcript.tell(&format!("shook hands in {} ms", began.elapsed().as_millis()));
            Ok(seen(&shaken, asked.0.load(Ordering::Relaxed)))
        }
        Err(error) => Err(refusal(&error, &stream.said, address)),
    }
}

/// Tries every address of the name in turn; one that does not answer leaves time for those behind it.
async fn connect(
    address: &Address,
    patience: Duration,
    transcript: &mut Transcript<'_>,
) -> Result<TcpStream, NoAnswer> {
    let found = lookup_host((address.host.as_str(), address.port)).await;
    let found = found.map_err(|error| NoAnswer::errored(format!("{} does not resolve: {error}", address.host)))?;
    let found: Vec<SocketAddr> = found.collect();
    let share = patience / u32::try_from(found.len().max(1)).unwrap_or(u32::MAX);
    let Some((last, before)) = found.split_last() else {
        return Err(NoAnswer::errored(format!("{} resolves to nothing", address.host)));
    };
    for peer in before {
        match time::timeout(share, dial(peer, transcript)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => transcript.tell(&format!("{peer}: {error}")),
            Err(_) => transcript.tell(&format!("{peer} does not answer")),
        };
    }
    dial(last, transcript).await.map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => NoAnswer::failed(format!("{address} refuses the connection")),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
            NoAnswer::failed(format!("{address} resets the connection"))
        }
        ErrorKind::TimedOut => NoAnswer::failed(format!("{address} does not answer")),
        _ => NoAnswer::errored(format!("{address} cannot be reached: {error}")),
    })
}

async fn dial(peer: &SocketAddr, transcript: &mut Transcript<'_>) -> io::Result<TcpStream> {
    let began = Instant::now();
    let stream = TcpStream::connect(peer).await?;
    transcript.tell(&format!("connected to {peer} in {} ms", began.elapsed().as_millis()));
    Ok(stream)
}

fn config(alpn: &[&str], certificate: Arc<NoCertificate>) -> Result<ClientConfig, NoAnswer> {
    let provider = trust::provider();
    let anybody = Anybody(provider.signature_verification_algorithms);
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| NoAnswer::errored(error.to_string()))?;
    let mut config = config
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(anybody))
        .with_client_cert_resolver(certificate);
    config.alpn_protocols = alpn.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    Ok(config)
}

fn seen(shaken: &TlsStream<&mut Overheard>, wants_certificate: bool) -> Shaken {
    let (_, session) = shaken.get_ref();
    let protocol = match session.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "1.3".to_owned(),
        Some(ProtocolVersion::TLSv1_2) => "1.2".to_owned(),
        other => format!("{other:?}"),
    };
    let cipher = session.negotiated_cipher_suite();
    let exchange = session.negotiated_key_exchange_group();
    let alpn = session.alpn_protocol();
    let chain = session.peer_certificates().unwrap_or_default();
    Shaken {
        protocol,
        cipher: cipher.map_or_else(|| "unknown".to_owned(), |cipher| format!("{:?}", cipher.suite())),
        exchange: exchange.map(|group| format!("{:?}", group.name())),
        alpn: alpn.map(|name| unseen::shown(&String::from_utf8_lossy(name)).into_owned()),
        chain: chain.iter().map(|one| one.clone().into_owned()).collect(),
        wants_certificate,
    }
}

fn refusal(error: &io::Error, said: &[u8], address: &Address) -> Refusal {
    let of_tls = error.get_ref().and_then(|error| error.downcast_ref::<Error>());
    if matches!(
        of_tls,
        Some(Error::NoApplicationProtocol | Error::AlertReceived(AlertDescription::NoApplicationProtocol))
    ) {
        return Refusal::Protocols;
    }
    let why = match of_tls {
        _ if !speaks_tls(said) => format!("answers, but not with TLS: \"{}\"", first_line(said)),
        Some(error) => in_words(error, address),
        None => match error.kind() {
            ErrorKind::UnexpectedEof => "hangs up in the middle of the handshake".to_owned(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted => {
                "resets the connection in the middle of the handshake".to_owned()
            }
            _ => format!("breaks the handshake off: {error}"),
        },
    };
    Refusal::No(NoAnswer::failed(format!("{address} {why}")))
}

/// A record of TLS begins with what kind it is: an alert or a handshake.
fn speaks_tls(said: &[u8]) -> bool {
    said.first().is_none_or(|kind| matches!(kind, 0x15 | 0x16))
}

fn first_line(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let line = text.lines().next().unwrap_or_default();
    unseen::shown(line).into_owned()
}

fn in_words(error: &Error, address: &Address) -> String {
    match error {
        Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "speaks neither TLS 1.3 nor TLS 1.2 (alert protocol_version)".to_owned()
        }
        Error::AlertReceived(AlertDescription::HandshakeFailure) => {
            "finds nothing in common with this client (alert handshake_failure)".to_owned()
        }
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            format!("knows no {} (alert unrecognized_name)", address.host)
        }
        Error::AlertReceived(alert) => format!("ends the handshake with the alert {alert:?}"),
        Error::PeerIncompatible(why) => format!("does not go together with this client: {why:?}"),
        Error::InvalidCertificate(CertificateError::BadSignature) => {
            "does not prove that it holds the key of its certificate".to_owned()
        }
        Error::NoCertificatesPresented => "shows no certificate".to_owned(),
        other => format!(
            "breaks the rules of the handshake: {}",
            unseen::shown(&other.to_string())
        ),
    }
}

/// Takes any chain: whether it is believed is asked afterwards.
#[derive(Debug)]
struct Anybody(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, leaf, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

/// Has no certificate to show, and remembers that it was asked for one.
#[derive(Debug, Default)]
struct NoCertificate(AtomicBool);

impl ResolvesClientCert for NoCertificate {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Relaxed);
        None
    }

    // Without any, a server that asks is not told apart from one that does not.
    fn has_certs(&self) -> bool {
        true
    }
}

/// A connection whose first bytes are remembered.
struct Overheard {
    stream: TcpStream,
    said: Vec<u8>,
}

impl AsyncRead for Overheard {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let own = self.get_mut();
        let before = into.filled().len();
        let polled = Pin::new(&mut own.stream).poll_read(cx, into);
        let room = OVERHEARD.saturating_sub(own.said.len());
        own.said.extend(into.filled()[before..].iter().take(room));
        polled
    }
}

impl AsyncWrite for Overheard {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

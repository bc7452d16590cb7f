//! `tls`: real servers on loopback with certificates of all kinds, and some that do not speak TLS at all.

use std::{
    io::{self, Read, Write},
    net::{Ipv6Addr, Shutdown, TcpListener, TcpStream},
    sync::mpsc::{Sender, channel},
    thread,
    time::Duration,
};

use countersign::domain::check::{CheckKind, Expectation, Outcome};
use rustls::version::{TLS12, TLS13};

use crate::{
    asked::{Bench, Came},
    certificates::{Authority, Shown, TlsServer, VALID, signed_by_itself},
};

fn days_left(target: &str) -> Expectation {
    Expectation::DaysLeft(target.parse().unwrap())
}

fn protocol(target: &str) -> Expectation {
    Expectation::Protocol(target.parse().unwrap())
}

fn bench(address: &str, expect: Vec<Expectation>) -> Bench {
    let address = address.to_owned();
    Bench::new(CheckKind::Tls { address }, expect)
}

/// Asks a server of somebody who knows the authority's root.
fn trusting(authority: &Authority, address: &str, expect: Vec<Expectation>) -> Came {
    let mut bench = bench(address, expect);
    bench.plan.reach.roots = vec![authority.root_file(bench.folder.path())];
    bench.ask()
}

fn localhost(port: u16) -> String {
    format!("localhost:{port}")
}

/// Whoever connects to it is left to `serve`.
fn serve(mut serve: impl FnMut(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().flatten().for_each(&mut serve));
    port
}

#[test]
fn a_chain_to_a_root_of_the_settings_is_trusted_and_told_to_the_last_certificate() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["localhost", "a.example", "127.0.0.1"], VALID))
        .speaking("h2")
        .serve();
    let expect = vec![
        Expectation::Trusted,
        days_left("> 90"),
        days_left("> 12 weeks"),
        protocol("version >= 1.3"),
        Expectation::Within(Duration::from_secs(60)),
    ];
    let came = trusting(&authority, &localhost(port), expect);
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
    assert_eq!(came.saw()[0], "trusted");
    assert_eq!(came.saw()[3], "1.3");
    assert_eq!(came.line(0), "chain: trusted");
    assert!(came.line(1).starts_with("days left: "));
    assert_eq!(came.line(3), "protocol: TLS 1.3");
    for told in [
        "cipher: TLS13_",
        "key exchange: X25519",
        "ALPN: h2",
        "SNI: localhost",
        "2 certificates, the server's first:",
        "1. subject: CN=The Server",
        "   issuer: CN=The Authority",
        "   names: localhost, a.example, 127.0.0.1",
        "   valid from 2001-01-01 00:00:00 UTC to 2201-01-01 00:00:00 UTC",
        "   key: EC, P-256",
        "   signed with: ecdsa-with-SHA256",
        "2. subject: CN=The Authority",
        "   issuer: CN=The Root",
        "first of the chain to expire: number 1",
    ] {
        assert!(came.log.contains(told), "{told}\n{}", came.log);
    }
    let fingerprints = came.log.lines().filter(|line| line.starts_with("   SHA-256: "));
    assert!(
        fingerprints
            .clone()
            .all(|line| line.len() == "   SHA-256: ".len() + 32 * 3 - 1)
    );
    assert_eq!(fingerprints.count(), 2);
    let pem = pem_of(&came.log);
    assert_eq!(pem.len(), 2);
}

/// The certificates that stand in the evidence, as a program reads them.
fn pem_of(log: &str) -> Vec<rustls::pki_types::CertificateDer<'static>> {
    use rustls::pki_types::pem::PemObject;
    let read = rustls::pki_types::CertificateDer::pem_slice_iter(log.as_bytes());
    read.collect::<Result<_, _>>().unwrap()
}

#[test]
fn what_is_wrong_with_a_chain_is_a_finding_with_all_its_reasons() {
    let authority = Authority::new();
    let other = Authority::below("Another Root");
    let namesake = Authority::new();
    let without_between = || {
        let mut shown = authority.shows(&["localhost"], VALID);
        shown.chain.truncate(1);
        shown
    };
    let with_root = || {
        let mut shown = other.shows(&["localhost"], VALID);
        shown.chain.push(other.root.der().clone());
        shown
    };
    let cases: [(Shown, &[&str]); 9] = [
        (
            namesake.shows(&["localhost"], VALID),
            &["a signature in the chain is wrong"],
        ),
        (
            authority.shows(&["localhost"], (2001, 2002)),
            &["its certificate expired on 2002-01-01 00:00:00 UTC, "],
        ),
        (
            authority.shows(&["localhost"], (2200, 2201)),
            &["its certificate is not valid before 2200-01-01 00:00:00 UTC"],
        ),
        (
            authority.shows(&["a.example", "b.example"], VALID),
            &["its certificate is not for localhost, it is for a.example, b.example"],
        ),
        (
            authority.shows(&["a.example"], (2001, 2002)),
            &["its certificate expired on", "; its certificate is not for localhost"],
        ),
        (
            signed_by_itself(&["localhost"]),
            &["its certificate is signed by itself"],
        ),
        (
            without_between(),
            &["the chain breaks off: CN=The Authority, who signed CN=The Server, is no root"],
        ),
        (
            with_root(),
            &["the chain ends at CN=Another Root, which this machine does not trust"],
        ),
        (
            other.shows(&["localhost"], (2001, 2002)),
            &[
                "its certificate expired on",
                "; the chain breaks off: CN=Another Root, who signed CN=The Authority,",
            ],
        ),
    ];
    for (shown, reasons) in cases {
        let port = TlsServer::of(shown).serve();
        let came = trusting(
            &authority,
            &localhost(port),
            vec![Expectation::Trusted, days_left("< 0")],
        );
        assert_eq!(came.finished.outcome, Outcome::Failed, "{reasons:?}");
        for reason in reasons {
            assert!(came.saw()[0].contains(reason), "{reason}: {}", came.saw()[0]);
        }
        assert!(came.line(0).starts_with("chain: not trusted: "), "{}", came.line(0));
        assert!(!pem_of(&came.log).is_empty(), "{}", came.log);
    }
}

#[test]
fn a_chain_that_is_only_looked_at_may_be_anything() {
    let port = TlsServer::of(signed_by_itself(&["a.example"])).serve();
    let came = bench(&localhost(port), vec![days_left("> 30")]).ask();
    assert_eq!(came.why(), (Outcome::Passed, ""));
    assert!(
        came.log
            .contains("chain: not trusted: its certificate is signed by itself")
    );
}

#[test]
fn a_certificate_that_ran_out_has_less_than_no_days_left() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["localhost"], (2001, 2002))).serve();
    let came = bench(&localhost(port), vec![days_left("> 30"), days_left("> 2 weeks")]).ask();
    assert_eq!(came.finished.outcome, Outcome::Failed);
    assert!(came.saw().iter().all(|saw| saw.starts_with('-')), "{:?}", came.saw());
}

#[test]
fn an_old_version_is_told_and_held_against_its_target() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["localhost"], VALID))
        .only(&TLS12)
        .serve();
    let came = trusting(
        &authority,
        &localhost(port),
        vec![protocol("version >= 1.2"), protocol("version >= 1.3")],
    );
    let met: Vec<_> = came.finished.expectations.iter().map(|one| one.met).collect();
    assert_eq!((came.saw(), met), (vec!["1.2", "1.2"], vec![Some(true), Some(false)]));
    assert!(came.log.contains("protocol: TLS 1.2"));
}

#[test]
fn an_address_is_asked_for_by_itself() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["127.0.0.1"], VALID)).serve();
    let came = trusting(&authority, &format!("127.0.0.1:{port}"), vec![Expectation::Trusted]);
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
    assert!(came.log.contains("SNI: none"));
    let came = trusting(&authority, &localhost(port), vec![Expectation::Trusted]);
    assert_eq!(
        came.saw(),
        ["its certificate is not for localhost, it is for 127.0.0.1"]
    );

    let here = Ipv6Addr::LOCALHOST;
    if TcpListener::bind((here, 0)).is_err() {
        writeln!(io::stderr(), "NOT TESTED: this machine has no IPv6").unwrap();
        return;
    }
    let server = TlsServer::of(authority.shows(&["::1"], VALID)).at(here.into());
    let came = trusting(
        &authority,
        &format!("[::1]:{}", server.serve()),
        vec![Expectation::Trusted],
    );
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
}

#[test]
fn a_server_that_speaks_none_of_the_offered_protocols_is_asked_again_without() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["localhost"], VALID))
        .speaking("imap")
        .only(&TLS13)
        .serve();
    let came = trusting(&authority, &localhost(port), vec![Expectation::Trusted]);
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
    assert!(came.log.contains("it speaks none of h2, http/1.1: asked again without"));
    assert!(came.log.contains("ALPN: none"));
}

#[test]
fn a_server_without_the_key_of_its_certificate_fails() {
    let authority = Authority::new();
    for version in [&TLS13, &TLS12] {
        let mut shown = authority.shows(&["localhost"], VALID);
        shown.key = signed_by_itself(&["localhost"]).key;
        let port = TlsServer::of(shown).only(version).serve();
        let came = trusting(&authority, &localhost(port), vec![Expectation::Trusted]);
        let why = format!("localhost:{port} does not prove that it holds the key of its certificate");
        assert_eq!(came.why(), (Outcome::Failed, why.as_str()));
    }
}

#[test]
fn who_does_not_speak_tls_fails_with_what_it_said() {
    // Whoever is asked reads first: what is left unread would reset the connection under the answer.
    let says = |answer: &'static [u8]| {
        serve(move |mut stream| {
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(answer);
            let _ = stream.shutdown(Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        })
    };
    for (answer, why) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"[..],
            "answers, but not with TLS: \"HTTP/1.1 400 Bad Request\"",
        ),
        (
            b"220 \x1b[2Jmail ready\r\n",
            "answers, but not with TLS: \"220 \u{fffd}[2Jmail ready\"",
        ),
        (b"", "hangs up in the middle of the handshake"),
        (
            b"\x15\x03\x01\x00\x02\x02\x46",
            "speaks neither TLS 1.3 nor TLS 1.2 (alert protocol_version)",
        ),
        (
            b"\x15\x03\x03\x00\x02\x02\x28",
            "finds nothing in common with this client (alert handshake_failure)",
        ),
        (
            b"\x15\x03\x03\x00\x02\x02\x70",
            "knows no localhost (alert unrecognized_name)",
        ),
    ] {
        let port = says(answer);
        let came = bench(&localhost(port), vec![Expectation::Trusted]).ask();
        let why = format!("localhost:{port} {why}");
        assert_eq!(came.why(), (Outcome::Failed, why.as_str()));
        assert!(came.log.contains(&why), "{}", came.log);
    }
}

#[test]
fn who_resets_the_connection_or_refuses_it_fails() {
    let port = serve(|mut stream| {
        let _ = stream.read(&mut [0; 16]);
        rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
    });
    let came = bench(&localhost(port), vec![Expectation::Trusted]).ask();
    let why = format!("localhost:{port} resets the connection in the middle of the handshake");
    assert_eq!(came.why(), (Outcome::Failed, why.as_str()));

    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let came = bench(&format!("127.0.0.1:{closed}"), vec![Expectation::Trusted]).ask();
    let why = format!("127.0.0.1:{closed} refuses the connection");
    assert_eq!(came.why(), (Outcome::Failed, why.as_str()));
}

#[test]
fn what_is_no_address_or_no_root_is_an_error_of_the_check() {
    let came = bench("https://example.com/", vec![Expectation::Trusted]).ask();
    assert_eq!(came.finished.outcome, Outcome::Errored);
    assert!(came.why().1.ends_with("write example.com:443"), "{:?}", came.why());

    let mut bench = bench("127.0.0.1:1", vec![Expectation::Trusted]);
    bench.plan.reach.roots = vec![bench.folder.path().join("nowhere.pem")];
    let came = bench.ask();
    assert_eq!(came.finished.outcome, Outcome::Errored);
    assert!(came.why().1.contains("nowhere.pem"), "{:?}", came.why());
}

/// A server that takes connections and says nothing, until it is dropped.
struct Silent {
    port: u16,
    _open: Sender<()>,
}

impl Silent {
    fn new() -> Self {
        let (open, until) = channel::<()>();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let taken = listener.accept();
            let _ = until.recv();
            drop(taken);
        });
        Self { port, _open: open }
    }
}

#[test]
fn who_never_answers_is_waited_for_until_the_timeout() {
    let silent = Silent::new();
    let bench = bench(&localhost(silent.port), vec![Expectation::Trusted]).within(Duration::from_millis(300));
    let came = bench.ask();
    assert_eq!(came.why(), (Outcome::TimedOut, ""));
    assert!(came.log.contains("nothing more within 300ms"), "{}", came.log);
}

#[test]
fn a_handshake_is_ended_by_a_person() {
    let silent = Silent::new();
    let bench = bench(&localhost(silent.port), vec![Expectation::Trusted]);
    let live = bench.start();
    live.running.cancel();
    let came = live.came();
    assert_eq!(came.finished.outcome, Outcome::Cancelled);
}

#[test]
fn what_stands_in_a_certificate_steers_no_terminal_and_adds_no_line() {
    let authority = Authority::new();
    let shown = authority.shows_as(&["localhost"], "x\u{1b}[2J\nchain: trusted\r\u{202e}", VALID);
    let port = TlsServer::of(shown).serve();
    let came = bench(&localhost(port), vec![Expectation::Trusted]).ask();
    assert_eq!(came.finished.outcome, Outcome::Failed);
    assert!(
        came.log.contains("1. subject: CN=x\u{fffd}[2J\u{fffd}chain: trusted"),
        "{}",
        came.log
    );
    assert!(!came.log.lines().any(|line| line == "chain: trusted"));
    assert!(!came.log.contains(['\u{1b}', '\u{202e}']));
}

//! Every failure that a network has ends in its outcome, with a sentence that a person understands.

use std::{
    io::Write,
    net::{SocketAddr, TcpStream},
    os::fd::OwnedFd,
    sync::{Mutex, mpsc::channel},
    time::Duration,
};

use countersign::domain::check::{Expectation, Outcome, Retry};
use flate2::{Compression, write::GzEncoder};
use rustix::net::{AddressFamily, SocketType, bind, getsockname, socket};

use super::{
    BRIEF, Bench,
    certificates::{self, Root},
    done, header, json_is, json_meets, lacks, matches, run,
    server::{Request, Server, answer, json, redirect},
    why,
};
use crate::bench::GENEROUS;

const SUCCESS: Expectation = Expectation::Success;

/// A port at which nobody listens, and nobody else can while the test lasts.
pub fn refusing() -> (OwnedFd, SocketAddr) {
    let socket = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
    bind(&socket, &SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = getsockname(&socket).unwrap().try_into().unwrap();
    (socket, address)
}

#[test]
fn nobody_listens() {
    let bench = Bench::new();
    let (_held, gone) = refusing();
    let why = why(bench.asking(format!("http://{gone}/"), vec![SUCCESS]), Outcome::Failed);
    assert_eq!(
        why,
        format!("{gone} refuses the connection: nothing listens there, or not yet")
    );
}

#[test]
fn a_name_that_does_not_resolve_and_what_is_no_address_cannot_be_asked() {
    let bench = Bench::new();
    let name = format!("{}.invalid", "a".repeat(64));
    for (url, said) in [
        (format!("http://{name}/"), "does not resolve"),
        (
            "ftp://127.0.0.1/".to_owned(),
            "begins with neither http:// nor https://",
        ),
        ("/health".to_owned(), "is no address to ask"),
        ("http://".to_owned(), "is no address to ask"),
    ] {
        let bench = Bench::new();
        let why = why(bench.asking(url, vec![SUCCESS]), Outcome::Errored);
        assert!(why.contains(said), "{why}");
    }
    let plan = bench.asking_with("http://127.0.0.1/", vec![SUCCESS], |http| {
        http.headers = vec![("X-Token".to_owned(), "two\nlines".to_owned())];
    });
    assert_eq!(
        why(plan, Outcome::Errored),
        "the header X-Token has a value that none can have"
    );
}

/// Sends the beginning of an answer and then whatever `ends` does.
fn begins(ends: impl Fn(TcpStream) + Send + Sync + 'static) -> Server {
    Server::of(move |mut stream, _| {
        Request::read(&mut stream).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nthe beginning\n")
            .unwrap();
        ends(stream);
    })
}

#[test]
fn an_answer_that_is_reset_in_its_middle_fails_and_what_came_is_kept() {
    let bench = Bench::new();
    let (seen, has_seen) = channel::<()>();
    let has_seen = Mutex::new(has_seen);
    let server = begins(move |stream| {
        has_seen.lock().unwrap().recv().unwrap();
        rustix::net::sockopt::set_socket_linger(&stream, Some(Duration::ZERO)).unwrap();
    });
    let live = run(bench.asking(server.url("/"), vec![SUCCESS]));
    live.until_output_holds("the beginning");
    seen.send(()).unwrap();
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Failed, "{finished:#?}");
    let why = format!(
        "{} broke the connection off in the middle of its answer, after 14 bytes of the body",
        server.address
    );
    assert_eq!(finished.reason.as_deref(), Some(why.as_str()));
    assert!(
        live.log().ends_with(&format!("the beginning\n{why}\n")),
        "{}",
        live.log()
    );
}

#[test]
fn an_answer_that_ends_too_early_fails() {
    let bench = Bench::new();
    let server = begins(drop);
    let why = why(bench.asking(server.url("/"), vec![SUCCESS]), Outcome::Failed);
    assert_eq!(
        why,
        format!(
            "{} closed the connection before its answer was whole, after 14 bytes of the body",
            server.address
        )
    );
}

#[test]
fn a_connection_that_is_closed_without_an_answer_and_one_that_answers_something_else_fail() {
    let server = Server::of(|mut stream, _| drop(Request::read(&mut stream)));
    let bench = Bench::new();
    let said = why(bench.asking(server.url("/"), vec![SUCCESS]), Outcome::Failed);
    assert_eq!(
        said,
        format!("{} closed the connection without an answer", server.address)
    );
    let server = Server::of(|mut stream, _| {
        Request::read(&mut stream).unwrap();
        stream.write_all(b"220 mail.example.com ESMTP\r\n\r\n").unwrap();
    });
    let bench = Bench::new();
    let said = why(bench.asking(server.url("/"), vec![SUCCESS]), Outcome::Failed);
    assert!(said.contains("answers is not HTTP"), "{said}");
}

/// Holds its connections until the test is over.
fn hanging(says: &'static [u8]) -> Server {
    let kept = Mutex::new(Vec::new());
    Server::of(move |mut stream, _| {
        Request::read(&mut stream).unwrap();
        stream.write_all(says).unwrap();
        kept.lock().unwrap().push(stream);
    })
}

#[test]
fn who_never_answers_and_who_never_ends_is_waited_for_as_long_as_the_check_says() {
    for (says, kept) in [
        (&b""[..], "GET"),
        (b"HTTP/1.1 200 OK\r\n", "GET"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\na drop\n", "a drop"),
    ] {
        let (bench, server) = (Bench::new(), hanging(says));
        let mut plan = bench.asking(server.url("/slow"), vec![SUCCESS]);
        plan.check.timeout = BRIEF;
        let (finished, log) = done(plan);
        assert_eq!(finished.outcome, Outcome::TimedOut);
        assert!(
            log.contains(kept) && log.ends_with("nothing more within 300ms\n"),
            "{log}"
        );
    }
}

#[test]
fn a_certificate_that_is_not_to_be_believed_fails_and_says_why() {
    let root = Root::new();
    let cases = [
        (
            root.serves(&["other.example.com"]),
            "is not for that name, but for other.example.com",
        ),
        (
            root.served(&["localhost"]),
            "ran out on 2021-02-03: it has to be renewed",
        ),
        (
            certificates::self_signed(&["localhost"]),
            "is self-signed: nobody whom this machine trusts vouches for it",
        ),
        (
            Root::named("Another root").serves(&["localhost"]),
            "comes from nobody whom this machine trusts",
        ),
    ];
    for (tls, said) in cases {
        let (bench, server) = (Bench::new(), Server::secure(tls, |_| json("{}")));
        let mut plan = bench.asking(server.secure_url("localhost", "/"), vec![SUCCESS]);
        plan.reach.roots = vec![root.file(bench.folder.path())];
        let why = why(plan, Outcome::Failed);
        let whose = format!("the certificate of localhost:{} {said}", server.address.port());
        assert!(why.starts_with(&whose), "{why}");
        assert!(
            why.contains("(it is for CN=Server of the tests, signed by CN="),
            "{why}"
        );
        assert!(
            server.asked().is_empty(),
            "nothing is said to whom one does not believe"
        );
    }
}

#[test]
fn roots_that_cannot_be_read_and_tls_where_there_is_none_are_told() {
    let bench = Bench::new();
    let server = Server::of(|mut stream, _| drop(stream.write_all(b"220 mail.example.com ESMTP\r\n")));
    let plan = bench.asking(server.secure_url("localhost", "/"), vec![SUCCESS]);
    let said = why(plan, Outcome::Failed);
    assert!(said.contains("does not speak TLS there"), "{said}");
    let bench = Bench::new();
    let mut plan = bench.asking(server.secure_url("localhost", "/"), vec![SUCCESS]);
    plan.reach.roots = vec![bench.path("none.pem")];
    let said = why(plan, Outcome::Errored);
    assert!(
        said.starts_with("root certificates ") && said.contains("none.pem"),
        "{said}"
    );
}

/// A body without an end, or with one after so many bytes.
fn pouring(bytes: Option<usize>) -> Server {
    Server::of(move |mut stream, _| {
        Request::read(&mut stream).unwrap();
        let head: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n";
        let mut line = vec![b'x'; 65_535];
        line.push(b'\n');
        let mut sent = stream.write_all(head);
        let mut left = bytes.unwrap_or(usize::MAX) / line.len();
        while sent.is_ok() && left > 0 {
            sent = stream.write_all(&line);
            left -= 1;
        }
    })
}

#[test]
fn of_a_body_without_an_end_so_much_is_read_and_the_rest_is_not_known() {
    let server = pouring(None);
    let known = |expect: Vec<Expectation>, outcome| {
        let bench = Bench::new();
        let (finished, log) = done(bench.asking(server.url("/"), expect));
        assert_eq!(finished.outcome, outcome, "{finished:#?}");
        assert!(log.contains("the body is longer than 64 MiB; what comes after that is not read"));
        let kept: u64 = finished.evidence.iter().map(|file| file.bytes).sum();
        assert!(kept < 3 << 20, "{kept} bytes are kept of it");
        assert!(finished.truncated);
        finished.expectations.iter().map(|one| one.met).collect::<Vec<_>>()
    };
    let expect = vec![SUCCESS, matches("x"), lacks("y"), matches("y")];
    let met = known(expect, Outcome::Inconclusive);
    assert_eq!(met, [Some(true), Some(true), None, None]);
    assert_eq!(
        known(vec![header("X-Frame-Options", None)], Outcome::Failed),
        [Some(false)]
    );
}

#[test]
fn of_a_huge_body_all_is_read_and_a_little_is_kept() {
    let (bench, server) = (Bench::new(), pouring(Some(8 << 20)));
    let (finished, log) = done(bench.asking(server.url("/"), vec![SUCCESS, lacks("y")]));
    assert_eq!(finished.outcome, Outcome::Passed, "{finished:#?}");
    assert!(log.contains("8388608 bytes, first byte after"), "its end is kept");
    assert!(log.contains("bytes are not kept here"));
    assert!(log.len() < 2 << 20);
}

#[test]
fn a_body_that_is_no_json_tells_nothing_and_one_that_says_it_is_something_else_says_so() {
    let cases: [(&[u8], Expectation, Outcome, &str); 6] = [
        (
            &json("{\"status\": ok}"),
            json_is("$.status", "ok"),
            Outcome::Inconclusive,
            "the body is no JSON: expected value",
        ),
        (
            &json("{\"lag\": NaN}"),
            json_meets("$.lag", "< 5"),
            Outcome::Inconclusive,
            "the body is no JSON",
        ),
        (
            &json("{\"lag\": \"NaN\"}"),
            json_meets("$.lag", "< 5"),
            Outcome::Inconclusive,
            "",
        ),
        (
            &json(""),
            json_is("$.status", "ok"),
            Outcome::Inconclusive,
            "the body is empty",
        ),
        (
            &json("{}"),
            json_is("$.status", "ok"),
            Outcome::Inconclusive,
            "nothing stands at $.status",
        ),
        (
            &answer("200 OK", &["content-type: text/html; charset=utf-8"], "<h1>ok</h1>"),
            json_is("$.status", "ok"),
            Outcome::Inconclusive,
            "its content type is text/html, not JSON; the body is no JSON",
        ),
    ];
    for (bytes, expectation, outcome, said) in cases {
        let (bench, bytes) = (Bench::new(), bytes.to_vec());
        let server = Server::answering(move |_| bytes.clone());
        let why = why(bench.asking(server.url("/"), vec![SUCCESS, expectation]), outcome);
        assert!(why.starts_with(said), "{why:?} {said:?}");
    }
}

#[test]
fn a_body_that_is_packed_wrong_fails_and_one_packed_in_another_way_tells_nothing() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| answer("200 OK", &["content-encoding: gzip"], "this is none")),
    );
    let said = why(bench.asking(server.url("/"), vec![SUCCESS]), Outcome::Failed);
    assert!(said.contains("packed with gzip, and is not"), "{said}");
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| answer("200 OK", &["content-encoding: br"], "whatever")),
    );
    let said = why(
        bench.asking(server.url("/"), vec![SUCCESS, lacks("y")]),
        Outcome::Inconclusive,
    );
    assert!(
        said.contains("packed with br, which this program does not unpack"),
        "{said}"
    );
}

#[test]
fn what_is_packed_small_and_comes_out_huge_is_read_as_far_as_any_other() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let piece = vec![0; 1 << 20];
    for _ in 0..80 {
        gzip.write_all(&piece).unwrap();
    }
    let packed = gzip.finish().unwrap();
    let (bench, server) = (
        Bench::new(),
        Server::answering(move |_| {
            let headers = ["content-type: application/octet-stream", "content-encoding: gzip"];
            answer("200 OK", &headers, &packed)
        }),
    );
    let (finished, log) = done(bench.asking(server.url("/"), vec![SUCCESS]));
    assert_eq!(finished.outcome, Outcome::Passed);
    assert!(log.contains("67108864 bytes ("), "{log}");
    assert!(log.contains("the body is longer than 64 MiB"), "{log}");
}

#[test]
fn who_sends_in_a_circle_is_followed_so_often_and_each_time_is_told() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|asked| redirect("302 Found", if asked.target == "/a" { "/b" } else { "/a" })),
    );
    let plan = bench.asking_with(server.url("/a"), vec![SUCCESS], |http| http.redirects = 4);
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Failed);
    assert_eq!(
        finished.reason.as_deref(),
        Some("redirected more than 4 times, in a circle: see where to in the evidence")
    );
    assert_eq!(server.asked().len(), 5);
    assert_eq!(log.matches("< location: /b").count(), 3, "{log}");
    assert_eq!(log.matches("< location: /a").count(), 2, "{log}");
}

#[test]
fn a_person_ends_it_in_its_middle_and_it_ends_with_the_program() {
    let (bench, server) = (Bench::new(), hanging(b"HTTP/1.1 200 OK\r\n\r\na drop\n"));
    let live = run(bench.asking(server.url("/"), vec![SUCCESS]));
    live.until_output_holds("a drop");
    live.running().cancel();
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Cancelled);
    assert!(live.log().ends_with("a drop\nended by a person\n"), "{}", live.log());
    let bench = Bench::new();
    let mut live = run(bench.asking(server.url("/"), vec![SUCCESS]));
    live.until_output_holds("a drop");
    drop(live.running.take());
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Interrupted);
    assert_eq!(finished.evidence.len(), 2, "what came is kept");
}

#[test]
fn many_samples_end_together_when_a_person_ends_them() {
    let (bench, server) = (Bench::new(), hanging(b""));
    let live = run(bench.asking_with(server.url("/"), vec![SUCCESS], |http| {
        http.samples = 10;
        http.concurrency = 3;
    }));
    live.until_output_holds("10 samples, 3 at once");
    live.running().cancel();
    assert_eq!(live.finished().outcome, Outcome::Cancelled);
}

#[test]
fn a_connection_that_was_closed_while_it_was_idle_says_nothing_of_the_server() {
    let server = Server::of(|mut stream, asked| {
        // One answer a connection, though it says that there may be more.
        let request = Request::read(&mut stream).unwrap();
        asked.lock().unwrap().push(request);
        stream.write_all(&json("{}")).unwrap();
        drop(Request::read(&mut stream));
    });
    let bench = Bench::new();
    let plan = bench.asking_with(server.url("/"), vec![SUCCESS], |http| http.samples = 5);
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    assert_eq!(server.asked().len(), 5);
}

#[test]
fn it_is_asked_again_until_it_answers() {
    let bench = Bench::new();
    let count = Mutex::new(0);
    let server = Server::answering(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        match *count {
            1 | 2 => answer("503 Service Unavailable", &[], "starting\n"),
            _ => json("{}"),
        }
    });
    let mut plan = bench.asking(server.url("/"), vec![SUCCESS]);
    plan.check.retry = Some(Retry {
        every: Duration::from_millis(1),
        within: GENEROUS,
    });
    let (finished, log) = done(plan);
    assert_eq!((finished.outcome, finished.tries), (Outcome::Passed, 3), "{log}");
}

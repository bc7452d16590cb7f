//! What is asked, what comes back, and what the expectations find in it.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    thread,
};

use countersign::{
    check::redact::Rule,
    domain::{
        check::{Expectation, Outcome},
        id::MeasureId,
        pattern::Pattern,
    },
};
use flate2::{Compression, write::GzEncoder};

use super::{
    Bench,
    certificates::Root,
    done, header, json_is, json_meets, lacks, matches, run,
    server::{Server, answer, json},
};

const SUCCESS: Expectation = Expectation::Success;

/// The evidence without what differs from time to time.
fn steady(log: &str, server: &Server) -> String {
    let times = regex::Regex::new(r"\d+\.\d{3} ms").unwrap();
    let log = log.replace(&server.address.to_string(), "HOST");
    let log = log.replace(&format!(":{}", server.address.port()), ":PORT");
    let version = env!("CARGO_PKG_VERSION");
    times.replace_all(&log, "TIME").replace(version, "VERSION")
}

#[test]
fn the_evidence_shows_what_was_asked_and_what_came_back() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| {
            answer(
                "201 Created",
                &[
                    "content-type: application/json",
                    "set-cookie: session=hunter2hunter2; Secure; HttpOnly",
                ],
                "{\"status\": \"ok\",\r\n \"lag\": 12}",
            )
        }),
    );
    let plan = bench.asking_with(
        server.url("/health?deep=1"),
        vec![
            SUCCESS,
            header("Set-Cookie", None),
            json_is("$.status", "ok"),
            json_meets("$.lag", "< 50"),
            matches("\"lag\": 1"),
            lacks("Created"),
        ],
        |http| {
            http.method = "POST".to_owned();
            http.headers = vec![
                ("Authorization".to_owned(), "Bearer of-good-news".to_owned()),
                ("X-Asks".to_owned(), "ada".to_owned()),
            ];
            http.body = Some("{\"deep\": true}\n".to_owned());
        },
    );
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{finished:#?}");
    insta::assert_snapshot!(steady(&log, &server), @r#"
    > POST http://HOST/health?deep=1
    > authorization: Bearer ***
    > x-asks: ada
    > accept: */*
    > accept-encoding: gzip
    > user-agent: countersign/VERSION
    >
    > {"deep": true}
    connected to HOST in TIME
    < HTTP/1.1 201 Created
    < content-length: 29
    < content-type: application/json
    < set-cookie: session=***; Secure; HttpOnly
    <
    {"status": "ok",
     "lag": 12}
    29 bytes, first byte after TIME, in all TIME
    "#);
    let saw: Vec<String> = finished
        .expectations
        .iter()
        .map(|one| format!("{:?} {:?} {:?}", one.text, one.saw.as_deref().unwrap_or("-"), one.line))
        .collect();
    insta::assert_snapshot!(saw.join("\n"), @r#"
    "status is 2xx" "201" Some(10)
    "header Set-Cookie is there" "session=***; Secure; HttpOnly" Some(13)
    "JSON at $.status is \"ok\"" "\"ok\"" None
    "JSON at $.lag < 50" "12" None
    "output matches \"\"lag\": 1\"" " \"lag\": 12}" Some(16)
    "output lacks \"Created\"" "-" None
    "#);
    let asked = &server.asked()[0];
    assert_eq!(asked.header("authorization"), Some("Bearer of-good-news"));
    assert_eq!(asked.body, "{\"deep\": true}\n");
}

#[test]
fn a_status_that_is_another_and_a_header_that_is_missing_fail_with_what_was_seen() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| {
            let twice = ["vary: Accept", "VARY: Cookie", "x-frame-options: deny"];
            answer("204 No Content", &twice, "")
        }),
    );
    let header_matches = |name: &str, pattern: &str| Expectation::Header {
        name: name.to_owned(),
        is: None,
        matches: Some(Pattern::new(pattern).unwrap()),
    };
    let expect = vec![
        Expectation::Status(200),
        header("Vary", Some("Accept, Cookie")),
        header_matches("vary", "Cookie$"),
        header("X-Frame-Options", Some("DENY")),
        header("Strict-Transport-Security", None),
    ];
    let (finished, _) = done(bench.asking(server.url("/"), expect));
    assert_eq!(finished.outcome, Outcome::Failed);
    let found: Vec<_> = finished
        .expectations
        .iter()
        .map(|one| (one.met, one.saw.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (Some(false), Some("204")),
            (Some(true), Some("Accept, Cookie")),
            (Some(true), Some("Accept, Cookie")),
            (Some(false), Some("deny")),
            (Some(false), Some("no such header")),
        ]
    );
}

#[test]
fn all_values_that_a_path_finds_must_do() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| {
            json(r#"{"nodes": [{"lag": 1, "up": true}, {"lag": 9, "up": true}], "name": "a\u001bb"}"#)
        }),
    );
    let expect = vec![
        json_is("$.nodes[*].up", true),
        json_meets("$.nodes[*].lag", "< 5"),
        json_meets("$.nodes[?@.lag < 5].lag", "< 5"),
        json_is("$.name", "another"),
    ];
    let (finished, _) = done(bench.asking(server.url("/"), expect));
    let found: Vec<_> = finished
        .expectations
        .iter()
        .map(|one| (one.met, one.saw.as_deref()))
        .collect();
    assert_eq!(
        found,
        [
            (Some(true), Some("true")),
            (Some(false), Some("9")),
            (Some(true), Some("1")),
            (Some(false), Some("\"a\\u001bb\"")),
        ]
    );
}

#[test]
fn what_is_packed_is_read_unpacked_and_in_its_own_letters() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(b"caf\xe9 au lait\n").unwrap();
    let packed = gzip.finish().unwrap();
    let (bench, server) = (
        Bench::new(),
        Server::answering(move |_| {
            let headers = ["content-type: text/plain; charset=iso-8859-1", "content-encoding: gzip"];
            answer("200 OK", &headers, &packed)
        }),
    );
    let expect = vec![matches("^café au lait$"), header("Content-Encoding", Some("gzip"))];
    let (finished, log) = done(bench.asking(server.url("/"), expect));
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    assert!(
        log.contains("\ncafé au lait\n13 bytes (33 as they came), first byte after"),
        "{log}"
    );
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("gzip"));
}

#[test]
fn what_is_no_text_is_kept_as_its_digest_unless_it_is_asked_about() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| answer("200 OK", &["content-type: image/png"], b"\x89PNG\r\n\x1a\n")),
    );
    let (finished, log) = done(bench.asking(server.url("/"), vec![SUCCESS]));
    assert_eq!(finished.outcome, Outcome::Passed);
    assert!(
        log.contains("the body is image/png, SHA-256 4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"),
        "{log}"
    );
    assert!(!log.contains("PNG"), "{log}");
    let bench = Bench::new();
    let (finished, _) = done(bench.asking(server.url("/"), vec![matches("PNG")]));
    assert_eq!(finished.outcome, Outcome::Passed);
}

/// Speaks HTTP/2, and answers each request with `{}`.
fn second(tls: rustls::ServerConfig) -> Server {
    let mut tls = tls;
    tls.alpn_protocols = vec![b"h2".to_vec()];
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let server = Server {
        address: listener.local_addr().unwrap(),
        asked: Arc::default(),
    };
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let tls = tokio_rustls::TlsAcceptor::from(Arc::new(tls));
            let (stream, _) = listener.accept().await.unwrap();
            let mut connection = h2::server::handshake(tls.accept(stream).await.unwrap()).await.unwrap();
            while let Some(Ok((_, mut respond))) = connection.accept().await {
                let head = http::Response::builder().header("content-type", "application/json");
                let mut body = respond.send_response(head.body(()).unwrap(), false).unwrap();
                body.send_data("{}".into(), true).unwrap();
            }
        });
    });
    server
}

#[test]
fn who_speaks_http_2_is_spoken_to_in_it() {
    let (bench, root) = (Bench::new(), Root::new());
    let server = second(root.serves(&["127.0.0.1"]));
    let mut plan = bench.asking(server.secure_url("127.0.0.1", "/"), vec![SUCCESS, matches("^\\{\\}$")]);
    plan.reach.roots = vec![root.file(bench.folder.path())];
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    insta::assert_snapshot!(steady(&log, &server), @r"
    > GET https://HOST/
    > accept: */*
    > accept-encoding: gzip
    > user-agent: countersign/VERSION
    connected to HOST in TIME
    TLS 1.3, certificate for CN=Server of the tests, signed by CN=Root of the tests, from 2020-01-01 to 2090-01-01
    < HTTP/2 200 OK
    < content-type: application/json
    <
    {}
    2 bytes, first byte after TIME, in all TIME
    ");
}

#[test]
fn a_measure_is_read_from_the_body() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| answer("200 OK", &[], "queue=7\nqueue=3\n")),
    );
    let mut plan = bench.asking(server.url("/"), vec![SUCCESS]);
    plan.measures = vec![(MeasureId::from("queue"), Pattern::new("queue=([0-9]+)").unwrap())];
    let (finished, _) = done(plan);
    assert_eq!(finished.measures[&MeasureId::from("queue")], "3");
}

fn percentile(percentile: u8, meets: &str) -> Expectation {
    Expectation::Percentile {
        percentile,
        meets: meets.parse().unwrap(),
    }
}

#[test]
fn many_samples_come_to_percentiles_errors_and_a_rate() {
    let (bench, server) = (Bench::new(), Server::answering(|_| json("{\"ok\": true}")));
    let expect = vec![
        SUCCESS,
        json_is("$.ok", true),
        percentile(50, "< 1 min"),
        percentile(95, "< 1 min"),
        percentile(99, "< 1 ns"),
        Expectation::Errors("= 0 %".parse().unwrap()),
        Expectation::Throughput("> 0.01 req/s".parse().unwrap()),
    ];
    let plan = bench.asking_with(server.url("/"), expect, |http| {
        http.samples = 40;
        http.concurrency = 4;
    });
    let (finished, log) = done(plan);
    let met: Vec<_> = finished.expectations.iter().map(|one| one.met).collect();
    let yes = Some(true);
    assert_eq!(met, [yes, yes, yes, yes, Some(false), yes, yes], "{finished:#?}");
    assert_eq!(finished.outcome, Outcome::Failed);
    assert_eq!(server.asked().len(), 40);
    let lines: Vec<&str> = log.lines().collect();
    assert!(lines[0].ends_with(": 40 samples, 4 at once"), "{log}");
    assert!(log.contains("statuses 40 × 200"), "{log}");
    assert_eq!(log.matches("slow: sample ").count(), 5, "{log}");
    assert!(log.contains("{\"ok\": true}"), "{log}");
    for (at, begins) in [(2, "p50 "), (4, "p99 "), (5, "errors 0 %"), (0, "< HTTP/1.1 200 OK")] {
        let line = finished.expectations[at].line.unwrap();
        assert!(lines[usize::try_from(line).unwrap() - 1].starts_with(begins), "{log}");
    }
}

/// Of five answers the third is another one.
fn third_is(other: Vec<u8>) -> Server {
    let count = Mutex::new(0);
    Server::answering(move |_| {
        let mut count = count.lock().unwrap();
        *count += 1;
        if *count == 3 {
            other.clone()
        } else {
            json("{\"ok\": true}")
        }
    })
}

#[test]
fn one_sample_that_misses_something_fails_and_is_the_one_shown() {
    let cases = [
        (
            answer("503 Service Unavailable", &[], "overloaded\n"),
            "503 Service Unavailable",
            "overloaded",
        ),
        (json("{\"ok\": false}"), "200 OK", "{\"ok\": false}"),
    ];
    for (other, status, body) in cases {
        let (bench, server) = (Bench::new(), third_is(other));
        let expect = vec![SUCCESS, json_is("$.ok", true), lacks("overloaded")];
        let (finished, log) = done(bench.asking_with(server.url("/"), expect, |http| http.samples = 5));
        assert_eq!(finished.outcome, Outcome::Failed, "{log}");
        assert!(log.contains("\nsample 3:\n> GET "), "{log}");
        assert!(
            log.contains(&format!("< HTTP/1.1 {status}\n")) && log.contains(body),
            "{log}"
        );
    }
}

#[test]
fn errors_that_are_counted_fail_only_by_their_share() {
    let other = answer("503 Service Unavailable", &[], "overloaded\n");
    for (share, outcome) in [("<= 20 %", Outcome::Passed), ("< 20 %", Outcome::Failed)] {
        let (bench, server) = (Bench::new(), third_is(other.clone()));
        let expect = vec![
            SUCCESS,
            json_is("$.ok", true),
            Expectation::Errors(share.parse().unwrap()),
        ];
        let (finished, log) = done(bench.asking_with(server.url("/"), expect, |http| http.samples = 5));
        assert_eq!(finished.outcome, outcome, "{log}");
        assert_eq!(finished.expectations[2].saw.as_deref(), Some("20 %"));
        assert!(log.contains("1 × status 503"), "{log}");
    }
}

#[test]
fn a_sample_that_is_not_answered_fails_unless_errors_are_counted() {
    let broken = || third_is(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-encoding: gzip\r\n\r\nno".to_vec());
    let (bench, server) = (Bench::new(), broken());
    let (finished, _) = done(bench.asking_with(server.url("/"), vec![SUCCESS], |http| http.samples = 5));
    assert_eq!(finished.outcome, Outcome::Failed);
    let last = finished.expectations.last().unwrap();
    assert_eq!(last.text, "every sample is answered");
    assert!(
        last.saw
            .as_deref()
            .unwrap()
            .starts_with("1 of 5 were not: the body says"),
        "{last:?}"
    );
    let (bench, server) = (Bench::new(), broken());
    let expect = vec![SUCCESS, Expectation::Errors("<= 20 %".parse().unwrap())];
    let (finished, _) = done(bench.asking_with(server.url("/"), expect, |http| http.samples = 5));
    assert_eq!(finished.outcome, Outcome::Passed, "{finished:#?}");
}

#[test]
fn no_secret_stands_anywhere_in_what_is_kept() {
    let secret = "p@ss w/rd?&>";
    let (bench, server) = (
        Bench::new(),
        Server::answering(|asked| {
            let echoed = format!("x-echo: {}", asked.header("x-token").unwrap_or("none"));
            let body = format!("{}\n{}\n", asked.target, asked.body);
            answer("200 OK", &[&echoed], body)
        }),
    );
    let encoded = "p%40ss%20w%2Frd%3F%26%3E";
    let url = format!("http://ada:{encoded}@{}/{secret}/x?q={secret}#{secret}", server.address);
    let expect = vec![
        header("X-Echo", Some("another")),
        matches("GET"),
        lacks("q="),
        Expectation::Number {
            pattern: Pattern::new("^(.*q=.*)$").unwrap(),
            meets: "< 5".parse().unwrap(),
        },
    ];
    let mut plan = bench.asking_with(url, expect, |http| {
        http.headers = vec![("X-Token".to_owned(), format!("Bearer {secret}"))];
        http.body = Some(format!("token={secret}\ncEBzcyB3L3JkPyY+"));
    });
    plan.redact = vec![Rule::value("field token", secret)];
    let outcome = plan.outcome.clone();
    let cast = plan.cast.clone();
    let (finished, log) = done(plan);
    assert_eq!(server.asked()[0].header("x-token"), Some("Bearer p@ss w/rd?&>"));
    assert!(
        server.asked()[0]
            .header("authorization")
            .unwrap()
            .starts_with("Basic YWRhOn")
    );
    let kept = [
        log,
        std::fs::read_to_string(outcome).unwrap(),
        std::fs::read_to_string(cast).unwrap(),
        format!("{finished:?}"),
    ];
    for kept in kept {
        for trace in ["p@ss", "p%40ss", "w/rd", "w%2Frd", "YWRhOn", "cEBzcyB3"] {
            assert!(!kept.contains(trace), "{trace} stands in {kept}");
        }
        assert!(kept.contains("***"));
    }
}

#[test]
fn an_action_is_asked_for_by_its_shim_once() {
    let (bench, server) = (
        Bench::new(),
        Server::answering(|_| answer("202 Accepted", &[], "on its way\n")),
    );
    let mut plan = bench.asking_with(server.url("/deploy"), vec![Expectation::Status(202)], |http| {
        http.method = "POST".to_owned();
    });
    plan.action = true;
    plan.check.action = true;
    plan.socket = Some(bench.path("s"));
    let mut live = run(plan);
    // It is not the program's any more.
    drop(live.running.take());
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Passed, "{finished:#?}");
    assert!(live.log().contains("on its way"));
    let asked = server.asked();
    assert_eq!((asked.len(), asked[0].method.as_str()), (1, "POST"));
}

#[test]
fn an_action_that_is_slow_is_warned_of_and_not_ended() {
    let (go, gone) = std::sync::mpsc::channel::<()>();
    let gone = Mutex::new(gone);
    let (bench, server) = (
        Bench::new(),
        Server::answering(move |_| {
            gone.lock().unwrap().recv().unwrap();
            answer("200 OK", &[], "")
        }),
    );
    let mut plan = bench.asking(server.url("/deploy"), vec![SUCCESS]);
    plan.action = true;
    plan.check.action = true;
    plan.check.timeout = super::BRIEF;
    let live = run(plan);
    go.send(()).unwrap();
    assert_eq!(live.finished().outcome, Outcome::Passed);
}

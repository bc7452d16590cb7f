//! Redirects, proxies, and what goes along to whom.

use std::{
    io::{Read, Write, copy},
    net::TcpStream,
    thread,
};

use countersign::{
    check::redact::Rule,
    domain::check::{Expectation, Outcome},
};

use super::{
    Bench,
    certificates::Root,
    done,
    faults::refusing,
    header, matches,
    server::{Request, Server, answer, answer_all, redirect},
    why,
};

const SUCCESS: Expectation = Expectation::Success;

#[test]
fn redirects_are_followed_as_browsers_do_and_one_that_is_asked_for_is_not() {
    let server = || {
        Server::answering(|asked| match asked.target.as_str() {
            "/303" => redirect("303 See Other", "end"),
            "/307" => redirect("307 Temporary Redirect", "/end"),
            "/301" => redirect("301 Moved Permanently", "/end"),
            "/end" => answer("200 OK", &[], format!("{} {}", asked.method, asked.body)),
            _ => answer("404 Not Found", &[], ""),
        })
    };
    for (path, sees) in [
        ("/303", "^GET $"),
        ("/301", "^GET $"),
        ("/307", "^POST words$"),
        ("/end", "^POST words$"),
    ] {
        let (bench, server) = (Bench::new(), server());
        let plan = bench.asking_with(server.url(path), vec![SUCCESS, matches(sees)], |http| {
            http.method = "POST".to_owned();
            http.body = Some("words".to_owned());
            http.redirects = 1;
        });
        let (finished, log) = done(plan);
        assert_eq!(finished.outcome, Outcome::Passed, "{path}: {log}");
    }
    let (bench, server) = (Bench::new(), server());
    let expect = vec![Expectation::Status(301), header("Location", Some("/end"))];
    let (finished, _) = done(bench.asking(server.url("/301"), expect));
    assert_eq!(finished.outcome, Outcome::Passed);
    assert_eq!(server.asked().len(), 1);
}

#[test]
fn where_nobody_can_or_must_go_is_not_gone() {
    for (to, said) in [
        ("ftp://127.0.0.1/", "it redirects to ftp://127.0.0.1/, which is no HTTP"),
        ("http://[/", "it redirects to http://[/, which is no address"),
    ] {
        let (bench, server) = (Bench::new(), Server::answering(move |_| redirect("302 Found", to)));
        let why = why(bench.asking(server.url("/"), vec![SUCCESS]), Outcome::Failed);
        assert!(why.starts_with(said), "{why}");
    }
}

#[test]
fn what_says_who_asks_stays_with_the_host_it_is_meant_for() {
    let end = Server::answering(|_| answer("200 OK", &[], "there"));
    let to = end.url("/end");
    let (bench, start) = (
        Bench::new(),
        Server::answering(move |_| redirect("307 Temporary Redirect", &to)),
    );
    let plan = bench.asking_with(start.url("/"), vec![SUCCESS], |http| {
        http.headers = vec![
            ("Authorization".to_owned(), "Bearer s3cret-t0ken".to_owned()),
            ("X-Api-Key".to_owned(), "unnamed".to_owned()),
            ("Accept".to_owned(), "text/plain".to_owned()),
            ("Accept-Language".to_owned(), "s3cret-t0ken".to_owned()),
        ];
    });
    let plan = countersign::check::Plan {
        redact: vec![Rule::value("field token", "s3cret-t0ken")],
        ..plan
    };
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    assert_eq!(start.asked()[0].header("x-api-key"), Some("unnamed"));
    let there = &end.asked()[0];
    for name in ["authorization", "x-api-key", "accept-language"] {
        assert_eq!(there.header(name), None, "{name}");
    }
    assert_eq!(there.header("accept"), Some("text/plain"));
}

#[test]
fn a_secret_body_is_not_sent_to_another_host() {
    let end = Server::answering(|_| answer("200 OK", &[], "there"));
    let to = end.url("/end");
    let (bench, start) = (
        Bench::new(),
        Server::answering(move |_| redirect("307 Temporary Redirect", &to)),
    );
    let mut plan = bench.asking_with(start.url("/"), vec![SUCCESS], |http| {
        http.method = "POST".to_owned();
        http.body = Some("token=s3cret-t0ken".to_owned());
    });
    plan.redact = vec![Rule::value("field token", "s3cret-t0ken")];
    let why = why(plan, Outcome::Failed);
    assert!(
        why.contains("and the body holds a secret: that is not sent to another host"),
        "{why}"
    );
    assert!(end.asked().is_empty());
}

/// Takes whole addresses and `CONNECT`; whatever is asked for, `to` gets it.
fn proxy(to: Option<Server>) -> Server {
    Server::of(move |mut stream, asked| {
        let Some(request) = Request::read(&mut stream) else {
            return;
        };
        asked.lock().unwrap().push(request.clone());
        if request.method != "CONNECT" {
            let body = format!("{} by proxy", request.target);
            stream.write_all(&answer("200 OK", &[], body)).unwrap();
            return answer_all(&mut stream, asked, |asked| answer("200 OK", &[], &asked.target));
        }
        let Some(to) = &to else {
            stream.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n").unwrap();
            return;
        };
        stream
            .write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
            .unwrap();
        tunnel(stream, TcpStream::connect(to.address).unwrap());
    })
}

fn tunnel(mut here: TcpStream, mut there: TcpStream) {
    let (mut from_there, mut to_here) = (there.try_clone().unwrap(), here.try_clone().unwrap());
    thread::spawn(move || copy(&mut from_there, &mut to_here));
    let _ = copy(&mut Read::by_ref(&mut here), &mut there);
}

#[test]
fn a_proxy_is_asked_where_the_settings_name_one() {
    let (bench, proxy) = (Bench::new(), proxy(None));
    let mut plan = bench.asking(
        "http://service.invalid/health",
        vec![SUCCESS, matches("/health by proxy$")],
    );
    plan.reach.proxy = Some(format!("http://ada:s3cret@{}", proxy.address));
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    let asked = &proxy.asked()[0];
    assert_eq!(asked.target, "http://service.invalid/health");
    assert_eq!(asked.header("proxy-authorization"), Some("Basic YWRhOnMzY3JldA=="));
    assert!(
        log.contains(&format!("through the proxy http://{}\n", proxy.address)),
        "{log}"
    );
    assert!(!log.contains("s3cret") && !log.contains("YWRhOnMzY3JldA"), "{log}");
}

#[test]
fn through_a_proxy_whoever_is_asked_proves_who_it_is() {
    let (bench, root) = (Bench::new(), Root::new());
    let server = Server::secure(root.serves(&["service.invalid"]), |_| answer("200 OK", &[], "at home"));
    let proxy = proxy(Some(server));
    let mut plan = bench.asking("https://service.invalid/", vec![SUCCESS, matches("^at home$")]);
    plan.reach.proxy = Some(format!("http://{}", proxy.address));
    plan.reach.roots = vec![root.file(bench.folder.path())];
    let (finished, log) = done(plan);
    assert_eq!(finished.outcome, Outcome::Passed, "{log}");
    assert_eq!(proxy.asked()[0].target, "service.invalid:443");
    assert!(
        log.contains("certificate for CN=Server of the tests, signed by CN=Root of the tests"),
        "{log}"
    );
}

#[test]
fn a_proxy_that_is_gone_or_does_not_let_through_is_named() {
    let (_held, gone) = refusing();
    let bench = Bench::new();
    let mut plan = bench.asking("http://service.invalid/", vec![SUCCESS]);
    plan.reach.proxy = Some(format!("http://{gone}"));
    let said = why(plan, Outcome::Failed);
    assert_eq!(
        said,
        format!("the proxy http://{gone} refuses the connection: nothing listens there, or not yet")
    );
    let (bench, proxy) = (Bench::new(), proxy(None));
    let mut plan = bench.asking("https://service.invalid/", vec![SUCCESS]);
    plan.reach.proxy = Some(format!("http://{}", proxy.address));
    let said = why(plan, Outcome::Failed);
    let begins = format!(
        "the proxy http://{} does not lead to service.invalid:443: ",
        proxy.address
    );
    assert!(said.starts_with(&begins), "{said}");
}

//! `prometheus`: queries to a server that speaks its API, and to some that only half do.

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    time::Duration,
};

use countersign::{
    check::{Beside, redact::Rule},
    domain::check::{Baseline, CheckKind, Expectation, Outcome, PrometheusCheck},
};
use serde_json::Value;

use crate::{
    asked::{Bench, Came},
    certificates::{Authority, TlsServer, VALID},
    prometheus_server::{Asked, PrometheusServer, Says},
    stage::Stage,
};

const QUERY: &str = "sum(rate(errors[5m])) / sum(rate(requests[5m]))";

fn value(target: &str) -> Expectation {
    let share = target.strip_suffix(" of baseline");
    Expectation::Value {
        meets: share.unwrap_or(target).parse().unwrap(),
        of_baseline: share.is_some(),
    }
}

fn query(server: &PrometheusServer) -> PrometheusCheck {
    PrometheusCheck {
        query: QUERY.to_owned(),
        server: Some(server.address()),
        range: None,
        step: None,
        baseline: None,
    }
}

fn bench(query: PrometheusCheck, expect: &[&str]) -> Bench {
    let expect = expect.iter().map(|target| value(target)).collect();
    Bench::new(CheckKind::Prometheus(query), expect)
}

fn ask(server: &PrometheusServer, expect: &[&str]) -> Came {
    bench(query(server), expect).ask()
}

#[test]
fn a_value_is_asked_for_by_a_form_and_told_with_query_server_time_and_unit() {
    let server = PrometheusServer::always(|| Says::vector(&[("{}", "0.0043")]));
    let came = ask(&server, &["< 1 %", "< 5 ms", "< 1"]);
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
    assert_eq!(came.saw(), ["0.43 %", "4.3 ms", "0.004"]);
    assert_eq!(came.line(0), "value < 1 %: 0.43 %");
    for told in [
        format!(
            "Prometheus server {}\nquery: {QUERY}\nasked as of now\n",
            server.address()
        ),
        "POST /api/v1/query: 200 OK, ".to_owned(),
        "1 series\n{}: 0.0043 at 2025-11-27T02:20:00.500Z\n".to_owned(),
        "the newest value is ".to_owned(),
    ] {
        assert!(came.log.contains(&told), "{told}\n{}", came.log);
    }
    let asked = &server.asked()[0];
    assert_eq!((asked.method.as_str(), asked.path.as_str()), ("POST", "/api/v1/query"));
    assert_eq!(asked.parameters, [("query".to_owned(), QUERY.to_owned())]);
}

#[test]
fn one_of_several_series_that_does_not_meet_its_target_fails() {
    let server = PrometheusServer::always(|| {
        Says::vector(&[
            (r#"{"__name__":"up","instance":"a"}"#, "0.2"),
            (r#"{"__name__":"up","instance":"b"}"#, "0.9"),
            (r#"{"__name__":"up","instance":"c"}"#, "0.5"),
        ])
    });
    let came = ask(&server, &["< 80 %"]);
    assert_eq!(came.saw(), ["90 %"]);
    let why = "value < 80 %: 90 % is the worst of 3 series, up{instance=\"b\"}";
    assert_eq!(came.why(), (Outcome::Failed, why));
    assert_eq!(
        came.line(0),
        "value < 80 %: 90 % (the worst of 3 series, up{instance=\"b\"})"
    );
    assert!(
        came.log
            .contains("3 series\nup{instance=\"a\"}: 0.2 at 2025-11-27T02:20:00.500Z\n"),
        "{}",
        came.log
    );
    assert_eq!(ask(&server, &["> 10 %", "< 95 %"]).saw(), ["20 %", "90 %"]);
}

#[test]
fn no_data_and_no_number_are_never_a_pass() {
    for (says, target, why) in [
        (Says::vector(&[]), "< 1", "the query gave no data"),
        (Says::data("matrix", "[]"), "< 1", "the query gave no data"),
        (Says::vector(&[("{}", "NaN")]), "< 1", ""),
        (Says::vector(&[("{}", "+Inf")]), "< 1", ""),
        (Says::vector(&[("{}", "-Inf")]), "< 1", ""),
        (Says::vector(&[("{}", "-Inf")]), "!= 1", ""),
        (
            Says::vector(&[(r#"{"i":"a"}"#, "0"), (r#"{"i":"b"}"#, "NaN")]),
            "< 1",
            "value < 1: NaN is the worst of 2 series, {i=\"b\"}",
        ),
        (
            Says::data("vector", r#"[{"metric":{},"histogram":[1,{"count":"1","sum":"1"}]}]"#),
            "< 1",
            "the query gave histograms, and no number",
        ),
        (Says::data("string", r#"[1,"fine"]"#), "< 1", ""),
    ] {
        let says = std::sync::Mutex::new(Some(says));
        let server = PrometheusServer::always(move || says.lock().unwrap().take().unwrap());
        let came = ask(&server, &[target]);
        assert_eq!(came.why(), (Outcome::Inconclusive, why), "{}", came.log);
    }
    let nan = PrometheusServer::always(|| Says::vector(&[("{}", "NaN")]));
    let mut only_in_time = bench(query(&nan), &[]);
    only_in_time.plan.check.expect = vec![Expectation::Within(Duration::from_secs(60))];
    assert_eq!(only_in_time.ask().finished.outcome, Outcome::Inconclusive);
    let one = PrometheusServer::always(|| Says::vector(&[("{}", "1")]));
    let came = ask(&one, &[]);
    assert_eq!(came.finished.outcome, Outcome::Inconclusive);
    assert!(came.why().1.starts_with("nothing is expected of the value"));
}

#[test]
fn a_scalar_a_text_and_a_moment_are_held_against_their_targets() {
    for (kind, result, target, saw) in [
        ("scalar", r#"[1764210000,"3"]"#, "= 3", "3"),
        ("string", r#"[1764210000,"green"]"#, "one of green, yellow", "green"),
        (
            "scalar",
            r#"[1764210000,"8000000000"]"#,
            "> 90 days from now",
            "2223-07-06T14:13:20.000000Z",
        ),
    ] {
        let server = PrometheusServer::always(move || Says::data(kind, result));
        let came = ask(&server, &[target]);
        assert_eq!(
            (came.why(), came.saw()),
            ((Outcome::Passed, ""), vec![saw]),
            "{}",
            came.log
        );
    }
}

#[test]
fn over_a_range_the_worst_value_decides_and_a_hole_in_it_is_told() {
    // The last three minutes, as the clock of the server has them.
    let now = chrono::Utc::now().timestamp();
    let minutes: Vec<i64> = (0..3).map(|minute| now - 120 + 60 * minute).collect();
    let (first, second, third) = (minutes[0], minutes[1], minutes[2]);
    let server = PrometheusServer::always(move || {
        let a = format!(r#"[[{first},"1"],[{second},"7"],[{third},"2"]]"#);
        let b = format!(r#"[[{first},"3"]]"#);
        Says::data(
            "matrix",
            &format!(r#"[{{"metric":{{"i":"a"}},"values":{a}}},{{"metric":{{"i":"b"}},"values":{b}}}]"#),
        )
    });
    let moment = |second: i64| {
        let moment = chrono::DateTime::from_timestamp(second, 0).unwrap();
        moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let range = PrometheusCheck {
        range: Some(Duration::from_secs(600)),
        step: Some(Duration::from_secs(60)),
        ..query(&server)
    };
    let came = bench(range.clone(), &["< 5", "> 0"]).ask();
    assert_eq!((came.finished.outcome, came.saw()), (Outcome::Failed, vec!["7", "1"]));
    let worst = format!(
        "value < 5: 7 (the worst of 4 values of 2 series, {{i=\"a\"}} at {})",
        moment(second)
    );
    assert_eq!(came.line(0), worst);
    for told in [
        format!("{{i=\"a\"}}: 3 values\n  {} 1\n  {} 7\n", moment(first), moment(second)),
        "2 series have fewer than the 11 values of the whole range".to_owned(),
    ] {
        assert!(came.log.contains(&told), "{told}\n{}", came.log);
    }
    assert!(!came.log.contains("the newest value"), "{}", came.log);
    let asked = &server.asked()[0];
    assert_eq!(asked.path, "/api/v1/query_range");
    assert_eq!(asked.parameter("step"), Some("60.000"));
    assert!((asked.seconds("end") - asked.seconds("start") - 600.0).abs() < 0.001);
    bench(PrometheusCheck { step: None, ..range }, &["< 5"]).ask();
    assert_eq!(server.asked()[1].parameter("step"), Some("10.000"));
}

#[test]
fn a_range_whose_data_stopped_says_nothing_of_the_time_since() {
    let server = PrometheusServer::always(|| {
        Says::data(
            "matrix",
            r#"[{"metric":{"i":"a"},"values":[[1764210000,"1"],[1764210120,"2"]]}]"#,
        )
    });
    let range = PrometheusCheck {
        range: Some(Duration::from_secs(600)),
        step: Some(Duration::from_secs(60)),
        ..query(&server)
    };
    let came = bench(range, &["< 5"]).ask();
    let (outcome, why) = came.why();
    assert_eq!(outcome, Outcome::Inconclusive);
    assert!(why.ends_with("old: it is of 2025-11-27T02:22:00Z"), "{why}");
}

#[test]
fn the_form_holds_the_query_to_the_letter_and_who_lets_no_form_through_is_asked_by_address() {
    let query_text = "a{b=\"ü & c=d+e%20\"} > 1\n";
    let server = PrometheusServer::new(|asked| match asked.method.as_str() {
        "POST" => Says::Body(405, "no forms".to_owned()),
        _ => Says::vector(&[("{}", "1")]),
    });
    let mut check = query(&server);
    check.query = query_text.to_owned();
    check.server = Some(format!("http://ada:hunter2@127.0.0.1:{}/prom/?x=1", server.port));
    let mut bench = bench(check, &["= 1"]);
    bench.plan.redact = vec![Rule::value("field x", "hunter2")];
    let came = bench.ask();
    assert_eq!(came.why(), (Outcome::Passed, ""), "{}", came.log);
    let asked = server.asked();
    let of = |method: &str| Asked {
        method: method.to_owned(),
        path: "/prom/api/v1/query".to_owned(),
        parameters: vec![("query".to_owned(), query_text.to_owned())],
        authorization: Some("Basic YWRhOmh1bnRlcjI=".to_owned()),
    };
    assert_eq!(asked, [of("POST"), of("GET")]);
    assert!(
        came.log
            .contains(&format!("Prometheus server http://127.0.0.1:{}/prom\n", server.port))
    );
    assert!(
        !came.log.contains("hunter2") && !came.log.contains("ada"),
        "{}",
        came.log
    );
}

#[test]
fn the_server_of_the_settings_is_asked_where_the_check_names_none() {
    let server = PrometheusServer::always(|| Says::vector(&[("{}", "1")]));
    let nowhere = PrometheusCheck {
        server: None,
        ..query(&server)
    };
    let mut bench = bench(nowhere, &["= 1"]);
    let came = bench_again(&bench);
    assert_eq!(came.finished.outcome, Outcome::Errored);
    assert!(came.why().1.contains("write `server` in the check"), "{:?}", came.why());
    bench.plan.reach.prometheus = Some(server.address());
    assert_eq!(bench_again(&bench).why(), (Outcome::Passed, ""));
}

/// The same plan with evidence of its own.
fn bench_again(bench: &Bench) -> Came {
    let mut again = Bench::new(bench.plan.check.kind.clone(), bench.plan.check.expect.clone());
    again.plan.reach = bench.plan.reach.clone();
    again.ask()
}

#[test]
fn what_the_server_says_of_an_error_is_told_in_its_own_words_and_is_no_failure() {
    for (says, why) in [
        (
            Says::error(400, "bad_data", "1:3: parse error"),
            "{} answers bad_data: 1:3: parse error",
        ),
        (
            Says::error(422, "execution", "many-to-many matching"),
            "{} answers execution: many-to-many matching",
        ),
        (
            Says::error(503, "timeout", "query timed out"),
            "{} answers timeout: query timed out",
        ),
        (
            Says::Body(502, "<h1>Bad\u{1b} Gateway</h1>".to_owned()),
            "{} answers 502 Bad Gateway, and no answer of a Prometheus server",
        ),
        (
            Says::Body(401, "who?".to_owned()),
            "{} answers 401 Unauthorized: it does not let this program ask",
        ),
        (
            Says::Raw(b"HTTP/1.1 302 Found\r\nLocation: https://other/\r\nContent-Length: 0\r\n\r\n".to_vec()),
            "{} points to https://other/: name that server",
        ),
        (
            Says::Body(200, "{\"status\":\"succ".to_owned()),
            "{} does not answer as a Prometheus server does: EOF while parsing a string at line 1 column 15",
        ),
        (
            Says::Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"status\"".to_vec()),
            "{} closed the connection before its answer was whole, after 9 bytes of the body",
        ),
        (
            Says::Raw(b"220 mail ready\r\n".to_vec()),
            "what {} answers is not HTTP: ",
        ),
        (Says::Raw(Vec::new()), "{} closed the connection without an answer"),
        (
            Says::Endless(&[b'x'; 4096]),
            "{} answers with more than 8 MiB: ask for fewer series, or for fewer values of each",
        ),
        (
            Says::Body(200, format!("{{\"a\":\"{}\"}}", "x".repeat(9 << 20))),
            "{} answers with more than 8 MiB: ask for fewer series, or for fewer values of each",
        ),
    ] {
        let says = std::sync::Mutex::new(Some(says));
        let server = PrometheusServer::always(move || says.lock().unwrap().take().unwrap());
        let came = ask(&server, &["< 1"]);
        assert_eq!(came.finished.outcome, Outcome::Errored, "{why}");
        let why = why.replace("{}", &format!("127.0.0.1:{}", server.port));
        let said = came.why().1.trim_start_matches("http://");
        assert!(said.starts_with(&why), "{why}\n{:?}", came.why());
        assert!(came.log.contains(came.why().1), "{}", came.log);
    }
}

#[test]
fn warnings_and_remarks_of_the_server_are_told() {
    let server = PrometheusServer::always(|| {
        let body = r#"{"status":"success","data":{"resultType":"scalar","result":[1764210000,"1"]},
            "warnings":["a store was down"],"infos":["not a counter?"]}"#;
        Says::Body(200, body.to_owned())
    });
    let came = ask(&server, &["= 1"]);
    assert_eq!(came.finished.outcome, Outcome::Passed);
    assert!(
        came.log
            .contains("the server warns: a store was down\nthe server remarks: not a counter?\n")
    );
}

#[test]
fn who_refuses_is_an_error_and_who_never_answers_runs_out_of_time() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = PrometheusServer::always(|| Says::Nothing);
    let mut refused = query(&server);
    refused.server = Some(format!("http://127.0.0.1:{closed}"));
    let came = bench(refused.clone(), &["< 1"]).ask();
    let why = format!("127.0.0.1:{closed} refuses the connection: nothing listens there, or not yet");
    assert_eq!(came.why(), (Outcome::Errored, why.as_str()));

    refused.server = Some("prometheus:9090".to_owned());
    let came = bench(refused, &["< 1"]).ask();
    assert_eq!(came.finished.outcome, Outcome::Errored);
    assert!(
        came.why().1.contains("is no address of a Prometheus server"),
        "{:?}",
        came.why()
    );

    let came = bench(query(&server), &["< 1"]).within(Duration::from_millis(300)).ask();
    assert_eq!(came.why(), (Outcome::TimedOut, ""));
    let endless = bench(query(&server), &["< 1"]);
    let live = endless.start();
    live.running.cancel();
    assert_eq!(live.came().finished.outcome, Outcome::Cancelled);
}

#[test]
fn a_server_whose_certificate_is_not_believed_is_not_asked() {
    let authority = Authority::new();
    let port = TlsServer::of(authority.shows(&["localhost"], VALID)).serve();
    let address = format!("https://localhost:{port}");
    let check = PrometheusCheck {
        query: QUERY.to_owned(),
        server: Some(address),
        range: None,
        step: None,
        baseline: None,
    };
    let mut bench = bench(check, &["< 1"]);
    let came = bench_again(&bench);
    assert_eq!(came.finished.outcome, Outcome::Errored);
    let why = format!("the certificate of localhost:{port} comes from nobody whom this machine trusts");
    assert!(came.why().1.starts_with(&why), "{:?}", came.why());
    bench.plan.reach.roots = vec![authority.root_file(bench.folder.path())];
    // It is believed, and hangs up instead of answering.
    let came = bench_again(&bench);
    let why = format!("localhost:{port} closed the connection without an answer");
    assert_eq!(came.why(), (Outcome::Errored, why.as_str()));
}

fn beside(server: &PrometheusServer, baseline: Baseline) -> PrometheusCheck {
    PrometheusCheck {
        baseline: Some(baseline),
        ..query(server)
    }
}

#[test]
fn a_value_is_held_beside_a_number_or_another_query() {
    let server = PrometheusServer::new(|asked| match asked.parameter("query") {
        Some("usual") => Says::vector(&[(r#"{"job":"x"}"#, "0.1")]),
        Some("none") => Says::vector(&[]),
        Some("zero") => Says::vector(&[("{}", "0")]),
        Some("nan") => Says::vector(&[("{}", "NaN")]),
        _ => Says::vector(&[("{}", "0.0432")]),
    });
    let query = |query: &str| Baseline::Query(query.to_owned());
    for (baseline, outcome, saw, why) in [
        (Baseline::Number("100 ms".into()), Outcome::Passed, "43.2 %", ""),
        (Baseline::Number("10 %".into()), Outcome::Passed, "43.2 %", ""),
        (Baseline::Number("0.05".into()), Outcome::Failed, "86.4 %", ""),
        (query("usual"), Outcome::Passed, "43.2 %", ""),
        (
            query("none"),
            Outcome::Inconclusive,
            "nothing",
            "the query of the baseline gave no data",
        ),
        (
            query("zero"),
            Outcome::Inconclusive,
            "nothing",
            "the baseline is 0, and nothing is a share of that",
        ),
        (
            query("nan"),
            Outcome::Inconclusive,
            "nothing",
            "the baseline is no number",
        ),
    ] {
        let came = bench(beside(&server, baseline.clone()), &["< 50 % of baseline"]).ask();
        assert_eq!(
            (came.why(), came.saw()),
            ((outcome, why), vec![saw]),
            "{baseline:?}\n{}",
            came.log
        );
        assert!(came.log.contains("baseline: "), "{}", came.log);
    }
    let came = ask(&server, &["< 50 % of baseline"]);
    assert_eq!(came.why(), (Outcome::Inconclusive, "the check names no `baseline`"));
}

#[test]
fn each_series_is_held_beside_its_own_baseline_and_one_without_proves_nothing() {
    let server = PrometheusServer::new(|asked| match asked.parameter("time") {
        Some(_) => Says::vector(&[(r#"{"i":"a"}"#, "1"), (r#"{"i":"b"}"#, "100")]),
        None => Says::vector(&[(r#"{"i":"b"}"#, "120"), (r#"{"i":"a"}"#, "1.3")]),
    });
    let then = chrono::DateTime::from_timestamp(1_764_210_000, 250_000_000).unwrap();
    let mut bench = bench(beside(&server, Baseline::SectionStart), &["< 140 % of baseline"]);
    bench.plan.baseline = Some(Beside::At(then));
    let came = bench.ask();
    assert_eq!(
        (came.why(), came.saw()),
        ((Outcome::Passed, ""), vec!["130 %"]),
        "{}",
        came.log
    );
    assert_eq!(server.asked()[1].parameter("time"), Some("1764210000.250"));
    assert!(came.log.contains("the section started at 2025-11-27T02:20:00.250Z\n"));
    assert!(
        came.log
            .contains("baseline of {i=\"a\"}: 1\nbaseline of {i=\"b\"}: 100\n")
    );

    let values = [("{i=\"a\"}".to_owned(), "1".to_owned())].into();
    let mut bench = self::bench(beside(&server, Baseline::EarlierRun), &["< 140 % of baseline", "> 1"]);
    bench.plan.baseline = Some(Beside::Values {
        run: "2026-11-20-watched-abcd".to_owned(),
        values,
    });
    let came = bench.ask();
    let met: Vec<_> = came.finished.expectations.iter().map(|one| one.met).collect();
    assert_eq!(met, [None, Some(true)], "{}", came.log);
    assert_eq!(
        came.why(),
        (Outcome::Inconclusive, "there is no baseline for {i=\"b\"}")
    );
    assert!(
        came.log
            .contains("the baseline is what this check saw in 2026-11-20-watched-abcd\n")
    );
}

#[test]
fn the_values_of_a_query_are_kept_for_later_runs() {
    let server = PrometheusServer::always(|| Says::vector(&[(r#"{"i":"a"}"#, "0.10"), (r#"{"i":"b"}"#, "NaN")]));
    let came = ask(&server, &["< 1"]);
    let kept: Vec<_> = came.finished.values.iter().collect();
    assert_eq!(kept, [(&"{i=\"a\"}".to_owned(), &"0.1".to_owned())]);
    let now = chrono::Utc::now().timestamp();
    let range = PrometheusServer::always(move || {
        let values = format!(r#"[[{},"1"],[{},"2"],[{now},"6"]]"#, now - 2, now - 1);
        Says::data("matrix", &format!(r#"[{{"metric":{{}},"values":{values}}}]"#))
    });
    let check = PrometheusCheck {
        range: Some(Duration::from_secs(60)),
        ..query(&range)
    };
    assert_eq!(bench(check, &["< 9"]).ask().finished.values["{}"], "3");
}

/// A checklist of a section whose second item holds a query beside `baseline`.
fn checklist(server: &PrometheusServer, baseline: &str) -> String {
    format!(
        r#"
schema = 1
id = "watched"
title = "Watched"
version = "1.0.0"

[[sections]]
id = "s"
title = "S"

[[sections.items]]
id = "first"
title = "First"
check = {{ run = "true" }}

[[sections.items]]
id = "errors"
title = "Errors"

[sections.items.check]
prometheus = "errors"
server = "{}"
baseline = "{baseline}"
expect = [{{ value = "< 150 % of baseline" }}]
"#,
        server.address()
    )
}

/// The folders of all runs.
fn runs(stage: &Stage) -> BTreeSet<PathBuf> {
    let folder = stage.home().join(".local/share/countersign/runs");
    let found = fs::read_dir(folder).into_iter().flatten();
    found.map(|file| file.unwrap().path()).collect()
}

/// Walks the checklist; the folder of the run that it began.
fn walk(stage: &Stage, name: &str) -> PathBuf {
    let before = runs(stage);
    let _ = stage.call(&["run", name]);
    let mut new = runs(stage);
    new.retain(|run| !before.contains(run));
    new.pop_first().unwrap()
}

/// The entry of that kind of an item's check.
fn entry(run: &Path, kind: &str, item: &str) -> (String, Value) {
    let journals = fs::read_dir(run.join("journal")).unwrap();
    let mut lines = journals.flat_map(|file| {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let found = lines.find_map(|line| {
        let entry: Value = serde_json::from_str(&line).unwrap();
        let event = entry["event"].get(kind)?.clone();
        (event["item"] == item).then(|| (entry["at"].as_str().unwrap().to_owned(), event))
    });
    found.unwrap()
}

#[test]
fn the_baseline_of_a_section_is_asked_as_of_its_start() {
    let server = PrometheusServer::new(|asked| match asked.parameter("time") {
        Some(_) => Says::vector(&[("{}", "0.1")]),
        None => Says::vector(&[("{}", "0.12")]),
    });
    let stage = Stage::new()
        .file("watched.toml", &checklist(&server, "section-start"))
        .trusting("watched.toml");
    let run = walk(&stage, "watched.toml");
    let (_, errors) = entry(&run, "check_finished", "errors");
    assert_eq!(errors["outcome"], "passed", "{errors}");
    assert_eq!(errors["expectations"][0]["saw"], "120 %");
    assert_eq!(errors["values"]["{}"], "0.12");
    let (started, _) = entry(&run, "check_started", "first");
    let started = chrono::DateTime::parse_from_rfc3339(&started)
        .unwrap()
        .timestamp_millis();
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    #[expect(clippy::cast_possible_truncation, reason = "a moment of today")]
    let milliseconds = (asked[1].seconds("time") * 1000.0).round() as i64;
    assert_eq!(milliseconds, started);
}

#[test]
fn a_run_is_held_beside_the_newest_earlier_one_that_has_a_value() {
    let values = std::sync::Mutex::new(vec!["9", "", "0.12", "0.1"]);
    let server = PrometheusServer::always(move || match values.lock().unwrap().pop().unwrap() {
        "" => Says::vector(&[]),
        value => Says::vector(&[("{}", value)]),
    });
    let stage = Stage::new()
        .file("watched.toml", &checklist(&server, "earlier-run"))
        .trusting("watched.toml");
    let mut outcomes = Vec::new();
    for _ in 0..4 {
        let (_, errors) = entry(&walk(&stage, "watched.toml"), "check_finished", "errors");
        let told = errors["reason"].as_str().unwrap_or_default().to_owned();
        let saw = errors["expectations"][0]["saw"].as_str().unwrap_or_default().to_owned();
        outcomes.push((errors["outcome"].as_str().unwrap().to_owned(), saw, told));
    }
    let of = |outcome: &str, saw: &str, told: &str| (outcome.to_owned(), saw.to_owned(), told.to_owned());
    assert_eq!(
        outcomes,
        [
            of("inconclusive", "", "there is no earlier run of this checklist"),
            of("passed", "120 %", ""),
            of("inconclusive", "", "the query gave no data"),
            of("failed", "7500 %", ""),
        ]
    );
}

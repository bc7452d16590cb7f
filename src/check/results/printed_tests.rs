use super::*;

/// What the programs printed, as they printed it but for its length.
const CARGO: &str = "   Compiling ntest v0.1.0 (/tmp/ntest)
    Finished `test` profile [unoptimized + debuginfo] target(s) in 1.02s
     Running unittests src/lib.rs (target/debug/deps/ntest-f9961b10566e85ea)

running 3 tests
test b ... ignored
test a ... ok
test c ... FAILED

failures:

---- c stdout ----
running 9 tests

thread 'c' (30038) panicked at src/lib.rs:3:46:
assertion `left == right` failed

failures:
    c

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.28s

error: test failed, to rerun pass `--lib`
     Running tests/t.rs (target/debug/deps/t-170189d1596203dc)

running 1 test
test d ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

   Doc-tests ntest

running 0 tests

test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s

error: 1 target failed:
    `--lib`";

const NEXTEST: &str = "────────────
 Nextest run ID 00dd342c-c967-4138-9b20-eb89b7a1dd41 with nextest profile: default
    Starting 3 tests across 2 binaries (1 test skipped)
        PASS [   0.044s] (1/3) ntest a
        FAIL [   0.351s] (3/3) ntest c
  stdout ───

    running 1 test
test result: ok. 100 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.30s

────────────
     Summary [   0.353s] 3 tests run: 2 passed, 1 failed, 1 skipped
        FAIL [   0.351s] (3/3) ntest c
error: test run failed";

const GO_JSON: &str = r#"{"Time":"2026-11-21T10:00:00Z","Action":"start","Package":"example.com/a"}
{"Time":"2026-11-21T10:00:00Z","Action":"run","Package":"example.com/a","Test":"TestAdd"}
{"Time":"2026-11-21T10:00:00Z","Action":"output","Package":"example.com/a","Test":"TestAdd","Output":"=== RUN   TestAdd\n"}
{"Time":"2026-11-21T10:00:00Z","Action":"output","Package":"example.com/a","Test":"TestAdd","Output":"--- PASS: TestAdd (0.00s)\n"}
{"Time":"2026-11-21T10:00:00Z","Action":"pass","Package":"example.com/a","Test":"TestAdd","Elapsed":0}
{"Time":"2026-11-21T10:00:00Z","Action":"run","Package":"example.com/a","Test":"TestAll"}
{"Time":"2026-11-21T10:00:00Z","Action":"run","Package":"example.com/a","Test":"TestAll/one"}
{"Time":"2026-11-21T10:00:00Z","Action":"fail","Package":"example.com/a","Test":"TestAll/one","Elapsed":0}
{"Time":"2026-11-21T10:00:00Z","Action":"fail","Package":"example.com/a","Test":"TestAll","Elapsed":0}
{"Time":"2026-11-21T10:00:00Z","Action":"run","Package":"example.com/a","Test":"TestLater"}
{"Time":"2026-11-21T10:00:00Z","Action":"skip","Package":"example.com/a","Test":"TestLater","Elapsed":0}
{"Time":"2026-11-21T10:00:00Z","Action":"fail","Package":"example.com/a","Elapsed":0.003}"#;

const GO_VERBOSE: &str = "=== RUN   TestAdd
--- PASS: TestAdd (0.00s)
=== RUN   TestAll
=== RUN   TestAll/one
    a_test.go:9: no
--- FAIL: TestAll (0.00s)
    --- FAIL: TestAll/one (0.00s)
=== RUN   TestLater
    a_test.go:12: later
--- SKIP: TestLater (0.00s)
FAIL
FAIL\texample.com/a\t0.003s
FAIL";

fn read(text: &str) -> Option<Result<(u64, u64, u64), String>> {
    let mut printed = Printed::default();
    for (number, line) in (1..).zip(text.lines()) {
        printed.read(line, true, number);
    }
    let (results, _) = printed.results();
    Some(results?.map(|tests| (tests.passed, tests.failed, tests.skipped)))
}

#[test]
fn results_are_read_from_what_each_program_prints() {
    for (name, text, counts) in [
        ("cargo", CARGO, (2, 1, 1)),
        ("nextest", NEXTEST, (2, 1, 1)),
        ("go -json", GO_JSON, (1, 2, 1)),
        ("go -v", GO_VERBOSE, (1, 2, 1)),
        ("both", &format!("{NEXTEST}\n{CARGO}"), (4, 2, 2)),
        (
            "one of nextest",
            "    Summary [   0.008s] 1 test run: 1 passed, 0 skipped",
            (1, 0, 0),
        ),
        (
            "nextest that stopped",
            "     Summary [  12.3s] 3/12 tests run: 1 passed (1 slow, 1 flaky), 1 failed (1 due to being leaky), 1 timed out, 4 skipped",
            (1, 11, 4),
        ),
        (
            "a failure of go without -v",
            "--- FAIL: TestA (0.00s)\nFAIL\nFAIL\texample.com/a\t0.01s",
            (0, 1, 0),
        ),
    ] {
        assert_eq!(read(text), Some(Ok(counts)), "{name}");
    }
}

#[test]
fn where_nothing_tells_of_tests_there_are_no_results() {
    for text in [
        "",
        "error[E0425]: cannot find value `x` in this scope\nerror: could not compile `ntest` (lib test) due to 1 previous error",
        "ok  \texample.com/a\t0.003s",
        "all 12 tests passed",
        "test result: fine",
        "{\"Action\": 5}\n{not json}",
        "12 passed; 0 failed; 0 ignored",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn what_began_and_did_not_end_is_never_a_result() {
    let crash = "running 2 tests\ntest a ... ok";
    let cargo = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
    for text in [
        &format!("running 5 tests\n{cargo}\n{crash}"),
        &format!("{cargo}\n    Starting 3 tests across 2 binaries\n        PASS [   0.044s] (1/3) ntest a"),
        &GO_JSON.lines().take(7).collect::<Vec<_>>().join("\n"),
        "=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB",
        // None at all is no pass either.
        "running 0 tests\n\ntest result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 4 filtered out; finished in 0.00s",
    ] {
        assert!(matches!(read(text), Some(Err(_))), "{text}");
    }
    let went_down = format!(
        "{crash}\nerror: test failed, to rerun pass `--lib`\n\nCaused by:\n  process didn't exit successfully: `x` (signal: 6, SIGABRT: process abort signal)\nrunning 5 tests\n{cargo}"
    );
    assert_eq!(read(&went_down), Some(Ok((5, 1, 0))));
}

#[test]
fn a_package_that_could_not_be_built_or_went_down_counts_as_failed() {
    let failed = r#"{"Action":"fail","Package":"a"}"#;
    let run = r#"{"Action":"run","Package":"a","Test":"TestA"}"#;
    let pass = r#"{"Action":"pass","Package":"b","Test":"TestB"}"#;
    assert_eq!(read(&format!("{pass}\n{failed}")), Some(Ok((1, 1, 0))));
    assert_eq!(read(&format!("{pass}\n{run}\n{failed}")), Some(Ok((1, 1, 0))));
    assert_eq!(
        read("--- PASS: T (0.00s)\nFAIL\texample.com/a [build failed]"),
        Some(Ok((1, 1, 0)))
    );
}

#[test]
fn the_line_that_tells_of_a_failure_is_the_one_that_is_shown() {
    let mut printed = Printed::default();
    for (number, line) in (1..).zip(CARGO.lines()) {
        printed.read(line, true, number);
    }
    let (_, line) = printed.results();
    let line = line.unwrap();
    assert!(
        line.text.starts_with("test result: FAILED. 1 passed; 1 failed"),
        "{line:?}"
    );
    assert_eq!(CARGO.lines().nth(line.line.unwrap() as usize - 1).unwrap(), line.text);
}

#[test]
fn a_line_that_comes_in_parts_tells_of_nothing() {
    let mut printed = Printed::default();
    printed.read("test result: ok. 1 passed; 0 failed; 0 ignored;", false, 1);
    printed.read("test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured", true, 1);
    assert_eq!(printed.results(), (None, None));
}

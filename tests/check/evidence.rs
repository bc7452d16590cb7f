//! What a check prints and how it ends is told as it was, without secrets.

use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, time::Duration};

use countersign::{
    check::{cast, redact::Rule},
    domain::{
        check::{Expectation, Outcome, Retry},
        digest::Digest,
        id::MeasureId,
        pattern::Pattern,
    },
};

use super::bench::{Bench, GENEROUS, run};

#[test]
fn exit_status_and_signal_are_told_apart() {
    for (command, outcome, exit, signal) in [
        ("exit 0", Outcome::Passed, Some(0), None),
        ("exit 7", Outcome::Failed, Some(7), None),
        ("exit 137", Outcome::Failed, Some(137), None),
        ("kill -KILL $$", Outcome::Failed, None, Some(9)),
        ("kill -TERM $$", Outcome::Failed, None, Some(15)),
    ] {
        let bench = Bench::new();
        let finished = run(bench.plan(command)).finished();
        assert_eq!(
            (finished.outcome, finished.exit, finished.signal),
            (outcome, exit, signal),
            "{command}"
        );
    }
}

#[test]
fn what_cannot_be_started_is_errored_and_says_why() {
    let bench = Bench::new();
    let mut plan = bench.plan("true");
    plan.cwd = bench.path("nowhere");
    let finished = run(plan).finished();
    assert_eq!(finished.outcome, Outcome::Errored);
    assert!(finished.reason.as_ref().unwrap().contains("nowhere"), "{finished:?}");

    let bench = Bench::new();
    let mut plan = bench.plan("true");
    plan.shell = vec!["/no/such/shell".to_owned()];
    let finished = run(plan).finished();
    assert_eq!((finished.outcome, finished.exit), (Outcome::Errored, None));
    assert!(
        finished
            .reason
            .as_ref()
            .unwrap()
            .starts_with("/no/such/shell cannot be started"),
        "{finished:?}"
    );

    let bench = Bench::new();
    let plan = bench.plan("true");
    fs::write(&plan.log, "somebody else's").unwrap();
    let finished = run(plan.clone()).finished();
    assert_eq!(finished.outcome, Outcome::Errored);
    assert_eq!(fs::read_to_string(&plan.log).unwrap(), "somebody else's");
}

#[test]
fn the_command_gets_a_terminal_of_its_own_and_the_environment_of_the_plan() {
    let bench = Bench::new();
    let mut plan = bench.plan("tty -s && stty size && echo $TERM $PAGER $CS_VERSION ${COLUMNS-none} && pwd -P && echo $0 && ps -o tty= -p $$ | grep -c pts");
    plan.env.push(("CS_VERSION".to_owned(), "1.4.0".to_owned()));
    plan.shell = vec!["sh".to_owned(), "-e".to_owned(), "-c".to_owned()];
    let live = run(plan);
    let finished = live.finished();
    let folder = bench.folder.path().canonicalize().unwrap();
    assert_eq!(
        live.log(),
        format!("30 100\nxterm-256color cat 1.4.0 none\n{}\nsh\n1\n", folder.display())
    );
    assert_eq!(finished.outcome, Outcome::Passed);
}

#[test]
fn the_evidence_is_whole_hashed_and_read_only() {
    let bench = Bench::new();
    let live = run(
        bench.plan("printf 'caf\\303'; sleep 0.1; printf '\\251 \\033[31mred\\033[0m\\n\\377\\n10 %%\\r100 %%\\n'")
    );
    let finished = live.finished();
    assert_eq!(live.log(), "café red\n\u{fffd}\n100 %\n");
    let output: String = cast::read(&live.plan.cast)
        .unwrap()
        .map(|event| event.unwrap().1)
        .collect();
    assert_eq!(output, "café \x1b[31mred\x1b[0m\r\n\u{fffd}\r\n10 %\r100 %\r\n");
    assert_eq!(
        (finished.bytes, finished.sha256),
        (output.len() as u64, Digest::of(&output))
    );
    assert_eq!(finished.evidence.len(), 2);
    for (kept, path) in finished.evidence.iter().zip([&live.plan.cast, &live.plan.log]) {
        let bytes = fs::read(path).unwrap();
        assert_eq!(&kept.file, path);
        assert_eq!((kept.bytes, kept.sha256), (bytes.len() as u64, Digest::of(&bytes)));
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o222, 0);
    }
    assert!(!finished.truncated);
    let first = fs::read_to_string(&live.plan.cast).unwrap();
    let header: serde_json::Value = serde_json::from_str(first.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&header["version"], &header["width"], &header["height"]),
        (&2.into(), &100.into(), &30.into())
    );
}

#[test]
fn secrets_are_nowhere_also_when_they_come_in_pieces() {
    let bench = Bench::new();
    let command = "# hunter2-in-command\nprintf 'a %s b hun' \"$WORD\"; sleep 0.1; printf 'ter2\\nerror: hunter2 was refused\\n'; read x; echo \"got $x\"; (exec -a hunter2 true) 2>/dev/null; exit 1";
    let mut plan = bench.plan(command);
    plan.env.push(("WORD".to_owned(), "hunter2".to_owned()));
    plan.redact = vec![
        Rule::value("field word", "hunter2"),
        Rule::value("variable SHORT", "abc"),
    ];
    plan.check.expect = vec![
        Expectation::Lacks(Pattern::new("error").unwrap()),
        Expectation::Matches(Pattern::new("hunter2").unwrap()),
    ];
    plan.measures = vec![(MeasureId::from("word"), Pattern::new("a (\\S+) b").unwrap())];
    let live = run(plan);
    live.until_output_holds("refused");
    live.running().write(b"hunter2\r");
    let finished = live.finished();
    assert_eq!(finished.expectations[0].saw.as_deref(), Some("error: *** was refused"));
    assert_eq!(finished.expectations[0].line, Some(2));
    assert_eq!(finished.expectations[1].met, Some(false));
    assert_eq!(
        finished.measures,
        BTreeMap::from([(MeasureId::from("word"), "***".to_owned())])
    );
    assert_eq!(live.log(), "a *** b ***\nerror: *** was refused\n***\ngot ***\n");
    let told: Vec<(&str, u64)> = finished
        .redacted
        .iter()
        .map(|one| (one.rule.as_str(), one.times))
        .collect();
    assert_eq!(told, [("field word", 5)]);
    for file in [&live.plan.cast, &live.plan.log, &live.plan.outcome] {
        assert!(
            !fs::read_to_string(file).unwrap().contains("hunter2"),
            "{}",
            file.display()
        );
    }
}

#[test]
fn a_secret_split_by_colours_or_drawn_out_of_order_is_in_no_file_that_is_read() {
    let bench = Bench::new();
    let command = "printf 'hun\\033[31mter2\\033[m\\r\\n\\033]0;hunter2\\007title\\r\\nhunX\\bter2\\r\\n'";
    let mut plan = bench.plan(command);
    plan.redact = vec![Rule::value("field word", "hunter2")];
    plan.check.expect = vec![Expectation::Matches(Pattern::new("hunter2").unwrap())];
    let live = run(plan);
    let finished = live.finished();
    assert_eq!(live.log(), "***\ntitle\n***\n");
    assert_eq!(finished.expectations[0].met, Some(false));
    assert_eq!(
        (finished.redacted[0].rule.as_str(), finished.redacted[0].times),
        ("field word", 3)
    );
    let cast = fs::read_to_string(&live.plan.cast).unwrap();
    assert!(
        !cast.contains("hunter2") && cast.contains("***\\u001b[31m\\u001b[m"),
        "{cast}"
    );
}

#[test]
fn a_prompt_is_seen_before_it_is_answered_though_patterns_wait_for_the_end_of_lines() {
    let bench = Bench::new();
    let mut plan = bench.plan("printf 'token: '; read x; echo token: ghp_1234");
    plan.redact = vec![Rule::pattern("pattern github", Pattern::new("ghp_[0-9]+").unwrap())];
    let live = run(plan);
    live.until_output_holds("token: ");
    live.running().write(b"yes\r");
    let finished = live.finished();
    assert_eq!(live.log(), "token: yes\ntoken: ***\n");
    assert_eq!(
        (finished.redacted[0].rule.as_str(), finished.redacted[0].times),
        ("pattern github", 1)
    );
}

#[test]
fn beginning_and_end_of_too_much_output_are_kept_and_all_of_it_is_read() {
    let bench = Bench::new();
    let mut plan = bench.plan("seq 1 100000");
    plan.limit = 10_000;
    plan.check.expect = vec![
        Expectation::Exit(0),
        Expectation::Matches(Pattern::new("^7$").unwrap()),
        Expectation::Matches(Pattern::new("^50000$").unwrap()),
        Expectation::Matches(Pattern::new("^99999$").unwrap()),
    ];
    let live = run(plan);
    let finished = live.finished();
    let whole: String = (1..=100_000).map(|number| format!("{number}\r\n")).collect();
    assert_eq!(finished.outcome, Outcome::Passed);
    assert!(finished.truncated);
    assert_eq!(
        (finished.bytes, finished.sha256),
        (whole.len() as u64, Digest::of(&whole))
    );
    let log = live.log();
    let lines: Vec<&str> = log.lines().collect();
    assert!(log.len() < 11_000);
    assert_eq!((lines[0], lines[lines.len() - 1]), ("1", "100000"));
    assert_eq!(
        lines.iter().filter(|line| line.contains("bytes are not kept")).count(),
        1
    );
    let places: Vec<Option<u64>> = finished.expectations[1..].iter().map(|one| one.line).collect();
    assert_eq!((places[0], places[1]), (Some(7), None));
    assert_eq!(lines[usize::try_from(places[2].unwrap()).unwrap() - 1], "99999");
    let cast: String = cast::read(&live.plan.cast)
        .unwrap()
        .map(|event| event.unwrap().1)
        .collect();
    assert!(cast.starts_with("1\r\n2\r\n") && cast.ends_with("99999\r\n100000\r\n") && cast.len() < 11_000);
    assert_eq!(cast.matches("bytes are not kept").count(), 1);
}

#[test]
fn a_check_is_tried_again_until_it_passes_in_one_file_of_evidence() {
    let bench = Bench::new();
    let mut plan = bench.plan("echo x >>tries; test $(wc -l <tries) -ge 3 && echo up || { echo down; exit 1; }");
    plan.check.retry = Some(Retry {
        every: Duration::from_millis(1),
        within: GENEROUS,
    });
    plan.check.consecutive = 2;
    let live = run(plan);
    let finished = live.finished();
    assert_eq!((finished.outcome, finished.tries), (Outcome::Passed, 4));
    assert_eq!(
        live.log(),
        "down\n── try 2 ──\ndown\n── try 3 ──\nup\n── try 4 ──\nup\n"
    );
}

#[test]
fn no_try_begins_after_the_time_for_tries() {
    let bench = Bench::new();
    let mut plan = bench.plan("exit 1");
    plan.check.retry = Some(Retry {
        every: Duration::from_millis(400),
        within: Duration::from_millis(100),
    });
    let finished = run(plan).finished();
    assert_eq!((finished.outcome, finished.tries), (Outcome::Failed, 1));
}

#[test]
fn cancel_also_ends_the_wait_for_the_next_try() {
    let bench = Bench::new();
    let mut plan = bench.plan("echo once; exit 1");
    plan.check.retry = Some(Retry {
        every: GENEROUS,
        within: GENEROUS * 2,
    });
    let live = run(plan);
    live.until_output_holds("once");
    live.running().cancel();
    assert_eq!(live.finished().outcome, Outcome::Cancelled);
}

#[test]
fn the_pseudo_terminal_follows_the_pane() {
    let bench = Bench::new();
    let live = run(bench.plan("trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done"));
    live.until_output_holds("ready");
    live.running().resize(77, 11);
    assert_eq!(live.finished().outcome, Outcome::Passed);
    assert_eq!(live.log(), "ready\n11 77\n");
    assert!(fs::read_to_string(&live.plan.cast).unwrap().contains("\"r\",\"77x11\""));
}

#[test]
fn whatever_bytes_come_the_log_is_text_and_the_cast_holds_all_of_it() {
    let bench = Bench::new();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let noise: Vec<u8> = (0..200_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            // Mostly what sequences are made of, and every other byte now and then.
            match state % 8 {
                0 => 0x1b,
                1 => b'[',
                2 => b"]P\\;0mKH"[(state >> 8) as usize % 8],
                3 => (state >> 8) as u8,
                4 => b'\n',
                _ => b' ' + ((state >> 8) % 95) as u8,
            }
        })
        .collect();
    fs::write(bench.path("noise"), &noise).unwrap();
    let live = run(bench.plan("stty -opost; cat noise"));
    let finished = live.finished();
    assert_eq!(finished.outcome, Outcome::Passed);
    let output: String = cast::read(&live.plan.cast)
        .unwrap()
        .map(|event| event.unwrap().1)
        .collect();
    assert_eq!(output, String::from_utf8_lossy(&noise));
    assert_eq!(
        (finished.bytes, finished.sha256),
        (output.len() as u64, Digest::of(&output))
    );
    for text in [live.log(), fs::read_to_string(&live.plan.cast).unwrap()] {
        assert!(
            !text
                .chars()
                .any(|character| character.is_control() && !matches!(character, '\n' | '\t'))
        );
    }
}

#[test]
fn a_line_without_end_is_kept_in_events_that_whoever_goes_to_the_end_finds() {
    let bench = Bench::new();
    let live = run(bench.plan("head -c 3000000 /dev/zero | tr '\\0' x; printf '\\nthe end\\n'"));
    assert_eq!(live.finished().outcome, Outcome::Passed);
    let cast = fs::read_to_string(&live.plan.cast).unwrap();
    assert!(cast.lines().all(|line| line.len() < 32 * 1024));
    let output: String = cast::read(&live.plan.cast)
        .unwrap()
        .map(|event| event.unwrap().1)
        .collect();
    assert_eq!(output.len(), 3_000_000 + "\r\nthe end\r\n".len());
}

#[test]
fn a_number_in_the_output_meets_its_target_or_not_and_one_that_is_not_there_proves_nothing() {
    for (pattern, target, outcome, saw) in [
        ("p95=([0-9.]+)", "< 500 ms", Outcome::Passed, Some("312")),
        ("p95=([0-9.]+)", "< 300 ms", Outcome::Failed, Some("312")),
        ("p99=([0-9.]+)", "< 500 ms", Outcome::Inconclusive, None),
        ("(warm) up", "< 500 ms", Outcome::Inconclusive, Some("warm")),
    ] {
        let bench = Bench::new();
        let mut plan = bench.plan("echo warm up; echo p95=900; echo p95=312");
        plan.check.expect.push(Expectation::Number {
            pattern: Pattern::new(pattern).unwrap(),
            meets: target.parse().unwrap(),
        });
        let finished = run(plan).finished();
        assert_eq!(finished.outcome, outcome, "{pattern} {target}");
        assert_eq!(finished.expectations[1].saw.as_deref(), saw);
    }
}

#[test]
fn a_broken_pipe_ends_its_writer_as_in_any_shell() {
    let bench = Bench::new();
    let live = run(bench.plan("(yes; echo $? >status) | head -n 1; cat status"));
    assert_eq!(live.finished().outcome, Outcome::Passed);
    assert_eq!(live.log(), "y\n141\n");
}

#[test]
fn several_checks_at_once_keep_their_output_apart() {
    let benches: Vec<Bench> = (0..6).map(|_| Bench::new()).collect();
    let lives: Vec<_> = benches
        .iter()
        .enumerate()
        .map(|(number, bench)| run(bench.plan(&format!("for i in $(seq 2000); do echo check {number}; done"))))
        .collect();
    for (number, live) in lives.iter().enumerate() {
        assert_eq!(live.finished().outcome, Outcome::Passed);
        assert_eq!(live.log(), format!("check {number}\n").repeat(2000));
    }
}

//! An action ends by itself or by a person, never with the program.

use std::{fs, sync::mpsc::channel, time::Duration};

use countersign::{
    check::{Report, attach, read_outcome},
    domain::check::Outcome,
};

use super::bench::{Bench, GENEROUS, alive, finished, run, until_output_holds};

#[test]
fn an_action_goes_on_when_the_program_goes_and_can_be_taken_over() {
    let bench = Bench::new();
    let command = "echo first; read answer <fifo; echo got $answer; read typed; echo typed $typed";
    assert!(
        std::process::Command::new("mkfifo")
            .arg(bench.path("fifo"))
            .status()
            .unwrap()
            .success()
    );
    let mut plan = bench.plan(command);
    plan.action = true;
    plan.socket = Some(bench.path("s"));
    let mut live = run(plan);
    live.until_output_holds("first");
    drop(live.running.take());
    let (send, reports) = channel();
    let later = attach(&bench.path("s"), &live.plan.outcome, move |report| {
        drop(send.send(report))
    })
    .unwrap();
    assert!(matches!(reports.recv_timeout(GENEROUS), Ok(Report::Started)));
    assert_eq!(read_outcome(&live.plan.outcome).unwrap(), None);
    fs::write(bench.path("fifo"), "news\n").unwrap();
    until_output_holds(&reports, &live.plan.cast, "got news");
    later.write(b"hello\r");
    let finished = finished(&reports);
    assert_eq!(finished.outcome, Outcome::Passed);
    assert_eq!(read_outcome(&live.plan.outcome).unwrap(), Some(finished));
    assert_eq!(live.log(), "first\ngot news\nhello\ntyped hello\n");
    assert!(!bench.path("s").exists());
}

#[test]
fn an_action_that_nobody_follows_leaves_its_outcome() {
    let bench = Bench::new();
    assert!(
        std::process::Command::new("mkfifo")
            .arg(bench.path("fifo"))
            .status()
            .unwrap()
            .success()
    );
    let mut plan = bench.plan("echo first; read answer <fifo; echo $answer; exit 3");
    plan.action = true;
    let mut live = run(plan);
    live.until_output_holds("first");
    drop(live.running.take());
    fs::write(bench.path("fifo"), "second\n").unwrap();
    let finished = live.finished();
    assert_eq!((finished.outcome, finished.exit), (Outcome::Failed, Some(3)));
    assert_eq!(read_outcome(&live.plan.outcome).unwrap(), Some(finished));
    assert_eq!(live.log(), "first\nsecond\n");
}

#[test]
fn only_a_person_ends_an_action_and_its_timeout_only_warns() {
    let bench = Bench::new();
    let mut plan = bench.tagged("trap '' INT; echo ready; while :; do sleep 0.1; done");
    plan.action = true;
    plan.check.timeout = Duration::from_millis(100);
    let live = run(plan);
    loop {
        match live.reports.recv_timeout(GENEROUS).unwrap() {
            Report::Overdue => break,
            Report::Started | Report::Progress { .. } => {}
            other => panic!("{other:?}"),
        }
    }
    live.running().cancel();
    live.running().interrupt();
    live.running().write(b"still there?");
    live.until_output_holds("still there?");
    assert_eq!(read_outcome(&live.plan.outcome).unwrap(), None);
    live.running().kill();
    let finished = live.finished();
    assert_eq!(
        (finished.outcome, finished.exit, finished.signal),
        (Outcome::Cancelled, None, Some(9))
    );
    assert_eq!(alive(&bench.tag()), [""; 0]);
}

#[test]
fn an_interrupt_ends_what_runs_in_the_foreground() {
    let bench = Bench::new();
    let mut plan = bench.plan("echo ready; sleep 1000");
    plan.action = true;
    let live = run(plan);
    live.until_output_holds("ready");
    live.running().interrupt();
    assert_eq!(live.finished().outcome, Outcome::Cancelled);
}

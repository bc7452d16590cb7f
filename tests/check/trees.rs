//! No process of a check is left, however stubborn, whatever ends it.

use std::{fs, time::Duration};

use countersign::{
    check::{Report, read_outcome},
    domain::check::Outcome,
};

use super::bench::{Bench, GENEROUS, alive, command, run};

/// Commands that are hard to end; each says `ready` when its children are there.
const STUBBORN: [(&str, &str); 8] = [
    (
        "ignores TERM",
        "trap '' TERM HUP INT; (trap '' TERM HUP; while :; do sleep 1; done) & echo ready; while :; do sleep 1; done",
    ),
    ("nohup", "nohup sleep 1000 >/dev/null 2>&1 & echo ready; wait"),
    (
        "setsid",
        "setsid sh -c 'trap \"\" TERM HUP; echo ready; while :; do sleep 1; done' & wait",
    ),
    (
        "double fork",
        "(setsid sh -c '(trap \"\" TERM HUP; sleep 1000) & exit' &) ; echo ready; sleep 1000",
    ),
    (
        "respawns itself",
        "cat >respawn <<'END'\ntrap 'setsid sh ./respawn & exit' TERM HUP\necho ready\nwhile :; do sleep 0.05; done\nEND\nsetsid sh ./respawn & wait; sleep 1000",
    ),
    (
        "main exits, a daemon stays",
        "(setsid sh -c 'trap \"\" TERM HUP; exec sleep 1000' </dev/null >/dev/null 2>&1 &); echo ready; sleep 1000",
    ),
    (
        "stopped",
        "sleep 1000 & kill -STOP $!; echo ready; kill -STOP $$; sleep 1000",
    ),
    (
        "keeps printing",
        "trap '' TERM HUP; echo ready; while :; do echo more; done",
    ),
];

#[test]
fn cancel_ends_every_kind_of_stubborn_child() {
    for (kind, command) in STUBBORN {
        let bench = Bench::new();
        let live = run(bench.tagged(command));
        live.until_output_holds("ready");
        assert!(!alive(&bench.tag()).is_empty(), "{kind}");
        live.running().cancel();
        let finished = live.finished();
        assert_eq!(finished.outcome, Outcome::Cancelled, "{kind}");
        assert_eq!(alive(&bench.tag()), [""; 0], "{kind}");
        assert_eq!(finished.left_running, [""; 0], "{kind}");
        assert_ne!(finished.exit, Some(0), "{kind}");
    }
}

#[test]
fn a_check_dies_with_the_program_and_leaves_its_outcome() {
    for (kind, command) in STUBBORN {
        let bench = Bench::new();
        let mut live = run(bench.tagged(command));
        live.until_output_holds("ready");
        drop(live.running.take());
        assert_eq!(live.finished().outcome, Outcome::Interrupted, "{kind}");
        assert_eq!(alive(&bench.tag()), [""; 0], "{kind}");
        let left = read_outcome(&live.plan.outcome).unwrap().unwrap();
        assert_eq!(left.outcome, Outcome::Interrupted, "{kind}");
        assert!(live.log().contains("ready"), "{kind}");
    }
}

#[test]
fn a_timeout_ends_every_kind_of_stubborn_child() {
    for (kind, command) in STUBBORN {
        let bench = Bench::new();
        let mut plan = bench.tagged(command);
        plan.check.timeout = Duration::from_millis(700);
        let finished = run(plan).finished();
        assert_eq!(finished.outcome, Outcome::TimedOut, "{kind}");
        assert_eq!(alive(&bench.tag()), [""; 0], "{kind}");
    }
}

#[test]
fn what_a_command_leaves_behind_is_ended_with_it() {
    let bench = Bench::new();
    let command =
        "(setsid sh -c 'trap \"\" TERM HUP; exec sleep 1000' </dev/null >/dev/null 2>&1 &)\nsleep 1000 &\necho done";
    let finished = run(bench.tagged(command)).finished();
    assert_eq!(finished.outcome, Outcome::Passed);
    assert_eq!(alive(&bench.tag()), [""; 0]);
}

#[test]
fn what_is_meant_to_stay_stays_and_is_named() {
    let bench = Bench::new();
    let mut plan = bench.tagged("setsid sh -c 'echo $$ >daemon; exec sleep 1000' </dev/null >/dev/null 2>&1 &\nuntil test -s daemon; do sleep 0.01; done; echo done",
    );
    plan.leaves_running = true;
    let live = run(plan);
    let finished = live.finished();
    let daemon = fs::read_to_string(bench.path("daemon")).unwrap();
    assert_eq!(finished.outcome, Outcome::Passed);
    assert_eq!(finished.left_running, [format!("{}: sleep 1000", daemon.trim())]);
    assert_eq!(alive(&bench.tag()).len(), 1);
    let pid = rustix::process::Pid::from_raw(daemon.trim().parse().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// The parent of a process.
fn parent(pid: i32) -> rustix::process::Pid {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let parent = fields.split_whitespace().nth(1).unwrap().parse().unwrap();
    rustix::process::Pid::from_raw(parent).unwrap()
}

#[test]
fn a_shim_that_is_killed_is_reported_as_lost_and_its_command_does_not_go_on() {
    let bench = Bench::new();
    let live = run(bench.tagged("trap '' HUP TERM; echo ready; while :; do sleep 0.1; done"));
    live.until_output_holds("ready");
    let pid = command(&bench.tag());
    let command = rustix::process::Pid::from_raw(pid).unwrap();
    let command = rustix::process::pidfd_open(command, rustix::process::PidfdFlags::empty()).unwrap();
    rustix::process::kill_process(parent(pid), rustix::process::Signal::KILL).unwrap();
    let lost = live.reports.iter().find(|report| matches!(report, Report::Lost { .. }));
    assert!(matches!(lost, Some(Report::Lost { reason }) if reason.contains("signal: 9")));
    assert_eq!(read_outcome(&live.plan.outcome).unwrap(), None);
    let mut ended = [rustix::event::PollFd::new(&command, rustix::event::PollFlags::IN)];
    let limit = rustix::event::Timespec::try_from(GENEROUS).unwrap();
    assert_eq!(rustix::event::poll(&mut ended, Some(&limit)).unwrap(), 1);
}

//! The program itself is killed with -9: its checks end, its actions go on.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc::channel,
};

use countersign::{
    check::{Finished, Plan, attach, read_outcome},
    domain::check::Outcome,
};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};

use super::bench::{Bench, GENEROUS, alive, command, finished, run};

const PLAN: &str = "COUNTERSIGN_TEST_PLAN";

#[test]
#[ignore = "the program that the other tests of this file start and kill"]
fn program() {
    let Ok(path) = std::env::var(PLAN) else { return };
    let plan: Plan = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let (_, tag) = plan.env.iter().find(|(name, _)| name == "TAG").cloned().unwrap();
    let live = run(plan);
    live.until_output_holds("ready");
    println!("\nrunning {}", command(&tag));
    live.finished();
}

/// Starts the program above with `plan`; gives it and its shim when the command says `ready`.
fn program_with(bench: &Bench, plan: &Plan) -> (Child, rustix::fd::OwnedFd) {
    fs::write(bench.path("plan"), serde_json::to_vec(plan).unwrap()).unwrap();
    let mut program = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "--nocapture", "killed::program"])
        .env(PLAN, bench.path("plan"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(program.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let pid = lines
        .find_map(|line| line.strip_prefix("running ")?.parse::<i32>().ok())
        .unwrap();
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let shim = stat
        .rsplit_once(") ")
        .unwrap()
        .1
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .unwrap();
    let shim = pidfd_open(Pid::from_raw(shim).unwrap(), PidfdFlags::empty()).unwrap();
    (program, shim)
}

/// The outcome that the shim leaves when it has ended.
fn left(shim: &rustix::fd::OwnedFd, plan: &Plan) -> Finished {
    let mut ended = [PollFd::new(shim, PollFlags::IN)];
    let limit = Timespec::try_from(GENEROUS).unwrap();
    assert_eq!(poll(&mut ended, Some(&limit)).unwrap(), 1);
    read_outcome(&plan.outcome).unwrap().unwrap()
}

#[test]
fn a_check_ends_with_a_program_that_is_killed() {
    let bench = Bench::new();
    let plan = bench
        .tagged("trap '' TERM HUP; setsid sh -c 'trap \"\" TERM HUP; echo ready; while :; do sleep 1; done' & wait");
    let (mut program, shim) = program_with(&bench, &plan);
    program.kill().unwrap();
    program.wait().unwrap();
    let outcome = left(&shim, &plan);
    assert_eq!(outcome.outcome, Outcome::Interrupted);
    assert_eq!(alive(&bench.tag()), [""; 0]);
    assert_eq!(fs::read_to_string(&plan.log).unwrap(), "ready\n");
}

#[test]
fn an_action_goes_on_when_the_program_is_killed_and_the_next_one_takes_it_over() {
    let bench = Bench::new();
    let mut plan = bench.tagged("echo ready; read line; echo got $line; read line <fifo; echo then $line");
    plan.action = true;
    plan.socket = Some(bench.path("s"));
    assert!(
        Command::new("mkfifo")
            .arg(bench.path("fifo"))
            .status()
            .unwrap()
            .success()
    );
    let (mut program, shim) = program_with(&bench, &plan);
    program.kill().unwrap();
    program.wait().unwrap();
    let (send, reports) = channel();
    let next = attach(&bench.path("s"), &plan.outcome, move |report| drop(send.send(report))).unwrap();
    next.write(b"typed\r");
    fs::write(bench.path("fifo"), "news\n").unwrap();
    assert_eq!(finished(&reports).outcome, Outcome::Passed);
    assert_eq!(left(&shim, &plan).outcome, Outcome::Passed);
    assert_eq!(
        fs::read_to_string(&plan.log).unwrap(),
        "ready\ntyped\ngot typed\nthen news\n"
    );
}

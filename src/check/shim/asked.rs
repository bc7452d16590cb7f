//! An action that is no command (a request that changes the world): asked for in the shim, so that it comes to its end,
//! and to the record, also when the program that began it goes away.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    sync::mpsc::{self, Receiver},
};

use rustix::event::{PollFd, PollFlags};

use super::{
    super::{
        native,
        outcome::errored,
        plan::{Finished, Plan},
        running::Report,
        wire::Message,
    },
    Signals,
    followers::Followers,
};

/// Carries it out, and tells whoever follows, the outcome last.
pub fn carry_out(plan: &Plan, mut followers: Followers) {
    let finished = follow(plan, &mut followers).unwrap_or_else(|error| errored(format!("it cannot be asked: {error}")));
    followers.finish(Message::Finished(Box::new(finished)));
}

fn follow(plan: &Plan, followers: &mut Followers) -> io::Result<Finished> {
    // Nobody ends an action but a person: what the system asks is heard and let be.
    let signals = Signals::listen()?;
    let (mut woken, mut waking) = UnixStream::pair()?;
    woken.set_nonblocking(true)?;
    waking.set_nonblocking(true)?;
    let (reports, came) = mpsc::channel();
    let sink = move |report| {
        let _ = reports.send(report);
        // Full: then it is readable anyway.
        let _ = waking.write(&[1]);
    };
    let controls = native::start(plan.clone(), |_| {}, sink).map_err(io::Error::other)?;
    let mut overdue = None;
    loop {
        let heard = wait(&woken, &signals, followers);
        for control in followers.listen(&heard, overdue.as_ref()) {
            let _ = controls.send(control);
        }
        signals.clear();
        let mut bytes = [0; 64];
        while matches!(woken.read(&mut bytes), Ok(1..)) {}
        if let Some(finished) = pass_on(&came, followers, &mut overdue) {
            return Ok(finished);
        }
    }
}

/// Waits for anything; says which followers have something to say.
fn wait(woken: &UnixStream, signals: &Signals, followers: &Followers) -> Vec<bool> {
    let mut fds = vec![
        PollFd::new(woken, PollFlags::IN),
        PollFd::new(&signals.pipe, PollFlags::IN),
    ];
    let own = fds.len();
    fds.extend(followers.fds().map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)));
    match rustix::event::poll(&mut fds, None) {
        Ok(1..) => fds[own..].iter().map(|fd| !fd.revents().is_empty()).collect(),
        _ => vec![false; fds.len() - own],
    }
}

/// Passes on what was reported; the outcome, where it came.
fn pass_on(came: &Receiver<Report>, followers: &mut Followers, overdue: &mut Option<Message>) -> Option<Finished> {
    for report in came.try_iter() {
        match report {
            Report::Started | Report::Lost { .. } => {}
            Report::Progress { bytes, lines } => followers.tell(&Message::Progress { bytes, lines }),
            Report::Overdue => {
                followers.tell(&Message::Overdue);
                *overdue = Some(Message::Overdue);
            }
            Report::Finished(finished) => return Some(finished),
        }
    }
    None
}

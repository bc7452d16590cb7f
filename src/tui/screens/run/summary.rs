//! Six lines for the chat: what run, how it stands, the clock, what blocks, who waits for whom, what goes on.

use crate::{
    domain::{
        clocks::{Forecast, T, Window},
        decide::Intent,
        event::Person,
        holders, rollback,
        standing::SignOffState,
        time::Time,
        verdict::Word,
        words::counted,
    },
    tui::{context::AtRun, handoffs, signed, verdicts, widgets::units},
};

/// So many reasons are named; the others are counted.
const NAMED: usize = 3;

/// The six lines, in plain text.
pub fn text(at: &AtRun, now: Time) -> String {
    let run = at.desk.run();
    let environment = run.environment().map(|name| format!(" to {name}")).unwrap_or_default();
    let rehearsal = if run.rehearsal() { " (rehearsal)" } else { "" };
    let lines = [
        format!("{}{environment}: {}{rehearsal}", run.plan().title, run.name()),
        format!("state: {}{}", word(at), beside(at, now)),
        format!("clock: {}", clock(at, now)),
        format!("blockers: {}", blockers(at)),
        format!("waits: {}; sign-offs: {}", waits(at), signed::summary(at)),
        format!("now: {}", running(at, now)),
    ];
    lines.join("\n") + "\n"
}

/// `NO-GO, 3 blockers`; where there are several decisions, with the title of the next one before it.
fn word(at: &AtRun) -> String {
    let standing = at.desk.standing();
    let Some(decision) = standing.next_decision() else {
        return String::new();
    };
    let words = verdicts::in_words(*chrono::Local::now().offset(), decision);
    match standing.decisions.len() {
        1 => words,
        _ => format!("{}: {words}", decision.title),
    }
}

/// What else there is to know: conditions that are open, what was overridden and broken, entries that the rules would
/// have refused, and late ones.
fn beside(at: &AtRun, now: Time) -> String {
    let run = at.desk.run();
    let mut beside = String::new();
    let open: Vec<Time> = run.open_conditions().map(|open| open.condition.due).collect();
    if !open.is_empty() {
        beside.push_str(&format!(", {} open", counted(open.len(), "condition", "conditions")));
        match open.iter().filter(|due| **due <= now).count() {
            0 => {}
            overdue => beside.push_str(&format!(" ({overdue} overdue)")),
        }
    }
    let overridden = run
        .flow
        .decided
        .iter()
        .filter(|taken| taken.decided.overrides.is_some());
    if let Some(taken) = overridden.last() {
        beside.push_str(&format!(", overridden by {}", taken.decided.by));
    }
    match run.flow.broken.len() {
        0 => {}
        broken => beside.push_str(&format!(", {} broken", counted(broken, "hold", "holds"))),
    }
    if !run.flagged.is_empty() {
        let flagged = counted(run.flagged.len(), "entry", "entries");
        beside.push_str(&format!(", {flagged} against the rules"));
    }
    if let Some(rollback) = rollback::under_way(run) {
        let gone = (now - rollback.at).to_std().unwrap_or_default();
        beside.push_str(&format!(", a rollback is under way for {}", units::minutes(gone)));
    }
    if !run.late.is_empty() {
        beside.push_str(&format!(", {} late", run.late.len()));
    }
    beside
}

/// Time since the run began; until its end where it is closed.
pub fn since(at: &AtRun, now: Time) -> std::time::Duration {
    let run = at.desk.run();
    let end = run.closed.as_ref().map_or(now, |(at, _)| *at);
    run.started_at
        .map_or_else(Default::default, |began| (end - began).to_std().unwrap_or_default())
}

/// T, or how long it goes on; the window, and when it is likely to end.
fn clock(at: &AtRun, now: Time) -> String {
    let run = at.desk.run();
    let clock = T::of(run, now).map_or_else(|| units::clock(since(at, now)), |t| t.to_string());
    if run.closed.is_some() {
        return format!("{clock}, closed");
    }
    let window = Window::of(run).map(|window| format!(", {}", window.state(now)));
    let forecast = Forecast::of(run, at.desk.standing(), &at.history, now);
    let ends = forecast.and_then(|forecast| Some((forecast.end?.likely, forecast.basis(run.plan()))));
    let ends = ends.map(|(likely, basis)| {
        let left = units::rough((likely - now).to_std().unwrap_or_default());
        format!(", likely to end in {left} ({basis})")
    });
    [Some(clock), window, ends].into_iter().flatten().collect()
}

/// What makes it a NO-GO; where nothing does, what it waits for.
fn blockers(at: &AtRun) -> String {
    let Some(verdict) = at.desk.standing().verdict() else {
        return "none".to_owned();
    };
    let points = verdicts::points(verdict);
    let texts: Vec<&str> = points.iter().map(|reason| reason.text.as_str()).collect();
    let more = match texts.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    let named = texts.iter().take(NAMED).copied().collect::<Vec<_>>().join("; ");
    match verdict.in_effect() {
        Word::NoGo => format!("{named}{more}"),
        Word::Open => format!("none; to go: {named}{more}"),
        Word::Conditional => format!("none; on conditions: {named}{more}"),
        Word::Go => "none".to_owned(),
    }
}

/// Sign-offs that could be given now, with who holds the role.
pub fn waits(at: &AtRun) -> String {
    let named = waiting(at, None);
    if named.is_empty() {
        "for nobody's sign-off".to_owned()
    } else {
        format!("for {}", named.join(", "))
    }
}

/// `DBA signs Database (Bob)`: the sign-offs whose scope is complete, without those of one person; and what is
/// handed over.
pub fn waiting(at: &AtRun, but: Option<&Person>) -> Vec<String> {
    let run = at.desk.run();
    let standing = at.desk.standing();
    let wanted = standing.sign_offs.iter().filter(|sign_off| {
        let open = matches!(sign_off.state, SignOffState::Missing | SignOffState::Stale);
        let others = but.is_none_or(|but| !holders::holds(run, &sign_off.role, but));
        open && others && standing.is_ready(run, sign_off)
    });
    wanted
        .map(|sign_off| {
            let holder = holders::within(run, &sign_off.role);
            let over = super::detail::scope_title(at, &sign_off.scope);
            format!("{} signs {over} ({holder})", run.plan().role_title(&sign_off.role))
        })
        .chain(handoffs::waiting(at, but))
        .collect()
}

/// What runs, with its clock.
pub fn running(at: &AtRun, now: Time) -> String {
    let run = at.desk.run();
    let named: Vec<String> = run
        .running
        .values()
        .map(|running| {
            let item = running.started.item.as_ref().and_then(|item| run.plan().find(item));
            let title = item.map_or_else(|| running.started.command.clone(), |item| run.fill(&item.title));
            let gone = (now - running.at).to_std().unwrap_or_default();
            format!("{title} {}", units::minutes(gone))
        })
        .collect();
    if named.is_empty() {
        "nothing runs".to_owned()
    } else {
        named.join(", ")
    }
}

/// How many things the disk has not taken.
pub fn unrecorded(at: &AtRun) -> usize {
    let intents: &[Intent] = at.desk.unrecorded();
    intents.len()
}

//! `status`, `show`: looking at a run. Nothing is written.

use std::{fmt::Write as _, path::Path};

use crate::{
    cli::{
        Context, Fault, Status as Exit,
        output::{print, print_json, tell, visible},
        seat,
        view::{BeforeView, Beside, ClocksView, NextView, Placed, StatusView, headline, items, led_text, sign_offs},
    },
    domain::{
        clocks::SectionHistory,
        event::Scope,
        known::written,
        plan::Plan,
        run::Run,
        standing::{DecisionStanding, Standing},
        time::rfc3339,
    },
    engine,
    report::{
        facts::{AssignmentFacts, Facts, StatusFacts},
        words,
    },
};

/// Which run.
#[derive(Debug, clap::Args)]
pub struct Status {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// The verdict of this decision; without it, of the one that is to be taken next
    #[arg(long, value_name = "ID")]
    decision: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Which run.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Says how a run stands; so does the exit status.
///
/// # Errors
/// Where there is no such run, or it cannot be read.
pub fn status(verb: &Status, context: &Context) -> Result<Exit, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let (run, standing) = read(context, &path)?;
    let mut facts = StatusFacts::of(&run, &standing);
    let clocks = ClocksView::of(&run, &standing, &earlier(context, &run));
    let decision = decision(&standing, verb.decision.as_deref())?;
    facts.led.asked_about(&run, decision);
    let next = NextView::of(&run, &standing, context.person());
    if verb.json {
        print_json(&Placed::new(StatusView { facts, next }, clocks, &path))?;
    } else {
        print(&status_text(&facts, &clocks, run.plan(), Some(&next)))?;
    }
    Ok(decision.verdict.word.into())
}

/// The decision of that name; without one, that which is to be taken next.
///
/// # Errors
/// Where there is none of that name.
pub fn decision<'a>(standing: &'a Standing, named: Option<&str>) -> Result<&'a DecisionStanding, Fault> {
    let found = match named {
        Some(id) => standing.decision(&id.into()),
        None => standing.next_decision(),
    };
    found.ok_or_else(|| {
        let ids: Vec<&str> = standing.decisions.iter().map(|decision| decision.id.as_str()).collect();
        let text = format!("there is no decision {:?} in this checklist", named.unwrap_or_default());
        Fault::usage(text).hint(format!("it has these: {}", ids.join(", ")))
    })
}

/// Shows a run whole.
///
/// # Errors
/// Where there is no such run, or it cannot be read.
pub fn show(verb: &Show, context: &Context) -> Result<Exit, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let (run, standing) = read(context, &path)?;
    let facts = Facts::of(&run, &standing);
    let earlier = earlier(context, &run);
    let clocks = ClocksView::of(&run, &standing, &earlier);
    let shown = Beside {
        before: BeforeView::of(run.plan(), &earlier),
        facts,
    };
    if verb.json {
        print_json(&Placed::new(shown, clocks, &path))?;
    } else {
        print(&show_text(&shown, &clocks, run.plan(), &path))?;
    }
    Ok(Exit::Done)
}

/// How long sections took in earlier runs, where that still tells anything.
fn earlier(context: &Context, run: &Run) -> SectionHistory {
    match run.closed {
        Some(_) => SectionHistory::default(),
        None => engine::earlier(&context.paths.runs, run),
    }
}

/// A run and how it stands now; what is amiss with it is told.
///
/// # Errors
/// Where there is no such run, or it cannot be read.
pub fn read(context: &Context, path: &Path) -> Result<(Run, Standing), Fault> {
    let (run, standing, notes) = judged(context, path)?;
    for note in &notes {
        tell(&format!("note: {}\n", visible(note)));
    }
    Ok((run, standing))
}

/// A run and how it stands now, its signatures looked at; and what is amiss with it.
///
/// # Errors
/// Where there is no such run, or it cannot be read.
pub fn judged(context: &Context, path: &Path) -> Result<(Run, Standing, Vec<String>), Fault> {
    let engine::ReadRun { mut run, notes, .. } = engine::read(path)?;
    run.signatures = seat::signatures(context, &run, path);
    let standing = Standing::of(&run, engine::now());
    Ok((run, standing, notes))
}

/// The verdict in words, and which run it is of.
fn heading(facts: &StatusFacts) -> String {
    let counts = &facts.counts;
    let headline = facts.led.verdict.as_ref().map(headline).unwrap_or_default();
    let mut text = format!("{headline}\n{}: ", facts.run);
    let _ = write!(text, "{} of {} items complete", counts.complete, counts.items);
    if facts.rehearsal {
        text.push_str(", a rehearsal");
    }
    if let Some(closed) = &facts.closed {
        let result = words::result(closed.result);
        let _ = write!(text, ", closed as {result} by {}", visible(&closed.by));
    }
    if facts.sealed {
        text.push_str(", sealed");
    }
    text.push('\n');
    text
}

/// How a run stands, for people: its verdict first.
pub fn status_text(facts: &StatusFacts, clocks: &ClocksView, plan: &Plan, next: Option<&NextView>) -> String {
    let mut text = heading(facts);
    clocks_text(facts, clocks, &mut text);
    // Of one person's own program nothing has to be said.
    if facts.closed.is_none() && facts.writers > 1 {
        let by = facts
            .controls
            .as_ref()
            .map(|held| held.by.clone().unwrap_or_else(|| held.writer.to_string()));
        let _ = writeln!(
            text,
            "  at the controls: {}",
            visible(by.as_deref().unwrap_or("nobody"))
        );
    }
    for shared in &facts.shared {
        let _ = writeln!(text, "  {}", visible(shared));
    }
    let next = next.and_then(|next| Some((next.line.as_ref()?, &next.person)));
    if let Some((line, person)) = next {
        let _ = writeln!(text, "  next for {}: {}", visible(&person.name), visible(line));
    }
    for flag in &facts.flagged {
        let _ = writeln!(text, "  flagged: entry {}: {}", flag.entry, visible(&flag.text));
    }
    if !facts.late.is_empty() {
        let late: Vec<String> = facts.late.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  late, outside the seal: {}", late.join(", "));
    }
    led_text(&facts.led, plan, &mut text);
    for sign_off in facts.sign_offs.iter().filter(|sign_off| sign_off.by.is_some()) {
        sign_offs::text(sign_off, &mut text);
    }
    text
}

/// `T+01:02:03, window closes in 1h 17m`, and when the release is likely to end. Once it is closed, nobody waits for that.
fn clocks_text(facts: &StatusFacts, clocks: &ClocksView, text: &mut String) {
    let window = clocks.window.as_ref().filter(|_| facts.closed.is_none());
    let window = window.map(|window| window.text.clone());
    let read: Vec<String> = clocks.t.iter().map(|t| t.text.clone()).chain(window).collect();
    if !read.is_empty() {
        let _ = writeln!(text, "  {}", read.join(", "));
    }
    let known = clocks.forecast.as_ref().filter(|forecast| forecast.likely.is_some());
    if let Some(forecast) = known {
        let _ = writeln!(text, "  {}", visible(&forecast.text));
    }
}

fn show_text(shown: &Beside<Facts>, clocks: &ClocksView, plan: &Plan, path: &Path) -> String {
    let Beside { before, facts } = shown;
    let checklist = &facts.status.checklist;
    let mut text = heading(&facts.status);
    clocks_text(&facts.status, clocks, &mut text);
    if let Some(over) = facts.window.as_ref().and_then(|window| window.overrun) {
        let _ = writeln!(text, "  the deployment window was overrun by {}", words::length(over));
    }
    led_text(&facts.status.led, plan, &mut text);
    let _ = write!(text, "{} {}", visible(&checklist.title), visible(&checklist.version));
    let _ = writeln!(text, ", in {}", visible(&path.display().to_string()));
    for field in &facts.fields {
        let value = field.value.as_deref().unwrap_or("-");
        let _ = writeln!(text, "  {} = {}", field.id, visible(value));
    }
    facts
        .assignments
        .iter()
        .for_each(|given| assignment_text(given, &mut text));
    for section in &facts.sections {
        let _ = write!(
            text,
            "\n{} ({}/{})",
            visible(&section.title),
            section.done,
            section.total
        );
        let clock = clocks.sections.iter().find(|clock| clock.id == section.id);
        if let Some(words) = clock.and_then(|clock| clock.clock.words()) {
            let _ = write!(text, ", {words}");
        }
        if !section.waits_for.is_empty() {
            let _ = write!(
                text,
                ", locked: waits for {}",
                visible(&section.waits_for.join(" and for "))
            );
        }
        text.push('\n');
        for item in &section.items {
            items::text(item, before, 1, &mut text);
        }
        for sign_off in &section.sign_offs {
            sign_offs::whole(sign_off, &mut text);
        }
    }
    for decision in &facts.status.led.decisions {
        let over = Scope::Decision(decision.id.to_string());
        let own = facts.status.sign_offs.iter().filter(|sign_off| sign_off.scope == over);
        let mut own = own.peekable();
        if own.peek().is_some() {
            let _ = writeln!(text, "\n{}", visible(&decision.title));
        }
        own.for_each(|sign_off| sign_offs::whole(sign_off, &mut text));
    }
    text
}

/// `dba: Ada Lovelace <ada@example.com> (also CTO), given by Grace Hopper on …`
fn assignment_text(given: &AssignmentFacts, text: &mut String) {
    let person = given.person.as_ref().map_or_else(|| "-".to_owned(), written);
    let _ = write!(text, "  {}: {}", given.role, visible(&person));
    if !given.marked.is_empty() {
        let _ = write!(text, " ({})", visible(&given.marked));
    }
    if let Some((by, at)) = given.by.as_ref().zip(given.at) {
        let _ = write!(text, ", given by {} on {}", visible(&by.name), rfc3339(at));
    }
    text.push_str(if given.disputed { ", in dispute\n" } else { "\n" });
}

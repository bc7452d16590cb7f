//! `status`, `show`: looking at a run. Nothing is written.

use std::{fmt::Write as _, path::Path};

use crate::{
    cli::{
        Context, Fault, Status as Exit,
        output::{print, print_json, tell, visible},
        seat,
        view::{AssignmentView, ItemView, NextView, RunView, SignOffView, StatusView},
    },
    domain::{
        clocks::SectionHistory,
        event::Scope,
        known::written,
        run::Run,
        standing::{DecisionStanding, SignOffState, Standing},
    },
    engine,
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
    let mut view = StatusView::of(&run, &standing, &earlier(context, &run), &path);
    let decision = decision(&standing, verb.decision.as_deref())?;
    view.led.asked_about(&run, decision);
    view.next = Some(NextView::of(&run, &standing, context.person()));
    if verb.json {
        print_json(&view)?;
    } else {
        print(&status_text(&view))?;
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
    let view = RunView::of(&run, &standing, &earlier(context, &run), &path);
    if verb.json {
        print_json(&view)?;
    } else {
        print(&show_text(&view))?;
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
fn heading(view: &StatusView) -> String {
    let counts = &view.counts;
    let mut text = format!("{}\n{}: ", view.led.headline(), view.run);
    let _ = write!(text, "{} of {} items complete", counts.complete, counts.items);
    if view.rehearsal {
        text.push_str(", a rehearsal");
    }
    if let Some(closed) = &view.closed {
        let result = serde_json::to_value(closed.result).unwrap_or_default();
        let result = result.as_str().unwrap_or_default().replace('_', " ");
        let _ = write!(text, ", closed as {result} by {}", visible(&closed.by));
    }
    if view.sealed {
        text.push_str(", sealed");
    }
    text.push('\n');
    text
}

/// How a run stands, for people: its verdict first.
pub fn status_text(view: &StatusView) -> String {
    let mut text = heading(view);
    clocks_text(view, &mut text);
    // Of one person's own program nothing has to be said.
    if view.closed.is_none() && view.writers > 1 {
        let by = view
            .controls
            .as_ref()
            .map(|held| held.by.clone().unwrap_or_else(|| held.writer.to_string()));
        let _ = writeln!(
            text,
            "  at the controls: {}",
            visible(by.as_deref().unwrap_or("nobody"))
        );
    }
    for shared in &view.shared {
        let _ = writeln!(text, "  {}", visible(shared));
    }
    let next = view
        .next
        .as_ref()
        .and_then(|next| Some((next.line.as_ref()?, &next.person)));
    if let Some((line, person)) = next {
        let _ = writeln!(text, "  next for {}: {}", visible(&person.name), visible(line));
    }
    for flag in &view.flagged {
        let _ = writeln!(text, "  flagged: entry {}: {}", flag.entry, visible(&flag.text));
    }
    if !view.late.is_empty() {
        let late: Vec<String> = view.late.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  late, outside the seal: {}", late.join(", "));
    }
    view.led.text(&mut text);
    for sign_off in view.sign_offs.iter().filter(|sign_off| sign_off.by.is_some()) {
        sign_off_text(sign_off, &mut text);
    }
    text
}

/// `T+01:02:03, window closes in 1h 17m`, and when the release is likely to end. Once it is closed, nobody waits for that.
fn clocks_text(view: &StatusView, text: &mut String) {
    let clocks = &view.clocks;
    let window = clocks.window.as_ref().filter(|_| view.closed.is_none());
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

fn show_text(view: &RunView) -> String {
    let checklist = &view.status.checklist;
    let mut text = heading(&view.status);
    clocks_text(&view.status, &mut text);
    view.status.led.text(&mut text);
    let _ = write!(text, "{} {}", visible(&checklist.title), visible(&checklist.version));
    let _ = writeln!(text, ", in {}", visible(&view.status.path));
    for (field, value) in &view.fields {
        let _ = writeln!(text, "  {field} = {}", visible(value.as_deref().unwrap_or("-")));
    }
    view.assignments
        .iter()
        .for_each(|given| assignment_text(given, &mut text));
    for section in &view.sections {
        let _ = write!(
            text,
            "\n{} ({}/{})",
            visible(&section.title),
            section.done,
            section.total
        );
        let clock = view.status.clocks.sections.iter().find(|clock| clock.id == section.id);
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
            item_text(item, 1, &mut text);
        }
        for sign_off in &section.sign_offs {
            sign_off_text(sign_off, &mut text);
        }
    }
    for decision in &view.status.led.decisions {
        let over = Scope::Decision(decision.id.to_string());
        let own = view.status.sign_offs.iter().filter(|sign_off| sign_off.scope == over);
        let mut own = own.peekable();
        if own.peek().is_some() {
            let _ = writeln!(text, "\n{}", visible(&decision.title));
        }
        own.for_each(|sign_off| sign_off_text(sign_off, &mut text));
    }
    text
}

/// `dba: Ada Lovelace <ada@example.com> (also CTO), given by Grace Hopper on …`
fn assignment_text(given: &AssignmentView, text: &mut String) {
    let person = given.person.as_ref().map_or_else(|| "-".to_owned(), written);
    let _ = write!(text, "  {}: {}", given.role, visible(&person));
    if !given.marked.is_empty() {
        let _ = write!(text, " ({})", visible(&given.marked));
    }
    if let Some((by, at)) = given.by.as_ref().zip(given.at.as_ref()) {
        let _ = write!(text, ", given by {} on {at}", visible(&by.name));
    }
    text.push_str(if given.disputed { ", in dispute\n" } else { "\n" });
}

fn item_text(item: &ItemView, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let _ = write!(
        text,
        "{indent}{}  {}  {}",
        item.state.word(),
        item.id,
        visible(&item.title)
    );
    if let Some(mark) = &item.mark {
        let _ = write!(text, ", {} by {}", mark.mark.word(), visible(&mark.by.to_string()));
    }
    if let Some(why) = &item.why {
        let _ = write!(text, " ({})", visible(why));
    }
    text.push('\n');
    for (measure, measured) in &item.measures {
        let value = measured
            .as_ref()
            .map_or_else(|| "-".to_owned(), |measured| measured.with_unit());
        let _ = writeln!(text, "{indent}  {measure}: {}", visible(&value));
    }
    for (field, value) in &item.fields {
        let _ = writeln!(text, "{indent}  {field} = {}", visible(value.as_deref().unwrap_or("-")));
    }
    for evidence in &item.evidence {
        let gone = if evidence.withdrawn.is_some() {
            ", withdrawn"
        } else {
            ""
        };
        let _ = writeln!(
            text,
            "{indent}  {} ({} bytes{gone})",
            visible(&evidence.file),
            evidence.bytes
        );
    }
    for note in &item.notes {
        let _ = writeln!(text, "{indent}  {}: {}", visible(&note.by), visible(&note.text));
    }
    for sub in &item.items {
        item_text(sub, depth + 1, text);
    }
}

/// What somebody said, whether it still speaks of what is there, and what the signature is worth: three things.
fn sign_off_text(sign_off: &SignOffView, text: &mut String) {
    let over = match &sign_off.scope {
        Scope::Decision(id) => format!(" on {id}"),
        _ => String::new(),
    };
    let title = visible(&sign_off.title).into_owned() + &visible(&over);
    let (Some(by), Some(answer)) = (&sign_off.by, sign_off.answer) else {
        let _ = writeln!(text, "  {title} has not signed");
        return;
    };
    let _ = write!(text, "  {title}: {} by {}", answer.word(), visible(by));
    match sign_off.state {
        SignOffState::Stale => text.push_str("; stale, what it covers has changed"),
        SignOffState::Current => text.push_str("; current"),
        SignOffState::Missing | SignOffState::Rejected => {}
    }
    if let Some(signature) = &sign_off.signature {
        let _ = write!(text, "; signature: {}", visible(&signature.sentence()));
    }
    text.push('\n');
    for line in &sign_off.differs {
        let _ = writeln!(text, "    {}", visible(line));
    }
}

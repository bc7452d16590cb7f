//! `status`, `show`: looking at a run. Nothing is written.

use std::{fmt::Write as _, path::Path};

use crate::{
    cli::{
        Context, Fault, Status as Exit,
        output::{print, print_json, tell, visible},
        view::{ItemView, RunView, SignOffView, StatusView},
    },
    domain::{
        clocks::SectionHistory,
        run::Run,
        standing::{SignOffState, Standing},
    },
    engine,
};

/// Which run.
#[derive(Debug, clap::Args)]
pub struct Status {
    /// The run; where one is under way it may be left out
    run: Option<String>,
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
    let view = StatusView::of(&run, &standing, &earlier(context, &run), &path);
    if verb.json {
        print_json(&view)?;
    } else {
        print(&status_text(&view))?;
    }
    Ok(standing.word.into())
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
    let mut read = engine::read(path)?;
    for note in &read.notes {
        tell(&format!("note: {}\n", visible(note)));
    }
    let run = &mut read.run;
    if run.sign_offs.iter().any(|given| given.signed.signature.is_some()) || run.sealed.is_some() {
        let trust = engine::trust(&context.signing(), path);
        run.signatures = engine::signatures(run, path, &trust, engine::now());
    }
    let standing = Standing::of(&read.run, engine::now());
    Ok((read.run, standing))
}

/// How a run stands, for people.
pub fn status_text(view: &StatusView) -> String {
    let counts = &view.counts;
    let mut text = format!("{}: {}", view.run, view.standing.as_str());
    let _ = write!(text, ", {} of {} items complete", counts.complete, counts.items);
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
    for flag in &view.flagged {
        let _ = writeln!(text, "  flagged: entry {}: {}", flag.entry, visible(&flag.text));
    }
    if !view.late.is_empty() {
        let late: Vec<String> = view.late.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  late, outside the seal: {}", late.join(", "));
    }
    for reason in &view.reasons {
        let _ = writeln!(text, "  {}", visible(&reason.text));
    }
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
    let mut text = status_text(&view.status).lines().next().unwrap_or_default().to_owned();
    text.push('\n');
    clocks_text(&view.status, &mut text);
    let _ = write!(text, "{} {}", visible(&checklist.title), visible(&checklist.version));
    let _ = writeln!(text, ", in {}", visible(&view.status.path));
    for (field, value) in &view.fields {
        let _ = writeln!(text, "  {field} = {}", visible(value.as_deref().unwrap_or("-")));
    }
    for (role, person) in &view.roles {
        let name = person.as_ref().map_or("-", |person| &person.name);
        let _ = writeln!(text, "  {role}: {}", visible(name));
    }
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
    text
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
    let title = visible(&sign_off.title);
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

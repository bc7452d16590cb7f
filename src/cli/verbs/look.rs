//! `status`, `show`: looking at a run. Nothing is written.

use std::{fmt::Write as _, path::Path};

use crate::{
    cli::{
        Context, Fault, Status as Exit,
        output::{print, print_json, tell, visible},
        view::Placed,
    },
    domain::{
        run::Run,
        standing::{SignOffState, Standing},
    },
    engine,
    report::{
        facts::{Facts, ItemFacts, SignOffFacts, StatusFacts},
        words,
    },
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
    let facts = StatusFacts::of(&run, &standing);
    if verb.json {
        print_json(&Placed::new(facts, &path))?;
    } else {
        print(&status_text(&facts))?;
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
    let facts = Facts::of(&run, &standing);
    if verb.json {
        print_json(&Placed::new(facts, &path))?;
    } else {
        print(&show_text(&facts, &path))?;
    }
    Ok(Exit::Done)
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
pub fn status_text(facts: &StatusFacts) -> String {
    let counts = &facts.counts;
    let mut text = format!("{}: {}", facts.run, facts.standing.as_str());
    let _ = write!(text, ", {} of {} items complete", counts.complete, counts.items);
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
    for flag in &facts.flagged {
        let _ = writeln!(text, "  flagged: entry {}: {}", flag.entry, visible(&flag.text));
    }
    if !facts.late.is_empty() {
        let late: Vec<String> = facts.late.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  late, outside the seal: {}", late.join(", "));
    }
    for reason in &facts.reasons {
        let _ = writeln!(text, "  {}", visible(&reason.text));
    }
    for sign_off in facts.sign_offs.iter().filter(|sign_off| sign_off.by.is_some()) {
        sign_off_text(sign_off, &mut text);
    }
    text
}

fn show_text(facts: &Facts, path: &Path) -> String {
    let checklist = &facts.status.checklist;
    let mut text = status_text(&facts.status).lines().next().unwrap_or_default().to_owned();
    let _ = write!(text, "\n{} {}", visible(&checklist.title), visible(&checklist.version));
    let _ = writeln!(text, ", in {}", visible(&path.display().to_string()));
    for field in &facts.fields {
        let value = field.value.as_deref().unwrap_or("-");
        let _ = writeln!(text, "  {} = {}", field.id, visible(value));
    }
    for role in &facts.roles {
        let name = role.person.as_ref().map_or("-", |person| &person.name);
        let _ = writeln!(text, "  {}: {}", role.id, visible(name));
    }
    for section in &facts.sections {
        let _ = write!(
            text,
            "\n{} ({}/{})",
            visible(&section.title),
            section.done,
            section.total
        );
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

fn item_text(item: &ItemFacts, depth: usize, text: &mut String) {
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
    for measure in &item.measures {
        let measured = measure.measured.as_ref();
        let value = measured.map_or_else(|| "-".to_owned(), |measured| measured.with_unit());
        let _ = writeln!(text, "{indent}  {}: {}", measure.id, visible(&value));
    }
    for field in &item.fields {
        let value = field.value.as_deref().unwrap_or("-");
        let _ = writeln!(text, "{indent}  {} = {}", field.id, visible(value));
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
fn sign_off_text(sign_off: &SignOffFacts, text: &mut String) {
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

//! `list`, `checklists`: what there is.

use std::{collections::BTreeSet, fmt::Write as _};

use serde::Serialize;

use super::look;
use crate::{
    cli::{
        Context, Fault, Status,
        output::{print, print_json, visible},
    },
    config::checklists::{Found, Origin},
    domain::{
        digest::Digest,
        event::{Event, RunResult},
        standing::{Standing, Word},
        time, verdict,
    },
    format::checklist::{Strictness, parse},
    record::{self, Listed},
};

/// How runs are listed.
#[derive(Debug, clap::Args)]
pub struct List {
    /// An array for scripts
    #[arg(long)]
    json: bool,
}

/// One run.
#[derive(Debug, Serialize)]
struct Line {
    run: String,
    path: String,
    checklist: Option<String>,
    version: Option<String>,
    started: Option<String>,
    last: Option<String>,
    /// Of a run under way.
    standing: Option<Word>,
    /// Of a run under way: the verdict of the decision that is to be taken next.
    verdict: Option<verdict::Word>,
    closed: Option<RunResult>,
}

/// Lists all runs, the newest first.
///
/// # Errors
/// Where the runs folder cannot be read.
pub fn list(verb: &List, context: &Context) -> Result<Status, Fault> {
    let lines: Vec<Line> = record::list(&context.paths.runs)?
        .map(|run| line(run, context))
        .collect();
    if verb.json {
        print_json(&lines)?;
        return Ok(Status::Done);
    }
    let width = lines.iter().map(|line| line.run.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    for line in &lines {
        let state = match (line.closed, line.verdict) {
            (Some(RunResult::Success), _) => "closed: success",
            (Some(RunResult::RolledBack), _) => "closed: rolled back",
            (Some(RunResult::Abandoned), _) => "closed: abandoned",
            (None, Some(word)) => word.as_str(),
            (None, None) => "cannot be read",
        };
        let at = line.last.as_deref().unwrap_or("-");
        let _ = writeln!(
            text,
            "{:width$}  {:19}  {state}",
            visible(&line.run),
            at.get(..19).unwrap_or(at)
        );
    }
    print(&text)?;
    Ok(Status::Done)
}

/// A closed run is told by its last entry; any other is read.
fn line(run: Listed, context: &Context) -> Line {
    let mut closed = match run.last.as_ref().map(|entry| &entry.event) {
        Some(Event::Closed(closed)) => Some(closed.result),
        _ => None,
    };
    let mut standing: Option<Standing> = None;
    if closed.is_none()
        && let Ok((read, now, _)) = look::judged(context, &run.path)
    {
        closed = read.closed.as_ref().map(|(_, closed)| closed.result);
        standing = Some(now);
    }
    let started = run.started.as_ref();
    Line {
        path: run.path.display().to_string(),
        checklist: started.map(|(_, started)| started.checklist.id.clone()),
        version: started.map(|(_, started)| started.checklist.version.clone()),
        started: started.map(|(at, _)| time::rfc3339(*at)),
        last: run.last.as_ref().map(|entry| time::rfc3339(entry.at)),
        run: run.name,
        verdict: standing.as_ref().and_then(|standing| Some(standing.verdict()?.word)),
        standing: standing.map(|standing| standing.word),
        closed,
    }
}

/// How checklists are listed.
#[derive(Debug, clap::Args)]
pub struct Checklists {
    /// An array for scripts
    #[arg(long)]
    json: bool,
}

/// One checklist.
#[derive(Debug, Serialize)]
struct Choice {
    id: String,
    title: String,
    version: String,
    source: Origin,
    path: Option<String>,
    sha256: Digest,
    /// Another one of the same id goes before it.
    shadowed: bool,
    /// It may run commands here.
    trusted: bool,
    /// How many things are wrong with it.
    errors: usize,
}

/// Lists the checklists that can be run.
///
/// # Errors
/// Where the list cannot be written.
pub fn checklists(verb: &Checklists, context: &Context) -> Result<Status, Fault> {
    let trust = context.trust();
    let mut seen = BTreeSet::new();
    let mut choices = Vec::new();
    for found in context.places().all() {
        let choice = choice(&found, trust.covers(&found.source));
        let shadowed = !seen.insert(choice.id.clone());
        choices.push(Choice { shadowed, ..choice });
    }
    if verb.json {
        print_json(&choices)?;
        return Ok(Status::Done);
    }
    let mut text = String::new();
    for choice in &choices {
        let name = if choice.id.is_empty() { "-" } else { &choice.id };
        let _ = write!(
            text,
            "{}  {}  {}",
            visible(name),
            visible(&choice.version),
            visible(&choice.title)
        );
        let _ = write!(text, " ({}", choice.source.words());
        if let Some(path) = &choice.path {
            let _ = write!(text, ": {}", visible(path));
        }
        let and = [
            (choice.errors > 0, "wrong: see lint"),
            (choice.shadowed, "another of this name goes before it"),
            (!choice.trusted, "not trusted yet"),
        ];
        for (_, words) in and.iter().filter(|(is, _)| *is) {
            let _ = write!(text, ", {words}");
        }
        text.push_str(")\n");
    }
    print(&text)?;
    Ok(Status::Done)
}

fn choice(found: &Found, trusted: bool) -> Choice {
    let heading = found.heading();
    let errors = match std::str::from_utf8(&found.source) {
        Ok(source) => parse(source, Strictness::Written)
            .err()
            .map_or(0, |problems| problems.len()),
        Err(_) => 1,
    };
    Choice {
        id: heading.id,
        title: heading.title,
        version: heading.version,
        source: found.origin,
        path: found.path.as_ref().map(|path| path.display().to_string()),
        sha256: found.sha256(),
        shadowed: false,
        trusted,
        errors,
    }
}

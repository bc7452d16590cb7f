//! `trust`: reading what a checklist would run, and letting it.

use std::fmt::Write as _;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::start::plan_of;
use crate::{
    cli::{
        Context, Fault, Status, ask,
        output::{print, print_json, visible, visible_lines},
    },
    config::checklists::Found,
    domain::{checklist::Checklist, digest::Digest, words::counted},
    engine,
    format::checklist::{Command, CommandUse, Strictness, commands, parse},
};

/// The kind of what a shell runs.
const RUN: &str = "run";

/// Which checklist.
#[derive(Debug, clap::Args)]
pub struct Trust {
    /// The checklist: its id, or its file
    #[arg(value_name = "FILE")]
    checklist: String,
    /// Do not ask: yes
    #[arg(long)]
    yes: bool,
    /// An object for scripts; trusts nothing without --yes
    #[arg(long)]
    json: bool,
}

/// What a checklist would run.
#[derive(Debug, Serialize)]
struct View {
    id: String,
    version: String,
    sha256: Digest,
    path: Option<String>,
    trusted: bool,
    /// Digest of the version of this checklist that was trusted last.
    last: Option<Digest>,
    commands: Vec<CommandView>,
}

/// A command.
#[derive(Debug, Serialize)]
struct CommandView {
    place: String,
    kind: &'static str,
    text: String,
    around: Vec<String>,
    runs: &'static str,
}

/// Shows every command of a checklist, or what changed since the version trusted last, and asks.
///
/// # Errors
/// Where it is wrong, nobody says yes, or the answer cannot be kept.
pub fn trust(verb: &Trust, context: &Context) -> Result<Status, Fault> {
    let found = context.places().find(&verb.checklist)?;
    let plan = plan_of(&found)?;
    let trust = context.trust();
    let last = trust.last(&plan.id);
    let covered = trust.covers(&found.source);
    if !verb.json {
        print(&shown(
            &found,
            &plan,
            last.as_ref().map(|(_, bytes)| bytes.as_slice()),
            covered,
        ))?;
    }
    if !covered && context.global.readonly {
        return Err(Fault::refused("this trusts a checklist, and --readonly was asked for"));
    }
    if !covered && !may(verb, &plan)? {
        if verb.json {
            print_json(&view(&found, &plan, false, last.map(|(last, _)| last.sha256)))?;
        }
        return Err(Fault::refused(format!("{} is not trusted", found.name())).hint("--yes says yes without asking"));
    }
    if !covered {
        trust.add(&plan.id, &found.source, found.path.as_deref(), engine::now())?;
    }
    if verb.json {
        print_json(&view(&found, &plan, true, last.map(|(last, _)| last.sha256)))?;
    } else {
        print(&format!("trusted: {} {}", visible(&plan.id), plan.sha256))?;
    }
    Ok(Status::Done)
}

fn may(verb: &Trust, checklist: &Checklist) -> Result<bool, Fault> {
    if verb.yes || verb.json {
        return Ok(verb.yes);
    }
    let what = match commands(checklist).iter().any(|command| command.kind == RUN) {
        true => "commands",
        false => "checks",
    };
    ask::yes(
        &format!("May these {what} run on this machine?"),
        "read them above, then say yes with --yes",
    )
}

fn shown(found: &Found, checklist: &Checklist, last: Option<&[u8]>, covered: bool) -> String {
    let mut text = format!(
        "{} {} ({}), sha256 {}\n",
        visible(&checklist.id),
        visible(&checklist.version),
        visible(&found.name()),
        checklist.sha256
    );
    let then = last.filter(|_| !covered).and_then(|bytes| {
        let source = std::str::from_utf8(bytes).ok()?;
        Some((commands(&parse(source, Strictness::Frozen).ok()?.0), source))
    });
    let now = commands(checklist);
    match then {
        Some((then, source)) => changes(found, &then, &now, source, &mut text),
        None => {
            let colon = if now.is_empty() { "" } else { ":" };
            let _ = writeln!(text, "it holds {}{colon}", held(&now));
            for command in &now {
                command_text("  ", command, &mut text);
            }
        }
    }
    text
}

/// How many commands, and how many checks that are none, each of which may ask others from here with what it is given.
fn held(all: &[Command]) -> String {
    let (run, others): (Vec<&Command>, Vec<&Command>) = all.iter().partition(|command| command.kind == RUN);
    let commands = match run.len() {
        0 => "no commands".to_owned(),
        some => counted(some, "command", "commands"),
    };
    if others.is_empty() {
        return commands;
    }
    let mut kinds: Vec<&str> = others.iter().map(|command| command.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let others = counted(others.len(), "other check", "other checks");
    format!("{commands} and {others} ({})", kinds.join(", "))
}

/// Commands new, changed and gone; then the whole difference, for what changed around them.
fn changes(found: &Found, then: &[Command], now: &[Command], source: &str, text: &mut String) {
    let new: Vec<&Command> = now.iter().filter(|command| !then.contains(command)).collect();
    let gone: Vec<&Command> = then.iter().filter(|command| !now.contains(command)).collect();
    let _ = writeln!(
        text,
        "since the version trusted last, of {} {} are new or changed and {} are gone:",
        held(now),
        new.len(),
        gone.len()
    );
    for command in gone {
        command_text("- ", command, text);
    }
    for command in new {
        command_text("+ ", command, text);
    }
    text.push_str("all that changed in the file:\n");
    let source_now = String::from_utf8_lossy(&found.source);
    let diff = TextDiff::from_lines(source, &source_now);
    for change in diff
        .grouped_ops(2)
        .iter()
        .flatten()
        .flat_map(|op| diff.iter_changes(op))
    {
        let sign = match change.tag() {
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
            ChangeTag::Equal => ' ',
        };
        let _ = writeln!(text, "  {sign}{}", visible(change.value().trim_end_matches('\n')));
    }
}

fn command_text(before: &str, command: &Command, text: &mut String) {
    let _ = writeln!(
        text,
        "{before}{} ({}, {}):",
        visible(&command.place),
        command.kind,
        runs(command.runs)
    );
    for line in visible_lines(&command.text).lines() {
        let _ = writeln!(text, "      {line}");
    }
    for around in &command.around {
        let _ = writeln!(text, "      with {}", visible(around));
    }
}

fn runs(runs: CommandUse) -> &'static str {
    match runs {
        CommandUse::Check => "a check",
        CommandUse::Action => "an action",
        CommandUse::Proof => "proves the environment",
        CommandUse::Trigger => "watches a trigger",
        CommandUse::Never => "never run by itself",
    }
}

fn view(found: &Found, checklist: &Checklist, trusted: bool, last: Option<Digest>) -> View {
    View {
        id: checklist.id.clone(),
        version: checklist.version.clone(),
        sha256: checklist.sha256,
        path: found.path.as_ref().map(|path| path.display().to_string()),
        trusted,
        last,
        commands: commands(checklist)
            .into_iter()
            .map(|command| CommandView {
                place: command.place,
                kind: command.kind,
                text: command.text,
                around: command.around,
                runs: runs(command.runs),
            })
            .collect(),
    }
}

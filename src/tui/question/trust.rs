//! The question of trust: every command that a checklist holds, or what changed since the version trusted last.

use super::form::Form;
use crate::{
    domain::checklist::Checklist,
    format::checklist::{self, CommandUse, Strictness},
    tui::theme::Role,
};

/// The question of trust over a checklist; `before` is the file of the version trusted last.
pub(super) fn form(checklist: &Checklist, before: Option<&str>, enter: &str) -> Form {
    let heading = format!(
        "{} {} is not built in, and its commands were never trusted here.",
        checklist.title, checklist.version
    );
    let now = lines(checklist);
    let old = before
        .and_then(|text| checklist::parse(text, Strictness::Frozen).ok())
        .map(|(checklist, _)| lines(&checklist));
    let mut form = Form::new("Trust these commands?", enter);
    form.esc = "run none of them".to_owned();
    match old {
        None => {
            form = form
                .say(Role::Title, heading)
                .say(Role::Text, "They run as you, on this machine:");
            for line in &now {
                form = form.say(Role::Text, line.clone());
            }
        }
        Some(old) => {
            let heading = format!(
                "{} {} changed since you trusted it.",
                checklist.title, checklist.version
            );
            form = form.say(Role::Title, heading);
            for gone in old.iter().filter(|line| !now.contains(line)) {
                form = form.say(Role::Bad, format!("- {gone}"));
            }
            for new in now.iter().filter(|line| !old.contains(line)) {
                form = form.say(Role::Good, format!("+ {new}"));
            }
            let same = now.iter().filter(|line| old.contains(line)).count();
            form = form.say(Role::Dim, format!("{same} commands are as before."));
        }
    }
    if now.is_empty() {
        form = form.say(Role::Dim, "It holds no command.");
    }
    form
}

/// Every command that may run, a line each.
fn lines(checklist: &Checklist) -> Vec<String> {
    checklist::commands(checklist)
        .into_iter()
        .filter(|command| command.runs != CommandUse::Never)
        .map(|command| {
            let action = if command.runs == CommandUse::Action {
                " (action)"
            } else {
                ""
            };
            let around: String = command.around.iter().map(|more| format!("\n    {more}")).collect();
            format!("{}{action}\n  $ {}{around}", command.place, command.text)
        })
        .collect()
}

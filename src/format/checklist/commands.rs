//! Every command that a checklist holds, for the person who is asked whether to trust it: nothing that can run is
//! left out.

use crate::domain::{
    check::{Check, CheckKind},
    checklist::Checklist,
    credentials::masked,
};

/// When a command runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommandUse {
    /// As the check of an item.
    Check,
    /// As an action: asked for before every run.
    Action,
    /// To prove the environment, before every action.
    Proof,
    /// To watch a trigger.
    Trigger,
    /// Never by itself: it stands on the quick reference to be read and copied.
    Never,
}

/// A command, or another thing that a check asks, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Command {
    /// Where it stands: `item migrations`, `environment`, `trigger error-rate`, `quick reference: Roll back`.
    pub place: String,
    /// The kind of check: `run`, `http`, …
    pub kind: &'static str,
    /// The command as the shell gets it, or what is asked.
    pub text: String,
    /// What it runs in beside the default: shell, folder, variables, one a line.
    pub around: Vec<String>,
    /// When it runs.
    pub runs: CommandUse,
}

/// Every command of the checklist, in the order of its parts.
pub fn commands(checklist: &Checklist) -> Vec<Command> {
    let proof = checklist
        .environment
        .iter()
        .filter_map(|environment| environment.proof.as_ref());
    let proof = proof.map(|text| plain("environment".to_owned(), text, CommandUse::Proof));
    let items = checklist.items().filter_map(|item| {
        let check = item.check.as_ref()?;
        let runs = if check.action {
            CommandUse::Action
        } else {
            CommandUse::Check
        };
        Some(of_check(format!("item {}", item.id), check, runs))
    });
    let triggers = checklist.triggers.iter().filter_map(|trigger| {
        let check = trigger.check.as_ref()?;
        Some(of_check(format!("trigger {}", trigger.id), check, CommandUse::Trigger))
    });
    let quick = checklist.commands.iter().map(|command| {
        plain(
            format!("quick reference: {}", command.title),
            &command.run,
            CommandUse::Never,
        )
    });
    proof.chain(items).chain(triggers).chain(quick).collect()
}

fn plain(place: String, text: &str, runs: CommandUse) -> Command {
    Command {
        place,
        kind: "run",
        text: text.to_owned(),
        around: Vec::new(),
        runs,
    }
}

fn of_check(place: String, check: &Check, runs: CommandUse) -> Command {
    Command {
        place,
        kind: check.kind.name(),
        text: check.kind.summary(),
        around: around(&check.kind),
        runs,
    }
}

fn around(kind: &CheckKind) -> Vec<String> {
    match kind {
        CheckKind::Run(run) => {
            let shell = (!run.shell.is_empty()).then(|| format!("shell {}", run.shell.join(" ")));
            let cwd = run.cwd.as_ref().map(|cwd| format!("in {cwd}"));
            let env = run.env.iter().map(|(name, value)| format!("{name}={value}"));
            shell.into_iter().chain(cwd).chain(env).collect()
        }
        CheckKind::Http(http) => {
            let headers = http.headers.iter().map(|(name, value)| format!("{name}: {value}"));
            headers.chain(http.body.clone()).collect()
        }
        CheckKind::Prometheus(prometheus) => prometheus
            .server
            .iter()
            .map(|server| format!("at {}", masked(server)))
            .collect(),
        CheckKind::Tls { .. } | CheckKind::Artifact(_) => Vec::new(),
    }
}

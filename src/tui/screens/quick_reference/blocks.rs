//! What stands on the quick reference: built from the checklist and the values of its fields.

use std::time::Duration;

use crate::{
    domain::{
        check::{Baseline, CheckKind},
        checklist::{
            Decision, Message, MessageAt, Monitor, Phase, Policy, Quorum, Role as PlannedRole, Rounds, Severity, Share,
            Threshold, Trigger, TriggerWhen,
        },
        holders,
        id::{RoleId, SectionId},
        known::written,
        run::Run,
    },
    tui::{pasted::Pasted, screens::sheet::Block, theme::Role, widgets::units},
};

/// Columns of what stands before a text.
const HEAD: usize = 26;

/// A block, and what it gives to the clipboard.
#[derive(Debug, Clone)]
pub struct Part {
    /// What is drawn.
    pub block: Block,
    /// What can be copied.
    pub copies: Option<Pasted>,
}

impl From<Block> for Part {
    fn from(block: Block) -> Part {
        Part { block, copies: None }
    }
}

/// Everything that the checklist in force has for this page.
pub fn of(run: &Run) -> Vec<Part> {
    let planned = [
        titled("Triggers for a rollback", run.plan().triggers.iter().map(trigger)),
        titled(
            "Watched after the launch",
            run.plan().monitors.iter().map(|one| monitor(run, one)),
        ),
        titled("Messages", run.plan().messages.iter().map(|one| message(run, one))),
    ];
    let planned: Vec<Part> = planned.into_iter().flatten().collect();
    let mut parts = contacts(run);
    parts.extend(commands(run));
    parts.extend(rollback(run));
    parts.extend(roles_held(run));
    parts.extend(titled(
        "Decisions",
        run.plan().decisions.iter().map(|one| decision(run, one)),
    ));
    parts.extend(titled("How the verdict is computed", policy(run, &run.plan().policy)));
    if !planned.is_empty() {
        let note = "What follows is shown where it stands in the checklist. A later version carries it out; until then it is \
                    done by people.";
        parts.push(Block::gap().into());
        parts.push(Block::text(note).in_roles(Role::Dim, Role::Warn).into());
        parts.extend(planned);
    }
    // No gap at the top of the page.
    let gap = parts.first().is_some_and(|part| part.block == Block::gap());
    parts.drain(..usize::from(gap));
    parts
}

fn titled(title: &str, parts: impl IntoIterator<Item = Part>) -> Vec<Part> {
    let parts: Vec<Part> = parts.into_iter().collect();
    if parts.is_empty() {
        return parts;
    }
    let head = [Block::gap(), Block::heading(title)].map(Part::from);
    head.into_iter().chain(parts).collect()
}

fn row(head: impl Into<String>, text: impl Into<String>) -> Part {
    Block::row(format!("  {}", head.into()), HEAD, text).into()
}

fn contacts(run: &Run) -> Vec<Part> {
    let plan = run.plan();
    let contact = |contact: &crate::domain::checklist::Contact| {
        let reach = run.fill(&contact.reach);
        let held = holders::within(run, &contact.role);
        let responds = contact.responds.map_or_else(String::new, |time| {
            format!(", answers within {}", units::estimate(time))
        });
        let mut part = row(plan.role_title(&contact.role), format!("{reach}{responds} ({held})"));
        part.copies = Some(reach.into());
        part
    };
    titled("Who to call", plan.contacts.iter().map(contact))
}

/// Every role with its holder, and who gave it to them.
fn roles_held(run: &Run) -> Vec<Part> {
    let role = |role: &PlannedRole| {
        let Some(given) = run.assignment(&role.id) else {
            return row(role.title.as_str(), holders::NOBODY);
        };
        let also = holders::also(run, &role.id, &given.person);
        let also = if also.is_empty() { also } else { format!(" ({also})") };
        let person = written(&given.person);
        row(role.title.as_str(), format!("{person}{also}, given by {}", given.by))
    };
    titled("Who holds which role", run.plan().roles.iter().map(role))
}

fn commands(run: &Run) -> Vec<Part> {
    let mut groups: Vec<&str> = Vec::new();
    for command in &run.plan().commands {
        if !groups.contains(&command.group.as_str()) {
            groups.push(&command.group);
        }
    }
    let group = |group: &str| {
        let here = run.plan().commands.iter().filter(|command| command.group == group);
        let title = if group.is_empty() {
            "Commands at hand".to_owned()
        } else {
            format!("Commands at hand: {group}")
        };
        titled(
            &title,
            here.map(|command| {
                let mut part = row(command.title.as_str(), command.run.as_str());
                part.block.role = Role::Accent;
                part.copies = Some(Pasted::command(run, &command.run));
                part
            }),
        )
    };
    groups.into_iter().flat_map(group).collect()
}

/// The steps of the way back in short.
fn rollback(run: &Run) -> Vec<Part> {
    let sections = run
        .plan()
        .sections
        .iter()
        .filter(|section| section.phase == Phase::Rollback);
    let section = |section: &crate::domain::checklist::Section| {
        let steps = section.items.iter().enumerate().map(|(at, item)| {
            let kind = item.check.as_ref().map(|check| &check.kind);
            let command = kind.map(|kind| match kind {
                CheckKind::Run(check) => check.command.clone(),
                other => run.fill(&other.summary()),
            });
            let title = run.fill(&item.title);
            let mut part = match &command {
                Some(command) => row(format!("{}. {title}", at + 1), command.as_str()),
                None => Part::from(Block::text(format!("  {}. {title}", at + 1))),
            };
            part.copies = kind.map(|kind| Pasted::check(run, kind));
            part
        });
        titled(&format!("The way back: {}", section.title), steps)
    };
    sections.flat_map(section).collect()
}

fn decision(run: &Run, decision: &Decision) -> Part {
    let mut said = Vec::new();
    if let Some(role) = &decision.decides {
        said.push(format!("{} decides", run.plan().role_title(role)));
    }
    if let Some(before) = &decision.before {
        said.push(format!("before {}", section(run, before)));
    }
    if !decision.covers.is_empty() {
        let covers: Vec<&str> = decision.covers.iter().map(|id| section(run, id)).collect();
        said.push(format!("on {}", covers.join(", ")));
    }
    if !decision.poll.is_empty() {
        let quorum = match decision.quorum {
            Quorum::All => "all of".to_owned(),
            Quorum::Count(count) => format!("{count} of"),
        };
        said.push(format!("asks {quorum} {}", roles(run, &decision.poll)));
    }
    row(decision.title.as_str(), said.join("; "))
}

fn policy(run: &Run, policy: &Policy) -> Vec<Part> {
    if *policy == Policy::default() {
        return Vec::new();
    }
    let shares = [
        ("critical items", policy.critical),
        ("items of weight high", policy.high),
        ("recommended items", policy.recommended),
    ];
    let shares = shares
        .into_iter()
        .filter_map(|(head, limits)| Some(row(head, share(&limits?))));
    let mut parts: Vec<Part> = shares.collect();
    if policy.distinct_signers {
        parts.push(row("signers", "nobody signs for two roles"));
    }
    let named = [
        ("may override", &policy.overrides),
        ("may break a hold point", &policy.break_holds),
        ("must sign", &policy.sign_offs),
    ];
    let named = named.into_iter().filter(|(_, ids)| !ids.is_empty());
    parts.extend(named.map(|(head, ids)| row(head, roles(run, ids))));
    let waivers = &policy.waivers;
    let never: Vec<&str> = [
        (waivers.critical, "critical items"),
        (waivers.high, "items of weight high"),
        (waivers.recommended, "recommended items"),
    ]
    .into_iter()
    .filter_map(|(allowed, what)| (!allowed).then_some(what))
    .collect();
    if !never.is_empty() {
        parts.push(row("never waived", never.join(", ")));
    }
    if waivers.expire {
        parts.push(row("waivers", "must say until when they hold"));
    }
    parts
}

fn share(share: &Share) -> String {
    let threshold = |threshold: &Threshold| match threshold {
        Threshold::Percent(percent) => format!("{percent} %"),
        Threshold::Count { of, total } => format!("{of} of {total}"),
    };
    let go = format!("GO from {}", threshold(&share.go));
    match &share.conditional {
        Some(conditional) => format!("{go}, GO WITH CONDITIONS from {}", threshold(conditional)),
        None => go,
    }
}

fn trigger(trigger: &Trigger) -> Part {
    let mut said = vec![
        match trigger.severity {
            Severity::Immediate => "at once",
            Severity::Conditional => "after somebody looked",
        }
        .to_owned(),
    ];
    match &trigger.check {
        Some(check) => said.push(format!("watched by {}", check.kind.summary())),
        None => said.push("called by a person".to_owned()),
    }
    said.extend(
        trigger
            .when
            .as_ref()
            .map(|when| format!("trips when {}", condition(when))),
    );
    said.extend(
        trigger
            .warn
            .as_ref()
            .map(|when| format!("warns when {}", condition(when))),
    );
    said.extend(trigger.lasts.map(|time| format!("for {}", units::estimate(time))));
    said.extend(trigger.baseline.as_ref().map(|baseline| match baseline {
        Baseline::SectionStart => "against its value when the section started".to_owned(),
        Baseline::EarlierRun => "against its value in the last run".to_owned(),
        Baseline::Number(number) => format!("against {number}"),
        Baseline::Query(query) => format!("against {query}"),
    }));
    row(trigger.title.as_str(), said.join("; "))
}

fn condition(when: &TriggerWhen) -> String {
    match when {
        TriggerWhen::Failed => "it does not pass".to_owned(),
        TriggerWhen::Value(target) => format!("the value is {target}"),
        TriggerWhen::OfBaseline(target) => format!("the share of the baseline is {target}"),
    }
}

fn monitor(run: &Run, monitor: &Monitor) -> Part {
    let round = |rounds: &Rounds| {
        let (every, until) = (units::estimate(rounds.every), units::estimate(rounds.until));
        format!("every {every} until {until} after")
    };
    let rounds: Vec<String> = monitor.rounds.iter().map(round).collect();
    let title = |id| run.plan().find(id).map_or(String::new(), |item| run.fill(&item.title));
    let checks: Vec<String> = monitor.checks.iter().map(title).collect();
    let from = section(run, &monitor.from);
    row(
        monitor.title.as_str(),
        format!("from the start of {from}, {}: {}", rounds.join(", "), checks.join(", ")),
    )
}

fn message(run: &Run, message: &Message) -> Part {
    let time = |time: &Duration| units::estimate(*time);
    let at = match &message.at {
        Some(MessageAt::SectionStart(id)) => format!("when {} starts", section(run, id)),
        Some(MessageAt::SectionEnd(id)) => format!("when {} is complete", section(run, id)),
        Some(MessageAt::Before(before)) => format!("{} before the window opens", time(before)),
        Some(MessageAt::After(after)) => format!("{} after the first action", time(after)),
        Some(MessageAt::Every(every)) => format!("every {}", time(every)),
        None => "whenever somebody sends it".to_owned(),
    };
    let text = run.fill(&message.text);
    let mut part = row(
        message.title.as_str(),
        format!("{at}, to {}: {text}", run.fill(&message.channel)),
    );
    part.copies = Some(text.into());
    part
}

fn section<'a>(run: &'a Run, id: &'a SectionId) -> &'a str {
    run.plan().section(id).map_or(id.as_str(), |section| &section.title)
}

fn roles(run: &Run, ids: &[RoleId]) -> String {
    let titles: Vec<&str> = ids.iter().map(|id| run.plan().role_title(id)).collect();
    titles.join(", ")
}

//! A section: where it stands in the release, what it waits for, what is in it, and what it opens.

use super::{super::sign, Page, clocks, handoff, history, sign_off};
use crate::{
    domain::{
        checklist::{Checklist, Phase, Section},
        event::Scope,
        holders,
        id::SectionId,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::State,
        theme::Role,
        verdicts,
        widgets::units,
    },
};

/// Writes all of it.
pub fn write(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, id: &SectionId) {
    let run = at.desk.run();
    let Some((section, standing)) = run.plan().section(id).zip(at.desk.standing().sections.get(id)) else {
        return;
    };
    head(page, at, section);
    handoff::broken(page, sight, at, section);
    for waits in &standing.waits_for {
        page.gap();
        page.signed("waits for", Some(page.look.state(State::Locked)), Role::Warn, waits);
    }
    page.gap();
    if standing.total > 0 {
        let words = format!("{} of {} complete", standing.done, standing.total);
        page.pair("items", Role::Text, &words);
    }
    clocks::write(page, sight, at, section);
    page.gap();
    for item in &section.items {
        let glyph = sign::listed(page.look, at, &item.id);
        page.signed("", Some(glyph), Role::Text, &run.fill(&item.title));
    }
    page.gap();
    sign_off::listed(page, sight, at, &Scope::Section(id.clone()));
    decisions(page, sight, at, section);
    handoff::of_section(page, sight, at, section);
    follows(page, run.plan(), section);
    history::of_section(page, sight, at, section);
}

fn head(page: &mut Page<'_>, at: &AtRun, section: &Section) {
    let run = at.desk.run();
    let phase = match section.phase {
        Phase::Prepare => "prepare",
        Phase::Execute => "execute",
        Phase::Verify => "verify",
        Phase::Monitor => "monitor",
        Phase::Review => "review",
        Phase::Rollback => "rollback",
    };
    let mut words = vec![phase.to_owned()];
    if let Some(estimate) = section.estimate {
        words.push(format!("should take {}", units::estimate(estimate)));
    }
    if let Some(soak) = section.soak {
        words.push(format!("soaks {}", units::rough(soak)));
    }
    if let Some(owner) = &section.owner {
        let holder = holders::within(run, owner);
        words.push(format!("{} ({holder})", run.plan().role_title(owner)));
    }
    let line = page.joined(&words);
    page.text(Role::Dim, &line);
}

/// The decisions before it, and those that it counts for, each with how it stands.
fn decisions(page: &mut Page<'_>, sight: &Sight<'_>, at: &AtRun, section: &Section) {
    let run = at.desk.run();
    page.gap();
    for decision in &at.desk.standing().decisions {
        let planned = run.plan().decision(&decision.id);
        let what = match (&decision.before, planned) {
            (Some(before), _) if *before == section.id => "opens it",
            (_, Some(planned)) if planned.covers(&section.id) => "rests on it",
            _ => continue,
        };
        let stands = verdicts::in_words(sight.offset, decision);
        let words = format!("{} {what}: {stands}", decision.title);
        page.pair("decision", Role::Text, &words);
    }
}

/// What opens after it, and what the checklist plans at it that is not carried out yet.
fn follows(page: &mut Page<'_>, plan: &Checklist, section: &Section) {
    page.gap();
    let after = plan.sections.iter().filter(|other| other.after.contains(&section.id));
    let titles: Vec<&str> = after.map(|other| other.title.as_str()).collect();
    if !titles.is_empty() {
        page.pair("opens", Role::Text, &titles.join(", "));
    }
    let triggers = plan
        .triggers
        .iter()
        .filter(|trigger| trigger.during.contains(&section.id));
    let monitors = plan.monitors.iter().filter(|monitor| monitor.from == section.id);
    let planned = triggers
        .map(|trigger| format!("trigger “{}”", trigger.title))
        .chain(monitors.map(|monitor| format!("monitoring “{}”", monitor.title)));
    for what in planned {
        page.pair(
            "watched",
            Role::Dim,
            &format!("{what}: by people; nothing does so by itself yet"),
        );
    }
}

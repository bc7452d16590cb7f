//! What stands on the page of a rollback, in blocks, and where each of them leads.

use crate::{
    domain::{
        checklist::Section,
        event::{RollbackCalled, Scope},
        holders, rollback,
        run::{Run, flow::Rollback},
        time::Time,
        words::counted,
    },
    tui::{
        context::AtRun,
        glyph::{Glyphs, State},
        pasted::Pasted,
        rollback::severity,
        screens::{
            run::{Key, sign_of},
            sheet::Block,
        },
        signed,
        theme::Role,
        widgets::units,
    },
};

/// Columns of what stands before a text.
const HEAD: usize = 14;
/// Columns of a state in words, with what it is indented by.
const WORD: usize = 28;
/// Columns of a title before a command.
const TITLE: usize = 28;

/// A block, and where it leads.
#[derive(Debug, Clone)]
pub struct Part {
    /// What is drawn.
    pub block: Block,
    /// Where it leads.
    pub leads: Option<Leads>,
    /// It is a step that nobody has done yet.
    pub is_next: bool,
}

/// Where a block leads.
#[derive(Debug, Clone)]
pub enum Leads {
    /// To this row of the walk.
    To(Key),
    /// To the clipboard.
    Copies(Pasted),
}

impl From<Block> for Part {
    fn from(block: Block) -> Self {
        Part {
            block,
            leads: None,
            is_next: false,
        }
    }
}

fn row(head: &str, text: impl Into<String>) -> Block {
    Block::row(format!("  {head}"), HEAD, text).in_roles(Role::Dim, Role::Text)
}

fn heading(title: impl Into<String>) -> [Part; 2] {
    [Block::gap().into(), Block::heading(title).into()]
}

/// The whole page in these signs; `when` writes a time of day.
pub fn of(at: &AtRun, glyphs: Glyphs, when: &dyn Fn(Time) -> String) -> Vec<Part> {
    let run = at.desk.run();
    let Some(called) = run.rollback() else {
        return Vec::new();
    };
    let mut parts = head(run, called, when);
    for section in rollback::sections(run) {
        parts.extend(steps(at, glyphs, section));
    }
    parts.extend(told(run, called, when));
    parts.extend(at_hand(run));
    parts.extend(earlier(run, when));
    parts
}

fn head(run: &Run, rollback: &Rollback, when: &dyn Fn(Time) -> String) -> Vec<Part> {
    let called = &rollback.called;
    let mut rows = Vec::new();
    if let Some((at, ended)) = &rollback.ended {
        let note = ended.note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
        let words = format!("{} by {}, {}{note}", ended.result.word(), ended.by, when(*at));
        let role = match ended.result {
            crate::domain::event::RollbackResult::Restored => Role::Good,
            _ => Role::Bad,
        };
        rows.push(row("ended", words).in_roles(Role::Dim, role));
    }
    rows.push(row(
        "called by",
        format!("{}, {}, {}", called.by, when(rollback.at), severity(called.severity)),
    ));
    rows.push(row("why", called.reason.clone()).in_roles(Role::Dim, Role::Title));
    rows.extend(triggers(run, called));
    if let Some(seen) = called.seen_at {
        rows.push(row("seen since", when(seen)));
    }
    for (at, also) in &rollback.also {
        rows.push(row(
            "called too",
            format!("{}, {}: {}", also.by, when(*at), also.reason),
        ));
        rows.extend(triggers(run, also));
    }
    if rollback.ended.is_none() {
        rows.extend(armed(run));
    }
    rows.into_iter().map(Part::from).collect()
}

fn triggers(run: &Run, called: &RollbackCalled) -> Vec<Block> {
    let triggers = run.plan().triggers.iter();
    let triggers = triggers.filter(|trigger| called.triggers.contains(&trigger.id));
    triggers
        .map(|trigger| {
            let words = format!("{} ({})", run.fill(&trigger.title), severity(trigger.severity));
            row("trigger", words).in_roles(Role::Dim, Role::Bad)
        })
        .collect()
}

/// Whether the actions of the way back want Enter alone.
fn armed(run: &Run) -> Option<Block> {
    let section = rollback::sections(run).next()?;
    let environment = run.environment()?;
    Some(match rollback::armed_by(run, &section.id) {
        Some(called) => {
            let words = format!("for {environment}, by {}: each action wants Enter alone", called.by);
            row("armed", words).in_roles(Role::Dim, Role::Warn)
        }
        None => row("not armed", "each action asks as any other does").in_roles(Role::Dim, Role::Dim),
    })
}

/// The items of a section of the way back and who signs it.
fn steps(at: &AtRun, glyphs: Glyphs, section: &Section) -> Vec<Part> {
    let run = at.desk.run();
    let standing = at.desk.standing();
    let done = standing.sections.get(&section.id).map_or(0, |known| known.done);
    let title = format!("{}   {done}/{}", section.title, section.items.len());
    let mut parts = Vec::from(heading(title));
    for item in section.all_items() {
        let state = standing.item(&item.id);
        let action = item.check.as_ref().is_some_and(|check| check.action);
        let mut words = run.fill(&item.title);
        if action && !state.complete() {
            words.push_str(" (action)");
        }
        let sub = section.items.iter().all(|top| top.id != item.id);
        let indent = if sub { "    " } else { "  " };
        parts.push(step(glyphs, sign_of(state), indent, words, Key::Item(item.id.clone())));
    }
    let scope = Scope::Section(section.id.clone());
    for planned in standing.sign_offs.iter().filter(|planned| planned.scope == scope) {
        let words = format!("{} signs", run.plan().role_title(&planned.role));
        let key = Key::SignOff(planned.role.clone(), scope.clone());
        parts.push(step(glyphs, signed::scope(planned.state), "  ", words, key));
    }
    parts
}

/// One step behind the sign of how it stands, or its word where words are drawn.
fn step(glyphs: Glyphs, state: State, indent: &str, words: String, key: Key) -> Part {
    let sign = format!("{indent}{}", state.text(glyphs));
    let columns = match glyphs {
        Glyphs::Words => WORD,
        Glyphs::Unicode | Glyphs::Ascii => sign.chars().count() + 1,
    };
    Part {
        block: Block::row(sign, columns, words).in_roles(state.role(), Role::Text),
        leads: Some(Leads::To(key)),
        is_next: !matches!(state, State::Passed | State::Waived | State::NotApplicable),
    }
}

/// Whom somebody told what since it was called.
fn told(run: &Run, rollback: &Rollback, when: &dyn Fn(Time) -> String) -> Vec<Part> {
    let since = run.flow.notified.iter().filter(|(at, _)| *at >= rollback.at);
    let rows: Vec<Part> = since
        .map(|(at, notified)| {
            let by = notified.by.as_ref().map(|by| format!(" ({by})")).unwrap_or_default();
            let words = format!("{}: {}{by}", notified.channel, notified.text);
            row(&when(*at), words).into()
        })
        .collect();
    if rows.is_empty() {
        return rows;
    }
    heading("Told").into_iter().chain(rows).collect()
}

/// Commands and people of the quick reference.
fn at_hand(run: &Run) -> Vec<Part> {
    let copied = |title: &str, text: String, copies: Pasted, role: Role| Part {
        block: Block::row(format!("  {title}"), TITLE, text).in_roles(Role::Text, role),
        leads: Some(Leads::Copies(copies)),
        is_next: false,
    };
    let plan = run.plan();
    let commands = plan.commands.iter();
    let commands: Vec<Part> = commands
        .map(|command| {
            copied(
                &command.title,
                command.run.clone(),
                Pasted::command(run, &command.run),
                Role::Accent,
            )
        })
        .collect();
    let people = plan.contacts.iter().map(|contact| {
        let reach = run.fill(&contact.reach);
        let held = holders::within(run, &contact.role);
        let responds = contact
            .responds
            .map(|time| format!(", answers within {}", units::estimate(time)));
        let text = format!("{reach}{} ({held})", responds.unwrap_or_default());
        copied(plan.role_title(&contact.role), text, reach.into(), Role::Text)
    });
    let people: Vec<Part> = people.collect();
    let mut parts = Vec::new();
    for (title, rows) in [("Commands at hand", commands), ("Who to call", people)] {
        if !rows.is_empty() {
            parts.extend(heading(title));
            parts.extend(rows);
        }
    }
    parts
}

/// Rollbacks of this run before the last one.
fn earlier(run: &Run, when: &dyn Fn(Time) -> String) -> Vec<Part> {
    let Some((_, before)) = run.flow.rollbacks.split_last().filter(|(_, before)| !before.is_empty()) else {
        return Vec::new();
    };
    let title = counted(before.len(), "rollback before this one", "rollbacks before this one");
    let rows = before.iter().map(|rollback| {
        let ended = rollback
            .ended
            .as_ref()
            .map_or("not ended", |(_, ended)| ended.result.word());
        let words = format!("{}: {} ({ended})", rollback.called.by, rollback.called.reason);
        Part::from(row(&when(rollback.at), words))
    });
    heading(title).into_iter().chain(rows).collect()
}

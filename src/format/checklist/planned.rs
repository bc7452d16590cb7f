//! What is planned beside the sections: decisions, triggers, monitors and messages.

use super::{
    check::{baseline, check},
    header::{define, reference, references, required_reference},
    reading::{Audience, Kind, Reading, Reference, Text, Trait, Wait},
    sections::sign_offs,
    table::Table,
    values::{duration, target},
};
use crate::domain::{
    checklist::{Decision, Message, MessageAt, Monitor, Quorum, RollbackPlan, Rounds, Severity, Trigger, TriggerWhen},
    id::{Id, ItemId, SectionId},
    unit::Dimension,
};

/// `[[decisions]]`
pub(super) fn decisions(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for mut table in table.tables("decisions", "a decision", reading) {
        let decision = Decision {
            id: define(Kind::Decision, Trait::None, &mut table, reading),
            title: table.required_text("title", reading),
            covers: references(&mut table, "covers", Kind::Section, reading),
            before: reference(&mut table, "before", Kind::Section, reading),
            decides: reference(&mut table, "decides", Kind::Role, reading),
            poll: references(&mut table, "poll", Kind::Role, reading),
            quorum: quorum(&mut table, reading),
            sign_offs: sign_offs(&mut table, reading),
        };
        if let Some(before) = &decision.before {
            let waits = table.texts("covers", reading).into_iter().map(|on| Wait {
                section: before.to_string(),
                on,
            });
            reading.waits.extend(waits);
        }
        if let Quorum::Count(count) = decision.quorum
            && usize::try_from(count).is_ok_and(|count| count > decision.poll.len())
        {
            reading
                .error(
                    table.key_span("quorum"),
                    format!("the quorum is {count}, but the poll asks {}", decision.poll.len()),
                )
                .expected("expected no more than the poll asks");
        }
        decisions.push(decision);
        table.close(reading);
    }
    decisions
}

fn quorum(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Quorum {
    if table.peek("quorum").is_some() {
        table
            .word("quorum", &[("all", Quorum::All)], reading)
            .unwrap_or_default()
    } else {
        let count = table.whole("quorum", 1, i64::from(u32::MAX), reading);
        count
            .and_then(|count| u32::try_from(count).ok())
            .map_or(Quorum::All, Quorum::Count)
    }
}

/// `[rollback]`
pub(super) fn rollback(table: &mut Table<'_>, reading: &mut Reading<'_>) -> RollbackPlan {
    let Some(mut table) = table.table("rollback", "the rollback", reading) else {
        return RollbackPlan::default();
    };
    let rollback = RollbackPlan {
        decide: table.time("decide", reading),
        execute: table.time("execute", reading),
        validate: table.time("validate", reading),
        tell: table.time("tell", reading),
        executed: references(&mut table, "executed", Kind::Item, reading),
        validated: references(&mut table, "validated", Kind::Item, reading),
        told: references(&mut table, "told", Kind::Item, reading),
    };
    table.close(reading);
    rollback
}

/// `[[triggers]]`
pub(super) fn triggers(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Trigger> {
    let tables = table.tables("triggers", "a trigger", reading);
    tables.into_iter().map(|table| trigger(table, reading)).collect()
}

fn trigger(mut table: Table<'_>, reading: &mut Reading<'_>) -> Trigger {
    const SEVERITIES: [(&str, Severity); 2] = [
        ("immediate", Severity::Immediate),
        ("conditional", Severity::Conditional),
    ];
    let id = define(Kind::Trigger, Trait::None, &mut table, reading);
    table.require(
        &["severity"],
        "a trigger needs `severity`: `immediate` or `conditional`",
    );
    let trigger = Trigger {
        id,
        title: table.required_template("title", Audience::People, reading),
        severity: table
            .word("severity", &SEVERITIES, reading)
            .unwrap_or(Severity::Immediate),
        during: references(&mut table, "during", Kind::Section, reading),
        check: check(&mut table, "check", reading),
        when: when(&mut table, "when", reading),
        warn: when(&mut table, "warn", reading),
        lasts: table.time("for", reading),
        baseline: baseline(&mut table, reading),
    };
    for key in ["when", "warn", "for", "baseline"] {
        if table.has(key) && !table.has("check") {
            reading
                .error(
                    table.key_span(key),
                    format!("`{key}` needs a `check` that watches the trigger"),
                )
                .help("without a check, a person calls the trigger");
        }
    }
    if trigger.check.as_ref().is_some_and(|check| check.action) {
        reading.error(table.key_span("check"), "a trigger cannot be watched by an action");
    }
    let of_baseline = [&trigger.when, &trigger.warn]
        .into_iter()
        .any(|when| matches!(when, Some(TriggerWhen::OfBaseline(_))));
    if of_baseline {
        table.require(&["baseline"], "`of baseline` needs `baseline`");
    }
    table.close(reading);
    trigger
}

/// `failed`, a target, or a target in per cent `of baseline`.
fn when(table: &mut Table<'_>, key: &'static str, reading: &mut Reading<'_>) -> Option<TriggerWhen> {
    let text = table.text(key, reading)?;
    if text.value.trim() == "failed" {
        return Some(TriggerWhen::Failed);
    }
    let Some(share) = text.value.trim().strip_suffix("of baseline") else {
        return target(&text, &text.value, reading).map(TriggerWhen::Value);
    };
    let target = target(&text, share, reading)?;
    if target.dimension() != Some(Dimension::Percent) {
        reading
            .error(text.span, format!("`{target}` is no share of a baseline"))
            .expected("expected per cent, as in < 50 % of baseline");
    }
    Some(TriggerWhen::OfBaseline(target))
}

/// `[[monitors]]`
pub(super) fn monitors(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Monitor> {
    let mut monitors = Vec::new();
    for mut table in table.tables("monitors", "a monitor", reading) {
        table.require(
            &["checks"],
            "a monitor needs `checks`, the items whose checks are run again",
        );
        table.require(&["rounds"], "a monitor needs `rounds`: how often, until when");
        monitors.push(Monitor {
            id: define(Kind::Monitor, Trait::None, &mut table, reading),
            title: table.required_text("title", reading),
            from: required_reference::<crate::domain::id::kind::Section>(&mut table, "from", Kind::Section, reading),
            checks: monitored(&mut table, reading),
            rounds: rounds(&mut table, reading),
        });
        table.close(reading);
    }
    monitors
}

fn monitored(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<ItemId> {
    let ids = table.texts("checks", reading);
    reading.references.extend(ids.iter().map(|id| Reference {
        kind: Kind::Item,
        id: id.clone(),
        repeats: true,
    }));
    ids.iter().map(|id| Id::from(id.value.as_str())).collect()
}

fn rounds(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Rounds> {
    let mut stretches: Vec<Rounds> = Vec::new();
    for mut table in table.tables("rounds", "a stretch of rounds", reading) {
        let stretch = Rounds {
            every: table.required_time("every", reading),
            until: table.required_time("until", reading),
        };
        let before = stretches.last().map(|before| before.until);
        if before.is_some_and(|before| !stretch.until.is_zero() && stretch.until <= before) {
            reading
                .error(table.key_span("until"), "this stretch ends before it begins")
                .expected(
                    "expected a later end than that of the stretch before; all count from the start of the watch",
                );
        }
        stretches.push(stretch);
        table.close(reading);
    }
    stretches
}

/// `[[messages]]`
pub(super) fn messages(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Vec<Message> {
    let mut messages = Vec::new();
    for mut table in table.tables("messages", "a message", reading) {
        messages.push(Message {
            id: define(Kind::Message, Trait::None, &mut table, reading),
            title: table.required_text("title", reading),
            at: table.text("at", reading).and_then(|text| message_at(&text, reading)),
            channel: table.required_template("channel", Audience::People, reading),
            text: table.required_template("text", Audience::People, reading),
        });
        table.close(reading);
    }
    messages
}

fn message_at(text: &Text, reading: &mut Reading<'_>) -> Option<MessageAt> {
    let value = text.value.trim();
    if let Some(rest) = value.strip_prefix("section:") {
        let (section, end) = rest.rsplit_once(':').unwrap_or((rest, ""));
        let at: Option<fn(SectionId) -> MessageAt> = match end {
            "start" => Some(MessageAt::SectionStart),
            "end" => Some(MessageAt::SectionEnd),
            _ => None,
        };
        if let Some(at) = at {
            reading.uses(
                Kind::Section,
                &Text {
                    value: section.to_owned(),
                    span: text.span.clone(),
                },
            );
            return Some(at(Id::from(section)));
        }
    }
    for (start, at) in [
        ("T-", MessageAt::Before as fn(std::time::Duration) -> MessageAt),
        ("T+", MessageAt::After),
        ("every ", MessageAt::Every),
    ] {
        if let Some(time) = value.strip_prefix(start) {
            return duration(text, time.trim(), reading).map(at);
        }
    }
    reading
        .error(text.span.clone(), format!("`{value}` does not say when"))
        .expected("expected section:ID:start, section:ID:end, T-48h, T+30m or every 15m");
    None
}

//! What was released, from when to when, and how it ended.

use crate::{
    domain::{
        event::{Declared, RunResult, Subject},
        verdict::Word,
    },
    report::{
        certificate::paper::{Large, Line, Part, Place, Tone, by, fact},
        facts::{DecisionFacts, FieldFacts, PastWindowFacts, Source},
        words,
    },
};

/// The release in a line: `Service go-live 1.4.0 → production`.
pub fn in_a_line(source: &Source) -> String {
    let facts = &source.facts;
    let mut line = facts.status.checklist.title.clone();
    if let Some(version) = &facts.version {
        line = format!("{line} {version}");
    }
    if let Some(environment) = &facts.environment {
        line = format!("{line} → {environment}");
    }
    line
}

/// The verdict, what was declared on it, and how the run ended.
pub fn in_large_letters(source: &Source) -> Vec<Large> {
    let facts = &source.facts;
    let mut large = Vec::new();
    if let Some(decision) = facts.next_decision() {
        large.push(verdict(decision, source));
        large.push(declared(decision, source));
    }
    large.push(match &facts.status.closed {
        Some(closed) => Large {
            label: "Result".to_owned(),
            word: words::result(closed.result).to_uppercase(),
            tone: match closed.result {
                RunResult::Success => Tone::Good,
                RunResult::RolledBack | RunResult::Abandoned => Tone::Bad,
            },
            beneath: Line::of("closed by ").line(by(&closed.by, closed.at)),
        },
        None => Large {
            label: "Result".to_owned(),
            word: "NOT CLOSED".to_owned(),
            tone: Tone::Care,
            beneath: Line::of("the run is under way"),
        },
    });
    large
}

fn verdict(decision: &DecisionFacts, source: &Source) -> Large {
    let against = decision.verdict.against().count();
    let beneath = match decision.verdict.would_be {
        Some(would_be) => Line::of(words::rehearsed(decision.verdict.word, would_be)),
        None if against == 0 => Line::of("nothing speaks against it"),
        None => Line::of(format!("{against} against it: ")).see(Place::Decisions),
    };
    Large {
        label: format!("Verdict on {}, computed", decision.title),
        word: decision.verdict.word.to_string(),
        tone: tone(decision.verdict.word),
        beneath: beneath.text(", as of ").time(source.drawn.as_of),
    }
}

fn declared(decision: &DecisionFacts, source: &Source) -> Large {
    let label = format!("Declared on {}", decision.title);
    let Some(taken) = &decision.declared else {
        return Large {
            label,
            word: "NOT DECLARED".to_owned(),
            tone: Tone::Plain,
            beneath: Line::of("nobody declared it"),
        };
    };
    let role = taken.role.as_ref().map(|role| source.facts.role_title(role));
    let beneath = Line::of(&taken.by).with(role, |line, role| line.text(format!(", {role}")));
    let beneath = beneath.text(", ").time(taken.at);
    let beneath = beneath.with(taken.overrides.as_ref(), |line, _| {
        let text = format!("against the verdict {}", taken.verdict);
        line.text("; ").strong(Tone::Bad, text)
    });
    Large {
        label,
        word: taken.answer.word().to_string(),
        tone: match taken.overrides {
            Some(_) => Tone::Bad,
            None => declared_tone(taken.answer),
        },
        beneath,
    }
}

/// How good a verdict is.
pub fn tone(word: Word) -> Tone {
    match word {
        Word::Go => Tone::Good,
        Word::Conditional | Word::Open => Tone::Care,
        Word::NoGo => Tone::Bad,
    }
}

/// How good what was declared is.
pub fn declared_tone(answer: Declared) -> Tone {
    tone(answer.word())
}

/// The release, its subject, its checklist, its times.
pub fn part(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let status = &facts.status;
    let mut rows = vec![fact("Run", Line::default().code(&status.run))];
    rows.extend(
        facts
            .subject
            .iter()
            .map(|subject| fact("Released", of_subject(subject))),
    );
    let as_a_field = |name: &&String| facts.fields.iter().any(|field| field.value.as_ref() == Some(*name));
    let environment = facts.environment.iter().filter(|name| !as_a_field(name));
    rows.extend(environment.map(|name| fact("Environment", Line::of(name))));
    rows.extend(facts.fields.iter().map(|field| fact(&field.label, of_field(field))));
    rows.extend(window(source));
    let checklist = &status.checklist;
    let named = Line::of(format!("{} {} (", checklist.title, checklist.version));
    let named = named.code(&checklist.id).text("), sha256 ").digest(checklist.sha256);
    rows.push(fact("Checklist", named));
    rows.extend(status.started.map(|at| fact("Began", Line::default().time(at))));
    if let Some(closed) = &status.closed {
        let line = Line::default().strong(Tone::Plain, words::result(closed.result));
        let line = line.text(", by ").line(by(&closed.by, closed.at));
        let line = line.with(closed.note.as_ref(), |line, note| line.text(format!(": {note}")));
        rows.push(fact("Closed", line));
    }
    if let Some(seal) = &facts.seal {
        let line = Line::of("by ").line(by(&seal.by, seal.at)).text("; signature: ");
        rows.push(fact("Sealed", line.text(words::worth(seal.signature.as_ref()))));
    }
    let mut part = Part::new(Place::Release);
    part.facts(rows);
    part.filled()
}

/// The deployment window, and why actions were run after its end.
fn window(source: &Source) -> Vec<(String, Line)> {
    let facts = &source.facts;
    let window = facts.window.iter().map(|window| {
        let line = Line::default().time(window.opens).text(" to ").time(window.closes);
        let line = line.with(window.overrun, |line, over| {
            let text = format!("overrun by {}", words::length(over));
            line.text("; ").strong(Tone::Care, text)
        });
        fact("Deployment window", line)
    });
    let past = facts.past_windows.iter().map(|past| {
        let line = Line::of(format!("{}, by ", acted(source, past))).line(by(&past.by, past.at));
        let line = line.text(", after the window that ended ").time(past.ended);
        fact("After its end", line.text(format!(": {}", past.reason)))
    });
    window.chain(past).collect()
}

/// The title of the item whose action was run.
pub fn acted(source: &Source, past: &PastWindowFacts) -> String {
    let item = past.item.as_ref();
    let title = item.map(|id| {
        let item = source.facts.item(id);
        item.map_or_else(|| id.to_string(), |item| item.title.clone())
    });
    title.unwrap_or_else(|| "an action".to_owned())
}

fn of_subject(subject: &Subject) -> Line {
    let line = Line::default().strong(Tone::Plain, &subject.name);
    let line = line.with(subject.sha256.as_ref(), |line, sha256| {
        line.text(", sha256 ").code(sha256)
    });
    line.with(subject.commit.as_ref(), |line, commit| {
        line.text(", commit ").code(commit)
    })
}

fn of_field(field: &FieldFacts) -> Line {
    match (&field.value, field.secret) {
        (_, true) => Line::of("secret"),
        (Some(value), _) => Line::of(value),
        (None, _) => Line::of("not filled in"),
    }
}

//! The run as a JUnit report, as CI systems show it: a suite a section, a case an item or a sign-off. What is open is
//! skipped, never passed, and so is what is waived. By the schema of Jenkins' xUnit plugin.

use std::fmt::Write as _;

use super::{
    escape::{visible, xml, xml_lines},
    facts::{Caveat, DecisionFacts, Drawn, Facts, ItemFacts, SectionFacts, SignOffFacts, Source},
    words,
};
use crate::domain::{
    event::Declared,
    standing::{ItemState, SignOffState},
    verdict::Word,
};

/// The report.
pub fn draw(source: &Source) -> String {
    let mut suites = vec![of_record(source)];
    let sections = source.facts.sections.iter().map(of_section);
    suites.extend(sections.filter(|suite| !suite.cases.is_empty()));
    suites.push(of_decisions(source));
    let sum = |count: fn(&Suite) -> usize| suites.iter().map(count).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" time=\"{}\">",
        xml(&source.facts.status.run),
        sum(|suite| suite.cases.len()),
        sum(|suite| suite.count("failure")),
        sum(|suite| suite.count("error")),
        seconds(suites.iter().map(Suite::took_ms).sum()),
    );
    suites.iter().for_each(|suite| suite.write(&mut out));
    out.push_str("</testsuites>\n");
    out
}

#[derive(Default)]
struct Suite {
    name: String,
    timestamp: Option<String>,
    properties: Vec<(String, String)>,
    cases: Vec<Case>,
}

struct Case {
    class: String,
    name: String,
    took_ms: u64,
    outcome: Outcome,
    printed: Option<String>,
}

enum Outcome {
    Success,
    /// The element, the type, the message.
    Other(&'static str, String, String),
}

impl Suite {
    fn count(&self, element: &str) -> usize {
        let is = |case: &&Case| matches!(&case.outcome, Outcome::Other(other, ..) if *other == element);
        self.cases.iter().filter(is).count()
    }

    fn took_ms(&self) -> u64 {
        self.cases.iter().map(|case| case.took_ms).sum()
    }

    fn write(&self, out: &mut String) {
        let _ = write!(
            out,
            "    <testsuite name=\"{}\" tests=\"{}\" skipped=\"{}\" errors=\"{}\" failures=\"{}\" time=\"{}\"",
            xml(&self.name),
            self.cases.len(),
            self.count("skipped"),
            self.count("error"),
            self.count("failure"),
            seconds(self.took_ms()),
        );
        if let Some(timestamp) = &self.timestamp {
            let _ = write!(out, " timestamp=\"{}\"", xml(timestamp));
        }
        out.push_str(">\n");
        if !self.properties.is_empty() {
            out.push_str("        <properties>\n");
            for (name, value) in &self.properties {
                let (name, value) = (xml(name), xml(value));
                let _ = writeln!(out, "            <property name=\"{name}\" value=\"{value}\"/>");
            }
            out.push_str("        </properties>\n");
        }
        self.cases.iter().for_each(|case| case.write(out));
        out.push_str("    </testsuite>\n");
    }
}

impl Case {
    fn write(&self, out: &mut String) {
        let _ = write!(
            out,
            "        <testcase name=\"{}\" classname=\"{}\" time=\"{}\"",
            xml(&self.name),
            xml(&self.class),
            seconds(self.took_ms)
        );
        if matches!(self.outcome, Outcome::Success) && self.printed.is_none() {
            out.push_str("/>\n");
            return;
        }
        out.push_str(">\n");
        if let Outcome::Other(element, kind, message) = &self.outcome {
            let (kind, message) = (xml(kind), xml(message));
            let _ = writeln!(out, "            <{element} type=\"{kind}\" message=\"{message}\"/>");
        }
        if let Some(printed) = &self.printed {
            let _ = writeln!(out, "            <system-out>{}</system-out>", xml_lines(printed));
        }
        out.push_str("        </testcase>\n");
    }
}

/// The record itself: what the report is drawn from, and whether that verifies.
fn of_record(source: &Source) -> Suite {
    let mut suite = Suite {
        name: "record".to_owned(),
        properties: properties(source),
        ..Suite::default()
    };
    if let Some(verified) = &source.drawn.verification {
        let errors = words::errors(verified);
        let outcome = match verified.verifies {
            true => Outcome::Success,
            false => Outcome::Other("failure", "record".to_owned(), errors.join("; ")),
        };
        suite.cases.push(Case {
            class: "record".to_owned(),
            name: "the record verifies".to_owned(),
            took_ms: 0,
            outcome,
            printed: None,
        });
    }
    suite
}

fn properties(source: &Source) -> Vec<(String, String)> {
    let (status, drawn) = (&source.facts.status, &source.drawn);
    let named = |name: &str, value: String| (name.to_owned(), value);
    let caveats: Vec<&str> = source.caveats().into_iter().map(Caveat::word).collect();
    let mut properties = vec![
        named("run", status.run.clone()),
        named(
            "checklist",
            format!("{} {}", status.checklist.id, status.checklist.version),
        ),
        named("checklist.sha256", status.checklist.sha256.to_string()),
        named("standing", words::standing(status.standing).to_owned()),
        named(
            "verdict",
            status
                .led
                .verdict
                .as_ref()
                .map_or_else(String::new, |verdict| words::verdict(verdict.word, verdict.would_be)),
        ),
        named("caveats", caveats.join(", ")),
    ];
    for field in source.facts.fields.iter().filter(|field| !field.secret) {
        properties.extend(
            field
                .value
                .iter()
                .map(|value| named(&format!("field.{}", field.id), value.clone())),
        );
    }
    for subject in &source.facts.subject {
        properties.push(named(&format!("subject.{}", subject.name), words::identity(subject)));
    }
    properties.extend(provenance(drawn));
    properties
}

fn provenance(drawn: &Drawn) -> Vec<(String, String)> {
    let mut lines = vec![
        ("as_of".to_owned(), words::exact(drawn.as_of)),
        ("record.sha256".to_owned(), drawn.sha256.to_string()),
    ];
    for head in &drawn.heads {
        lines.push((format!("head.{}", head.writer), format!("{} {}", head.seq, head.sha256)));
    }
    let digest =
        |digest: Option<crate::domain::digest::Digest>| digest.map_or("none".to_owned(), |sha| sha.to_string());
    lines.push(("allowed_signers".to_owned(), digest(drawn.lists.allowed_signers)));
    lines.push(("revoked_keys".to_owned(), digest(drawn.lists.revoked_keys)));
    lines.push(("drawn_by".to_owned(), drawn.program.clone()));
    lines
}

fn of_section(section: &SectionFacts) -> Suite {
    let class = section.id.as_str();
    let mut suite = Suite {
        name: class.to_owned(),
        timestamp: section.started.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string()),
        ..Suite::default()
    };
    for item in &section.items {
        add(item, class, &mut suite);
    }
    let sign_offs = section.sign_offs.iter();
    suite
        .cases
        .extend(sign_offs.map(|sign_off| of_sign_off(sign_off, class)));
    suite
}

/// A decision passes where it was declared and opens, fails at NO-GO, and is skipped until somebody can tell. What was
/// declared against the verdict stands in what it printed, however it stands now.
fn of_decisions(source: &Source) -> Suite {
    let decisions = source.facts.status.led.decisions.iter();
    let cases = decisions.flat_map(|decision| {
        let own = std::iter::once(of_decision(&source.facts, decision));
        own.chain(decision.sign_offs.iter().map(|one| of_sign_off(one, "decisions")))
    });
    Suite {
        name: "decisions".to_owned(),
        cases: cases.collect(),
        ..Suite::default()
    }
}

fn of_decision(facts: &Facts, decision: &DecisionFacts) -> Case {
    let verdict = words::verdict(decision.verdict.word, decision.verdict.would_be);
    let declared = decision.declared.as_ref().map(|taken| taken.answer);
    let said = declared.map_or("not declared", |answer| answer.word().as_str());
    let element = match (decision.verdict.word, declared) {
        (Word::NoGo, _) | (_, Some(Declared::NoGo)) => Some("failure"),
        _ if decision.opens => None,
        _ => Some("skipped"),
    };
    let against: Vec<&str> = decision.verdict.against().map(|reason| reason.text.as_str()).collect();
    let message = format!("{said}; verdict {verdict}: {}", against.join("; "));
    Case {
        class: "decisions".to_owned(),
        name: format!("{}: {}", decision.id, decision.title),
        took_ms: 0,
        outcome: element.map_or(Outcome::Success, |element| Outcome::Other(element, verdict, message)),
        printed: against_the_verdict(facts, decision),
    }
}

/// What was declared against the verdict, by whom and why: a line each.
fn against_the_verdict(facts: &Facts, decision: &DecisionFacts) -> Option<String> {
    let declared = decision.earlier.iter().chain(&decision.declared);
    let told = declared.filter_map(|taken| {
        let why = taken.overrides.as_ref()?;
        let role = taken
            .role
            .as_ref()
            .map(|role| format!(" as {}", facts.role_title(role)));
        let line = format!(
            "declared {} against the verdict {}, by {}{}, {}: {why}",
            taken.answer.word(),
            taken.verdict,
            taken.by,
            role.unwrap_or_default(),
            words::when(taken.at)
        );
        Some(visible(&line).into_owned())
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("\n"))
}

fn add(item: &ItemFacts, class: &str, suite: &mut Suite) {
    let check = item.check.as_ref();
    suite.cases.push(Case {
        class: class.to_owned(),
        name: format!("{}: {}", item.id, item.title),
        took_ms: check.and_then(|check| check.took_ms).unwrap_or(0),
        outcome: of_item(item),
        printed: check.and_then(|check| check.printed.clone()),
    });
    for sub in &item.items {
        add(sub, &format!("{class}.{}", item.id), suite);
    }
}

fn of_item(item: &ItemFacts) -> Outcome {
    let element = match item.state {
        ItemState::Passed => return Outcome::Success,
        ItemState::Failed => "failure",
        ItemState::Inconclusive | ItemState::Errored | ItemState::TimedOut | ItemState::Interrupted => "error",
        _ => "skipped",
    };
    let word = item.state.word();
    let message = match &item.why {
        Some(why) => format!("{word}: {why}"),
        None => word.to_owned(),
    };
    Outcome::Other(element, word.to_owned(), message)
}

fn of_sign_off(sign_off: &SignOffFacts, class: &str) -> Case {
    let element = match sign_off.state {
        SignOffState::Current => None,
        SignOffState::Rejected => Some("failure"),
        SignOffState::Missing if sign_off.no_good.is_some() => Some("failure"),
        SignOffState::Missing | SignOffState::Stale => Some("skipped"),
    };
    let kind = words::scope_state(sign_off).to_owned();
    Case {
        class: format!("{class}.sign-offs"),
        name: format!("{} signs {}", sign_off.title, sign_off.scope),
        took_ms: 0,
        outcome: match element {
            None => Outcome::Success,
            Some(element) => Outcome::Other(element, kind, words::sign_off(sign_off)),
        },
        printed: None,
    }
}

/// Milliseconds as seconds.
fn seconds(ms: u64) -> String {
    format!("{}.{:03}", ms / 1000, ms % 1000)
}

//! Every sign-off with its two states, told apart: whether what it covers is still so, and what its signature is worth.

use crate::{
    domain::{
        event::{Answer, Scope},
        signature::SignatureState,
        standing::SignOffState,
    },
    report::{
        certificate::paper::{Hand, Line, Part, Place, Tone, by, digests, texts},
        facts::{SignOffFacts, SignedFacts, Source, StatementFiles},
        words,
    },
};

/// So many names stand at the head.
const HANDS: usize = 6;
/// So many lines that differ are told of a stale one.
const DIFFERS: usize = 10;

/// The planned sign-offs, those that were given beside them, and the files of all.
pub fn part(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let mut part = Part::new(Place::SignOffs);
    let head = [
        texts("Role, over what"),
        texts("What was said"),
        texts("What it covers"),
        texts("Its signature"),
    ];
    let planned = facts.status.sign_offs.iter();
    part.table(&head, planned.map(|sign_off| planned_one(source, sign_off)).collect());
    for stale in facts.status.sign_offs.iter().filter(|one| !one.differs.is_empty()) {
        let (title, over) = (&stale.title, facts.title_of(&stale.scope));
        part.text(Line::of(format!(
            "What changed since {title} signed over {over} (- as signed, + as it is):"
        )));
        part.points(
            stale.differs.iter().map(|line| Line::default().code(line)).collect(),
            DIFFERS,
        );
    }
    let others: Vec<&SignedFacts> = facts.signed.iter().filter(|signed| !signed.holds).collect();
    if !others.is_empty() {
        part.heading("Given before, or asked for by nobody");
        let head = [texts("Role, over what"), texts("What was said"), texts("Its signature")];
        part.table(
            &head,
            others.into_iter().map(|signed| other_one(source, signed)).collect(),
        );
    }
    stated(source, &mut part);
    statements(source, &mut part);
    part.filled()
}

/// What was stated and confirmed with each sign-off, or is to be.
fn stated(source: &Source, part: &mut Part) {
    let facts = &source.facts;
    let says = |sign_off: &&SignOffFacts| sign_off.states.is_some() || !sign_off.points.is_empty();
    let said = |signed: &&SignedFacts| signed.states.is_some() || !signed.confirmed.is_empty();
    let planned: Vec<&SignOffFacts> = facts.status.sign_offs.iter().filter(says).collect();
    let others = facts.signed.iter().filter(|signed| !signed.holds).filter(said);
    let others: Vec<&SignedFacts> = others.collect();
    if planned.is_empty() && others.is_empty() {
        return;
    }
    part.heading("What was signed");
    for sign_off in planned {
        part.text(stated_by(source, sign_off));
        let states = sign_off.states.iter();
        let states = states.map(|states| Line::of(format!("{}: {states}", words::states(sign_off))));
        let points = sign_off.points.iter().map(|point| {
            let line = match point.confirmed {
                true => Line::default().strong(Tone::Good, "confirmed"),
                false => Line::default().strong(Tone::Care, "not confirmed"),
            };
            line.text(format!(": {}", point.text))
        });
        part.points(states.chain(points).collect(), usize::MAX);
    }
    for signed in others {
        let line = whose(source, &signed.title, &signed.scope).text(": ");
        let line = line.line(answered(signed.answer)).text(" by ");
        part.text(
            line.line(by(&signed.by, signed.at))
                .text("; given before, or asked for by nobody"),
        );
        let states = signed
            .states
            .iter()
            .map(|states| Line::of(format!("statement: {states}")));
        let confirmed = signed.confirmed.iter();
        let confirmed = confirmed.map(|point| Line::of(format!("confirmed: {point}")));
        part.points(states.chain(confirmed).collect(), usize::MAX);
    }
}

fn whose(source: &Source, title: &str, scope: &Scope) -> Line {
    let over = source.facts.title_of(scope);
    let line = Line::default().strong(Tone::Plain, title);
    line.text(format!(", over {over}"))
}

/// Who signed, what they said, and whether it is still so.
fn stated_by(source: &Source, sign_off: &SignOffFacts) -> Line {
    let line = whose(source, &sign_off.title, &sign_off.scope).text(": ");
    let given = sign_off.by.as_ref().zip(sign_off.answer).zip(sign_off.at);
    match given {
        None => line.strong(Tone::Bad, "NOT SIGNED"),
        Some(((who, answer), at)) => {
            let line = line.line(answered(answer)).text(" by ").line(by(who, at));
            line.text("; ").line(covers(sign_off))
        }
    }
}

fn planned_one(source: &Source, sign_off: &SignOffFacts) -> Vec<Line> {
    let role = whose(source, &sign_off.title, &sign_off.scope);
    let given = sign_off.by.as_ref().zip(sign_off.answer).zip(sign_off.at);
    let Some(((who, answer), at)) = given else {
        let nothing = || Line::of("–");
        return vec![
            role,
            Line::default().strong(Tone::Bad, "NOT SIGNED"),
            nothing(),
            nothing(),
        ];
    };
    let said = answered(answer).text(" by ").line(by(who, at));
    let said = said.line(on(answer, &sign_off.conditions));
    let said = said.with(words::confirmed(sign_off), |line, confirmed| {
        line.text(format!("; {confirmed}"))
    });
    let mut signed = source.facts.signed.iter();
    let given = signed.find(|signed| Some(&signed.statement) == sign_off.statement.as_ref());
    let key = given.and_then(|given| given.key.as_deref());
    vec![
        role,
        said,
        covers(sign_off),
        signature(sign_off.signature.as_ref(), key),
    ]
}

fn answered(answer: Answer) -> Line {
    let tone = match answer {
        Answer::Approved => Tone::Good,
        Answer::Conditional => Tone::Care,
        Answer::Rejected => Tone::Bad,
    };
    Line::default().strong(tone, answer.word())
}

fn on(answer: Answer, conditions: &[String]) -> Line {
    if conditions.is_empty() {
        return Line::default();
    }
    let word = match answer {
        Answer::Rejected => "because",
        Answer::Approved | Answer::Conditional => "on condition",
    };
    Line::of(format!("; {word}: {}", conditions.join("; ")))
}

/// Whether what it covers is still so.
fn covers(sign_off: &SignOffFacts) -> Line {
    match (sign_off.state, &sign_off.no_good) {
        (_, Some(why)) => {
            let line = Line::default().strong(Tone::Bad, "does not count");
            line.text(format!(": {why}"))
        }
        (SignOffState::Current, None) => Line::default().strong(Tone::Good, "current"),
        (SignOffState::Stale, None) => {
            let line = Line::default().strong(Tone::Bad, "stale");
            line.text(": it has changed since")
        }
        (SignOffState::Rejected, None) => Line::default().strong(Tone::Bad, "rejected"),
        (SignOffState::Missing, None) => Line::default().strong(Tone::Bad, "missing"),
    }
}

/// What a signature is worth, and the fingerprint of the key that its entry names.
fn signature(state: Option<&SignatureState>, key: Option<&str>) -> Line {
    let line = match state {
        Some(state) => {
            let (word, rest) = in_two(state);
            let line = Line::default().strong(tone(state), word);
            line.with(rest, |line, rest| line.text(format!(": {rest}")))
        }
        None => Line::default().strong(Tone::Care, "not looked at"),
    };
    line.with(key, |line, key| line.text("; key ").code(key))
}

/// A word, and what more is known of it beside the key.
fn in_two(state: &SignatureState) -> (&'static str, Option<String>) {
    let word = state.word();
    let rest = match state {
        SignatureState::Valid { principal, .. } => Some(principal.clone()),
        SignatureState::ValidThen {
            principal,
            since,
            claimed,
            ..
        } => {
            let claimed = if *claimed { ", by the run's own list alone" } else { "" };
            Some(format!("{principal}{claimed}; {since}"))
        }
        SignatureState::Unsigned => Some("not cryptographically signed".to_owned()),
        SignatureState::UnknownSigner { why, .. }
        | SignatureState::Invalid { why }
        | SignatureState::Unverified { why } => Some(why.clone()),
        SignatureState::Revoked { .. } => None,
    };
    (word, rest)
}

/// How good a signature is.
pub fn tone(state: &SignatureState) -> Tone {
    match state {
        SignatureState::Valid { .. } => Tone::Good,
        SignatureState::ValidThen { .. }
        | SignatureState::Unsigned
        | SignatureState::UnknownSigner { .. }
        | SignatureState::Unverified { .. } => Tone::Care,
        SignatureState::Revoked { .. } | SignatureState::Invalid { .. } => Tone::Bad,
    }
}

fn other_one(source: &Source, signed: &SignedFacts) -> Vec<Line> {
    let role = whose(source, &signed.title, &signed.scope);
    let said = answered(signed.answer).text(" by ").line(by(&signed.by, signed.at));
    let said = said.line(on(signed.answer, &signed.conditions));
    vec![role, said, signature(signed.signature.as_ref(), signed.key.as_deref())]
}

/// The statements, their signatures, and the digests of both.
fn statements(source: &Source, part: &mut Part) {
    let of_one = |files: &StatementFiles| {
        let role = files.role.as_ref().map(|role| source.facts.role_title(role));
        let role = role.unwrap_or("Seal");
        let who = || Line::of(format!("{role}, {}", files.person.name));
        let statement = vec![
            who(),
            Line::default().code(&files.statement.file),
            Line::default().digest(files.statement.sha256),
        ];
        let signature = files.signature.as_ref().map(|signature| {
            vec![
                who(),
                Line::default().code(&signature.file),
                Line::default().digest(signature.sha256),
            ]
        });
        [Some(statement), signature].into_iter().flatten()
    };
    let rows: Vec<Vec<Line>> = source.past.statements.iter().flat_map(of_one).collect();
    if !rows.is_empty() {
        part.heading("Statements and signatures");
    }
    part.table(&[texts("Whose"), texts("File"), digests("SHA-256")], rows);
}

/// Those who put their names to the decisions, or where nobody did, to sections and items; and how many more did.
pub fn hands(source: &Source) -> (Vec<Hand>, usize) {
    let given = source
        .facts
        .status
        .sign_offs
        .iter()
        .filter(|sign_off| sign_off.by.is_some());
    let (over_decisions, others): (Vec<_>, Vec<_>) = given.partition(|one| matches!(one.scope, Scope::Decision(_)));
    let told = if over_decisions.is_empty() {
        others
    } else {
        over_decisions
    };
    let more = told.len().saturating_sub(HANDS);
    let hands = told.into_iter().take(HANDS).filter_map(|sign_off| {
        let scope = match stands(sign_off) {
            true => Line::default().strong(Tone::Good, "current"),
            false => Line::default().strong(Tone::Bad, words::scope_state(sign_off)),
        };
        let worth = match &sign_off.signature {
            Some(state) => Line::default().strong(tone(state), state.word()),
            None => Line::default().strong(Tone::Care, "signature not looked at"),
        };
        Some(Hand {
            name: sign_off.by.clone()?,
            role: format!("{}, over {}", sign_off.title, source.facts.title_of(&sign_off.scope)),
            said: answered(sign_off.answer?).text("; ").line(scope).text("; ").line(worth),
        })
    });
    (hands.collect(), more)
}

/// Whether a planned sign-off stands: current, and nothing speaks against it.
pub fn stands(sign_off: &SignOffFacts) -> bool {
    sign_off.state == SignOffState::Current && sign_off.no_good.is_none()
}

/// What the signature of a planned sign-off lacks, where it was given and is not simply valid.
pub fn lacks(sign_off: &SignOffFacts) -> Option<&'static str> {
    sign_off.by.as_ref()?;
    match &sign_off.signature {
        Some(SignatureState::Valid { .. }) => None,
        Some(state) => Some(state.word()),
        None => Some("not looked at"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_signature_but_a_valid_one_is_told_as_good() {
        let why = || "why".to_owned();
        let states = [
            SignatureState::Unsigned,
            SignatureState::UnknownSigner { key: why(), why: why() },
            SignatureState::Revoked { key: why() },
            SignatureState::Invalid { why: why() },
            SignatureState::Unverified { why: why() },
        ];
        assert!(states.iter().all(|state| tone(state) != Tone::Good));
    }
}

//! Each decision: what was declared, by whom, over which verdict, whether that verdict comes out again, what it would be
//! now, and what each station of the poll said.

use crate::{
    domain::{
        checklist::Weight,
        event::{Answer, Scope},
        verdict::{StationState, Word},
        words::counted,
    },
    report::{
        certificate::{
            paper::{Line, Part, Place, Tone, by, fact, numbers, texts, words as word},
            parts::release::{declared_tone, tone},
        },
        facts::{Again, ConditionFacts, DecisionFacts, DeclaredFacts, ShareFacts, Source, StationFacts},
        words,
    },
};

/// So many reasons of a verdict are told.
const REASONS: usize = 50;

/// The decisions.
pub fn part(source: &Source) -> Option<Part> {
    let mut part = Part::new(Place::Decisions);
    for decision in &source.facts.status.led.decisions {
        part.heading(&decision.title);
        part.facts(in_short(source, decision));
        if let Some(taken) = &decision.declared {
            rested_on(taken, "What the verdict rested on then:", &mut part);
        }
        now(decision, &mut part);
        shares(decision, &mut part);
        poll(decision, &mut part);
        for earlier in &decision.earlier {
            part.text(Line::of("Declared before: ").line(declared(source, earlier)));
            part.facts(about(source, earlier));
            rested_on(earlier, "What the verdict rested on then:", &mut part);
        }
    }
    part.filled()
}

fn in_short(source: &Source, decision: &DecisionFacts) -> Vec<(String, Line)> {
    let facts = &source.facts;
    let mut rows = Vec::new();
    match &decision.declared {
        Some(taken) => {
            rows.push(fact("Declared", declared(source, taken)));
            rows.extend(about(source, taken));
        }
        None => {
            let line = Line::default().strong(Tone::Plain, "not declared");
            let decides = decision.decides.as_ref().map(|role| facts.role_title(role));
            let line = line.with(decides, |line, role| line.text(format!("; {role} decides")));
            rows.push(fact("Declared", line));
        }
    }
    if decision.disputed {
        let line = Line::default().strong(Tone::Bad, "in dispute");
        rows.push(fact(
            "Dispute",
            line.text(": people who did not know of each other declared differently"),
        ));
    }
    if decision.lapsed {
        let line = Line::default().strong(Tone::Bad, "it opens nothing any more");
        let text = ": the verdict became worse before anything behind it had begun";
        rows.push(fact("Lapsed", line.text(text)));
    }
    let verdict = words::verdict(decision.verdict.word, decision.verdict.would_be);
    let line = Line::default().strong(tone(decision.verdict.word), verdict);
    let line = line.text(", as of ").time(source.drawn.as_of);
    rows.push(fact("Verdict now", line));
    let title = |id| facts.title_of(&Scope::Section(id));
    let covers: Vec<String> = decision.sections.iter().cloned().map(title).collect();
    rows.push(fact("Rests on", Line::of(covers.join(", "))));
    rows.extend(decision.before.clone().map(|id| fact("Opens", Line::of(title(id)))));
    rows
}

/// `GO by Ada Lovelace as Tech Lead, 2026-…`
pub fn declared(source: &Source, taken: &DeclaredFacts) -> Line {
    let role = taken.role.as_ref().map(|role| source.facts.role_title(role));
    let line = Line::default().strong(declared_tone(taken.answer), taken.answer.word().as_str());
    let line = line.text(format!(" by {}", taken.by));
    let line = line.with(role, |line, role| line.text(format!(" as {role}")));
    line.text(", ").time(taken.at)
}

/// On which verdict, against it or not, why, and whether it comes out again.
fn about(source: &Source, taken: &DeclaredFacts) -> Vec<(String, Line)> {
    let verdict = Line::default().strong(tone(taken.verdict), taken.verdict.as_str());
    let mut rows = vec![fact("Over the verdict", verdict.line(again(source, taken)))];
    if let Some(why) = &taken.overrides {
        let line = Line::default().strong(Tone::Bad, "against the verdict");
        rows.push(fact("Override", line.text(format!(": {why}"))));
    }
    rows.extend(taken.reason.iter().map(|why| fact("Because", Line::of(why))));
    rows.push(fact("Entry", Line::default().entry(&taken.entry)));
    rows
}

/// What the verdict of then comes to, computed again from what its writer had read.
fn again(source: &Source, taken: &DeclaredFacts) -> Line {
    match source.past.verdicts.get(&taken.entry) {
        Some(Again::Comes(word)) if *word == taken.verdict => {
            Line::of("; computed again from the record of then, it comes out the same")
        }
        Some(Again::Comes(word)) => {
            let text = format!("computed again from the record of then, it comes to {word}");
            Line::of("; ").strong(Tone::Bad, text)
        }
        Some(Again::NoDecision) => Line::of("; ").strong(Tone::Bad, "the checklist of then holds no such decision"),
        Some(Again::NotComputed) | None => Line::of("; it was not computed again"),
    }
}

/// Whether it is one that was computed again and did not come out the same.
pub fn comes_out_otherwise(source: &Source, taken: &DeclaredFacts) -> bool {
    match source.past.verdicts.get(&taken.entry) {
        Some(Again::Comes(word)) => *word != taken.verdict,
        Some(Again::NoDecision) => true,
        Some(Again::NotComputed) | None => false,
    }
}

fn rested_on(taken: &DeclaredFacts, heading: &str, part: &mut Part) {
    if !taken.reasons.is_empty() {
        part.text(Line::of(heading));
        part.points(taken.reasons.iter().map(Line::of).collect(), REASONS);
    }
}

fn now(decision: &DecisionFacts, part: &mut Part) {
    let verdict = &decision.verdict;
    let against: Vec<Line> = verdict
        .against()
        .map(|reason| {
            let line = Line::default().strong(tone(reason.at_best), leaves(reason.at_best));
            line.text(format!(": {}", reason.text))
        })
        .collect();
    if against.is_empty() {
        part.text(Line::of("Nothing speaks against it now."));
        return;
    }
    part.text(Line::of("What speaks against it now, and what each leaves at best:"));
    part.points(against, REASONS);
    if !verdict.missing.is_empty() {
        part.text(Line::of("Missing for the next better verdict:"));
        part.points(verdict.missing.iter().map(Line::of).collect(), REASONS);
    }
}

fn leaves(word: Word) -> &'static str {
    word.as_str()
}

fn shares(decision: &DecisionFacts, part: &mut Part) {
    let head = [
        word("Weight"),
        numbers("Counted"),
        numbers("Fulfilled"),
        numbers("%"),
        numbers("On word"),
        numbers("Waived"),
        numbers("Open"),
        numbers("Failed"),
        numbers("N/A"),
        texts("Limits"),
        word("Leaves"),
    ];
    let shares = &decision.verdict.shares;
    let all = [
        (Weight::Critical, &shares.critical),
        (Weight::High, &shares.high),
        (Weight::Recommended, &shares.recommended),
    ];
    let counted = all
        .into_iter()
        .filter(|(_, share)| share.total + share.counts.not_applicable > 0);
    part.table(&head, counted.map(|(weight, facts)| share(weight, facts)).collect());
}

fn share(weight: Weight, share: &ShareFacts) -> Vec<Line> {
    let number = |number: u32| Line::of(number.to_string());
    let counts = &share.counts;
    let limit = |needs: Option<u32>, limit: &Option<String>| {
        let needs = needs.map(|needs| needs.to_string()).unwrap_or_default();
        limit.as_ref().map(|limit| format!("{needs} ({limit})"))
    };
    let go = limit(share.go_needs, &share.go_limit).unwrap_or_default();
    let limits = match (weight, limit(share.conditional_needs, &share.conditional_limit)) {
        (Weight::Recommended, _) => "informs only".to_owned(),
        (_, None) => format!("GO {go}"),
        (_, Some(conditional)) => format!("GO {go}, with conditions {conditional}"),
    };
    vec![
        Line::of(words::weight(weight)),
        number(share.total),
        number(counts.fulfilled),
        Line::of(
            share
                .percent
                .map_or_else(|| "–".to_owned(), |percent| percent.to_string()),
        ),
        number(counts.on_word),
        number(counts.waived),
        number(counts.undecided),
        number(counts.failed),
        number(counts.not_applicable),
        Line::of(limits),
        Line::default().strong(tone(share.at_best), share.at_best.as_str()),
    ]
}

fn poll(decision: &DecisionFacts, part: &mut Part) {
    if decision.poll.is_empty() {
        return;
    }
    let said = |state| decision.poll.iter().filter(|station| station.state == state).count();
    let (go, no_go) = (said(StationState::Go), said(StationState::NoGo));
    let asked = counted(decision.poll.len(), "station", "stations");
    let text = format!(
        "Poll: of {asked}, {go} say GO and {no_go} NO-GO; {} must say GO.",
        decision.quorum
    );
    part.text(Line::of(text));
    let head = [texts("Station"), word("Stands at"), texts("Said"), texts("Why")];
    part.table(&head, decision.poll.iter().map(station).collect());
}

fn station(station: &StationFacts) -> Vec<Line> {
    let tone = match station.state {
        StationState::Go => Tone::Good,
        StationState::NoGo => Tone::Bad,
        StationState::NotYet | StationState::Stale => Tone::Care,
    };
    let answer = station.answer.zip(station.by.as_ref()).zip(station.at);
    let said = answer.map_or_else(Line::default, |((answer, who), at)| {
        Line::of(format!("{} by ", answer.word())).line(by(who, at))
    });
    vec![
        Line::of(&station.title),
        Line::default().strong(tone, words::station(station.state)),
        said,
        Line::of(station.why.clone().unwrap_or_default()),
    ]
}

/// The conditions of the decisions, and those that sign-offs were given on.
pub fn conditions(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let led = &facts.status.led;
    let mut rows: Vec<Vec<Line>> = led
        .conditions
        .iter()
        .map(|condition| {
            let decided = led.decisions.iter().find(|decision| decision.id == condition.decision);
            let title = decided.map_or(condition.decision.as_str(), |decision| &decision.title);
            of_decision(title, condition)
        })
        .collect();
    let conditional = facts
        .signed
        .iter()
        .filter(|signed| signed.answer == Answer::Conditional);
    rows.extend(conditional.flat_map(|signed| {
        let conditions = signed.conditions.iter();
        conditions.map(|condition| {
            let over = facts.title_of(&signed.scope);
            vec![
                Line::of(condition),
                Line::of(format!("{} over {over}, {}", signed.title, signed.by)),
                Line::default(),
                Line::default(),
                Line::of("said with a sign-off, ").time(signed.at),
            ]
        })
    }));
    let mut part = Part::new(Place::Conditions);
    let head = [
        texts("Condition"),
        texts("Of"),
        texts("Who sees to it"),
        word("Due"),
        texts("State"),
    ];
    part.table(&head, rows);
    part.filled()
}

fn of_decision(decision: &str, condition: &ConditionFacts) -> Vec<Line> {
    let state = match &condition.met {
        Some(met) => {
            let line = Line::default().strong(Tone::Good, "met");
            let line = line.text(", says ").line(by(&met.by, met.at));
            line.with(met.note.as_ref(), |line, note| line.text(format!(": {note}")))
        }
        None if condition.overdue => Line::default().strong(Tone::Bad, "OVERDUE"),
        None => Line::default().strong(Tone::Care, "OPEN"),
    };
    vec![
        Line::of(&condition.text),
        Line::of(decision),
        Line::of(&condition.owner),
        Line::default().time(condition.due),
        state,
    ]
}

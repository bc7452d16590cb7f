//! How the release was led: who held which role, who handed over to whom, which hold points were passed unsigned, the
//! rollback with its clocks, the risks, the review.

use crate::{
    domain::{
        checklist::Severity,
        event::{NoteAbout, Scope},
        id::SectionId,
        time::Time,
    },
    report::{
        certificate::paper::{Line, Part, Place, Tone, by, fact, texts, words as word},
        facts::{ClockFacts, HandoffFacts, HoldFacts, ReviewFacts, RiskFacts, RoleFacts, RollbackFacts, Source},
        words,
    },
};

fn section(source: &Source, id: &SectionId) -> String {
    source.facts.title_of(&Scope::Section(id.clone()))
}

/// Who holds which role, who held it before, and who holds several.
pub fn roles(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let mut part = Part::new(Place::Roles);
    for shared in &facts.status.shared_roles {
        let roles: Vec<&str> = shared.roles.iter().map(|role| facts.role_title(role)).collect();
        let line = Line::default().strong(Tone::Care, "One person, several roles");
        part.text(line.text(format!(": {} is {}.", shared.person.name, roles.join(", "))));
    }
    let head = [
        texts("Role"),
        texts("Held by"),
        texts("Known by the key of"),
        texts("Given by"),
    ];
    part.table(&head, facts.roles.iter().map(|role| of_role(source, role)).collect());
    let before = source.past.given.iter().filter(|given| {
        let last = source.past.given.iter().rfind(|other| other.role == given.role);
        last != Some(*given)
    });
    let before: Vec<Line> = before
        .map(|given| {
            let text = format!("{}: {}, given by ", facts.role_title(&given.role), given.person.name);
            Line::of(text).line(by(&given.by, given.at))
        })
        .collect();
    if !before.is_empty() {
        part.text(Line::of("Held before by:"));
        part.points(before, usize::MAX);
    }
    part.filled()
}

fn of_role(source: &Source, role: &RoleFacts) -> Vec<Line> {
    let nobody = || Line::default().strong(Tone::Care, "nobody");
    let person = role.person.as_ref();
    let mut given = source.past.given.iter();
    let given = given.rfind(|given| given.role == role.id && Some(&given.person) == person);
    vec![
        Line::of(&role.title),
        person.map_or_else(nobody, |person| Line::of(&person.name)),
        Line::of(person.and_then(|person| person.principal.clone()).unwrap_or_default()),
        given.map_or_else(Line::default, |given| by(&given.by, given.at)),
    ]
}

/// Hold points that were passed unsigned, and handoffs.
pub fn holds(source: &Source) -> Option<Part> {
    let led = &source.facts.status.led;
    let mut part = Part::new(Place::Holds);
    if !led.holds_broken.is_empty() {
        part.heading("Hold points that were broken");
        let head = [texts("Hold point of"), texts("Broken by"), texts("Reason")];
        part.table(
            &head,
            led.holds_broken.iter().map(|broken| of_hold(source, broken)).collect(),
        );
    }
    if !led.handoffs.is_empty() {
        part.heading("Handoffs");
        let head = [
            texts("What"),
            texts("From"),
            texts("To"),
            texts("Note"),
            texts("Answer"),
        ];
        part.table(
            &head,
            led.handoffs.iter().map(|handoff| of_handoff(source, handoff)).collect(),
        );
    }
    part.filled()
}

fn of_hold(source: &Source, broken: &HoldFacts) -> Vec<Line> {
    let role = broken.role.as_ref().map(|role| source.facts.role_title(role));
    let who = Line::of(&broken.by).with(role, |line, role| line.text(format!(" as {role}")));
    vec![
        Line::default().strong(Tone::Bad, section(source, &broken.section)),
        who.text(", ").time(broken.at),
        Line::of(&broken.reason),
    ]
}

fn of_handoff(source: &Source, handoff: &HandoffFacts) -> Vec<Line> {
    let what = handoff.section.as_ref();
    let what = what.map_or_else(|| "the controls".to_owned(), |id| section(source, id));
    let answer = match &handoff.answer {
        None => Line::default().strong(Tone::Care, "not taken over"),
        Some(answer) => {
            let line = match answer.accepted {
                true => Line::default().strong(Tone::Good, "taken over"),
                false => Line::default().strong(Tone::Bad, "sent back"),
            };
            let line = line.text(" by ").line(by(&answer.by, answer.at));
            line.with(answer.note.as_ref(), |line, note| line.text(format!(": {note}")))
        }
    };
    vec![
        Line::of(what),
        Line::of(format!("{}, ", handoff.from_whom)).time(handoff.at),
        Line::of(&handoff.to_whom),
        Line::of(&handoff.note),
        answer,
    ]
}

/// Every rollback, with its clocks.
pub fn rollback(source: &Source) -> Option<Part> {
    let mut part = Part::new(Place::Rollback);
    let led = &source.facts.status.led;
    for rollback in led.rollbacks() {
        of_rollback(source, rollback, &mut part);
    }
    let told = led.notified.iter().map(|told| {
        let line = Line::default().time(told.at);
        let line = line.text(format!(", {}: {} ({}", told.channel, told.text, told.status));
        line.with(told.by.as_ref(), |line, by| line.text(format!(", says {by}")))
            .text(")")
    });
    let told: Vec<Line> = told.collect();
    if !told.is_empty() {
        part.text(Line::of("Who was told what:"));
        part.points(told, usize::MAX);
    }
    part.filled()
}

fn of_rollback(source: &Source, rollback: &RollbackFacts, part: &mut Part) {
    let called = &rollback.called;
    let severity = match called.severity {
        Severity::Immediate => "immediate",
        Severity::Conditional => "conditional",
    };
    let line = Line::of("by ").line(by(&called.by, called.at));
    let mut rows = vec![fact("Called", line.text(format!(", {severity}: {}", called.reason)))];
    if !called.titles.is_empty() {
        rows.push(fact("Triggers", Line::of(called.titles.join("; "))));
    }
    rows.extend(called.seen_at.map(|at| fact("First seen", Line::default().time(at))));
    let environment = called.environment.iter();
    rows.extend(environment.map(|name| fact("Environment, typed in full", Line::of(name))));
    rows.extend(rollback.also.iter().map(|also| {
        let line = by(&also.by, also.at).text(format!(": {}", also.reason));
        fact("Called by others too", line)
    }));
    rows.push(match &rollback.ended {
        None => fact("Ended", Line::default().strong(Tone::Bad, "it is under way")),
        Some(ended) => {
            let line = Line::default().strong(Tone::Plain, ended.result.word());
            let line = line.text(", says ").line(by(&ended.by, ended.at));
            fact(
                "Ended",
                line.with(ended.note.as_ref(), |line, note| line.text(format!(": {note}"))),
            )
        }
    });
    part.facts(rows);
    let head = [
        word("Clock"),
        texts("From"),
        texts("To"),
        word("Took"),
        word("Limit"),
        word("Kept"),
    ];
    let ended = rollback.ended.as_ref().map(|ended| ended.at);
    let clock = |clock| of_clock(clock, ended, source.drawn.as_of);
    part.table(&head, rollback.clocks.iter().map(clock).collect());
}

/// A clock that the end of its rollback found running was never reached.
fn of_clock(clock: &ClockFacts, ended: Option<Time>, now: Time) -> Vec<Line> {
    let moment = |at: Option<Time>| at.map_or_else(|| Line::of("–"), |at| Line::default().time(at));
    let until = clock.stopped.or(ended).unwrap_or(now);
    let seconds = clock.started.map(|from| (until - from).num_seconds().max(0));
    let took = seconds
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(words::length);
    let took = took.unwrap_or_else(|| "–".to_owned());
    let kept = match (clock.over, clock.stopped, clock.limit) {
        (_, None, _) if ended.is_some() => Line::default().strong(Tone::Bad, "never reached"),
        (true, ..) => Line::default().strong(Tone::Bad, "too long"),
        (false, None, _) => Line::default().strong(Tone::Care, "runs"),
        (false, Some(_), None) => Line::of("no limit"),
        (false, Some(_), Some(_)) => Line::default().strong(Tone::Good, "kept"),
    };
    vec![
        Line::of(clock.milestone.word()),
        moment(clock.started),
        moment(clock.stopped),
        Line::of(took),
        Line::of(clock.limit.map_or_else(|| "–".to_owned(), words::length)),
        kept,
    ]
}

/// The risks: those of the checklist, and those that were added in the run.
pub fn risks(source: &Source) -> Option<Part> {
    let facts = &source.facts;
    let rows = facts.status.led.risks.iter().map(of_risk).collect();
    let head = [
        texts("Risk"),
        word("Severity"),
        texts("Owner"),
        texts("Mitigation"),
        texts("State"),
    ];
    let mut part = Part::new(Place::Risks);
    part.table(&head, rows);
    part.filled()
}

fn of_risk(risk: &RiskFacts) -> Vec<Line> {
    let state = Line::default().strong(Tone::Plain, risk.state.word());
    let state = match risk.by.as_ref().zip(risk.at) {
        Some((who, at)) => state.text(", says ").line(by(who, at)),
        None => state.text(", an item of the checklist"),
    };
    vec![
        Line::of(&risk.title),
        Line::of(risk.severity.word()),
        Line::of(risk.owner.clone().unwrap_or_default()),
        Line::of(risk.mitigation.clone().unwrap_or_default()),
        state,
    ]
}

/// What went well, what did not, what is done about it.
pub fn review(source: &Source) -> Option<Part> {
    let review = &source.facts.status.led.review;
    let mut part = Part::new(Place::Review);
    for (about, heading) in [
        (NoteAbout::WentWell, "Went well"),
        (NoteAbout::WentBadly, "Went badly"),
        (NoteAbout::Action, "Actions"),
    ] {
        let notes: Vec<Line> = review.iter().filter(|note| note.about == about).map(of_note).collect();
        if !notes.is_empty() {
            part.heading(heading);
            part.points(notes, usize::MAX);
        }
    }
    part.filled()
}

fn of_note(note: &ReviewFacts) -> Line {
    let line = Line::of(format!("{} (", note.text))
        .line(by(&note.by, note.at))
        .text(")");
    let line = line.with(note.owner.as_ref(), |line, owner| {
        line.text(format!("; {owner} sees to it"))
    });
    line.with(note.due, |line, due| line.text(", due ").time(due))
}

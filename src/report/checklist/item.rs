//! One item: its box and how it stands, then all that was said, measured and kept, then its sub-items.

use crate::{
    domain::{
        event::{By, Scope},
        standing::{ItemState, SignOffState},
        words::counted,
    },
    report::{
        checklist::value,
        escape::{code, markdown, markdown_url, path},
        facts::{
            CheckFacts, EvidenceFacts, ItemFacts, MeasureFacts, NoteFacts, PastWindowFacts, PointFacts, SectionFacts,
            SignOffFacts,
        },
        markdown::Page,
        words,
    },
};

/// So many lines of what changed since a sign-off are told.
const DIFFERS: usize = 10;
/// From the folder of the documents to the run's folder.
const UP: &str = "..";

/// The item with its sub-items, so deep in the list.
pub fn draw(section: &SectionFacts, item: &ItemFacts, depth: usize, page: &mut Page) {
    page.point(depth, head(item));
    let depth = depth + 1;
    said(item, depth, page);
    if let Some(check) = &item.check {
        of_check(check, depth, page);
    }
    for past in &item.past_windows {
        page.point(depth, past_window(past));
    }
    for measure in &item.measures {
        page.point(depth, of_measure(measure));
    }
    for field in &item.fields {
        page.point(depth, format!("{}: {}", markdown(&field.label), value(field)));
    }
    item.evidence.iter().for_each(|file| evidence(file, depth, page));
    item.notes.iter().for_each(|one| note(one, depth, page));
    let own = |sign_off: &&SignOffFacts| sign_off.scope == Scope::Item(item.id.clone());
    section
        .sign_offs
        .iter()
        .filter(own)
        .for_each(|one| sign_off(one, depth, page));
    item.items.iter().for_each(|sub| draw(section, sub, depth, page));
}

/// A box, how it stands, and by whose word.
fn head(item: &ItemFacts) -> String {
    let title = format!("{} ({})", markdown(&item.title), words::weight(item.weight));
    let by = item.mark.as_ref().map(|mark| match &mark.by {
        By::Machine(_) => format!("by its check, {}", words::when(mark.at)),
        By::Person(person) => format!("by {}, {}", markdown(&person.name), words::when(mark.at)),
    });
    match (item.state, by) {
        (ItemState::Passed, Some(by)) => format!("[x] {title}: passed {by}"),
        (ItemState::Passed, None) => format!("[x] {title}: passed by its sub-items"),
        (state @ (ItemState::Waived | ItemState::NotApplicable | ItemState::Failed), Some(by)) => {
            format!("[ ] **{}** {title}: {} {by}", state.word().to_uppercase(), state.word())
        }
        (state, _) => format!("[ ] **{}** {title}", state.word().to_uppercase()),
    }
}

/// Why it stands so, and what was said with the mark.
fn said(item: &ItemFacts, depth: usize, page: &mut Page) {
    let mark = item.mark.as_ref();
    let reason = mark.and_then(|mark| mark.reason.as_deref());
    if let Some(why) = item.why.as_deref().filter(|why| Some(*why) != reason) {
        page.point(depth, format!("why: {}", markdown(why)));
    }
    if let Some(because) = item
        .counts_because
        .as_deref()
        .filter(|because| Some(*because) != item.why.as_deref())
    {
        let counts = words::counts_as(item.counts_as);
        page.point(depth, format!("**{counts}**: {}", markdown(because)));
    }
    if let Some(risk) = &item.risk {
        let mitigation = risk
            .mitigation
            .as_ref()
            .map(|text| format!("; mitigation: {}", markdown(text)));
        let severity = risk.severity.word();
        page.point(
            depth,
            format!("risk, severity {severity}{}", mitigation.unwrap_or_default()),
        );
    }
    let Some(mark) = mark else { return };
    if !item.state.complete() && item.state != ItemState::Failed {
        let (word, by) = (mark.mark.word(), markdown(&words::by(&mark.by)));
        page.point(depth, format!("last said: {word} by {by}, {}", words::when(mark.at)));
    }
    if let Some(reason) = reason {
        page.point(depth, format!("because: {}", markdown(reason)));
    }
    if let Some(note) = &mark.note {
        page.point(depth, format!("note: {}", markdown(note)));
    }
    if let Some(expires) = mark.expires {
        page.point(depth, format!("holds until {}", words::when(expires)));
    }
    if let Some(owner) = &mark.owner {
        page.point(depth, format!("{} sees to what is left open", markdown(owner)));
    }
}

fn of_check(check: &CheckFacts, depth: usize, page: &mut Page) {
    let what = if check.action { "action" } else { "check" };
    let came = match check.outcome {
        None => "not run".to_owned(),
        Some(outcome) => {
            let exit = check.exit.map(|exit| format!(", exit {exit}"));
            let signal = check.signal.map(|signal| format!(", signal {signal}"));
            let at = check.at.map(|at| format!(", {}", words::when(at)));
            [Some(outcome.word().to_owned()), exit, signal, at]
                .into_iter()
                .flatten()
                .collect()
        }
    };
    page.point(depth, format!("{what}: {}: {came}", code(&check.command)));
    if let Some(reason) = &check.reason {
        page.point(depth + 1, markdown(reason));
    }
    for expectation in check
        .expectations
        .iter()
        .filter(|expectation| expectation.met != Some(true))
    {
        let saw = expectation.saw.as_ref().map(|saw| format!("; saw {}", code(saw)));
        let text = markdown(&expectation.text);
        page.point(depth + 1, format!("**not met**: {text}{}", saw.unwrap_or_default()));
    }
}

/// Why its action was run after the end of the deployment window.
fn past_window(past: &PastWindowFacts) -> String {
    let (reason, by) = (markdown(&past.reason), markdown(&past.by));
    let (ended, at) = (words::when(past.ended), words::when(past.at));
    format!("**run after the deployment window**, which ended {ended}: {reason} ({by}, {at})")
}

fn of_measure(measure: &MeasureFacts) -> String {
    let label = markdown(&measure.label);
    let target = measure
        .target
        .as_ref()
        .map(|target| format!("target {}", markdown(target)));
    let target = target.map(|target| format!(" ({target})")).unwrap_or_default();
    match &measure.measured {
        None => format!("{label}: not measured{target}"),
        Some(measured) => {
            let value = markdown(&measured.with_unit());
            let outside = if measure.met == Some(false) {
                ", **outside**"
            } else {
                ""
            };
            let near = measure.near.as_ref().map(|near| format!(", {}", markdown(near)));
            format!("{label}: {value}{target}{}{outside}", near.unwrap_or_default())
        }
    }
}

/// A file of evidence: where it is, seen from the folder of the documents.
pub fn evidence(file: &EvidenceFacts, depth: usize, page: &mut Page) {
    let name = markdown(file.name());
    if let Some(why) = &file.withdrawn {
        page.point(depth, format!("evidence **withdrawn**: {name}: {}", markdown(why)));
        return;
    }
    let shown = match path(&file.file) {
        Some(path) => format!("[{name}]({UP}/{path})"),
        None => name,
    };
    let size = counted(file.bytes, "byte", "bytes");
    page.point(
        depth,
        format!("evidence: {shown}, {size}, sha256 {}", code(&file.sha256.short())),
    );
}

/// A note, or a link.
pub fn note(note: &NoteFacts, depth: usize, page: &mut Page) {
    let text = markdown(&note.text);
    let target = markdown_url(&note.text).filter(|_| note.link);
    let text = target.map_or_else(|| text.clone(), |target| format!("[{text}]({target})"));
    page.point(
        depth,
        format!("{}, {}: {text}", markdown(&note.by), words::when(note.at)),
    );
}

/// Whether a sign-off is one over the section itself.
pub fn of_section(sign_off: &SignOffFacts) -> bool {
    matches!(sign_off.scope, Scope::Section(_))
}

/// What a role said, whether it still speaks of what is there, and what its signature is worth.
pub fn sign_off(sign_off: &SignOffFacts, depth: usize, page: &mut Page) {
    let title = markdown(&sign_off.title);
    let (Some(by), Some(answer), Some(at)) = (&sign_off.by, sign_off.answer, sign_off.at) else {
        page.point(depth, format!("{title}: **NOT SIGNED**"));
        stated(sign_off, depth + 1, page);
        return;
    };
    let answer = match sign_off.state {
        SignOffState::Rejected => answer.word().to_uppercase(),
        _ => answer.word().to_owned(),
    };
    page.point(
        depth,
        format!("{title}: **{answer}** by {}, {}", markdown(by), words::when(at)),
    );
    let covers = match (sign_off.state, &sign_off.no_good) {
        (_, Some(why)) => format!("**DOES NOT COUNT**: {}", markdown(why)),
        (SignOffState::Stale, None) => "**STALE**: it has changed since".to_owned(),
        (SignOffState::Rejected, None) => "it was rejected".to_owned(),
        (_, None) => "current: it is as it was signed".to_owned(),
    };
    page.point(depth + 1, format!("what it covers: {covers}"));
    for line in sign_off.differs.iter().take(DIFFERS) {
        page.point(depth + 2, code(line));
    }
    if sign_off.differs.len() > DIFFERS {
        page.point(depth + 2, format!("and {} more", sign_off.differs.len() - DIFFERS));
    }
    let worth = words::worth(sign_off.signature.as_ref());
    page.point(depth + 1, format!("signature: {}", markdown(&worth)));
    for condition in &sign_off.conditions {
        page.point(
            depth + 1,
            format!("{}: {}", words::condition(sign_off), markdown(condition)),
        );
    }
    stated(sign_off, depth + 1, page);
}

/// What is stated with it, and a box for each point.
fn stated(sign_off: &SignOffFacts, depth: usize, page: &mut Page) {
    if let Some(states) = &sign_off.states {
        page.point(depth, format!("{}: {}", words::states(sign_off), markdown(states)));
    }
    for point in &sign_off.points {
        let text = markdown(&point.text);
        page.point(
            depth,
            match unticked(sign_off, point) {
                None => format!("[x] {text}"),
                Some(why) => format!("[ ] **{why}** {text}"),
            },
        );
    }
}

/// Why the box of a point is not ticked: that is one which was confirmed with a sign-off that is current.
fn unticked(sign_off: &SignOffFacts, point: &PointFacts) -> Option<&'static str> {
    match sign_off.state {
        SignOffState::Current if point.confirmed => None,
        SignOffState::Current => Some("NOT CONFIRMED"),
        SignOffState::Stale => Some("STALE"),
        SignOffState::Rejected => Some("REJECTED"),
        SignOffState::Missing if sign_off.no_good.is_some() => Some("DOES NOT COUNT"),
        SignOffState::Missing => Some("NOT SIGNED"),
    }
}

//! What a reader looks for first: everything that was not as the rules would have it, each with how often and where more
//! of it stands. What there is none of is named too, so that nothing is left to be wondered about.

use super::{changes, decisions, items, release, sign_offs};
use crate::{
    domain::event::{Gravity, RiskState, Scope},
    report::{
        certificate::paper::{Line, Part, Place, Tone, numbers, texts},
        facts::{ConditionFacts, DeclaredFacts, ItemFacts, SectionFacts, SignOffFacts, Source},
        words,
    },
};

/// So many names are told in a row.
const NAMES: usize = 5;

/// Something that a reader looks for.
struct Sight {
    what: &'static str,
    count: usize,
    tone: Tone,
    in_short: Line,
    place: Place,
}

/// The part.
pub fn part(source: &Source) -> Part {
    let mut part = Part::new(Place::Sight);
    let sights = sights(source);
    let (there, not): (Vec<Sight>, Vec<Sight>) = sights.into_iter().partition(|sight| sight.count > 0);
    let head = [numbers("How many"), texts("What"), texts("In short")];
    part.table(&head, there.into_iter().map(row).collect());
    let none: Vec<&str> = not.iter().map(|sight| sight.what).collect();
    if !none.is_empty() {
        let line = Line::default().strong(Tone::Plain, "None of");
        part.text(line.text(format!(": {}.", none.join("; "))));
    }
    if !source.facts.remarks.is_empty() {
        part.text(Line::of("Worth knowing:"));
        part.points(source.facts.remarks.iter().map(Line::of).collect(), usize::MAX);
    }
    part
}

fn row(sight: Sight) -> Vec<Line> {
    vec![
        Line::of(sight.count.to_string()),
        Line::default().leads(sight.tone, sight.what, sight.place),
        sight.in_short,
    ]
}

fn sights(source: &Source) -> Vec<Sight> {
    let mut sights = of_decisions(source);
    sights.extend(of_sign_offs(source));
    sights.extend(of_items(source));
    sights.extend(of_the_window(source));
    sights.extend(of_risks(source));
    sights.extend(of_the_way(source));
    sights.extend(of_the_record(source));
    sights
}

fn sight(what: &'static str, tone: Tone, place: Place, names: Vec<String>) -> Sight {
    Sight {
        what,
        count: names.len(),
        tone,
        in_short: in_short(&names),
        place,
    }
}

fn in_short(names: &[String]) -> Line {
    let mut told: Vec<String> = names.iter().take(NAMES).cloned().collect();
    let more = names.len().saturating_sub(NAMES);
    told.extend((more > 0).then(|| format!("and {more} more")));
    Line::of(told.join("; "))
}

fn of_decisions(source: &Source) -> Vec<Sight> {
    let facts = &source.facts;
    let taken: Vec<(&str, &DeclaredFacts)> = facts
        .status
        .led
        .decisions
        .iter()
        .flat_map(|decision| {
            let taken = decision.earlier.iter().chain(&decision.declared);
            taken.map(|taken| (decision.title.as_str(), taken))
        })
        .collect();
    let overrides = taken.iter().filter_map(|(title, taken)| {
        let why = taken.overrides.as_ref()?;
        let answer = taken.answer.word();
        Some(format!(
            "{title}: {} declared {answer} over {}: {why}",
            taken.by, taken.verdict
        ))
    });
    let otherwise = taken
        .iter()
        .filter(|(_, taken)| decisions::comes_out_otherwise(source, taken));
    let otherwise = otherwise.map(|(title, taken)| format!("{title}: recorded as {}", taken.verdict));
    let undecided = facts.status.led.decisions.iter().filter(|decision| !decision.opens);
    let conditions = || facts.status.led.conditions.iter();
    let open = |condition: &&ConditionFacts| condition.met.is_none();
    let text = |condition: &ConditionFacts| format!("{} ({})", condition.text, condition.owner);
    vec![
        sight(
            "Decisions against the verdict",
            Tone::Bad,
            Place::Decisions,
            overrides.collect(),
        ),
        sight(
            "Verdicts that do not come out as recorded",
            Tone::Bad,
            Place::Decisions,
            otherwise.collect(),
        ),
        sight(
            "Decisions not declared GO",
            Tone::Care,
            Place::Decisions,
            undecided.map(|decision| decision.title.clone()).collect(),
        ),
        sight(
            "Conditions that are open",
            Tone::Care,
            Place::Conditions,
            conditions().filter(open).map(text).collect(),
        ),
        sight(
            "Of these, overdue",
            Tone::Bad,
            Place::Conditions,
            conditions().filter(|condition| condition.overdue).map(text).collect(),
        ),
    ]
}

fn of_sign_offs(source: &Source) -> Vec<Sight> {
    let facts = &source.facts;
    let planned = || facts.status.sign_offs.iter();
    let named = |sign_off: &SignOffFacts, what: &str| {
        format!("{} over {}: {what}", sign_off.title, facts.title_of(&sign_off.scope))
    };
    let standing = planned().filter(|sign_off| !sign_offs::stands(sign_off));
    let standing = standing.map(|sign_off| named(sign_off, words::scope_state(sign_off)));
    let unproven = planned().filter_map(|sign_off| Some(named(sign_off, sign_offs::lacks(sign_off)?)));
    let shared = facts.status.shared_roles.iter().map(|shared| {
        let roles: Vec<&str> = shared.roles.iter().map(|role| facts.role_title(role)).collect();
        format!("{}: {}", shared.person.name, roles.join(", "))
    });
    vec![
        sight(
            "Sign-offs missing, stale or rejected",
            Tone::Bad,
            Place::SignOffs,
            standing.collect(),
        ),
        sight(
            "Sign-offs without a valid signature",
            Tone::Care,
            Place::SignOffs,
            unproven.collect(),
        ),
        sight(
            "One person with several roles",
            Tone::Care,
            Place::Roles,
            shared.collect(),
        ),
    ]
}

fn of_items(source: &Source) -> Vec<Sight> {
    let titles = |placed: Vec<(&SectionFacts, &ItemFacts)>| placed.iter().map(|(_, item)| item.title.clone()).collect();
    let place = Place::Items;
    vec![
        sight("Waivers", Tone::Care, place, titles(items::waived(source))),
        sight(
            "Items not applicable",
            Tone::Care,
            place,
            titles(items::not_applicable(source)),
        ),
        sight(
            "Passed on a person's word",
            Tone::Care,
            place,
            titles(items::on_word(source)),
        ),
        sight("Items failed", Tone::Bad, place, titles(items::failed(source))),
        sight("Items left open", Tone::Bad, place, titles(items::open(source))),
    ]
}

fn of_the_window(source: &Source) -> Vec<Sight> {
    let facts = &source.facts;
    let overrun = facts.window.iter().filter_map(|window| window.overrun);
    let overrun = overrun.map(|over| format!("by {}", words::length(over)));
    let past = facts.past_windows.iter();
    let past = past.map(|past| format!("{}, by {}: {}", release::acted(source, past), past.by, past.reason));
    vec![
        sight(
            "Deployment window overrun",
            Tone::Care,
            Place::Release,
            overrun.collect(),
        ),
        sight(
            "Actions after the window, for a reason",
            Tone::Care,
            Place::Release,
            past.collect(),
        ),
    ]
}

/// Those that were added in the run: what stands in the checklist is an item.
fn of_risks(source: &Source) -> Vec<Sight> {
    let risks = || source.facts.status.led.risks.iter();
    let high = |state| {
        let added = risks().filter(|risk| risk.risk.is_some() && risk.severity == Gravity::High);
        let told = added.filter(move |risk| risk.state == state);
        told.map(|risk| risk.title.clone()).collect()
    };
    vec![
        sight(
            "High risks that are open",
            Tone::Care,
            Place::Risks,
            high(RiskState::Open),
        ),
        sight(
            "High risks that came about",
            Tone::Bad,
            Place::Risks,
            high(RiskState::Occurred),
        ),
    ]
}

fn of_the_way(source: &Source) -> Vec<Sight> {
    let facts = &source.facts;
    let led = &facts.status.led;
    let section = |id| facts.title_of(&Scope::Section(id));
    let broken = led.holds_broken.iter();
    let broken = broken.map(|broken| format!("{}, by {}", section(broken.section.clone()), broken.by));
    let open = led.handoffs.iter().filter(|handoff| handoff.answer.is_none());
    let open = open.map(|handoff| format!("to {}", handoff.to_whom));
    let rollbacks = led
        .rollbacks()
        .map(|rollback| format!("by {}: {}", rollback.called.by, rollback.called.reason));
    let over = led.rollbacks().flat_map(|rollback| &rollback.clocks);
    let over = over
        .filter(|clock| clock.over)
        .map(|clock| clock.milestone.word().to_owned());
    let amended = facts
        .amendments
        .iter()
        .map(|amendment| format!("by {}: {}", amendment.by, amendment.reason));
    let weakened = facts.amendments.iter().flat_map(|amendment| amendment.weakens.clone());
    vec![
        sight("Hold points broken", Tone::Bad, Place::Holds, broken.collect()),
        sight(
            "Handoffs that nobody took over",
            Tone::Care,
            Place::Holds,
            open.collect(),
        ),
        sight("Rollbacks", Tone::Bad, Place::Rollback, rollbacks.collect()),
        sight(
            "Rollback clocks over their limits",
            Tone::Bad,
            Place::Rollback,
            over.collect(),
        ),
        sight(
            "Amendments of the checklist",
            Tone::Care,
            Place::Amendments,
            amended.collect(),
        ),
        sight(
            "Of these, what asks for less",
            Tone::Bad,
            Place::Amendments,
            weakened.collect(),
        ),
        sight(
            "Checks run by whoever amended them",
            Tone::Care,
            Place::Amendments,
            changes::run_by_whoever_amended(source),
        ),
    ]
}

fn of_the_record(source: &Source) -> Vec<Sight> {
    let status = &source.facts.status;
    let flagged = status.flagged.iter().map(|flag| flag.text.clone());
    let late = status.late.iter().map(ToString::to_string);
    let unknown = source.past.unknown.iter().map(|(_, kind)| kind.clone());
    let jumps = source.past.jumps.iter().map(|jump| jump.host.clone());
    let evidence = source.past.evidence.iter();
    let gone = evidence.filter_map(|one| one.withdrawn.as_ref().map(|why| format!("{}: {why}", one.file.file)));
    vec![
        sight(
            "Entries that the rules would have refused",
            Tone::Bad,
            Place::Entries,
            flagged.collect(),
        ),
        sight(
            "Late entries, outside the seal",
            Tone::Care,
            Place::Entries,
            late.collect(),
        ),
        sight(
            "Entries of unknown kinds",
            Tone::Care,
            Place::Entries,
            unknown.collect(),
        ),
        sight("Jumps of clocks", Tone::Care, Place::Entries, jumps.collect()),
        sight("Evidence withdrawn", Tone::Care, Place::Evidence, gone.collect()),
    ]
}

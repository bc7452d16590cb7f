//! The verdict in the header, and the row of what stays on every screen: conditions until they are met, what does not
//! hold any more, and for ever who overrode a verdict and who broke a hold point.

use ratatui::{
    style::Modifier,
    text::{Line, Span},
};

use crate::{
    domain::{
        event::Person,
        run::{Run, flow::ConditionStanding},
        standing::DecisionStanding,
        time::Time,
        words::counted,
    },
    tui::{
        context::{AtRun, Sight},
        glyph::Sign,
        layout::ONE_PANE_BELOW,
        theme::Role,
        verdicts,
        widgets::text,
    },
};

/// Columns from which the header has room for names.
const WIDE: usize = 96;
/// Columns of a decision's title in the header.
const TITLE: usize = 24;
/// Columns of a name in the header.
const NAME: usize = 20;
/// Columns of what a condition asks for.
const CONDITION: usize = 60;

/// `NO-GO · 3 blockers`, `GO declared 21:04 by Ada · now OPEN`: short where there is little room.
pub fn word(sight: &Sight<'_>, at: &AtRun, columns: usize) -> Line<'static> {
    let look = sight.look;
    let Some(decision) = at.desk.standing().next_decision() else {
        return Line::default();
    };
    let verdict = &decision.verdict;
    let now = verdict.in_effect();
    let separator = || look.span(Role::Dim, format!(" {} ", Sign::Separator.text(look.glyphs)));
    let strong = |role, words: String| Span::styled(words, look.style(role).add_modifier(Modifier::BOLD));
    let mut spans = Vec::new();
    if at.desk.standing().decisions.len() > 1 && columns >= WIDE {
        let title = text::truncate(&decision.title, TITLE, look.glyphs);
        spans.push(look.span(Role::Dim, format!("{title}: ")));
    }
    let role = verdicts::role(now);
    if verdict.would_be.is_some() {
        spans.push(strong(Role::Warn, "REHEARSAL".to_owned()));
        spans.push(separator());
        spans.push(look.span(role, format!("would be {now}")));
    } else if let Some(taken) = verdicts::declared(decision) {
        let answer = taken.decided.answer.word();
        spans.push(strong(verdicts::role(answer), answer.to_string()));
        let mut by = String::new();
        if columns >= usize::from(ONE_PANE_BELOW) - 4 {
            by.push_str(&format!(" declared {}", sight.moment(taken.at)));
        }
        if columns >= WIDE {
            let name = taken.decided.by.to_string();
            by.push_str(&format!(" by {}", text::truncate(&name, NAME, look.glyphs)));
        }
        spans.push(look.span(verdicts::role(answer), by));
        match verdicts::differs(decision) {
            Some(now) => {
                spans.push(separator());
                spans.push(strong(role, format!("now {now}")));
            }
            None => return Line::from(spans),
        }
    } else {
        spans.push(strong(role, now.to_string()));
    }
    if let Some(counts) = verdicts::counts(verdict) {
        let few = columns + 4 < usize::from(ONE_PANE_BELOW);
        let counts = if few { number(&counts) } else { counts };
        spans.push(look.span(role, format!(" {} {counts}", Sign::Separator.text(look.glyphs))));
    }
    Line::from(spans)
}

/// The number that a count begins with.
fn number(counts: &str) -> String {
    counts.split(' ').next().unwrap_or_default().to_owned()
}

/// What stays until it is settled, and what stays for ever; nothing where there is nothing of either.
pub fn stays(sight: &Sight<'_>, at: &AtRun, columns: usize) -> Option<Line<'static>> {
    let look = sight.look;
    let run = at.desk.run();
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut push = |role: Role, words: String| {
        if !spans.is_empty() {
            spans.push(look.span(Role::Dim, format!(" {} ", Sign::Separator.text(look.glyphs))));
        }
        spans.push(look.span(role, words));
    };
    for decision in at.desk.standing().decisions.iter() {
        if let Some(words) = void(sight, decision) {
            push(Role::Bad, words);
        }
    }
    let mut open: Vec<ConditionStanding<'_>> = run.open_conditions().collect();
    open.sort_by_key(|condition| condition.condition.due);
    if let Some(first) = open.first() {
        push(
            Role::Warn,
            format!("{} open", counted(open.len(), "condition", "conditions")),
        );
        let overdue = open.iter().filter(|condition| condition.condition.due <= sight.now);
        match overdue.count() {
            0 => {}
            overdue => push(Role::Bad, format!("{overdue} overdue")),
        }
        if columns >= WIDE {
            push(Role::Dim, in_short(sight, first));
        }
    }
    if let Some(who) = overridden(run) {
        push(Role::Warn, format!("overridden by {who}"));
    }
    let broken = &run.flow.broken;
    match broken.as_slice() {
        [] => {}
        [_] => push(Role::Warn, "hold broken".to_owned()),
        several => push(Role::Warn, format!("{} holds broken", several.len())),
    }
    (!spans.is_empty()).then(|| text::fit(Line::from(spans), columns, look.glyphs))
}

/// That what was declared opens nothing any more.
fn void(sight: &Sight<'_>, decision: &DecisionStanding) -> Option<String> {
    if decision.disputed {
        return Some(format!("{} was declared differently at once", decision.title));
    }
    let taken = decision.taken.as_ref().filter(|_| decision.lapsed)?;
    let (answer, when) = (taken.decided.answer.word(), sight.moment(taken.at));
    Some(format!("{answer} of {when} does not hold any more"))
}

/// `Cache warmed (Bob, due 22:00)`.
fn in_short(sight: &Sight<'_>, open: &ConditionStanding<'_>) -> String {
    let condition = open.condition;
    let what = text::truncate(&condition.text, CONDITION, sight.look.glyphs);
    let owner = text::drawable(&condition.owner);
    format!("{what} ({owner}, due {})", sight.moment(condition.due))
}

/// Who declared more than the verdict allowed, each once.
fn overridden(run: &Run) -> Option<String> {
    let decided = run.flow.decided.iter().map(|taken| &taken.decided);
    let mut who: Vec<&Person> = decided
        .filter(|decided| decided.overrides.is_some())
        .map(|decided| &decided.by)
        .collect();
    who.dedup();
    let first = who.first()?;
    Some(match who.len() {
        1 => first.to_string(),
        all => format!("{first} and {} more", all - 1),
    })
}

/// When a condition will be overdue: then the row says so though nothing happens.
pub fn next_change(at: &AtRun, now: Time) -> Option<Time> {
    let open = at.desk.run().open_conditions();
    open.map(|condition| condition.condition.due)
        .filter(|due| *due > now)
        .min()
}

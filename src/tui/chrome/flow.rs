//! What of how a run is led stands on every screen: the clocks of a rollback that is under way, a handoff that waits for
//! this person, a review that is owed.

use chrono::TimeDelta;
use ratatui::text::{Line, Span};

use crate::{
    domain::{
        next::{Next, Place},
        review,
        rollback::{self, Clock},
        run::flow::Rollback,
        time::Time,
        told,
    },
    tui::{
        command::Command,
        context::{AtRun, Sight},
        glyph::{Glyphs, Sign, State},
        handoffs,
        look::Look,
        rollback::role,
        theme::Role,
        widgets::units,
    },
};

/// How much is said of the clocks: as much as there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// All four, with their limits, and by how much one is over in words.
    Whole,
    /// All four, with their limits.
    Limits,
    /// Those that have begun; of one that stands only that it does.
    Begun,
    /// The same without limits.
    Bare,
    /// Those that run.
    Running,
}

/// `ROLLBACK 04:12 · decided 00:40/2m ✓ · executed 03:32/5m · validated – · told 04:12/10m`; nothing where none is under way.
pub fn clocks(sight: &Sight<'_>, at: &AtRun, columns: usize) -> Option<Line<'static>> {
    let run = at.desk.run();
    let rollback = rollback::under_way(run)?;
    let clocks = rollback::clocks(run, at.desk.standing())?;
    let forms = [Form::Whole, Form::Limits, Form::Begun, Form::Bare];
    let mut lines = forms.into_iter().map(|form| line(sight, rollback, &clocks, form));
    let fits = lines.find(|line| line.width() <= columns);
    Some(fits.unwrap_or_else(|| line(sight, rollback, &clocks, Form::Running)))
}

fn line(sight: &Sight<'_>, rollback: &Rollback, clocks: &[Clock; 4], form: Form) -> Line<'static> {
    let look = sight.look;
    let gone = (sight.now - rollback.at).to_std().unwrap_or_default();
    let mut spans = vec![
        look.span(Role::DangerBadge, " ROLLBACK "),
        look.span(Role::Danger, format!(" {}", units::minutes(gone))),
    ];
    for clock in clocks {
        let Some(piece) = piece(look, clock, sight.now, form) else {
            continue;
        };
        let separator = format!(" {} ", Sign::Separator.text(look.glyphs));
        spans.push(look.span(Role::Dim, separator));
        spans.push(piece);
    }
    Line::from(spans)
}

fn piece(look: Look<'_>, clock: &Clock, now: Time, form: Form) -> Option<Span<'static>> {
    let word = clock.milestone.word();
    let stands = clock.stopped.is_some();
    let over = clock.overrun(now);
    let all = matches!(form, Form::Whole | Form::Limits);
    let sign = match (stands, over) {
        (true, None) => format!(" {}", State::Passed.text(look.glyphs)),
        (false, Some(_)) | (true, Some(_)) if form != Form::Whole => "!".to_owned(),
        (_, Some(over)) => format!(", {} over", units::minutes(over)),
        _ => String::new(),
    };
    let Some(took) = clock.took(now).map(units::minutes) else {
        let none = State::NotApplicable.text(look.glyphs);
        let none = if look.glyphs == Glyphs::Words {
            "not begun"
        } else {
            none
        };
        return all.then(|| look.span(Role::Dim, format!("{word} {none}")));
    };
    let limit = clock.limit.map(|limit| format!("/{}", units::estimate(limit)));
    let limit = limit
        .filter(|_| matches!(form, Form::Whole | Form::Limits | Form::Begun))
        .unwrap_or_default();
    let words = match (form, stands) {
        (Form::Running, true) => return None,
        (Form::Begun | Form::Bare, true) => format!("{word}{sign}"),
        _ => format!("{word} {took}{limit}{sign}"),
    };
    Some(look.span(role(clock, now), words))
}

/// What waits for this person, and what the run still owes: pieces of the second row.
pub fn pieces(sight: &Sight<'_>, at: &AtRun, next: &Next) -> Vec<Span<'static>> {
    let run = at.desk.run();
    let look = sight.look;
    let mut pieces = Vec::new();
    // Where it is what comes next for them it is told there.
    let told_there = matches!(next.now.first().map(|step| &step.about), Some(Place::Handoff(..)));
    let handoff = handoffs::mine(run, sight.person).next();
    if let Some(handoff) = handoff.filter(|_| !told_there && !at.read_only()) {
        let what = handoffs::what(run, handoff.handed.section.as_ref());
        let key = sight.keys.written(Command::AnswerHandoff);
        let from = told::party(run, &handoff.handed.from);
        pieces.push(look.span(Role::Accent, format!("{from} hands you {what}: {key}")));
    }
    if let Some(due) = review::owed(run, at.desk.standing()) {
        let (role, words) = review_words(due, sight.now);
        pieces.push(look.span(role, words));
    }
    pieces
}

/// `review due in 47h`, `review overdue for 3h`.
pub fn review_words(due: Time, now: Time) -> (Role, String) {
    let left = (due - now).to_std();
    match left {
        Ok(left) => {
            let role = if left.as_secs() < 4 * 3600 {
                Role::Warn
            } else {
                Role::Text
            };
            (role, format!("review due in {}", units::hours(left)))
        }
        Err(_) => {
            let over = (now - due).to_std().unwrap_or_default();
            (Role::Bad, format!("review overdue for {}", units::hours(over)))
        }
    }
}

/// When one of these shows something else by itself; nothing where none of them counts.
pub fn next_change(at: &AtRun, now: Time) -> Option<Time> {
    let run = at.desk.run();
    let second = rollback::under_way(run).map(|rollback| {
        let gone = (now - rollback.at).num_seconds().max(-1);
        rollback.at + TimeDelta::seconds(gone + 1)
    });
    // Minutes are told only within an hour of the time that it is due.
    let review = review::owed(run, at.desk.standing()).map(|due| {
        let left = (due - now).num_seconds();
        let step = if left.abs() < 3600 { 60 } else { 3600 };
        now + TimeDelta::seconds(left.rem_euclid(step) + 1)
    });
    [second, review].into_iter().flatten().min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_due_in_hours_and_overdue_in_words() {
        let at = |text: &str| -> Time { text.parse().expect("a time") };
        let due = at("2026-11-23T20:00:00Z");
        for (now, said) in [
            ("2026-11-21T20:00:01Z", "review due in 47h"),
            ("2026-11-23T19:15:00Z", "review due in 45m"),
            ("2026-11-23T23:05:00Z", "review overdue for 3h"),
        ] {
            assert_eq!(review_words(due, at(now)).1, said);
        }
    }
}

//! The head of the board: the verdict in large letters, and beside it in sentences whose word that is.

use ratatui::{
    style::Modifier,
    text::{Line, Span},
};

use crate::{
    domain::{holders, plan::DecisionPlan, run::Run, standing::DecisionStanding, verdict::Word},
    tui::{
        context::{AtRun, Sight},
        glyph::Sign,
        theme::Role,
        verdicts,
        widgets::{large, text},
    },
};

/// Columns that sentences beside the letters want.
const BESIDE: usize = 44;
/// Columns between the letters and them.
const BETWEEN: usize = 3;
/// Columns below which the verdict stands in a line.
const LETTERS_FROM: usize = 76;
/// Rows of a screen below which it does.
const ROWS_FROM: usize = 18;
/// Rows of a screen from which the sentences may stand below the letters.
const BELOW_FROM: usize = 20;
/// Rows of a screen from which a quarter of them is enough for the letters.
const MANY_ROWS: usize = 30;

/// How the verdict stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In large letters.
    Letters,
    /// In a line, with what there is to count.
    Line,
}

/// The word that stands in large letters, and its colour: what was declared as long as that holds, else what the rules
/// say.
fn word(decision: &DecisionStanding) -> (&'static str, Role) {
    if decision.verdict.would_be.is_some() {
        return ("REHEARSAL", Role::Warn);
    }
    let word = match verdicts::declared(decision) {
        Some(taken) => taken.decided.answer.word(),
        None => decision.verdict.word,
    };
    (word.as_str(), verdicts::role(word))
}

/// What there is to say of it, each with its role, what matters most first.
fn sentences(sight: &Sight<'_>, at: &AtRun, decision: &DecisionStanding, form: Form) -> Vec<(Role, String)> {
    let run = at.desk.run();
    let planned = run.plan().decision(&decision.id);
    let verdict = &decision.verdict;
    let now = verdict.in_effect();
    let mut said = Vec::new();
    said.extend(planned.map(|planned| (Role::Text, which(sight, at, planned))));
    let declared = of_declared(sight, run, decision);
    let stands = stands(decision, form).map(|words| (verdicts::role(now), words));
    match verdicts::differs(decision) {
        Some(_) => said.extend(stands.into_iter().chain(declared)),
        None => said.extend(declared.into_iter().chain(stands)),
    }
    if let Some(taken) = &decision.taken {
        let overridden = taken.decided.overrides.iter();
        said.extend(overridden.map(|why| (Role::Warn, format!("Overridden: {why}"))));
        said.extend(taken.decided.reason.iter().map(|why| (Role::Text, why.clone())));
    }
    said.extend(planned.map(|planned| (Role::Dim, format!("{}.", who_decides(run, planned)))));
    if !decision.stations.is_empty() && verdict.before_poll != now {
        let words = format!("Without the poll and the sign-offs over it: {}.", verdict.before_poll);
        said.push((Role::Dim, words));
    }
    said
}

/// What was declared, by whom, on which verdict.
fn of_declared(sight: &Sight<'_>, run: &Run, decision: &DecisionStanding) -> Option<(Role, String)> {
    let taken = decision.taken.as_ref()?;
    let decided = &taken.decided;
    let declared = verdicts::by_whom(sight.offset, taken);
    if decision.disputed {
        let words = format!("{declared}, and differently by somebody who had not seen that: decide it again.");
        return Some((Role::Bad, words));
    }
    let role = decided.role.as_ref().map(|role| run.plan().role_title(role));
    let role = role.map(|role| format!(" as {role}")).unwrap_or_default();
    let words = format!("{declared}{role}, on the verdict {}.", decided.verdict);
    Some((verdicts::role(decided.answer.word()), words))
}

/// How it stands now, beside what was declared.
fn stands(decision: &DecisionStanding, form: Form) -> Option<String> {
    let verdict = &decision.verdict;
    let now = verdict.in_effect();
    let counts = verdicts::counts(verdict);
    let counted = counts.as_ref().map(|counts| format!(": {counts}")).unwrap_or_default();
    Some(match (&decision.taken, verdicts::declared(decision)) {
        _ if verdict.would_be.is_some() => {
            format!("A rehearsal never becomes a GO; it would be {now}{counted}.")
        }
        (None, _) if now == Word::Go => "Nothing speaks against it.".to_owned(),
        (None, _) if form == Form::Line => return None,
        (None, _) => format!("{}.", counts?),
        (Some(_), None) => {
            format!("That does not hold any more: it is {now} now{counted}. It wants to be decided again.")
        }
        (Some(_), Some(_)) if verdicts::differs(decision).is_none() => "It would be the same now.".to_owned(),
        (Some(_), Some(_)) if form == Form::Line => return None,
        (Some(_), Some(_)) => format!("Now it would be {now}{counted}."),
    })
}

/// `Go-live · 1 of 2 · opens Cutover`.
fn which(sight: &Sight<'_>, at: &AtRun, planned: &DecisionPlan) -> String {
    let run = at.desk.run();
    let decision = &planned.decision;
    let mut words = vec![decision.title.clone()];
    let all = run.plan().decisions();
    let place = all.iter().position(|other| other.id() == planned.id());
    if let Some(place) = place.filter(|_| all.len() > 1) {
        words.push(format!("{} of {}", place + 1, all.len()));
    }
    let opens = decision.before.as_ref().and_then(|id| run.plan().section(id));
    words.extend(opens.map(|section| format!("opens {}", section.title)));
    words.join(&format!(" {} ", Sign::Separator.text(sight.look.glyphs)))
}

/// Who declares a decision.
pub fn who_decides(run: &Run, planned: &DecisionPlan) -> String {
    match &planned.decision.decides {
        Some(role) => format!(
            "{} ({}) decides",
            run.plan().role_title(role),
            holders::within(run, role)
        ),
        None => "anybody may decide".to_owned(),
    }
}

/// The head, row by row, for a screen of so many columns and rows. Sentences that find no room end with a sign; what was
/// declared stands among the rows of the board as well.
pub fn head(
    sight: &Sight<'_>,
    at: &AtRun,
    decision: &DecisionStanding,
    columns: usize,
    rows: usize,
) -> Vec<Line<'static>> {
    let (word, role) = word(decision);
    let strong = sight.look.style(role).add_modifier(Modifier::BOLD);
    let Some(letters) = letters(sight, word, columns, rows) else {
        let said = sentences(sight, at, decision, Form::Line);
        let below = wrapped(sight, &said, columns, (rows / 4).max(2));
        let line = in_a_line(sight, decision, Span::styled(word, strong));
        return std::iter::once(line).chain(below).collect();
    };
    let said = sentences(sight, at, decision, Form::Letters);
    let room = beside(&letters, columns);
    let wide = width(&letters);
    let high = letters.len();
    let letters = letters.into_iter().map(|row| Span::styled(row, strong));
    if room < BESIDE {
        let below = if rows < MANY_ROWS { 2 } else { rows / 6 };
        let below = wrapped(sight, &said, columns, below);
        return letters.map(Line::from).chain(below).collect();
    }
    let mut said = wrapped(sight, &said, room, high).into_iter();
    let both = letters.map(|letters| {
        let gap = Span::raw(" ".repeat(wide + BETWEEN - letters.width()));
        let said = said.next().unwrap_or_default().spans;
        Line::from([vec![letters, gap], said].concat())
    });
    both.collect()
}

/// The word in large letters, where they leave room for what else stands here.
fn letters(sight: &Sight<'_>, word: &str, columns: usize, rows: usize) -> Option<Vec<String>> {
    if columns < LETTERS_FROM || rows < ROWS_FROM {
        return None;
    }
    let high = if rows < MANY_ROWS { rows / 3 } else { rows / 4 };
    let letters = large::lines(word, columns, high, BESIDE + BETWEEN, sight.look.glyphs);
    letters.filter(|letters| beside(letters, columns) >= BESIDE || rows >= BELOW_FROM)
}

fn width(letters: &[String]) -> usize {
    letters.iter().map(|row| text::width(row)).max().unwrap_or(0)
}

/// The columns beside the letters.
fn beside(letters: &[String], columns: usize) -> usize {
    columns.saturating_sub(width(letters) + BETWEEN)
}

/// `GO · now OPEN · 3 points to go`.
fn in_a_line(sight: &Sight<'_>, decision: &DecisionStanding, word: Span<'static>) -> Line<'static> {
    let now = verdicts::differs(decision).map(|now| format!("now {now}"));
    let plain = decision.taken.is_none() || now.is_some();
    let counts = verdicts::counts(&decision.verdict).filter(|_| plain);
    let role = verdicts::role(decision.verdict.in_effect());
    let separator = Sign::Separator.text(sight.look.glyphs);
    let more = now.into_iter().chain(counts);
    let more = more.map(|words| sight.look.span(role, format!(" {separator} {words}")));
    Line::from_iter(std::iter::once(word).chain(more))
}

/// The sentences, wrapped, in at most so many rows.
fn wrapped(sight: &Sight<'_>, said: &[(Role, String)], columns: usize, rows: usize) -> Vec<Line<'static>> {
    let look = sight.look;
    let lines = said.iter().flat_map(|(role, words)| {
        let wrapped = text::wrap(words, columns).into_iter();
        wrapped.map(|row| Line::from(look.span(*role, row))).collect::<Vec<_>>()
    });
    let mut lines: Vec<Line<'static>> = lines.collect();
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            let sign = Sign::Ellipsis.text(look.glyphs);
            let words = last.to_string();
            let kept = text::prefix(&words, columns.saturating_sub(text::width(sign))).to_owned();
            let style = last.spans.first().map(|span| span.style).unwrap_or_default();
            *last = Line::from(Span::styled(format!("{}{sign}", kept.trim_end()), style));
        }
    }
    lines
}

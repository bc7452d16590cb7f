//! The head of the board: the verdict in large letters, and beside it in sentences whose word that is.

use ratatui::{
    style::Modifier,
    text::{Line, Span},
};

use super::{Board, holder};
use crate::{
    domain::{plan::DecisionPlan, run::Run, standing::DecisionStanding, verdict::Word},
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

/// What there is to say of it, each with its role.
fn sentences(sight: &Sight<'_>, at: &AtRun, decision: &DecisionStanding) -> Vec<(Role, String)> {
    let run = at.desk.run();
    let mut said = Vec::new();
    if let Some(planned) = run.plan().decision(&decision.id) {
        said.push((Role::Text, whose(sight, at, planned)));
    }
    let verdict = &decision.verdict;
    let counts = verdicts::counts(verdict);
    let counts = counts.map(|counts| format!(": {counts}")).unwrap_or_default();
    match &decision.taken {
        Some(taken) if decision.disputed => {
            let words = "It was declared differently by people who had not seen each other: decide it again.";
            said.push((Role::Bad, words.to_owned()));
            said.push((Role::Dim, format!("{}.", verdicts::by_whom(sight.offset, taken))));
        }
        Some(taken) => {
            let decided = &taken.decided;
            let role = decided.role.as_ref().map(|role| run.plan().role_title(role));
            let role = role.map(|role| format!(" as {role}")).unwrap_or_default();
            let declared = verdicts::by_whom(sight.offset, taken);
            let words = format!("{declared}{role}, on the verdict {}.", decided.verdict);
            said.push((verdicts::role(decided.answer.word()), words));
            if let Some(why) = &decided.overrides {
                said.push((Role::Warn, format!("Overridden: {why}")));
            }
            said.extend(decided.reason.iter().map(|why| (Role::Text, why.clone())));
        }
        None => {}
    }
    let now = verdict.in_effect();
    let stands = match (&decision.taken, verdicts::declared(decision)) {
        _ if verdict.would_be.is_some() => {
            format!("A rehearsal never becomes a GO; it would be {now}{counts}.")
        }
        (None, _) if now == Word::Go => "Nothing speaks against it.".to_owned(),
        (None, _) => format!("{now}{counts}."),
        (Some(_), None) => {
            format!("That does not hold any more: it is {now} now{counts}. It wants to be decided again.")
        }
        (Some(_), Some(_)) if verdicts::differs(decision).is_none() => "It would be the same now.".to_owned(),
        (Some(_), Some(_)) => format!("Now it would be {now}{counts}."),
    };
    said.push((verdicts::role(now), stands));
    if !decision.stations.is_empty() && verdict.before_poll != verdict.in_effect() {
        let words = format!("Without the poll and the sign-offs over it: {}.", verdict.before_poll);
        said.push((Role::Dim, words));
    }
    said
}

/// `Go-live · 1 of 2 · Release Manager (Ada) decides · opens Cutover`.
fn whose(sight: &Sight<'_>, at: &AtRun, planned: &DecisionPlan) -> String {
    let run = at.desk.run();
    let decision = &planned.decision;
    let mut words = vec![decision.title.clone()];
    let all = run.plan().decisions();
    if let Some(place) = all
        .iter()
        .position(|other| other.id() == planned.id())
        .filter(|_| all.len() > 1)
    {
        words.push(format!("{} of {}", place + 1, all.len()));
    }
    words.push(who_decides(run, planned));
    let opens = decision.before.as_ref().and_then(|id| run.plan().section(id));
    words.extend(opens.map(|section| format!("opens {}", section.title)));
    words.join(&format!(" {} ", Sign::Separator.text(sight.look.glyphs)))
}

/// Who declares a decision.
pub fn who_decides(run: &Run, planned: &DecisionPlan) -> String {
    match &planned.decision.decides {
        Some(role) => format!("{} ({}) decides", run.plan().role_title(role), holder(run, role)),
        None => "anybody may decide".to_owned(),
    }
}

impl Board {
    /// The head, row by row. Sentences that find no room end with a sign; all of them stand among the rows.
    pub(super) fn head(
        &self,
        sight: &Sight<'_>,
        at: &AtRun,
        decision: &DecisionStanding,
        columns: usize,
        rows: usize,
    ) -> Vec<Line<'static>> {
        let look = sight.look;
        let (word, role) = word(decision);
        let strong = look.style(role).add_modifier(Modifier::BOLD);
        let roomy = columns >= LETTERS_FROM && rows >= ROWS_FROM;
        let letters = roomy.then(|| large::lines(word, columns, rows / 3, BESIDE + BETWEEN, look.glyphs));
        let Some(letters) = letters.flatten() else {
            let mut lines = vec![Line::from(Span::styled(word, strong))];
            lines.extend(self.below(sight, at, decision, columns, (rows / 4).max(2)));
            return lines;
        };
        let wide = letters.iter().map(|row| text::width(row)).max().unwrap_or(0);
        let room = columns.saturating_sub(wide + BETWEEN);
        let letters = letters.into_iter().map(|row| vec![Span::styled(row, strong)]);
        if room < BESIDE.min(36) {
            let mut lines: Vec<Line<'static>> = letters.map(Line::from).collect();
            lines.extend(self.below(sight, at, decision, columns, (rows / 6).max(2)));
            return lines;
        }
        let high = letters.len();
        let mut beside = self.below(sight, at, decision, room, high).into_iter();
        let both = letters.map(|mut spans| {
            let taken: usize = spans.iter().map(Span::width).sum();
            spans.push(Span::raw(" ".repeat(wide + BETWEEN - taken)));
            spans.extend(beside.next().unwrap_or_default().spans);
            Line::from(spans)
        });
        both.collect()
    }

    /// The sentences, wrapped, in at most so many rows.
    fn below(
        &self,
        sight: &Sight<'_>,
        at: &AtRun,
        decision: &DecisionStanding,
        columns: usize,
        rows: usize,
    ) -> Vec<Line<'static>> {
        let look = sight.look;
        let said = sentences(sight, at, decision).into_iter();
        let mut lines: Vec<Line<'static>> = said
            .flat_map(|(role, words)| {
                let wrapped = text::wrap(&words, columns).into_iter();
                wrapped
                    .map(move |row| Line::from(look.span(role, row)))
                    .collect::<Vec<_>>()
            })
            .collect();
        if lines.len() > rows {
            lines.truncate(rows);
            if let Some(last) = lines.last_mut() {
                let sign = Sign::Ellipsis.text(look.glyphs);
                let kept = text::fit(
                    std::mem::take(last),
                    columns.saturating_sub(text::width(sign) + 1),
                    look.glyphs,
                );
                *last = kept;
                last.spans.push(look.span(Role::Dim, format!(" {sign}")));
            }
        }
        lines
    }
}

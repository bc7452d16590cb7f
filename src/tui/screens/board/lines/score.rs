//! The score: how the items of each weight and of each section stand, counted from the record.

use ratatui::text::{Line, Span};

use super::{Page, name};
use crate::{
    domain::{
        checklist::{Section, Threshold, Weight},
        id::SectionId,
        standing::DecisionStanding,
        verdict::{self, Counts, ShareStanding},
        words::counted,
    },
    tui::{
        glyph::State,
        screens::run::sign,
        theme::Role,
        verdicts,
        widgets::{gauge::Layers, text},
    },
};

/// Columns of a weight's name.
const WEIGHT: usize = 11;
/// Columns of the numbers beside a gauge.
const NUMBERS: usize = 15;
/// A gauge is at most so wide.
const GAUGE: usize = 40;
/// Columns from which the items of a section are counted in words.
const WORDS_FROM: usize = 52;

impl Page<'_> {
    /// Name, gauge, share; below it how its items stand, and the limits.
    pub(super) fn weight(&self, share: &ShareStanding) -> Vec<Line<'static>> {
        let look = self.look();
        let counts = &share.counts;
        let total = counts.total();
        let state = match (share.weight, total) {
            (Weight::Recommended, _) | (_, 0) => Role::Dim,
            _ => verdicts::role(share.at_best),
        };
        let mut first = vec![look.span(Role::Text, text::left(name(share.weight), WEIGHT, look.glyphs))];
        first.push(Span::raw(" "));
        let room = self.columns.saturating_sub(WEIGHT + 1 + NUMBERS).min(GAUGE);
        let role = if state == Role::Dim { Role::Text } else { state };
        let bar = layers(share, role).line(look, u16::try_from(room).unwrap_or(0));
        first.extend(bar.spans);
        let standing =
            verdict::percent(counts.fulfilled, total).map_or_else(|| "none".to_owned(), |it| format!("{it} %"));
        let numbers = format!("{}/{total}", counts.fulfilled);
        let numbers = format!(
            "{} {}",
            text::right(&numbers, NUMBERS - 7, look.glyphs),
            text::right(&standing, 5, look.glyphs)
        );
        first.push(look.span(state, numbers));
        let mut lines = vec![Line::from(first)];
        let pieces: Vec<String> = tally(counts).into_iter().chain(limits(share)).collect();
        lines.extend(self.flowing(2, Role::Text, &pieces));
        lines
    }

    /// Sign, title; items, complete, share, state.
    pub(super) fn section(&self, id: &SectionId) -> Line<'static> {
        let look = self.look();
        let (standing, plan) = (self.at.desk.standing(), self.at.desk.run().plan());
        let Some((section, counted)) = plan.section(id).zip(standing.sections.get(id)) else {
            return Line::default();
        };
        let state = sign::of_section(self.at, section);
        let mut left = self.sign(state);
        left.extend(self.marked(Role::Text, &section.title));
        let word = self.state_word(section, state);
        let right = self.score(counted.total, counted.done, &word, state.role());
        text::spread(Line::from(left), right, self.columns, look.glyphs)
    }

    fn state_word(&self, section: &Section, state: State) -> String {
        let standing = self.at.desk.standing().sections.get(&section.id);
        match (state, standing.and_then(|standing| standing.soaks_until)) {
            (State::Passed, _) => "complete".to_owned(),
            (State::Open, Some(until)) => format!("soaks until {}", self.sight.moment(until)),
            (state, _) => state.word().to_owned(),
        }
    }

    pub(super) fn all_sections(&self, decision: &DecisionStanding) -> Line<'static> {
        let (standing, plan) = (self.at.desk.standing(), self.at.desk.run().plan());
        let planned = plan.decision(&decision.id);
        let sections = planned.into_iter().flat_map(|planned| &planned.sections);
        let counted = sections.filter_map(|id| standing.sections.get(id));
        let (total, done) = counted.fold((0, 0), |(total, done), section| {
            (total + section.total, done + section.done)
        });
        let left = Line::from(self.look().span(Role::Dim, "  all"));
        let right = self.score(total, done, "", Role::Dim);
        text::spread(left, right, self.columns, self.look().glyphs)
    }

    fn score(&self, total: usize, done: usize, word: &str, role: Role) -> Line<'static> {
        let look = self.look();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let share = verdict::percent(number(done), number(total));
        let share = share.map_or_else(String::new, |share| format!("{share} %"));
        let right = |words: &str, columns| text::right(words, columns, look.glyphs);
        let counts = if self.columns >= WORDS_FROM {
            let items = right(&counted(total, "item", "items"), 11);
            format!("{items} {}", right(&format!("{done} complete"), 14))
        } else {
            right(&format!("{done}/{total}"), 9)
        };
        Line::from(vec![
            look.span(Role::Dim, format!("{counts} {}  ", right(&share, 6))),
            look.span(role, text::left(word, 8.max(text::width(word)), look.glyphs)),
        ])
    }
}

fn layers(share: &ShareStanding, role: Role) -> Layers {
    let total = share.counts.total();
    let of = |count: u32| match total {
        0 => 0.0,
        total => f64::from(count) / f64::from(total),
    };
    let limit = |threshold| (total > 0).then(|| of(verdict::needed(threshold, total)));
    let binds = share.weight != Weight::Recommended;
    Layers {
        earned: of(share.counts.fulfilled),
        standing: of(share.counts.standing()),
        limit: limit(share.limits.go).filter(|_| binds),
        lower: share.limits.conditional.and_then(limit).filter(|_| binds),
        role,
    }
}

/// How the items of a weight stand: every count, also of what there is none.
fn tally(counts: &Counts) -> [String; 6] {
    [
        (counts.fulfilled, "fulfilled"),
        (counts.on_word, "on word"),
        (counts.waived, "waived"),
        (counts.failed, "failed"),
        (counts.undecided, "open"),
        (counts.not_applicable, "not applicable"),
    ]
    .map(|(count, what)| format!("{count} {what}"))
}

/// What the policy asks for.
fn limits(share: &ShareStanding) -> Vec<String> {
    if share.weight == Weight::Recommended {
        return vec!["informs only".to_owned()];
    }
    let total = share.counts.total();
    let limit = |threshold: Threshold| {
        let written = verdict::as_written(threshold);
        format!("{} ({written})", verdict::needed(threshold, total))
    };
    let mut limits = vec![format!("GO needs {}", limit(share.limits.go))];
    let conditional = share.limits.conditional.map(limit);
    limits.extend(conditional.map(|limit| format!("GO WITH CONDITIONS {limit}")));
    limits
}

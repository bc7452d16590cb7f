//! How many items stand how, by section and by weight. Sub-items are left aside: an item speaks for its own.

use serde::Serialize;

use super::{ItemFacts, SectionFacts};
use crate::domain::{
    checklist::{Phase, Weight},
    id::SectionId,
    verdict::Category,
};

/// How many items stand how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scorecard {
    /// By section, in the order of the checklist.
    pub sections: Vec<SectionScore>,
    /// By weight, of the sections that count for whether the run is complete.
    pub weights: Vec<WeightScore>,
}

/// Of one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectionScore {
    /// Which.
    pub section: SectionId,
    /// Its phase.
    pub phase: Phase,
    /// How many.
    #[serde(flatten)]
    pub score: Score,
}

/// Of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WeightScore {
    /// Which.
    pub weight: Weight,
    /// How many.
    #[serde(flatten)]
    pub score: Score,
}

/// How many items stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Score {
    /// In all.
    pub items: usize,
    /// Passed.
    pub passed: usize,
    /// Passed on a person's word, without their check or against it.
    pub on_word: usize,
    /// Waived.
    pub waived: usize,
    /// Not applicable.
    pub not_applicable: usize,
    /// Failed.
    pub failed: usize,
    /// The others.
    pub open: usize,
}

impl Score {
    fn of<'a>(items: impl Iterator<Item = &'a ItemFacts>) -> Self {
        let mut score = Self::default();
        for item in items {
            score.items += 1;
            match item.counts_as {
                Category::Fulfilled => score.passed += 1,
                Category::OnWord => score.on_word += 1,
                Category::Waived => score.waived += 1,
                Category::NotApplicable => score.not_applicable += 1,
                Category::Failed => score.failed += 1,
                Category::Undecided => score.open += 1,
            }
        }
        score
    }

    /// With nothing left to do: passed, on a person's word or not, waived, or not applicable.
    pub fn complete(&self) -> usize {
        self.passed + self.on_word + self.waived + self.not_applicable
    }

    /// So many per cent are complete, rounded down; of nothing, all.
    pub fn percent(&self) -> usize {
        (self.complete() * 100).checked_div(self.items).unwrap_or(100)
    }
}

impl Scorecard {
    pub(super) fn of(sections: &[SectionFacts]) -> Self {
        let counted = || sections.iter().filter(|section| section.phase.counts());
        let items = || counted().flat_map(|section| &section.items);
        let weights = [Weight::Critical, Weight::High, Weight::Recommended];
        Self {
            sections: sections
                .iter()
                .map(|section| SectionScore {
                    section: section.id.clone(),
                    phase: section.phase,
                    score: Score::of(section.items.iter()),
                })
                .collect(),
            weights: weights
                .into_iter()
                .map(|weight| WeightScore {
                    weight,
                    score: Score::of(items().filter(|item| item.weight == weight)),
                })
                .collect(),
        }
    }
}

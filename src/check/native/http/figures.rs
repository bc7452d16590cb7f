//! What many answers come to: percentiles, errors, how many a second.

use std::{collections::BTreeMap, time::Duration};

use rust_decimal::Decimal;

use super::{super::transcript::Transcript, shown::millis};
use crate::domain::{check::Expectation, expectation::Sighting};

/// So many of the slowest are named.
const SLOWEST: usize = 5;
/// So many kinds of errors are named.
const KINDS: usize = 10;

/// One sample that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timed {
    pub took: Duration,
    /// Its number, from 1.
    pub number: u32,
    pub status: u16,
}

/// What many answers come to.
#[derive(Debug, Default)]
pub struct Figures {
    /// Those that were answered as is expected, from the fastest on once they are complete.
    pub answered: Vec<Timed>,
    /// What kept the others from it, and how many.
    pub errors: BTreeMap<String, u32>,
    pub statuses: BTreeMap<u16, u32>,
    /// From the first request to the last answer.
    pub took: Duration,
    /// An answer is not whole: how long it takes is not known.
    pub cut: bool,
    /// Where they stand in the evidence.
    pub lines: [Option<u64>; 5],
}

/// Where the figures stand.
const PERCENTILES: [u8; 3] = [50, 95, 99];
const ERRORS: usize = 3;
const THROUGHPUT: usize = 4;

impl Figures {
    /// So many samples there were.
    pub fn count(&self) -> u64 {
        self.answered.len() as u64 + self.wrong()
    }

    fn wrong(&self) -> u64 {
        self.errors.values().map(|&times| u64::from(times)).sum()
    }

    /// No more come.
    pub fn complete(&mut self, took: Duration) {
        self.answered.sort_unstable();
        self.took = took;
    }

    /// The smallest time that at least so many per cent of the samples did not exceed (nearest rank).
    pub fn percentile(&self, percentile: u8) -> Option<Duration> {
        let rank = (self.answered.len() * usize::from(percentile)).div_ceil(100);
        Some(self.answered.get(rank.checked_sub(1)?)?.took)
    }

    /// The share that brought no answer, or another than is expected, in per cent.
    pub fn error_share(&self) -> Option<Decimal> {
        let share = Decimal::from(self.wrong() * 100).checked_div(self.count().into())?;
        Some(share.round_dp(10).normalize())
    }

    /// Answers as expected in a second.
    pub fn throughput(&self) -> Option<Decimal> {
        let micros = u64::try_from(self.took.as_nanos().div_ceil(1000)).ok()?;
        let answered = self.answered.len() as u64;
        let rate = Decimal::from(answered * 1_000_000).checked_div(micros.into())?;
        Some(rate.round_dp(3).normalize())
    }

    /// What an expectation about all samples finds.
    pub fn sighting(&self, expectation: &Expectation) -> Option<Sighting> {
        let (text, place) = match expectation {
            Expectation::Errors(_) => (format!("{} %", self.error_share()?), ERRORS),
            _ if self.cut => return None,
            Expectation::Percentile { percentile, .. } => (
                millis(self.percentile(*percentile)?),
                PERCENTILES.iter().position(|one| one == percentile)?,
            ),
            Expectation::Throughput(_) => (format!("{} req/s", self.throughput()?), THROUGHPUT),
            _ => return None,
        };
        let line = self.lines.get(place).copied().flatten();
        Some(Sighting { text, line })
    }

    /// Writes them into the evidence.
    pub fn tell(&mut self, transcript: &mut Transcript<'_>) {
        transcript.tell(&format!(
            "{} samples in {}, {} answered as expected",
            self.count(),
            millis(self.took),
            self.answered.len()
        ));
        for (place, percentile) in PERCENTILES.into_iter().enumerate() {
            if let Some(took) = self.percentile(percentile) {
                self.lines[place] = Some(transcript.tell(&format!("p{percentile} {}", millis(took))));
            }
        }
        if let Some(share) = self.error_share() {
            self.lines[ERRORS] = Some(transcript.tell(&format!("errors {share} %")));
        }
        if let Some(rate) = self.throughput() {
            self.lines[THROUGHPUT] = Some(transcript.tell(&format!("throughput {rate} req/s")));
        }
        let statuses: Vec<String> = self
            .statuses
            .iter()
            .map(|(status, times)| format!("{times} × {status}"))
            .collect();
        if !statuses.is_empty() {
            transcript.tell(&format!("statuses {}", statuses.join(", ")));
        }
        for (why, times) in self.errors.iter().take(KINDS) {
            transcript.tell(&format!("{times} × {why}"));
        }
        if self.errors.len() > KINDS {
            transcript.tell(&format!("and {} other kinds of errors", self.errors.len() - KINDS));
        }
        for one in self.answered.iter().rev().take(SLOWEST) {
            transcript.tell(&format!(
                "slow: sample {} took {}, status {}",
                one.number,
                millis(one.took),
                one.status
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(millis: &[u64], errors: u32) -> Figures {
        let answered = (1..).zip(millis).map(|(number, &took)| Timed {
            took: Duration::from_millis(took),
            number,
            status: 200,
        });
        let mut figures = Figures {
            answered: answered.collect(),
            ..Figures::default()
        };
        if errors > 0 {
            figures.errors.insert("status 503".to_owned(), errors);
        }
        figures.complete(Duration::from_secs(2));
        figures
    }

    #[test]
    fn a_percentile_is_the_smallest_time_that_so_many_did_not_exceed() {
        let hundred: Vec<u64> = (1..=100).rev().collect();
        let cases: [(&[u64], u8, u64); 8] = [
            (&hundred, 50, 50),
            (&hundred, 95, 95),
            (&hundred, 99, 99),
            (&[7], 50, 7),
            (&[7], 99, 7),
            (&[30, 10, 20], 50, 20),
            (&[30, 10, 20], 95, 30),
            (&[4, 3, 2, 1], 50, 2),
        ];
        for (times, percentile, expected) in cases {
            let found = figures(times, 0).percentile(percentile);
            assert_eq!(
                found,
                Some(Duration::from_millis(expected)),
                "p{percentile} of {times:?}"
            );
        }
        assert_eq!(figures(&[], 3).percentile(50), None);
    }

    #[test]
    fn errors_are_a_share_of_all_and_no_part_of_what_was_answered() {
        let figures = figures(&[1, 2, 3], 1);
        assert_eq!(figures.count(), 4);
        assert_eq!(figures.error_share().unwrap().to_string(), "25");
        assert_eq!(figures.throughput().unwrap().to_string(), "1.5");
        let text = |expectation: &Expectation| figures.sighting(expectation).unwrap().text;
        assert_eq!(text(&Expectation::Errors("< 1 %".parse().unwrap())), "25 %");
        assert_eq!(
            text(&Expectation::Throughput("> 1 req/s".parse().unwrap())),
            "1.5 req/s"
        );
        let p95 = Expectation::Percentile {
            percentile: 95,
            meets: "< 1 s".parse().unwrap(),
        };
        assert_eq!(text(&p95), "3.000 ms");
    }

    #[test]
    fn a_share_that_is_just_above_a_limit_is_not_rounded_to_it() {
        let mut figures = figures(&vec![1; 98_999], 1000);
        figures.cut = true;
        assert!(figures.error_share().unwrap() > Decimal::ONE);
    }
}

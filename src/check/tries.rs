//! How often a check is tried, and what its tries come to together. Whoever tries tells how each went and is told
//! what is next; nothing here waits.

use std::time::Duration;

use crate::domain::check::{Check, Outcome, Retry};

/// What comes after a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Another one, after so long.
    Again(Duration),
    /// None: this is the outcome, and why where it does not say so itself.
    Ended(Outcome, Option<String>),
}

/// The tries of one check.
#[derive(Debug)]
pub struct Tries<'a> {
    check: &'a Check,
    number: u32,
    passes: u32,
}

impl<'a> Tries<'a> {
    /// None was made.
    pub fn of(check: &'a Check) -> Self {
        Self {
            check,
            number: 0,
            passes: 0,
        }
    }

    /// Counts one more; its number, from 1.
    pub fn begin(&mut self) -> u32 {
        self.number += 1;
        self.number
    }

    /// How many there were.
    pub fn count(&self) -> u32 {
        self.number
    }

    /// What comes after a try with that outcome, so long after the first one began.
    pub fn after(&mut self, outcome: Outcome, elapsed: Duration) -> Next {
        self.passes = if outcome == Outcome::Passed { self.passes + 1 } else { 0 };
        let passed = self.passes > 0;
        if self.passes >= self.check.consecutive.max(1) || matches!(outcome, Outcome::Cancelled | Outcome::Errored) {
            return Next::Ended(outcome, None);
        }
        match self.check.retry {
            Some(Retry { every, within }) if elapsed + every <= within => Next::Again(every),
            None if passed => Next::Again(Duration::ZERO),
            _ if passed => {
                let wanted = self.check.consecutive;
                let reason = format!("passed {} times in a row, not {wanted}", self.passes);
                Next::Ended(Outcome::Failed, Some(reason))
            }
            _ => Next::Ended(outcome, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::check;

    fn ended(outcome: Outcome) -> Next {
        Next::Ended(outcome, None)
    }

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn one_try_is_all_where_nothing_asks_for_more() {
        for outcome in [
            Outcome::Passed,
            Outcome::Failed,
            Outcome::TimedOut,
            Outcome::Inconclusive,
        ] {
            let check = check("x");
            assert_eq!(Tries::of(&check).after(outcome, S), ended(outcome));
        }
    }

    #[test]
    fn it_is_tried_until_it_passes_or_time_is_up() {
        let mut check = check("x");
        check.retry = Some(Retry {
            every: S * 5,
            within: S * 20,
        });
        let mut tries = Tries::of(&check);
        for elapsed in [1, 6, 15] {
            assert_eq!(tries.after(Outcome::Failed, S * elapsed), Next::Again(S * 5));
        }
        assert_eq!(tries.after(Outcome::TimedOut, S * 16), ended(Outcome::TimedOut));
        assert_eq!(tries.after(Outcome::Passed, S), ended(Outcome::Passed));
        assert_eq!(
            tries.after(Outcome::Errored, S),
            ended(Outcome::Errored),
            "it cannot run"
        );
    }

    #[test]
    fn passes_have_to_come_in_a_row() {
        let mut check = check("x");
        check.consecutive = 3;
        let mut tries = Tries::of(&check);
        assert_eq!(tries.after(Outcome::Passed, S), Next::Again(Duration::ZERO));
        assert_eq!(tries.after(Outcome::Failed, S), ended(Outcome::Failed));
        check.retry = Some(Retry {
            every: S,
            within: S * 9,
        });
        let mut tries = Tries::of(&check);
        for outcome in [Outcome::Passed, Outcome::Passed, Outcome::Failed, Outcome::Passed] {
            assert_eq!(tries.after(outcome, S), Next::Again(S));
        }
        let too_few = Some("passed 2 times in a row, not 3".to_owned());
        assert_eq!(
            tries.after(Outcome::Passed, S * 9),
            Next::Ended(Outcome::Failed, too_few)
        );
    }
}

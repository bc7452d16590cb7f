//! Finding a text with `/`, and going on with `n` and `N`. Small letters find both cases, a capital finds itself.

/// A search over the rows of a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Find {
    typed: String,
}

/// Which way a search goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Down, then from the top.
    Forward,
    /// Up, then from the bottom.
    Backward,
}

/// Whether the row that a search starts from may be its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// It may: something is being typed.
    Here,
    /// It may not: on to the next.
    Beyond,
}

impl Find {
    /// A search for what was typed; nothing typed finds nothing.
    pub fn new(typed: impl Into<String>) -> Find {
        Find { typed: typed.into() }
    }

    /// What is searched for.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The characters of a row that match, counted from 0, in order.
    pub fn positions(&self, row: &str) -> Vec<u32> {
        let needle = folded(&self.typed, self.is_exact());
        let row = folded(row, self.is_exact());
        if needle.is_empty() {
            return Vec::new();
        }
        let mut positions = Vec::new();
        let mut at = 0;
        while at + needle.len() <= row.len() {
            if row[at..at + needle.len()] == needle[..] {
                positions.extend((at..at + needle.len()).filter_map(|at| u32::try_from(at).ok()));
                at += needle.len();
            } else {
                at += 1;
            }
        }
        positions
    }

    /// Whether a row matches.
    pub fn is_in(&self, row: &str) -> bool {
        !self.positions(row).is_empty()
    }

    /// The row to go to from row `at`, around the end if need be; none where no row matches.
    pub fn go<T: AsRef<str>>(&self, rows: &[T], at: usize, from: From, direction: Direction) -> Option<usize> {
        let all = rows.len();
        let first = match from {
            From::Here => 0,
            From::Beyond => 1,
        };
        let row = |step: usize| match direction {
            Direction::Forward => (at + step) % all,
            Direction::Backward => (at + all - step % all) % all,
        };
        (first..=all)
            .map(|step| if all == 0 { 0 } else { row(step) })
            .find(|row| {
                let text = rows.get(*row).map(AsRef::as_ref);
                text.is_some_and(|text| self.is_in(text))
            })
    }

    fn is_exact(&self) -> bool {
        self.typed.chars().any(char::is_uppercase)
    }
}

/// One character stays one, so that places can be counted.
fn folded(text: &str, exact: bool) -> Vec<char> {
    let lower = |sign: char| {
        let mut small = sign.to_lowercase();
        match (small.next(), small.next()) {
            (Some(one), None) => one,
            _ => sign,
        }
    };
    text.chars()
        .map(|sign| if exact { sign } else { lower(sign) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_letters_find_both_cases_and_a_capital_finds_itself() {
        assert_eq!(Find::new("mig").positions("Migrations migrate"), [0, 1, 2, 11, 12, 13]);
        assert_eq!(Find::new("Mig").positions("Migrations migrate"), [0, 1, 2]);
        assert_eq!(Find::new("é").positions("É é"), [0, 2]);
        assert!(Find::new("").positions("x").is_empty());
        assert_eq!(Find::new("aa").positions("aaa"), [0, 1]);
    }

    #[test]
    fn it_goes_on_around_the_end_in_both_directions() {
        let rows = ["one", "two", "one", "three"];
        let find = Find::new("one");
        let cases = [
            (0, From::Here, Direction::Forward, Some(0)),
            (0, From::Beyond, Direction::Forward, Some(2)),
            (2, From::Beyond, Direction::Forward, Some(0)),
            (0, From::Beyond, Direction::Backward, Some(2)),
            (3, From::Beyond, Direction::Backward, Some(2)),
        ];
        for (at, from, direction, expected) in cases {
            assert_eq!(
                find.go(&rows, at, from, direction),
                expected,
                "{at} {from:?} {direction:?}"
            );
        }
        assert_eq!(Find::new("none").go(&rows, 0, From::Here, Direction::Forward), None);
        assert_eq!(find.go::<&str>(&[], 0, From::Beyond, Direction::Backward), None);
        assert_eq!(
            find.go(&["one"], 0, From::Beyond, Direction::Forward),
            Some(0),
            "the only match is still one"
        );
    }
}

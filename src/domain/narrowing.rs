//! Whether one target asks at least what another asks. Only what can be proven counts: in doubt it does not.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::{
    quantity::Quantity,
    target::{Comparison, Target},
    unit::Unit,
    version,
};

/// Whether every value that meets `new` also meets `old`; the units are those of the measures, for targets without
/// one of their own.
pub fn is_within(new: &Target, new_unit: Option<&Unit>, old: &Target, old_unit: Option<&Unit>) -> bool {
    match (new, old) {
        (Target::OneOf(new), Target::OneOf(old)) => new.iter().all(|value| old.contains(value)),
        (Target::Version(new, new_limit), Target::Version(old, old_limit)) => {
            version::compare(new_limit, old_limit).is_some_and(|order| implies(*new, *old, order))
        }
        (Target::FromNow(new, new_limit), Target::FromNow(old, old_limit)) => {
            implies(*new, *old, new_limit.cmp(old_limit))
        }
        (Target::Compare(Comparison::NotEqual, ..), _) | (_, Target::Compare(Comparison::NotEqual, ..)) => {
            new == old && new_unit == old_unit
        }
        (Target::Compare(..) | Target::Range(..), Target::Compare(..) | Target::Range(..)) => {
            let new_ends = ends(new, new_unit);
            ends(old, old_unit)
                .into_iter()
                .all(|old| new_ends.iter().any(|new| implies_end(new, &old)))
        }
        _ => false,
    }
}

/// One end of what a target allows.
type End = (Comparison, Quantity);

fn ends(target: &Target, unit: Option<&Unit>) -> Vec<End> {
    let quantity = |value: Decimal, own: &Option<Unit>| Quantity {
        value,
        unit: own.as_ref().or(unit).cloned(),
    };
    match target {
        Target::Compare(Comparison::Equal, value, own) => vec![
            (Comparison::AtLeast, quantity(*value, own)),
            (Comparison::AtMost, quantity(*value, own)),
        ],
        Target::Compare(comparison, value, own) => vec![(*comparison, quantity(*value, own))],
        Target::Range(low, high, own) => vec![
            (Comparison::AtLeast, quantity(*low, own)),
            (Comparison::AtMost, quantity(*high, own)),
        ],
        Target::OneOf(_) | Target::Version(..) | Target::FromNow(..) => Vec::new(),
    }
}

fn implies_end(new: &End, old: &End) -> bool {
    new.1.compare(&old.1).is_some_and(|order| implies(new.0, old.0, order))
}

/// Whether `x new a` implies `x old b`, where `a` stands to `b` as `order` says.
fn implies(new: Comparison, old: Comparison, order: Ordering) -> bool {
    use Comparison::{AtLeast, AtMost, Equal, Greater, Less, NotEqual};
    match (new, old) {
        (Less, Less) | (Less, AtMost) | (AtMost, AtMost) | (Equal, AtMost) => order.is_le(),
        (AtMost, Less) | (Equal, Less) => order.is_lt(),
        (Greater, Greater) | (Greater, AtLeast) | (AtLeast, AtLeast) | (Equal, AtLeast) => order.is_ge(),
        (AtLeast, Greater) | (Equal, Greater) => order.is_gt(),
        (Equal, Equal) | (NotEqual, NotEqual) => order.is_eq(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_within_another_only_where_that_is_certain() {
        for (new, old, within) in [
            ("< 400 ms", "< 500 ms", true),
            ("< 0.5 s", "< 500 ms", true),
            ("<= 500 ms", "< 500 ms", false),
            ("< 600 ms", "< 500 ms", false),
            ("> 100", "< 100", false),
            ("= 10", "= 10", true),
            ("= 9", "= 10", false),
            ("= 9", "< 10", true),
            ("12..18 GB", "10..20 GB", true),
            ("12..21 GB", "10..20 GB", false),
            ("10..20 GB", "> 9 GB", true),
            ("> 9 GB", "10..20 GB", false),
            ("< 5 MB", "< 5 s", false),
            ("!= 3", "!= 3", true),
            ("< 2", "!= 3", false),
            ("one of A", "one of A, B", true),
            ("one of A, C", "one of A, B", false),
            ("version >= 1.28", "version >= 1.9", true),
            ("version >= 1.9", "version >= 1.28", false),
            ("> 90 days from now", "> 30 days from now", true),
            ("> 30 days from now", "> 90 days from now", false),
            ("one of A", "= 0", false),
        ] {
            let target = |text| Target::parse(text).unwrap();
            assert_eq!(
                is_within(&target(new), None, &target(old), None),
                within,
                "{new} within {old}"
            );
        }
    }
}

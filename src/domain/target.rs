//! Targets: where a measured value must lie (`< 500 ms`, `10..20 GB`, `version >= 1.28`), exact in decimal.

use std::{cmp::Ordering, fmt, str::FromStr, time::Duration};

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    moment,
    quantity::{self, Quantity, QuantityError},
    unit::{Dimension, Unit, UnknownUnit},
    version,
};

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        }
    }

    /// Whether a value that stands so to the limit meets it.
    pub fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::AtLeast => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }

    /// The comparison that `text` begins with, and what follows it.
    fn leading(text: &str) -> Option<(Self, &str)> {
        const SIGNS: [(&str, Comparison); 10] = [
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("!=", Comparison::NotEqual),
            ("==", Comparison::Equal),
            ("≤", Comparison::AtMost),
            ("≥", Comparison::AtLeast),
            ("≠", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        SIGNS
            .iter()
            .find_map(|&(sign, comparison)| Some((comparison, text.strip_prefix(sign)?.trim())))
    }
}

/// Where a value must lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// Compared with a number: `< 500 ms`, `= 0`.
    Compare(Comparison, Decimal, Option<Unit>),
    /// From low to high, both allowed: `10..20 GB`.
    Range(Decimal, Decimal, Option<Unit>),
    /// One of these texts: `one of A, B`.
    OneOf(Vec<String>),
    /// A version: `version >= 1.28`.
    Version(Comparison, String),
    /// A date so far from now: `> 90 days from now`.
    FromNow(Comparison, Duration),
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Nothing stands there.
    #[error("the target is empty")]
    Empty,
    /// It begins with no comparison.
    #[error("`{0}` does not say how to compare")]
    NoComparison(String),
    /// Behind the comparison stands no number.
    #[error(transparent)]
    Number(QuantityError),
    /// The unit is not known.
    #[error(transparent)]
    Unit(UnknownUnit),
    /// The range begins above its end.
    #[error("the range begins above its end: {0}")]
    Backwards(String),
    /// The units of a range are of different kinds, or do not convert exactly.
    #[error("the units of the range do not go together: {0}")]
    RangeUnits(String),
    /// `one of` names nothing, or an empty value.
    #[error("`one of` needs values with commas between them")]
    EmptyChoice,
    /// Behind `version` stands no comparison with a version.
    #[error("`{0}` is not a version")]
    Version(String),
    /// Before `from now` stands no time, or `=`, which a moment never meets.
    #[error("`{0}` is not a time from now")]
    FromNow(String),
}

impl From<QuantityError> for TargetError {
    fn from(error: QuantityError) -> Self {
        match error {
            QuantityError::Unit(unit) => Self::Unit(unit),
            other => Self::Number(other),
        }
    }
}

impl Target {
    /// Reads a target as a checklist writes it.
    ///
    /// # Errors
    /// Where it is none, with what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, TargetError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TargetError::Empty);
        }
        if let Some(values) = keyword(text, "one of") {
            return one_of(values);
        }
        if let Some(rest) = keyword(text, "version") {
            return version_target(rest);
        }
        match Comparison::leading(text) {
            Some((comparison, rest)) => compared(comparison, rest),
            None if text.contains("..") => range(text),
            None => Err(TargetError::NoComparison(text.to_owned())),
        }
    }

    /// Whether `text`, a value as a person types it or as a check printed it, lies in the target.
    ///
    /// A text without a unit is counted in `unit`, else in the target's own; a target without a unit is in `unit`
    /// too. A version compares number by number, with a missing one as 0 and a pre-release before its release (as
    /// semver.org orders them); a date without a zone is in UTC.
    ///
    /// Nothing where the text is no value of that kind, or where the numbers are too great to compare exactly; what
    /// nobody can compare is never met.
    pub fn met_by(&self, text: &str, unit: Option<&Unit>, now: DateTime<Utc>) -> Option<bool> {
        let text = text.trim();
        match self {
            Self::Compare(comparison, limit, own) => {
                let order = against(text, unit, own.as_ref()).compare_with(*limit)?;
                Some(comparison.holds(order))
            }
            Self::Range(low, high, own) => {
                let value = against(text, unit, own.as_ref());
                Some(value.compare_with(*low)?.is_ge() && value.compare_with(*high)?.is_le())
            }
            Self::OneOf(values) => (!text.is_empty()).then(|| values.iter().any(|value| value == text)),
            Self::Version(comparison, limit) => Some(comparison.holds(version::compare(text, limit)?)),
            Self::FromNow(comparison, distance) => {
                let away = moment::parse(text)?.signed_duration_since(now);
                let distance = chrono::TimeDelta::from_std(*distance).ok()?;
                Some(comparison.holds(away.cmp(&distance)))
            }
        }
    }

    /// The unit that it is written in; nothing for a target without one, or one of texts, versions and dates.
    pub fn unit(&self) -> Option<&Unit> {
        match self {
            Self::Compare(_, _, unit) | Self::Range(_, _, unit) => unit.as_ref(),
            Self::OneOf(_) | Self::Version(..) | Self::FromNow(..) => None,
        }
    }

    /// What it counts; nothing where it has no unit.
    pub fn dimension(&self) -> Option<Dimension> {
        self.unit().map(|unit| unit.dimension)
    }

    /// Whether a value counted in `unit` can ever be compared with it.
    pub fn takes(&self, unit: &Unit) -> bool {
        match self {
            Self::Compare(_, _, own) | Self::Range(_, _, own) => own.as_ref().is_none_or(|own| own.compares_with(unit)),
            Self::OneOf(_) | Self::Version(..) | Self::FromNow(..) => false,
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        Self::parse(text)
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let behind = |unit: &Option<Unit>| unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
        match self {
            Self::Compare(comparison, value, unit) => write!(f, "{} {value}{}", comparison.sign(), behind(unit)),
            Self::Range(low, high, unit) => write!(f, "{low}..{high}{}", behind(unit)),
            Self::OneOf(values) => write!(f, "one of {}", values.join(", ")),
            Self::Version(comparison, version) => write!(f, "version {} {version}", comparison.sign()),
            Self::FromNow(comparison, distance) => {
                write!(f, "{} {} from now", comparison.sign(), in_whole_units(*distance))
            }
        }
    }
}

/// A value waiting for the limit that it is compared with.
struct Against<'a> {
    value: Option<Quantity>,
    limit_unit: Option<&'a Unit>,
}

fn against<'a>(text: &str, unit: Option<&'a Unit>, own: Option<&'a Unit>) -> Against<'a> {
    let value = Quantity::parse(text).ok().map(|mut value| {
        value.unit = value.unit.or_else(|| unit.or(own).cloned());
        value
    });
    Against {
        value,
        limit_unit: own.or(unit),
    }
}

impl Against<'_> {
    fn compare_with(&self, limit: Decimal) -> Option<Ordering> {
        self.value.as_ref()?.compare(&Quantity {
            value: limit,
            unit: self.limit_unit.cloned(),
        })
    }
}

/// What follows `word`, where `text` begins with it as a whole word.
fn keyword<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let rest = text
        .get(word.len()..)
        .filter(|_| text[..word.len()].eq_ignore_ascii_case(word))?;
    (!rest.starts_with(|c: char| c.is_alphanumeric())).then(|| rest.trim())
}

fn one_of(values: &str) -> Result<Target, TargetError> {
    let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
    if values.iter().any(String::is_empty) {
        return Err(TargetError::EmptyChoice);
    }
    Ok(Target::OneOf(values))
}

fn version_target(rest: &str) -> Result<Target, TargetError> {
    let (comparison, text) = Comparison::leading(rest).ok_or_else(|| TargetError::NoComparison(rest.to_owned()))?;
    if !version::is_version(text) {
        return Err(TargetError::Version(text.to_owned()));
    }
    Ok(Target::Version(comparison, text.to_owned()))
}

fn compared(comparison: Comparison, rest: &str) -> Result<Target, TargetError> {
    if let Some(distance) = rest.strip_suffix("from now") {
        return from_now(comparison, distance, rest);
    }
    let quantity = Quantity::parse(rest)?;
    Ok(Target::Compare(comparison, quantity.value, quantity.unit))
}

fn from_now(comparison: Comparison, distance: &str, whole: &str) -> Result<Target, TargetError> {
    let wrong = || TargetError::FromNow(whole.to_owned());
    if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
        return Err(wrong());
    }
    let distance = Quantity::parse(distance)?;
    let unit = distance
        .unit
        .filter(|unit| unit.dimension == Dimension::Time)
        .ok_or_else(wrong)?;
    let nanoseconds = distance.value.checked_mul(unit.factor).ok_or_else(wrong)?;
    let nanoseconds = u64::try_from(nanoseconds).map_err(|_| wrong())?;
    Ok(Target::FromNow(comparison, Duration::from_nanos(nanoseconds)))
}

fn range(text: &str) -> Result<Target, TargetError> {
    let (low, high) = text.split_once("..").unwrap_or((text, ""));
    let (low_value, low_unit) = quantity::leading_number(low.trim())?;
    let high = Quantity::parse(high)?;
    let low_unit = match low_unit.trim() {
        "" => None,
        unit => Some(Unit::parse(unit).map_err(TargetError::Unit)?),
    };
    let apart = || TargetError::RangeUnits(text.to_owned());
    let (high_value, unit) = match (low_unit, high.unit.clone()) {
        (None, unit) => (high.value, unit),
        (Some(low), Some(unit)) if unit == low => (high.value, Some(unit)),
        (Some(low), Some(_)) => (high.in_unit(&low).ok_or_else(apart)?.value, Some(low)),
        (Some(_), None) => return Err(apart()),
    };
    if low_value > high_value {
        return Err(TargetError::Backwards(text.to_owned()));
    }
    Ok(Target::Range(low_value, high_value, unit))
}

/// A time in the greatest unit that holds it a whole number of times.
fn in_whole_units(time: Duration) -> String {
    const UNITS: [(&str, u128); 6] = [
        ("days", 86_400_000_000_000),
        ("h", 3_600_000_000_000),
        ("min", 60_000_000_000),
        ("s", 1_000_000_000),
        ("ms", 1_000_000),
        ("us", 1_000),
    ];
    let nanoseconds = time.as_nanos();
    UNITS
        .iter()
        .find(|(_, factor)| nanoseconds.is_multiple_of(*factor))
        .map_or_else(
            || format!("{nanoseconds} ns"),
            |(unit, factor)| format!("{} {unit}", nanoseconds / factor),
        )
}

#[cfg(test)]
mod tests;

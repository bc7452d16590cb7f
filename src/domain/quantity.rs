//! A number with its unit, as a person types it or a check prints it. Comparing is exact or not answered at all.

use std::{cmp::Ordering, fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::unit::{Dimension, Unit, UnknownUnit};

/// A decimal number and the unit that was written behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, exact.
    pub value: Decimal,
    /// The unit in its canonical spelling; nothing for a bare number.
    pub unit: Option<Unit>,
}

/// Why a text is no quantity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityError {
    /// It does not begin with a number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// More digits than can be kept exactly (28).
    #[error("`{0}` has more digits than can be kept exactly")]
    TooLong(String),
    /// The number is followed by no known unit.
    #[error(transparent)]
    Unit(#[from] UnknownUnit),
}

impl Quantity {
    /// Reads `1.5 s`, `1.5s`, `-3`, `2e3 req/s`, `1 h 30 min`.
    ///
    /// # Errors
    /// Where the text is something else, or too long to be exact.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        let (value, rest) = leading_number(text.trim())?;
        let rest = rest.trim();
        if rest.is_empty() {
            return Ok(Self { value, unit: None });
        }
        match Unit::parse(rest) {
            Ok(unit) => Ok(Self {
                value,
                unit: Some(unit),
            }),
            Err(unknown) => compound(text.trim()).ok_or(QuantityError::Unit(unknown)),
        }
    }

    /// How it stands to `other`; bare numbers are counts.
    ///
    /// Nothing where the units are of different kinds, or where the numbers are too great to compare exactly.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        let dimension = |unit: &Option<Unit>| unit.as_ref().map_or(Dimension::Count, |unit| unit.dimension);
        if dimension(&self.unit) != dimension(&other.unit) {
            return None;
        }
        let factor = |unit: &Option<Unit>| unit.as_ref().map_or(Decimal::ONE, |unit| unit.factor);
        compare_products(self.value, factor(&self.unit), other.value, factor(&other.unit))
    }

    /// The same amount in `unit`; nothing where that cannot be written exactly.
    pub fn in_unit(&self, unit: &Unit) -> Option<Self> {
        let own = self.unit.clone().unwrap_or_else(|| Unit::new("", Dimension::Count, 1));
        if !own.compares_with(unit) {
            return None;
        }
        let value = self
            .value
            .checked_mul(own.factor)?
            .checked_div(unit.factor)?
            .normalize();
        let converted = Self {
            value,
            unit: Some(unit.clone()),
        };
        (self.compare(&converted) == Some(Ordering::Equal)).then_some(converted)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Self, QuantityError> {
        Self::parse(text)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Some(unit) => write!(f, "{} {unit}", self.value),
            None => write!(f, "{}", self.value),
        }
    }
}

/// The number that `text` begins with, and what follows it.
pub(super) fn leading_number(text: &str) -> Result<(Decimal, &str), QuantityError> {
    let (number, rest) = text.split_at(number_length(text));
    let wrong = || QuantityError::NotANumber(text.chars().take(60).collect());
    if number.is_empty() {
        return Err(wrong());
    }
    if rest.starts_with(['.', ',', '_']) {
        return Err(wrong());
    }
    let unsigned = number.strip_prefix('+').unwrap_or(number);
    exact(unsigned)
        .map(|value| (value, rest))
        .ok_or_else(|| QuantityError::TooLong(number.chars().take(60).collect()))
}

/// A number written in digits, kept exactly or not at all.
fn exact(number: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match number.find(['e', 'E']) {
        Some(at) => (&number[..at], number[at + 1..].parse::<i32>().ok()?),
        None => (number, 0),
    };
    let value = Decimal::from_str_exact(mantissa).ok()?;
    if exponent == 0 || value.is_zero() {
        return Some(value);
    }
    let value = value.normalize();
    let scale = i64::from(value.scale()) - i64::from(exponent);
    match u32::try_from(scale) {
        Ok(scale) => Decimal::try_from_i128_with_scale(value.mantissa(), scale).ok(),
        Err(_) => {
            let power = 10i128.checked_pow(u32::try_from(-scale).ok()?)?;
            Decimal::try_from_i128_with_scale(value.mantissa().checked_mul(power)?, 0).ok()
        }
    }
}

/// How many bytes at the beginning are a decimal number, with an exponent where digits follow the `e`.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    let mut end = sign + whole;
    let mut fraction = 0;
    if bytes.get(end) == Some(&b'.') {
        fraction = digits(end + 1);
        if fraction > 0 {
            end += 1 + fraction;
        }
    }
    if whole + fraction == 0 {
        return 0;
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = bytes.get(end + 1 + sign..).map_or(0, |_| digits(end + 1 + sign));
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    end
}

/// `1 h 30 min`: times one behind the other, counted in the last one's unit.
fn compound(text: &str) -> Option<Quantity> {
    let mut rest = text;
    let mut sum = Decimal::ZERO;
    let mut last: Option<Unit> = None;
    while !rest.is_empty() {
        let (value, behind) = leading_number(rest).ok()?;
        let behind = behind.trim_start();
        let length = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
        let unit = Unit::parse(&behind[..length]).ok()?;
        let descends = last.as_ref().is_none_or(|last| last.factor > unit.factor);
        if unit.dimension != Dimension::Time || !descends || value.is_sign_negative() {
            return None;
        }
        sum = sum.checked_add(value.checked_mul(unit.factor)?)?;
        last = Some(unit);
        rest = behind[length..].trim_start();
    }
    let unit = last?;
    let value = sum.checked_div(unit.factor)?.normalize();
    (value.checked_mul(unit.factor)? == sum).then_some(Quantity {
        value,
        unit: Some(unit),
    })
}

/// Compares `a * fa` with `b * fb` in whole numbers, so that nothing is rounded.
fn compare_products(a: Decimal, fa: Decimal, b: Decimal, fb: Decimal) -> Option<Ordering> {
    let (a, b) = (a.normalize(), b.normalize());
    let (mut fa, mut fb) = (fa.normalize(), fb.normalize());
    if fa == fb {
        return Some(a.cmp(&b));
    }
    if fa.scale() == 0 && fb.scale() == 0 {
        let common = gcd(fa.mantissa(), fb.mantissa());
        fa = Decimal::try_from_i128_with_scale(fa.mantissa() / common, 0).ok()?;
        fb = Decimal::try_from_i128_with_scale(fb.mantissa() / common, 0).ok()?;
    }
    let left = a.mantissa().checked_mul(fa.mantissa())?;
    let right = b.mantissa().checked_mul(fb.mantissa())?;
    Some(compare_scaled(
        (left, a.scale() + fa.scale()),
        (right, b.scale() + fb.scale()),
    ))
}

/// Compares `m / 10^s` with `n / 10^t`.
fn compare_scaled((m, s): (i128, u32), (n, t): (i128, u32)) -> Ordering {
    if s > t {
        return compare_scaled((n, t), (m, s)).reverse();
    }
    match 10i128.checked_pow(t - s).and_then(|power| m.checked_mul(power)) {
        Some(m) => m.cmp(&n),
        // Widened, `m` leaves the whole range of `n`, so its sign decides (a zero always fits, whatever the power).
        None => m.cmp(&0).then(0.cmp(&n)),
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::parse(text).unwrap()
    }

    #[test]
    fn a_typed_value_is_read_with_its_unit() {
        for (typed, shown) in [
            ("1.5 s", "1.5 s"),
            ("1.5s", "1.5 s"),
            ("  -3 ", "-3"),
            ("+3", "3"),
            (".5 %", "0.5 %"),
            ("2e3 req/s", "2000 req/s"),
            ("1.2E-3", "0.0012"),
            ("1e6", "1000000"),
            ("512 mb", "512 MB"),
            ("1 h 30 min", "90 min"),
            ("1h30m", "90 min"),
            ("10 checks", "10 checks"),
        ] {
            assert_eq!(quantity(typed).to_string(), shown, "{typed}");
        }
    }

    #[test]
    fn what_is_no_number_with_a_known_unit_is_refused() {
        for typed in [
            "",
            "abc",
            "1,234",
            "1_000",
            "1.2.3",
            "12 parsecs",
            "30 min 1 h",
            "--1",
            "1e99",
            "0x10",
        ] {
            assert!(Quantity::parse(typed).is_err(), "{typed}");
        }
        assert!(matches!(
            Quantity::parse("0.12345678901234567890123456789012"),
            Err(QuantityError::TooLong(_))
        ));
    }

    #[test]
    fn comparing_is_exact_across_units() {
        for (a, b, order) in [
            ("0.57 s", "570 ms", Some(Ordering::Equal)),
            ("1 GiB", "1 GB", Some(Ordering::Greater)),
            ("1024 MiB", "1 GiB", Some(Ordering::Equal)),
            ("60/min", "1 /s", Some(Ordering::Equal)),
            ("0.1 %", "0.10 %", Some(Ordering::Equal)),
            ("8 Mbit/s", "1 MB/s", Some(Ordering::Equal)),
            ("1 s", "1 MB", None),
            ("3", "3 checks", Some(Ordering::Equal)),
            ("0.0000000000000000000000000001 s", "1 weeks", Some(Ordering::Less)),
            ("0 s", "0.0000000000000000000000000001 weeks", Some(Ordering::Less)),
        ] {
            assert_eq!(quantity(a).compare(&quantity(b)), order, "{a} and {b}");
        }
        assert_eq!(
            quantity("79228162514264337593543950335 weeks").compare(&quantity("1 ns")),
            None
        );
    }

    proptest! {
        #[test]
        fn converting_never_changes_how_two_values_compare(
            a in -1_000_000_000i64..1_000_000_000, b in -1_000_000_000i64..1_000_000_000, scale in 0u32..6,
            units in (0usize..8, 0usize..8, 0usize..8),
        ) {
            let names = ["ns", "us", "ms", "s", "min", "h", "days", "weeks"];
            let of = |value: i64, unit: usize| Quantity {
                value: Decimal::new(value, scale),
                unit: Unit::parse(names[unit]).ok(),
            };
            let (a, b) = (of(a, units.0), of(b, units.1));
            let other = Unit::parse(names[units.2]).unwrap();
            prop_assert_eq!(a.compare(&b).map(Ordering::reverse), b.compare(&a));
            if let Some(converted) = a.in_unit(&other) {
                prop_assert_eq!(converted.compare(&b), a.compare(&b));
            }
        }
    }
}

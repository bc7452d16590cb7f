//! Which of many values decides: the one farthest from what is asked of it. Every series, and every value of a range, has
//! to meet a target, so one that does not is enough to fail, and one that says nothing is enough to prove nothing.
//!
//! Prometheus counts in base units: seconds, bytes, ratios, and so many a second. A value is told in the target's unit: a
//! ratio of 0.004 is 0.4 beside `< 1 %`, and 0.25 is 250 beside `< 500 ms`.

use rust_decimal::Decimal;

use super::data::{Point, Series};
use crate::domain::{
    quantity::Quantity,
    target::{Comparison, Target},
    time::{Time, rfc3339},
    unit::{Dimension, Unit},
};

/// A value as it is held against a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Held<'a> {
    /// With its unit; nothing where there is no telling.
    pub text: Option<String>,
    /// Whether it meets the target.
    pub met: Option<bool>,
    /// Whose it is.
    pub series: &'a Series,
    /// Which it is.
    pub point: &'a Point,
    size: Decimal,
}

/// How a value reads in the terms of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    text: String,
    /// Where there is a number in it that can be told shorter.
    exact: Option<Quantity>,
    size: Decimal,
}

/// The value that decides; nothing without any.
pub fn worst<'a>(
    series: &'a [Series],
    target: &Target,
    now: Time,
    read: impl Fn(&Series, &Point) -> Option<Reading>,
) -> Option<Held<'a>> {
    let mut worst: Option<(Held<'a>, Option<Quantity>)> = None;
    for one in series {
        for point in &one.points {
            let reading = read(one, point);
            let met = reading
                .as_ref()
                .and_then(|reading| target.met_by(&reading.text, None, now));
            let size = reading.as_ref().map_or(Decimal::ZERO, |reading| reading.size);
            let (text, exact) = reading.map_or((None, None), |reading| (Some(reading.text), reading.exact));
            let held = Held {
                text,
                met,
                series: one,
                point,
                size,
            };
            if worst.as_ref().is_none_or(|(worst, _)| is_worse(&held, worst, target)) {
                worst = Some((held, exact));
            }
        }
    }
    worst.map(|(held, exact)| match exact {
        Some(exact) => Held {
            text: Some(short(&exact, target, now)),
            ..held
        },
        None => held,
    })
}

fn is_worse(one: &Held<'_>, than: &Held<'_>, target: &Target) -> bool {
    let rank = |held: &Held<'_>| match held.met {
        Some(false) => 2,
        None => 1,
        Some(true) => 0,
    };
    match rank(one).cmp(&rank(than)) {
        std::cmp::Ordering::Equal => match target {
            Target::Compare(Comparison::Less | Comparison::AtMost, ..)
            | Target::FromNow(Comparison::Less | Comparison::AtMost, _) => one.size > than.size,
            Target::Compare(Comparison::Greater | Comparison::AtLeast, ..)
            | Target::FromNow(Comparison::Greater | Comparison::AtLeast, _) => one.size < than.size,
            _ => false,
        },
        order => order.is_gt(),
    }
}

/// The value of a point in the terms of `target`.
pub fn plain(target: &Target, point: &Point) -> Reading {
    let as_written = Reading {
        text: point.text.clone(),
        exact: None,
        size: point.value.unwrap_or_default(),
    };
    let Some(value) = point.value else { return as_written };
    match target {
        Target::Compare(_, _, unit) | Target::Range(_, _, unit) => {
            in_unit(value, unit.as_ref()).map_or(as_written, Reading::of)
        }
        Target::FromNow(..) => moment(value).map_or(as_written.clone(), |text| Reading { text, ..as_written }),
        Target::OneOf(_) | Target::Version(..) => as_written,
    }
}

/// The value of a point in per cent of `baseline`, which is above 0.
pub fn share(point: &Point, baseline: Decimal) -> Option<Reading> {
    let share = point.value?.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(baseline)?;
    Some(Reading::of(Quantity {
        value: share.normalize(),
        unit: Unit::parse("%").ok(),
    }))
}

impl Reading {
    fn of(exact: Quantity) -> Self {
        Self {
            text: exact.to_string(),
            size: exact.value,
            exact: Some(exact),
        }
    }
}

/// What Prometheus counts in where a target counts in units of this kind; nothing for a bare number.
fn base(dimension: Dimension) -> Option<&'static str> {
    match dimension {
        Dimension::Count | Dimension::Percent => None,
        Dimension::Time => Some("s"),
        Dimension::Size => Some("B"),
        Dimension::Rate => Some("/s"),
        Dimension::Throughput => Some("B/s"),
    }
}

fn in_unit(value: Decimal, unit: Option<&Unit>) -> Option<Quantity> {
    let Some(unit) = unit else {
        return Some(Quantity { value, unit: None });
    };
    let Some(base) = base(unit.dimension) else {
        let value = match unit.dimension {
            Dimension::Percent => value.checked_mul(Decimal::ONE_HUNDRED)?.normalize(),
            _ => value,
        };
        return Some(Quantity {
            value,
            unit: Some(unit.clone()),
        });
    };
    let counted = Quantity {
        value,
        unit: Some(Unit::parse(base).ok()?),
    };
    counted.in_unit(unit).or(Some(counted))
}

/// What a person writes (`120 ms`, `0.4 %`), as Prometheus would count it: 0.12, 0.004.
pub fn in_base(written: &Quantity) -> Option<Decimal> {
    let Some(unit) = &written.unit else {
        return Some(written.value);
    };
    match base(unit.dimension) {
        Some(base) => Some(written.in_unit(&Unit::parse(base).ok()?)?.value),
        None if unit.dimension == Dimension::Percent => written.value.checked_div(Decimal::ONE_HUNDRED),
        None => Some(written.value),
    }
}

/// A moment that a server counts in seconds since 1970.
fn moment(seconds: Decimal) -> Option<String> {
    let seconds = i64::try_from(seconds.trunc()).ok()?;
    chrono::DateTime::from_timestamp(seconds, 0).map(rfc3339)
}

/// The value with few decimals, where it is judged the same so.
fn short(exact: &Quantity, target: &Target, now: Time) -> String {
    let met = |quantity: &Quantity| target.met_by(&quantity.to_string(), None, now);
    let rounded = [3, 6, 9].into_iter().map(|decimals| Quantity {
        value: exact.value.round_dp(decimals).normalize(),
        unit: exact.unit.clone(),
    });
    let mut rounded = rounded.filter(|rounded| rounded.value.is_zero() == exact.value.is_zero());
    let found = rounded.find(|rounded| met(rounded) == met(exact));
    found.as_ref().unwrap_or(exact).to_string()
}

#[cfg(test)]
mod tests {
    use super::{
        super::data::{Data, Reply},
        *,
    };

    fn series(values: &[&str]) -> Vec<Series> {
        let values: Vec<String> = values
            .iter()
            .enumerate()
            .map(|(place, value)| format!(r#"{{"metric":{{"n":"{place}"}},"value":[1,"{value}"]}}"#))
            .collect();
        let result = values.join(",");
        let body = format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{result}]}}}}"#);
        match Reply::read(body.as_bytes()).unwrap().data {
            Ok(Data::Series(series)) => series,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_value_that_decides_is_the_one_farthest_from_its_target() {
        for (values, target, text, met) in [
            (&["1", "3", "2"][..], "< 5", "3", Some(true)),
            (&["1", "7", "9"], "<= 5", "9", Some(false)),
            (&["1", "3", "2"], "> 0", "1", Some(true)),
            (&["1", "3", "2"], ">= 2", "1", Some(false)),
            (&["0", "0", "4", "5"], "= 0", "4", Some(false)),
            (&["1", "NaN", "2"], "< 5", "NaN", None),
            (&["1", "NaN", "7"], "< 5", "7", Some(false)),
            (&["+Inf"], "< 5", "+Inf", None),
            (&["1", "20"], "0..10", "20", Some(false)),
            (&["green", "red"], "one of green, yellow", "red", Some(false)),
            (&["1.27", "1.3"], "version >= 1.28", "1.27", Some(false)),
        ] {
            let target: Target = target.parse().unwrap();
            let series = series(values);
            let held = worst(&series, &target, Time::default(), |_, point| {
                Some(plain(&target, point))
            })
            .unwrap();
            assert_eq!(
                (held.text.as_deref(), held.met),
                (Some(text), met),
                "{values:?} {target}"
            );
        }
    }

    #[test]
    fn a_value_is_told_in_the_unit_of_its_target() {
        for (value, target, text, met) in [
            ("0.004", "< 1 %", "0.4 %", true),
            ("0.05", "< 5 %", "5 %", false),
            ("0.0500000000000001", "<= 5 %", "5.00000000000001 %", false),
            ("0.412", "< 500 ms", "412 ms", true),
            ("0.41200000000000003", "< 500 ms", "412 ms", true),
            ("0.5", "< 500 ms", "500 ms", false),
            ("3000000000", "< 2.5 GB", "3 GB", false),
            ("7", "< 500 req/min", "420 req/min", true),
            ("1048576", "< 2 MiB/s", "1 MiB/s", true),
            ("3", "= 3 errors", "3 errors", true),
            ("0.000012345678912", "< 1", "0.000012", true),
            ("0.0000000001", "= 0", "0.0000000001", false),
            ("8640000", "> 90 days from now", "1970-04-11T00:00:00.000000Z", true),
        ] {
            let target: Target = target.parse().unwrap();
            let series = series(&[value]);
            let held = worst(&series, &target, Time::default(), |_, point| {
                Some(plain(&target, point))
            })
            .unwrap();
            assert_eq!(
                (held.text.as_deref(), held.met),
                (Some(text), Some(met)),
                "{value} {target}"
            );
        }
    }

    #[test]
    fn a_share_of_a_baseline_is_exact_where_that_decides() {
        let target: Target = "< 50 %".parse().unwrap();
        for (value, baseline, text, met) in [
            ("0.0432", "0.1", "43.2 %", true),
            ("0.05", "0.1", "50 %", false),
            ("1", "3", "33.333 %", true),
            ("0.049999999", "0.1", "49.999999 %", true),
        ] {
            let series = series(&[value]);
            let baseline = baseline.parse().unwrap();
            let held = worst(&series, &target, Time::default(), |_, point| share(point, baseline)).unwrap();
            assert_eq!(
                (held.text.as_deref(), held.met),
                (Some(text), Some(met)),
                "{value} of {baseline}"
            );
        }
    }

    #[test]
    fn what_a_person_writes_is_counted_as_the_server_counts() {
        for (written, counted) in [
            ("120 ms", Some("0.12")),
            ("0.4 %", Some("0.004")),
            ("2 KiB", Some("2048")),
            ("60 req/min", Some("1")),
            ("7", Some("7")),
        ] {
            let written = written.parse().unwrap();
            assert_eq!(in_base(&written), counted.map(|counted| counted.parse().unwrap()));
        }
    }
}

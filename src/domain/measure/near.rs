//! How near a value is to its target: in words, and on a scale for a gauge. Rounded so that what misses its target never
//! looks as if it met it, nor the other way round.

use std::cmp::Ordering;

use chrono::TimeDelta;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::unit;
use crate::domain::{
    checklist::Measure,
    event::Measured,
    moment,
    quantity::Quantity,
    target::{Comparison, Target},
    time::Time,
    unit::Unit,
    words::rough,
};

/// Where the limit stands on the scale of a gauge: beyond it there is room for what is over it.
const LIMIT: f64 = 0.8;

/// How near a value is to its target.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// In words: `82 % of the limit`.
    pub words: String,
    /// For a gauge, where it is a matter of more or less.
    pub bar: Option<Bar>,
}

/// A value and its limits on one scale from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The value; beyond the scale it stands at its end.
    pub value: f64,
    /// The limit; of a range the upper one.
    pub limit: f64,
    /// The lower limit of a range.
    pub lower: Option<f64>,
}

impl Near {
    /// How near the value is to the target of the measure; nothing where there is no nearer and farther, as between
    /// versions, or where the two cannot be compared.
    pub fn of(measure: &Measure, measured: &Measured, now: Time) -> Option<Self> {
        match measure.target.as_ref()? {
            Target::Compare(comparison, limit, own) => {
                let limit = quantity(*limit, own.as_ref(), measure);
                compared(*comparison, &value(measure, measured)?, &limit)
            }
            Target::Range(low, high, own) => {
                let (low, high) = (
                    quantity(*low, own.as_ref(), measure),
                    quantity(*high, own.as_ref(), measure),
                );
                within(&value(measure, measured)?, &low, &high)
            }
            Target::FromNow(comparison, needed) => {
                let away = moment::parse(&measured.text())?.signed_duration_since(now);
                Some(dated(*comparison, away, TimeDelta::from_std(*needed).ok()?))
            }
            Target::OneOf(_) | Target::Version(..) => None,
        }
    }
}

/// The value with the unit that it is counted in.
pub(super) fn value(measure: &Measure, measured: &Measured) -> Option<Quantity> {
    let value = Quantity::parse(&measured.with_unit()).ok()?;
    Some(Quantity {
        unit: value.unit.or_else(|| unit(measure).cloned()),
        ..value
    })
}

fn quantity(value: Decimal, own: Option<&Unit>, measure: &Measure) -> Quantity {
    Quantity {
        value,
        unit: own.or(measure.unit.as_ref()).cloned(),
    }
}

fn compared(comparison: Comparison, value: &Quantity, limit: &Quantity) -> Option<Near> {
    let order = value.compare(limit)?;
    let of_what = match comparison {
        Comparison::Less | Comparison::AtMost => "of the limit",
        Comparison::Greater | Comparison::AtLeast => "of what is needed",
        Comparison::Equal | Comparison::NotEqual => return off(comparison, order, value, limit),
    };
    if limit.value <= Decimal::ZERO || value.value < Decimal::ZERO {
        return beside(order, value, limit).map(|words| Near { words, bar: None });
    }
    let share = base(value)? / base(limit)?;
    Some(Near {
        words: format!("{} {of_what}", percent(share, order)),
        bar: Some(scaled(share)),
    })
}

/// Of a number that has to be hit exactly, only how far off it is tells anything.
fn off(comparison: Comparison, order: Ordering, value: &Quantity, limit: &Quantity) -> Option<Near> {
    let missed = comparison == Comparison::Equal && order.is_ne();
    let words = missed.then(|| beside(order, value, limit)).flatten()?;
    Some(Near { words, bar: None })
}

/// `12 ms above it`: where a share would tell nothing.
fn beside(order: Ordering, value: &Quantity, limit: &Quantity) -> Option<String> {
    Some(match order {
        Ordering::Equal => "just at it".to_owned(),
        Ordering::Greater => format!("{} above it", apart(value, limit)?),
        Ordering::Less => format!("{} below it", apart(limit, value)?),
    })
}

/// What the greater has more than the lesser, in the unit of one of them, where that can be written exactly.
fn apart(greater: &Quantity, lesser: &Quantity) -> Option<Quantity> {
    let in_unit_of = |one: &Quantity, other: &Quantity| match &other.unit {
        Some(unit) => one.in_unit(unit),
        None => Some(one.clone()),
    };
    let less = |greater: &Quantity, lesser: &Quantity| {
        Some(Quantity {
            value: greater.value.checked_sub(lesser.value)?.normalize(),
            unit: greater.unit.clone().or_else(|| lesser.unit.clone()),
        })
    };
    let in_lesser = in_unit_of(greater, lesser).and_then(|greater| less(&greater, lesser));
    in_lesser.or_else(|| less(greater, &in_unit_of(lesser, greater)?))
}

fn within(value: &Quantity, low: &Quantity, high: &Quantity) -> Option<Near> {
    let (from_low, from_high) = (value.compare(low)?, value.compare(high)?);
    let words = if from_low.is_lt() {
        format!("{} below the least", apart(low, value)?)
    } else if from_high.is_gt() {
        format!("{} above the most", apart(value, high)?)
    } else {
        format!(
            "{} above the least, {} below the most",
            apart(value, low)?,
            apart(high, value)?
        )
    };
    let (value, low, high) = (base(value)?, base(low)?, base(high)?);
    let width = high - low;
    let place = |at: f64| ((at - low) / width).mul_add(0.5, 0.25);
    let bar = (width > 0.0).then(|| Bar {
        value: place(value).clamp(0.0, 1.0),
        limit: place(high),
        lower: Some(place(low)),
    });
    Some(Near { words, bar })
}

fn dated(comparison: Comparison, away: TimeDelta, needed: TimeDelta) -> Near {
    let length = away.abs().to_std().unwrap_or_default();
    let when = match away < TimeDelta::zero() {
        true => format!("{} ago", rough(length)),
        false => format!("in {}", rough(length)),
    };
    let (seconds, all) = (away.num_seconds(), needed.num_seconds());
    if all <= 0 || seconds < 0 {
        return Near { words: when, bar: None };
    }
    let share = seconds as f64 / all as f64;
    let of_what = match comparison {
        Comparison::Less | Comparison::AtMost => "of the limit",
        _ => "of what is needed",
    };
    Near {
        words: format!("{when}, {} {of_what}", percent(share, away.cmp(&needed))),
        bar: Some(scaled(share)),
    }
}

fn scaled(share: f64) -> Bar {
    Bar {
        value: (share * LIMIT).min(1.0),
        limit: LIMIT,
        lower: None,
    }
}

/// In whole per cent; 100 only where it is exactly the limit.
fn percent(share: f64, order: Ordering) -> String {
    let percent = share * 100.0;
    match order {
        Ordering::Equal => "100 %".to_owned(),
        Ordering::Less if percent > 0.0 && percent < 1.0 => "less than 1 %".to_owned(),
        Ordering::Less => format!("{:.0} %", percent.floor().min(99.0)),
        Ordering::Greater if percent > 999.0 => "more than 999 %".to_owned(),
        Ordering::Greater => format!("{:.0} %", percent.ceil().max(101.0)),
    }
}

/// The amount in the base unit of its kind, near enough for a scale.
pub(super) fn base(quantity: &Quantity) -> Option<f64> {
    let factor = quantity.unit.as_ref().map_or(Decimal::ONE, |unit| unit.factor);
    Some(quantity.value.to_f64()? * factor.to_f64()?).filter(|base| base.is_finite())
}

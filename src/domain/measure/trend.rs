//! What earlier runs of the same checklist measured, in one unit, oldest first. A value of another kind than the measure
//! has today is left out, and a text has a place in the row, but no height.

use rust_decimal::Decimal;

use super::{
    near::{base, value},
    unit,
};
use crate::domain::{
    checklist::Measure,
    clocks::SectionHistory,
    event::Measured,
    moment,
    quantity::Quantity,
    standing,
    target::Target,
    time::Time,
    unit::Unit,
    words::{and, counted},
};

/// So many digits of a value are shown that cannot be written exactly in the unit of the others.
const DIGITS: u32 = 4;

/// The values of a measure in earlier runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The oldest first; never empty.
    pub points: Vec<Point>,
    unit: Option<Unit>,
}

/// What one earlier run measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The run.
    pub run: String,
    /// The value, in the unit of all of them.
    pub value: String,
    /// How high it is among the others; nothing for a text.
    height: Option<f64>,
    /// Whether it lay in the target that the measure has today.
    pub met: bool,
}

impl Trend {
    /// The values of the measure in those runs; nothing where none of them measured it.
    pub fn of(history: &SectionHistory, measure: &Measure) -> Option<Self> {
        let measured = |run: &'_ crate::domain::clocks::EarlierRun| {
            let measured = run.measures.get(&measure.id)?.clone();
            Some((run.run.clone(), measured, run.closed))
        };
        let all: Vec<(String, Measured, Time)> = history.runs.iter().rev().filter_map(measured).collect();
        let newest = all
            .iter()
            .rev()
            .find_map(|(_, measured, _)| value(measure, measured)?.unit);
        let unit = unit(measure).cloned().or(newest);
        let points = all.into_iter().filter_map(|(run, measured, closed)| {
            let (value, height) = match measure.target {
                Some(Target::FromNow(..)) => dated(&measured, closed),
                Some(Target::OneOf(_) | Target::Version(..)) => Some((measured.text(), None)),
                _ => number(measure, &measured, unit.as_ref()),
            }?;
            Some(Point {
                run,
                value,
                height,
                met: standing::met(measure, &measured.with_unit(), closed),
            })
        });
        let points: Vec<Point> = points.collect();
        (!points.is_empty()).then_some(Self { points, unit })
    }

    /// `5 earlier runs, last 405 ms, 1 outside`
    pub fn summary(&self) -> String {
        let runs = counted(self.points.len(), "earlier run", "earlier runs");
        let last = self.last();
        let head = match self.points.len() {
            1 => format!("{runs}: {last}"),
            _ => format!("{runs}, last {last}"),
        };
        match (self.points.iter().filter(|point| !point.met).count(), self.points.len()) {
            (0, _) => head,
            (1, 1) => format!("{head}, outside the target"),
            (outside, _) => format!("{head}, {outside} outside"),
        }
    }

    /// All of them, for those who listen: `380, 401 and 405 ms in 3 earlier runs, the oldest first`.
    pub fn listed(&self) -> String {
        let values: Vec<&str> = self.points.iter().map(|point| point.value.as_str()).collect();
        let unit = self.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let runs = counted(values.len(), "earlier run", "earlier runs");
        let order = if values.len() > 1 { ", the oldest first" } else { "" };
        let outside = match self.points.iter().filter(|point| !point.met).count() {
            0 => String::new(),
            outside => format!("; {outside} outside"),
        };
        format!("{}{unit} in {runs}{order}{outside}", and(&values))
    }

    /// The last value, with its unit.
    pub fn last(&self) -> String {
        let value = self.points.last().map_or("", |point| point.value.as_str());
        match &self.unit {
            Some(unit) => format!("{value} {unit}"),
            None => value.to_owned(),
        }
    }

    /// For a row of bars: of each value, the step from 0 to `steps` - 1 between the least and the greatest of them, and
    /// whether it lay in the target. Empty where there is nothing to compare: one value, or texts.
    pub fn steps(&self, steps: usize) -> Vec<(usize, bool)> {
        let heights: Vec<(f64, bool)> = self
            .points
            .iter()
            .filter_map(|point| Some((point.height?, point.met)))
            .collect();
        if heights.len() < 2 || steps == 0 {
            return Vec::new();
        }
        let least = heights.iter().map(|(height, _)| *height).fold(f64::INFINITY, f64::min);
        let most = heights
            .iter()
            .map(|(height, _)| *height)
            .fold(f64::NEG_INFINITY, f64::max);
        let step = |height: f64| match most > least {
            true => ((height - least) / (most - least) * (steps - 1) as f64).round() as usize,
            false => (steps - 1) / 2,
        };
        heights.iter().map(|(height, met)| (step(*height), *met)).collect()
    }
}

fn number(measure: &Measure, measured: &Measured, unit: Option<&Unit>) -> Option<(String, Option<f64>)> {
    let value = value(measure, measured)?;
    let alike = match (unit, &value.unit) {
        (Some(unit), Some(own)) => unit.compares_with(own),
        (None, None) => true,
        _ => value
            .compare(&Quantity {
                value: Decimal::ZERO,
                unit: unit.cloned(),
            })
            .is_some(),
    };
    let height = base(&value).filter(|_| alike)?;
    let text = match unit {
        Some(unit) => converted(&value, unit)?,
        None => value.value.normalize(),
    };
    Some((text.to_string(), Some(height)))
}

/// The number in that unit, rounded only where it cannot be written.
fn converted(value: &Quantity, unit: &Unit) -> Option<Decimal> {
    if let Some(exact) = value.in_unit(unit) {
        return Some(exact.value);
    }
    let factor = value.unit.as_ref().map_or(Decimal::ONE, |unit| unit.factor);
    let number = value.value.checked_mul(factor)?.checked_div(unit.factor)?;
    Some(number.round_sf(DIGITS)?.normalize())
}

/// A date is as high as it was far away when its run was closed.
fn dated(measured: &Measured, closed: Time) -> Option<(String, Option<f64>)> {
    let text = measured.text();
    let away = moment::parse(&text)?.signed_duration_since(closed);
    Some((text, Some(away.num_seconds() as f64)))
}

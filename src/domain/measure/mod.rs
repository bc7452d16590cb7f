//! Measures: how a value is read, how near it is to its target, and what earlier runs measured. What is no value of its
//! measure is never taken for one: not a number (`NaN`), a unit of another kind, a date that is none.

mod near;
#[cfg(test)]
mod tests;
mod trend;

pub use self::{
    near::{Bar, Near},
    trend::{Point, Trend},
};
use super::{
    checklist::Measure,
    event::Measured,
    moment,
    quantity::{Quantity, QuantityError},
    target::Target,
    unit::{Dimension, Unit},
    unseen::is_unseen,
    version,
};

/// So much of a text is shown in a sentence, and kept of one that a check printed and that is no value.
const SHOWN: usize = 60;

/// What a value of a measure is.
enum Kind {
    Number,
    Date,
    Version,
    Text,
}

fn kind(measure: &Measure) -> Kind {
    match (&measure.unit, &measure.target) {
        (Some(_), _) | (None, None | Some(Target::Compare(..) | Target::Range(..))) => Kind::Number,
        (None, Some(Target::FromNow(..))) => Kind::Date,
        (None, Some(Target::Version(..))) => Kind::Version,
        (None, Some(Target::OneOf(_))) => Kind::Text,
    }
}

/// What a value of the measure is counted in where nothing else is said: its unit, else that of its target.
pub fn unit(measure: &Measure) -> Option<&Unit> {
    measure.unit.as_ref().or_else(|| measure.target.as_ref()?.unit())
}

/// What may be typed for the measure, as the end of "it takes …".
pub fn takes(measure: &Measure) -> String {
    match (kind(measure), unit(measure), &measure.target) {
        (Kind::Number, Some(unit), _) => format!("a number in {unit} unless another unit is typed"),
        (Kind::Number, None, _) => "a number".to_owned(),
        (Kind::Date, ..) => format!("a date: {DATES}"),
        (Kind::Version, ..) => "a version like 1.4.0".to_owned(),
        (Kind::Text, _, Some(Target::OneOf(values))) => format!("one of {}", values.join(", ")),
        (Kind::Text, ..) => "one line of text".to_owned(),
    }
}

const DATES: &str = "2027-06-01, or 2027-06-01 12:00 in UTC";

/// A value as it is recorded: a number in the measure's unit where that can be written exactly, else in its own; a date,
/// a version or a text as it stands, where the target speaks of these.
///
/// # Errors
/// A sentence that says what was found, and what to write instead.
pub fn read(measure: &Measure, text: &str) -> Result<Measured, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("there is no value".to_owned());
    }
    if text.chars().any(is_unseen) {
        return Err(format!(
            "{} holds control characters; one line of text is expected",
            shown(text)
        ));
    }
    let is = |fits: bool, what: &str| match fits {
        true => Ok(Measured {
            value: text.into(),
            unit: None,
        }),
        false => Err(format!("{} is no {what}", shown(text))),
    };
    match kind(measure) {
        Kind::Number => number(measure, text),
        Kind::Date => is(moment::parse(text).is_some(), &format!("date: write it as {DATES}")),
        Kind::Version => is(version::is_version(text), "version: write it like 1.4.0"),
        Kind::Text => is(true, ""),
    }
}

fn number(measure: &Measure, text: &str) -> Result<Measured, String> {
    let own = unit(measure);
    let typed = Quantity::parse(text).map_err(|why| not_a_number(own, text, &why))?;
    let quantity = match (own, &typed.unit) {
        (Some(own), Some(unit)) if !own.compares_with(unit) => return Err(other_kind(Some(own), text, unit)),
        (None, Some(unit)) if measure.target.is_some() && unit.dimension != Dimension::Count => {
            return Err(other_kind(None, text, unit));
        }
        (Some(own), Some(_)) => typed.in_unit(own).unwrap_or(typed),
        (own, None) => Quantity {
            unit: own.cloned(),
            ..typed
        },
        (None, Some(_)) => typed,
    };
    let digits = quantity.value.normalize().to_string();
    let number: serde_json::Value = serde_json::from_str(&digits).map_err(|why| why.to_string())?;
    // More digits than a JSON number keeps stand as a text, so that nothing is rounded.
    let printed = number.to_string();
    Ok(Measured {
        value: if printed == digits { number } else { digits.into() },
        unit: quantity.unit.map(|unit| unit.symbol),
    })
}

fn not_a_number(own: Option<&Unit>, text: &str, why: &QuantityError) -> String {
    let instead = instead(own);
    match why {
        QuantityError::NotANumber(_) => format!("{} is no number: {instead}", shown(text)),
        QuantityError::TooLong(_) => format!("{} has more digits than can be kept exactly", shown(text)),
        QuantityError::Unit(unknown) => match unknown.nearest {
            Some(nearest) => format!(
                "{} has the unknown unit {}: did you mean {nearest}?",
                shown(text),
                unknown.text
            ),
            None => format!("{} has the unknown unit {}: {instead}", shown(text), unknown.text),
        },
    }
}

fn other_kind(own: Option<&Unit>, text: &str, unit: &Unit) -> String {
    format!("{} is counted in {unit}: {}", shown(text), instead(own))
}

fn instead(own: Option<&Unit>) -> String {
    match own {
        Some(own) => format!("write a number in {}", with_others(own)),
        None => "write a bare number".to_owned(),
    }
}

/// `ms, or another unit of time`; of what has but one unit, the unit alone.
fn with_others(unit: &Unit) -> String {
    match unit.dimension {
        Dimension::Percent | Dimension::Count => unit.to_string(),
        dimension => format!("{unit}, or another unit of {}", dimension.name()),
    }
}

/// The text in quotes, a long one cut with a sign, and nothing in it that moves a terminal.
fn shown(text: &str) -> String {
    let mut quoted = String::from("“");
    for sign in kept(text).chars() {
        match is_unseen(sign) {
            true => quoted.extend(sign.escape_default()),
            false => quoted.push(sign),
        }
    }
    quoted.push('”');
    quoted
}

/// As much of the text as is kept of what is no value.
pub fn kept(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

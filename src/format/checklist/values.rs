//! Single values of the file: strings, numbers, times, patterns and targets, or a problem that says what was found.

use std::{ops::Range, time::Duration};

use rust_decimal::Decimal;
use toml::{Spanned, de::DeValue};

use super::{
    limits,
    reading::{Reading, Text},
};
use crate::domain::{
    pattern::Pattern,
    target::{Target, TargetError},
};

/// What a value is, with its article.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Notes that something else was expected.
pub(super) fn wrong_type<T>(
    span: Range<usize>,
    expected: &str,
    found: &DeValue<'_>,
    reading: &mut Reading<'_>,
) -> Option<T> {
    reading
        .error(span, format!("found {} instead of {expected}", type_name(found)))
        .expected(format!("expected {expected}"));
    None
}

/// A string.
pub(super) fn string(value: &Spanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<Text> {
    match value.get_ref() {
        DeValue::String(text) if text.len() > limits::LONGEST_TEXT => {
            limits::text(value.span(), reading);
            None
        }
        DeValue::String(text) => Some(Text {
            value: text.to_string(),
            span: value.span(),
        }),
        other => wrong_type(value.span(), "a string", other, reading),
    }
}

/// A decimal number, exactly as it is written.
pub(super) fn decimal(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .map(Decimal::from),
        DeValue::Float(float) => Decimal::from_str_exact(float.as_str()).ok(),
        _ => None,
    }
}

/// The time that `part` of a text names; more than none.
pub(super) fn duration(text: &Text, part: &str, reading: &mut Reading<'_>) -> Option<Duration> {
    let message = match humantime::parse_duration(part) {
        Ok(time) if !time.is_zero() => return Some(time),
        Ok(_) => format!("`{part}` is no time at all"),
        Err(_) => format!("`{part}` is not a time"),
    };
    reading
        .error(text.span.clone(), message)
        .expected("expected a time like 90s, 5m, 1h 30m or 2days");
    None
}

/// A regular expression; the place of the error inside it, where that can be told.
pub(super) fn pattern(text: &Text, reading: &mut Reading<'_>) -> Option<Pattern> {
    reading.patterns += 1;
    if reading.patterns > limits::MOST_PATTERNS {
        limits::patterns(text.span.clone(), reading);
        return None;
    }
    let error = match Pattern::new(&text.value) {
        Ok(pattern) => return Some(pattern),
        Err(error) => error.to_string(),
    };
    let reason = error.rsplit("error: ").next().unwrap_or(&error).trim().to_owned();
    // The regex crate draws the expression on the second line and a caret under its error, both after four spaces.
    let caret = error.lines().nth(2).and_then(|line| line.get(4..)?.find('^'));
    let at = caret.and_then(|caret| text.value.char_indices().nth(caret));
    let span = match at.filter(|_| !text.value.contains('\n')) {
        Some((at, found)) => reading.place_in(text, at..at + found.len_utf8()),
        None => text.span.clone(),
    };
    reading.error(span, "this is not a regular expression").expected(reason);
    None
}

/// The target that `part` of a text names.
pub(super) fn target(text: &Text, part: &str, reading: &mut Reading<'_>) -> Option<Target> {
    let error = match Target::parse(part) {
        Ok(target) => return Some(target),
        Err(error) => error,
    };
    let problem = reading.error(text.span.clone(), error.to_string());
    match &error {
        TargetError::Unit(unit) => match unit.nearest {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help("a plain number needs no unit; docs/checklist.md lists the units"),
        },
        TargetError::FromNow(_) => {
            problem.expected("expected `<`, `<=`, `>` or `>=` and a time, as in > 90 days from now")
        }
        TargetError::Version(_) | TargetError::EmptyChoice | TargetError::Backwards(_) | TargetError::RangeUnits(_) => {
            problem.expected("expected a target like version >= 1.28, one of A, B or 10..20 GB")
        }
        _ => problem.expected("expected a target like < 500 ms, >= 95 %, = 0, 10..20 GB or one of A, B"),
    };
    None
}

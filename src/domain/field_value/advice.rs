//! What to write in place of a value that a field does not take, where it can be told what was meant. Nothing is corrected
//! by itself: a guess is said, and the person writes it.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{Moment, fits_kind};
use crate::domain::checklist::{Field, FieldKind};

/// What to write instead, in a few words; nothing where that cannot be told.
pub fn of(field: &Field, value: &str) -> Option<String> {
    let value = value.trim();
    match field.kind {
        FieldKind::Window => window(value),
        FieldKind::Choice => choice(field, value),
        FieldKind::Date => date(value),
        FieldKind::File => file(value),
        FieldKind::Channel if value.starts_with(['#', '@']) => {
            fitting(field, [value.replace(char::is_whitespace, "-")])
        }
        FieldKind::Channel => None,
        FieldKind::Number => number(field, value),
        FieldKind::Url => fitting(field, [format!("https://{value}"), format!("https:{value}")]),
        FieldKind::Version => version(field, value),
        FieldKind::Time => time(field, value),
        FieldKind::Text | FieldKind::Person | FieldKind::Environment => None,
    }
}

fn write(text: impl std::fmt::Display) -> String {
    format!("write {text}")
}

/// The first of these that the field takes.
fn fitting<const N: usize>(field: &Field, texts: [String; N]) -> Option<String> {
    texts.into_iter().find(|text| fits_kind(field, text)).map(write)
}

fn choice(field: &Field, value: &str) -> Option<String> {
    let far = |choice: &&String| strsim::damerau_levenshtein(&choice.to_lowercase(), &value.to_lowercase());
    let nearest = field.choices.iter().min_by_key(far)?;
    (far(&nearest) <= nearest.chars().count() / 3).then(|| format!("did you mean {nearest}?"))
}

/// A day written in another order, where that can only be read in one way.
fn date(value: &str) -> Option<String> {
    let parts: Vec<u32> = value
        .split(['.', '/', '-', ' '])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let [first, second, third] = *parts.as_slice() else {
        return None;
    };
    let day = |year: u32, month, day| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day);
    if first > 999 {
        return match day(first, second, third) {
            Some(day) => Some(write(day)),
            None => Some(format!("there is no day {third} in month {second} of {first}")),
        };
    }
    let (european, american) = (day(third, second, first), day(third, first, second));
    match (european.filter(|_| third > 999), american.filter(|_| third > 999)) {
        (Some(one), None) | (None, Some(one)) => Some(write(one)),
        (Some(one), Some(other)) if one == other => Some(write(one)),
        (Some(one), Some(other)) => Some(format!("write {one} or {other}")),
        (None, None) => None,
    }
}

fn file(value: &str) -> Option<String> {
    value
        .contains("://")
        .then(|| "an address goes into a field of kind url".to_owned())
}

/// A comma where a point belongs, a power of ten that is to be written out, or a unit behind the number.
fn number(field: &Field, value: &str) -> Option<String> {
    let length = value.find(|sign: char| !(sign.is_ascii_digit() || "+-.,".contains(sign)));
    let (number, behind) = value.split_at(length.unwrap_or(value.len()));
    let power = behind.strip_prefix(['e', 'E']);
    if power.is_some_and(|power| power.starts_with(|sign: char| sign.is_ascii_digit() || "+-".contains(sign))) {
        let written_out = Decimal::from_scientific(value).ok()?.normalize();
        return fitting(field, [written_out.to_string()]);
    }
    let plain = number.trim_start_matches('+').to_owned();
    // `1,500` is one and a half to some, and fifteen hundred to others.
    let behind_comma = plain.split_once(',').map(|(_, digits)| digits.len());
    let one_comma = behind_comma.is_some_and(|digits| digits != 3) && plain.matches([',', '.']).count() == 1;
    let with_point = if one_comma {
        plain.replace(',', ".")
    } else {
        plain.clone()
    };
    let advice = fitting(field, [plain, with_point])?;
    match behind.trim() {
        "" => Some(advice),
        _ => Some(format!("{advice}, without what follows")),
    }
}

fn version(field: &Field, value: &str) -> Option<String> {
    let digits = value.find(|sign: char| sign.is_ascii_digit())?;
    let from_digits = value[digits..].replace(char::is_whitespace, "-");
    fitting(field, [from_digits])
}

/// A time with another sign between its parts, or in halves of the day.
fn time(field: &Field, value: &str) -> Option<String> {
    let lower = value.to_lowercase();
    let (rest, after_noon) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(rest), _) => (rest.trim(), Some(false)),
        (_, Some(rest)) => (rest.trim(), Some(true)),
        (None, None) => (lower.trim_end_matches('h').trim(), None),
    };
    let parts: Vec<u32> = rest
        .split([':', '.', 'h'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let (hour, minute) = match *parts.as_slice() {
        [hour] => (hour, 0),
        [hour, minute] => (hour, minute),
        _ => return None,
    };
    let hour = match after_noon {
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(true) => hour % 12 + 12,
        Some(false) => hour % 12,
        None => hour,
    };
    fitting(field, [format!("{hour:02}:{minute:02}")])
}

fn window(value: &str) -> Option<String> {
    let parted = [" to ", " until ", " - ", "–", "—", "-"];
    let Some((start, end)) = value.split_once("..") else {
        let fixed = parted.iter().find_map(|sign| {
            let (start, end) = value.split_once(sign)?;
            let fixed = format!("{}..{}", start.trim(), end.trim());
            super::window(&fixed).is_some().then_some(fixed)
        });
        return Some(fixed.map_or_else(|| "two dots part its start from its end".to_owned(), write));
    };
    let not_a_time = |text: &str| match text.trim() {
        "" => "a start and an end are needed".to_owned(),
        text => format!("`{text}` is no time"),
    };
    match (Moment::parse(start), Moment::parse(end)) {
        (None, _) => Some(not_a_time(start)),
        (_, None) => Some(not_a_time(end)),
        (Some(start), Some(end)) => Some(out_of_order(start, end).to_owned()),
    }
}

fn out_of_order(start: Moment, end: Moment) -> &'static str {
    match (start, end) {
        (Moment::TimeOfDay(_), Moment::TimeOfDay(_)) => "it ends when it starts",
        (Moment::Local(_), Moment::Local(_)) | (Moment::Zoned(_), Moment::Zoned(_)) => "it ends before it starts",
        _ => "write both ends in the same way: times of day, dates with times, or with their zones",
    }
}

//! `expect = [ … ]`: conditions on what a check returned.

use serde_json_path::JsonPath;
use toml::de::DeValue;

use super::{
    nearest::any_of,
    reading::{Reading, Text},
    table::Table,
    values::{target, wrong_type},
};
use crate::domain::{
    check::{CheckKind, Expectation, Must, Tally},
    target::Target,
    unit::{Dimension, Unit},
};

const HEADS: [&str; 20] = [
    "exit",
    "matches",
    "lacks",
    "within",
    "status",
    "header",
    "json",
    "number",
    "p50",
    "p95",
    "p99",
    "errors",
    "throughput",
    "value",
    "days_left",
    "protocol",
    "trusted",
    "files",
    "size",
    "tests",
];

/// Which kinds of check an expectation can be asked of.
fn goes_with(head: &str) -> &'static [&'static str] {
    match head {
        "exit" | "tests" => &["run"],
        "matches" | "lacks" | "number" => &["run", "http"],
        "status" | "header" | "json" | "p50" | "p95" | "p99" | "errors" | "throughput" => &["http"],
        "value" => &["prometheus"],
        "days_left" | "protocol" | "trusted" => &["tls"],
        "files" | "size" => &["artifact"],
        _ => &["run", "http", "prometheus", "tls", "artifact"],
    }
}

/// Whether a TLS check asks for a chain that is trusted, which it does unless it says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chain {
    /// Nothing is said of it.
    Unsaid,
    /// It is looked at, whatever comes of it.
    LookedAt,
}

/// The expectations as they are written.
pub(super) fn expectations(
    table: &mut Table<'_>,
    kind: Option<&str>,
    reading: &mut Reading<'_>,
) -> (Vec<Expectation>, Chain) {
    let mut chain = Chain::Unsaid;
    let tables = table.tables("expect", "an expectation", reading);
    let expectations = tables
        .into_iter()
        .filter_map(|table| expectation(table, kind, &mut chain, reading))
        .collect();
    (expectations, chain)
}

/// What is written, and before it what the kind of check implies.
pub(super) fn implied(kind: &CheckKind, mut written: Vec<Expectation>, chain: Chain) -> Vec<Expectation> {
    let says = |one: fn(&Expectation) -> bool| written.iter().any(one);
    let implied = match kind {
        CheckKind::Run(_) if !says(|other| matches!(other, Expectation::Exit(_))) => Some(Expectation::Exit(0)),
        CheckKind::Http(_) if !says(|other| matches!(other, Expectation::Status(_))) => Some(Expectation::Success),
        CheckKind::Tls { .. } if chain == Chain::Unsaid && !says(|other| matches!(other, Expectation::Trusted)) => {
            Some(Expectation::Trusted)
        }
        _ => None,
    };
    if let Some(implied) = implied {
        written.insert(0, implied);
    }
    written
}

fn expectation(
    mut table: Table<'_>,
    kind: Option<&str>,
    chain: &mut Chain,
    reading: &mut Reading<'_>,
) -> Option<Expectation> {
    table.require(&HEADS, format!("an expectation needs one of {}", any_of(HEADS)));
    for head in HEADS {
        table.get(head);
    }
    let mut heads: Vec<&'static str> = HEADS.into_iter().filter(|head| table.has(head)).collect();
    // Beside `header` it is no condition of its own.
    if heads.contains(&"header") {
        heads.retain(|head| *head != "matches");
    }
    if let [first, second, ..] = heads[..] {
        reading
            .error(
                table.key_span(second),
                format!("an expectation holds one condition, but `{first}` and `{second}` stand here"),
            )
            .help(format!("write two: {{ {first} = … }}, {{ {second} = … }}"));
    }
    let read = heads.first().and_then(|head| {
        misplaced(head, kind, &table, reading);
        if *head == "trusted" {
            return trusted(&mut table, chain, reading);
        }
        read(head, &mut table, reading)
    });
    table.get("is");
    table.get("meets");
    for key in ["is", "meets"] {
        if let Some(head) = heads.first().filter(|head| table.has(key) && !takes(head, key)) {
            reading.error(table.key_span(key), format!("`{key}` does not go with `{head}`"));
        }
    }
    table.close(reading);
    read
}

fn takes(head: &str, key: &str) -> bool {
    matches!((head, key), ("json", _) | ("header", "is") | ("number", "meets"))
}

fn misplaced(head: &str, kind: Option<&str>, table: &Table<'_>, reading: &mut Reading<'_>) {
    let kinds = goes_with(head);
    if let Some(kind) = kind.filter(|kind| !kinds.contains(kind)) {
        reading.error(
            table.key_span(head),
            format!(
                "`{head}` goes with {}, not with `{kind}`",
                any_of(kinds.iter().copied())
            ),
        );
    }
}

fn read(head: &'static str, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    match head {
        "exit" => {
            let status = table.whole(head, 0, 255, reading)?;
            i32::try_from(status).ok().map(Expectation::Exit)
        }
        "matches" => table.pattern(head, reading).map(Expectation::Matches),
        "lacks" => table.pattern(head, reading).map(Expectation::Lacks),
        "within" => table.time(head, reading).map(Expectation::Within),
        "status" => {
            let status = table.whole(head, 100, 599, reading)?;
            u16::try_from(status).ok().map(Expectation::Status)
        }
        "header" => {
            let name = table.text(head, reading)?.value;
            let is = table.text("is", reading).map(|is| is.value);
            let matches = table.pattern("matches", reading);
            Some(Expectation::Header { name, is, matches })
        }
        "json" => json(table, reading),
        "number" => number(table, reading),
        "errors" => share(table, reading).map(Expectation::Errors),
        "throughput" => counted(head, Dimension::Rate, table, reading).map(Expectation::Throughput),
        "value" => value(table, reading),
        "days_left" => days_left(table, reading),
        "protocol" => protocol(table, reading),
        "files" => table.target(head, reading).map(Expectation::Files),
        "size" => counted(head, Dimension::Size, table, reading).map(Expectation::Size),
        "tests" => tests(table, reading),
        percentile => latency(percentile, table, reading),
    }
}

fn json(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    table.require(&["is", "meets"], "`json` needs `is` (equal to) or `meets` (a target)");
    let path = table.text("json", reading);
    if let Some(path) = &path {
        json_path(path, reading);
    }
    if table.has("is") && table.has("meets") {
        reading.error(table.key_span("meets"), "`is` and `meets` stand here together");
    }
    let target = table.target("meets", reading).map(Must::Meet);
    let equal = table.get("is").and_then(|value| match json_value(value.get_ref()) {
        Some(value) => Some(Must::Be(value)),
        None => wrong_type(value.span(), "a value that JSON has", value.get_ref(), reading),
    });
    Some(Expectation::Json {
        path: path?.value,
        must: equal.or(target)?,
    })
}

/// A path that leads nowhere in any body is told before one comes.
fn json_path(path: &Text, reading: &mut Reading<'_>) {
    if is_too_deep(&path.value) {
        let limits = format!("expected at most {LONGEST_PATH} bytes and {DEEPEST_PATH} brackets in each other");
        let problem = reading.error(path.span.clone(), "this JSONPath is too long, or nested too deeply");
        problem.expected(limits);
        return;
    }
    let Err(error) = JsonPath::parse(&path.value) else {
        return;
    };
    let (at, why) = (error.position(), error.message().to_owned());
    let starts = path.value.starts_with('$');
    let span = match path.value.get(at..) {
        Some(rest) if starts && !path.value.contains(['\n', '"', '\\']) => {
            let next = rest.chars().next().map_or(0, char::len_utf8);
            reading.place_in(path, at..at + next)
        }
        _ => path.span.clone(),
    };
    let problem = reading.error(span, format!("`{}` is not a JSONPath", path.value));
    if starts {
        // What it says behind the place is of use, where it names one.
        let why = why
            .rsplit_once(", ")
            .map_or("as in $.status or $.nodes[*].lag", |(_, why)| why);
        problem.expected(format!("expected a path of RFC 9535: {why}"));
    } else {
        problem.expected("expected a path that begins with `$`, as in $.status");
    }
}

/// A longer path is none that a person wrote.
const LONGEST_PATH: usize = 1000;
/// Reading one takes longer and longer with each bracket in another one.
const DEEPEST_PATH: usize = 8;

fn is_too_deep(path: &str) -> bool {
    let mut depth = 0_usize;
    let deepest = path.chars().map(|sign| {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth
    });
    path.len() > LONGEST_PATH || deepest.max().is_some_and(|deepest| deepest > DEEPEST_PATH)
}

/// The same value in JSON; JSON has no dates, and no numbers like `inf`.
fn json_value(value: &DeValue<'_>) -> Option<serde_json::Value> {
    Some(match value {
        DeValue::String(text) => text.to_string().into(),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix()).ok()?.into(),
        DeValue::Float(float) => serde_json::Number::from_f64(float.as_str().replace('_', "").parse().ok()?)?.into(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Datetime(_) => return None,
        DeValue::Array(values) => values
            .iter()
            .map(|value| json_value(value.get_ref()))
            .collect::<Option<Vec<_>>>()?
            .into(),
        DeValue::Table(entries) => entries
            .iter()
            .map(|(key, value)| Some((key.get_ref().to_string(), json_value(value.get_ref())?)))
            .collect::<Option<serde_json::Map<_, _>>>()?
            .into(),
    })
}

fn number(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    table.require(&["meets"], "`number` needs `meets`, the target of what is read");
    let pattern = table.group_pattern("number", reading);
    let meets = table.target("meets", reading);
    Some(Expectation::Number {
        pattern: pattern?,
        meets: meets?,
    })
}

fn latency(head: &'static str, table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    let meets = table.target(head, reading)?;
    let percentile = head.trim_start_matches('p').parse().ok()?;
    if meets.dimension() != Some(Dimension::Time) {
        let span = table.get(head).map_or(table.span.clone(), |value| value.span());
        reading
            .error(span, format!("`{meets}` is no target for a latency"))
            .expected("expected a time with its unit, as in < 500 ms");
    }
    Some(Expectation::Percentile { percentile, meets })
}

fn days_left(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    let meets = table.target("days_left", reading)?;
    if !Unit::parse("days").is_ok_and(|days| meets.takes(&days)) {
        let span = table.get("days_left").map_or(table.span.clone(), |value| value.span());
        reading
            .error(span, format!("`{meets}` is no target for days"))
            .expected("expected a number of days, as in > 90");
    }
    Some(Expectation::DaysLeft(meets))
}

/// A target of that dimension.
fn counted(
    head: &'static str,
    dimension: Dimension,
    table: &mut Table<'_>,
    reading: &mut Reading<'_>,
) -> Option<Target> {
    let meets = table.target(head, reading)?;
    if meets.dimension() != Some(dimension) {
        let span = table.get(head).map_or(table.span.clone(), |value| value.span());
        let example = match dimension {
            Dimension::Rate => "a rate with its unit, as in > 100 req/s",
            Dimension::Size => "a size with its unit, as in < 40 MB",
            _ => "a share in per cent, as in <= 1 %",
        };
        reading
            .error(span, format!("`{meets}` is no target for `{head}`"))
            .expected(format!("expected {example}"));
    }
    Some(meets)
}

fn share(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Target> {
    counted("errors", Dimension::Percent, table, reading)
}

/// `value = "< 1 %"`, or of the baseline: `value = "< 50 % of baseline"`.
fn value(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    let text = table.text("value", reading)?;
    let share = text.value.trim().strip_suffix("of baseline").map(str::trim_end);
    let meets = target(&text, share.unwrap_or(&text.value), reading)?;
    if share.is_some() && meets.dimension() != Some(Dimension::Percent) {
        reading
            .error(text.span, format!("`{meets}` is no share of a baseline"))
            .expected("expected per cent, as in < 50 % of baseline");
    }
    Some(Expectation::Value {
        meets,
        of_baseline: share.is_some(),
    })
}

fn protocol(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    let meets = table.target("protocol", reading)?;
    if !matches!(meets, Target::Version(..)) {
        let span = table.get("protocol").map_or(table.span.clone(), |value| value.span());
        reading
            .error(span, format!("`{meets}` is no target for a version of TLS"))
            .expected("expected a version, as in version >= 1.2");
    }
    Some(Expectation::Protocol(meets))
}

/// `trusted = true` asks for it; `false` takes back that it is asked for.
fn trusted(table: &mut Table<'_>, chain: &mut Chain, reading: &mut Reading<'_>) -> Option<Expectation> {
    if table.flag("trusted", reading) {
        return Some(Expectation::Trusted);
    }
    *chain = Chain::LookedAt;
    None
}

/// `tests = { passed = ">= 200", failed = "= 0" }`
fn tests(table: &mut Table<'_>, reading: &mut Reading<'_>) -> Option<Expectation> {
    let mut table = table.table("tests", "counts of tests", reading)?;
    let words = Tally::ALL.map(Tally::word);
    table.require(&words, format!("`tests` needs one of {}", any_of(words)));
    let counts = Tally::ALL
        .into_iter()
        .filter_map(|tally| Some((tally, table.target(tally.word(), reading)?)))
        .collect();
    table.close(reading);
    Some(Expectation::Tests(counts))
}

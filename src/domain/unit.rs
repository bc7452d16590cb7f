//! Units of measures: of one kind they convert exactly, of different kinds they never compare.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What a unit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// A bare number, with or without a noun.
    Count,
    /// Per cent.
    Percent,
    /// Time.
    Time,
    /// Bytes.
    Size,
    /// So many a second, a minute, an hour or a day.
    Rate,
    /// Bytes a second.
    Throughput,
}

impl Dimension {
    /// The word for it, as in "a unit of time".
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "counts",
            Self::Percent => "per cent",
            Self::Time => "time",
            Self::Size => "size",
            Self::Rate => "rates",
            Self::Throughput => "throughput",
        }
    }
}

/// A unit: its dimension, and how many of the dimension's base unit it is.
///
/// Base units are the nanosecond, the byte, one, per cent, one a day, and one byte a second, so that every factor is
/// a whole number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// As it is written: the canonical symbol (`seconds` becomes `s`).
    pub symbol: String,
    /// What it counts.
    pub dimension: Dimension,
    /// How many base units it is.
    pub factor: Decimal,
}

/// A text that names no unit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown unit `{text}`")]
pub struct UnknownUnit {
    /// What was written.
    pub text: String,
    /// The known unit that is written most like it.
    pub nearest: Option<&'static str>,
}

/// Canonical symbol, other ways to write it, dimension, base units.
type Row = (&'static str, &'static [&'static str], Dimension, i64);

const UNITS: &[Row] = &[
    ("%", &["percent", "per cent", "pct"], Dimension::Percent, 1),
    ("ns", &["nsec", "nanosecond", "nanoseconds"], Dimension::Time, 1),
    (
        "us",
        &["µs", "μs", "usec", "microsecond", "microseconds"],
        Dimension::Time,
        1_000,
    ),
    (
        "ms",
        &["msec", "millis", "millisecond", "milliseconds"],
        Dimension::Time,
        1_000_000,
    ),
    (
        "s",
        &["sec", "secs", "second", "seconds"],
        Dimension::Time,
        1_000_000_000,
    ),
    (
        "min",
        &["m", "mins", "minute", "minutes"],
        Dimension::Time,
        60_000_000_000,
    ),
    ("h", &["hr", "hrs", "hour", "hours"], Dimension::Time, 3_600_000_000_000),
    ("days", &["d", "day"], Dimension::Time, 86_400_000_000_000),
    ("weeks", &["w", "week"], Dimension::Time, 604_800_000_000_000),
    ("B", &["byte", "bytes"], Dimension::Size, 1),
    ("KB", &["kB"], Dimension::Size, 1_000),
    ("MB", &[], Dimension::Size, 1_000_000),
    ("GB", &[], Dimension::Size, 1_000_000_000),
    ("TB", &[], Dimension::Size, 1_000_000_000_000),
    ("KiB", &[], Dimension::Size, 1 << 10),
    ("MiB", &[], Dimension::Size, 1 << 20),
    ("GiB", &[], Dimension::Size, 1 << 30),
    ("TiB", &[], Dimension::Size, 1 << 40),
    ("B/s", &[], Dimension::Throughput, 1),
    ("KB/s", &["kB/s"], Dimension::Throughput, 1_000),
    ("MB/s", &[], Dimension::Throughput, 1_000_000),
    ("GB/s", &[], Dimension::Throughput, 1_000_000_000),
    ("KiB/s", &[], Dimension::Throughput, 1 << 10),
    ("MiB/s", &[], Dimension::Throughput, 1 << 20),
    ("GiB/s", &[], Dimension::Throughput, 1 << 30),
    ("kbit/s", &["kbps"], Dimension::Throughput, 125),
    ("Mbit/s", &["Mbps"], Dimension::Throughput, 125_000),
    ("Gbit/s", &["Gbps"], Dimension::Throughput, 125_000_000),
    ("/s", &["per second"], Dimension::Rate, 86_400),
    (
        "req/s",
        &["rps", "requests/second", "requests per second"],
        Dimension::Rate,
        86_400,
    ),
    ("ops/s", &[], Dimension::Rate, 86_400),
    ("tx/s", &["tps"], Dimension::Rate, 86_400),
    ("queries/s", &["qps"], Dimension::Rate, 86_400),
];

/// What may stand behind a count, for the reader, and before a `/s`.
const NOUNS: &[(&str, &str)] = &[
    ("alert", "alerts"),
    ("backup", "backups"),
    ("check", "checks"),
    ("connection", "connections"),
    ("container", "containers"),
    ("entry", "entries"),
    ("error", "errors"),
    ("event", "events"),
    ("failure", "failures"),
    ("file", "files"),
    ("finding", "findings"),
    ("host", "hosts"),
    ("incident", "incidents"),
    ("instance", "instances"),
    ("item", "items"),
    ("job", "jobs"),
    ("line", "lines"),
    ("message", "messages"),
    ("migration", "migrations"),
    ("node", "nodes"),
    ("page", "pages"),
    ("person", "people"),
    ("pod", "pods"),
    ("point", "points"),
    ("process", "processes"),
    ("query", "queries"),
    ("record", "records"),
    ("replica", "replicas"),
    ("req", "req"),
    ("request", "requests"),
    ("restart", "restarts"),
    ("retry", "retries"),
    ("row", "rows"),
    ("sample", "samples"),
    ("service", "services"),
    ("session", "sessions"),
    ("step", "steps"),
    ("table", "tables"),
    ("target", "targets"),
    ("test", "tests"),
    ("thread", "threads"),
    ("time", "times"),
    ("user", "users"),
    ("vulnerability", "vulnerabilities"),
    ("warning", "warnings"),
    ("worker", "workers"),
];

/// What may stand behind the `/` of a rate, its canonical spelling, and how many of it are in a day.
const PERIODS: &[(&str, &str, i64)] = &[
    ("s", "s", 86_400),
    ("sec", "s", 86_400),
    ("second", "s", 86_400),
    ("min", "min", 1_440),
    ("minute", "min", 1_440),
    ("h", "h", 24),
    ("hour", "h", 24),
    ("d", "day", 1),
    ("day", "day", 1),
];

impl Unit {
    /// The unit that `text` names, in its canonical spelling.
    ///
    /// Capitals do not matter where no other unit is meant (`mb`, `GIB`); `Mb` is refused, for it means megabits to
    /// some and megabytes to others.
    ///
    /// # Errors
    /// Where no unit is written so, with the nearest one that is.
    pub fn parse(text: &str) -> Result<Self, UnknownUnit> {
        let text = text.trim();
        listed(text)
            .or_else(|| noun(text).map(|symbol| Self::new(symbol, Dimension::Count, 1)))
            .or_else(|| rate(text))
            .ok_or_else(|| UnknownUnit {
                text: text.to_owned(),
                nearest: nearest(text),
            })
    }

    /// Whether values in the two can be compared.
    pub fn compares_with(&self, other: &Self) -> bool {
        self.dimension == other.dimension
    }

    pub(super) fn new(symbol: impl Into<String>, dimension: Dimension, factor: i64) -> Self {
        Self {
            symbol: symbol.into(),
            dimension,
            factor: Decimal::from(factor),
        }
    }

    /// The canonical symbols, in groups of one kind, for documentation and for messages.
    pub fn symbols() -> impl Iterator<Item = (&'static str, Dimension)> {
        UNITS.iter().map(|&(symbol, _, dimension, _)| (symbol, dimension))
    }

    /// The nouns that may stand behind a count.
    pub fn nouns() -> impl Iterator<Item = &'static str> {
        NOUNS.iter().map(|&(_, plural)| plural)
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.symbol)
    }
}

fn listed(text: &str) -> Option<Unit> {
    let same = |row: &&Row| row.0 == text || row.1.contains(&text);
    let alike = |row: &&Row| {
        row.0.eq_ignore_ascii_case(text)
            || row
                .1
                .iter()
                .any(|name| name.len() > 1 && name.eq_ignore_ascii_case(text))
    };
    let bits = matches!(text, "Kb" | "Mb" | "Gb" | "Tb" | "Kb/s" | "Mb/s" | "Gb/s");
    UNITS
        .iter()
        .find(same)
        .or_else(|| UNITS.iter().find(alike).filter(|_| text.len() > 1 && !bits))
        .map(|&(symbol, _, dimension, factor)| Unit::new(symbol, dimension, factor))
}

fn noun(text: &str) -> Option<&'static str> {
    NOUNS
        .iter()
        .find(|(one, many)| one.eq_ignore_ascii_case(text) || many.eq_ignore_ascii_case(text))
        .map(|&(_, many)| many)
}

fn rate(text: &str) -> Option<Unit> {
    let (what, period) = text.split_once('/').or_else(|| text.split_once(" per "))?;
    let what = what.trim();
    let what = match what {
        "" | "ops" | "tx" => what,
        _ => noun(what)?,
    };
    let period = period.trim();
    let &(_, period, factor) = PERIODS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(period))?;
    Some(Unit::new(format!("{what}/{period}"), Dimension::Rate, factor))
}

fn nearest(text: &str) -> Option<&'static str> {
    let names = UNITS
        .iter()
        .flat_map(|row| std::iter::once(row.0).chain(row.1.iter().copied().filter(|name| name.len() > 2)))
        .chain(Unit::nouns());
    let lower = text.to_lowercase();
    names
        .map(|name| (strsim::damerau_levenshtein(&name.to_lowercase(), &lower), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(2) / 3 + usize::from(name.len() < 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_read_in_all_its_spellings_and_written_in_one() {
        for (written, symbol, dimension) in [
            ("ms", "ms", Dimension::Time),
            ("µs", "us", Dimension::Time),
            ("Seconds", "s", Dimension::Time),
            ("m", "min", Dimension::Time),
            ("d", "days", Dimension::Time),
            ("mb", "MB", Dimension::Size),
            ("kB", "KB", Dimension::Size),
            ("GIB", "GiB", Dimension::Size),
            ("%", "%", Dimension::Percent),
            ("req/s", "req/s", Dimension::Rate),
            ("requests/sec", "requests/s", Dimension::Rate),
            ("requests per minute", "requests/min", Dimension::Rate),
            ("/min", "/min", Dimension::Rate),
            ("rps", "req/s", Dimension::Rate),
            ("MB/s", "MB/s", Dimension::Throughput),
            ("check", "checks", Dimension::Count),
        ] {
            let unit = Unit::parse(written).unwrap();
            assert_eq!((unit.symbol.as_str(), unit.dimension), (symbol, dimension), "{written}");
            assert_eq!(Unit::parse(&unit.symbol), Ok(unit), "{written}");
        }
    }

    #[test]
    fn an_unknown_unit_names_the_nearest_one() {
        for (written, nearest) in [
            ("msecs", Some("msec")),
            ("minuts", Some("minute")),
            ("Mb", Some("MB")),
            ("chekcs", Some("checks")),
            ("reqs/s", Some("req/s")),
            ("furlongs", None),
            ("months", None),
        ] {
            assert_eq!(Unit::parse(written).unwrap_err().nearest, nearest, "{written}");
        }
    }

    #[test]
    fn every_factor_is_a_whole_number_of_base_units() {
        for (symbol, _) in Unit::symbols() {
            let unit = Unit::parse(symbol).unwrap();
            assert!(unit.factor.is_integer() && unit.factor > Decimal::ZERO, "{symbol}");
        }
    }
}

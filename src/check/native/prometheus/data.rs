//! The answer of a Prometheus server, read: series with labels, each with one value or one a step. A value that is no
//! number stays what it is, and is never taken for one.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat};
use rust_decimal::Decimal;
use serde::{Deserialize, de::IgnoredAny};

use super::super::http::shown::short;
use crate::domain::{quantity::Quantity, time::Time, unseen};

/// Decimals that are kept of a value too fine to be kept exactly.
const DECIMALS: usize = 20;

/// What a query came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// A text.
    Text(String),
    /// Series, perhaps none; a scalar is one without labels.
    Series(Vec<Series>),
}

/// A series.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The name of its metric, where the query left it, and its labels: what tells it from others.
    pub name: String,
    /// Its labels alone.
    pub labels: String,
    /// Its values, oldest first.
    pub points: Vec<Point>,
    /// How many of its values are histograms, which are no numbers.
    pub histograms: usize,
}

/// A value at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// When; nothing where no calendar has that moment.
    pub at: Option<Time>,
    /// As the server writes it.
    pub text: String,
    /// The number that it is; nothing for NaN, infinity, and what is too great to compare.
    pub value: Option<Decimal>,
}

/// An answer with what the server says beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// What the query came to; else the server's own word for what is wrong and its sentence.
    pub data: Result<Data, (String, String)>,
    /// What it warns of.
    pub warnings: Vec<String>,
    /// What it remarks.
    pub infos: Vec<String>,
}

#[derive(Deserialize)]
struct Envelope {
    status: String,
    data: Option<Written>,
    #[serde(default, rename = "errorType")]
    kind: String,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Vec<String>,
    #[serde(default)]
    infos: Vec<String>,
}

#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Written {
    Scalar((f64, String)),
    String((f64, String)),
    Vector(Vec<WrittenSeries>),
    Matrix(Vec<WrittenSeries>),
}

#[derive(Deserialize)]
struct WrittenSeries {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    value: Option<(f64, String)>,
    #[serde(default)]
    values: Vec<(f64, String)>,
    histogram: Option<IgnoredAny>,
    #[serde(default)]
    histograms: Vec<IgnoredAny>,
}

impl Reply {
    /// Reads the body of an answer.
    ///
    /// # Errors
    /// Where it is none of a Prometheus server, with what is wrong with it.
    pub fn read(body: &[u8]) -> Result<Self, String> {
        let read: Envelope = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        let data = match (read.status.as_str(), read.data) {
            ("success", Some(data)) => Ok(Data::of(data)),
            ("success", None) => return Err("it says `success`, but gives no data".to_owned()),
            ("error", _) => Err((shown(&read.kind), shown(&read.error))),
            (other, _) => return Err(format!("its status is `{}`", shown(other))),
        };
        Ok(Self {
            data,
            warnings: read.warnings.iter().map(|text| shown(text)).collect(),
            infos: read.infos.iter().map(|text| shown(text)).collect(),
        })
    }
}

impl Data {
    fn of(written: Written) -> Self {
        match written {
            Written::String((_, text)) => Self::Text(short(&text)),
            Written::Scalar(point) => Self::Series(vec![Series {
                name: "scalar".to_owned(),
                labels: "{}".to_owned(),
                points: vec![Point::of(&point)],
                histograms: 0,
            }]),
            Written::Vector(series) | Written::Matrix(series) => Self::Series(series.iter().map(Series::of).collect()),
        }
    }
}

impl Series {
    fn of(written: &WrittenSeries) -> Self {
        let labels = written.metric.iter().filter(|(name, _)| *name != "__name__");
        let labels: Vec<String> = labels
            .map(|(name, value)| format!("{}={:?}", shown(name), shown(value)))
            .collect();
        let labels = format!("{{{}}}", labels.join(", "));
        let metric = written.metric.get("__name__").map_or(String::new(), |name| shown(name));
        Self {
            name: match metric.is_empty() {
                true => labels.clone(),
                false => format!("{metric}{labels}"),
            },
            labels,
            points: written.value.iter().chain(&written.values).map(Point::of).collect(),
            histograms: written.histograms.len() + usize::from(written.histogram.is_some()),
        }
    }

    /// The mean of the values that are numbers: of a single one itself. Nothing without any.
    pub fn mean(&self) -> Option<Decimal> {
        let numbers = || self.points.iter().filter_map(|point| point.value);
        let sum = numbers().try_fold(Decimal::ZERO, Decimal::checked_add)?;
        let count = numbers().count();
        match count {
            1 => Some(sum),
            _ => sum.checked_div(Decimal::from(count)),
        }
    }
}

impl Point {
    fn of((at, text): &(f64, String)) -> Self {
        // What lies outside of all calendars saturates, and is then none.
        #[expect(clippy::cast_possible_truncation, reason = "a float saturates")]
        let at = DateTime::from_timestamp_millis((at * 1000.0).round() as i64);
        Self {
            at,
            value: number(text),
            text: short(text),
        }
    }

    /// When, in words.
    pub fn moment(&self) -> String {
        self.at.map_or_else(|| "an unknown time".to_owned(), moment)
    }
}

/// A moment as evidence tells it.
pub fn moment(at: Time) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// On one line.
fn shown(text: &str) -> String {
    unseen::shown(text).into_owned()
}

/// The number that a server writes: exact, but for one too fine to be kept so, which is rounded, and never to zero.
fn number(text: &str) -> Option<Decimal> {
    if let Ok(exact) = Quantity::parse(text) {
        return exact.unit.is_none().then_some(exact.value);
    }
    let float = text.parse::<f64>().ok().filter(|float| float.abs() < 1.0)?;
    let rounded = Quantity::parse(&format!("{float:.DECIMALS$}")).ok()?.value;
    let least = Decimal::try_from_i128_with_scale(1, u32::try_from(DECIMALS).ok()?).ok()?;
    Some(match rounded.is_zero() {
        false => rounded,
        true if float == 0.0 => rounded,
        true if float < 0.0 => -least,
        true => least,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_number_is_taken_for_one() {
        for (text, value) in [
            ("0.412", Some("0.412")),
            ("-3", Some("-3")),
            ("1e-07", Some("0.0000001")),
            ("0.41200000000000003", Some("0.41200000000000003")),
            ("0.0000000000000003333333333333333333", Some("0.00000000000000033333")),
            ("1e-300", Some("0.00000000000000000001")),
            ("-1e-300", Some("-0.00000000000000000001")),
            ("NaN", None),
            ("+Inf", None),
            ("-Inf", None),
            ("1e+300", None),
            ("12 ms", None),
            ("", None),
        ] {
            assert_eq!(number(text), value.map(|value| value.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn an_answer_is_read_with_what_is_said_beside_it() {
        let body = r#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"__name__":"up","job":"a\"b","env":"x\u001b[2J"},"value":[1435781451.781,"1"]},
            {"metric":{},"histogram":[1,{"count":"1"}]}]},"warnings":["slow"],"infos":["is it a counter?"]}"#;
        let reply = Reply::read(body.as_bytes()).unwrap();
        assert_eq!((reply.warnings.len(), reply.infos.len()), (1, 1));
        let Ok(Data::Series(series)) = reply.data else {
            panic!("no series")
        };
        assert_eq!(series[0].name, "up{env=\"x\u{fffd}[2J\", job=\"a\\\"b\"}");
        assert_eq!(series[0].points[0].moment(), "2015-07-01T20:10:51.781Z");
        assert_eq!((series[1].name.as_str(), series[1].histograms), ("{}", 1));
    }

    #[test]
    fn an_error_keeps_the_words_of_the_server_and_anything_else_is_no_answer() {
        let error = Reply::read(br#"{"status":"error","errorType":"bad_data","error":"1:3: parse error"}"#).unwrap();
        assert_eq!(error.data, Err(("bad_data".into(), "1:3: parse error".into())));
        for body in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"status":"success"}"#,
            r#"{"status":"fine","data":null}"#,
            r#"{"status":"success","data":{"resultType":"cube","result":[]}}"#,
            r#"{"status":"success","data":{"resultType":"vector","result":[{"value":[1,2]}]}}"#,
        ] {
            assert!(Reply::read(body.as_bytes()).is_err(), "{body}");
        }
    }
}

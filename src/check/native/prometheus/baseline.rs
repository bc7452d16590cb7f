//! What a value is held beside: a number, or one of each series from another query or another time.

use rust_decimal::Decimal;

use super::{
    super::{answer::NoAnswer, http::shown::short, transcript::Transcript},
    data::{Data, Series, moment},
    request::{Server, When},
    worst::in_base,
};
use crate::{
    check::plan::Beside,
    domain::{
        check::{Baseline, PrometheusCheck},
        quantity::Quantity,
        words::counted,
    },
};

/// So many series of a baseline are told one by one.
const TOLD: usize = 100;

/// What values are held beside.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// The same for all of them.
    One(Decimal),
    /// To each series its own.
    Each(Vec<Of>),
    /// There is none, and why.
    Nothing(String),
}

/// The baseline of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Of {
    name: String,
    /// Its labels alone, where the name of its metric is another.
    labels: String,
    value: Decimal,
}

impl Found {
    /// The baseline of a series, above 0; else why there is none.
    pub fn of(&self, series: &Series) -> Result<Decimal, String> {
        let found = match self {
            Self::One(value) => *value,
            Self::Each(each) => {
                one_of(each, series).ok_or_else(|| format!("there is no baseline for {}", short(&series.name)))?
            }
            Self::Nothing(why) => return Err(why.clone()),
        };
        match found > Decimal::ZERO {
            true => Ok(found),
            false => Err(format!("the baseline is {found}, and nothing is a share of that")),
        }
    }

    /// Of another query, whose one value is for all.
    fn of_another(series: &[Series]) -> Self {
        match series {
            [one] => one.mean().map_or_else(Self::no_number, Self::One),
            several => Self::of_the_same(several),
        }
    }

    /// Of the same query at another time.
    fn of_the_same(series: &[Series]) -> Self {
        let each = series.iter().filter_map(|one| {
            Some(Of {
                name: one.name.clone(),
                labels: one.labels.clone(),
                value: one.mean()?,
            })
        });
        Self::each(each.collect())
    }

    fn each(each: Vec<Of>) -> Self {
        match each[..] {
            [] => Self::no_number(),
            _ => Self::Each(each),
        }
    }

    fn no_number() -> Self {
        Self::Nothing("the baseline is no number".to_owned())
    }

    fn tell(&self, transcript: &mut Transcript<'_>) {
        match self {
            Self::One(value) => {
                transcript.answer_line(&format!("baseline: {value}"));
            }
            Self::Each(each) => {
                for of in each.iter().take(TOLD) {
                    transcript.answer_line(&format!("baseline of {}: {}", of.name, of.value));
                }
                if each.len() > TOLD {
                    let more = counted(each.len() - TOLD, "more series", "more series");
                    transcript.answer_line(&format!("baselines of {more} are not shown"));
                }
            }
            Self::Nothing(why) => {
                transcript.answer_line(&format!("baseline: none: {why}"));
            }
        }
    }
}

/// By name, else by the labels where one has them, else what has no labels and is for all.
fn one_of(each: &[Of], series: &Series) -> Option<Decimal> {
    let named = each.iter().find(|of| of.name == series.name);
    let mut labelled = each.iter().filter(|of| of.labels == series.labels);
    let labelled = labelled.next().filter(|_| labelled.next().is_none());
    let for_all = match each {
        [only] if only.labels == "{}" => Some(only),
        _ => None,
    };
    named.or(labelled).or(for_all).map(|of| of.value)
}

/// Finds what values of `check` are held beside, and tells it.
///
/// # Errors
/// Where it had to be asked for, and that did not come to an answer.
pub async fn find(
    check: &PrometheusCheck,
    (server, when): (&Server, When),
    beside: Option<&Beside>,
    transcript: &mut Transcript<'_>,
) -> Result<Found, NoAnswer> {
    let found = match (&check.baseline, beside) {
        (None, _) => Found::Nothing("the check names no `baseline`".to_owned()),
        (Some(Baseline::Number(written)), _) => number(written),
        (Some(Baseline::Query(query)), _) => match series(server.ask(query, when, transcript).await?) {
            Some(series) => Found::of_another(&series),
            None => Found::Nothing("the query of the baseline gave no data".to_owned()),
        },
        (Some(_), Some(Beside::At(at))) => {
            transcript.tell(&format!("the section started at {}", moment(*at)));
            let then = When::of(check.range, check.step, Some(*at));
            match series(server.ask(&check.query, then, transcript).await?) {
                Some(series) => Found::of_the_same(&series),
                None => Found::Nothing(format!(
                    "there was no data when the section started, at {}",
                    moment(*at)
                )),
            }
        }
        (Some(_), Some(Beside::Values { run, values })) => {
            transcript.tell(&format!("the baseline is what this check saw in {run}"));
            let each = values.iter().filter_map(|(name, value)| {
                Some(Of {
                    name: name.clone(),
                    labels: name.get(name.find('{')?..)?.to_owned(),
                    value: Quantity::parse(value).ok()?.value,
                })
            });
            Found::each(each.collect())
        }
        (Some(_), Some(Beside::Nothing(why))) => Found::Nothing(why.clone()),
        (Some(Baseline::SectionStart), None) => Found::Nothing("nobody knows when the section started".to_owned()),
        (Some(Baseline::EarlierRun), None) => Found::Nothing("there is no earlier run".to_owned()),
    };
    found.tell(transcript);
    Ok(found)
}

fn number(written: &str) -> Found {
    let number = Quantity::parse(written).ok().and_then(|written| in_base(&written));
    number.map_or_else(Found::no_number, Found::One)
}

/// The series that it came to; nothing where there are none.
fn series(data: Data) -> Option<Vec<Series>> {
    match data {
        Data::Series(series) if series.iter().any(|one| !one.points.is_empty()) => Some(series),
        _ => None,
    }
}

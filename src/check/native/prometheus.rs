//! A Prometheus query: what it came to, series by series, and what is asked of its value. Nothing, and what is no number,
//! is never a pass.

mod baseline;
mod data;
mod request;
mod worst;

use std::collections::BTreeMap;

use chrono::TimeDelta;

use self::{
    baseline::Found,
    data::{Data, Series, moment},
    request::{Server, When},
    worst::{Held, plain, share, worst},
};
use super::{
    answer::{Answer, NoAnswer},
    http::shown::short,
    transcript::Transcript,
};
use crate::{
    check::plan::Plan,
    domain::{
        check::{Expectation, PrometheusCheck},
        event::ExpectationMet,
        expectation::{Sighting, in_words},
        target::Target,
        time::Time,
        words::counted,
    },
};

/// So many lines of series and values are told; the others are counted.
const TOLD: usize = 2000;
/// Of so many series the values are kept for later runs: of more than a handful nobody compares each.
const KEPT: usize = 64;
/// No longer name of a series is kept, in bytes.
const LONGEST: usize = 1024;
/// A newest value older than this, and a step, is told to be old.
const OLD: TimeDelta = TimeDelta::seconds(60);

/// Asks once.
pub async fn ask(plan: &Plan, check: &PrometheusCheck, transcript: &mut Transcript<'_>) -> Result<Answer, NoAnswer> {
    let address = check
        .server
        .as_ref()
        .or(plan.reach.prometheus.as_ref())
        .ok_or_else(|| {
            NoAnswer::errored("no Prometheus server is named: write `server` in the check, or name one in the settings")
        })?;
    let server = Server::at(address, &plan.reach).await?;
    transcript.tell(&format!("Prometheus server {}", server.shown()));
    let when = When::of(check.range, check.step, None);
    let data = server.ask(&check.query, when, transcript).await?;
    let now = chrono::Utc::now();
    match data {
        Data::Text(text) => Ok(of_text(plan, &text, transcript)),
        Data::Series(series) => {
            tell_series(&series, when, transcript);
            let histograms: usize = series.iter().map(|one| one.histograms).sum();
            if series.iter().all(|one| one.points.is_empty()) {
                return Err(NoAnswer::inconclusive(match histograms {
                    0 => "the query gave no data",
                    _ => "the query gave histograms, and no number",
                }));
            }
            let stopped = tell_age(&series, when, now, transcript);
            // What was measured before says nothing of the time since.
            if let Some(why) = stopped.filter(|_| matches!(when, When::Over { .. })) {
                return Err(NoAnswer::inconclusive(why));
            }
            let asks_baseline = check.baseline.is_some() || plan.check.expect.iter().any(is_of_baseline);
            let found = match asks_baseline {
                true => Some(baseline::find(check, (&server, when), plan.baseline.as_ref(), transcript).await?),
                false => None,
            };
            Ok(of_series(plan, &series, found.as_ref(), now, transcript))
        }
    }
}

fn is_of_baseline(expectation: &Expectation) -> bool {
    matches!(expectation, Expectation::Value { of_baseline: true, .. })
}

/// A text is what it is: it meets one of texts, or a version.
fn of_text(plan: &Plan, text: &str, transcript: &mut Transcript<'_>) -> Answer {
    let line = transcript.answer_line(&format!("value: {text}"));
    Answer::to(&plan.check.expect, |expectation| {
        matches!(expectation, Expectation::Value { of_baseline: false, .. }).then(|| Sighting {
            text: text.to_owned(),
            line: Some(line),
        })
    })
}

fn of_series(
    plan: &Plan,
    series: &[Series],
    found: Option<&Found>,
    now: Time,
    transcript: &mut Transcript<'_>,
) -> Answer {
    let mut remarks: Vec<String> = Vec::new();
    let mut asked = false;
    let mut answer = Answer::to(&plan.check.expect, |expectation| {
        let Expectation::Value { meets, of_baseline } = expectation else {
            return None;
        };
        asked = true;
        let held = match (of_baseline, found) {
            (false, _) => worst(series, meets, now, |_, point| Some(plain(meets, point))),
            (true, Some(found)) => beside(series, meets, found, now, &mut remarks),
            (true, None) => None,
        }?;
        sighting(expectation, &held, series, &mut remarks, transcript)
    });
    let unknown = series.iter().find_map(|one| {
        let point = one.points.iter().find(|point| point.value.is_none());
        let saw = point.map(|point| point.text.clone());
        saw.or_else(|| (one.histograms > 0).then(|| format!("a histogram in {}", short(&one.name))))
    });
    let is_histogram = series.iter().any(|one| one.histograms > 0);
    if let Some(saw) = unknown.filter(|_| !asked || is_histogram) {
        answer.findings.push(ExpectationMet {
            text: "the query gives numbers".to_owned(),
            met: None,
            saw: Some(saw),
            line: None,
        });
    }
    if plan.check.expect.is_empty() {
        remarks.push("nothing is expected of the value: write `value = \"…\"`".to_owned());
    }
    remarks.dedup();
    answer.remark = (!remarks.is_empty()).then(|| remarks.join("; "));
    answer.values = kept(series);
    answer
}

/// The values beside their baselines; why one has none is remarked.
fn beside<'a>(
    series: &'a [Series],
    target: &Target,
    found: &Found,
    now: Time,
    remarks: &mut Vec<String>,
) -> Option<Held<'a>> {
    let baselines: BTreeMap<&str, _> = series.iter().map(|one| (one.name.as_str(), found.of(one))).collect();
    remarks.extend(baselines.values().find_map(|found| found.as_ref().err()).cloned());
    worst(series, target, now, |one, point| {
        let baseline = baselines.get(one.name.as_str())?.as_ref().ok()?;
        share(point, *baseline)
    })
}

/// What an expectation sees, with a line of its own in the evidence.
fn sighting(
    expectation: &Expectation,
    held: &Held<'_>,
    series: &[Series],
    remarks: &mut Vec<String>,
    transcript: &mut Transcript<'_>,
) -> Option<Sighting> {
    let text = held
        .text
        .clone()
        .or_else(|| held.point.value.is_none().then(|| held.point.text.clone()))?;
    let points: usize = series.iter().map(|one| one.points.len()).sum();
    let name = short(&held.series.name);
    let of = match (series.len(), points) {
        (_, 0 | 1) => String::new(),
        (1, points) => format!("the worst of {points} values, at {}", held.point.moment()),
        (count, points) if count == points => format!("the worst of {count} series, {name}"),
        (count, points) => format!(
            "the worst of {points} values of {count} series, {name} at {}",
            held.point.moment()
        ),
    };
    let behind = if of.is_empty() {
        String::new()
    } else {
        format!(" ({of})")
    };
    let line = transcript.answer_line(&format!("{}: {text}{behind}", in_words(expectation)));
    if !of.is_empty() && held.met != Some(true) {
        remarks.push(format!("{}: {text} is {of}", in_words(expectation)));
    }
    Some(Sighting { text, line: Some(line) })
}

/// What a later run may hold its own values beside: of each series its value, over a range their mean.
fn kept(series: &[Series]) -> BTreeMap<String, String> {
    if series.len() > KEPT || series.iter().any(|one| one.name.len() > LONGEST) {
        return BTreeMap::new();
    }
    let values = series
        .iter()
        .filter_map(|one| Some((one.name.clone(), one.mean()?.normalize().to_string())));
    values.collect()
}

fn tell_series(series: &[Series], when: When, transcript: &mut Transcript<'_>) {
    transcript.answer_line(&counted(series.len(), "series", "series"));
    let mut left = TOLD;
    let mut hidden = 0;
    for one in series {
        if left == 0 {
            hidden += one.points.len();
            continue;
        }
        left -= 1;
        match (when, &one.points[..]) {
            (When::Now | When::At(_), [point]) => {
                transcript.answer_line(&format!("{}: {} at {}", one.name, point.text, point.moment()));
            }
            (_, points) => {
                let count = counted(points.len(), "value", "values");
                transcript.answer_line(&format!("{}: {count}", one.name));
                for point in points.iter().take(left) {
                    transcript.answer_line(&format!("  {} {}", point.moment(), point.text));
                }
                hidden += points.len().saturating_sub(left);
                left = left.saturating_sub(points.len());
            }
        }
        if one.histograms > 0 {
            let count = counted(one.histograms, "histogram is", "histograms are");
            transcript.answer_line(&format!("{}: {count} no number", one.name));
        }
    }
    if hidden > 0 {
        let more = counted(hidden, "more value is", "more values are");
        transcript.answer_line(&format!("{more} not shown"));
    }
}

/// Says where the newest value is not of the moment that was asked about, and where values of a range are missing. Gives
/// the former.
fn tell_age(series: &[Series], when: When, now: Time, transcript: &mut Transcript<'_>) -> Option<String> {
    let (end, step, whole) = match when {
        When::Now => (now, TimeDelta::zero(), 1),
        When::At(at) => (at, TimeDelta::zero(), 1),
        When::Over { end, range, step } => {
            let steps = range.as_millis() / step.as_millis().max(1);
            (end, TimeDelta::from_std(step).unwrap_or_default(), steps + 1)
        }
    };
    let newest = series
        .iter()
        .flat_map(|one| &one.points)
        .filter_map(|point| point.at)
        .max();
    let stopped = newest.filter(|newest| end - *newest > OLD + step).map(|newest| {
        let age = (end - newest).num_seconds().unsigned_abs();
        let age = humantime::format_duration(std::time::Duration::from_secs(age));
        format!("the newest value is {age} old: it is of {}", moment(newest))
    });
    if let Some(stopped) = &stopped {
        transcript.tell(stopped);
    }
    let gaps = series.iter().filter(|one| (one.points.len() as u128) < whole).count();
    if gaps > 0 && whole > 1 {
        let gaps = counted(gaps, "series has", "series have");
        transcript.tell(&format!("{gaps} fewer than the {whole} values of the whole range"));
    }
    stopped
}

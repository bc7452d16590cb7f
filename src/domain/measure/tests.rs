//! What is read as a value, how near it is, and what earlier runs come to.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::domain::{
    clocks::{EarlierRun, SectionHistory},
    standing,
    time::Time,
};

fn now() -> Time {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// A measure with this unit and target; an empty text is none.
fn of(unit: &str, target: &str) -> Measure {
    Measure {
        id: "m".into(),
        label: "M".into(),
        unit: Unit::parse(unit).ok(),
        target: target.parse().ok(),
        from: None,
    }
}

fn near(unit: &str, target: &str, value: &str) -> Option<Near> {
    let measure = of(unit, target);
    Near::of(&measure, &read(&measure, value).unwrap(), now())
}

#[test]
fn a_value_is_recorded_in_the_unit_of_its_measure_and_never_rounded() {
    for (unit, target, typed, value) in [
        ("ms", "< 100 ms", "1.5 s", "1500 ms"),
        ("ms", "< 100 ms", "42", "42 ms"),
        ("ms", "< 100 ms", "0.1", "0.1 ms"),
        ("ms", "< 100 ms", "0.0000001", "0.0000001 ms"),
        ("ms", "", "0.12345678901234567891", "0.12345678901234567891 ms"),
        ("", "< 500 ms", "412", "412 ms"),
        ("", "< 500 ms", "0.4 s", "400 ms"),
        ("min", "< 5 min", "1 s", "1 s"),
        ("min", "< 5 min", "90 s", "1.5 min"),
        ("%", ">= 95 %", "99.5 percent", "99.5 %"),
        ("MiB", "< 1 GiB", "2 KiB", "0.001953125 MiB"),
        ("GB", "10..20 GB", "15360 MiB", "16.10612736 GB"),
        ("TiB", "< 2 TiB", "1.5 tib", "1.5 TiB"),
        ("req/s", "> 100 req/s", "6000/min", "100 req/s"),
        ("checks", "= 10", "10", "10 checks"),
        ("", "= 0", "0 errors", "0 errors"),
        ("", "= 0", "0", "0"),
        ("", "", "12 MB", "12 MB"),
        ("", "one of A, B", "C", "C"),
        ("", "version >= 1.28", " v1.29.1 ", "v1.29.1"),
        (
            "",
            "> 90 days from now",
            "Jun  1 12:00:00 2027 GMT",
            "Jun  1 12:00:00 2027 GMT",
        ),
    ] {
        let read = read(&of(unit, target), typed).map(|measured| measured.with_unit());
        assert_eq!(read.as_deref(), Ok(value), "{typed} in {unit} for {target}");
    }
}

#[test]
fn what_is_no_value_says_what_was_found_and_what_to_write() {
    let told: Vec<String> = [
        ("ms", "< 100 ms", "NaN"),
        ("ms", "< 100 ms", "inf"),
        ("ms", "< 100 ms", "fast"),
        ("ms", "< 100 ms", ""),
        ("ms", "< 100 ms", "3 GB"),
        ("ms", "< 100 ms", "3 msecs"),
        ("ms", "< 100 ms", "12 parsecs"),
        ("ms", "", "0.12345678901234567890123456789012"),
        ("%", ">= 95 %", "n/a"),
        ("checks", "= 10", "ten"),
        ("", "= 0", "none"),
        ("", "= 0", "3 ms"),
        ("", "version >= 1.28", "latest"),
        ("", "> 90 days from now", "soon"),
        ("", "> 90 days from now", "2026-02-30"),
        ("", "one of A, B", "A\u{1b}[2J"),
        (
            "ms",
            "",
            "a text that goes on and on, and on, and on, and on, for more than is shown",
        ),
    ]
    .iter()
    .map(|(unit, target, typed)| read(&of(unit, target), typed).unwrap_err())
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn what_may_be_typed_is_said_for_every_kind() {
    for (unit, target, words) in [
        ("ms", "< 1 s", "a number in ms unless another unit is typed"),
        ("", "< 1 s", "a number in s unless another unit is typed"),
        ("", "= 0", "a number"),
        ("", "version >= 1", "a version like 1.4.0"),
        ("", "one of A, B", "one of A, B"),
        ("", "> 1 day from now", "a date: 2027-06-01, or 2027-06-01 12:00 in UTC"),
    ] {
        assert_eq!(takes(&of(unit, target)), words);
    }
}

#[test]
fn how_near_a_value_is_to_its_target_is_said_in_words() {
    for (unit, target, value, words) in [
        ("ms", "< 500 ms", "412", Some("82 % of the limit")),
        ("s", "< 500 ms", "0.412", Some("82 % of the limit")),
        ("ms", "< 500 ms", "499.9999", Some("99 % of the limit")),
        ("ms", "< 500 ms", "500", Some("100 % of the limit")),
        ("ms", "< 500 ms", "500.0001", Some("101 % of the limit")),
        ("ms", "<= 500 ms", "1 h", Some("more than 999 % of the limit")),
        ("ms", "< 500 ms", "0", Some("0 % of the limit")),
        ("ms", "< 500 ms", "1", Some("less than 1 % of the limit")),
        ("GiB", "< 2 GiB", "512 MiB", Some("25 % of the limit")),
        ("req/s", "> 100 req/s", "98", Some("98 % of what is needed")),
        ("req/s", "> 100 req/s", "7200/min", Some("120 % of what is needed")),
        ("%", ">= 99.9 %", "99.899", Some("99 % of what is needed")),
        ("", "= 0", "0", None),
        ("checks", "= 10", "8", Some("2 checks below it")),
        ("", "= 10", "12", Some("2 above it")),
        ("", "!= 3", "4", None),
        ("", "< 0", "-2", Some("2 below it")),
        ("ms", "< 5 ms", "-1", Some("6 ms below it")),
        ("", "<= 0", "0", Some("just at it")),
        (
            "GB",
            "10..20 GB",
            "18",
            Some("8 GB above the least, 2 GB below the most"),
        ),
        ("GB", "10..20 GB", "22 GB", Some("2 GB above the most")),
        ("GB", "10..20 GB", "9500 MB", Some("0.5 GB below the least")),
        (
            "",
            "> 90 days from now",
            "2027-05-27 12:00",
            Some("in 187d, 208 % of what is needed"),
        ),
        (
            "",
            "> 90 days from now",
            "2026-12-21 12:00",
            Some("in 30d, 33 % of what is needed"),
        ),
        (
            "",
            "< 4 h from now",
            "2026-11-21 14:00",
            Some("in 2h, 50 % of the limit"),
        ),
        ("", "> 90 days from now", "2026-11-18 12:00", Some("3d ago")),
        ("", "> 0 days from now", "2026-11-22 12:00", Some("in 1d")),
        ("", "version >= 1.28", "1.29", None),
        ("", "one of A, B", "A", None),
        ("ms", "", "3", None),
    ] {
        let near = near(unit, target, value).map(|near| near.words);
        assert_eq!(near.as_deref(), words, "{value} {unit} for {target}");
    }
}

#[test]
fn the_scale_of_a_gauge_leaves_room_beyond_the_limit() {
    let bar = |unit, target, value| near(unit, target, value).and_then(|near| near.bar);
    let close = |one: f64, other: f64| (one - other).abs() < 1e-9;
    let half = bar("ms", "< 500 ms", "250").unwrap();
    assert!(close(half.value, 0.4) && close(half.limit, 0.8) && half.lower.is_none());
    assert!(close(bar("ms", "< 500 ms", "9 h").unwrap().value, 1.0));
    let range = bar("GB", "10..20 GB", "15").unwrap();
    assert!(close(range.value, 0.5) && close(range.limit, 0.75) && range.lower.is_some_and(|low| close(low, 0.25)));
    assert!(close(bar("GB", "10..20 GB", "1").unwrap().value, 0.0));
    assert!(bar("", "5..5", "5").is_none() && bar("", "= 3", "4").is_none());
}

fn history(values: &[(&str, Option<&str>)]) -> SectionHistory {
    let run = |(place, (value, unit)): (usize, &(&str, Option<&str>))| EarlierRun {
        run: format!("run-{place}"),
        closed: now(),
        took: BTreeMap::new(),
        measures: BTreeMap::from([(
            "m".into(),
            Measured {
                value: serde_json::from_str(value).unwrap_or_else(|_| (*value).into()),
                unit: unit.map(str::to_owned),
            },
        )]),
    };
    SectionHistory {
        runs: values.iter().enumerate().map(run).collect(),
    }
}

fn trend(unit: &str, target: &str, newest_first: &[(&str, Option<&str>)]) -> Trend {
    Trend::of(&history(newest_first), &of(unit, target)).unwrap()
}

#[test]
fn earlier_values_stand_in_one_unit_the_oldest_first() {
    let runs = [
        ("405", Some("ms")),
        ("0.52", Some("s")),
        ("401000", Some("us")),
        ("380", None),
    ];
    let seen = trend("ms", "< 500 ms", &runs);
    let values: Vec<&str> = seen.points.iter().map(|point| point.value.as_str()).collect();
    assert_eq!(values, ["380", "401", "520", "405"]);
    assert_eq!(seen.summary(), "4 earlier runs, last 405 ms, 1 outside");
    assert_eq!(
        seen.listed(),
        "380, 401, 520 and 405 ms in 4 earlier runs, the oldest first; 1 outside"
    );
    assert_eq!(seen.steps(8), [(0, true), (1, true), (7, false), (1, true)]);
}

#[test]
fn what_cannot_be_compared_with_the_measure_of_today_is_left_out() {
    let runs = [("3", Some("GB")), ("\"soon\"", None), ("412", Some("ms"))];
    let seen = trend("ms", "< 500 ms", &runs);
    assert_eq!(seen.summary(), "1 earlier run: 412 ms");
    assert!(seen.steps(8).is_empty(), "one value has nothing beside it");
    assert_eq!(Trend::of(&history(&runs[..2]), &of("ms", "< 500 ms")), None);
    assert_eq!(Trend::of(&SectionHistory::default(), &of("ms", "")), None);
}

#[test]
fn a_value_that_cannot_be_written_in_the_unit_of_the_others_is_rounded_and_equal_ones_stand_in_the_middle() {
    let seen = trend("min", "", &[("1", Some("s")), ("2", Some("min"))]);
    assert_eq!(seen.listed(), "2 and 0.01667 min in 2 earlier runs, the oldest first");
    let level = trend("", "= 0", &[("0", None), ("0", None), ("0", Some("errors"))]);
    assert_eq!(level.steps(8), [(3, true), (3, true), (3, true)]);
    assert!(level.steps(0).is_empty());
}

#[test]
fn dates_are_as_high_as_they_were_far_away_and_texts_have_no_height() {
    let dates = trend("", "> 90 days from now", &[("2026-12-01", None), ("2027-06-01", None)]);
    assert_eq!(dates.summary(), "2 earlier runs, last 2026-12-01, 1 outside");
    assert_eq!(dates.steps(8), [(7, true), (0, false)]);
    let versions = trend("", "version >= 1.28", &[("1.29", None), ("1.28.1", None)]);
    assert!(versions.steps(8).is_empty());
    assert_eq!(versions.points[0].value, "1.28.1");
}

proptest! {
    #[test]
    fn a_value_that_misses_never_looks_as_if_it_met_nor_the_other_way_round(
        value in 0u64..2_000_000, scale in 0u32..4, limit in 1u64..1000, sign in 0usize..4,
    ) {
        let sign = ["<", "<=", ">", ">="][sign];
        let measure = of("ms", &format!("{sign} {limit} ms"));
        let measured = read(&measure, &rust_decimal::Decimal::new(value as i64, scale).to_string()).unwrap();
        let met = standing::met(&measure, &measured.with_unit(), now());
        let near = Near::of(&measure, &measured, now()).unwrap();
        let words = near.words.split(" %").next().unwrap().rsplit(' ').next().unwrap();
        let percent: u32 = words.parse().unwrap();
        let full = near.words.starts_with("100 %");
        let below = percent < 100 || near.words.starts_with("less");
        let expected = match sign {
            "<" => below,
            "<=" => below || full,
            ">" => !below && !full,
            _ => !below,
        };
        prop_assert_eq!(met, expected, "{} for {} {}", near.words, sign, limit);
        let bar = near.bar.unwrap();
        prop_assert!(bar.value >= 0.0 && bar.value <= 1.0);
    }

    #[test]
    fn what_is_read_reads_back_as_the_same_value(text in ".{0,30}", unit in "(ms|MB|%|req/s|checks|)") {
        let measure = of(&unit, "");
        if let Ok(measured) = read(&measure, &text) {
            prop_assert_eq!(read(&measure, &measured.with_unit()), Ok(measured));
        }
    }

    #[test]
    fn no_value_and_no_row_of_them_is_out_of_the_steps(values in proptest::collection::vec(-1e9f64..1e9, 1..30)) {
        let texts: Vec<String> = values.iter().map(|value| format!("{value:.3}")).collect();
        let runs: Vec<(&str, Option<&str>)> = texts.iter().map(|text| (text.as_str(), None)).collect();
        let trend = trend("ms", "", &runs);
        prop_assert_eq!(trend.points.len(), values.len());
        prop_assert!(trend.steps(8).iter().all(|(step, _)| *step < 8));
    }
}

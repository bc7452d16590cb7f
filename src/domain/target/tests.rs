//! What a target reads, writes and holds.

use proptest::prelude::*;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn met(target: &str, value: &str, unit: Option<&str>) -> Option<bool> {
    let unit = unit.map(|unit| Unit::parse(unit).unwrap());
    Target::parse(target).unwrap().met_by(value, unit.as_ref(), now())
}

#[test]
fn a_target_is_written_in_one_way_and_reads_back() {
    for (written, canonical) in [
        ("< 500 ms", "< 500 ms"),
        ("<=500ms", "<= 500 ms"),
        ("≥ 95 percent", ">= 95 %"),
        ("== 0", "= 0"),
        ("!= 3", "!= 3"),
        ("10..20 GB", "10..20 GB"),
        ("10 GB .. 20 GB", "10..20 GB"),
        ("500 MB..2 GB", "500..2000 MB"),
        ("-1.5..1.5", "-1.5..1.5"),
        ("> 100 req/s", "> 100 req/s"),
        ("one of A,B ,  C", "one of A, B, C"),
        ("One of healthy", "one of healthy"),
        ("version >= 1.28", "version >= 1.28"),
        ("version >=v1.28-rc.1", "version >= v1.28-rc.1"),
        ("> 90 days from now", "> 90 days from now"),
        (">= 36 h from now", ">= 36 h from now"),
        ("> 2 weeks from now", "> 14 days from now"),
    ] {
        let target = Target::parse(written).unwrap();
        assert_eq!(target.to_string(), canonical, "{written}");
        assert_eq!(Target::parse(canonical), Ok(target.clone()), "{written}");
        let json = serde_json::to_string(&target).unwrap();
        assert_eq!(serde_json::from_str::<Target>(&json).unwrap(), target);
    }
}

#[test]
fn what_is_no_target_says_why() {
    for (written, why) in [
        ("", "the target is empty"),
        ("500 ms", "`500 ms` does not say how to compare"),
        ("about 5", "`about 5` does not say how to compare"),
        ("< fast", "`fast` is not a number"),
        ("< 500 msecz", "unknown unit `msecz`"),
        ("20..10 GB", "the range begins above its end: 20..10 GB"),
        (
            "10 ms..20 GB",
            "the units of the range do not go together: 10 ms..20 GB",
        ),
        ("10 ms..20", "the units of the range do not go together: 10 ms..20"),
        ("one of", "`one of` needs values with commas between them"),
        ("one of A,,B", "`one of` needs values with commas between them"),
        ("version 1.28", "`1.28` does not say how to compare"),
        ("version >= latest", "`latest` is not a version"),
        ("> 5 MB from now", "`5 MB from now` is not a time from now"),
        ("= 5 days from now", "`5 days from now` is not a time from now"),
        ("> -5 days from now", "`-5 days from now` is not a time from now"),
        ("..5", "`` is not a number"),
    ] {
        assert_eq!(Target::parse(written).unwrap_err().to_string(), why, "{written}");
    }
}

#[test]
fn a_value_is_compared_exactly_and_across_units() {
    for (target, value, unit, expected) in [
        ("< 570 ms", "0.57 s", None, Some(false)),
        ("<= 570 ms", "0.57 s", None, Some(true)),
        ("< 500 ms", "499.999999", None, Some(true)),
        ("< 500 ms", "0.2", Some("s"), Some(true)),
        ("< 500", "0.2 s", Some("ms"), Some(true)),
        ("< 500", "0.2 s", None, None),
        ("= 0", "0.000", None, Some(true)),
        ("= 0", "0 errors", None, Some(true)),
        ("!= 3", "4", None, Some(true)),
        ("10..20 GB", "20 GB", None, Some(true)),
        ("10..20 GB", "20480 MiB", None, Some(false)),
        ("10..20 GB", "9999 MB", None, Some(false)),
        ("> 100 req/s", "6001/min", None, Some(true)),
        ("< 512 MB", "500 MiB", None, Some(false)),
        ("< 512 MB", "12 ms", None, None),
        ("< 70 %", "69.9", Some("%"), Some(true)),
        ("< 70 %", "n/a", None, None),
        ("< 5 s", "", None, None),
        ("one of A, B", "B", None, Some(true)),
        ("one of A, B", "b", None, Some(false)),
        ("one of A, B", " ", None, None),
    ] {
        assert_eq!(
            met(target, value, unit),
            expected,
            "{value:?} in {unit:?} against {target}"
        );
    }
}

#[test]
fn a_version_is_compared_number_by_number() {
    for (target, value, expected) in [
        ("version >= 1.28", "1.9", Some(false)),
        ("version >= 1.28", "v1.28.0", Some(true)),
        ("version >= 1.28", "1.28.0-rc.1", Some(false)),
        ("version < 2", "1.99999999999999999999999999999999999999999", Some(true)),
        ("version = 16", "16.0.0", Some(true)),
        ("version != 16", "16.1", Some(true)),
        ("version >= 1.28", "latest", None),
    ] {
        assert_eq!(met(target, value, None), expected, "{value} against {target}");
    }
}

#[test]
fn a_date_is_compared_with_the_present() {
    for (value, expected) in [
        ("2027-11-21", Some(true)),
        ("2027-02-19T12:00:00Z", Some(false)),
        ("2027-02-19T12:00:01Z", Some(true)),
        ("2027-02-19T13:00:01+01:00", Some(true)),
        ("Jun  1 12:00:00 2027 GMT", Some(true)),
        ("2020-01-01", Some(false)),
        ("soon", None),
    ] {
        assert_eq!(met("> 90 days from now", value, None), expected, "{value}");
    }
    assert_eq!(met("< 1 h from now", "2026-11-21 12:30", None), Some(true));
}

#[test]
fn a_target_takes_only_units_of_its_own_kind() {
    let ms = Unit::parse("ms").unwrap();
    for (target, takes) in [
        ("< 5 s", true),
        ("< 5", true),
        ("1..5 MB", false),
        ("one of A", false),
        ("version > 1", false),
        ("> 1 day from now", false),
    ] {
        assert_eq!(Target::parse(target).unwrap().takes(&ms), takes, "{target}");
    }
}

proptest! {
    #[test]
    fn the_unit_in_which_a_value_is_written_never_changes_whether_it_meets(
        value in 0u64..10_000_000, scale in 0u32..4, limit in 0u64..10_000_000, sign in 0usize..6,
    ) {
        let sign = ["<", "<=", ">", ">=", "=", "!="][sign];
        for group in [["ms", "s"], ["KB", "MB"], ["KiB", "MiB"]] {
            let target = Target::parse(&format!("{sign} {limit} {}", group[0])).unwrap();
            let value = Quantity { value: Decimal::new(value as i64, scale), unit: Unit::parse(group[0]).ok() };
            let converted = value.in_unit(&Unit::parse(group[1]).unwrap()).unwrap();
            let expected = target.met_by(&value.to_string(), None, now());
            prop_assert!(expected.is_some());
            prop_assert_eq!(target.met_by(&converted.to_string(), None, now()), expected);
            prop_assert_eq!(target.met_by(&converted.value.to_string(), converted.unit.as_ref(), now()), expected);
        }
    }

    #[test]
    fn reading_a_target_or_a_value_never_panics(text in ".{0,40}", prefix in "(<|one of|version|)") {
        if let Ok(target) = Target::parse(&format!("{prefix}{text}")) {
            let _ = target.met_by(&text, None, now());
            prop_assert_eq!(Target::parse(&target.to_string()), Ok(target));
        }
    }
}

//! What each kind of field takes, and what it says of what it does not take.

use proptest::prelude::*;

use super::*;
use crate::domain::pattern::Pattern;

fn field(kind: FieldKind) -> Field {
    Field {
        id: "f".into(),
        label: "F".into(),
        kind,
        required: true,
        default: None,
        pattern: None,
        choices: vec!["blue".into(), "green".into()],
        secret: false,
    }
}

#[test]
fn each_kind_takes_its_own_values_and_no_others() {
    for (kind, good, bad) in [
        (FieldKind::Text, vec!["anything", "é"], vec!["two\nlines", "\u{1b}[2J"]),
        (
            FieldKind::Version,
            vec!["1.4.0", "v2", "1.0-rc.1"],
            vec!["latest", "1..2"],
        ),
        (
            FieldKind::Date,
            vec!["2026-11-21"],
            vec!["21.11.2026", "2026-02-30", "2026-1-1"],
        ),
        (
            FieldKind::Time,
            vec!["14:30", "2026-11-21 14:30", "2026-11-21T14:30:00Z"],
            vec!["25:00", "noon"],
        ),
        (FieldKind::Choice, vec!["blue"], vec!["Blue", "red"]),
        (
            FieldKind::Url,
            vec!["http://localhost:3000", "postgres://db/x"],
            vec!["localhost:3000", "http://", "http:// x", "://x"],
        ),
        (FieldKind::Number, vec!["12", "-0.5"], vec!["12 GB", "a", "1,5"]),
        (
            FieldKind::Window,
            vec!["22:00..02:00", "2026-11-21 22:00..2026-11-22 02:00"],
            vec![
                "22:00",
                "22:00..22:00",
                "2026-11-22 22:00..2026-11-21 02:00",
                "22:00..2026-11-21 02:00",
            ],
        ),
        (
            FieldKind::Person,
            vec![
                "Ada",
                "Ada Lovelace <ada@example.com>",
                "ada@example.com",
                "李小龍",
                "O'Neil",
            ],
            vec!["42", "---", "Ada <", "Ada <two words>", "<ada@x>", "Ada> x"],
        ),
        (
            FieldKind::Channel,
            vec![
                "#releases",
                "@on-call",
                "ops@example.com",
                "https://chat.example.com/x",
                "+49 30 1234",
                "Room 4",
            ],
            vec!["#", "@", "#two words", "##x", "a@", "@@x", "a@b@c", "https://", "!!"],
        ),
        (
            FieldKind::File,
            vec![
                "backup.tar",
                "./a/b.sh",
                "/tmp/x",
                "~/x",
                "with blanks.txt",
                "..x",
                "dist/",
            ],
            vec!["..", ".", "~/", "https://example.com/x"],
        ),
        (
            FieldKind::Environment,
            vec!["production", "prod-eu", "eu/west:1", "blue 2"],
            vec!["--", "$(reboot)", "{env}", "a;b"],
        ),
    ] {
        for value in good {
            assert_eq!(validate(&field(kind), value), Ok(()), "{kind:?} {value:?}");
        }
        for value in bad {
            assert!(validate(&field(kind), value).is_err(), "{kind:?} {value:?}");
        }
    }
}

#[test]
fn an_empty_value_is_refused_only_where_one_is_required() {
    assert_eq!(
        validate(&field(FieldKind::Date), " "),
        Err("a value is required".into())
    );
    let optional = Field {
        required: false,
        ..field(FieldKind::Date)
    };
    assert_eq!(validate(&optional, ""), Ok(()));
}

#[test]
fn the_pattern_counts_for_every_kind_and_a_secret_is_never_shown() {
    let mut field = field(FieldKind::Text);
    field.pattern = Pattern::new("^[a-z]+$").ok();
    assert_eq!(validate(&field, "ok"), Ok(()));
    assert_eq!(
        validate(&field, "Hunter2"),
        Err("`Hunter2` does not match `^[a-z]+$`".into())
    );
    field.secret = true;
    assert_eq!(
        validate(&field, "Hunter2"),
        Err("this does not match `^[a-z]+$`".into())
    );
}

#[test]
fn what_a_field_does_not_take_says_what_was_found_what_is_expected_and_what_to_write() {
    let told: Vec<String> = [
        (FieldKind::Date, "21.11.2026"),
        (FieldKind::Date, "11/21/2026"),
        (FieldKind::Date, "3/4/2026"),
        (FieldKind::Date, "2026-1-9"),
        (FieldKind::Date, "2026-02-30"),
        (FieldKind::Date, "tomorrow"),
        (FieldKind::Time, "2:30 pm"),
        (FieldKind::Time, "12am"),
        (FieldKind::Time, "14h30"),
        (FieldKind::Time, "14.30"),
        (FieldKind::Time, "25:00"),
        (FieldKind::Time, "noon"),
        (FieldKind::Version, "release 1.4"),
        (FieldKind::Version, "1.4 rc1"),
        (FieldKind::Version, "latest"),
        (FieldKind::Number, "1,5"),
        (FieldKind::Number, "12 GB"),
        (FieldKind::Number, "1,500"),
        (FieldKind::Number, "1,000.5"),
        (FieldKind::Number, "many"),
        (FieldKind::Number, "1e5"),
        (FieldKind::Number, "2.5E-3"),
        (FieldKind::Number, "1e500"),
        (FieldKind::Number, "1e5 requests"),
        (FieldKind::Number, "3 each"),
        (FieldKind::Url, "example.com/health"),
        (FieldKind::Url, "//example.com"),
        (FieldKind::Url, "an address"),
        (FieldKind::Choice, "Blue"),
        (FieldKind::Choice, "gren"),
        (FieldKind::Choice, "red"),
        (FieldKind::Window, "22:00"),
        (FieldKind::Window, "22:00-02:00"),
        (FieldKind::Window, "22:00 to 02:00"),
        (FieldKind::Window, "22:00.."),
        (FieldKind::Window, "ten..eleven"),
        (FieldKind::Window, "22:00..22:00"),
        (FieldKind::Window, "2026-11-22 22:00..2026-11-21 02:00"),
        (FieldKind::Window, "22:00..2026-11-21 02:00"),
        (FieldKind::Person, "Ada <ada"),
        (FieldKind::Channel, "#the releases"),
        (FieldKind::Channel, "@"),
        (FieldKind::File, ".."),
        (FieldKind::File, "https://example.com/x"),
        (FieldKind::Environment, "$(reboot)"),
    ]
    .into_iter()
    .map(|(kind, value)| validate(&field(kind), value).unwrap_err())
    .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn advice_never_gives_a_secret_away() {
    let secret = Field {
        secret: true,
        ..field(FieldKind::Date)
    };
    let told = validate(&secret, "21.11.2026").unwrap_err();
    assert_eq!(told, "this is not a date like 2026-11-21");
}

proptest! {
    #[test]
    fn what_is_advised_is_taken(kind in 0usize..12, value in "[ -~]{1,12}") {
        let kind = [
            FieldKind::Text, FieldKind::Version, FieldKind::Date, FieldKind::Time, FieldKind::Person, FieldKind::Channel,
            FieldKind::File, FieldKind::Choice, FieldKind::Url, FieldKind::Number, FieldKind::Window, FieldKind::Environment,
        ][kind];
        let field = field(kind);
        if validate(&field, &value).is_err()
            && let Some(advice) = advice::of(&field, &value)
            && let Some(write) = advice.strip_prefix("write ").filter(|write| !write.contains(" or ") && !write.contains(", "))
            && !write.starts_with("both ends")
        {
            prop_assert_eq!(validate(&field, write), Ok(()), "{} for {}", write, value);
        }
    }
}

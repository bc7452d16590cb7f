//! `docs/decision.md` holds the truth table of what counts as what; every row of it is carried out here.

use super::verdict;
use crate::domain::{
    check::Outcome,
    checklist::{Item, Weight},
    event::Mark,
    testing::*,
    verdict::{Category, category},
};

const DOCUMENT: &str = include_str!("../../../../docs/decision.md");

/// What is said and done of the item `i`, whose check is there only where the row speaks of one.
fn carry_out(row: &str, weight: Weight) -> Option<Seat> {
    use Outcome::{Cancelled, Errored, Failed, Inconclusive, Interrupted, Passed, TimedOut};
    let bare = || Item { weight, ..item("i") };
    let check = || Item {
        weight,
        ..checked("i", "true")
    };
    let begin = |item: Item| Seat::starting(checklist(vec![section("s", vec![item])]));
    let by_check = |outcome| {
        let mut seat = begin(check());
        seat.runs("i", outcome);
        seat
    };
    let marked = |mark| {
        let mut seat = begin(bare());
        seat.does(because("i", mark, "known"));
        seat
    };
    Some(match row {
        "passed by its check" => by_check(Passed),
        "passed by a person, no check" => marked(Mark::Passed),
        "passed by a person, its check never ran" => {
            let mut seat = begin(check());
            seat.does(because("i", Mark::Passed, "seen by eye"));
            seat
        }
        "passed by a person against its check" => {
            let mut seat = by_check(Failed);
            seat.does(because("i", Mark::Passed, "known"));
            seat
        }
        "waived" => marked(Mark::Waived),
        "waived, expired" => {
            let mut seat = begin(bare());
            let mut waiver = crate::domain::decide::MarkIntent::new("i".into(), Mark::Waived);
            waiver.reason = Some("known".into());
            waiver.expires = Some(at(60));
            seat.does(crate::domain::decide::Intent::Mark(waiver));
            seat.now = 61;
            seat
        }
        "not applicable by one person" => marked(Mark::NotApplicable),
        "not applicable by two persons" => {
            let ada = marked(Mark::NotApplicable);
            let mut bob = ada.joined_by("bob");
            bob.does(because("i", Mark::NotApplicable, "I agree"));
            bob
        }
        "failed by its check" => by_check(Failed),
        "failed by a person" => marked(Mark::Failed),
        "no mark, never run" => begin(check()),
        "no mark, its check passed and waits for a person" => {
            let mut item = check();
            item.check.as_mut()?.confirm = true;
            let mut seat = begin(item);
            seat.runs("i", Passed);
            seat
        }
        "its check is inconclusive" => by_check(Inconclusive),
        "its check errored" => by_check(Errored),
        "its check timed out" => by_check(TimedOut),
        "its check was interrupted" => by_check(Interrupted),
        "its check was cancelled" => by_check(Cancelled),
        "its check is running" => {
            let mut seat = begin(check());
            seat.starts("i");
            seat
        }
        "passed, and a newer outcome is no pass" => {
            let mut seat = by_check(Passed);
            seat.runs("i", Inconclusive);
            seat
        }
        "passed, given before the change" => {
            let mut seat = begin(Item {
                weight,
                title: "{version}".into(),
                ..item("i")
            });
            seat.marks("i", Mark::Passed);
            seat.sets("version", "2");
            seat
        }
        "passed, older than `valid_for`" => {
            let mut seat = begin(Item {
                weight,
                valid_for: Some(std::time::Duration::from_secs(60)),
                ..item("i")
            });
            seat.marks("i", Mark::Passed);
            seat.now = 100;
            seat
        }
        "passed, a measure is missing" => {
            let mut seat = begin(Item {
                weight,
                measures: vec![measure("m", 100)],
                ..item("i")
            });
            seat.runs_without_check();
            seat
        }
        "passed, a measure is outside its target" => {
            let mut seat = begin(Item {
                weight,
                measures: vec![measure("m", 100)],
                ..item("i")
            });
            let typed = |text: &str| crate::domain::decide::Intent::Measure {
                item: "i".into(),
                measure: "m".into(),
                text: text.into(),
            };
            seat.does(typed("50 ms"));
            seat.marks("i", Mark::Passed);
            seat.does(typed("200 ms"));
            seat
        }
        "in dispute" => {
            let mut ada = begin(bare());
            let mut bob = ada.joined_by("bob");
            ada.marks("i", Mark::Passed);
            bob.does(because("i", Mark::Failed, "no"));
            ada.reads(&bob);
            ada
        }
        "all sub-items passed" => subs(weight, &[Mark::Passed, Mark::Passed]),
        "a sub-item is waived" => subs(weight, &[Mark::Passed, Mark::Waived]),
        "a sub-item failed" => subs(weight, &[Mark::Passed, Mark::Failed]),
        "a sub-item is open" => subs(weight, &[Mark::Passed]),
        _ => return None,
    })
}

fn subs(weight: Weight, marks: &[Mark]) -> Seat {
    let mut seat = Seat::starting(checklist(vec![section(
        "s",
        vec![Item {
            weight,
            items: vec![item("i-1"), item("i-2")],
            ..item("i")
        }],
    )]));
    for (i, mark) in marks.iter().enumerate() {
        seat.does(because(&format!("i-{}", i + 1), *mark, "known"));
    }
    seat
}

impl Seat {
    /// Nobody can pass the item, so nothing is said of it.
    fn runs_without_check(&mut self) {
        let refused = self.refused(marking("i", Mark::Passed));
        assert!(refused.contains("not measured"), "{refused}");
    }
}

fn counted(seat: &Seat) -> Category {
    let standing = seat.standing();
    let item = seat.run().plan().find(&"i".into()).unwrap();
    category(seat.run(), item, &|id| standing.items.get(id)).0
}

fn in_words(category: Category) -> &'static str {
    match category {
        Category::Failed => "failed",
        Category::Undecided => "open",
        Category::Waived => "waived",
        Category::OnWord => "on a person's word",
        Category::Fulfilled => "fulfilled",
        Category::NotApplicable => "leaves the share",
    }
}

/// The rows of the first table under a heading, a cell each.
pub(super) fn rows(heading: &str) -> Vec<Vec<String>> {
    let after = DOCUMENT
        .split_once(heading)
        .expect("the heading stands in the document")
        .1;
    let table = after.lines().skip_while(|line| !line.starts_with('|'));
    let rows = table.take_while(|line| line.starts_with('|')).skip(2);
    rows.map(|row| {
        row.trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect()
    })
    .collect()
}

#[test]
fn every_row_of_the_truth_table_is_so() {
    let rows = rows("## What an item counts as");
    assert!(rows.len() >= 25, "{} rows", rows.len());
    for row in &rows {
        let [what, critical, high, alone] = row.as_slice() else {
            panic!("four cells: {row:?}");
        };
        for (weight, counts_as) in [(Weight::Critical, critical), (Weight::High, high)] {
            let seat = carry_out(what, weight).unwrap_or_else(|| panic!("nobody knows how to make this so: {what}"));
            assert_eq!(in_words(counted(&seat)), counts_as, "{what}, {weight:?}");
        }
        let seat = carry_out(what, Weight::Critical).unwrap();
        assert_eq!(
            verdict(&seat).word.as_str(),
            alone,
            "{what}: the verdict where it is the only item"
        );
    }
}

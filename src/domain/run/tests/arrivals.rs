//! Whatever several people wrote, and in whatever order and pieces their journals come: who has the same entries has the
//! same run, the one that a fresh reader folds from the files.

use super::*;
use crate::domain::{
    decide::{AmendIntent, CloseIntent, Stamp},
    desk::{Desk, Fact},
    event::{Gap, RunResult},
};

/// What the two runs hold, part by part; the caches aside.
pub(super) fn assert_same(one: &Run, other: &Run) {
    let names = |run: &Run| -> Vec<EntryRef> { run.entries.iter().map(Recorded::reference).collect() };
    assert_eq!(names(one), names(other), "the order");
    assert_eq!(one.order, other.order);
    assert_eq!(one.seals, other.seals);
    assert_eq!(one.clocks, other.clocks);
    assert_eq!(one.heads, other.heads);
    assert_eq!(one.plan.sha256, other.plan.sha256);
    assert_eq!(one.started, other.started);
    assert_eq!(one.started_at, other.started_at);
    assert_eq!(one.writers, other.writers);
    assert_eq!(one.amendments, other.amendments);
    assert_eq!(one.amended, other.amended);
    assert_eq!(one.fields, other.fields);
    assert_eq!(one.inputs_changed, other.inputs_changed);
    assert_eq!(one.roles, other.roles);
    assert_eq!(one.items, other.items);
    assert_eq!(one.begun, other.begun);
    assert_eq!(one.begun_late, other.begun_late);
    assert_eq!(one.signed, other.signed);
    assert_eq!(one.worked, other.worked);
    assert_eq!(one.running, other.running);
    assert_eq!(one.commands, other.commands);
    assert_eq!(one.evidence, other.evidence);
    assert_eq!(one.sign_offs, other.sign_offs);
    assert_eq!(one.closed, other.closed);
    assert_eq!(one.closed_by, other.closed_by);
    assert_eq!(one.sealed, other.sealed);
    assert_eq!(one.late, other.late);
    assert_eq!(one.flagged, other.flagged);
    assert_eq!(one.jumps, other.jumps);
    assert_eq!(one.controls, other.controls);
    assert_eq!(one.trusted, other.trusted);
    let now = at(10_000);
    assert_eq!(Standing::of(one, now), Standing::of(other, now));
}

/// The fold of these journals by somebody who knows these checklists.
pub(super) fn fresh(plans: &[Plan], journals: &BTreeMap<Writer, Vec<Recorded>>) -> Run {
    let mut run = Run::new(plans[0].clone());
    plans.iter().for_each(|plan| run.learn(plan.clone()));
    run.extend(merge(journals.values().cloned().collect()));
    run
}

/// What somebody does next.
#[derive(Debug, Clone)]
pub(super) enum Turn {
    /// Wants this; the disk may take its time.
    Wants(Intent),
    /// The disk takes what is on its way.
    DiskTakes,
    /// A check that runs ends.
    Ends(Outcome),
    /// That many entries of another come in.
    Hears(usize, usize),
    /// The clock goes on, or is set.
    Clock(i64),
    /// Something that no rule would let through gets written.
    Writes(Event),
    /// Amends the checklist.
    Amends(u8),
    /// Seals the run, with these heads or those that they see.
    Seals(Option<Vec<u64>>),
}

fn any_act() -> impl Strategy<Value = Turn> {
    let attach = Just(Intent::Attach {
        item: Some("i".into()),
        file: crate::domain::event::NewFile {
            name: "a.png".into(),
            content: crate::domain::event::Content::Bytes(vec![1]),
        },
        source: "pasted".into(),
    });
    let close = Just(Intent::Close(Box::new(CloseIntent {
        result: RunResult::Abandoned,
        note: Some("enough".into()),
        allowed_signers: None,
        certificate: None,
    })));
    let gap = (0i64..100, 0i64..100).prop_map(|(from, to)| Intent::Gap {
        from: at(from),
        to: at(to),
    });
    prop_oneof![
        12 => any_intent().prop_map(Turn::Wants),
        1 => attach.prop_map(Turn::Wants),
        1 => close.prop_map(Turn::Wants),
        1 => gap.prop_map(Turn::Wants),
        1 => Just(Turn::Wants(Intent::TakeControls { note: None })),
        4 => any_outcome().prop_map(Turn::Ends),
        2 => (0u8..3).prop_map(Turn::Amends),
        1 => proptest::option::of(proptest::collection::vec(0u64..20, 3)).prop_map(Turn::Seals),
    ]
}

fn any_turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        10 => any_act(),
        8 => Just(Turn::DiskTakes),
        6 => (0usize..3, 1usize..6).prop_map(|(who, entries)| Turn::Hears(who, entries)),
        2 => (-30i64..30).prop_map(Turn::Clock),
        1 => any_nonsense().prop_map(Turn::Writes),
    ]
}

pub(super) fn any_turns() -> impl Strategy<Value = Vec<(usize, Turn)>> {
    proptest::collection::vec((0usize..3, any_turn()), 1..60)
}

fn amending(seat: &Seat, version: u8) -> Intent {
    let plan = amended(&seat.plans[0], |list| list.title = format!("List, amended {version}"));
    Intent::Amend(Box::new(AmendIntent {
        plan,
        source: vec![version],
        reason: "better".into(),
        trusted: true,
        weakening_confirmed: true,
    }))
}

fn submits(seat: &mut Seat, intent: Intent) {
    if let Intent::Amend(amend) = &intent {
        seat.plans.push(amend.plan.clone());
    }
    let intent = signed_by(seat, intent);
    seat.submits(intent);
}

pub(super) fn sealing(seat: &Seat, heads: Option<Vec<u64>>) -> Event {
    let mut fixes = seat.run().heads.clone();
    for (head, seq) in fixes.values_mut().zip(heads.into_iter().flatten()) {
        head.0 = seq;
    }
    Event::Sealed(Box::new(Sealed {
        heads: fixes,
        by: seat.person.clone(),
        statement: crate::domain::event::FileDigest {
            file: "seal.txt".into(),
            sha256: Digest::ZERO,
        },
        signature: None,
        certificate: None,
    }))
}

fn turn(seats: &mut [Seat; 3], who: usize, turn: Turn) {
    seats[who].now += 1;
    match turn {
        Turn::Wants(intent) => submits(&mut seats[who], intent),
        Turn::Amends(version) => {
            let intent = amending(&seats[who], version);
            submits(&mut seats[who], intent);
        }
        Turn::DiskTakes => seats[who].disk_takes(true),
        Turn::Ends(outcome) if !seats[who].launched.is_empty() && seats[who].pending.is_none() => {
            seats[who].ends("c", finished(outcome));
        }
        Turn::Hears(other, entries) if who != other => {
            let [one, two] = seats.get_disjoint_mut([who, other]).unwrap();
            one.hears(two, entries);
        }
        Turn::Clock(by) => seats[who].now += by,
        Turn::Writes(event) => wrote(&mut seats[who], event),
        Turn::Seals(heads) => {
            let event = sealing(&seats[who], heads);
            wrote(&mut seats[who], event);
        }
        Turn::Ends(_) | Turn::Hears(..) => {}
    }
}

/// What another program of this person's, with the same journal, would have written.
fn wrote(seat: &mut Seat, event: Event) {
    if seat.pending.is_some() {
        seat.disk_takes(true);
    }
    if seat.pending.is_none() {
        let written = seat.write(vec![event.into()]);
        let stamp = seat.stamp();
        seat.desk.learn_fact(Fact::Arrived(written), &stamp);
    }
}

/// Three people at one run, each of whom hears of the others what and when it happens to come.
pub(super) fn night(turns: Vec<(usize, Turn)>) -> [Seat; 3] {
    let ada = Seat::starting(list());
    let (bob, eve) = (ada.joined_by("bob"), ada.joined_by("eve"));
    play_on([ada, bob, eve], turns)
}

/// The same three go on.
pub(super) fn play_on(mut seats: [Seat; 3], turns: Vec<(usize, Turn)>) -> [Seat; 3] {
    for (who, next) in turns {
        turn(&mut seats, who, next);
        for seat in &seats {
            assert_same(seat.run(), &fresh(&seat.plans, &seat.journals));
        }
    }
    for seat in &mut seats {
        while seat.pending.is_some() {
            seat.disk_takes(true);
        }
    }
    seats
}

/// Hands all entries of all journals to a new reader, in these pieces.
fn delivered(seats: &[Seat; 3], pieces: &[(usize, usize)], learned: usize) {
    let journals: Vec<&Vec<Recorded>> = seats.iter().map(|seat| &seat.journals[seat.writer()]).collect();
    let plans: Vec<Plan> = seats.iter().flat_map(|seat| seat.plans.clone()).collect();
    let stamp = Stamp {
        at: at(10_000),
        person: Person::named("reader"),
    };
    let mut desk = Desk::new(Run::new(plans[0].clone()), None, 1, stamp.at);
    let mut have: BTreeMap<Writer, Vec<Recorded>> = BTreeMap::new();
    let mut known = vec![plans[0].clone()];
    let rest = (0..3).map(|journal| (journal, usize::MAX));
    for (step, (journal, entries)) in pieces.iter().copied().chain(rest).enumerate() {
        if step == learned {
            for plan in &plans {
                known.push(plan.clone());
                desk.learn_fact(Fact::Learned(Box::new(plan.clone())), &stamp);
            }
        }
        let from = have.get(&journals[journal][0].writer).map_or(0, Vec::len);
        // The last one comes again, as where a file is read from the last line known.
        let again = from.saturating_sub(1);
        let until = from.saturating_add(entries).min(journals[journal].len());
        let piece = journals[journal][again..until].to_vec();
        have.insert(journals[journal][0].writer.clone(), journals[journal][..until].to_vec());
        desk.learn_fact(Fact::Arrived(piece), &stamp);
        let reference = fresh(&known, &have);
        assert_same(desk.run(), &reference);
        assert_eq!(desk.standing(), &Standing::of(&reference, stamp.at));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_reader_of_the_same_entries_stands_at_the_same_run_however_they_came(
        turns in any_turns(),
        pieces in proptest::collection::vec((0usize..3, 0usize..8), 0..12),
        learned in 0usize..14,
    ) {
        let seats = night(turns);
        delivered(&seats, &pieces, learned);
        delivered(&seats, &[], learned);
    }

    #[test]
    fn a_line_that_could_not_be_read_at_first_finds_its_place(turns in any_turns(), hole in 1usize..20) {
        let [ada, ..] = night(turns);
        let own = &ada.journals[ada.writer()];
        let hole = hole % own.len();
        let mut without = ada.journals.clone();
        let missing = without.get_mut(ada.writer()).unwrap().remove(hole);
        let mut run = fresh(&ada.plans, &without);
        run.take_in(vec![missing]);
        let names = |run: &Run| -> Vec<EntryRef> { run.entries.iter().map(Recorded::reference).collect() };
        prop_assert_eq!(names(&run), names(&fresh(&ada.plans, &ada.journals)));
    }
}

#[test]
fn what_comes_last_is_applied_on_top_and_what_does_not_finds_its_place() {
    let mut ada = Seat::starting(list());
    let mut bob = ada.joined_by("bob");
    bob.now = 100;
    bob.marks("i", Mark::Failed);
    ada.now = 50;
    ada.does(because("c", Mark::Passed, "seen"));
    let before = ada.run().entries.len();
    ada.hears(&bob, 9);
    assert_eq!(ada.run().entries.len(), before + 2);
    assert_eq!(ada.run().entries.last().unwrap().entry.at, at(101));
    let earlier = ada.now;
    bob.now = earlier - 40;
    let written = bob.write(vec![Event::Gap(Gap { from: at(1), to: at(2) }).into()]);
    let place = bob.journals[bob.writer()].len();
    ada.hears(&bob, 9);
    let last = ada.run().entries.last().unwrap();
    assert_eq!((last.entry.seq, last.entry.at), (place as u64, written[0].entry.at));
}

#[test]
fn an_own_entry_that_was_decided_before_an_arrival_stands_where_its_clock_puts_it() {
    let mut ada = Seat::starting(list());
    let mut bob = ada.joined_by("bob");
    bob.now = 100;
    bob.marks("i", Mark::Failed);
    ada.now = 10;
    ada.submits(because("c", Mark::Passed, "seen"));
    ada.hears(&bob, 9);
    ada.disk_takes(true);
    let marks = |run: &Run| -> Vec<Writer> {
        let marks = run
            .entries
            .iter()
            .filter(|r| matches!(r.entry.event, Event::ItemMarked(_)));
        marks.map(|recorded| recorded.writer.clone()).collect()
    };
    assert_eq!(marks(ada.run()), [ada.writer().clone(), bob.writer().clone()]);
    assert_same(ada.run(), &ada.folded());
}

#[test]
fn a_mark_that_waits_its_turn_is_refused_where_anothers_came_in_meanwhile() {
    let mut ada = Seat::starting(list());
    let mut bob = ada.joined_by("bob");
    bob.now = 5;
    bob.marks("i", Mark::Failed);
    ada.submits(because("c", Mark::Passed, "seen"));
    ada.submits(Intent::Mark(crate::domain::decide::MarkIntent {
        shown: crate::domain::decide::Shown::Mark(None),
        ..crate::domain::decide::MarkIntent::new("i".into(), Mark::Passed)
    }));
    ada.hears(&bob, 9);
    ada.disk_takes(true);
    let refused = ada.replies.iter().any(|reply| {
        matches!(reply, crate::domain::desk::Reply::Refused(_, refusal)
            if refusal.cause == crate::domain::decide::Cause::Changed)
    });
    assert!(refused, "{:?}", ada.replies);
    assert_eq!(ada.state("i"), ItemState::Failed);
}

fn entry(writer: &str, seq: u64, seconds: i64, seen: &[(&str, u64)]) -> Recorded {
    let seen = seen
        .iter()
        .map(|(writer, seq)| (Writer::from(*writer), (*seq, Digest::ZERO)));
    Recorded {
        writer: writer.into(),
        hash: Digest::of(format!("{writer} {seq}")),
        entry: crate::domain::event::Entry {
            seq,
            prev: Digest::ZERO,
            at: at(seconds),
            seen: seen.collect(),
            event: Event::Gap(Gap { from: at(0), to: at(1) }),
        },
    }
}

/// The order in which the run holds them once these came one by one.
fn order_of(arrivals: Vec<Recorded>) -> Vec<String> {
    let mut run = Run::new(Plan::new(list()));
    let mut have: BTreeMap<Writer, Vec<Recorded>> = BTreeMap::new();
    for next in arrivals {
        have.entry(next.writer.clone()).or_default().push(next.clone());
        run.take_in(vec![next]);
        assert_same(&run, &fresh(&[Plan::new(list())], &have));
    }
    run.entries
        .iter()
        .map(|r| format!("{}{}", r.writer, r.entry.seq))
        .collect()
}

#[test]
fn an_entry_that_another_waits_for_goes_before_it_whatever_its_clock_says() {
    let order = order_of(vec![
        entry("a", 1, 10, &[("b", 2)]),
        entry("b", 1, 90, &[]),
        entry("b", 2, 95, &[]),
        entry("b", 3, 99, &[]),
    ]);
    assert_eq!(order, ["b1", "b2", "a1", "b3"]);
}

#[test]
fn entries_that_wait_for_each_other_or_for_themselves_are_the_same_for_everybody() {
    let order = order_of(vec![
        entry("a", 1, 10, &[("b", 1)]),
        entry("b", 1, 20, &[("a", 1)]),
        entry("c", 1, 5, &[]),
        entry("c", 2, 90, &[("c", 7)]),
        entry("d", 1, 95, &[]),
    ]);
    assert_eq!(order, ["c1", "d1", "a1", "b1", "c2"]);
}

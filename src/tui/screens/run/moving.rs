//! Going about: up and down, from pane to pane, folding, filters, the next open item.

use super::{
    Filter, Handed, ITEM, Key, Pane, Stands, Walk, against, handoffs, list,
    rows::{self, Row, Rows},
};
use crate::{
    domain::{
        checklist::Phase,
        event::Person,
        holders,
        next::{self, Next, Step},
        rollback,
    },
    tui::{
        command::Command,
        context::{AtRun, Cx, Memo},
        question::Question,
        screens::{board::Board, evidence::Evidence, sign::Signing},
        widgets::messages::Level,
    },
};

/// Rows that stand for "as far as it goes".
const FAR: isize = isize::MAX / 4;

/// Carries out a command that only goes about; says whether it was one.
pub fn carry_out(walk: &mut Walk, command: Command, memo: &Memo, cx: &mut Cx<'_>) -> bool {
    let shown = match walk.focus {
        Pane::List => memo.list(list::NAME).map_or(10, |drawn| usize::from(drawn.area.height)),
        Pane::Item => memo.scroll_of(ITEM).1,
        Pane::Side => 20,
    };
    let page = isize::try_from(shown.max(2)).unwrap_or(10);
    match command {
        Command::Up => by(walk, -1, memo),
        Command::Down => by(walk, 1, memo),
        Command::HalfPageUp => by(walk, -page / 2, memo),
        Command::HalfPageDown => by(walk, page / 2, memo),
        Command::PageUp => by(walk, -page, memo),
        Command::PageDown => by(walk, page, memo),
        Command::Top => by(walk, -FAR, memo),
        Command::Bottom => by(walk, FAR, memo),
        Command::NextPane => walk.focus = after(walk.focus),
        Command::PreviousPane => walk.focus = before(walk.focus),
        Command::Enter => enter(walk, cx),
        Command::Back => back(walk, cx),
        Command::Left => left(walk, cx),
        Command::Right => right(walk, cx),
        Command::Fold => turn(walk, cx),
        Command::FoldAll => fold_all(walk, cx),
        Command::NextOpen => next_open(walk, cx, 1),
        Command::PreviousOpen => next_open(walk, cx, -1),
        Command::NextBlocker => against::next(walk, cx),
        Command::MyNext => my_next(walk, cx),
        Command::ShowAll => show(walk, cx, Filter::default()),
        Command::ShowOpen => narrow(walk, cx, |filter| filter.turn_state(Stands::Open)),
        Command::ShowFailed => narrow(walk, cx, |filter| filter.turn_state(Stands::Failed)),
        Command::ShowMine => narrow(walk, cx, Filter::turn_mine),
        Command::ShowWeight => narrow(walk, cx, Filter::next_weight),
        Command::ShowRole => ask_role(walk, cx),
        Command::ReadOn => read(walk, page_of_text(memo), memo),
        Command::ReadBack => read(walk, -page_of_text(memo), memo),
        Command::ToggleSide => walk.large_side = !walk.large_side,
        _ => return false,
    }
    true
}

fn by(walk: &mut Walk, rows: isize, memo: &Memo) {
    match walk.focus {
        Pane::List => {
            let before = walk.selected().cloned();
            if rows.unsigned_abs() > 1 {
                walk.selection.page(rows, &walk.rows.keys);
            } else {
                walk.selection.by(rows, &walk.rows.keys);
            }
            walk.moved(before);
        }
        Pane::Item => {
            let (all, shown) = memo.scroll_of(ITEM);
            walk.scroll.by(rows, all, shown);
        }
        Pane::Side => {
            walk.side.scroll(rows);
        }
    }
}

fn after(pane: Pane) -> Pane {
    match pane {
        Pane::List => Pane::Item,
        Pane::Item => Pane::Side,
        Pane::Side => Pane::List,
    }
}

fn before(pane: Pane) -> Pane {
    after(after(pane))
}

/// Into what is selected.
pub fn enter(walk: &mut Walk, cx: &mut Cx<'_>) {
    match (walk.focus, walk.selected()) {
        (Pane::List, Some(Key::Section(_))) => turn(walk, cx),
        (Pane::List, Some(Key::SignOff(role, scope))) => {
            let screen = Signing::of(role.clone(), scope.clone());
            cx.go_to(Box::new(screen));
        }
        (Pane::List, Some(Key::Item(_))) => walk.focus = Pane::Item,
        (Pane::List, Some(Key::Handoff(handed))) => {
            let handed = handed.clone();
            handoffs::enter(walk, &handed, cx);
        }
        (Pane::Item, _) => walk.focus = Pane::Side,
        (Pane::Side, _) => cx.go_to(Box::new(Evidence::of(walk.item().cloned()))),
        (Pane::List, None) => {}
    }
}

/// Out of a pane, then out of a filter; the run itself is left with another key.
fn back(walk: &mut Walk, cx: &mut Cx<'_>) {
    match walk.focus {
        Pane::Side => walk.focus = Pane::Item,
        Pane::Item => walk.focus = Pane::List,
        Pane::List => show(walk, cx, Filter::default()),
    }
}

fn left(walk: &mut Walk, cx: &mut Cx<'_>) {
    if walk.focus != Pane::List {
        walk.focus = before(walk.focus);
        return;
    }
    let Some(row) = walk.row().cloned() else { return };
    let Some(at) = cx.at.as_deref() else { return };
    let unfolded = row.holds && walk.filter.is_all() && !walk.folds.is_folded(at, &row.key);
    if unfolded {
        fold(walk, at, &cx.stamp.person, row.key, true);
    } else {
        climb(walk, &row);
    }
}

/// To the row that holds this one.
fn climb(walk: &mut Walk, row: &Row) {
    let at = walk.selection.at();
    let above = walk.rows.shown.get(..at).unwrap_or_default();
    if let Some(holder) = above.iter().rposition(|other| other.depth < row.depth) {
        let before = walk.selected().cloned();
        walk.selection.go(holder, &walk.rows.keys);
        walk.moved(before);
    }
}

fn right(walk: &mut Walk, cx: &mut Cx<'_>) {
    match walk.focus {
        Pane::Item => walk.focus = Pane::Side,
        Pane::Side => {}
        Pane::List => {
            let Some(row) = walk.row().cloned() else { return };
            let Some(at) = cx.at.as_deref() else { return };
            if row.holds && walk.filter.is_all() && walk.folds.is_folded(at, &row.key) {
                fold(walk, at, &cx.stamp.person, row.key, false);
            } else {
                walk.focus = Pane::Item;
            }
        }
    }
}

/// Folds or unfolds the row, or the one that holds it.
pub fn turn(walk: &mut Walk, cx: &mut Cx<'_>) {
    let Some(row) = walk.row().cloned() else { return };
    let Some(at) = cx.at.as_deref() else { return };
    if !row.holds {
        climb(walk, &row);
    }
    let Some(key) = walk.selected().cloned() else { return };
    let folded = walk.folds.is_folded(at, &key);
    fold(walk, at, &cx.stamp.person, key, !folded);
}

fn fold(walk: &mut Walk, at: &AtRun, person: &Person, key: Key, folded: bool) {
    walk.folds.set(key, folded);
    walk.list_rows(at, person);
}

/// Folds all, items only, or nothing.
fn fold_all(walk: &mut Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let before = walk.selected().cloned();
    let all = &walk.rows.all;
    let here = all.iter().position(|row| Some(&row.key) == before.as_ref());
    walk.folds.turn_all(at);
    let above: Vec<Key> = here
        .map(|here| all[..=here].iter().rev().map(|row| row.key.clone()).collect())
        .unwrap_or_default();
    walk.list_rows(at, &cx.stamp.person);
    // What was selected may be hidden now: what it lies in stands for it.
    if let Some(key) = above.into_iter().find(|key| walk.rows.row(key).is_some()) {
        walk.selection.select(&key, &walk.rows.keys);
    }
    walk.moved(before);
}

pub fn show(walk: &mut Walk, cx: &mut Cx<'_>, filter: Filter) {
    let Some(at) = cx.at.as_deref() else { return };
    let before = walk.selected().cloned();
    walk.filter = filter;
    // Nothing that another filter listed stays for this one.
    walk.rows = Rows::default();
    walk.focus = Pane::List;
    walk.list_rows(at, &cx.stamp.person);
    walk.moved(before);
}

/// Changes a part of the filter; the others stay.
fn narrow(walk: &mut Walk, cx: &mut Cx<'_>, change: impl FnOnce(&mut Filter)) {
    let mut filter = walk.filter.clone();
    change(&mut filter);
    show(walk, cx, filter);
}

/// Which role is shown only; where none is yet, the one of the selected item is proposed.
fn ask_role(walk: &Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let of_item = || holders::owner(at.desk.run().plan(), walk.item()?);
    let proposed = walk.filter.role().or_else(of_item);
    let question = Question::show_role(at, proposed);
    cx.ask(question);
}

/// Half of what is shown of the text.
fn page_of_text(memo: &Memo) -> isize {
    let (_, shown) = memo.scroll_of(ITEM);
    isize::try_from(shown / 2).unwrap_or(1).max(1)
}

fn read(walk: &mut Walk, rows: isize, memo: &Memo) {
    let (all, shown) = memo.scroll_of(ITEM);
    walk.scroll.by(rows, all, shown);
}

fn next_open(walk: &mut Walk, cx: &mut Cx<'_>, step: isize) {
    let Some(at) = cx.at.as_deref() else { return };
    walk.next_open(at, &cx.stamp.person, step);
    walk.focus = Pane::List;
}

/// To the first step of what waits for this person, the one that the header names; from there to the one after it, once
/// it was gone to with the same key, or something was just done to it.
fn my_next(walk: &mut Walk, cx: &mut Cx<'_>) {
    let Some(at) = cx.at.as_deref() else { return };
    let next = Next::of(at.desk.run(), at.desk.standing(), &cx.stamp.person);
    let later = next.later.into_iter().take(1).map(|later| later.step);
    let steps: Vec<Step> = match next.now.is_empty() {
        true => later.collect(),
        false => next.now,
    };
    let went = steps.iter().position(|step| walk.went.as_ref() == Some(&step.about));
    let acted_on = walk.acted_on.as_ref().filter(|item| walk.item() == Some(item));
    let acted = acted_on.is_some_and(|item| {
        let first = steps.first().map(|step| &step.about);
        first == Some(&next::Place::Item(item.clone()))
    });
    let next = match went {
        Some(went) => (went + 1) % steps.len(),
        None if acted => 1 % steps.len(),
        None => 0,
    };
    let Some(step) = steps.into_iter().nth(next) else {
        return;
    };
    if let Some(key) = row_of(&step.about) {
        let here = walk.selected() == Some(&key);
        walk.show_row(&key, cx);
        if here && matches!(step.about, next::Place::Item(_)) {
            cx.say(Level::Notice, format!("this is what waits for you next: {}", step.text));
        }
    }
    walk.went = Some(step.about.clone());
    match step.about {
        next::Place::Item(_) => {}
        next::Place::HandOver(_) | next::Place::Handoff(..) => {
            if let Some(Key::Handoff(handed)) = walk.selected().cloned() {
                handoffs::enter(walk, &handed, cx);
            }
        }
        next::Place::SignOff(role, scope) => cx.go_to(Box::new(Signing::of(role, scope))),
        next::Place::Poll(decision, role) => cx.go_to(Box::new(Board::of(decision, Some(role)))),
        next::Place::Decision(decision) => cx.go_to(Box::new(Board::of(decision, None))),
        next::Place::Condition(condition) => cx.go_to(Box::new(Board::of_condition(condition))),
        next::Place::Blank(item, field) => {
            if let Some(at) = cx.at.as_deref().filter(|at| !at.read_only()) {
                let question = Question::fields(at, Some(&item), Some(&field));
                cx.ask(question);
            }
        }
    }
}

/// The row that stands for it, or for the section in which it lies.
fn row_of(place: &next::Place) -> Option<Key> {
    match place {
        next::Place::Item(item) | next::Place::Blank(item, _) => Some(Key::Item(item.clone())),
        next::Place::SignOff(role, scope) => Some(Key::SignOff(role.clone(), scope.clone())),
        next::Place::HandOver(section) | next::Place::Handoff(_, Some(section)) => {
            Some(Key::Handoff(Handed::Section(section.clone())))
        }
        next::Place::Handoff(entry, None) => Some(Key::Handoff(Handed::Controls(entry.clone()))),
        next::Place::Poll(..) | next::Place::Decision(_) | next::Place::Condition(_) => None,
    }
}

impl Walk {
    /// Selects a row, whatever hides it: a fold, or the filter.
    pub(super) fn show_row(&mut self, key: &Key, cx: &mut Cx<'_>) {
        if !self.filter.is_all() && self.rows.all.iter().all(|row| row.key != *key) {
            show(self, cx, Filter::default());
        }
        if let Some(at) = cx.at.as_deref() {
            self.go_to(key, at, &cx.stamp.person);
        }
        self.focus = Pane::List;
    }

    /// Selects a row, unfolding what hides it.
    pub(super) fn go_to(&mut self, key: &Key, at: &AtRun, person: &Person) {
        let before = self.selected().cloned();
        let Some(place) = self.rows.all.iter().position(|row| row.key == *key) else {
            return;
        };
        let mut depth = self.rows.all[place].depth;
        for row in self.rows.all[..place].iter().rev() {
            if row.depth < depth {
                depth = row.depth;
                if self.folds.is_folded(at, &row.key) {
                    self.folds.set(row.key.clone(), false);
                }
            }
        }
        self.list_rows(at, person);
        self.selection.select(key, &self.rows.keys);
        self.moved(before);
    }

    /// Goes to the next row that somebody has to answer, around the end; forwards with 1, backwards with -1.
    pub(super) fn next_open(&mut self, at: &AtRun, person: &Person, step: isize) {
        if let Some(key) = self.open_row(at, person, step) {
            self.go_to(&key, at, person);
        }
    }

    /// The next open row; the way back is not among them unless one is on it, or a rollback is under way.
    pub(super) fn open_row(&self, at: &AtRun, person: &Person, step: isize) -> Option<Key> {
        let all = &self.rows.all;
        let here = all
            .iter()
            .position(|row| Some(&row.key) == self.selected())
            .unwrap_or(0);
        let section = all.get(here).map(|row| &row.section);
        let plan = at.desk.run().plan();
        let under_way = rollback::under_way(at.desk.run()).is_some();
        let counts = |row: &Row| {
            under_way
                || Some(&row.section) == section
                || row.section.as_str().is_empty()
                || plan
                    .section(&row.section)
                    .is_some_and(|section| section.phase != Phase::Rollback)
        };
        (1..all.len())
            .map(|steps| {
                if step > 0 {
                    (here + steps) % all.len()
                } else {
                    (here + all.len() - steps) % all.len()
                }
            })
            .map(|place| &all[place])
            .find(|row| counts(row) && rows::is_open(at, row, person))
            .map(|row| row.key.clone())
    }
}

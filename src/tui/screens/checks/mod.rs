//! The overview of the checks that were asked for together: what waits, runs and ended, and why what did not pass did
//! not. Leaving it stops nothing.

mod rows;
mod view;

use ratatui::{buffer::Buffer, layout::Rect};

use self::rows::Row;
use super::{
    Shown,
    evidence::Evidence,
    run::{Key, missing_field},
    sheet::{Piece, Sheet},
    steps::{self, Step},
};
use crate::{
    domain::{
        check::Outcome,
        desk::{Asked, Desk, Progress, TAKEN_BACK, Together, candidates},
        event::EntryRef,
        id::ItemId,
        time::Time,
        words::counted,
    },
    tui::{
        command::{Command, Place},
        context::{AtRun, Cx, Go, Memo, Sight},
        lines,
        question::{Goal, Question},
        widgets::{messages::Level, prose::Scroll},
    },
};

/// The list of checks.
const LIST: &str = "checks";
/// What there is to know of the selected one.
const ITEM: &str = "item";

/// The overview.
#[derive(Debug)]
pub struct Checks {
    sheet: Sheet,
    rows: Vec<Row>,
    selected: Option<ItemId>,
    /// Nobody has chosen one yet: the selection goes with what runs.
    follows: bool,
    /// When they ended, as far as it is seen here.
    ended: Option<Time>,
    /// Keys scroll the text of the selected one.
    reads: bool,
    scroll: Scroll,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            sheet: Sheet::new(LIST),
            rows: Vec::new(),
            selected: None,
            follows: true,
            ended: None,
            reads: false,
            scroll: Scroll::default(),
        }
    }
}

/// Whether it is over and did not pass, or was not run.
fn missed(desk: &Desk, asked: &Asked) -> bool {
    match desk.progress_of(asked) {
        Progress::NotRun(_) => true,
        _ => desk.came_to(asked).is_some_and(|outcome| outcome != Outcome::Passed),
    }
}

impl Checks {
    fn asked<'a>(&self, at: &'a AtRun) -> Option<&'a Asked> {
        let place = self.rows.get(self.sheet.at())?.place()?;
        at.desk.batch()?.asked().get(place)
    }

    /// The check of the selected one that has ended.
    fn ended(&self, at: &AtRun) -> Option<EntryRef> {
        match at.desk.progress_of(self.asked(at)?) {
            Progress::Ended(check, _) => Some(check.clone()),
            _ => None,
        }
    }

    /// The selection belongs to a check and not to a place.
    fn choose(&mut self) {
        let chosen = self.rows.get(self.sheet.at()).and_then(Row::item).cloned();
        if chosen != self.selected {
            self.scroll = Scroll::default();
            self.selected = chosen;
        }
    }

    fn go_to(&mut self, place: usize) {
        self.follows = false;
        self.sheet.go(place, &self.rows);
        self.choose();
    }

    fn step(&mut self, step: Step, memo: &Memo) {
        self.follows = false;
        self.sheet.step(step, &self.rows, memo);
        self.choose();
    }

    /// Where the selection stands by itself: on what was chosen; before anybody chose, on the first that runs; once the last
    /// has ended and one did not pass, on the first of these.
    fn stand(&mut self, at: &AtRun) {
        let Some(batch) = at.desk.batch() else { return };
        let runs = |row: &Row| {
            let asked = row.place().and_then(|place| batch.asked().get(place));
            asked.is_some_and(|asked| matches!(at.desk.progress_of(asked), Progress::Runs(..)))
        };
        let chosen = |row: &Row| row.item().is_some() && row.item() == self.selected.as_ref();
        let ends = batch.ended.is_some() && self.ended != batch.ended && !at.desk.not_passed().is_empty();
        let place = match (ends && !self.reads, self.follows && batch.ended.is_none()) {
            (true, _) => Some(0),
            (false, true) => self.rows.iter().position(runs).or(self.rows.iter().position(chosen)),
            (false, false) => self.rows.iter().position(chosen),
        };
        self.ended = batch.ended;
        match place {
            Some(place) => self.sheet.go(place, &self.rows),
            None => self.sheet.settle(&self.rows),
        }
        self.choose();
    }

    fn next_missed(&mut self, at: &AtRun) {
        let Some(asked) = at.desk.batch().map(|batch| batch.asked()) else {
            return;
        };
        let count = self.rows.len();
        let is_missed = |place: &usize| {
            let asked = self.rows[*place].place().and_then(|place| asked.get(place));
            asked.is_some_and(|asked| missed(&at.desk, asked))
        };
        let next = (1..=count).map(|step| (self.sheet.at() + step) % count).find(is_missed);
        if let Some(place) = next {
            self.go_to(place);
        }
    }

    fn cancel(&self, cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref_mut() else { return };
        let Some(item) = self.asked(at).map(|asked| asked.item.clone()) else {
            return;
        };
        if at.desk.forget_waiting(&item) {
            cx.say(Level::Notice, "its check will not start");
            return;
        }
        let check = at.desk.process_of(&item).map(|(check, _)| check.clone());
        if let Some(check) = check {
            let question = Question::end_check(at, &check);
            cx.ask(question);
        }
    }

    fn begin_no_more(cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref_mut() else { return };
        let taken = at.desk.begin_nothing_more(TAKEN_BACK);
        cx.say(
            Level::Notice,
            format!("{} will not start", counted(taken, "check", "checks")),
        );
    }

    fn open_evidence(&self, cx: &mut Cx<'_>) {
        let check = cx.at.as_deref().and_then(|at| self.ended(at));
        if let Some(check) = check {
            cx.go_to(Box::new(Evidence::of_check(self.selected.clone(), check)));
        }
    }

    fn enter(&self, cx: &mut Cx<'_>) {
        if let Some(item) = self.selected.clone() {
            cx.go.push(Go::Row(Key::Item(item)));
        }
    }

    fn refuses_at(&self, sight: &Sight<'_>, at: &AtRun, command: Command) -> Option<String> {
        let writes = matches!(
            command,
            Command::RunCheck | Command::RunAgain | Command::CancelCheck | Command::BeginNoMore
        );
        if writes && at.read_only() {
            return at.nothing_recorded(&sight.keys.written(Command::TakePart));
        }
        let progress = self.asked(at).map(|asked| at.desk.progress_of(asked));
        let under_way = matches!(progress, Some(Progress::Waits | Progress::Runs(..) | Progress::Ends(_)));
        let ended = || self.ended(at);
        let why = match command {
            Command::Enter | Command::RunCheck | Command::OpenEvidence | Command::FailedLine if progress.is_none() => {
                "nothing is selected"
            }
            Command::RunCheck if under_way => "its check is under way",
            Command::RunAgain if at.desk.not_passed().is_empty() => "none of them is over that did not pass",
            Command::RunAgain if again(at).is_empty() => "what was not run stands behind an action that has not run",
            Command::NextBlocker if at.desk.not_passed().is_empty() => "none of them failed",
            Command::CancelCheck if !matches!(progress, Some(Progress::Waits | Progress::Runs(..))) => {
                "it neither waits nor runs"
            }
            Command::BeginNoMore if at.desk.waiting().next().is_none() => "no check waits",
            Command::OpenEvidence if ended().is_none() => "what it prints becomes evidence when it ends",
            Command::FailedLine if !ended().is_some_and(|check| lines::any_missed(at.desk.run(), &check)) => {
                "no line of output says by what it did not pass"
            }
            _ => return None,
        };
        Some(why.to_owned())
    }
}

/// Those that can be run again: they are over and did not pass, or were not run, and nothing stands before them.
fn again(at: &AtRun) -> Vec<ItemId> {
    let missed = Together::These(at.desk.not_passed());
    let meant = candidates(at.desk.run(), at.desk.standing(), &missed).into_iter();
    let meant = meant.filter(|candidate| candidate.left_out.is_none());
    meant.map(|candidate| candidate.item).collect()
}

/// Runs checks together; says whether they were asked for. What is missing is asked for once, before the first of them
/// starts.
pub fn run(which: &Together, cx: &mut Cx<'_>) -> bool {
    match cx.at.as_deref().and_then(|at| missing(at, which)) {
        Some(question) => {
            cx.ask(question);
            false
        }
        None => cx.run_together(which),
    }
}

/// What a check of these reads and nobody has said.
fn missing(at: &AtRun, which: &Together) -> Option<Question> {
    let (run, standing) = (at.desk.run(), at.desk.standing());
    let meant = candidates(run, standing, which);
    let mut wanted = meant.iter().filter(|candidate| candidate.left_out.is_none());
    let field = wanted.find_map(|candidate| missing_field(at, &candidate.item))?;
    let blank = run.plan().item_of_field(&field).map(|item| item.id.clone());
    Some(Question::fields(at, blank.as_ref(), Some(&field)).on_the_way_to(Goal::Together(which.clone())))
}

impl Shown for Checks {
    fn place(&self) -> Place {
        Place::Checks
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        match sight.at {
            Some(at) => self.refuses_at(sight, at, command),
            None => Some("no run is open".to_owned()),
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        let (all, shown) = memo.scroll_of(ITEM);
        let page = if self.reads { shown } else { steps::shown(memo, LIST) };
        match (Step::of(command, page), self.reads) {
            (Some(step), false) => return self.step(step, memo),
            (Some(step), true) => return self.read(step, all, shown),
            (None, _) => {}
        }
        let half = isize::try_from(shown / 2).unwrap_or(1).max(1);
        match command {
            Command::ReadOn => self.read(Step::By(half), all, shown),
            Command::ReadBack => self.read(Step::By(-half), all, shown),
            Command::NextPane | Command::PreviousPane => self.reads = !self.reads,
            Command::NextBlocker => {
                if let Some(at) = cx.at.as_deref() {
                    self.next_missed(at);
                }
            }
            Command::Enter => self.enter(cx),
            Command::RunCheck => {
                if let Some(item) = self.selected.clone() {
                    run(&Together::One(item), cx);
                }
            }
            Command::RunAgain => {
                let these = cx.at.as_deref().map(again).unwrap_or_default();
                run(&Together::These(these), cx);
            }
            Command::CancelCheck => self.cancel(cx),
            Command::BeginNoMore => Self::begin_no_more(cx),
            Command::OpenEvidence | Command::FailedLine => self.open_evidence(cx),
            Command::Back if self.reads => self.reads = false,
            Command::Back | Command::Leave => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, sight: &Sight<'_>) -> Vec<String> {
        let words = |row: &Row| sight.at.map_or_else(String::new, |at| row.words(at));
        self.rows.iter().map(words).collect()
    }

    fn find_at(&self) -> usize {
        self.sheet.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.go_to(row);
    }

    fn clicked(&mut self, list: &'static str, row: usize, cx: &mut Cx<'_>) {
        if list != LIST || !self.rows.get(row).is_some_and(Piece::selectable) {
            return;
        }
        let again = self.sheet.at() == row;
        self.go_to(row);
        if again {
            self.enter(cx);
        }
    }

    fn focused(&mut self, pane: &'static str) {
        self.reads = pane == ITEM;
    }

    fn wheeled(&mut self, pane: &'static str, rows: isize, memo: &Memo) {
        if pane == ITEM {
            let (all, shown) = memo.scroll_of(ITEM);
            return self.read(Step::By(rows), all, shown);
        }
        self.step(Step::By(rows), memo);
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        let Some(at) = cx.at.as_deref_mut() else { return };
        let first = self.rows.is_empty();
        self.rows = rows::of(at);
        let before = at.checks_seen.chosen.clone();
        let before = before.filter(|item| first && self.rows.iter().any(|row| row.item() == Some(item)));
        if before.is_some() {
            // Whoever comes back goes on where they were.
            self.follows = false;
            self.selected = before;
            self.ended = at.desk.batch().and_then(|batch| batch.ended);
        }
        self.stand(at);
        if !self.follows {
            at.checks_seen.chosen.clone_from(&self.selected);
        }
        let asked = at.desk.batch().map(|batch| batch.asked()).unwrap_or_default();
        let ended = asked.iter().filter_map(|asked| match at.desk.progress_of(asked) {
            Progress::Ended(check, finished) if finished.outcome != Outcome::Passed => Some(check.clone()),
            _ => None,
        });
        let ended: Vec<EntryRef> = ended.collect();
        cx.effects.extend(ended.iter().filter_map(|check| at.want_lines(check)));
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        if let Some(at) = sight.at.filter(|_| !area.is_empty()) {
            self.view(sight, at, area, buffer, memo);
        }
    }
}

impl Checks {
    fn read(&mut self, step: Step, all: usize, shown: usize) {
        let rows = match step {
            Step::By(rows) => rows,
            Step::Top => isize::MIN / 4,
            Step::Bottom => isize::MAX / 4,
        };
        self.scroll.by(rows, all, shown);
    }
}

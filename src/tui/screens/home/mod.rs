//! Where the program begins: runs under way, checklists to start from, past runs. One list in three groups, of which only
//! the rows on the screen are ever turned into text.

mod view;

use std::{collections::HashMap, path::PathBuf};

use ratatui::{buffer::Buffer, layout::Rect};

use super::{Shown, steps};
use crate::tui::{
    command::{Command, Place},
    context::{Cx, Go, Memo, Sight},
    effect::{Answer, ChecklistRow, Effect, Entrance, RunRow, RunStands},
    question::Question,
    screens::{steps::Step, verify::Verify},
    widgets::list::Selection,
};

/// The name of its list.
const LIST: &str = "home";
/// The checklist that teaches the program.
const TUTORIAL: &str = "first-flight";

/// The groups of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    UnderWay,
    Checklists,
    Archive,
}

/// A row of the list, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Row {
    /// The heading of a group.
    Heading(Group),
    /// What an empty group says.
    Empty(Group),
    /// A run, by its folder.
    Run(PathBuf),
    /// A checklist, by its name.
    Checklist(String),
    /// Between two groups.
    Gap,
}

/// Runs under way, checklists, archive.
#[derive(Debug)]
pub struct Home {
    /// What was asked for is on its way.
    asked: bool,
    /// The next runs that come take the place of those known.
    anew: bool,
    /// All runs were told.
    runs_known: bool,
    runs: Vec<RunRow>,
    run_at: HashMap<PathBuf, usize>,
    /// How those under way stand, as far as that was told.
    stands: HashMap<PathBuf, RunStands>,
    checklists: Option<Vec<ChecklistRow>>,
    rows: Vec<Row>,
    selection: Selection<Row>,
    /// The person has moved: the selection is theirs.
    moved: bool,
}

impl Default for Home {
    fn default() -> Self {
        let mut home = Home {
            asked: false,
            anew: true,
            runs_known: false,
            runs: Vec::new(),
            run_at: HashMap::new(),
            stands: HashMap::new(),
            checklists: None,
            rows: Vec::new(),
            selection: Selection::default(),
            moved: false,
        };
        home.arrange();
        home
    }
}

impl Home {
    /// The run that is selected.
    fn run(&self) -> Option<&RunRow> {
        match self.selection.key()? {
            Row::Run(path) => self.run_of(path),
            _ => None,
        }
    }

    fn run_of(&self, path: &PathBuf) -> Option<&RunRow> {
        self.runs.get(*self.run_at.get(path)?)
    }

    /// The checklist that is selected.
    fn checklist(&self) -> Option<&ChecklistRow> {
        match self.selection.key()? {
            Row::Checklist(name) => self.checklist_of(name),
            _ => None,
        }
    }

    fn checklist_of(&self, name: &str) -> Option<&ChecklistRow> {
        self.checklists.iter().flatten().find(|row| row.name == name)
    }

    /// The newest run under way: the first row of the list.
    fn newest(&self) -> Option<&RunRow> {
        self.runs.iter().find(|run| !run.closed)
    }

    fn count(&self, group: Group) -> usize {
        match group {
            Group::UnderWay => self.runs.iter().filter(|run| !run.closed).count(),
            Group::Archive => self.runs.iter().filter(|run| run.closed).count(),
            Group::Checklists => self.checklists.iter().flatten().count(),
        }
    }

    /// Runs that came: added to those known, or in their place.
    fn take_runs(&mut self, runs: Vec<RunRow>, more: bool) {
        if std::mem::take(&mut self.anew) {
            self.runs.clear();
            self.run_at.clear();
        }
        self.runs_known = !more;
        for run in runs {
            match self.run_at.get(&run.path) {
                Some(at) => self.runs[*at] = run,
                None => {
                    self.run_at.insert(run.path.clone(), self.runs.len());
                    self.runs.push(run);
                }
            }
        }
        self.runs
            .sort_by(|one, two| (two.started, &two.name).cmp(&(one.started, &one.name)));
        let places = self.runs.iter().enumerate().map(|(at, run)| (run.path.clone(), at));
        self.run_at = places.collect();
        self.arrange();
    }

    /// Lays the rows out anew; the selection stays on its row.
    fn arrange(&mut self) {
        let mut rows = Vec::with_capacity(self.runs.len() + 16);
        for group in [Group::UnderWay, Group::Checklists, Group::Archive] {
            if group != Group::UnderWay {
                rows.push(Row::Gap);
            }
            rows.push(Row::Heading(group));
            let before = rows.len();
            match group {
                Group::Checklists => {
                    let names = self.checklists.iter().flatten().map(|row| row.name.clone());
                    rows.extend(names.map(Row::Checklist));
                }
                _ => {
                    let closed = group == Group::Archive;
                    let runs = self.runs.iter().filter(|run| run.closed == closed);
                    rows.extend(runs.map(|run| Row::Run(run.path.clone())));
                }
            }
            if rows.len() == before {
                rows.push(Row::Empty(group));
            }
        }
        self.rows = rows;
        if self.moved {
            self.selection.settle(&self.rows);
        } else {
            self.propose();
        }
        self.land(1);
    }

    /// What a person who has not moved finds selected: the run to go on with, else the tutorial, else the first row.
    fn propose(&mut self) {
        let first = |row: &Row| matches!(row, Row::Run(path) if self.run_of(path).is_some_and(|run| !run.closed));
        let proposed = self.rows.iter().position(first);
        let tutorial = || {
            self.rows
                .iter()
                .position(|row| matches!(row, Row::Checklist(name) if name == TUTORIAL))
        };
        let proposed = proposed.or_else(|| if self.runs.is_empty() { tutorial() } else { None });
        let checklist = || self.rows.iter().position(|row| matches!(row, Row::Checklist(_)));
        let at = proposed.or_else(checklist).unwrap_or(0);
        self.selection.go(at, &self.rows);
    }

    /// Moves on from a row that cannot be selected: the way that was gone, then the other.
    fn land(&mut self, way: isize) {
        let can = |at: &usize| matches!(self.rows.get(*at), Some(Row::Run(_) | Row::Checklist(_)));
        let at = self.selection.at();
        let down = || (at..self.rows.len()).find(can);
        let up = || (0..=at).rev().find(can);
        let found = if way < 0 {
            up().or_else(down)
        } else {
            down().or_else(up)
        };
        if let Some(found) = found {
            self.selection.go(found, &self.rows);
        }
    }

    fn step(&mut self, step: Step) {
        self.moved = true;
        let at = step.from(self.selection.at(), self.rows.len());
        let way = match step {
            Step::By(rows) => rows,
            Step::Top => 1,
            Step::Bottom => -1,
        };
        self.selection.go(at, &self.rows);
        self.land(way);
    }

    /// The first row of the next group that has any, or of the one before.
    fn go_group(&mut self, way: isize) {
        let can = |row: &Row| matches!(row, Row::Run(_) | Row::Checklist(_));
        let firsts: Vec<usize> = (1..self.rows.len())
            .filter(|at| matches!(self.rows[at - 1], Row::Heading(_)) && can(&self.rows[*at]))
            .collect();
        let at = self.selection.at();
        let found = if way > 0 {
            firsts.iter().find(|first| **first > at).or(firsts.first())
        } else {
            firsts.iter().rev().find(|first| **first < at).or(firsts.last())
        };
        if let Some(found) = found.copied() {
            self.moved = true;
            self.selection.go(found, &self.rows);
        }
    }

    fn enter(&mut self, rehearsal: bool, cx: &mut Cx<'_>) {
        if let Some(run) = self.run() {
            cx.effects.push(Effect::Open(run.path.clone(), Entrance::Ask));
        } else if let Some(checklist) = self.checklist().filter(|checklist| checklist.problem.is_none()) {
            cx.effects.push(Effect::ReadChecklist {
                name: checklist.name.clone(),
                rehearsal,
            });
        }
    }
}

impl Shown for Home {
    fn place(&self) -> Place {
        Place::Home
    }

    fn refuses(&self, _sight: &Sight<'_>, command: Command) -> Option<String> {
        let problem = self.checklist().and_then(|checklist| checklist.problem.as_deref());
        let why = match command {
            Command::Enter if self.run().is_none() && self.checklist().is_none() => "there is nothing to open here yet",
            Command::Rehearse if self.checklist().is_none() => "select the checklist to rehearse first",
            Command::Enter | Command::Rehearse => {
                return problem.map(|problem| format!("this checklist cannot be used: {problem}"));
            }
            Command::Resume if self.newest().is_none() => {
                "no run is under way: select a checklist and press enter to start one"
            }
            Command::Verify if self.run().is_none() => "select the run to verify first",
            Command::Export if self.run().is_none() => "select the run to draw a document of first",
            Command::VerifyAll if self.runs.is_empty() => "there is no run to verify yet",
            Command::Back => "there is nothing before this screen",
            Command::Board if self.run().is_none() => "select the run whose board you want first",
            Command::Sign => "sign-offs are given in a run: open it first",
            _ => return None,
        };
        Some(why.to_owned())
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        if let Some(step) = Step::of(command, steps::page(memo, LIST)) {
            return self.step(step);
        }
        match command {
            Command::NextPane => self.go_group(1),
            Command::PreviousPane => self.go_group(-1),
            Command::Export => {
                if let Some(run) = self.run() {
                    cx.ask(Question::export(&run.path));
                }
            }
            Command::Enter => self.enter(false, cx),
            Command::Rehearse if self.checklist().is_some() => self.enter(true, cx),
            Command::Resume => {
                let newest = self.newest().map(|run| run.path.clone());
                cx.effects.extend(newest.map(|path| Effect::Open(path, Entrance::Ask)));
            }
            Command::Board => {
                if let Some(path) = self.run().map(|run| run.path.clone()) {
                    cx.go.push(Go::BoardOf(path.clone()));
                    cx.effects.push(Effect::Open(path, Entrance::Ask));
                }
            }
            Command::OpenFile => cx.ask(Question::open_file()),
            Command::Verify => {
                if let Some(run) = self.run() {
                    cx.go_to(Box::new(Verify::of([run.path.clone()])));
                }
            }
            Command::VerifyAll => {
                let runs = self.runs.iter().map(|run| run.path.clone());
                cx.go_to(Box::new(Verify::of(runs)));
            }
            Command::Leave => cx.effects.push(Effect::Quit),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        self.rows.iter().map(|row| self.text(row)).collect()
    }

    fn find_at(&self) -> usize {
        self.selection.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.moved = true;
        self.selection.go(row, &self.rows);
        self.land(1);
    }

    fn clicked(&mut self, _list: &'static str, row: usize, cx: &mut Cx<'_>) {
        if !matches!(self.rows.get(row), Some(Row::Run(_) | Row::Checklist(_))) {
            return;
        }
        if self.moved && self.selection.at() == row {
            self.enter(false, cx);
        }
        self.moved = true;
        self.selection.go(row, &self.rows);
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        self.step(Step::By(rows));
    }

    fn answered(&mut self, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Runs(runs, more) => self.take_runs(runs, more),
            Answer::RunStands(run, stands) => {
                self.stands.insert(run, stands);
            }
            Answer::Checklists(checklists) => {
                self.checklists = Some(checklists);
                self.arrange();
            }
            Answer::Opened(opened) => {
                // Whoever comes back from it finds the list as it is then.
                self.asked = false;
                self.moved = false;
                return Some(Answer::Opened(opened));
            }
            other => return Some(other),
        }
        None
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        if !std::mem::replace(&mut self.asked, true) {
            self.anew = true;
            cx.effects.push(Effect::ListRuns);
            cx.effects.push(Effect::ListChecklists);
            // What is wrong with a list of people is told before somebody needs it.
            cx.effects.push(Effect::ReadPeople {
                checklist: None,
                run: String::new(),
            });
        }
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        self.view(sight, area, buffer, memo);
    }
}

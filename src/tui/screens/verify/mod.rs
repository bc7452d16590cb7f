//! Recomputing records while one looks on: one run with all that was found in it, or several with a row each. Nothing
//! waits for it: what is known is drawn, and Esc stops the rest.

mod report;
mod view;

use std::path::{Path, PathBuf};

use ratatui::{buffer::Buffer, layout::Rect};

pub use self::report::text as report;
use super::{
    Shown,
    evidence::Evidence,
    steps::{self, Step},
};
use crate::{
    domain::time::Time,
    record::{Finding, Severity, SoFar, Verification},
    tui::{
        command::{Command, Place},
        context::{Cx, Go, Memo, Sight},
        effect::{Answer, Effect},
        widgets::{list::Selection, messages::Level},
    },
};

/// The list: of findings, or of runs.
const LIST: &str = "findings";

/// A run that is verified.
#[derive(Debug)]
struct Target {
    path: PathBuf,
    stands: Stands,
}

/// How far its verification is.
#[derive(Debug)]
enum Stands {
    /// It has not begun.
    Waiting,
    /// So much of it was looked at.
    Running(SoFar),
    /// All was looked at.
    Done(Box<Verification>),
    /// It could not be verified; why.
    Failed(String),
    /// Somebody stopped it.
    Stopped,
}

impl Stands {
    fn goes_on(&self) -> bool {
        matches!(self, Stands::Waiting | Stands::Running(_))
    }
}

impl Target {
    /// The name of its folder.
    fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        name.to_string_lossy().into_owned()
    }
}

/// Verifying one run or several.
#[derive(Debug)]
pub struct Verify {
    targets: Vec<Target>,
    /// When it was asked for: by that its answers are known from those to an earlier question.
    asked: Option<Time>,
    filter: Option<Severity>,
    selection: Selection<usize>,
    keys: Vec<usize>,
}

impl Verify {
    /// These runs, to be verified when the screen comes up.
    pub fn of(runs: impl IntoIterator<Item = PathBuf>) -> Self {
        let waiting = |path| Target {
            path,
            stands: Stands::Waiting,
        };
        Self::with(runs.into_iter().map(waiting).collect(), None)
    }

    /// What a verification came to.
    fn known(path: PathBuf, verification: Verification) -> Self {
        let stands = Stands::Done(Box::new(verification));
        // It was asked for already: nothing is done again.
        Self::with(vec![Target { path, stands }], Some(Time::UNIX_EPOCH))
    }

    fn with(targets: Vec<Target>, asked: Option<Time>) -> Self {
        Self {
            targets,
            asked,
            filter: None,
            selection: Selection::default(),
            keys: Vec::new(),
        }
    }

    /// The one run that is shown with all that was found.
    fn one(&self) -> Option<&Target> {
        match self.targets.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    fn goes_on(&self) -> bool {
        self.targets.iter().any(|target| target.stands.goes_on())
    }

    /// What was found in the one run, as far as the filter takes it.
    fn findings(&self) -> Vec<&Finding> {
        let Some(Stands::Done(verification)) = self.one().map(|one| &one.stands) else {
            return Vec::new();
        };
        let wanted = |finding: &&Finding| self.filter.is_none_or(|severity| finding.severity == severity);
        verification.findings.iter().filter(wanted).collect()
    }

    fn finding(&self) -> Option<&Finding> {
        self.findings().get(*self.selection.key()?).copied()
    }

    fn target(&self) -> Option<&Target> {
        self.one().or_else(|| self.targets.get(*self.selection.key()?))
    }

    /// The findings of one severity, then of the next that there are any of, then all again.
    fn turn_filter(&mut self) {
        let Some(Stands::Done(verification)) = self.one().map(|one| &one.stands) else {
            return;
        };
        let any = |wanted: &Severity| verification.findings.iter().any(|one| one.severity == *wanted);
        let all = [Severity::Error, Severity::Warning, Severity::Note];
        let next = all.into_iter().filter(any);
        self.filter = next.into_iter().find(|one| self.filter.is_none_or(|now| *one > now));
        self.settle_rows();
        self.selection.go(0, &self.keys);
    }

    fn settle_rows(&mut self) {
        let rows = match self.one() {
            Some(_) => self.findings().len(),
            None => self.targets.len(),
        };
        self.keys = (0..rows).collect();
        self.selection.settle(&self.keys);
    }

    fn stop(&mut self, cx: &mut Cx<'_>) {
        cx.effects.push(Effect::StopVerifying);
        for target in &mut self.targets {
            if target.stands.goes_on() {
                target.stands = Stands::Stopped;
            }
        }
        // Of one run the screen says so itself, and the next Esc goes back.
        if self.one().is_none() {
            cx.say(Level::Notice, "stopped: nothing is said of what was not looked at");
        }
    }

    /// Why Enter opens nothing here, or the evidence file that it opens.
    fn opens(&self, sight: &Sight<'_>) -> Result<String, String> {
        let finding = self
            .finding()
            .ok_or_else(|| "nothing was found that could be opened".to_owned())?;
        let path = &self.one().ok_or_else(String::new)?.path;
        let at = sight.at.filter(|at| at.folder == *path);
        let at = at.ok_or_else(|| "open the run first: its evidence is read there".to_owned())?;
        let mut evidence = at.desk.run().evidence.iter();
        match evidence.find(|one| one.file.file == finding.file) {
            Some(evidence) => Ok(evidence.file.file.clone()),
            None => Err(format!("{} is no file of evidence", finding.file)),
        }
    }

    fn enter(&mut self, cx: &mut Cx<'_>) {
        if self.one().is_some() {
            if let Some(finding) = self.finding() {
                let file = finding.file.clone();
                cx.go_to(Box::new(Evidence::of_file(file)));
            }
        } else if let Some((path, Stands::Done(verification))) = self.target().map(|one| (&one.path, &one.stands)) {
            let screen = Verify::known(path.clone(), (**verification).clone());
            cx.go_to(Box::new(screen));
        }
    }

    fn take(&mut self, asked: Time, path: &Path, stands: Stands) -> bool {
        if self.asked != Some(asked) {
            return false;
        }
        let target = self.targets.iter_mut().find(|target| target.path == path);
        // Stopped meanwhile: what comes late is not shown as if it were all.
        if let Some(target) = target.filter(|target| target.stands.goes_on()) {
            target.stands = stands;
        }
        true
    }
}

impl Shown for Verify {
    fn place(&self) -> Place {
        Place::Verify
    }

    fn refuses(&self, sight: &Sight<'_>, command: Command) -> Option<String> {
        let done = |target: &Target| matches!(target.stands, Stands::Done(_));
        match command {
            Command::Enter if self.one().is_some() => self.opens(sight).err(),
            Command::Enter if !self.target().is_some_and(done) => Some("it is not verified yet".to_owned()),
            Command::CopyReport if !self.targets.iter().any(done) => Some("nothing is verified yet".to_owned()),
            Command::NextSeverity => match self.one().map(|one| &one.stands) {
                Some(Stands::Done(verification)) if !verification.findings.is_empty() => None,
                Some(Stands::Done(_)) => Some("nothing was found".to_owned()),
                _ => Some("nothing is listed that could be filtered".to_owned()),
            },
            _ => None,
        }
    }

    fn carry_out(&mut self, command: Command, memo: &Memo, cx: &mut Cx<'_>) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        if let Some(step) = Step::of(command, steps::page(memo, LIST)) {
            let at = step.from(self.selection.at(), self.keys.len());
            return self.selection.go(at, &self.keys);
        }
        match command {
            Command::Enter => self.enter(cx),
            Command::NextSeverity => self.turn_filter(),
            Command::CopyReport => {
                let done = self.targets.iter().filter_map(|target| match &target.stands {
                    Stands::Done(verification) => Some(report(verification)),
                    _ => None,
                });
                let text = done.collect::<Vec<_>>().join("\n");
                cx.effects.push(Effect::Copy(text));
                cx.say(Level::Notice, "the report was copied to the clipboard");
            }
            Command::Back if self.goes_on() => self.stop(cx),
            Command::Back => cx.go.push(Go::Back),
            _ => {}
        }
    }

    fn rows(&self, _sight: &Sight<'_>) -> Vec<String> {
        match self.one() {
            Some(_) => self.findings().iter().map(ToString::to_string).collect(),
            None => self.targets.iter().map(Target::name).collect(),
        }
    }

    fn find_at(&self) -> usize {
        self.selection.at()
    }

    fn found(&mut self, row: usize, _cx: &mut Cx<'_>) {
        self.selection.go(row, &self.keys);
    }

    fn clicked(&mut self, _list: &'static str, row: usize, _cx: &mut Cx<'_>) {
        self.selection.go(row, &self.keys);
    }

    fn wheeled(&mut self, _pane: &'static str, rows: isize, memo: &Memo) {
        if let Some(drawn) = memo.list(LIST) {
            self.selection.keep(drawn.scroll);
        }
        self.selection.by(rows, &self.keys);
    }

    fn answered(&mut self, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Verifying(asked, path, progress) => {
                self.take(asked, &path, Stands::Running(progress));
                None
            }
            Answer::Verified(asked, path, Ok(verification)) => {
                self.take(asked, &path, Stands::Done(verification));
                None
            }
            Answer::Verified(asked, path, Err(why)) => {
                self.take(asked, &path, Stands::Failed(why));
                None
            }
            other => Some(other),
        }
    }

    fn settle(&mut self, cx: &mut Cx<'_>) {
        if self.asked.is_none() {
            self.asked = Some(cx.stamp.at);
            cx.effects.push(Effect::Verify {
                asked: cx.stamp.at,
                runs: self.targets.iter().map(|target| target.path.clone()).collect(),
            });
        }
        self.settle_rows();
    }

    fn draw(&self, sight: &Sight<'_>, area: Rect, buffer: &mut Buffer, memo: &mut Memo) {
        self.view(sight, area, buffer, memo);
    }
}

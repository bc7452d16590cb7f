//! Two amendments that nobody made in the knowledge of the other: both are shown, and one of them is adopted.

use super::{
    Purpose, Question, Then,
    amend::difference,
    form::{Form, Row},
};
use crate::tui::{
    context::{AtRun, Cx},
    effect::Effect,
    sides,
    theme::Role,
};

/// A checklist that may be adopted.
#[derive(Debug)]
pub(super) struct Version {
    /// Where it stands in the run's folder.
    pub file: String,
    /// Who made it and when, as it is called in the question.
    pub by: String,
    /// What it holds, once that was read.
    pub source: Option<String>,
}

impl Question {
    /// Which of the amendments that did not see each other is to hold.
    pub fn settle(at: &AtRun) -> Self {
        let run = at.desk.run();
        let mut form = Form::new("The checklist is in dispute", "show what changes, and adopt it");
        let mut versions = Vec::new();
        for (entry, amended) in sides::of_checklist(run) {
            let when = run.entry(entry).map(|recorded| recorded.entry.at);
            let offset = chrono::Local::now().offset().to_owned();
            let when = when.map_or_else(String::new, |at| {
                at.with_timezone(&offset).format(", %H:%M").to_string()
            });
            let by = format!("{}'s{when}: {}", amended.by, amended.reason);
            versions.push(Version {
                file: amended.file.clone(),
                by,
                source: None,
            });
        }
        form = form.say(
            Role::Warn,
            "It was amended in two ways at once, and neither had seen the other. One of them is adopted here; for something of both, adopt one and amend it.",
        );
        let names = versions.iter().map(|version| version.by.clone()).collect();
        let form = form.row(Row::choice("version", "Which one holds?", names, 0));
        Self::new(form, Purpose::Settle(versions))
    }

    /// What the versions hold is asked for.
    pub(super) fn read_versions(versions: &[Version], cx: &mut Cx<'_>) {
        let wanted = versions.iter().map(|version| Effect::ReadText(version.file.clone()));
        cx.effects.extend(wanted);
    }

    /// One of them was read: once all are, what they differ in is shown.
    pub(super) fn version_read(&mut self, file: &str, text: &str) -> bool {
        let Purpose::Settle(versions) = &mut self.purpose else {
            return false;
        };
        let Some(version) = versions.iter_mut().find(|version| version.file == *file) else {
            return false;
        };
        version.source = Some(text.to_owned());
        let [Some(one), Some(other)] = [versions.first(), versions.get(1)].map(|version| version?.source.as_deref())
        else {
            return true;
        };
        for line in difference(one, other) {
            let role = match line.as_bytes().first() {
                Some(b'+') => Role::Good,
                Some(b'-') => Role::Bad,
                _ => Role::Dim,
            };
            self.form.intro.push((role, line));
        }
        true
    }

    pub(super) fn answer_settle(&mut self, cx: &mut Cx<'_>) -> Then {
        let (Purpose::Settle(versions), Some(at)) = (&self.purpose, cx.at.as_deref()) else {
            return Then::Close;
        };
        let Some(version) = versions.get(self.form.chosen("version")) else {
            return Then::Close;
        };
        let Some(source) = version.source.clone() else {
            self.form.judge(None, "it is still being read: press Enter again");
            return Then::Stay;
        };
        let reason = format!("settles the dispute: {}", version.by);
        match Self::adopting_for(at, source, &reason) {
            Ok(question) => *self = question,
            Err(problem) => self.form.judge(None, problem),
        }
        Then::Stay
    }
}

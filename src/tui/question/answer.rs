//! What the answer to a question comes to.

use chrono::{NaiveDate, NaiveDateTime, TimeZone};
use secrecy::SecretString;

use super::{Proof, Purpose, Question, Then, form::Form, here, home, proof_of};
use crate::{
    domain::{
        check::Outcome,
        decide::{AmendIntent, Cause, Intent, MarkIntent, StartCheck, read_measure},
        desk::Reply,
        event::{Content, EntryRef, NewFile, Person, RunResult, Subject},
        field_value,
        id::{FieldId, ItemId, RoleId, SectionId},
        plan::Plan,
        time::Time,
        weakening,
    },
    engine::{Control, NewRun},
    format::{
        amend,
        checklist::{self, Strictness},
    },
    tui::{
        context::{AtRun, Cx},
        effect::{Editing, Effect, ReadChecklist, Trusted},
        question::form::Row,
        theme::Role,
        widgets::path,
    },
};

/// A checklist that was amended and not yet adopted.
#[derive(Debug)]
pub(super) struct Amended {
    pub plan: Plan,
    pub source: String,
    /// It asks for less.
    pub weakens: bool,
}

impl Question {
    /// Enter: what was answered is done where it is what is asked for.
    pub(super) fn enter(&mut self, cx: &mut Cx<'_>) -> Then {
        match &self.purpose {
            Purpose::Mark(intent) => self.mark(intent.clone(), cx),
            Purpose::Reason(intent) => self.reasoned(intent.clone(), cx),
            Purpose::Comment(on) => {
                let (on, text) = (on.clone(), self.form.value("text"));
                self.submit(Intent::Note { on, text }, "text", cx)
            }
            Purpose::Link(on) => {
                let (on, url) = (on.clone(), self.form.value("url"));
                self.submit(Intent::Link { on, url }, "url", cx)
            }
            Purpose::Attach(item) => self.answer_attach(item.clone(), cx),
            Purpose::Paste(item) => self.keep_text(item.clone(), cx),
            Purpose::Measure(item, measures) => self.answer_measure(item.clone(), measures.clone(), cx),
            Purpose::Fields => self.answer_fields(cx),
            Purpose::Roles => self.answer_roles(cx),
            Purpose::AdHoc => self.answer_ad_hoc(cx),
            Purpose::Action { item, since } => self.answer_action(item.clone(), *since, cx),
            Purpose::EndCheck {
                check,
                action,
                interrupted,
            } => self.answer_end_check(check.clone(), *action, *interrupted, cx),
            Purpose::Amend(item) => self.answer_amend(item.clone(), cx),
            Purpose::Adopt(_) => self.adopt(cx),
            Purpose::TrustRun => self.answer_trust_run(cx),
            Purpose::TrustStart(read) => trust_start(read, cx),
            Purpose::Start(read) => {
                let answers = answers(&self.form, read);
                self.start_run(answers, cx)
            }
            Purpose::OpenFile => {
                let typed = self.form.value(super::PATH);
                let path = path::meant(&typed, &here(), home().as_deref());
                cx.effects.push(Effect::ReadChecklist {
                    name: path.to_string_lossy().into_owned(),
                    rehearsal: false,
                });
                Then::Close
            }
            Purpose::Sign(role, scope) => self.answer_sign(role.clone(), scope.clone(), cx),
            Purpose::SignStatement(intent) => self.answer_statement((**intent).clone(), cx),
            Purpose::CloseRun => self.answer_close_run(cx),
            Purpose::Quit => {
                cx.effects.push(Effect::Quit);
                Then::Close
            }
            Purpose::Theme => {
                cx.effects.push(Effect::UseTheme(self.form.value("theme")));
                Then::Close
            }
        }
    }

    /// Submits; a refusal stays in the question, beside the field that it speaks of.
    pub(super) fn submit(&mut self, intent: Intent, field: &str, cx: &mut Cx<'_>) -> Then {
        let before = cx.replies.len();
        cx.submit(intent);
        let refused = cx.replies[before..]
            .iter()
            .position(|reply| matches!(reply, Reply::Refused(..)));
        let Some(at) = refused else { return Then::Close };
        let Reply::Refused(_, refusal) = cx.replies.remove(before + at) else {
            return Then::Close;
        };
        let of_the_whole = matches!(
            refusal.cause,
            Cause::Rule | Cause::Locked | Cause::Unknown | Cause::Changed
        );
        self.form.judge(Some(field).filter(|_| !of_the_whole), refusal.text);
        Then::Stay
    }

    fn mark(&mut self, mut intent: MarkIntent, cx: &mut Cx<'_>) -> Then {
        intent.reason = self.form.said("reason");
        intent.owner = self.form.said("owner");
        if let Some(text) = self.form.said("expires") {
            match until(&text, cx.stamp.at) {
                Some(expires) => intent.expires = Some(expires),
                None => {
                    let problem = format!("“{text}” is neither a date, a date and time, nor a length of time");
                    self.form.judge(Some("expires"), problem);
                    return Then::Stay;
                }
            }
        }
        self.submit(Intent::Mark(intent), "reason", cx)
    }

    fn reasoned(&mut self, mut intent: Intent, cx: &mut Cx<'_>) -> Then {
        let reason = self.form.said("reason");
        match &mut intent {
            Intent::Mark(mark) => mark.reason = reason,
            Intent::Close { note, .. } => *note = reason,
            Intent::Amend(amend) => amend.reason = reason.unwrap_or_default(),
            _ => {}
        }
        self.submit(intent, "reason", cx)
    }

    fn answer_attach(&mut self, item: Option<ItemId>, cx: &mut Cx<'_>) -> Then {
        let typed = self.form.value(super::PATH);
        let path = path::meant(&typed, &here(), home().as_deref());
        let Some(name) = path.file_name().filter(|_| !typed.is_empty()) else {
            self.form.judge(Some(super::PATH), "type the path of a file");
            return Then::Stay;
        };
        let file = NewFile {
            name: name.to_string_lossy().into_owned(),
            content: Content::CopyOf(path.clone()),
        };
        let source = path.to_string_lossy().into_owned();
        self.submit(Intent::Attach { item, file, source }, super::PATH, cx)
    }

    fn keep_text(&mut self, item: Option<ItemId>, cx: &mut Cx<'_>) -> Then {
        let text = self.form.value("text");
        if text.is_empty() {
            self.form.judge(Some("text"), "there is no text");
            return Then::Stay;
        }
        let name = self.form.said("name").unwrap_or_else(|| "pasted".to_owned());
        let name = if name.contains('.') {
            name
        } else {
            format!("{name}.txt")
        };
        let file = NewFile {
            name,
            content: Content::Bytes(format!("{text}\n").into_bytes()),
        };
        let source = "pasted".to_owned();
        self.submit(Intent::Attach { item, file, source }, "text", cx)
    }

    fn answer_measure(&mut self, item: ItemId, measures: Vec<crate::domain::id::MeasureId>, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let known = at
            .desk
            .run()
            .plan()
            .find(&item)
            .map(|item| item.measures.clone())
            .unwrap_or_default();
        let mut intents = Vec::new();
        for id in measures {
            let Some(text) = self.form.said(id.as_str()) else {
                continue;
            };
            let measure = known.iter().find(|measure| measure.id == id);
            if measure.is_none_or(|measure| read_measure(measure, &text).is_none()) {
                self.form
                    .judge(Some(id.as_str()), format!("“{text}” is no value of this measure"));
                return Then::Stay;
            }
            let recorded = at
                .desk
                .run()
                .item(&item)
                .measure(&id)
                .map(|measured| measured.with_unit());
            if recorded.as_deref() != Some(text.as_str()) {
                intents.push(Intent::Measure {
                    item: item.clone(),
                    measure: id,
                    text,
                });
            }
        }
        self.submit_all(intents, cx)
    }

    fn submit_all(&mut self, intents: Vec<Intent>, cx: &mut Cx<'_>) -> Then {
        for intent in intents {
            if self.submit(intent, "", cx) == Then::Stay {
                return Then::Stay;
            }
        }
        Then::Close
    }

    fn answer_fields(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref_mut() else {
            return Then::Close;
        };
        let mut intents = Vec::new();
        let names: Vec<String> = self.form.rows.iter().map(|row| row.name.clone()).collect();
        for name in names {
            let id = FieldId::from(name.as_str());
            let Some(field) = at.desk.run().plan().field(&id).cloned() else {
                continue;
            };
            let value = self.form.value(&name);
            let unchanged = at.desk.run().field(&id).unwrap_or_default() == value;
            if value.is_empty() || unchanged && !field.secret {
                continue;
            }
            if let Err(why) = field_value::validate(&field, &value) {
                self.form.judge(Some(&name), why);
                return Then::Stay;
            }
            if field.secret {
                at.secrets.insert(id.clone());
                cx.effects
                    .push(Effect::SetSecret(id.clone(), SecretString::from(value.clone())));
            }
            intents.push(Intent::SetField { field: id, value });
        }
        self.submit_all(intents, cx)
    }

    fn answer_roles(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let run = at.desk.run();
        let mut intents = Vec::new();
        for role in &run.plan().roles {
            let name = self.form.value(role.id.as_str());
            if !name.is_empty() && run.role(&role.id).is_none_or(|holder| holder.name != name) {
                intents.push(Intent::Assign {
                    role: role.id.clone(),
                    person: Person::named(name),
                });
            }
        }
        self.submit_all(intents, cx)
    }

    fn answer_ad_hoc(&mut self, cx: &mut Cx<'_>) -> Then {
        if !self.environment_is_typed(&SectionId::from(""), cx) {
            return Then::Stay;
        }
        let command = self.form.value("command");
        let confirmed = true;
        self.submit(Intent::StartAdHoc { command, confirmed }, "command", cx)
    }

    /// Whether the name of the environment was typed where it has to be; remembered for a quarter of an hour.
    fn environment_is_typed(&mut self, section: &SectionId, cx: &mut Cx<'_>) -> bool {
        let Some(at) = cx.at.as_deref_mut() else { return false };
        if !self.form.rows.iter().any(|row| row.name == "environment") {
            return true;
        }
        let environment = at.desk.run().environment().unwrap_or_default();
        if self.form.value("environment") != environment {
            self.form
                .judge(Some("environment"), format!("type {environment}, exactly"));
            return false;
        }
        at.environment_typed.insert(section.clone(), cx.stamp.at);
        true
    }

    fn answer_action(&mut self, item: ItemId, since: usize, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let section = at
            .desk
            .run()
            .plan()
            .section_with(&item)
            .map(|section| section.id.clone());
        let proof = match proof_of(&at.desk, &item, since) {
            Proof::None => None,
            Proof::Running => {
                self.form.judge(None, "the environment is being proven: wait for it");
                return Then::Stay;
            }
            Proof::Ended(entry, Outcome::Passed, _) => Some(entry),
            Proof::Ended(..) => {
                self.form
                    .judge(None, "the environment is not proven: the action is not run");
                return Then::Stay;
            }
        };
        if !self.environment_is_typed(&section.unwrap_or_else(|| "".into()), cx) {
            return Then::Stay;
        }
        let confirmed = true;
        self.submit(Intent::StartCheck(StartCheck { item, confirmed, proof }), "", cx)
    }

    fn answer_end_check(&mut self, check: EntryRef, action: bool, interrupted: bool, cx: &mut Cx<'_>) -> Then {
        let running = cx
            .at
            .as_deref()
            .is_some_and(|at| at.desk.processes().contains_key(&check));
        if !running {
            return Then::Close;
        }
        if !action {
            cx.effects.push(Effect::Control(check, Control::Cancel));
            return Then::Close;
        }
        if interrupted {
            cx.effects.push(Effect::Control(check, Control::Kill));
            return Then::Close;
        }
        cx.effects.push(Effect::Control(check.clone(), Control::Interrupt));
        self.form = Form::new("Kill the action?", "kill it and all that it started")
            .say(Role::Warn, "It was sent INT. Wait for it if you can: Esc leaves it be.")
            .say(Role::Bad, "Killed in the middle, it may leave the world half changed.")
            .danger();
        self.form.esc = "let it end by itself".to_owned();
        self.purpose = Purpose::EndCheck {
            check,
            action,
            interrupted: true,
        };
        Then::Stay
    }

    fn answer_amend(&mut self, item: Option<ItemId>, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let whole = item.is_none() || self.form.chosen("way") == 1;
        if whole {
            cx.effects.push(Effect::Edit {
                name: "checklist.toml".to_owned(),
                text: at.source.clone(),
                purpose: Editing::Checklist,
            });
            return Then::Close;
        }
        let command = self.form.value("command");
        let amended = item.and_then(|item| amend::with_command(&at.source, item.as_str(), &command));
        let Some(source) = amended else {
            self.form.judge(
                Some("command"),
                "the command was not found in the file: amend the whole checklist",
            );
            return Then::Stay;
        };
        match Self::adopting(at, source) {
            Ok(question) => {
                *self = question;
                Then::Stay
            }
            Err(problem) => {
                self.form.judge(Some("command"), problem);
                Then::Stay
            }
        }
    }

    /// The question that an amended checklist comes to: what changes, and why.
    ///
    /// # Errors
    /// Where it is no checklist, or nothing is changed: in words.
    pub fn adopting(at: &AtRun, source: String) -> Result<Self, String> {
        if source == at.source {
            return Err("nothing is changed".to_owned());
        }
        let (checklist, _) = checklist::parse(&source, Strictness::Written)
            .map_err(|problems| checklist::render(&problems, &source, "checklist.toml", false, 100))?;
        let plan = Plan::new(checklist);
        let mut form = Form::new("Amend the checklist", "adopt it and trust its commands");
        for line in difference(&at.source, &source) {
            let role = match line.as_bytes().first() {
                Some(b'+') => Role::Good,
                Some(b'-') => Role::Bad,
                _ => Role::Dim,
            };
            form = form.say(role, line);
        }
        let weakens = weakening::weakens(at.desk.run().plan(), &plan);
        for weaker in &weakens {
            form = form.say(Role::Warn, format!("asks for less: {weaker}"));
        }
        let mut form = form.row(Row::note("reason", "Why?", ""));
        if !weakens.is_empty() {
            form = form
                .row(Row::tick("weakens", "It asks for less, and that is meant"))
                .danger();
            form.focus("reason");
        }
        let weakens = !weakens.is_empty();
        Ok(Self::new(
            form,
            Purpose::Adopt(Box::new(Amended { plan, source, weakens })),
        ))
    }

    fn adopt(&mut self, cx: &mut Cx<'_>) -> Then {
        let Purpose::Adopt(amended) = &self.purpose else {
            return Then::Close;
        };
        if amended.weakens && self.form.ticked() == 0 {
            self.form.judge(None, "tick that it is meant to ask for less");
            return Then::Stay;
        }
        let intent = AmendIntent {
            plan: amended.plan.clone(),
            source: amended.source.clone().into_bytes(),
            reason: self.form.value("reason"),
            trusted: true,
            weakening_confirmed: amended.weakens,
        };
        let trusted = trusted(&amended.plan, amended.source.as_bytes());
        let then = self.submit(Intent::Amend(Box::new(intent)), "reason", cx);
        if then == Then::Close {
            cx.effects.push(trusted);
        }
        then
    }

    fn answer_trust_run(&mut self, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref_mut() else {
            return Then::Close;
        };
        let plan = at.desk.run().plan().clone();
        let effect = trusted(&plan, at.source.as_bytes());
        if at.desk.run().trusted {
            // The record says so already, for another machine.
            at.trusted_here = true;
            cx.effects.push(effect);
            return Then::Close;
        }
        let intent = AmendIntent {
            source: at.source.clone().into_bytes(),
            plan,
            reason: "its commands were read and trusted".to_owned(),
            trusted: true,
            weakening_confirmed: false,
        };
        let then = self.submit(Intent::Amend(Box::new(intent)), "", cx);
        if then == Then::Close {
            cx.effects.push(effect);
        }
        then
    }

    fn start_run(&mut self, answers: Result<NewRun, (String, String)>, cx: &mut Cx<'_>) -> Then {
        let new = match answers {
            Ok(new) => new,
            Err((name, why)) => {
                self.form.judge(Some(&name), why);
                return Then::Stay;
            }
        };
        cx.effects.push(Effect::Start(Box::new(new)));
        Then::Close
    }

    fn answer_close_run(&mut self, cx: &mut Cx<'_>) -> Then {
        let result = match self.form.chosen("result") {
            0 => RunResult::Success,
            1 => RunResult::RolledBack,
            _ => RunResult::Abandoned,
        };
        let note = self.form.said("note");
        self.submit(Intent::Close { result, note }, "note", cx)
    }
}

/// Remembers on this machine that the commands of a checklist may run.
fn trusted(plan: &Plan, source: &[u8]) -> Effect {
    Effect::Trust(Box::new(Trusted {
        sha256: plan.sha256,
        id: plan.id.clone(),
        source: source.to_vec(),
    }))
}

fn trust_start(read: &ReadChecklist, cx: &mut Cx<'_>) -> Then {
    cx.effects.push(trusted(&read.plan, &read.source));
    let read = ReadChecklist {
        trusted: true,
        ..read.clone()
    };
    cx.ask(Question::start_trusted(read));
    Then::Close
}

/// The run that the answers of a start question come to, or the field that is wrong, and how.
fn answers(form: &Form, read: &ReadChecklist) -> Result<NewRun, (String, String)> {
    let mut new = NewRun {
        source: read.source.clone(),
        plan: read.plan.clone(),
        fields: Default::default(),
        roles: Default::default(),
        subject: subjects(&form.value("#subject")),
        trusted: read.trusted,
        rehearsal: read.rehearsal,
    };
    for row in &form.rows {
        let value = form.value(&row.name);
        if let Some(role) = row.name.strip_prefix('@').filter(|_| !value.is_empty()) {
            new.roles.insert(RoleId::from(role), Person::named(value));
        } else if let Some(field) = read.plan.field(&FieldId::from(row.name.as_str())) {
            if value.is_empty() && field.required {
                return Err((row.name.clone(), "it is needed to start a run".to_owned()));
            }
            if !value.is_empty() {
                field_value::validate(field, &value).map_err(|why| (row.name.clone(), why))?;
                new.fields.insert(field.id.clone(), value);
            }
        }
    }
    Ok(new)
}

/// `api 3f2a91c, web 0123…`: names, each with a SHA-256 or a commit.
fn subjects(text: &str) -> Vec<Subject> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(subject).collect()
}

fn subject(text: &str) -> Subject {
    let is_hex = |text: &str| text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bare = |name: &str| Subject {
        name: name.to_owned(),
        sha256: None,
        commit: None,
    };
    let Some((name, hash)) = text.rsplit_once(' ').filter(|(_, hash)| is_hex(hash)) else {
        return bare(text);
    };
    let hash = Some(hash.to_lowercase());
    let mut subject = bare(name.trim());
    if hash.as_ref().is_some_and(|hash| hash.len() == 64) {
        subject.sha256 = hash;
    } else {
        subject.commit = hash;
    }
    subject
}

/// A date (its end), a date and time where the person is, or how long from now.
fn until(text: &str, now: Time) -> Option<Time> {
    if let Ok(length) = humantime::parse_duration(text) {
        return now.checked_add_signed(chrono::TimeDelta::from_std(length).ok()?);
    }
    let local = |at: NaiveDateTime| Some(chrono::Local.from_local_datetime(&at).earliest()?.to_utc());
    if let Ok(date) = text.parse::<NaiveDate>() {
        return local(date.and_hms_opt(23, 59, 59)?);
    }
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S"];
    let at = formats
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
    at.and_then(local)
}

/// What changes, as `diff -u` shows it.
fn difference(old: &str, new: &str) -> Vec<String> {
    let diff = similar::TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(2).to_string();
    text.lines().map(str::to_owned).collect()
}

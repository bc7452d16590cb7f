//! What the answer to a question comes to.

use secrecy::{ExposeSecret, SecretString};

use super::{
    PATH, Purpose, Question, Then, here, home,
    start::{answers, trust_start},
    when,
};
use crate::{
    domain::{
        decide::{Cause, CloseIntent, Intent, MarkIntent, Refusal},
        desk::Reply,
        event::{Content, NewFile, RunResult},
        field_value,
        id::{FieldId, ItemId, MeasureId},
        measure,
    },
    tui::{
        closing,
        context::{Cx, Go},
        effect::Effect,
        widgets::path,
    },
};

impl Question {
    /// Enter: what was answered is done where it is what is asked for.
    pub fn enter(&mut self, cx: &mut Cx<'_>) -> Then {
        match &self.purpose {
            Purpose::Mark(intent) => self.mark(intent.clone(), cx),
            Purpose::TakeBack(entry) => self.submit(Intent::Undo(Some(entry.clone())), "", cx),
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
            Purpose::Withdraw(files) => {
                let reason = self.form.value("reason");
                if reason.is_empty() {
                    self.form.judge(Some("reason"), "say why it is taken away");
                    return Then::Stay;
                }
                let withdraw = |file: &String| Intent::Withdraw {
                    file: file.clone(),
                    reason: reason.clone(),
                };
                let intents = files.iter().map(withdraw).collect();
                self.submit_all(intents, cx)
            }
            Purpose::Paste(item) => self.keep_text(item.clone(), cx),
            Purpose::Measure(item, measures) => self.answer_measure(item.clone(), measures.clone(), cx),
            Purpose::Fields(_) => self.answer_fields(cx),
            Purpose::Roles(_) => self.answer_roles(cx),
            Purpose::AdHoc => self.answer_ad_hoc(cx),
            Purpose::Action { item, since, despite } => {
                self.answer_action(item.clone(), since.clone(), despite.clone(), cx)
            }
            Purpose::EndCheck {
                check,
                action,
                interrupted,
            } => self.answer_end_check(check.clone(), *action, *interrupted, cx),
            Purpose::Join => self.answer_join(cx),
            Purpose::Controls(then) => self.answer_controls(then.clone(), cx),
            Purpose::GiveUp(check) => self.submit(Intent::GiveUp(check.clone()), "", cx),
            Purpose::Settle(_) => self.answer_settle(cx),
            Purpose::Amend(item) => self.answer_amend(item.clone(), cx),
            Purpose::Adopt(_) => self.adopt(cx),
            Purpose::TrustRun => self.answer_trust_run(cx),
            Purpose::TrustStart(read) => trust_start(read, cx),
            Purpose::Start(read) => {
                let answers = answers(&self.form, read);
                self.start_run(answers, cx)
            }
            Purpose::OpenFile => {
                let typed = self.form.value(PATH);
                let path = path::meant(&typed, &here(), home().as_deref());
                cx.effects.push(Effect::ReadChecklist {
                    name: path.to_string_lossy().into_owned(),
                    rehearsal: false,
                });
                Then::Close
            }
            Purpose::Sign(_) => self.answer_sign(cx),
            Purpose::Seal(_) => self.answer_seal(cx),
            Purpose::Statement(_) => self.answer_statement(cx),
            Purpose::Passphrase(_) => self.answer_passphrase(cx),
            Purpose::WriteStatement(text) => self.answer_write(text.clone(), cx),
            Purpose::Export(_) => self.answer_export(cx),
            Purpose::RecordSignature => self.answer_record(cx),
            Purpose::RecordSigned(intent) => self.answer_signed_elsewhere((**intent).clone(), cx),
            Purpose::Decide(_) => self.answer_decide(cx),
            Purpose::Meet(condition) => {
                let (condition, note) = (condition.clone(), self.form.said("note"));
                self.submit(Intent::MeetCondition { condition, note }, "note", cx)
            }
            Purpose::CloseRun => self.answer_close_run(cx),
            Purpose::Flow(asked) => self.answer_flow(asked.clone(), cx),
            Purpose::Quit => {
                cx.effects.push(Effect::Quit);
                Then::Close
            }
            Purpose::ShowRole(roles) => {
                // Any role stands before the others.
                let chosen = self.form.chosen("role").checked_sub(1);
                let role = chosen.and_then(|place| roles.get(place)).cloned();
                cx.go.push(Go::ShowOnly(role));
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
        match cx.replies.remove(before + at) {
            Reply::Refused(_, refusal) => self.judged(refusal, field),
            _ => Then::Close,
        }
    }

    fn judged(&mut self, refusal: Refusal, field: &str) -> Then {
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
            let problem = match when::until(&text, cx.stamp.at) {
                Some(expires) if expires > cx.stamp.at => {
                    intent.expires = Some(expires);
                    None
                }
                Some(_) => Some("that is over already".to_owned()),
                None => Some(format!(
                    "“{text}” is neither a date, a date and time, nor a length of time"
                )),
            };
            if let Some(problem) = problem {
                self.form.judge(Some("expires"), problem);
                return Then::Stay;
            }
        }
        self.submit(Intent::Mark(intent), "reason", cx)
    }

    fn reasoned(&mut self, mut intent: Intent, cx: &mut Cx<'_>) -> Then {
        let reason = self.form.said("reason");
        match &mut intent {
            Intent::Mark(mark) => mark.reason = reason,
            Intent::Close(close) => {
                close.note = reason;
                return self.close((**close).clone(), "reason", cx);
            }
            Intent::Amend(amend) => amend.reason = reason.unwrap_or_default(),
            Intent::StartCheck(start) => start.reason = reason,
            Intent::Decide(intent) => intent.overrides = reason,
            _ => {}
        }
        self.submit(intent, "reason", cx)
    }

    fn answer_attach(&mut self, item: Option<ItemId>, cx: &mut Cx<'_>) -> Then {
        let typed = self.form.value(PATH);
        let path = path::meant(&typed, &here(), home().as_deref());
        let Some(name) = path.file_name().filter(|_| !typed.is_empty()) else {
            self.form.judge(Some(PATH), "type the path of a file");
            return Then::Stay;
        };
        let name = name.to_string_lossy().into_owned();
        match self.readable(&path, cx) {
            Some(Ok(())) => {}
            Some(Err(why)) => {
                self.form.judge(Some(PATH), why);
                return Then::Stay;
            }
            None => return Then::Stay,
        }
        let file = NewFile {
            name,
            content: Content::CopyOf(path.clone()),
        };
        let source = path.to_string_lossy().into_owned();
        self.submit(Intent::Attach { item, file, source }, PATH, cx)
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

    fn answer_measure(&mut self, item: ItemId, measures: Vec<MeasureId>, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let run = at.desk.run();
        let known = run.plan().find(&item).map_or(&[][..], |item| &item.measures);
        let record = run.item(&item);
        let mut intents = Vec::new();
        for id in measures {
            let Some(text) = self.form.said(id.as_str()) else {
                continue;
            };
            let read = known.iter().find(|measure| measure.id == id);
            if let Some(Err(why)) = read.map(|measure| measure::read(measure, &text)) {
                self.form.judge(Some(id.as_str()), why);
                return Then::Stay;
            }
            let stands = record.measure(&id).is_some_and(|measured| measured.with_unit() == text);
            if !stands || record.measure_disputed(&id).is_some() {
                intents.push(Intent::Measure {
                    item: item.clone(),
                    measure: id,
                    text,
                });
            }
        }
        self.submit_all(intents, cx)
    }

    pub(super) fn submit_all(&mut self, intents: Vec<Intent>, cx: &mut Cx<'_>) -> Then {
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
            let secret = self.form.secret(&name);
            let value = match &secret {
                Some(secret) => secret.expose_secret().trim().to_owned(),
                None => self.form.value(&name),
            };
            let unchanged = at.desk.run().field(&id).unwrap_or_default() == value && !at.desk.run().field_disputed(&id);
            if value.is_empty() || unchanged && secret.is_none() {
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
        let (Purpose::Fields(blanks), false) = (&self.purpose, intents.is_empty()) else {
            return Then::Close;
        };
        let goal = blanks.goal.clone().map(|goal| (goal, intents.len()));
        let submitted = self.submit_all(intents, cx);
        if let (Then::Close, Some((goal, fields))) = (submitted, goal) {
            cx.go.push(Go::WithFields(goal, fields));
        }
        submitted
    }

    fn answer_close_run(&mut self, cx: &mut Cx<'_>) -> Then {
        let result = match self.form.chosen("result") {
            0 => RunResult::Success,
            1 => RunResult::RolledBack,
            _ => RunResult::Abandoned,
        };
        let note = self.form.said("note");
        let allowed_signers = cx.at.as_deref().and_then(|at| at.allowed_signers.clone());
        let close = CloseIntent {
            result,
            note,
            allowed_signers,
            certificate: None,
        };
        self.close(close, "note", cx)
    }

    /// What speaks against the close is said at once; the certificate is drawn before it is recorded.
    fn close(&mut self, close: CloseIntent, field: &str, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let intent = Intent::Close(Box::new(close.clone()));
        if at.read_only() {
            return self.submit(intent, field, cx);
        }
        match at.desk.refuses(intent, cx.stamp) {
            Some(refusal) => self.judged(refusal, field),
            None => {
                closing::begin(close, 0, cx);
                Then::Close
            }
        }
    }
}

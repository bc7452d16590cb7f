//! The two questions of a sign-off: what one says and confirms, then the statement exactly as it will be stored.

use super::{
    Purpose, Question, Then,
    form::{Form, Row},
};
use crate::{
    domain::{
        decide::{self, Intent, SignIntent, Stamp},
        event::{Answer, Person, Scope},
        id::RoleId,
    },
    format::statement::Statement,
    tui::{
        context::{AtRun, Cx},
        theme::Role,
    },
};

const ANSWERS: [(Answer, &str); 3] = [
    (Answer::Approved, "approved"),
    (Answer::Conditional, "conditional: yes, if"),
    (Answer::Rejected, "rejected: no, because"),
];

/// What a scope is called.
pub fn over(at: &AtRun, scope: &Scope) -> String {
    let plan = at.desk.run().plan();
    let title = match scope {
        Scope::Section(id) => plan.section(id).map(|section| section.title.clone()),
        Scope::Item(id) => plan.find(id).map(|item| item.title.clone()),
        Scope::Decision(_) | Scope::Run(_) => None,
    };
    title.map_or_else(|| scope.to_string(), |title| at.desk.run().fill(&title))
}

impl Question {
    /// What a role says of what it covers, its points to confirm, and who signs.
    pub fn sign(at: &AtRun, role: &RoleId, scope: &Scope) -> Self {
        let run = at.desk.run();
        let title = run.plan().role_title(role);
        let plan = decide::planned(run, role.as_str(), scope);
        let mut form = Form::new(format!("{title} signs {}", over(at, scope)), "read the statement");
        if let Some(text) = plan.and_then(|plan| plan.statement.as_ref()) {
            form = form.say(Role::Text, format!("“{}”", run.fill(text)));
        }
        form = form.say(
            Role::Dim,
            "A typed name is not a cryptographic signature, and the statement says so.",
        );
        for (i, point) in plan.into_iter().flat_map(|plan| &plan.confirms).enumerate() {
            form = form.row(Row::tick(&format!("#{i}"), run.fill(point)));
        }
        let answers = ANSWERS.map(|(_, words)| words.to_owned()).to_vec();
        let holder = run.role(role).map(|person| format!("the role is held by {person}"));
        let form = form
            .row(Row::choice("answer", "What do you say?", answers, 0))
            .row(Row::note(
                "conditions",
                "On what conditions, or why not (one a line)",
                "",
            ))
            .row(Row::line("name", "Your full name", "").help(holder.unwrap_or_default()));
        let (role, scope) = (role.clone(), scope.clone());
        Self::new(form, Purpose::Sign(role, scope))
    }

    /// Makes the statement of what was answered, and shows it.
    pub(super) fn answer_sign(&mut self, role: RoleId, scope: Scope, cx: &mut Cx<'_>) -> Then {
        let Some(at) = cx.at.as_deref() else { return Then::Close };
        let Some(plan) = decide::planned(at.desk.run(), role.as_str(), &scope) else {
            return Then::Close;
        };
        let Some(name) = self.form.said("name") else {
            self.form.judge(Some("name"), "type your full name");
            return Then::Stay;
        };
        let (answer, _) = ANSWERS[self.form.chosen("answer").min(ANSWERS.len() - 1)];
        let person = person(&name, &cx.stamp.person);
        let stamp = Stamp {
            at: cx.stamp.at,
            person: person.clone(),
        };
        let mut statement = Statement::of(at.desk.run(), plan, scope.clone(), &stamp);
        statement.answer = answer;
        let lines = self.form.value("conditions");
        statement.conditions = lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let confirmed = self.form.ticked();
        if answer == Answer::Rejected {
            statement.confirms.clear();
        } else if confirmed < statement.confirms.len() {
            let text = format!(
                "confirm each point first: {confirmed} of {} are ticked",
                statement.confirms.len()
            );
            self.form.judge(None, text);
            self.form.focus("#0");
            return Then::Stay;
        }
        let intent = SignIntent {
            role,
            person,
            answer,
            conditions: statement.conditions.clone(),
            scope,
            scope_sha256: statement.scope_sha256(),
            confirmed,
            statement: statement.text(),
            signature: None,
        };
        cx.ask(Self::sign_statement(intent));
        Then::Close
    }

    fn sign_statement(intent: SignIntent) -> Self {
        let title = format!("Sign as {}?", intent.person.name);
        let mut form = Form::new(title, "sign it").say(Role::Text, intent.statement.clone());
        form.esc = "do not sign".to_owned();
        Self::new(form, Purpose::SignStatement(Box::new(intent)))
    }

    /// One more yes: the statement is stored as it was shown.
    pub(super) fn answer_statement(&mut self, intent: SignIntent, cx: &mut Cx<'_>) -> Then {
        self.submit(Intent::Sign(Box::new(intent)), "", cx)
    }
}

/// The person of that name; whoever sits here is known by more than the name.
fn person(name: &str, here: &Person) -> Person {
    if here.name.trim().to_lowercase() == name.trim().to_lowercase() {
        return Person {
            name: name.trim().to_owned(),
            principal: here.principal.clone(),
        };
    }
    Person::named(name.trim())
}

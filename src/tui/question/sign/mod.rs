//! The questions of a sign-off: what one says and confirms and with which key, then the statement exactly as it will be
//! stored, then the passphrase where the key needs one. Whatever is signed was shown before, byte for byte.

mod elsewhere;
pub(in crate::tui) mod keys;
mod seal;

pub use self::elsewhere::command;
use self::keys::Signer;
pub(super) use self::seal::Sealing;
use super::{
    Purpose, Question, Then,
    form::{Form, Row},
};
use crate::{
    domain::{
        decide::{self, Asker, SignIntent, Stamp},
        event::{Answer, Person, Scope},
        holders,
        id::RoleId,
        standing,
    },
    format::statement::Statement,
    tui::{
        context::{AtRun, Cx},
        effect::KeyRow,
        signing::{self, ToBeSigned},
        theme::Role,
        verdicts,
    },
};

const ANSWERS: [Answer; 3] = [Answer::Approved, Answer::Conditional, Answer::Rejected];

/// How each answer is offered: over a decision it is what is said in its poll.
fn offered(scope: &Scope) -> [&'static str; 3] {
    match scope {
        Scope::Decision(_) => ["GO", "GO, on conditions", "NO-GO, because"],
        Scope::Item(_) | Scope::Section(_) | Scope::Run(_) => {
            ["approved", "conditional: yes, if", "rejected: no, because"]
        }
    }
}

/// The name of the field in which a passphrase is typed.
const PASSPHRASE: &str = "passphrase";

/// What a scope is called.
pub fn over(at: &AtRun, scope: &Scope) -> String {
    standing::title(at.desk.run(), scope)
}

/// Which sign-off is asked about, and what its key is chosen from.
#[derive(Debug)]
pub(super) struct Signing {
    role: RoleId,
    scope: Scope,
    signers: Vec<Signer>,
    /// Enter was pressed while the keys were still being looked for.
    entered: bool,
}

impl Question {
    /// What a role says of what it covers, its points to confirm, who signs, and with what; to be signed elsewhere where
    /// that is asked for.
    pub fn sign(at: &AtRun, role: &RoleId, scope: &Scope, elsewhere: bool) -> Self {
        let run = at.desk.run();
        let title = run.plan().role_title(role);
        let plan = decide::planned(run, role.as_str(), scope);
        let asked = match scope {
            Scope::Decision(_) => format!("{title}: GO or NO-GO for {}", over(at, scope)),
            _ => format!("{title} signs {}", over(at, scope)),
        };
        let mut form = Form::new(asked, "read it");
        if let Scope::Decision(id) = scope {
            let standing = at.desk.standing().decision(&id.as_str().into());
            form.intro.extend(standing.map(|standing| {
                let verdict = standing.verdict.before_poll;
                let words = format!("Without the poll, the verdict is {verdict}.");
                (verdicts::role(verdict), words)
            }));
        }
        if let Some(text) = plan.as_ref().and_then(|plan| plan.statement.as_ref()) {
            form = form.say(Role::Text, format!("“{}”", run.fill(text)));
        }
        for (i, point) in plan.iter().flat_map(|plan| &plan.confirms).enumerate() {
            form = form.row(Row::tick(&format!("#{i}"), run.fill(point)));
        }
        let answers = offered(scope).map(str::to_owned).to_vec();
        let holder = run
            .role(role)
            .map(|_| format!(" (the role is held by {})", holders::within(run, role)));
        let signers = keys::signers(at.keys.as_deref(), true);
        let chosen = signers.iter().position(|one| elsewhere && *one == Signer::Elsewhere);
        let form = form
            .row(Row::choice("answer", "What do you say?", answers, 0))
            // Short, so that a small window shows the key as well.
            .row(Row::note("conditions", "On what conditions, or why not (one a line)", "").short())
            .row(Row::line(
                "name",
                format!("Your full name{}", holder.unwrap_or_default()),
                "",
            ))
            .row(keys::row(&signers, chosen.unwrap_or(0)));
        let signing = Signing {
            role: role.clone(),
            scope: scope.clone(),
            signers,
            entered: false,
        };
        Self::new(form, Purpose::Sign(Box::new(signing)))
    }

    /// Keys came in for the question that chooses one.
    pub(super) fn offer_keys(&mut self, keys: &[KeyRow], wrong: &[String]) {
        let (signers, elsewhere) = match &mut self.purpose {
            Purpose::Sign(signing) => (&mut signing.signers, true),
            Purpose::Seal(seal) => (&mut seal.signers, false),
            _ => return,
        };
        let now = keys::signers(Some(keys), elsewhere);
        keys::offer(&mut self.form, signers, &now);
        *signers = now;
        for why in wrong {
            let said = (Role::Warn, why.clone());
            if !self.form.intro.contains(&said) {
                self.form.intro.push(said);
            }
        }
    }

    /// Whether Enter, pressed before the keys, the people or a folder were there, can be carried out now.
    pub fn goes_on(&self) -> bool {
        let (entered, signers) = match &self.purpose {
            Purpose::Sign(signing) => (signing.entered, &signing.signers),
            Purpose::Seal(seal) => (seal.entered, &seal.signers),
            Purpose::Roles(giving) => return giving.goes_on(),
            _ => return self.looked.arrived(),
        };
        entered && !signers.contains(&Signer::Looking)
    }

    /// Makes the statement of what was answered, and shows it.
    pub(super) fn answer_sign(&mut self, cx: &mut Cx<'_>) -> Then {
        let (Purpose::Sign(signing), Some(at)) = (&mut self.purpose, cx.at.as_deref()) else {
            return Then::Close;
        };
        let (role, scope) = (signing.role.clone(), signing.scope.clone());
        let Some(plan) = decide::planned(at.desk.run(), role.as_str(), &scope) else {
            return Then::Close;
        };
        let Some(name) = self.form.said("name") else {
            self.form.judge(Some("name"), "type your full name");
            return Then::Stay;
        };
        let signer = signing.signers.get(self.form.chosen(keys::KEY)).cloned();
        let signer = signer.unwrap_or(Signer::TypedOnly);
        let answer = ANSWERS[self.form.chosen("answer").min(ANSWERS.len() - 1)];
        let mut person = person(&name, &cx.stamp.person, at.desk.run().role(&role));
        keys::known_as(&mut person, &signer);
        let stamp = Stamp {
            at: cx.stamp.at,
            person: person.clone(),
        };
        let mut statement = Statement::of(at.desk.run(), &plan, scope.clone(), &stamp);
        statement.answer = answer;
        statement.signed = signer != Signer::TypedOnly;
        let lines = self.form.value("conditions");
        statement.conditions = lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        // Nobody reads a statement through that the rules refuse.
        let wanting = match answer {
            Answer::Approved => None,
            Answer::Conditional => Some("say on what conditions"),
            Answer::Rejected => Some("say why not"),
        };
        if let Some(wanting) = wanting.filter(|_| statement.conditions.is_empty()) {
            self.form.judge(Some("conditions"), wanting);
            return Then::Stay;
        }
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
        if signer == Signer::Looking {
            signing.entered = true;
            self.form.judge(None, "looking for keys: one moment …");
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
        cx.ask(match signer {
            Signer::Elsewhere => Self::write_statement(&intent),
            signer => {
                let title = format!("Sign as {}?", intent.person.name);
                Self::statement(title, ToBeSigned::SignOff(Box::new(intent)), signer)
            }
        });
        Then::Close
    }

    /// The statement exactly as it will be stored, and with what it is signed: one more yes.
    fn statement(title: String, wanted: ToBeSigned, signer: Signer) -> Self {
        let enter = match wanted {
            ToBeSigned::SignOff(_) => "sign it",
            ToBeSigned::Seal(_) => "seal it",
        };
        let with = match &signer {
            Signer::Key(key) => (Role::Accent, format!("signed with {}", keys::in_a_line(key))),
            _ => (
                Role::Warn,
                "Typed name only: it will not be cryptographically signed.".to_owned(),
            ),
        };
        let mut form = Form::new(title, enter)
            .say(with.0, with.1)
            .say(Role::Text, "")
            .say(Role::Text, wanted.statement().to_owned());
        form.esc = match wanted {
            ToBeSigned::SignOff(_) => "do not sign",
            ToBeSigned::Seal(_) => "do not seal",
        }
        .to_owned();
        Self::new(form, Purpose::Statement(Box::new((wanted, signer))))
    }

    /// One more yes: the statement is stored as it was shown, once it is signed where it is to be signed with a key.
    pub(super) fn answer_statement(&mut self, cx: &mut Cx<'_>) -> Then {
        let Purpose::Statement(asked) = &self.purpose else {
            return Then::Close;
        };
        let (wanted, signer) = (**asked).clone();
        // Nobody is asked for a passphrase or a touch for what the rules refuse.
        let refused = cx.at.as_deref().and_then(|at| {
            let intent = wanted.clone().intent(None);
            decide::decide(at.desk.run(), at.desk.standing(), intent, cx.stamp, Asker::default()).err()
        });
        if let Some(refusal) = refused {
            self.form.judge(None, refusal.text);
            return Then::Stay;
        }
        match signer {
            Signer::Key(key) if key.needs_passphrase => {
                cx.ask(Self::passphrase(wanted, key, None));
                Then::Close
            }
            Signer::Key(key) => {
                signing::begin(wanted, key, None, cx);
                Then::Close
            }
            Signer::TypedOnly | Signer::Elsewhere | Signer::Looking => self.submit(wanted.intent(None), "", cx),
        }
    }

    /// The passphrase of a key, asked for again where the last one was wrong.
    pub fn passphrase(wanted: ToBeSigned, key: KeyRow, wrong: Option<String>) -> Self {
        let mut form = Form::new("Passphrase", "sign with it")
            .say(Role::Title, keys::in_a_line(&key))
            .say(
                Role::Dim,
                "It opens the key for this one signature, is kept nowhere, and is wiped.",
            )
            .row(Row::hidden(PASSPHRASE, "Passphrase of the key"));
        form.esc = "do not sign".to_owned();
        if let Some(wrong) = wrong {
            form.judge(Some(PASSPHRASE), wrong);
        }
        Self::new(form, Purpose::Passphrase(Box::new((wanted, key))))
    }

    pub(super) fn answer_passphrase(&mut self, cx: &mut Cx<'_>) -> Then {
        let Purpose::Passphrase(asked) = &self.purpose else {
            return Then::Close;
        };
        let (wanted, key) = (**asked).clone();
        let Some(passphrase) = self.form.secret(PASSPHRASE) else {
            self.form.judge(Some(PASSPHRASE), "type the passphrase of the key");
            return Then::Stay;
        };
        signing::begin(wanted, key, Some(passphrase), cx);
        Then::Close
    }
}

/// The person of that name; whoever sits here, or holds the role, is known by more than the name.
fn person(name: &str, here: &Person, holder: Option<&Person>) -> Person {
    let same = |known: &&Person| known.name.trim().to_lowercase() == name.trim().to_lowercase();
    let known = [Some(here), holder].into_iter().flatten().filter(same);
    Person {
        name: name.trim().to_owned(),
        principal: known.filter_map(|known| known.principal.clone()).next(),
    }
}

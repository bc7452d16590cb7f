//! `statement`, `sign`: an accountable person's statement over a stated scope, with or without a key.

mod elsewhere;
pub(super) mod key;

use std::io::{self, IsTerminal};

use self::key::With;
use super::{look, said};
use crate::{
    cli::{
        Context, Fault, Status, ask,
        output::{self, print, print_json, visible, visible_lines},
        seat::Seat,
    },
    config,
    domain::{
        checklist::SignOffPlan,
        decide::{Intent, SignIntent, Stamp, planned},
        digest::Digest,
        event::{Answer, EntryRef, Person, PollAnswer, Scope},
        id::RoleId,
        run::Run,
        standing::{SignOffStanding, SignOffState, Standing},
    },
    engine, format,
};

/// Which sign-off.
#[derive(Debug, clap::Args)]
struct Which {
    /// The run; where one is under way it may be left out
    run: Option<String>,
    /// The role that signs
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// Over this section, where the role signs for several
    #[arg(long, value_name = "ID", conflicts_with_all = ["item", "decision"])]
    section: Option<String>,
    /// Over this item, where the role signs for several
    #[arg(long, value_name = "ID", conflicts_with = "decision")]
    item: Option<String>,
    /// Over this decision, where the role signs for several
    #[arg(long, value_name = "ID")]
    decision: Option<String>,
}

impl Which {
    /// What it is to cover, where that was said.
    fn scope(&self) -> Option<Scope> {
        let section = self.section.as_deref().map(|id| Scope::Section(id.into()));
        let item = || self.item.as_deref().map(|id| Scope::Item(id.into()));
        let decision = || self.decision.clone().map(Scope::Decision);
        section.or_else(item).or_else(decision)
    }
}

/// A sign-off that somebody asks to give: by `sign`, or by an answer in a poll.
pub(super) struct Asked<'a> {
    /// Which role.
    pub role: &'a str,
    /// What it is to cover, where that was said.
    pub scope: Option<Scope>,
    /// What they say.
    pub saying: &'a Saying,
    /// What that is in a poll, where it is an answer in one.
    pub answer: Option<PollAnswer>,
    /// With what they sign.
    pub with: &'a With,
    /// The full name of whoever signs.
    pub name: Option<&'a str>,
    /// Nothing is asked.
    pub yes: bool,
    /// Only an object for scripts is printed.
    pub json: bool,
}

/// A sign-off that was given.
pub(super) struct Given {
    /// Who signed.
    pub person: Person,
    /// What they said.
    pub answer: Answer,
    /// How it is signed, in words.
    pub how: String,
    /// The entries that record it.
    pub entries: Vec<EntryRef>,
}

/// What they say.
#[derive(Debug, clap::Args)]
pub(super) struct Saying {
    /// Reject it, and say why
    #[arg(long, value_name = "WHY", conflicts_with = "conditions")]
    pub reject: Option<String>,
    /// Approve it on this condition
    #[arg(long = "condition", value_name = "TEXT")]
    pub conditions: Vec<String>,
}

/// The statement of a sign-off.
#[derive(Debug, clap::Args)]
pub struct Statement {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    saying: Saying,
    /// Who would sign; without it whoever asks
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// As what their key is known in the list of allowed signers
    #[arg(long, value_name = "PRINCIPAL")]
    principal: Option<String>,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// A sign-off.
#[derive(Debug, clap::Args)]
pub struct Sign {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    saying: Saying,
    #[command(flatten)]
    with: With,
    /// The full name of whoever signs
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Do not ask: the name is theirs, and every point is confirmed
    #[arg(long, requires = "name")]
    yes: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// A statement, for scripts.
#[derive(Debug, serde::Serialize)]
struct View {
    run: String,
    role: RoleId,
    scope: Scope,
    scope_sha256: Digest,
    text: String,
}

/// Prints the statement of a sign-off alone, to be signed elsewhere: byte for byte, where standard output is no terminal.
///
/// # Errors
/// Where there is no such sign-off, or several.
pub fn statement(verb: &Statement, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.which.run.as_deref())?;
    let (run, standing) = look::read(context, &path)?;
    let (plan, scope) = meant(&verb.which.role, verb.which.scope(), &run, &standing)?;
    let person = whose(
        verb.name.as_deref(),
        verb.principal.as_deref(),
        &plan.role,
        &run,
        context,
    );
    let at = engine::now();
    let mut statement = drawn(&run, &plan, scope, &verb.saying, &Stamp { at, person });
    statement.signed = true;
    let text = statement.text();
    if !context.global.readonly && engine::remember_statement(&context.paths.state, &path, &text).is_err() {
        output::tell("note: this text is not remembered here: keep it beside its signature\n");
    }
    if verb.json {
        print_json(&View {
            run: run.name().to_owned(),
            role: statement.role.0.clone(),
            scope: statement.scope.clone(),
            scope_sha256: statement.scope_sha256(),
            text,
        })?;
    } else if io::stdout().is_terminal() {
        print(&visible_lines(&text))?;
    } else {
        print(&text)?;
    }
    Ok(Status::Done)
}

/// Signs: prints the statement, and asks for the name of whoever signs.
///
/// # Errors
/// Where nobody confirms it, the key would not, the rules refuse it, or the disk.
pub fn sign(verb: &Sign, context: &Context) -> Result<Status, Fault> {
    if verb.with.signature.is_some() && (verb.saying.reject.is_some() || !verb.saying.conditions.is_empty()) {
        let text = "what was signed elsewhere says itself whether it approves: --signature goes with neither --reject nor --condition";
        return Err(Fault::usage(text));
    }
    let path = context.run(verb.which.run.as_deref())?;
    let mut seat = Seat::open_to_judge(context, &path)?;
    let asked = Asked {
        role: &verb.which.role,
        scope: verb.which.scope(),
        saying: &verb.saying,
        answer: None,
        with: &verb.with,
        name: verb.name.as_deref(),
        yes: verb.yes,
        json: verb.json,
    };
    let given = give(&asked, context, &mut seat)?;
    let text = format!("{} by {}, {}", given.answer.word(), given.person.name, given.how);
    said(verb.json, seat.run().name(), text, &given.entries)
}

/// Prints the statement, asks whoever signs, signs, and records it.
///
/// # Errors
/// Where nobody confirms it, the key would not, the rules refuse it, or the disk.
pub(super) fn give(asked: &Asked<'_>, context: &Context, seat: &mut Seat) -> Result<Given, Fault> {
    let intent = match &asked.with.signature {
        Some(file) => elsewhere::brought(asked, file, context, seat)?,
        None => signed_here(asked, context, seat)?,
    };
    let how = match &intent.signature {
        Some(signature) => format!("signed with the key {}", signature.key),
        None => "not cryptographically signed".to_owned(),
    };
    let (person, answer) = (intent.person.clone(), intent.answer);
    let entries = seat.record(Intent::Sign(Box::new(intent)))?;
    Ok(Given {
        person,
        answer,
        how,
        entries,
    })
}

/// With a key of this machine, or with the typed name alone.
fn signed_here(asked: &Asked<'_>, context: &Context, seat: &Seat) -> Result<SignIntent, Fault> {
    let (plan, scope) = meant(asked.role, asked.scope.clone(), seat.run(), seat.standing())?;
    let key = key::chosen(asked.with, context)?;
    let trust = key
        .as_ref()
        .map(|_| engine::trust(&context.signing(), seat.opened.engine.folder().path()))
        .unwrap_or_default();
    let mut stamp = seat.stamp();
    let principal = asked.with.principal.as_deref();
    stamp.person = whose(asked.name, principal, &plan.role, seat.run(), context);
    if let Some(key) = &key {
        key::known_as(&mut stamp.person, key, &trust);
    }
    let mut statement = drawn(seat.run(), &plan, scope, asked.saying, &stamp);
    statement.signed = key.is_some();
    // What the rules are against is refused before anybody reads, confirms or unlocks anything.
    let intent = Intent::Sign(Box::new(unsigned(&plan, &statement)));
    if let Some(refusal) = seat.opened.desk.refuses(intent, &seat.stamp()) {
        return Err(refusal.into());
    }
    if let Some(key) = &key {
        key::tell(key);
    }
    if !asked.json {
        print(&visible_lines(&statement.text()))?;
    }
    if !asked.yes {
        confirm(&statement)?;
    }
    let signature = key
        .map(|key| key::signature(&key, &statement.text(), &statement.person, statement.at, &trust))
        .transpose()?;
    Ok(SignIntent {
        signature,
        ..unsigned(&plan, &statement)
    })
}

/// What is signed, as the statement says it.
fn unsigned(plan: &SignOffPlan, statement: &format::statement::Statement) -> SignIntent {
    SignIntent {
        role: plan.role.clone(),
        person: statement.person.clone(),
        answer: statement.answer,
        conditions: statement.conditions.clone(),
        scope: statement.scope.clone(),
        scope_sha256: statement.scope_sha256(),
        confirmed: plan.confirms.len(),
        statement: statement.text(),
        signature: None,
    }
}

/// Whoever signs: with their principal where it was given, where it is the person of the settings, or where the role was
/// given to them with it.
pub(super) fn whose(
    name: Option<&str>,
    principal: Option<&str>,
    role: &RoleId,
    run: &Run,
    context: &Context,
) -> Person {
    let mut person = match name {
        Some(name) => config::person(&context.settings, Some(name), &context.inside),
        None => context.person(),
    };
    if let Some(principal) = principal {
        person.principal = Some(principal.to_owned());
    }
    let holder = run.role(role).filter(|holder| holder.name == person.name);
    person.principal = person.principal.or_else(|| holder?.principal.clone());
    person
}

fn drawn(run: &Run, plan: &SignOffPlan, scope: Scope, saying: &Saying, stamp: &Stamp) -> format::statement::Statement {
    let mut statement = format::statement::Statement::of(run, plan, scope, stamp);
    if let Some(why) = &saying.reject {
        statement.answer = Answer::Rejected;
        statement.conditions = vec![why.clone()];
        statement.confirms.clear();
    } else if !saying.conditions.is_empty() {
        statement.answer = Answer::Conditional;
        statement.conditions.clone_from(&saying.conditions);
    }
    statement
}

/// Each point, then the name: typed, so that nobody signs by leaning on a key.
fn confirm(statement: &format::statement::Statement) -> Result<(), Fault> {
    let instead = "--name NAME --yes signs without asking";
    for point in &statement.confirms {
        if !ask::yes(&format!("{point}?"), instead)? {
            return Err(Fault::refused(format!("not confirmed: {point}")));
        }
    }
    ask::name(&statement.person.name, "sign")
}

/// The sign-off that is meant: named by its section or item, else the one that the role still has to give, else its
/// only one.
fn meant(role: &str, named: Option<Scope>, run: &Run, standing: &Standing) -> Result<(SignOffPlan, Scope), Fault> {
    let of_role = || {
        standing
            .sign_offs
            .iter()
            .filter(|sign_off| sign_off.role.as_str() == role)
    };
    let due = |sign_off: &&SignOffStanding| {
        let may_be_given = match &sign_off.section {
            Some(section) => standing.waits_for(section).is_empty(),
            None => standing.is_done(run, &sign_off.scope),
        };
        sign_off.state != SignOffState::Current && may_be_given
    };
    let scope = named.map_or_else(
        || {
            let all: Vec<&Scope> = of_role().map(|sign_off| &sign_off.scope).collect();
            let due: Vec<&Scope> = of_role().filter(due).map(|sign_off| &sign_off.scope).collect();
            match (&*due, &*all) {
                ([one], _) | (_, [one]) => Ok((*one).clone()),
                (_, []) => Err(no_sign_off(role, run, standing)),
                _ => Err(several(role, &all)),
            }
        },
        Ok,
    )?;
    let plan = planned(run, role, &scope).ok_or_else(|| no_sign_off(role, run, standing))?;
    Ok((plan, scope))
}

fn several(role: &str, scopes: &[&Scope]) -> Fault {
    let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
    let text = format!("{} signs for several: {}", visible(role), scopes.join(", "));
    Fault::usage(text).hint("name one with --section, --item or --decision")
}

fn no_sign_off(role: &str, run: &Run, standing: &Standing) -> Fault {
    let planned: Vec<String> = standing
        .sign_offs
        .iter()
        .map(|sign_off| format!("{} over {}", sign_off.role, sign_off.scope))
        .collect();
    let text = format!(
        "the checklist asks {} for no such sign-off",
        run.plan().role_title(&RoleId::from(role))
    );
    let fault = Fault::usage(text);
    if planned.is_empty() {
        return fault.hint("it asks nobody for one");
    }
    fault.hint(format!("it asks for these: {}", planned.join(", ")))
}

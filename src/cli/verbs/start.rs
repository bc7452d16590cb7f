//! `start`, `resume`, and what `run` begins a run with as well.

use std::{collections::BTreeMap, env, fmt::Write as _, path::Path};

use secrecy::SecretString;

use crate::{
    cli::{
        Context, Fault, Status,
        args::pair,
        files,
        output::{print, print_json, tell, visible},
        people::{self, Pools},
        screen,
        seat::Seat,
        view::Said,
    },
    config::{self, checklists::Found},
    domain::{
        checklist::Field,
        decide::Intent,
        digest::Digest,
        event::{How, Person, Subject},
        id::{FieldId, RoleId},
        known::Filled,
        plan::{Plan, variable},
    },
    engine::NewRun,
    format::checklist::{Strictness, parse},
    record,
};

/// What a run begins with.
#[derive(Debug, clap::Args)]
pub struct Beginning {
    /// The value of a field; a secret one is better given as the variable CS_NAME
    #[arg(long = "field", value_name = "NAME=VALUE", value_parser = pair)]
    pub fields: Vec<(String, String)>,
    /// Who holds a role: a name, a principal, or both as in 'Ada Lovelace <ada@example.com>'
    #[arg(long = "role", value_name = "ROLE=PERSON", value_parser = pair)]
    pub roles: Vec<(String, String)>,
    #[command(flatten)]
    pub pools: Pools,
    /// What is being released: a name with the SHA-256 of a file, or the commit
    #[arg(long = "subject", value_name = "NAME=DIGEST|COMMIT", value_parser = pair)]
    pub subject: Vec<(String, String)>,
    /// Actions are shown, not run, and it never becomes a GO
    #[arg(long)]
    pub rehearsal: bool,
    /// The run is this group's: its members on this host may read it and write to it
    #[arg(long, value_name = "NAME")]
    pub group: Option<String>,
}

/// A run that is started.
#[derive(Debug, clap::Args)]
pub struct Start {
    /// The checklist: its id, or its file
    checklist: String,
    #[command(flatten)]
    beginning: Beginning,
    /// Only start it: print its name
    #[arg(long)]
    no_open: bool,
    /// Only start it: print an object for scripts
    #[arg(long)]
    json: bool,
}

/// A run that is gone on with.
#[derive(Debug, clap::Args)]
pub struct Resume {
    /// The run; without it the newest under way
    run: Option<String>,
}

/// Starts a run, and opens it.
///
/// # Errors
/// Where the checklist is wrong or not trusted, a field is missing, or the disk refuses.
pub fn start(verb: &Start, context: &Context) -> Result<Status, Fault> {
    let seat = begin(&verb.checklist, &verb.beginning, context, How::Command, |_| Ok(()))?;
    let name = seat.run().name().to_owned();
    if verb.json {
        let entries: Vec<_> = seat
            .run()
            .entries
            .iter()
            .map(crate::domain::event::Recorded::reference)
            .collect();
        print_json(&Said::new(&name, String::new(), &entries))?;
        return Ok(Status::Done);
    }
    if verb.no_open {
        print(&visible(&name))?;
        return Ok(Status::Done);
    }
    let path = seat.opened.engine.folder().path().to_owned();
    drop(seat);
    screen::open(context, Some(&path))
}

/// Opens a run under way.
///
/// # Errors
/// Where there is none, or no terminal.
pub fn resume(verb: &Resume, context: &Context) -> Result<Status, Fault> {
    let path = match &verb.run {
        Some(run) => context.run(Some(run))?,
        None => match context.under_way()?.next() {
            Some(newest) => newest.path,
            None => context.run(None)?,
        },
    };
    screen::open(context, Some(&path))
}

/// Makes a run, unless `may` is against it.
///
/// # Errors
/// Where the checklist is wrong or not trusted, a field is missing, or the disk refuses.
pub fn begin(
    checklist: &str,
    beginning: &Beginning,
    context: &Context,
    how: How,
    may: impl FnOnce(&NewRun) -> Result<(), Fault>,
) -> Result<Seat, Fault> {
    let found = context.places().find(checklist)?;
    let plan = plan_of(&found)?;
    if !context.trust().covers(&found.source) {
        return Err(untrusted(&found.name(), checklist));
    }
    let (fields, secrets) = values(beginning, &plan);
    let unset = |id: &FieldId| !secrets.iter().any(|(given, _)| given == id);
    if let Some(field) = plan
        .fields
        .iter()
        .find(|field| field.secret && field.required && unset(&field.id))
    {
        return Err(needed(field, "to start a run"));
    }
    let roles = roles(beginning, &plan, context)?;
    let subject = beginning.subject.iter().map(subject).collect::<Result<_, _>>()?;
    let new = NewRun {
        source: found.source,
        plan,
        fields,
        roles: roles.all(),
        subject,
        trusted: true,
        rehearsal: beginning.rehearsal,
    };
    // What is wrong stands alone: who is left over is told of a run that begins.
    new.check()?;
    people::tell_in_short(&roles.filled);
    let given = new.fields.iter().map(|(id, value)| (id.as_str(), value.as_str()));
    files::told(&new.plan, given, &context.inside);
    may(&new)?;
    let group = beginning
        .group
        .as_deref()
        .map(|name| group(name, context))
        .transpose()?;
    let mut seat = Seat::create(context, how, new, group)?;
    for (field, value) in secrets {
        seat.record(Intent::SetField {
            field: field.clone(),
            value: value.clone(),
        })?;
        seat.opened.engine.set_secret(field, SecretString::from(value));
    }
    Ok(seat)
}

/// Who holds which role: as typed, then whoever comes into question for the others.
fn roles(beginning: &Beginning, plan: &Plan, context: &Context) -> Result<Roles, Fault> {
    let mut roles = Roles::default();
    if beginning.roles.is_empty() && !beginning.pools.any() {
        return Ok(roles);
    }
    let people = people::known(context);
    for (role, typed) in &beginning.roles {
        let role = RoleId::from(role.as_str());
        roles.typed.insert(role, people::meant(&people, typed)?);
    }
    let vacant = plan.roles.iter().filter(|role| !roles.typed.contains_key(&role.id));
    roles.filled = beginning.pools.fill(vacant.collect(), &plan.id, "", &people, context);
    Ok(roles)
}

/// Who holds which role of a run that begins.
#[derive(Default)]
struct Roles {
    typed: BTreeMap<RoleId, Person>,
    filled: Filled,
}

impl Roles {
    fn all(&self) -> BTreeMap<RoleId, Person> {
        let typed = self.typed.iter().map(|(role, person)| (role.clone(), person.clone()));
        typed.chain(self.filled.given.iter().cloned()).collect()
    }
}

/// The checklist in a file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn plan_of(found: &Found) -> Result<Plan, Fault> {
    let name = found.name();
    let source =
        std::str::from_utf8(&found.source).map_err(|why| Fault::usage(format!("{name} is no text in UTF-8: {why}")))?;
    match parse(source, Strictness::Written) {
        Ok((mut checklist, _)) => {
            checklist.sha256 = Digest::of(&found.source);
            Ok(Plan::new(checklist))
        }
        Err(problems) => Err(Fault::checklist(&name, source, &problems)),
    }
}

/// The refusal of a checklist whose commands nobody let run here.
pub fn untrusted(checklist: &str, named: &str) -> Fault {
    let text = format!("the commands of {checklist} are not trusted on this machine");
    Fault::refused(text).hint(format!("`countersign trust {named}` shows them, and asks"))
}

/// The fault of a secret field that nobody gave.
pub fn needed(field: &Field, for_what: &str) -> Fault {
    let text = format!("{}: it is needed {for_what}", field.label);
    Fault::usage(text).hint(format!("set the variable {}: it is never stored", variable(&field.id)))
}

/// The number of a group; says so where its members will not reach the run.
fn group(name: &str, context: &Context) -> Result<u32, Fault> {
    let Some(number) = config::group(name) else {
        let text = format!("no group is named {name:?} on this machine");
        return Err(Fault::usage(text).hint("`getent group` lists them"));
    };
    if let Some(closed) = record::closed_to(number, &context.paths.runs) {
        tell(&format!(
            "note: members of {} cannot enter {}: --runs names a folder that they can reach\n",
            visible(name),
            visible(&closed.display().to_string())
        ));
    }
    Ok(number)
}

type Values = (BTreeMap<FieldId, String>, Vec<(FieldId, String)>);

/// Values for the record, and those that are never stored: these come from the environment too.
fn values(beginning: &Beginning, plan: &Plan) -> Values {
    let is_secret = |id: &FieldId| plan.field(id).is_some_and(|field| field.secret);
    let given = beginning
        .fields
        .iter()
        .map(|(id, value)| (FieldId::from(id.as_str()), value.clone()));
    let (mut secrets, fields): (Vec<_>, Vec<_>) = given.partition(|(id, _)| is_secret(id));
    for field in plan.fields.iter().filter(|field| field.secret) {
        if !secrets.iter().any(|(id, _)| *id == field.id)
            && let Some(value) = from_environment(&field.id)
        {
            secrets.push((field.id.clone(), value));
        }
    }
    (fields.into_iter().collect(), secrets)
}

/// The value that the environment gives a secret field.
pub fn from_environment(field: &FieldId) -> Option<String> {
    env::var(variable(field)).ok().filter(|value| !value.is_empty())
}

fn subject((name, value): &(String, String)) -> Result<Subject, Fault> {
    if let Some(subject) = Subject::of(name, value) {
        return Ok(subject);
    }
    if Path::new(value).is_file() {
        return Ok(Subject {
            name: name.clone(),
            sha256: Some(digest_of(value)?),
            commit: None,
        });
    }
    let text = format!("{value:?} is no digest, commit or file");
    Err(Fault::usage(text).hint("--subject NAME=64 hexadecimal digits, a commit of 7 to 40, or the path of a file"))
}

fn digest_of(path: &str) -> Result<String, Fault> {
    use sha2::Digest as _;
    let fault = |why| Fault::environment(format!("cannot read {path}"), why);
    let mut file = std::fs::File::open(path).map_err(fault)?;
    let mut hasher = sha2::Sha256::new();
    std::io::copy(&mut file, &mut Hashing(&mut hasher)).map_err(fault)?;
    let mut text = String::new();
    let _ = write!(text, "{}", Digest::from_hasher(hasher));
    Ok(text)
}

/// What is written to it is hashed.
struct Hashing<'a>(&'a mut sha2::Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        use sha2::Digest as _;
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

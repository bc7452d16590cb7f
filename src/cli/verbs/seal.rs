//! `seal`: fixing every head of a closed run, with a statement of its own. What comes after it is late.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{said, sign::key};
use crate::{
    cli::{
        Context, Fault, Status, ask,
        output::{print, visible_lines},
        seat::Seat as AtRun,
    },
    config,
    domain::decide::{Intent, NewSignature, SealIntent},
    engine,
    format::seal::Seal as Statement,
    signing,
};

/// A seal.
#[derive(Debug, clap::Args)]
pub struct Seal {
    /// The run, which is closed
    run: Option<String>,
    #[command(flatten)]
    with: key::With,
    /// Print the statement alone, to be signed elsewhere with `ssh-keygen -Y sign -n countersign`
    #[arg(long, conflicts_with_all = ["key", "signature", "yes"])]
    print: bool,
    /// The full name of whoever seals it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Do not ask: the name is theirs
    #[arg(long, requires = "name")]
    yes: bool,
    /// An object for scripts
    #[arg(long)]
    json: bool,
}

/// Seals a closed run: prints the statement, and asks for the name of whoever seals it.
///
/// # Errors
/// Where it is not closed, nobody confirms it, the key would not, or the disk refuses.
pub fn seal(verb: &Seal, context: &Context) -> Result<Status, Fault> {
    let path = context.run(verb.run.as_deref())?;
    let mut seat = AtRun::open(context, &path)?;
    let intent = match &verb.with.signature {
        Some(file) => brought(verb, &context.inside.join(file), context, &mut seat)?,
        None => {
            let Some(intent) = signed_here(verb, context, &mut seat)? else {
                return Ok(Status::Done);
            };
            intent
        }
    };
    let how = match &intent.signature {
        Some(signature) => format!("signed with the key {}", signature.key),
        None => "not cryptographically signed".to_owned(),
    };
    let text = format!("sealed by {}, {how}", seat.opened.person.name);
    let entries = seat.record(Intent::Seal(Box::new(intent)))?;
    said(verb.json, seat.run().name(), text, &entries)
}

/// With a key of this machine, or with the typed name alone; nothing where only the text was wanted.
fn signed_here(verb: &Seal, context: &Context, seat: &mut AtRun) -> Result<Option<SealIntent>, Fault> {
    if let Some(name) = &verb.name {
        seat.opened.person = config::person(&context.settings, Some(name), &context.inside);
    }
    if let Some(principal) = &verb.with.principal {
        seat.opened.person.principal = Some(principal.clone());
    }
    let key = if verb.print {
        None
    } else {
        key::chosen(&verb.with, context)?
    };
    let mut trust = signing::Trust::default();
    if let Some(key) = &key {
        trust = engine::trust(&context.signing(), seat.opened.engine.folder().path());
        key::known_as(&mut seat.opened.person, key, &trust);
    }
    let statement = Statement::of(seat.run(), &seat.stamp());
    let mut statement = statement.ok_or_else(|| {
        Fault::refused("the run is not closed, and a seal fixes a run that is over").hint("`countersign close` ends it")
    })?;
    statement.signed = key.is_some() || verb.print;
    let text = statement.text();
    if verb.print {
        print(&text)?;
        return Ok(None);
    }
    let intent = SealIntent {
        person: statement.person.clone(),
        heads: statement.heads.clone(),
        statement: text.clone(),
        signature: None,
    };
    // What the rules are against is refused before anybody reads or unlocks anything.
    if let Some(refusal) = seat
        .opened
        .desk
        .refuses(Intent::Seal(Box::new(intent.clone())), &seat.stamp())
    {
        return Err(refusal.into());
    }
    if let Some(key) = &key {
        key::tell(key);
    }
    if !verb.json {
        print(&visible_lines(&text))?;
    }
    if !verb.yes {
        ask::name(&statement.person.name, "seal")?;
    }
    let signature = key.map(|key| key::signature(&key, &text, &statement.person, statement.at, &trust));
    Ok(Some(SealIntent {
        signature: signature.transpose()?,
        ..intent
    }))
}

/// With a signature that was made elsewhere over a text printed here.
fn brought(verb: &Seal, file: &Path, context: &Context, seat: &mut AtRun) -> Result<SealIntent, Fault> {
    let beside = || Some(file.with_extension("")).filter(|_| file.extension().is_some_and(|ending| ending == "sig"));
    let place: Option<PathBuf> = verb.with.statement.as_ref().map(|path| context.inside.join(path));
    let place = place.or_else(beside).ok_or_else(|| {
        Fault::usage("the text that was signed is not known").hint("--statement FILE names the text that was signed")
    })?;
    let text = read(&place)?;
    let pem = read(file)?;
    let refused = |why: String| Fault::refused(format!("nothing is sealed: {why}"));
    let statement = Statement::parse(&text).map_err(|why| refused(why.to_string()))?;
    let key = signing::check(text.as_bytes(), pem.as_bytes()).map_err(|broken| match broken {
        signing::Broken::Invalid { why } | signing::Broken::Unverified { why } => refused(why),
    })?;
    if statement.run != seat.run().name() {
        return Err(refused(format!("the text speaks of the run {}", statement.run)));
    }
    if verb.name.as_ref().is_some_and(|name| *name != statement.person.name) {
        return Err(refused(format!("the text names {}", statement.person.name)));
    }
    if !verb.json {
        print(&visible_lines(&text))?;
    }
    let signature = NewSignature { pem, key };
    let trust = engine::trust(&context.signing(), seat.opened.engine.folder().path());
    key::tell_worth(&text, &signature, &statement.person, statement.at, &trust)?;
    seat.opened.person = statement.person.clone();
    Ok(SealIntent {
        person: statement.person,
        heads: statement.heads,
        statement: text,
        signature: Some(signature),
    })
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path).map_err(|why| Fault::usage(format!("cannot read {}: {why}", path.display())))
}

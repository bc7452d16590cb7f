//! Recording a signature that was made elsewhere, over a text that `statement` printed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Asked, key};
use crate::{
    cli::{
        Context, Fault,
        output::{print, visible_lines},
        seat::Seat,
    },
    domain::{
        decide::{Refusal, SignIntent},
        event::{Answer, PollAnswer},
        time::Time,
    },
    engine,
    format::statement::Statement,
};

/// The sign-off that the signature and its text come to.
///
/// # Errors
/// Where there is no text that it signs, or the text is not what holds now.
pub fn brought(asked: &Asked<'_>, file: &Path, context: &Context, seat: &Seat) -> Result<SignIntent, Fault> {
    let file = context.inside.join(file);
    let pem = read(&file)?;
    let (text, intent) = found(asked, &file, &pem, context, seat)?;
    as_asked(asked, &intent)?;
    if !asked.json {
        print(&visible_lines(&text))?;
    }
    if let Some(signature) = &intent.signature {
        let trust = engine::trust(&context.signing(), seat.opened.engine.folder().path());
        key::tell_worth(&text, signature, &intent.person, made(&text), &trust)?;
    }
    Ok(intent)
}

fn found(
    asked: &Asked<'_>,
    file: &Path,
    pem: &[u8],
    context: &Context,
    seat: &Seat,
) -> Result<(String, SignIntent), Fault> {
    let beside = asked.with.statement.as_ref().map(|path| context.inside.join(path));
    let beside = beside.or_else(|| beside_it(file).filter(|path| path.is_file()));
    if let Some(path) = beside {
        let intent = engine::brought(seat.run(), &read(&path)?, pem);
        let intent = intent.map_err(|refusal| Fault::from(refusal).or_hint(PRINT_IT))?;
        return Ok((intent.statement.clone(), intent));
    }
    let mut last: Option<Refusal> = None;
    let folder = seat.opened.engine.folder().path();
    for text in engine::remembered_statements(&context.paths.state, folder) {
        match engine::brought(seat.run(), &text, pem) {
            Ok(intent) => return Ok((intent.statement.clone(), intent)),
            // Of a text that it does sign, what is wrong with it is what to say.
            Err(refusal) if crate::signing::check(&text, pem).is_ok() => {
                return Err(Fault::from(refusal).or_hint(PRINT_IT));
            }
            Err(refusal) => last = last.or(Some(refusal)),
        }
    }
    let fault = match last {
        Some(_) => Fault::refused("it is no signature of any text printed here lately for this run"),
        None => {
            Fault::usage("the text that was signed is not beside the signature, and none was printed here for this run")
        }
    };
    Err(fault.hint("--statement FILE names the text that was signed"))
}

const PRINT_IT: &str =
    "`countersign statement` prints the text to sign, and `ssh-keygen -Y sign -n countersign -f KEY FILE` signs it";

/// `statement.txt` of `statement.txt.sig`
fn beside_it(file: &Path) -> Option<PathBuf> {
    file.extension()
        .is_some_and(|ending| ending == "sig")
        .then(|| file.with_extension(""))
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    fs::read(path).map_err(|why| Fault::usage(format!("cannot read {}: {why}", path.display())))
}

/// By the signer's clock.
fn made(text: &str) -> Time {
    Statement::parse(text).map_or_else(|_| engine::now(), |statement| statement.at)
}

/// Whether it is the sign-off that was asked for.
fn as_asked(asked: &Asked<'_>, intent: &SignIntent) -> Result<(), Fault> {
    let other = |what: &str| Err(Fault::refused(format!("the statement that was signed is {what}")));
    if intent.role.as_str() != asked.role {
        return other(&format!("one of the role {}", intent.role));
    }
    if asked.scope.as_ref().is_some_and(|scope| *scope != intent.scope) {
        return other(&format!("over {}", intent.scope));
    }
    let said = match intent.answer {
        Answer::Rejected => PollAnswer::NoGo,
        Answer::Approved | Answer::Conditional => PollAnswer::Go,
    };
    if asked.answer.is_some_and(|answer| answer != said) {
        return other(&format!("a {}", said.word()));
    }
    if asked.name.is_some_and(|name| name != intent.person.name) {
        return other(&format!("by {}", intent.person));
    }
    Ok(())
}

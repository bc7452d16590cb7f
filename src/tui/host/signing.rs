//! Keys and signatures, on threads of their own: an agent may wait for a person, and nobody else waits for it. A
//! passphrase goes from the field in which it was typed to the key that it opens, and is wiped there.

use std::{
    fs,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::mpsc::UnboundedSender;

use super::{answers::on_a_thread, in_words};
use crate::{
    config::SigningSources,
    domain::{decide::NewSignature, words::with_causes},
    engine,
    format::statement::Statement,
    signing::{self, Broken, Key, NamedBy, Place, SigningError},
    tui::{
        effect::{Answer, Elsewhere, Input, KeyRow, NotSigned, ToSign},
        question::sign,
    },
};

/// No statement or signature that was made elsewhere is read beyond so many bytes.
const LONGEST: u64 = 64 << 20;

/// The keys that were found when they were last looked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Keys(Arc<Mutex<Vec<Key>>>);

impl Keys {
    fn remember(&self, keys: Vec<Key>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    fn find(&self, fingerprint: &str) -> Option<Key> {
        let keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find(|key| key.fingerprint == fingerprint).cloned()
    }
}

/// What is needed for anything with keys and lists.
pub(super) struct Pen {
    pub sources: SigningSources,
    pub folder: PathBuf,
    pub keys: Keys,
    pub sender: UnboundedSender<Input>,
}

/// Looks for the keys to sign with.
pub(super) fn keys(pen: Pen) {
    on_a_thread(pen.sender, move |tell| {
        let wishes = engine::wishes(&pen.sources, None);
        let (keys, wrong) = signing::available(&wishes);
        let (trust, now) = (engine::trust(&pen.sources, &pen.folder), engine::now());
        let row = |key: &Key| KeyRow {
            known_as: trust.known_as(&key.fingerprint, now).map(str::to_owned),
            ..row(key, pen.sources.home.as_deref())
        };
        let rows = keys.iter().map(row).collect();
        pen.keys.remember(keys);
        tell(Answer::Keys(rows, wrong.iter().map(with_hint).collect()));
    });
}

fn row(key: &Key, home: Option<&Path>) -> KeyRow {
    let place = match &key.place {
        Place::Agent(_) => "ssh-agent".to_owned(),
        Place::File(path) => match home.and_then(|home| path.strip_prefix(home).ok()) {
            Some(rest) => format!("~/{}", rest.display()),
            None => path.display().to_string(),
        },
    };
    let named_by = match key.named_by {
        NamedBy::Settings => "in the settings",
        NamedBy::Git => "in git",
        NamedBy::Asked | NamedBy::Agent | NamedBy::Usual => "",
    };
    KeyRow {
        fingerprint: key.fingerprint.clone(),
        comment: key.comment.clone(),
        kind: key.kind.clone(),
        place,
        named_by: named_by.to_owned(),
        needs_passphrase: key.needs_passphrase,
        known_as: None,
    }
}

fn with_hint(error: &SigningError) -> String {
    let words = with_causes(error);
    match error.hint() {
        Some(hint) => format!("{words}: {hint}"),
        None => words,
    }
}

/// Signs a text.
pub(super) fn sign(pen: Pen, to_sign: ToSign) {
    on_a_thread(pen.sender, move |tell| {
        let ToSign {
            asked,
            text,
            key,
            passphrase,
        } = to_sign;
        let signed = match pen.keys.find(&key) {
            Some(key) => engine::sign(&key, passphrase.as_ref(), &text).map_err(|error| not_signed(&error)),
            None => Err(NotSigned::Failed(format!("the key {key} is not there any more"))),
        };
        tell(Answer::Signed(asked, signed));
    });
}

fn not_signed(error: &SigningError) -> NotSigned {
    match error {
        SigningError::NeedsPassphrase { .. } | SigningError::WrongPassphrase { .. } => {
            NotSigned::Passphrase(error.to_string())
        }
        _ => NotSigned::Failed(with_hint(error)),
    }
}

/// Reads who may sign for whom, as it is kept in the run when it is closed.
pub(super) fn allowed_signers(pen: Pen) {
    on_a_thread(pen.sender, move |tell| {
        tell(Answer::AllowedSigners(engine::signers_to_keep(
            &pen.sources,
            &pen.folder,
        )));
    });
}

/// Writes a statement to a file that is not there yet.
pub(super) fn write(path: PathBuf, text: String, sender: UnboundedSender<Input>) {
    on_a_thread(sender, move |tell| {
        let written = fs::File::create_new(&path).and_then(|mut file| file.write_all(text.as_bytes()));
        tell(match written {
            Ok(()) => Answer::Done(format!(
                "the statement is in {}; sign it with: {}",
                path.display(),
                sign::command(&path)
            )),
            Err(error) => Answer::Failed(in_words(&format!("{} is not written", path.display()), &error)),
        });
    });
}

/// Reads a statement that was signed elsewhere, and says what its signature is worth.
pub(super) fn read_signed(pen: Pen, statement: PathBuf, signature: PathBuf) {
    on_a_thread(pen.sender, move |tell| {
        let read = elsewhere(&pen.sources, &pen.folder, &statement, &signature);
        tell(match read {
            Ok(elsewhere) => Answer::SignedElsewhere(Box::new(elsewhere)),
            Err(why) => Answer::Failed(format!("nothing is recorded: {why}")),
        });
    });
}

fn elsewhere(sources: &SigningSources, folder: &Path, statement: &Path, signature: &Path) -> Result<Elsewhere, String> {
    let read =
        |path: &Path| text(path).map_err(|error| in_words(&format!("{} cannot be read", path.display()), &error));
    let (statement_text, pem) = (read(statement)?, read(signature)?);
    let key = signing::check(statement_text.as_bytes(), pem.as_bytes()).map_err(|broken| match broken {
        Broken::Invalid { why } => format!(
            "{} is no signature of {}: {why}",
            signature.display(),
            statement.display()
        ),
        Broken::Unverified { why } => format!("{} cannot be verified: {why}", signature.display()),
    })?;
    let signed = Statement::parse(&statement_text).map_err(|why| format!("{}: {why}", statement.display()))?;
    let signature = NewSignature { pem, key };
    let trust = engine::trust(sources, folder);
    let state = engine::would_be(
        &statement_text,
        &signature,
        &signed.person,
        signed.at,
        &trust,
        engine::now(),
    );
    Ok(Elsewhere {
        statement: statement_text,
        signature,
        state,
    })
}

fn text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

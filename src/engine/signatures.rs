//! What the signatures of a run are worth on this machine, and signing with its keys. Whom to believe comes from outside
//! the run; a text counts only where its bytes are those that the entry fixed and say what the entry says.

use std::{collections::BTreeMap, fs, io::Read, path::Path};

use secrecy::SecretString;

use crate::{
    config::{Named, SigningSources},
    domain::{
        decide::NewSignature,
        digest::Digest,
        event::{EntryRef, Event, FileDigest, Person, Recorded, Sealed, SignatureFile, Signed},
        run::Run,
        signature::SignatureState,
        time::Time,
        words::with_causes,
    },
    engine::EngineError,
    format::{seal::Seal, statement::Statement},
    record::RecordPath,
    report::facts::Lists,
    signing::{self, AllowedSigners, Claim, Key, List, RevokedKeys, SigningError, Trust, Wishes},
};

/// No statement, signature or list is read beyond so many bytes: a run of 10,000 items has a statement of some MB.
const LONGEST: u64 = 64 << 20;

/// Reads the lists that count for the run in that folder. Reads files and may start git: not on the thread that
/// answers keys.
pub fn trust(sources: &SigningSources, run: &Path) -> Trust {
    let lists = sources.lists(run);
    Trust {
        allowed: list(lists.allowed.as_ref(), |named, bytes| {
            Ok(AllowedSigners::parse(
                named.path.display().to_string(),
                bytes,
                &chrono::Local,
            ))
        }),
        revoked: list(lists.revoked.as_ref(), |named, bytes| {
            RevokedKeys::parse(bytes).map_err(|mistakes| {
                let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
                format!("{}:{first}", named.path.display())
            })
        }),
    }
}

/// The same for a document, with the digests of the lists: a list is named as it is called everywhere, not by where it
/// lies on this machine, so that the same list gives the same words.
///
/// # Errors
/// Where a list is set and cannot be read: whom to believe cannot be told then.
pub(super) fn trust_for_document(sources: &SigningSources, run: &Path) -> Result<(Trust, Lists), EngineError> {
    let named = sources.lists(run);
    let read = |named: Option<Named>| named.as_ref().map(bytes).transpose().map_err(EngineError::Signers);
    let (allowed, revoked) = (read(named.allowed)?, read(named.revoked)?);
    let digest = |bytes: &Option<Vec<u8>>| bytes.as_ref().map(Digest::of);
    let lists = Lists {
        allowed_signers: digest(&allowed),
        revoked_keys: digest(&revoked),
    };
    let revoked = revoked
        .map(|bytes| RevokedKeys::parse(&bytes))
        .transpose()
        .map_err(|mistakes| {
            let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
            EngineError::Signers(format!("the revoked keys: {first}"))
        })?;
    let allowed = allowed.map(|bytes| AllowedSigners::parse("allowed_signers", &bytes, &chrono::Local));
    let trust = Trust {
        allowed: allowed.map_or(List::NotSet, List::Of),
        revoked: revoked.map_or(List::NotSet, List::Of),
    };
    Ok((trust, lists))
}

fn list<T>(named: Option<&Named>, parse: impl FnOnce(&Named, &[u8]) -> Result<T, String>) -> List<T> {
    let Some(named) = named else {
        return List::NotSet;
    };
    match bytes(named).and_then(|bytes| parse(named, &bytes)) {
        Ok(read) => List::Of(read),
        Err(why) => List::Unreadable { why },
    }
}

fn bytes(named: &Named) -> Result<Vec<u8>, String> {
    let path = named.path.display();
    if named.inside_run {
        return Err(format!(
            "{path}, named by {}, lies inside the run: whom to believe is never taken from there",
            named.by
        ));
    }
    fs::read(&named.path).map_err(|why| format!("{path}, named by {}: {why}", named.by))
}

/// The allowed signers in use for the run, to be kept in it at its close ([`crate::domain::decide::Intent::Close`]), with
/// a first line that says what they are: as claimed then. Nothing where none are set or they cannot be read.
pub fn signers_to_keep(sources: &SigningSources, run: &Path) -> Option<Vec<u8>> {
    let named = sources.lists(run).allowed?;
    let list = bytes(&named).ok()?;
    let mut kept =
        "# Allowed signers as claimed at the close by whoever closed the run: never a list to believe by itself.\n"
            .to_owned()
            .into_bytes();
    kept.extend(list);
    Some(kept)
}

/// What the signature of every sign-off, and of the seal, is worth now. Reads the statements and signatures and does the
/// mathematics: not on the thread that answers keys.
pub fn signatures(run: &Run, folder: &Path, trust: &Trust, now: Time) -> BTreeMap<EntryRef, SignatureState> {
    Papers::of(run).worth(folder, trust, now)
}

/// The entries of a run on which signatures stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Papers {
    run: String,
    sign_offs: Vec<(EntryRef, Signed)>,
    seals: Vec<(EntryRef, Sealed)>,
    kept: Option<FileDigest>,
}

impl Papers {
    /// Those of a run.
    pub fn of(run: &Run) -> Self {
        let mut papers = Self {
            run: run.name().to_owned(),
            ..Self::default()
        };
        papers.add(&run.entries);
        papers
    }

    /// More of them came in.
    pub fn add(&mut self, entries: &[Recorded]) {
        for recorded in entries {
            let entry = recorded.reference();
            match &recorded.entry.event {
                Event::Signed(signed) => self.sign_offs.push((entry, (**signed).clone())),
                Event::Sealed(sealed) => self.seals.push((entry, (**sealed).clone())),
                Event::Closed(closed) => self.kept = self.kept.take().or_else(|| closed.allowed_signers.clone()),
                _ => {}
            }
        }
    }

    /// Whether any of them was signed with a key.
    pub fn bear_signatures(&self) -> bool {
        let sign_offs = self.sign_offs.iter().any(|(_, signed)| signed.signature.is_some());
        sign_offs || self.seals.iter().any(|(_, sealed)| sealed.signature.is_some())
    }

    /// What each is worth now.
    pub fn worth(&self, folder: &Path, trust: &Trust, now: Time) -> BTreeMap<EntryRef, SignatureState> {
        let judge = Judge {
            run: &self.run,
            folder,
            trust,
            now,
            then: self.kept.as_ref().and_then(|kept| kept_signers(kept, folder)),
        };
        let sign_offs = self.sign_offs.iter();
        let sign_offs = sign_offs.map(|(entry, signed)| (entry.clone(), judge.sign_off(signed)));
        let seals = self.seals.iter();
        let seals = seals.map(|(entry, sealed)| (entry.clone(), judge.seal(sealed)));
        sign_offs.chain(seals).collect()
    }
}

/// The list that the run itself keeps, as claimed by whoever closed it.
fn kept_signers(kept: &FileDigest, folder: &Path) -> Option<AllowedSigners> {
    let bytes = fixed(folder, kept).ok()?;
    Some(AllowedSigners::parse(kept.file.clone(), &bytes, &chrono::Local))
}

struct Judge<'a> {
    run: &'a str,
    folder: &'a Path,
    trust: &'a Trust,
    now: Time,
    then: Option<AllowedSigners>,
}

impl Judge<'_> {
    fn sign_off(&self, signed: &Signed) -> SignatureState {
        let says = |text: &str| {
            let statement = Statement::parse(text).map_err(|why| why.to_string())?;
            match statement.differs_from(self.run, signed) {
                Some(differs) => Err(differs),
                None => Ok((statement.person, statement.at)),
            }
        };
        self.worth(&signed.statement, signed.signature.as_ref(), says)
    }

    fn seal(&self, sealed: &Sealed) -> SignatureState {
        let says = |text: &str| {
            let seal = Seal::parse(text).map_err(|why| why.to_string())?;
            let same = seal.run == self.run && seal.heads == sealed.heads && seal.person == sealed.by;
            let certificate = seal.certificate.is_none() || seal.certificate == sealed.certificate;
            if !same || !certificate {
                return Err("the statement of the seal says something else than its entry".to_owned());
            }
            Ok((seal.person, seal.at))
        };
        self.worth(&sealed.statement, sealed.signature.as_ref(), says)
    }

    fn worth(
        &self,
        statement: &FileDigest,
        signature: Option<&SignatureFile>,
        says: impl FnOnce(&str) -> Result<(Person, Time), String>,
    ) -> SignatureState {
        let Some(signature) = signature else {
            return SignatureState::Unsigned;
        };
        self.judged(statement, signature, says).unwrap_or_else(|state| state)
    }

    fn judged(
        &self,
        statement: &FileDigest,
        signature: &SignatureFile,
        says: impl FnOnce(&str) -> Result<(Person, Time), String>,
    ) -> Result<SignatureState, SignatureState> {
        let text = fixed(self.folder, statement)?;
        let pem = fixed(
            self.folder,
            &FileDigest {
                file: signature.file.clone(),
                sha256: signature.sha256,
            },
        )?;
        let invalid = |why: String| SignatureState::Invalid { why };
        let utf8 = std::str::from_utf8(&text).map_err(|_| invalid("the statement is no text".to_owned()))?;
        let (person, made) = says(utf8).map_err(invalid)?;
        let claim = Claim {
            statement: &text,
            signature: &pem,
            principal: claimed(&person),
            made,
        };
        let state = signing::verify(&claim, self.now, self.trust, self.then.as_ref());
        match state.key() {
            Some(key) if key != signature.key => Err(invalid(format!(
                "it is by the key {key}, and its entry says {}",
                signature.key
            ))),
            _ => Ok(state),
        }
    }
}

/// As whom somebody signs: the principal, else the name.
pub fn claimed(person: &Person) -> &str {
    person.principal.as_deref().unwrap_or(&person.name)
}

/// The bytes of a file of the run, where they are those that its entry fixed.
fn fixed(folder: &Path, fixed: &FileDigest) -> Result<Vec<u8>, SignatureState> {
    let unverified = |why: String| SignatureState::Unverified { why };
    let path: RecordPath = fixed.file.parse().map_err(|why| unverified(format!("{why}")))?;
    let file = path.open_under(folder).map_err(|why| unverified(with_causes(&why)))?;
    let mut bytes = Vec::new();
    file.take(LONGEST)
        .read_to_end(&mut bytes)
        .map_err(|why| unverified(format!("{path} cannot be read: {why}")))?;
    if Digest::of(&bytes) == fixed.sha256 {
        return Ok(bytes);
    }
    Err(SignatureState::Invalid {
        why: format!("{path} is not the file that the entry fixed"),
    })
}

/// Where keys are looked for: the one asked for just now (a path seen from where the program was started), else as this
/// machine names them. May start git.
pub fn wishes(sources: &SigningSources, asked: Option<&Path>) -> Wishes {
    let asked = asked.map(|path| {
        let from = sources.inside.clone().unwrap_or_default();
        from.join(path).display().to_string()
    });
    Wishes {
        settings: sources.key.clone(),
        git: if asked.is_none() { sources.key_of_git() } else { None },
        agent: sources.agent.clone(),
        home: sources.home.clone(),
        asked,
    }
}

/// Signs a statement, ready for a `SignIntent` or a `SealIntent`. It may wait up to a minute for an agent or for a touch of
/// a hardware key, so it is called on a thread of its own.
///
/// # Errors
/// [`SigningError::NeedsPassphrase`] where the key is locked and none is given; where key, agent or `ssh-keygen` would
/// not.
pub fn sign(key: &Key, passphrase: Option<&SecretString>, statement: &str) -> Result<NewSignature, SigningError> {
    Ok(NewSignature {
        pem: signing::sign(key, passphrase, statement.as_bytes())?,
        key: key.fingerprint.clone(),
    })
}

/// What a signature that is not on the record yet would be worth: by whom, over which text, made when.
pub fn would_be(
    text: &str,
    signature: &NewSignature,
    person: &Person,
    made: Time,
    trust: &Trust,
    now: Time,
) -> SignatureState {
    let claim = Claim {
        statement: text.as_bytes(),
        signature: signature.pem.as_bytes(),
        principal: claimed(person),
        made,
    };
    signing::verify(&claim, now, trust, None)
}

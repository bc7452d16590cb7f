//! The key of a sign-off on the command line: which, its passphrase, and what the signature is worth here.

use std::path::PathBuf;

use secrecy::SecretString;

use crate::{
    cli::{Context, Fault, ask, output},
    domain::{decide::NewSignature, event::Person, signature::SignatureState, time::Time},
    engine,
    signing::{self, Key, Place, SigningError, Trust},
};

/// A passphrase is asked for so often.
const TRIES: usize = 3;

/// With what somebody signs.
#[derive(Debug, clap::Args)]
pub struct With {
    /// Sign with this SSH key: its file, private or public; without it the settings' key, else git's, else the agent's first
    #[arg(long, value_name = "FILE", conflicts_with_all = ["no_key", "signature"])]
    pub key: Option<PathBuf>,
    /// Sign with no key: the typed name stands alone
    #[arg(long, conflicts_with = "signature")]
    pub no_key: bool,
    /// Record this signature, made elsewhere with `ssh-keygen -Y sign -n countersign` over the text that `statement` printed
    #[arg(long, value_name = "FILE")]
    pub signature: Option<PathBuf>,
    /// The text that was signed; without it the signature's file without its .sig, else a text printed lately
    #[arg(long, value_name = "FILE", requires = "signature")]
    pub statement: Option<PathBuf>,
    /// As what the key is known in the list of allowed signers
    #[arg(long, value_name = "PRINCIPAL", conflicts_with = "signature")]
    pub principal: Option<String>,
}

/// The key to sign with, where there is one and nobody said that none is wanted.
///
/// # Errors
/// Where the key that is named cannot be used, or the agent does not answer.
pub fn chosen(with: &With, context: &Context) -> Result<Option<Key>, Fault> {
    if with.no_key {
        return Ok(None);
    }
    let wishes = engine::wishes(&context.signing(), with.key.as_deref());
    signing::choose(&wishes).map_err(|why| {
        let asked = with.key.is_some();
        let fault = Fault::from(why);
        if asked {
            fault
        } else {
            fault.or_hint("--no-key signs with the typed name alone")
        }
    })
}

/// Says with which key it is signed.
pub fn tell(key: &Key) {
    let place = match &key.place {
        Place::File(path) => path.display().to_string(),
        Place::Agent(_) if key.comment.is_empty() => "held by the agent".to_owned(),
        Place::Agent(_) => format!("{}, held by the agent", key.comment),
    };
    output::tell(&format!(
        "signing with the {} key {} ({})\n",
        key.kind,
        key.fingerprint,
        output::visible(&place)
    ));
}

/// As what the person's key is known, where nobody said: as the list of allowed signers has it, where it has one name.
pub fn known_as(person: &mut Person, key: &Key, trust: &Trust) {
    if person.principal.is_none() {
        let known = trust.known_as(&key.fingerprint, engine::now());
        person.principal = known.map(str::to_owned);
    }
}

/// Signs the statement; asks for the passphrase where one is needed. A key that was revoked is refused.
///
/// # Errors
/// Where the key, the agent or the person would not.
pub fn signature(key: &Key, text: &str, person: &Person, made: Time, trust: &Trust) -> Result<NewSignature, Fault> {
    let mut passphrase: Option<SecretString> = None;
    for _ in 0..TRIES {
        match engine::sign(key, passphrase.as_ref(), text) {
            Ok(signature) => {
                tell_worth(text, &signature, person, made, trust)?;
                return Ok(signature);
            }
            Err(why @ (SigningError::NeedsPassphrase { .. } | SigningError::WrongPassphrase { .. })) => {
                if matches!(why, SigningError::WrongPassphrase { .. }) {
                    output::tell("that does not open it\n");
                }
                let instead = "let an agent hold the key (`ssh-add FILE`), or sign elsewhere: --signature";
                let question = format!("Passphrase of {}:", key.name());
                passphrase = Some(ask::secret(&question, instead).map_err(|fault| fault.caused(why))?);
            }
            Err(why) => return Err(why.into()),
        }
    }
    Err(SigningError::WrongPassphrase { key: key.name() }.into())
}

/// Says what a signature would be worth on this machine.
///
/// # Errors
/// Refused where its key was revoked, or it does not hold.
pub fn tell_worth(
    text: &str,
    signature: &NewSignature,
    person: &Person,
    made: Time,
    trust: &Trust,
) -> Result<(), Fault> {
    let state = engine::would_be(text, signature, person, made, trust, engine::now());
    match &state {
        SignatureState::Valid { .. } => Ok(()),
        SignatureState::Revoked { .. } | SignatureState::Invalid { .. } => {
            Err(Fault::refused(format!("nothing is signed: {}", state.sentence())))
        }
        _ => {
            output::tell(&format!("note: {}\n", output::visible(&state.sentence())));
            Ok(())
        }
    }
}

//! What is being signed just now. A key may be slow - an agent that wants a yes, a token that wants a touch - and nothing
//! here waits for it: the answer comes when it comes, or nobody waits for it any more.

use super::{
    context::Cx,
    effect::{Effect, KeyRow, ToSign},
};
use crate::domain::{
    decide::{Intent, NewSignature, SealIntent, SignIntent},
    event::Scope,
    id::RoleId,
    time::Time,
};
use secrecy::SecretString;

/// What a signature is made for.
#[derive(Debug, Clone, PartialEq)]
pub enum ToBeSigned {
    /// A sign-off.
    SignOff(Box<SignIntent>),
    /// The seal of the run.
    Seal(Box<SealIntent>),
}

impl ToBeSigned {
    /// The text that is signed, byte for byte as it will be stored.
    pub fn statement(&self) -> &str {
        match self {
            ToBeSigned::SignOff(intent) => &intent.statement,
            ToBeSigned::Seal(intent) => &intent.statement,
        }
    }

    /// What somebody wants, with this signature or the typed name alone.
    pub fn intent(self, signature: Option<NewSignature>) -> Intent {
        match self {
            ToBeSigned::SignOff(mut intent) => {
                intent.signature = signature;
                Intent::Sign(intent)
            }
            ToBeSigned::Seal(mut intent) => {
                intent.signature = signature;
                Intent::Seal(intent)
            }
        }
    }
}

/// A signature that is waited for.
#[derive(Debug, Clone, PartialEq)]
pub struct InHand {
    /// Since when; its answer says it.
    pub asked: Time,
    /// What for.
    pub wanted: ToBeSigned,
    /// With which key.
    pub key: KeyRow,
}

impl InHand {
    /// Whether this sign-off is what is signed.
    pub fn is(&self, role: &RoleId, scope: &Scope) -> bool {
        matches!(&self.wanted, ToBeSigned::SignOff(intent) if intent.role == *role && intent.scope == *scope)
    }
}

/// Asks for a signature. What was in hand before is not waited for any more.
pub fn begin(wanted: ToBeSigned, key: KeyRow, passphrase: Option<SecretString>, cx: &mut Cx<'_>) {
    let asked = cx.stamp.at;
    let Some(at) = cx.at.as_deref_mut() else { return };
    cx.effects.push(Effect::Sign(Box::new(ToSign {
        asked,
        text: wanted.statement().to_owned(),
        key: key.fingerprint.clone(),
        passphrase,
    })));
    at.in_hand = Some(InHand { asked, wanted, key });
}

//! The two things that are shown of each sign-off, in the words of every screen: what its signature is worth, and whether
//! what it covers still stands as it was signed. The one never stands for the other.

use super::{
    context::{AtRun, Sight},
    glyph::{Glyphs, Signature, State},
    theme::Role,
};
use crate::domain::{
    run::SignOff,
    signature::SignatureState,
    standing::{SignOffStanding, SignOffState},
};
use ratatui::text::Span;

/// What stands at a sign-off that was given, while it is on its way to the disk.
pub const BEING_SAVED: &str = "being saved";

/// The glyph of what a sign-off covers: current, stale, rejected, or not signed yet.
pub fn scope(state: SignOffState) -> State {
    match state {
        SignOffState::Missing => State::Signs,
        SignOffState::Current => State::Passed,
        SignOffState::Stale => State::Stale,
        SignOffState::Rejected => State::Failed,
    }
}

/// The same in a word.
fn scope_word(state: SignOffState) -> &'static str {
    match state {
        SignOffState::Missing => "not signed yet",
        SignOffState::Current => "current",
        SignOffState::Stale => "stale",
        SignOffState::Rejected => "rejected",
    }
}

/// The same in a sentence.
pub fn scope_sentence(state: SignOffState) -> &'static str {
    match state {
        SignOffState::Missing => "nobody has signed it yet",
        SignOffState::Current => "current: nothing that it covers has changed since it was signed",
        SignOffState::Stale => "stale: what it covers has changed since it was signed; it wants a new one",
        SignOffState::Rejected => "rejected: this role said no",
    }
}

/// The sign-off that was given, where one was.
pub fn given<'a>(at: &'a AtRun, planned: &SignOffStanding) -> Option<&'a SignOff> {
    at.desk.run().sign_offs.get(planned.given?)
}

/// What the signature of a sign-off is worth; nothing where none was given.
pub fn signature(at: &AtRun, planned: &SignOffStanding) -> Option<Signature> {
    let given = given(at, planned)?;
    Some(worth(planned.signature.as_ref(), given.signed.signature.is_some()))
}

/// What the signature of the run's seal is worth; nothing where it is not sealed.
pub fn seal(at: &AtRun) -> Option<Signature> {
    let run = at.desk.run();
    let (entry, sealed) = run.sealed.as_ref()?;
    Some(worth(run.signatures.get(entry), sealed.signature.is_some()))
}

fn worth(state: Option<&SignatureState>, signed: bool) -> Signature {
    match (state, signed) {
        (Some(state), _) => of_state(state),
        (None, false) => Signature::TypedOnly,
        (None, true) => Signature::Verifying,
    }
}

/// The sign of what verifying came to.
fn of_state(state: &SignatureState) -> Signature {
    match state {
        SignatureState::Valid { .. } => Signature::Valid,
        SignatureState::ValidThen { .. } => Signature::ValidThen,
        SignatureState::Unsigned => Signature::TypedOnly,
        SignatureState::UnknownSigner { .. } => Signature::Unknown,
        SignatureState::Revoked { .. } => Signature::Revoked,
        SignatureState::Invalid { .. } => Signature::Invalid,
        SignatureState::Unverified { .. } => Signature::Unverified,
    }
}

/// Glyph and word of a signature; the word alone where words are drawn.
pub fn spans(sight: &Sight<'_>, signature: Signature) -> Vec<Span<'static>> {
    let look = sight.look;
    let word = look.span(signature.role(), signature.word());
    match look.glyphs {
        Glyphs::Words => vec![word],
        Glyphs::Unicode | Glyphs::Ascii => vec![look.signature(signature), Span::raw(" "), word],
    }
}

/// What a signature is worth, at length: the sentence, and the facts that it rests on, each with its label.
pub fn at_length(sight: &Sight<'_>, at: &AtRun, planned: &SignOffStanding) -> Vec<(&'static str, Role, String)> {
    let Some(signature) = signature(at, planned) else {
        return Vec::new();
    };
    let mut facts = vec![("signature", signature.role(), sentence(signature).to_owned())];
    let mut fact = |label: &'static str, said: &str| {
        if !said.is_empty() {
            facts.push((label, Role::Text, said.to_owned()));
        }
    };
    let key = planned.signature.as_ref().and_then(SignatureState::key);
    let claimed = given(at, planned).and_then(|given| Some(given.signed.signature.as_ref()?.key.as_str()));
    match &planned.signature {
        Some(SignatureState::Valid { principal, .. }) => fact("principal", principal),
        Some(SignatureState::ValidThen {
            principal, made, since, ..
        }) => {
            fact("principal", principal);
            fact("made", &format!("{}, by the signer's clock", sight.date(*made)));
            fact("since", since);
        }
        Some(
            SignatureState::UnknownSigner { why, .. }
            | SignatureState::Invalid { why }
            | SignatureState::Unverified { why },
        ) => fact("why", why),
        Some(SignatureState::Unsigned | SignatureState::Revoked { .. }) | None => {}
    }
    match (key, claimed) {
        (Some(key), _) => fact("key", key),
        (None, Some(claimed)) => fact("key", &format!("{claimed}, as the entry says")),
        (None, None) => {}
    }
    facts
}

fn sentence(signature: Signature) -> &'static str {
    match signature {
        Signature::Valid => "valid: by a key that may sign for this person",
        Signature::ValidThen => "valid when it was made, by the signer's clock; the key may not sign any more",
        Signature::TypedOnly => "typed name only: not cryptographically signed",
        Signature::Unknown => "signer unknown: the signature is right, but nobody here says whose key that is",
        Signature::Revoked => "key revoked: nobody may rely on this signature",
        Signature::Invalid => "invalid: this is no signature of this statement",
        Signature::Unverified => "not verified: it could not be checked here",
        Signature::Verifying => "being verified",
    }
}

/// What verifying came to, in a sentence with its reason.
pub fn in_words(state: &SignatureState) -> (Signature, String) {
    let signature = of_state(state);
    let why = match state {
        SignatureState::UnknownSigner { why, .. }
        | SignatureState::Invalid { why }
        | SignatureState::Unverified { why } => format!(" ({why})"),
        SignatureState::Valid { principal, .. } => format!(" ({principal})"),
        SignatureState::ValidThen { principal, since, .. } => format!(" ({principal}; {since})"),
        SignatureState::Unsigned | SignatureState::Revoked { .. } => String::new(),
    };
    (signature, format!("{}{why}", sentence(signature)))
}

/// `2 of 5 signed: 1 valid signature, 1 typed name only; 1 stale`, for a line of text.
pub fn summary(at: &AtRun) -> String {
    let planned = &at.desk.standing().sign_offs;
    if planned.is_empty() {
        return "none asked for".to_owned();
    }
    let given = planned.iter().filter_map(|one| Some((one, signature(at, one)?)));
    let given: Vec<_> = given.collect();
    let count = |wanted: Signature| given.iter().filter(|(_, signature)| *signature == wanted).count();
    let worth = Signature::ALL.into_iter().filter_map(|one| match count(one) {
        0 => None,
        count => Some(format!("{count} {}", one.word())),
    });
    let worth: Vec<String> = worth.collect();
    let mut text = format!("{} of {} given", given.len(), planned.len());
    if !worth.is_empty() {
        text.push_str(&format!(": {}", worth.join(", ")));
    }
    for state in [SignOffState::Stale, SignOffState::Rejected] {
        match given.iter().filter(|(one, _)| one.state == state).count() {
            0 => {}
            count => text.push_str(&format!("; {count} {}", scope_word(state))),
        }
    }
    text
}

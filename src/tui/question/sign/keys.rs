//! Which key signs: those at hand, the typed name alone, or a signature made elsewhere.

use crate::{
    domain::event::Person,
    tui::{
        effect::KeyRow,
        question::form::{Form, Row},
        widgets::text,
    },
};

/// The name of the choice.
pub(in crate::tui::question) const KEY: &str = "key";
/// The choice of the typed name.
const TYPED: &str = "typed name only: not cryptographically signed";
/// So much of a fingerprint tells one key from another.
const SHORT: usize = 19;

/// Who or what signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::tui::question) enum Signer {
    /// A key.
    Key(KeyRow),
    /// Nobody but the typed name.
    TypedOnly,
    /// Somebody with `ssh-keygen`, on any machine.
    Elsewhere,
    /// The keys are still being looked for.
    Looking,
}

/// A key in one line: the beginning of its fingerprint, its comment, where it is, who named it.
pub(in crate::tui) fn in_a_line(key: &KeyRow) -> String {
    let short: String = key.fingerprint.chars().take(SHORT).collect();
    let mut pieces = vec![format!("{short}…")];
    let more = [key.comment.as_str(), key.place.as_str()];
    pieces.extend(
        more.iter()
            .filter(|piece| !piece.is_empty())
            .map(|piece| (*piece).to_owned()),
    );
    let named_by = match key.named_by.as_str() {
        "" => String::new(),
        named_by => format!(" ({named_by})"),
    };
    text::drawable(&(pieces.join(", ") + &named_by))
}

/// As what somebody signs, where nobody said: as the list of allowed signers knows the key that they sign with.
pub(super) fn known_as(person: &mut Person, signer: &Signer) {
    if let (None, Signer::Key(key)) = (&person.principal, signer) {
        person.principal.clone_from(&key.known_as);
    }
}

/// What there is to choose from, the key that would be taken first; whether a text may be taken away to be signed
/// elsewhere.
pub(super) fn signers(keys: Option<&[KeyRow]>, elsewhere: bool) -> Vec<Signer> {
    let mut signers = match keys {
        Some(keys) => keys.iter().cloned().map(Signer::Key).collect(),
        None => vec![Signer::Looking],
    };
    signers.push(Signer::TypedOnly);
    signers.extend(elsewhere.then_some(Signer::Elsewhere));
    signers
}

fn words(signer: &Signer) -> String {
    match signer {
        Signer::Key(key) => in_a_line(key),
        Signer::TypedOnly => TYPED.to_owned(),
        Signer::Elsewhere => "signed elsewhere: write the text to a file, for ssh-keygen".to_owned(),
        Signer::Looking => "looking for keys …".to_owned(),
    }
}

/// The row that asks for it.
pub(super) fn row(signers: &[Signer], chosen: usize) -> Row {
    Row::choice(KEY, "Signed with", signers.iter().map(words).collect(), chosen)
}

/// Keys came in: they are offered, and what was chosen by hand stays chosen.
pub(super) fn offer(form: &mut Form, before: &[Signer], now: &[Signer]) {
    let chosen = before.get(form.chosen(KEY));
    let kept = chosen.filter(|chosen| **chosen != Signer::Looking);
    let at = kept.and_then(|kept| now.iter().position(|one| one == kept));
    form.offer(KEY, now.iter().map(words).collect(), at.unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> KeyRow {
        KeyRow {
            fingerprint: format!("SHA256:{name}0123456789abcdefghijklmnop"),
            comment: format!("{name}@laptop"),
            place: "ssh-agent".to_owned(),
            ..KeyRow::default()
        }
    }

    #[test]
    fn the_key_that_would_be_taken_stands_first_and_the_typed_name_is_said_to_be_no_signature() {
        let keys = [key("ada"), key("bob")];
        let all = signers(Some(&keys), true);
        let said: Vec<String> = all.iter().map(words).collect();
        assert!(
            said[0].starts_with("SHA256:ada012345678…, ada@laptop, ssh-agent"),
            "{}",
            said[0]
        );
        assert!(said[2].contains("not cryptographically signed"));
        assert_eq!(all[3], Signer::Elsewhere);
        assert_eq!(
            signers(Some(&[]), false),
            [Signer::TypedOnly],
            "without a key the typed name is what there is"
        );
    }

    #[test]
    fn what_was_chosen_by_hand_stays_when_keys_come_in() {
        let (before, now) = (signers(None, false), signers(Some(&[key("ada")]), false));
        for (chosen, expected) in [(0, Signer::Key(key("ada"))), (1, Signer::TypedOnly)] {
            let mut form = Form::new("", "").row(row(&before, chosen));
            offer(&mut form, &before, &now);
            assert_eq!(now[form.chosen(KEY)], expected);
        }
    }
}

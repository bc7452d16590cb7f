//! A table of what a signature is worth, over a key made for it.

use chrono::{TimeDelta, Utc};
use proptest::prelude::*;
use ssh_key::{HashAlg, LineEnding, PrivateKey, private::Ed25519Keypair};

use super::*;

const TEXT: &[u8] = b"Countersign sign-off, format 1\n";

struct Signed {
    private: PrivateKey,
    pem: String,
}

fn signed_by(seed: u8) -> Signed {
    signed(seed, NAMESPACE, HashAlg::Sha512)
}

fn signed(seed: u8, namespace: &str, hash: HashAlg) -> Signed {
    let private = PrivateKey::from(Ed25519Keypair::from_seed(&[seed; 32]));
    let pem = private
        .sign(namespace, hash, TEXT)
        .unwrap()
        .to_pem(LineEnding::LF)
        .unwrap();
    Signed { private, pem }
}

impl Signed {
    fn line(&self) -> String {
        self.private.public_key().to_openssh().unwrap()
    }

    fn key(&self) -> String {
        fingerprint(self.private.public_key())
    }
}

fn list(text: &str) -> AllowedSigners {
    AllowedSigners::parse("allowed_signers", text.as_bytes(), &Utc)
}

fn worth(pem: &str, allowed: &str, revoked: &str, then: Option<&str>) -> SignatureState {
    let made: Time = "2026-06-01T12:00:00Z".parse().unwrap();
    let claim = Claim {
        statement: TEXT,
        signature: pem.as_bytes(),
        principal: "ada@example.com",
        made,
    };
    let trust = Trust {
        allowed: List::Of(list(allowed)),
        revoked: List::Of(RevokedKeys::parse(revoked.as_bytes()).unwrap()),
    };
    verify(&claim, made + TimeDelta::days(30), &trust, then.map(list).as_ref())
}

#[test]
fn a_signature_is_worth_what_the_list_says() {
    let ada = signed_by(1);
    let key = ada.line();
    for (list, word, why) in [
        (format!("ada@example.com {key}"), "valid signature", ""),
        (format!("*@example.com {key}"), "valid signature", ""),
        (
            format!("ada@example.com namespaces=\"countersign,git\" {key}"),
            "valid signature",
            "",
        ),
        (
            format!("ada@example.com valid-after=\"20260101Z\",valid-before=\"20270101Z\" {key}"),
            "valid signature",
            "",
        ),
        (
            format!("ada@example.com valid-before=\"20260615Z\" {key}"),
            "valid when made",
            "expired at 2026-06-15T00:00:00Z",
        ),
        (
            format!("ada@example.com valid-before=\"20260501Z\" {key}"),
            "signer unknown",
            "was expired by then",
        ),
        (
            format!("ada@example.com valid-after=\"20260602Z\" {key}"),
            "signer unknown",
            "was not valid yet",
        ),
        (
            format!("ada@example.com namespaces=\"git\" {key}"),
            "signer unknown",
            "other uses only: git",
        ),
        (
            format!("bob@example.com {key}"),
            "signer unknown",
            "listed for bob@example.com, not for ada@example.com",
        ),
        (
            format!("*@example.com,!ada@example.com {key}"),
            "signer unknown",
            "not for ada",
        ),
        (String::new(), "signer unknown", "is not listed"),
        (
            format!("ada@example.com cert-authority {key}"),
            "signer unknown",
            "allowed_signers:1: cert-authority",
        ),
        // Of two lines the better one counts.
        (
            format!("bob@example.com {key}\nada@example.com valid-before=\"20250101Z\" {key}\nada@example.com {key}\n"),
            "valid signature",
            "",
        ),
    ] {
        let worth = worth(&ada.pem, &list, "", None);
        assert_eq!(worth.word(), word, "{list}: {worth:?}");
        assert!(format!("{worth:?}").contains(why), "{list}: {worth:?}");
    }
}

#[test]
fn a_revoked_key_is_told_whatever_the_list_says() {
    let ada = signed_by(1);
    let worth = worth(&ada.pem, &format!("ada@example.com {}", ada.line()), &ada.line(), None);
    assert_eq!(worth, SignatureState::Revoked { key: ada.key() });
}

#[test]
fn a_list_of_revoked_keys_that_cannot_be_read_lets_nothing_count_as_valid() {
    let ada = signed_by(1);
    let now = Time::default();
    let claim = Claim {
        statement: TEXT,
        signature: ada.pem.as_bytes(),
        principal: "ada@example.com",
        made: now,
    };
    let trust = Trust {
        allowed: List::Of(list(&format!("ada@example.com {}", ada.line()))),
        revoked: List::Unreadable {
            why: "revoked:3: no key".to_owned(),
        },
    };
    assert_eq!(verify(&claim, now, &trust, None).word(), "not verified");
    assert_eq!(
        verify(&claim, now, &Trust::default(), None).word(),
        "signer unknown",
        "without any list"
    );
}

#[test]
fn a_key_that_only_the_run_itself_names_is_told_as_claimed() {
    let ada = signed_by(1);
    let line = format!("ada@example.com {}", ada.line());
    let claimed = worth(&ada.pem, "", "", Some(&line));
    assert!(
        matches!(&claimed, SignatureState::ValidThen { claimed: true, since, .. } if since.contains("as claimed")),
        "{claimed:?}"
    );
    let other = worth(&ada.pem, "", "", Some(&format!("bob@example.com {}", ada.line())));
    assert_eq!(other.word(), "signer unknown");
    let expired = worth(
        &ada.pem,
        &format!("ada@example.com valid-before=\"20260501Z\" {}", ada.line()),
        "",
        Some(&line),
    );
    assert_eq!(expired.word(), "signer unknown", "the list from outside goes before");
}

#[test]
fn a_signature_of_another_text_for_another_use_or_none_at_all_is_invalid() {
    let ada = signed_by(1);
    let git = signed(1, "git", HashAlg::Sha512);
    let why = |pem: &str, text: &[u8]| match check(text, pem.as_bytes()) {
        Err(Broken::Invalid { why }) => why,
        other => panic!("{other:?}"),
    };
    assert!(why(&ada.pem, b"another text").contains("no signature of this text"));
    assert!(why(&git.pem, TEXT).contains("namespace \"git\""));
    assert!(why("", TEXT).contains("no SSH signature"));
    assert!(why(&"x".repeat(100_000), TEXT).contains("too long"));
    let crlf = ada.pem.replace('\n', "\r\n");
    assert_eq!(check(TEXT, crlf.as_bytes()).unwrap(), ada.key());
    let short = signed(1, NAMESPACE, HashAlg::Sha256);
    assert_eq!(check(TEXT, short.pem.as_bytes()).unwrap(), ada.key());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_changed_bit_goes_unseen(at in 0usize..31, bit in 0u8..8) {
        let ada = signed_by(1);
        let mut text = TEXT.to_vec();
        text[at] ^= 1 << bit;
        prop_assert!(check(&text, ada.pem.as_bytes()).is_err());
    }
}

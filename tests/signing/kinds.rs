//! Every kind of key, both ways: what is signed here `ssh-keygen` verifies, and what it signs is verified here.

use countersign::signing::{self, Broken, Place, SigningError, check, choose};
use secrecy::SecretString;

use crate::bench::Bench;

const TEXT: &[u8] = b"Countersign sign-off, format 1\n\nrun: x\n";

/// Name, options of `ssh-keygen`, what it is called here.
const KINDS: [(&str, &[&str], &str); 6] = [
    ("ed25519", &["-t", "ed25519"], "Ed25519"),
    ("p256", &["-t", "ecdsa", "-b", "256"], "ECDSA P-256"),
    ("p384", &["-t", "ecdsa", "-b", "384"], "ECDSA P-384"),
    ("p521", &["-t", "ecdsa", "-b", "521"], "ECDSA P-521"),
    ("rsa", &["-t", "rsa", "-b", "2048"], "RSA"),
    ("rsa-pem", &["-t", "rsa", "-b", "2048", "-m", "PEM"], "RSA"),
];

#[test]
fn every_kind_of_key_in_a_file_signs_what_ssh_keygen_verifies() {
    let bench = Bench::new();
    for (name, options, kind) in KINDS {
        bench.key(name, options);
        let key = choose(&bench.asked(name)).unwrap().unwrap();
        assert_eq!((key.kind.as_str(), &key.fingerprint), (kind, &bench.fingerprint(name)));
        assert_eq!(key.comment, format!("{name} of the test"));
        let pem = signing::sign(&key, None, TEXT).unwrap();
        let allowed = format!("ada@example.com namespaces=\"countersign\" {}", bench.public(name));
        let told = bench.verifies(&allowed, "ada@example.com", pem.as_bytes(), TEXT, &[]);
        assert!(told.status.success(), "{name}: {told:?}");
        let told = bench.verifies(&allowed, "ada@example.com", pem.as_bytes(), b"another text", &[]);
        assert!(!told.status.success(), "{name}");
    }
}

#[test]
fn every_signature_of_ssh_keygen_is_verified() {
    let bench = Bench::new();
    for (name, options, _) in KINDS {
        bench.key(name, options);
        for hash in ["hashalg=sha512", "hashalg=sha256"] {
            let pem = bench.sign(name, &["-O", hash], TEXT);
            assert_eq!(check(TEXT, &pem).unwrap(), bench.fingerprint(name), "{name} {hash}");
            let other = check(b"another text", &pem);
            assert!(matches!(other, Err(Broken::Invalid { .. })), "{name} {hash}: {other:?}");
        }
    }
}

#[test]
fn a_long_rsa_key_is_verified_too() {
    let bench = Bench::new();
    bench.key("long", &["-t", "rsa", "-b", "5120"]);
    let pem = bench.sign("long", &[], TEXT);
    assert_eq!(check(TEXT, &pem).unwrap(), bench.fingerprint("long"));
}

#[test]
fn the_same_signature_comes_out_of_both() {
    let bench = Bench::new();
    for (name, options) in [("ed25519", &["-t", "ed25519"]), ("rsa", &["-t", "rsa"])] {
        bench.key(name, options);
        let key = choose(&bench.asked(name)).unwrap().unwrap();
        let here = signing::sign(&key, None, TEXT).unwrap();
        let there = bench.sign(name, &[], TEXT);
        assert_eq!(
            here.as_bytes(),
            there,
            "{name}: these kinds sign the same text the same way"
        );
    }
}

#[test]
fn a_locked_key_asks_for_its_passphrase_and_takes_no_other() {
    let bench = Bench::new();
    for (name, options) in [("ed25519", ["-t", "ed25519"]), ("p256", ["-t", "ecdsa"])] {
        bench.locked(name, &options, "correct horse");
        let key = choose(&bench.asked(name)).unwrap().unwrap();
        assert!(key.needs_passphrase);
        let none = signing::sign(&key, None, TEXT);
        assert!(matches!(none, Err(SigningError::NeedsPassphrase { .. })), "{none:?}");
        let wrong = signing::sign(&key, Some(&SecretString::from("battery")), TEXT);
        assert!(matches!(wrong, Err(SigningError::WrongPassphrase { .. })), "{wrong:?}");
        let pem = signing::sign(&key, Some(&SecretString::from("correct horse")), TEXT).unwrap();
        assert_eq!(check(TEXT, pem.as_bytes()).unwrap(), bench.fingerprint(name));
    }
}

#[test]
fn a_locked_rsa_key_is_sent_to_the_agent() {
    let bench = Bench::new();
    bench.locked("rsa", &["-t", "rsa", "-b", "2048"], "correct horse");
    let key = choose(&bench.asked("rsa")).unwrap().unwrap();
    let why = signing::sign(&key, Some(&SecretString::from("correct horse")), TEXT).unwrap_err();
    assert!(matches!(why, SigningError::Unsupported { .. }), "{why:?}");
    assert!(why.hint().unwrap().contains("ssh-add"));
}

#[test]
fn a_public_half_stands_for_the_key_beside_it() {
    let bench = Bench::new();
    bench.key("mine", &["-t", "ed25519"]);
    bench.key("other", &["-t", "ed25519"]);
    let key = choose(&bench.asked("mine.pub")).unwrap().unwrap();
    assert_eq!(key.place, Place::File(bench.path("mine")));
    std::fs::rename(bench.path("other"), bench.path("mine")).unwrap();
    let why = choose(&bench.asked("mine.pub")).unwrap_err();
    assert!(
        matches!(why, SigningError::NoPrivateHalf { .. }),
        "of another key: {why:?}"
    );
}

#[test]
fn what_is_no_usable_key_is_told_by_its_file() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Bench::new();
    bench.file("text", "hello\n");
    bench.file("binary", [0xff, 0xfe]);
    bench.file(
        "torn",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
    );
    for name in ["text", "binary", "torn"] {
        std::fs::set_permissions(bench.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
        let why = choose(&bench.asked(name)).unwrap_err();
        assert!(matches!(why, SigningError::NotAKey { .. }), "{name}: {why:?}");
        assert!(why.to_string().contains(name), "{why}");
    }
    let why = choose(&bench.asked("missing")).unwrap_err();
    assert!(matches!(why, SigningError::Read { .. }), "{why:?}");
    let open = bench.key("open", &["-t", "ed25519"]);
    std::fs::set_permissions(&open, std::fs::Permissions::from_mode(0o644)).unwrap();
    let why = choose(&bench.asked("open")).unwrap_err();
    assert!(matches!(why, SigningError::OpenToOthers { mode: 0o644, .. }), "{why:?}");
}
#[test]
fn a_signature_for_another_use_is_refused() {
    let bench = Bench::new();
    bench.key("ada", &["-t", "ed25519"]);
    let key = bench.path("ada").display().to_string();
    let signed = bench.keygen(&["-Y", "sign", "-n", "git", "-f", &key], b"text");
    let Err(Broken::Invalid { why }) = check(b"text", &signed.stdout) else {
        panic!("a commit's signature counts as a sign-off");
    };
    assert!(why.contains("for the namespace \"git\""), "{why}");
}

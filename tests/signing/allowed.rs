//! The same list of allowed signers, read here and by `ssh-keygen -Y verify`: both have to come to the same.

use chrono::Utc;
use countersign::{
    domain::{signature::SignatureState, time::Time},
    signing::{AllowedSigners, Claim, List, RevokedKeys, Trust, verify},
};

use crate::bench::Bench;

const TEXT: &[u8] = b"Countersign sign-off, format 1\n";

/// Lists, `KEY` in them the key that signed and `OTHER` another.
const LISTS: [&str; 44] = [
    "ada@example.com KEY",
    "ada@example.com KEY a comment",
    "  \tada@example.com \t KEY",
    "bob@example.com KEY",
    "ada@example.com OTHER",
    "ada@example.com OTHER\nada@example.com KEY",
    "bob@example.com KEY\nada@example.com KEY",
    "*@example.com KEY",
    "*@example.org KEY",
    "a?a@example.com KEY",
    "a?@example.com KEY",
    "* KEY",
    "bob@example.com,ada@example.com KEY",
    "bob@example.com, ada@example.com KEY",
    "*@example.com,!ada@example.com KEY",
    "!ada@example.com,*@example.com KEY",
    "!bob@example.com,*@example.com KEY",
    "!bob@example.com KEY",
    "\"ada@example.com\" KEY",
    "\"bob@example.com,ada@example.com\" KEY",
    "ada@\"example.com\" KEY",
    "ADA@example.com KEY",
    "# ada@example.com KEY",
    "",
    "ada@example.com",
    "ada@example.com namespaces=\"countersign\" KEY",
    "ada@example.com namespaces=\"git,countersign\" KEY",
    "ada@example.com namespaces=\"git\" KEY",
    "ada@example.com namespaces=\"counter*\" KEY",
    "ada@example.com namespaces=\"*,!countersign\" KEY",
    "ada@example.com NameSpaces=\"countersign\" KEY",
    "ada@example.com namespaces=countersign KEY",
    "ada@example.com namespaces=\"countersign KEY",
    "ada@example.com nonsense KEY",
    "ada@example.com namespaces=\"countersign\",nonsense KEY",
    "ada@example.com namespaces=\"countersign\", KEY",
    "ada@example.com namespaces=\"a\",namespaces=\"countersign\" KEY",
    "ada@example.com cert-authority KEY",
    "ada@example.com valid-after=\"20260101Z\",valid-before=\"20270101Z\" KEY",
    "ada@example.com valid-after=\"20270101Z\" KEY",
    "ada@example.com valid-before=\"20260101Z\" KEY",
    "ada@example.com valid-after=\"202606011200Z\" KEY",
    "ada@example.com valid-before=\"20260601115959Z\" KEY",
    "ada@example.com valid-before=\"2026-06-01\" KEY",
];

#[test]
fn a_list_says_here_what_it_says_to_ssh_keygen() {
    let bench = Bench::new();
    bench.key("ada", &["-t", "ed25519"]);
    bench.key("other", &["-t", "ed25519"]);
    let pem = bench.sign("ada", &[], TEXT);
    let at: Time = "2026-06-01T12:00:00Z".parse().unwrap();
    let mut valid = 0;
    for list in LISTS {
        let list = list
            .replace("KEY", &bench.public("ada"))
            .replace("OTHER", &bench.public("other"))
            + "\n";
        let told = bench.verifies(&list, "ada@example.com", &pem, TEXT, &["-Overify-time=20260601120000Z"]);
        let claim = Claim {
            statement: TEXT,
            signature: &pem,
            principal: "ada@example.com",
            made: at,
        };
        let trust = Trust {
            allowed: List::Of(AllowedSigners::parse("list", list.as_bytes(), &Utc)),
            revoked: List::NotSet,
        };
        let here = verify(&claim, at, &trust, None);
        let is_valid = matches!(here, SignatureState::Valid { .. });
        assert_eq!(is_valid, told.status.success(), "{list}here: {here:?}\nthere: {told:?}");
        valid += usize::from(is_valid);
    }
    assert!(valid > 10 && valid < LISTS.len() - 10, "the table holds both: {valid}");
}

#[test]
fn the_principal_of_a_key_is_the_one_that_ssh_keygen_finds() {
    let bench = Bench::new();
    bench.key("ada", &["-t", "ed25519"]);
    let pem = bench.sign("ada", &[], TEXT);
    for list in ["ada@example.com KEY", "ada KEY\n", "bob namespaces=\"countersign\" KEY"] {
        let list = list.replace("KEY", &bench.public("ada"));
        let allowed = bench.file("list", &list).display().to_string();
        let sig = bench.file("sig", &pem).display().to_string();
        let told = bench.keygen(&["-Y", "find-principals", "-f", &allowed, "-s", &sig], b"");
        let told = String::from_utf8(told.stdout).unwrap();
        let read = AllowedSigners::parse("list", list.as_bytes(), &Utc);
        let here = read.principal_of(&bench.fingerprint("ada"), "countersign", Time::default());
        assert_eq!(here, Some(told.trim()), "{list}");
    }
}

#[test]
fn a_list_of_revoked_keys_says_here_what_it_says_to_ssh_keygen() {
    let bench = Bench::new();
    bench.key("ada", &["-t", "ed25519"]);
    bench.key("other", &["-t", "rsa"]);
    let pem = bench.sign("ada", &[], TEXT);
    let allowed = format!("ada {}\n", bench.public("ada"));
    for (revoked, is) in [("KEY\n", true), ("OTHER\n", false), ("# KEY\n\nOTHER\nKEY\n", true)] {
        let revoked = revoked
            .replace("KEY", &bench.public("ada"))
            .replace("OTHER", &bench.public("other"));
        let file = bench.file("revoked", &revoked).display().to_string();
        let told = bench.verifies(&allowed, "ada", &pem, TEXT, &["-r", &file]);
        assert_eq!(!told.status.success(), is, "{told:?}");
        let list = RevokedKeys::parse(revoked.as_bytes()).unwrap();
        assert_eq!(list.holds(&bench.fingerprint("ada")), is);
    }
    let key = bench.path("ada.pub").display().to_string();
    let krl = bench.path("krl").display().to_string();
    assert!(bench.keygen(&["-k", "-f", &krl, &key], b"").status.success());
    let refused = RevokedKeys::parse(&std::fs::read(&krl).unwrap()).unwrap_err();
    assert!(refused[0].text.contains("binary key revocation list"), "{refused:?}");
}

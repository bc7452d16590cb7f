//! Signing with real keys: what the program writes `ssh-keygen -Y verify` takes, and what `ssh-keygen -Y sign` makes of a
//! printed statement the program records.

use std::{
    fs,
    io::{Read, Write},
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use crate::{
    keys::{self, Agent},
    questions::terminal,
    stage::Stage,
};

const SETTINGS: &str = "name = \"Ada Lovelace\"\nprincipal = \"ada@example.com\"\nchecks_at_once = 1\n";
/// Ada Lovelace signs as the Tech Lead, with her key.
const SIGN: [&str; 8] = [
    "sign",
    "--role",
    "lead",
    "--key",
    "ada",
    "--name",
    "Ada Lovelace",
    "--yes",
];

/// A run with all done that the Tech Lead signs for, and `ada`'s key, which may sign for her.
fn ready() -> Stage {
    ready_with("")
}

fn ready_with(settings: &str) -> Stage {
    let stage = Stage::new()
        .settings(&format!("{SETTINGS}{settings}"))
        .started("small.toml");
    for item in ["answers", "plan", "disk"] {
        done(&stage, &["mark", item, "na", "--reason", "not today"]);
    }
    key(&stage, "ada", &["-t", "ed25519"]);
    allow(&stage, &format!("ada@example.com {}", public(&stage, "ada")));
    stage
}

fn done(stage: &Stage, args: &[&str]) -> String {
    let told = stage.call(args);
    assert_eq!(told.status, 0, "{told}");
    told.to_string()
}

fn key(stage: &Stage, name: &str, options: &[&str]) -> PathBuf {
    locked(stage, name, options, "")
}

fn locked(stage: &Stage, name: &str, options: &[&str], passphrase: &str) -> PathBuf {
    let path = stage.work().join(name);
    keys::make(&path, name, passphrase, options);
    path
}

fn public(stage: &Stage, name: &str) -> String {
    fs::read_to_string(stage.work().join(format!("{name}.pub"))).unwrap()
}

fn allow(stage: &Stage, list: &str) {
    let folder = stage.work().join(".countersign");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("allowed_signers"), list).unwrap();
}

fn keygen(stage: &Stage, args: &[&str], input: &[u8]) -> Output {
    keys::keygen(&stage.work(), args, input)
}

/// Whether `ssh-keygen` takes what the program wrote.
fn ssh_keygen_takes(stage: &Stage) {
    let statement = stage.only("sign-offs", "lead.txt");
    let signature = stage.only("sign-offs", "lead.txt.sig");
    let args = ["-Y", "verify", "-n", "countersign", "-I", "ada@example.com"];
    let files = ["-f", ".countersign/allowed_signers", "-s", signature.to_str().unwrap()];
    let told = keygen(stage, &[&args[..], &files].concat(), &fs::read(statement).unwrap());
    assert!(told.status.success(), "{told:?}");
}

#[test]
fn a_sign_off_with_a_key_is_one_that_ssh_keygen_verifies() {
    for (kind, options) in [
        ("ed25519", &["-t", "ed25519"][..]),
        ("p256", &["-t", "ecdsa", "-b", "256"]),
        ("p384", &["-t", "ecdsa", "-b", "384"]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
    ] {
        let stage = ready();
        key(&stage, kind, options);
        allow(&stage, &format!("ada@example.com {}", public(&stage, kind)));
        let told = done(
            &stage,
            &[
                "sign",
                "--role",
                "lead",
                "--key",
                kind,
                "--name",
                "Ada Lovelace",
                "--yes",
            ],
        );
        assert!(!told.contains("note:"), "{told}");
        let shown = done(&stage, &["show"]);
        assert!(
            shown.contains("Tech Lead: approved by Ada Lovelace; current; signature: valid, by ada@example.com"),
            "{kind}: {shown}"
        );
        ssh_keygen_takes(&stage);
        done(&stage, &["verify"]);
    }
}

#[test]
fn what_is_refused_whatever_it_is_signed_with_asks_for_no_key_and_shows_no_statement() {
    let stage = ready();
    done(&stage, &["mark", "disk", "clear"]);
    let told = stage.call(&SIGN);
    assert_eq!((told.status, told.stdout.as_str()), (7, ""), "{told}");
    assert!(!told.to_string().contains("signing with"), "{told}");
    // Whose key the list knows may hold a role that names principals, also where nobody said the principal.
    done(&stage, &["mark", "disk", "na", "--reason", "not today"]);
    done(&stage, &SIGN);
    let told = stage.call(&["seal", "--key", "ada", "--name", "Ada Lovelace", "--yes"]);
    assert!(told.status == 7 && !told.to_string().contains("signing with"), "{told}");
}

#[test]
fn the_key_comes_from_the_option_the_settings_git_or_the_agent_and_from_none_where_none_is_wanted() {
    let sign = ["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"];
    let named = |stage: &Stage, more: &[&str]| {
        let told = done(stage, &[&sign[..], more].concat());
        let line = told.lines().find(|line| line.starts_with("signing with"));
        line.map(|line| line.split(['(', ')']).nth(1).unwrap().to_owned())
    };
    let stage = ready();
    assert_eq!(named(&stage, &[]), None, "nobody names one");
    let stage = ready_with("signing_key = \"~/work/ada\"\n");
    fs::create_dir_all(stage.home()).unwrap();
    std::os::unix::fs::symlink(stage.work(), stage.home().join("work")).unwrap();
    assert_eq!(named(&stage, &["--no-key"]), None);
    assert_eq!(named(&stage, &[]).as_deref(), Some("~/home/work/ada"));
    let other = key(&stage, "other", &["-t", "ed25519"]);
    assert_eq!(named(&stage, &["--key", "other"]).as_deref(), Some("~/work/other"));
    drop(other);
    let git = ready().file("gitconfig", "[gpg]\nformat = ssh\n[user]\nsigningkey = ada\n");
    let path = git.work().join("gitconfig").display().to_string();
    let git = git.variable("GIT_CONFIG_GLOBAL", &path);
    assert_eq!(named(&git, &[]).as_deref(), Some("~/work/ada"));
    let stage = ready();
    let agent = Agent::start(&stage.work());
    agent.add(&stage.work().join("ada"));
    let stage = stage.variable("SSH_AUTH_SOCK", agent.socket.to_str().unwrap());
    assert_eq!(named(&stage, &[]).as_deref(), Some("ada, held by the agent"));
    ssh_keygen_takes(&stage);
}

#[test]
fn a_locked_key_is_opened_at_the_terminal_and_nowhere_else() {
    let stage = ready();
    locked(&stage, "locked", &["-t", "ed25519"], "correct horse");
    allow(&stage, &format!("ada@example.com {}", public(&stage, "locked")));
    let args = [
        "sign",
        "--role",
        "lead",
        "--key",
        "locked",
        "--name",
        "Ada Lovelace",
        "--yes",
    ];
    let told = stage.call(&args);
    assert_eq!(told.status, 6, "{told}");
    assert!(told.to_string().contains("there is no terminal to ask at"), "{told}");
    let (mut ours, theirs) = terminal();
    let mut child = stage
        .command(&args)
        .stdin(Stdio::from(theirs))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = child.stderr.take().unwrap();
    // What is typed before the question is thrown away: the answers wait for it.
    until(&mut stderr, "Passphrase of");
    ours.write_all(b"battery\n").unwrap();
    until(&mut stderr, "that does not open it");
    until(&mut stderr, "Passphrase of");
    ours.write_all(b"correct horsr\x7fe\n").unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(child.wait().unwrap().success(), "{rest}");
    ssh_keygen_takes(&stage);
    drop(ours);
    let everything = Command::new("grep")
        .args(["-rIlE", "correct horse|battery"])
        .arg(stage.home())
        .arg(stage.run())
        .output();
    assert_eq!(everything.unwrap().stdout, b"", "the passphrase is kept nowhere");
}

/// Reads until the text came.
fn until(from: &mut impl Read, text: &str) {
    let mut all = Vec::new();
    let mut byte = [0];
    while !String::from_utf8_lossy(&all).contains(text) {
        assert_eq!(from.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&all));
        all.extend(byte);
    }
}

#[test]
fn a_statement_is_signed_without_the_program_and_recorded() {
    let stage = ready();
    let printed = stage.command(&["statement", "--role", "lead"]).output().unwrap().stdout;
    fs::write(stage.work().join("statement.txt"), &printed).unwrap();
    let sign = ["-Y", "sign", "-n", "countersign", "-f", "ada", "statement.txt"];
    assert!(keygen(&stage, &sign, b"").status.success());
    let told = done(&stage, &["sign", "--role", "lead", "--signature", "statement.txt.sig"]);
    assert!(
        told.contains("approved by Ada Lovelace, signed with the key SHA256:"),
        "{told}"
    );
    assert_eq!(
        fs::read(stage.only("sign-offs", "lead.txt")).unwrap(),
        printed,
        "byte for byte"
    );
    ssh_keygen_takes(&stage);
    // `status` ends with how the run stands: it is open.
    assert!(
        stage
            .call(&["status"])
            .to_string()
            .contains("signature: valid, by ada@example.com")
    );
    done(&stage, &["verify"]);
}

#[test]
fn the_text_may_stay_where_it_was_printed_or_be_named() {
    for named in [false, true] {
        let stage = ready();
        // Several were printed; the right one is found.
        done(
            &stage,
            &["statement", "--role", "lead", "--condition", "watch the disk"],
        );
        let printed = stage.command(&["statement", "--role", "lead"]).output().unwrap().stdout;
        done(&stage, &["statement", "--role", "lead", "--reject", "not today"]);
        fs::write(stage.work().join("elsewhere"), &printed).unwrap();
        let signed = keygen(&stage, &["-Y", "sign", "-n", "countersign", "-f", "ada"], &printed);
        fs::write(stage.work().join("sig"), signed.stdout).unwrap();
        let mut args = vec!["sign", "--role", "lead", "--signature", "sig"];
        if named {
            args.extend(["--statement", "elsewhere"]);
        }
        done(&stage, &args);
        ssh_keygen_takes(&stage);
    }
}

#[test]
fn a_signature_that_says_something_else_is_refused_and_said_why() {
    let stage = ready();
    let printed = stage.command(&["statement", "--role", "lead"]).output().unwrap().stdout;
    let printed = String::from_utf8(printed).unwrap();
    let refused = |text: &str, namespace: &str, more: &[&str]| {
        fs::write(stage.work().join("brought.txt"), text).unwrap();
        let signed = keygen(&stage, &["-Y", "sign", "-n", namespace, "-f", "ada"], text.as_bytes());
        fs::write(stage.work().join("brought.txt.sig"), signed.stdout).unwrap();
        let args = [&["sign", "--role", "lead", "--signature", "brought.txt.sig"][..], more].concat();
        let told = stage.call(&args);
        assert_eq!(told.status, 7, "{told}");
        told.to_string()
    };
    for (text, namespace, more, why) in [
        (printed.clone(), "git", &[][..], "for the namespace \"git\""),
        (
            printed.replace("approved", "rejected"),
            "countersign",
            &[],
            "what the checklist asks this role to state",
        ),
        (
            printed.replace("Somebody is on call", "x"),
            "countersign",
            &[],
            "what the checklist asks this role",
        ),
        (format!("{printed}\nand more\n"), "countersign", &[], "names no entry"),
        (
            printed.replace("run: 2", "run: 3"),
            "countersign",
            &[],
            "of another run",
        ),
        (
            printed.replace("not applicable", "passed"),
            "countersign",
            &[],
            "come to",
        ),
        (
            printed.replace(
                "by an SSH key, in the file of the same name that ends in .sig",
                "not cryptographically signed: the name was typed",
            ),
            "countersign",
            &[],
            "the one of a typed name",
        ),
        ("hello\n".to_owned(), "countersign", &[], "not a statement"),
        (
            printed.clone(),
            "countersign",
            &["--name", "Grace Hopper"],
            "is by Ada Lovelace",
        ),
        (
            printed.clone(),
            "countersign",
            &["--section", "deploy"],
            "over section prepare",
        ),
    ] {
        let told = refused(&text, namespace, more);
        assert!(told.contains(why), "{why}: {told}");
    }
    // A right signature, of a text that is not this one.
    let signed = keygen(
        &stage,
        &["-Y", "sign", "-n", "countersign", "-f", "ada"],
        b"another text",
    );
    fs::write(stage.work().join("sig"), signed.stdout).unwrap();
    fs::write(stage.work().join("text"), &printed).unwrap();
    let sign = ["sign", "--role", "lead", "--signature", "sig"];
    let told = stage.call(&[&sign[..], &["--statement", "text"]].concat());
    assert!(
        told.status == 7 && told.to_string().contains("no signature of this text"),
        "{told}"
    );
    let told = stage.call(&sign);
    assert!(
        told.to_string().contains("no signature of any text printed here"),
        "{told}"
    );
    // What was printed before something changed.
    done(&stage, &["mark", "disk", "waived", "--reason", "it has room"]);
    let told = refused(&printed, "countersign", &[]);
    assert!(told.contains("has changed since it was printed: item disk"), "{told}");
    assert!(
        !stage.run().join("sign-offs").exists() || stage.none("sign-offs"),
        "nothing was recorded"
    );
}

#[test]
fn what_a_signature_is_worth_and_what_it_covers_are_told_apart() {
    let stage = ready();
    let list = |line: &str| allow(&stage, &line.replace("KEY", &public(&stage, "ada")));
    done(&stage, &SIGN);
    for (line, scope, signature) in [
        ("ada@example.com KEY", "current", "valid, by ada@example.com"),
        (
            "grace@example.com KEY",
            "current",
            "signer unknown: the key is listed for grace@example.com",
        ),
        (
            "ada@example.com valid-after=\"20990101Z\" KEY",
            "current",
            "signer unknown: the key was not valid yet",
        ),
        (
            "ada@example.com namespaces=\"git\" KEY",
            "current",
            "signer unknown: the key may sign for other uses",
        ),
        ("", "current", "signer unknown: the key is not listed"),
    ] {
        list(line);
        let shown = done(&stage, &["show"]);
        assert!(
            shown.contains(&format!("; {scope}; signature: {signature}")),
            "{line}: {shown}"
        );
    }
    list("ada@example.com KEY");
    done(&stage, &["mark", "disk", "waived", "--reason", "it has room"]);
    let shown = done(&stage, &["show"]);
    assert!(
        shown.contains("; stale, what it covers has changed; signature: valid, by"),
        "{shown}"
    );
    let json = done(&stage, &["show", "--json"]);
    assert!(
        json.contains("\"state\": \"stale\"") && json.contains("\"state\": \"valid\""),
        "{json}"
    );
    // A byte of the signature.
    let file = stage.only("sign-offs", ".sig");
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("AAAA", "AAAB", 1)).unwrap();
    let shown = done(&stage, &["show"]);
    assert!(shown.contains("signature: invalid: sign-offs/"), "{shown}");
}

#[test]
fn a_revoked_key_signs_nothing_and_is_told_where_it_has_signed() {
    let stage = ready_with("revoked_keys = \"revoked\"\n");
    let revoked = stage.home().join(".config/countersign/revoked");
    fs::write(&revoked, "").unwrap();
    done(&stage, &SIGN);
    fs::write(&revoked, public(&stage, "ada")).unwrap();
    assert!(done(&stage, &["show"]).contains("signature: the key was revoked (SHA256:"));
    let told = stage.call(&SIGN);
    assert!(
        told.status == 7 && told.to_string().contains("the key was revoked"),
        "{told}"
    );
    fs::write(&revoked, b"SSHKRL\n\0").unwrap();
    let shown = done(&stage, &["show"]);
    assert!(shown.contains("binary key revocation list"), "{shown}");
}

#[test]
fn the_list_in_use_is_kept_at_the_close_as_claimed_then() {
    let stage = ready();
    done(&stage, &SIGN);
    done(&stage, &["mark", "deployed", "na", "--reason", "nothing to deploy"]);
    done(&stage, &["close"]);
    let kept = fs::read_to_string(stage.only("sign-offs", "as-claimed-then")).unwrap();
    assert!(kept.starts_with("# Allowed signers as claimed at the close"), "{kept}");
    assert!(kept.ends_with(&public(&stage, "ada")), "{kept}");
    // The key is taken off the list.
    allow(&stage, "");
    let name = stage.run().file_name().unwrap().to_str().unwrap().to_owned();
    let shown = done(&stage, &["show", &name]);
    assert!(
        shown.contains("signature: valid when made") && shown.contains("as claimed at its close"),
        "{shown}"
    );
    // Nothing in the run says whom to believe, wherever one stands.
    fs::remove_file(stage.work().join(".countersign/allowed_signers")).unwrap();
    let inside = stage.run().join(".countersign");
    fs::create_dir_all(&inside).unwrap();
    fs::create_dir_all(stage.run().join(".git")).unwrap();
    fs::write(inside.join("allowed_signers"), &kept).unwrap();
    let output = stage
        .command(&["show", &name])
        .current_dir(stage.run())
        .output()
        .unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(
        shown.contains("signer unknown: no list of allowed signers is set"),
        "{shown}"
    );
}

#[test]
fn a_key_that_cannot_be_used_is_the_environments_fault() {
    let stage = ready();
    for (args, why) in [
        (&["--key", "missing"][..], "cannot be read"),
        (&["--key", "small.toml"], "holds no SSH key"),
    ] {
        let told = stage.call(&[&["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"], args].concat());
        assert!(told.status == 6 && told.to_string().contains(why), "{told}");
    }
    let socket = stage.work().join("silent");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let stage = stage.variable("SSH_AUTH_SOCK", socket.to_str().unwrap());
    let told = stage.call(&["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes"]);
    assert_eq!(told.status, 6, "{told}");
    assert!(told.to_string().contains("has not answered for 3 s"), "{told}");
    done(
        &stage,
        &["sign", "--role", "lead", "--name", "Ada Lovelace", "--yes", "--no-key"],
    );
}

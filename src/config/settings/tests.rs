//! Every setting is read, and every mistake told.

use super::*;

#[test]
fn every_setting_is_read() {
    let text = r#"
        name = "Ada Lovelace"
        principal = "ada@example.com"
        signing_key = "~/.ssh/id_ed25519"
        allowed_signers = "signers"
        revoked_keys = "/etc/countersign/revoked"
        theme = "dark"
        words = true
        ascii = true
        production = ["prod*"]
        checks_at_once = 3
        output_limit = "16 MiB"
        checklists = ["more"]
        editor = "vi"
        proxy = "http://proxy.example.com:3128"
        roots = ["~/ca.pem", "team.pem"]
        prometheus = "https://prometheus.example.com/"
        [redact]
        github = 'gh[ps]_[A-Za-z0-9]{36}'
        [keys]
        "run.mark-passed" = ["p", "ctrl-p"]
        quit = "q"
    "#;
    let settings = Settings::parse(text).unwrap();
    assert_eq!(settings.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(settings.signing_key.as_deref(), Some("~/.ssh/id_ed25519"));
    assert_eq!(settings.output_limit, Some(16 << 20));
    assert_eq!(settings.checks_at_once, Some(3));
    assert!(settings.words && settings.ascii);
    assert_eq!(settings.redact["github"].as_str(), "gh[ps]_[A-Za-z0-9]{36}");
    assert_eq!(settings.proxy.as_deref(), Some("http://proxy.example.com:3128"));
    assert_eq!(settings.roots, ["~/ca.pem", "team.pem"]);
    assert_eq!(settings.prometheus.as_deref(), Some("https://prometheus.example.com/"));
    assert_eq!(settings.keys["quit"], ["q"]);
    assert_eq!(settings.keys["run.mark-passed"], ["p", "ctrl-p"]);
}

#[test]
fn every_mistake_is_told_with_its_line_and_the_nearest_key() {
    let text = "nmae = \"Ada\"\nwords = 1\nchecks_at_once = 0\noutput_limit = \"9 bananas\"\nzzz = 1\nproxy = \"proxy:3128\"\nroots = 1\nprometheus = \"http://\"\n[redact]\na = \"(\"\nb = 1\nc = \"x*\"\nd = \"\\\\w{9999}{99}\"\n";
    let wrong = Settings::parse(text).unwrap_err();
    let text: Vec<String> = wrong.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    1: nmae: there is no such setting; did you mean name?
    2: words: true or false is expected
    3: checks_at_once: a whole number from 1 to 1024 is expected
    4: output_limit: a size like "64 MiB", of at least 4 KiB, is expected
    5: zzz: there is no such setting; there are name, principal, signing_key, allowed_signers, revoked_keys, theme, words, ascii, production, checks_at_once, output_limit, checklists, editor, proxy, roots, prometheus, keys, redact
    6: proxy: an address like "http://host:3128" is expected
    7: roots: a list of texts is expected
    8: prometheus: an address like "http://host:3128" is expected
    10: redact.a: not a regular expression: unclosed group
    11: redact.b: a text in quotes is expected
    12: redact.c: a regular expression that does not match an empty text is expected
    13: redact.d: not a regular expression: Compiled regex exceeds size limit of 1048576 bytes.
    "#);
}

#[test]
fn broken_toml_is_told_with_its_line() {
    let wrong = Settings::parse("name = \"Ada\"\nwords =\n").unwrap_err();
    assert_eq!(wrong[0].line, 2, "{wrong:?}");
}

#[test]
fn production_is_told_by_its_name() {
    let settings = Settings::default();
    for (name, is) in [
        ("prod", true),
        ("Production", true),
        ("prod-eu", true),
        ("eu-prod", true),
        ("eu-prod-2", true),
        ("pre-production", true),
        ("staging", false),
        ("product-demo", false),
        ("", false),
    ] {
        assert_eq!(settings.is_production(name), is, "{name}");
    }
}

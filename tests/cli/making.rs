//! `new`: a checklist of one's own, copied into the repository, found from anywhere in it; and what is refused.

use std::{fs, os::unix::fs::PermissionsExt};

use serde_json::{Value, json};

use crate::{questions::typed, stage::Stage};

const TEMPLATE: &str = r##"# Every release of a product.
schema = 1
id = "glove"
title = "Glove release"
version = "1.2.0"

# Where it goes.
[[fields]]
id = "environment"
label = "Environment"
kind = "environment"
default = "staging" # the safe one

[[fields]]
id = "channel"
label = "Channel"
kind = "channel"

[[fields]]
id = "token"
label = "API token"
secret = true

[[roles]]
id = "dba"
title = "Database Administrator" # signs

[[sections]]
id = "s"
title = "Section"
owner = "dba"

[[sections.items]]
id = "i"
title = "Item"
check = { run = 'echo "$CS_ENVIRONMENT"' }
"##;

const PEOPLE: &str = "[[people]]\nname = \"Grace Hopper\"\nprincipal = \"grace@example.com\"\n";

const MADE: &str = ".countersign/checklists/acme/shop/glove.toml";

fn stage() -> Stage {
    Stage::new()
        .file(".countersign/checklists/glove.toml", TEMPLATE)
        .file(".countersign/people.toml", PEOPLE)
}

fn made(stage: &Stage) -> String {
    fs::read_to_string(stage.work().join(MADE)).unwrap()
}

#[test]
fn a_checklist_is_copied_with_answers_and_every_comment_and_is_found_from_anywhere_in_the_repository() {
    let stage = stage();
    let args = [
        "new",
        "acme/shop",
        "--from",
        "glove",
        "--set",
        "environment=production",
        "--set",
        "channel=#shop",
        "--role",
        "dba=Grace Hopper, *@dba.example.com",
    ];
    insta::assert_snapshot!(stage.calls(&[
        &args,
        &["lint", MADE],
        &["trust", "acme-shop-glove", "--yes"],
        &["new", "acme/shop", "--from", "glove"],
    ]));
    insta::assert_snapshot!("the_file_that_was_made", made(&stage));
    let told = stage.call(&["checklists", "--json"]);
    let list: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!(
        (&list[0]["id"], &list[0]["source"]),
        (&"acme-shop-glove".into(), &"repository".into())
    );
    let deep = stage.work().join("deep/inside");
    fs::create_dir_all(&deep).unwrap();
    for name in ["acme-shop-glove", "acme/shop/glove"] {
        let mut start = stage.command(&["start", name, "--no-open"]);
        let output = start.current_dir(&deep).output().unwrap();
        assert!(
            output.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let mut again = stage.command(&["new", "acme/pay", "--from", "acme-shop-glove", "--json"]);
    let output = again.current_dir(&deep).output().unwrap();
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["id"], "acme-pay-acme-shop-glove");
    assert!(
        stage.work().join(".countersign/checklists/acme/pay").is_dir(),
        "{object}"
    );
}

#[test]
fn every_built_in_checklist_can_be_copied_and_is_right_as_it_stands() {
    let stage = Stage::new();
    let told = stage.call(&["checklists", "--json"]);
    let list: Value = serde_json::from_str(&told.stdout).unwrap();
    for built_in in list.as_array().unwrap() {
        let id = built_in["id"].as_str().unwrap();
        let told = stage.call(&["new", "acme/shop", "--from", id, "--json"]);
        assert_eq!(told.status, 0, "{told}");
        let object: Value = serde_json::from_str(&told.stdout).unwrap();
        let path = object["path"].as_str().unwrap();
        assert_eq!(stage.call(&["lint", path]).status, 0, "{id}");
    }
}

/// Names that are made of the brand and of the application.
const NAMED: &str = r#"
schema = 1
id = "named"
title = "Named"
version = "1.0.0"
fields = [
  { id = "brand", label = "Brand", default = "my-brand" },
  { id = "app", label = "App", default = "website" },
  { id = "group", label = "Group", default = "my-brand-rg" },
  { id = "package", label = "Package", default = "packages/my_brand_static.zip" },
  { id = "address", label = "Address", kind = "url", default = "https://my-brand-website-staging.example.com" },
  { id = "other", label = "Other", default = "the websites of my-branding" },
]
sections = [{ id = "s", title = "S", items = [{ id = "i", title = "I" }] }]
"#;

#[test]
fn brand_and_application_are_those_of_the_product_and_what_is_made_of_them_follows() {
    let stage = Stage::new().file(".countersign/checklists/named.toml", NAMED);
    let fields = |args: &[&str]| {
        let told = stage.call(&[&["new"], args, &["--json"]].concat());
        let object: Value = serde_json::from_str(&told.stdout).unwrap();
        object["fields"].clone()
    };
    assert_eq!(
        fields(&["acme/shop", "--from", "named"]),
        json!({
            "brand": "acme", "app": "shop", "group": "acme-rg", "package": "packages/acme_static.zip",
            "address": "https://acme-shop-staging.example.com",
        })
    );
    let made = fs::read_to_string(stage.work().join(".countersign/checklists/acme/shop/named.toml")).unwrap();
    assert!(made.contains("default = \"acme-rg\""), "{made}");
    // What is said goes before what is proposed, and what is made of it follows it.
    let other = fields(&[
        "acme/pay",
        "--from",
        "named",
        "--set",
        "brand=other",
        "--set",
        "group=mine",
    ]);
    assert_eq!(
        (&other["brand"], &other["app"], &other["group"], &other["address"]),
        (
            &"other".into(),
            &"pay".into(),
            &"mine".into(),
            &"https://other-pay-staging.example.com".into()
        )
    );
    // Also where there was no default.
    let white_glove = fields(&["acme/shop", "--from", "white-glove", "--yes"]);
    assert_eq!(white_glove, json!({ "brand": "acme", "application": "shop" }));
    // At a terminal it stands in brackets, and follows what was typed.
    let output = typed(
        &stage,
        &["new", "acme/web", "--from", "named"],
        &["typed", "", "", "", "", ""],
    );
    let told = String::from_utf8_lossy(&output.stderr);
    for words in [
        "Default of Brand (one line of text) [acme]:",
        "[web]:",
        "[typed-rg]:",
        "[the websites of my-branding]:",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let made = fs::read_to_string(stage.work().join(".countersign/checklists/acme/web/named.toml")).unwrap();
    assert!(made.contains("https://typed-web-staging.example.com"), "{made}");
}

#[test]
fn at_a_terminal_fields_and_roles_are_asked_for_until_the_answer_fits_and_never_a_secret() {
    let stage = stage();
    let lines = ["", "#two words", "#shop", "Nobody Known", "ada@example.com"];
    let output = typed(&stage, &["new", "acme/shop", "--from", "glove"], &lines);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    for words in [
        "Default of Environment (a name like production) [staging]:",
        "`#two words` is not a channel like #releases, @on-call, ops@example.com or an address: write #two-words",
        "Who may hold Database Administrator",
        "no principal of Nobody Known is known",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
    assert!(!told.contains("API token"), "{told}");
    let made = made(&stage);
    assert!(made.contains("default = \"staging\" # the safe one"), "{made}");
    assert!(made.contains("default = \"#shop\""), "{made}");
    assert!(made.contains("principals = [\"ada@example.com\"]"), "{made}");
    let other = typed(&stage, &["new", "acme/pay", "--from", "glove", "--yes"], &[]);
    assert!(!String::from_utf8_lossy(&other.stderr).contains("Default of"));
}

#[test]
fn what_cannot_be_made_says_why_and_leaves_nothing() {
    let taken = TEMPLATE.replace("id = \"glove\"", "id = \"acme-taken-glove\"");
    let stage = stage().file(".countersign/checklists/other.toml", &taken);
    insta::assert_snapshot!(stage.calls(&[
        &["new", "acme/shop", "--from", "glvoe"],
        &["new", "acme/shop", "--from", "wrong.toml"],
        &["new", "shop", "--from", "glove"],
        &["new", "../shop", "--from", "glove"],
        &["new", "acme/taken", "--from", "glove"],
        &["new", "acme/shop", "--from", "glove", "--set", "token=hunter22"],
        &["new", "acme/shop", "--from", "glove", "--set", "nothing=1"],
        &["new", "acme/shop", "--from", "glove", "--set", "channel=#"],
        &["new", "acme/shop", "--from", "glove", "--role", "dba=Bob"],
        &["new", "acme/shop", "--from", "glove", "--role", "cto=Grace Hopper"],
        &["new", "acme/shop"],
    ]));
    assert!(!stage.work().join(".countersign/checklists/acme").exists());
    fs::remove_dir(stage.work().join(".git")).unwrap();
    insta::assert_snapshot!("nowhere", stage.call(&["new", "acme/shop", "--from", "first-flight"]));
}

#[test]
fn a_folder_that_may_not_be_written_to_is_told_and_nothing_is_half_made() {
    let stage = stage();
    let brand = stage.work().join(".countersign/checklists/acme");
    fs::create_dir_all(&brand).unwrap();
    // Where nothing keeps root out, a file stands in the way of the folder.
    let closed = fs::set_permissions(&brand, fs::Permissions::from_mode(0o500));
    let open = fs::create_dir(brand.join("try")).is_ok();
    if closed.is_err() || open {
        fs::remove_dir(brand.join("try")).unwrap();
        fs::write(brand.join("shop"), "a file").unwrap();
    }
    let told = stage.call(&["new", "acme/shop", "--from", "glove"]);
    assert_eq!(told.status, 6, "{told}");
    assert!(told.to_string().contains("checklists/acme/shop"), "{told}");
    assert!(!brand.join("shop/glove.toml").exists());
    fs::set_permissions(&brand, fs::Permissions::from_mode(0o700)).unwrap();
}

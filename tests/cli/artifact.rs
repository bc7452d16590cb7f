//! A build output in a run: its manifest is evidence like any other, and is verified, withdrawn and handed on with it.

use std::{fs, path::PathBuf, process::Command};

use crate::stage::Stage;

const CHECKLIST: &str = r#"
schema = 1
id = "bundle"
title = "Bundle"
version = "1"

[[fields]]
id = "site"
label = "Site"
default = "site"

[[sections]]
id = "all"
title = "All"

[[sections.items]]
id = "bundle"
title = "Bundle"

[sections.items.check]
artifact = "dist/{site}"
require = ["index.html"]
forbid = ["**/node_modules", "**/.git"]
expect = [{ files = "= 2" }, { size = "< 1 MB" }]
"#;

fn built() -> Stage {
    let stage = Stage::new().file("bundle.toml", CHECKLIST).trusting("bundle.toml");
    fs::create_dir_all(stage.work().join("dist/site/js")).unwrap();
    stage
        .file("dist/site/index.html", "<html>\n")
        .file("dist/site/js/app.js", "1\n")
}

fn looked_at() -> Stage {
    let stage = built();
    let told = stage.call(&["run", "bundle.toml"]);
    assert_eq!(told.status, 0, "{told}");
    stage
}

fn manifest(stage: &Stage) -> PathBuf {
    stage.only("evidence", ".sha256")
}

#[test]
fn the_manifest_of_a_build_output_is_evidence_that_is_verified() {
    let stage = looked_at();
    let file = manifest(&stage);
    let checked = Command::new("sha256sum")
        .args(["--quiet", "-c"])
        .arg(&file)
        .current_dir(stage.work().join("dist/site"))
        .status();
    assert!(checked.unwrap().success());
    let sums = fs::read_to_string(stage.only("evidence", "SHA256SUMS")).unwrap();
    assert!(sums.contains("-bundle.sha256"), "{sums}");
    let verified = stage.call(&["verify"]);
    assert_eq!(verified.status, 0, "{verified}");
    let shown = stage.call(&["show"]);
    assert!(shown.stdout.contains("-bundle.sha256"), "{shown}");

    let bytes = fs::read_to_string(&file).unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o600);
    fs::set_permissions(&file, permissions).unwrap();
    fs::write(&file, bytes.replace("index", "other")).unwrap();
    let verified = stage.call(&["verify"]);
    assert_ne!(verified.status, 0, "{verified}");
    assert!(verified.stdout.contains("-bundle.sha256"), "{verified}");
}

#[test]
fn the_manifest_goes_with_what_its_check_left() {
    let stage = looked_at();
    let file = manifest(&stage);
    let name = file.file_name().unwrap().to_str().unwrap();
    let told = stage.call(&["withdraw", name, "--reason", "a name in it is secret"]);
    assert_eq!(told.status, 0, "{told}");
    for ending in [".sha256", ".cast", ".log"] {
        assert!(!file.with_extension(&ending[1..]).exists(), "{ending}");
    }
    assert_eq!(stage.call(&["verify"]).status, 0);
}

#[test]
fn a_build_output_that_lacks_something_fails_its_item_and_says_what() {
    let stage = built();
    fs::create_dir(stage.work().join("dist/site/node_modules")).unwrap();
    let told = stage.call(&["run", "bundle.toml"]);
    assert_ne!(told.status, 0, "{told}");
    let journal = fs::read_to_string(stage.only("journal", "jsonl")).unwrap();
    assert!(journal.contains("node_modules/ (0 files)"), "{journal}");
}

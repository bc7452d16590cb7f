//! `artifact`: real folders and archives, the ordinary ones and those that somebody made to do harm.

use std::{
    fs,
    io::{Read, Write},
    os::unix::{
        ffi::OsStrExt,
        fs::{FileTypeExt, PermissionsExt, symlink},
        net::UnixListener,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use countersign::{
    check::{Finished, Plan, Report, Running, redact::Rule, start},
    domain::{
        check::{ArtifactCheck, Check, CheckKind, Expectation, Outcome},
        digest::Digest,
        pattern::Pattern,
    },
};

/// Longer than anything here takes: who waits so long has found a hang.
const GENEROUS: Duration = Duration::from_secs(120);
const KEY: &str = "AKIAABCDEFGHIJKLMNOP";

/// A folder with a build output in it, and what is asked of that.
struct Bench {
    folder: tempfile::TempDir,
    artifact: ArtifactCheck,
    expect: Vec<Expectation>,
}

/// What came of a check, and what it left.
struct Came {
    finished: Finished,
    log: String,
    manifest: Option<PathBuf>,
}

impl Bench {
    fn new() -> Self {
        let bench = Self {
            folder: tempfile::tempdir().unwrap(),
            artifact: ArtifactCheck {
                path: "dist".into(),
                require: Vec::new(),
                forbid: Vec::new(),
                forbid_content: Vec::new(),
                max_size: None,
            },
            expect: Vec::new(),
        };
        fs::create_dir(bench.path("dist")).unwrap();
        bench
    }

    /// One with a small web site.
    fn site() -> Self {
        let bench = Self::new();
        bench.file("index.html", "<html>\n");
        bench.file("js/app.js", "console.log(1)\n");
        bench.file("sw.js", "self\n");
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn dist(&self, name: &str) -> PathBuf {
        self.path("dist").join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.dist(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    fn asked(mut self, ask: impl FnOnce(&mut ArtifactCheck)) -> Self {
        ask(&mut self.artifact);
        self
    }

    fn expecting(mut self, expectation: Expectation) -> Self {
        self.expect.push(expectation);
        self
    }

    fn plan(&self) -> Plan {
        let check = Check {
            kind: CheckKind::Artifact(self.artifact.clone()),
            action: false,
            timeout: GENEROUS,
            retry: None,
            consecutive: 1,
            secret: Vec::new(),
            confirm: false,
            expect: self.expect.clone(),
        };
        let [cast, log, outcome] = ["cast", "log", "outcome"].map(|ending| self.path(&format!("0001-x.{ending}")));
        Plan::new(check, self.folder.path().to_owned(), cast, log, outcome)
    }

    fn look(&self) -> Came {
        self.look_by(self.plan())
    }

    fn look_by(&self, plan: Plan) -> Came {
        for ending in ["cast", "log", "outcome", "sha256"] {
            let _ = fs::remove_file(self.path(&format!("0001-x.{ending}")));
        }
        let (running, reports) = begin(&plan);
        let came = came(&plan, &reports);
        drop(running);
        came
    }
}

fn begin(plan: &Plan) -> (Running, Receiver<Report>) {
    let (send, reports) = channel();
    let program = Path::new(env!("CARGO_BIN_EXE_countersign"));
    let running = start(program, plan, move |report| drop(send.send(report))).unwrap();
    (running, reports)
}

fn came(plan: &Plan, reports: &Receiver<Report>) -> Came {
    let finished = loop {
        match reports.recv_timeout(GENEROUS) {
            Ok(Report::Finished(finished)) => break finished,
            Ok(_) => {}
            Err(error) => panic!("no outcome: {error}"),
        }
    };
    let manifest = finished.evidence.iter().map(|kept| kept.file.clone());
    Came {
        log: fs::read_to_string(&plan.log).unwrap(),
        manifest: manifest
            .into_iter()
            .find(|file| file.extension().is_some_and(|ending| ending == "sha256")),
        finished,
    }
}

impl Came {
    /// The finding or expectation that begins so: whether it is met, and what was seen.
    fn of(&self, text: &str) -> (Option<bool>, &str) {
        let mut all = self.finished.expectations.iter();
        let one = all.find(|one| one.text.starts_with(text));
        let one = one.unwrap_or_else(|| panic!("{text}: {:#?}", self.finished));
        (one.met, one.saw.as_deref().unwrap_or_default())
    }

    fn outcome(&self) -> Outcome {
        self.finished.outcome
    }

    fn reason(&self) -> &str {
        self.finished.reason.as_deref().unwrap_or_default()
    }

    fn manifest(&self) -> String {
        fs::read_to_string(self.manifest.as_ref().unwrap()).unwrap()
    }

    /// What `sha256sum` says of the manifest in that folder.
    fn checked_in(&self, folder: &Path) -> bool {
        let manifest = self.manifest.as_ref().unwrap();
        let mut check = Command::new("sha256sum");
        check.args(["--strict", "--quiet", "-c"]).arg(manifest);
        let quiet = check.current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().unwrap().success()
    }
}

fn files(target: &str) -> Expectation {
    Expectation::Files(target.parse().unwrap())
}

fn size(target: &str) -> Expectation {
    Expectation::Size(target.parse().unwrap())
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn a_folder_is_counted_measured_and_every_file_of_it_digested() {
    let bench = Bench::site()
        .asked(|artifact| {
            artifact.require = texts(&["index.html", "**/app.js", "js/"]);
            artifact.forbid = texts(&["**/*.map", "node_modules"]);
            artifact.max_size = Some(1000);
        })
        .expecting(files("= 3"))
        .expecting(size("< 1 KB"));
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Passed, "{:#?}", came.finished);
    assert_eq!(came.of("files = 3"), (Some(true), "3"));
    assert_eq!(came.of("size < 1 KB"), (Some(true), "27 B"));
    assert_eq!(came.of("holds \"**/app.js\""), (Some(true), "js/app.js"));
    assert_eq!(came.of("no larger than 1.00 KB"), (Some(true), "27 B"));
    let digest = Digest::of("<html>\n");
    assert!(came.manifest().starts_with(&format!("{digest}  index.html\n")));
    assert!(came.checked_in(&bench.path("dist")));
    bench.file("sw.js", "other\n");
    assert!(!came.checked_in(&bench.path("dist")));
    assert!(came.log.contains("3 files, 27 B (27 B); 1 folder"), "{}", came.log);
}

#[test]
fn each_point_that_is_not_met_says_which_files_it_is_about() {
    let bench = Bench::site().asked(|artifact| {
        artifact.require = texts(&["manifest.webmanifest", "index.html"]);
        artifact.forbid = texts(&["**/node_modules", "**/*.map", "*.env"]);
        artifact.forbid_content = vec![
            Pattern::new("AKIA[0-9A-Z]{16}").unwrap(),
            Pattern::new("-----BEGIN [A-Z ]*PRIVATE KEY-----").unwrap(),
        ];
        artifact.max_size = Some(100);
    });
    bench.file("node_modules/a/index.js", "1");
    bench.file("node_modules/b/index.js", "2");
    bench.file("config.js", format!("one\nkey = \"{KEY}\"\n{}", " ".repeat(100)));
    for number in 0..25 {
        bench.file(&format!("js/{number:02}.map"), "{}");
    }
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Failed);
    assert_eq!(
        came.of("holds \"manifest.webmanifest\""),
        (Some(false), "nothing of that name")
    );
    assert_eq!(came.of("holds \"index.html\"").0, Some(true));
    assert_eq!(
        came.of("holds no \"**/node_modules\""),
        (Some(false), "node_modules/ (2 files)")
    );
    let (met, saw) = came.of("holds no \"**/*.map\"");
    assert!(
        met == Some(false) && saw.starts_with("js/00.map, js/01.map") && saw.ends_with("js/19.map and 5 more"),
        "{saw}"
    );
    assert!(
        came.log.contains("\n  js/24.map\n"),
        "the evidence names all: {}",
        came.log
    );
    assert_eq!(came.of("holds no \"*.env\"").0, Some(true));
    let key = came.of("no file holds \"AKIA");
    assert_eq!(key, (Some(false), "config.js line 2: AKIA… (20 characters)"));
    assert_eq!(came.of("no file holds \"-----BEGIN").0, Some(true));
    assert_eq!(came.of("no larger than 100 B").0, Some(false));
    for file in came.finished.evidence.iter().map(|kept| &kept.file) {
        assert!(!fs::read_to_string(file).unwrap().contains(KEY), "{}", file.display());
    }
    let line = came
        .finished
        .expectations
        .iter()
        .find(|one| one.text.starts_with("no file holds \"AKIA"));
    let line = usize::try_from(line.unwrap().line.unwrap()).unwrap();
    assert!(
        came.log.lines().nth(line - 1).unwrap().contains("config.js line 2"),
        "{}",
        came.log
    );
}

/// Packs the build output by a command, which gets the path of the archive.
fn packed(bench: &Bench, name: &str, command: &str) {
    let mut packing = Command::new("sh");
    packing
        .args(["-ec", command, "sh"])
        .arg(bench.path(name))
        .current_dir(bench.path("dist"));
    let done = packing.stdout(Stdio::null()).status().unwrap().success();
    assert!(done, "{name}: this needs tar, gzip and zip");
}

#[test]
fn an_archive_is_told_by_what_it_holds_and_read_where_it_lies() {
    let mut bench = Bench::site().expecting(files("= 4"));
    fs::create_dir(bench.dist("empty")).unwrap();
    bench.file(&format!("{}/{}", "d".repeat(120), "n".repeat(130)), "a long name\n");
    bench.artifact.require = texts(&["empty/"]);
    let folder = bench.look().manifest();
    for (name, command, what) in [
        ("site.zip", "tar -cf \"$1\" .", "a tar archive"),
        ("site.tar", "tar -czf \"$1\" .", "a tar.gz archive"),
        ("gnu", "tar --format=gnu -cf \"$1\" *", "a tar archive"),
        ("pax", "tar --format=pax -cf \"$1\" .", "a tar archive"),
        (
            "two.gz",
            "tar -cf \"$1.t\" . && (head -c 700 \"$1.t\" | gzip; tail -c +701 \"$1.t\" | gzip) > \"$1\"",
            "a tar.gz archive",
        ),
        ("site.tgz", "zip -qr - . > \"$1\"", "a zip archive"),
        (
            "stored",
            "zip -q0r \"$1.zip\" . && mv \"$1.zip\" \"$1\"",
            "a zip archive",
        ),
    ] {
        packed(&bench, name, command);
        bench.artifact.path = name.into();
        let came = bench.look();
        assert_eq!(came.outcome(), Outcome::Passed, "{name}: {:#?}", came.finished);
        assert_eq!(came.manifest(), folder, "{name}");
        assert!(came.log.contains(what), "{name}: {}", came.log);
        let digest = Digest::of(fs::read(bench.path(name)).unwrap());
        assert!(came.log.contains(&digest.to_string()), "{name}: its own digest is told");
    }
}

#[test]
fn names_of_any_bytes_stand_in_the_manifest_so_that_they_are_found_again() {
    let bench = Bench::new();
    let names: [&[u8]; 8] = [
        b"a b",
        b"new\nline",
        b"back\\slash",
        b"\xff\xfe",
        b"-",
        b"\x1b[2J",
        b" ",
        b"quote'\"$(x)",
    ];
    for (number, name) in names.iter().enumerate() {
        let path = bench.path("dist").join(std::ffi::OsStr::from_bytes(name));
        fs::write(path, format!("{number}\n")).unwrap();
    }
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Passed, "{:#?}", came.finished);
    assert!(came.checked_in(&bench.path("dist")));
    assert_eq!(
        fs::read(came.manifest.unwrap())
            .unwrap()
            .split(|byte| *byte == b'\n')
            .count(),
        names.len() + 1
    );
}

#[test]
fn links_are_told_and_never_followed_and_one_that_leads_out_is_a_finding() {
    let bench = Bench::site().asked(|artifact| artifact.require = texts(&["latest.js", "js2/app.js"]));
    fs::write(bench.path("secret"), KEY).unwrap();
    symlink("js/app.js", bench.dist("latest.js")).unwrap();
    symlink("js", bench.dist("js2")).unwrap();
    let came = bench.look();
    assert_eq!(
        came.of("holds \"latest.js\"").0,
        Some(true),
        "a link within it counts as what it leads to"
    );
    assert_eq!(
        came.of("holds \"js2/app.js\"").0,
        Some(false),
        "no link is followed to look for names"
    );
    assert!(
        came.log
            .contains("symbolic links, not followed: js2 -> js, latest.js -> js/app.js"),
        "{}",
        came.log
    );
    assert_eq!(came.manifest().lines().count(), 3, "links are no files");

    let bench = bench.asked(|artifact| artifact.require.clear());
    symlink("nothing", bench.dist("gone")).unwrap();
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Passed);
    assert!(came.log.contains("gone -> nothing (nothing is there)"), "{}", came.log);
    symlink("../../secret", bench.dist("js/out")).unwrap();
    symlink("/etc", bench.dist("etc")).unwrap();
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Failed);
    let out = came.of("no link leads out of it");
    assert_eq!(out, (Some(false), "etc -> /etc, js/out -> ../../secret"));
    assert_eq!(came.manifest().lines().count(), 3);
}

#[test]
fn what_is_no_file_is_told_and_never_opened() {
    let bench = Bench::site().asked(|artifact| artifact.forbid = texts(&["**/*.sock"]));
    let made = Command::new("mkfifo").arg(bench.dist("pipe")).status().unwrap();
    assert!(made.success() && fs::metadata(bench.dist("pipe")).unwrap().file_type().is_fifo());
    let _socket = UnixListener::bind(bench.dist("x.sock")).unwrap();
    let came = bench.look();
    assert_eq!(came.of("holds no \"**/*.sock\""), (Some(false), "x.sock"));
    assert!(came.log.contains("pipe (a pipe), x.sock (a socket)"), "{}", came.log);
    assert_eq!(came.of("is there and holds files"), (Some(true), "3 files, 27 B"));
}

#[test]
fn what_is_not_there_is_empty_or_is_no_archive_is_never_green() {
    let mut bench = Bench::new();
    let came = bench.look();
    assert_eq!(
        (came.outcome(), came.of("is there and holds files").0),
        (Outcome::Failed, Some(false))
    );
    fs::write(bench.path("text"), "no archive\n".repeat(100)).unwrap();
    fs::write(bench.path("nothing"), "").unwrap();
    fs::write(bench.path("x.tar.xz"), b"\xfd7zXZ\0rest").unwrap();
    let made = Command::new("mkfifo").arg(bench.path("pipe")).status().unwrap();
    assert!(made.success());
    for (path, outcome, reason) in [
        ("gone", Outcome::Failed, "gone is not there"),
        ("text/x", Outcome::Failed, "text/x is not there"),
        (
            "text",
            Outcome::Failed,
            "text is neither a folder nor a tar, tar.gz or zip archive",
        ),
        ("nothing", Outcome::Failed, "nothing is an empty file"),
        ("pipe", Outcome::Failed, "pipe is neither a folder nor a file"),
        (
            "x.tar.xz",
            Outcome::Errored,
            "x.tar.xz is compressed by xz: a folder, tar, tar.gz and zip are what can be looked at",
        ),
        (" ", Outcome::Errored, "the path of the artifact is empty"),
    ] {
        bench.artifact.path = path.into();
        let came = bench.look();
        assert_eq!((came.outcome(), came.reason()), (outcome, reason), "{path}");
        assert!(
            came.manifest.is_none() && came.log.contains(reason),
            "{path}: {}",
            came.log
        );
    }
}

#[test]
fn a_link_at_the_path_itself_is_followed() {
    let mut bench = Bench::site();
    symlink("dist", bench.path("current")).unwrap();
    bench.artifact.path = "current".into();
    assert_eq!(bench.look().outcome(), Outcome::Passed);
}

/// A tar of these: name, kind, content or target of a link.
fn tar(entries: &[(&[u8], tar::EntryType, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, kind, content) in entries {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_mode(0o644);
        let is_link = matches!(kind, tar::EntryType::Symlink | tar::EntryType::Link);
        header.set_size(if is_link { 0 } else { content.len() as u64 });
        if is_link {
            header.as_mut_bytes()[157..157 + content.len()].copy_from_slice(content);
        }
        header.set_cksum();
        archive.extend_from_slice(header.as_bytes());
        if !is_link {
            archive.extend_from_slice(content);
            archive.resize(archive.len().next_multiple_of(512), 0);
        }
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

#[test]
fn names_in_an_archive_that_lead_out_or_stand_twice_are_findings() {
    use tar::EntryType::{Fifo, Link, Regular, Symlink};
    let mut bench = Bench::new();
    bench.artifact.path = "x.tar".into();
    bench.artifact.forbid = texts(&["**/passwd"]);
    let put = |entries: &[(&[u8], tar::EntryType, &[u8])]| fs::write(bench.path("x.tar"), tar(entries)).unwrap();

    put(&[
        (b"../../etc/passwd", Regular, b"root"),
        (b"/abs", Regular, b"x"),
        (b"ok", Regular, b"ok\n"),
    ]);
    let came = bench.look();
    assert_eq!(
        came.of("no name leads out of it"),
        (Some(false), "../../etc/passwd, /abs")
    );
    assert_eq!(came.of("holds no \"**/passwd\"").0, Some(false));
    assert_eq!(
        came.manifest(),
        format!("{}  ok\n", Digest::of("ok\n")),
        "nothing that leads elsewhere stands in it"
    );

    put(&[(b"a", Regular, b"good"), (b"./a", Regular, b"evil")]);
    let came = bench.look();
    assert_eq!(came.of("no name stands in it twice"), (Some(false), "a"));
    assert_eq!(
        came.manifest(),
        format!("{}  a\n", Digest::of("evil")),
        "as unpacking leaves it"
    );

    put(&[
        (b"a", Regular, b"1"),
        (b"b", Link, b"a"),
        (b"l", Symlink, b"../x"),
        (b"p", Fifo, b""),
    ]);
    let came = bench.look();
    assert_eq!(came.of("is there and holds files"), (Some(true), "2 files, 2 B"));
    assert_eq!(came.of("no link leads out of it"), (Some(false), "l -> ../x"));

    put(&[(b"b", Link, b"a")]);
    assert_eq!(
        bench.look().of("its parts agree"),
        (Some(false), "b is the same file as a, which is not before it")
    );
}

#[test]
fn an_archive_that_is_cut_or_altered_is_not_whole() {
    let mut bench = Bench::site().expecting(files("= 3"));
    bench.file("large", (0..100_000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
    for (name, command) in [
        ("tar", "tar -cf \"$1\" index.html js sw.js large"),
        ("gz", "tar -czf \"$1\" index.html js sw.js large"),
        ("zip", "zip -qr \"$1.zip\" . && mv \"$1.zip\" \"$1\""),
    ] {
        packed(&bench, name, command);
        bench.artifact.path = name.into();
        bench.expect = vec![files("= 4")];
        let whole = fs::read(bench.path(name)).unwrap();
        assert_eq!(bench.look().outcome(), Outcome::Passed, "{name}");
        let mut places = vec![whole.len() / 2, whole.len() - 20, 513];
        if name == "tar" {
            // Before its end mark, between two files, in one, and in a header.
            let content = whole.len() - whole.iter().rev().take_while(|&&byte| byte == 0).count();
            places = vec![content.next_multiple_of(512), 1024, 5000, 1200];
        }
        for place in places {
            fs::write(bench.path(name), &whole[..place]).unwrap();
            let came = bench.look();
            assert_eq!(came.outcome(), Outcome::Failed, "{name} {place}: {:#?}", came.finished);
            assert_eq!(came.of("is whole").0, Some(false), "{name} {place}");
            assert_eq!(
                came.of("files = 4").0,
                None,
                "{name} {place}: nothing is said of the rest"
            );
            assert!(came.manifest.is_none(), "{name} {place}");
        }
        if name != "tar" {
            let mut altered = whole.clone();
            let at = altered.len() / 2;
            altered[at] ^= 0x55;
            fs::write(bench.path(name), altered).unwrap();
            assert_eq!(bench.look().of("is whole").0, Some(false), "{name}");
        }
    }
}

#[test]
fn files_of_an_archive_that_cannot_be_read_are_named() {
    let mut bench = Bench::site();
    packed(
        &bench,
        "secret",
        "zip -q -P password \"$1.zip\" sw.js js/app.js && mv \"$1.zip\" \"$1\"",
    );
    bench.artifact.path = "secret".into();
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Errored);
    let said = "2 of its files cannot be read: js/app.js (it is encrypted), sw.js (it is encrypted)";
    assert_eq!(came.reason(), said);
}

/// A zip of one stored file whose directory names it otherwise than what stands before it.
fn cloaked() -> Vec<u8> {
    let mut local = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    let sums: [u8; 12] = [0x8f, 0x13, 0x2b, 0xe8, 2, 0, 0, 0, 2, 0, 0, 0];
    let mut sums = sums.to_vec();
    sums[..4].copy_from_slice(&crc32(b"ok").to_le_bytes());
    local.extend_from_slice(&sums);
    local.extend_from_slice(b"\x08\0\0\0evil.exeok");
    let at = u32::try_from(local.len()).unwrap();
    let mut directory = b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\0\0".to_vec();
    directory.extend_from_slice(&sums);
    directory.extend_from_slice(b"\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0good.txt");
    let length = u32::try_from(directory.len()).unwrap();
    let end = [
        &b"PK\x05\x06\0\0\0\0\x01\0\x01\0"[..],
        &length.to_le_bytes(),
        &at.to_le_bytes(),
        b"\0\0",
    ];
    [local, directory, end.concat()].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn a_zip_that_says_one_thing_to_one_program_and_another_to_the_next_is_found_out() {
    let mut bench = Bench::new();
    bench.artifact.path = "x.zip".into();
    fs::write(bench.path("x.zip"), cloaked()).unwrap();
    let came = bench.look();
    assert_eq!(came.of("its parts agree").0, Some(false), "{:#?}", came.finished);
}

#[test]
fn what_unpacks_without_end_comes_to_one() {
    // A header that says that its name has 8 GiB, and a name that goes on.
    let mut bench = Bench::new();
    bench.artifact.path = "x.tgz".into();
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(8 << 30);
    header.set_cksum();
    let mut packing = flate2::write::GzEncoder::new(
        fs::File::create(bench.path("x.tgz")).unwrap(),
        flate2::Compression::fast(),
    );
    packing.write_all(header.as_bytes()).unwrap();
    for _ in 0..80 {
        packing.write_all(&vec![b'a'; 1 << 20]).unwrap();
    }
    packing.finish().unwrap();
    let came = bench.look();
    assert_eq!(
        came.of("is whole"),
        (Some(false), "what stands before a file in it has no end")
    );
}

#[test]
fn a_file_that_changes_while_it_is_read_leaves_nothing_certain() {
    // The check is given a pipe's worth of time: a file that grows as long as it is read.
    let bench = Bench::site().expecting(files("= 4"));
    bench.file("grows", vec![7; 64 << 20]);
    let plan = bench.plan();
    let (_running, reports) = begin(&plan);
    let mut growing = fs::OpenOptions::new().append(true).open(bench.dist("grows")).unwrap();
    let mut last = None;
    while last.is_none() {
        growing.write_all(&[1; 4096]).unwrap();
        last = reports.try_iter().find(|report| matches!(report, Report::Finished(_)));
    }
    let Some(Report::Finished(finished)) = last else {
        unreachable!()
    };
    // Where the machine was busy elsewhere it was read before or after all of it: then it is whole.
    if finished.outcome != Outcome::Passed {
        assert_eq!(finished.outcome, Outcome::Inconclusive, "{finished:#?}");
        assert_eq!(finished.reason.as_deref(), Some("it changed while it was read: grows"));
    }
}

#[test]
fn a_file_that_nobody_may_read_is_named() {
    let bench = Bench::site();
    bench.file("locked", "x");
    fs::set_permissions(bench.dist("locked"), fs::Permissions::from_mode(0o000)).unwrap();
    let said = "locked (Permission denied (os error 13)) cannot be read";
    if fs::File::open(bench.dist("locked")).is_err() {
        let came = bench.look();
        assert_eq!((came.outcome(), came.reason()), (Outcome::Errored, said));
        return;
    }
    // Whoever runs this may read every file: somebody else looks, in a process of their own, as an action has one.
    fs::set_permissions(bench.path("."), fs::Permissions::from_mode(0o777)).unwrap();
    let other = bench.path("other");
    let program = env!("CARGO_BIN_EXE_countersign");
    let nobody = format!("#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups {program} \"$@\"\n");
    fs::write(&other, nobody).unwrap();
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).unwrap();
    let tried = Command::new(&other).arg("--version").stdout(Stdio::null()).status();
    if !tried.is_ok_and(|status| status.success()) {
        eprintln!("NOT TESTED: nobody else may run the program here");
        return;
    }
    let mut plan = bench.plan();
    plan.action = true;
    let (send, reports) = channel();
    let _running = start(&other, &plan, move |report| drop(send.send(report))).unwrap();
    let came = came(&plan, &reports);
    assert_eq!((came.outcome(), came.reason()), (Outcome::Errored, said));
}

#[test]
fn ten_thousand_files_are_read_and_stand_in_one_order() {
    let bench = Bench::new().expecting(files("= 10000"));
    for folder in 0..100 {
        fs::create_dir(bench.dist(&format!("{folder}"))).unwrap();
        for file in 0..100 {
            fs::write(bench.dist(&format!("{folder}/{file}")), format!("{folder} {file}")).unwrap();
        }
    }
    let came = bench.look();
    assert_eq!(came.outcome(), Outcome::Passed, "{:#?}", came.finished);
    let manifest = came.manifest();
    let names: Vec<&str> = manifest.lines().map(|line| &line[66..]).collect();
    assert!(names.is_sorted() && names.len() == 10_000);
    assert!(came.checked_in(&bench.path("dist")));
}

#[test]
fn it_ends_at_once_when_somebody_ends_it_and_when_its_time_is_up() {
    let bench = Bench::new();
    // Sparse: it takes no room, and hours to read.
    let file = fs::File::create(bench.dist("endless")).unwrap();
    file.set_len(1 << 42).unwrap();
    let plan = bench.plan();
    let (running, reports) = begin(&plan);
    while !matches!(reports.recv_timeout(GENEROUS).unwrap(), Report::Started) {}
    running.cancel();
    let came = came(&plan, &reports);
    assert_eq!(came.outcome(), Outcome::Cancelled);
    assert!(came.log.contains("ended by a person"), "{}", came.log);
    let mut plan = bench.plan();
    plan.check.timeout = Duration::from_millis(50);
    let came = bench.look_by(plan);
    assert_eq!(came.outcome(), Outcome::TimedOut);
    assert!(came.manifest.is_none());
}

#[test]
fn values_of_the_run_that_are_secret_do_not_reach_the_evidence_by_a_name() {
    let bench = Bench::site().asked(|artifact| artifact.forbid = texts(&["*hunter*"]));
    bench.file("hunter2-secret.txt", "x");
    let mut plan = bench.plan();
    plan.redact.push(Rule::value("field password", "hunter2-secret"));
    let came = bench.look_by(plan);
    assert_eq!(came.of("holds no \"*hunter*\"").0, Some(false));
    let mut all = serde_json::to_string(&came.finished).unwrap();
    for kept in &came.finished.evidence {
        fs::File::open(&kept.file).unwrap().read_to_string(&mut all).unwrap();
    }
    assert!(!all.contains("hunter2-secret"), "{all}");
    assert!(came.manifest().contains("  index.html\n"));
}

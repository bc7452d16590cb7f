//! The JUnit reports that a command left. Only what it wrote itself counts: what lay there before, as it lay there, is told
//! and left out, whatever the clocks say.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    io::{self, Read},
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

use super::{
    super::on_disk::{self, Stamp},
    Results,
    junit::{self, Report},
    of_some, sum,
};
use crate::domain::{
    check::{Tally, Tests},
    digest::Digest,
    glob::PathGlob,
    unseen,
};

/// So many names are looked at for reports.
const MOST_NAMES: usize = 200_000;
/// So many reports are read.
const MOST: usize = 10_000;
/// A larger report is not read.
const LARGEST: u64 = 64 << 20;
/// So many reports are told one by one.
const TOLD: usize = 100;

/// Where reports are looked for, and those that lay there before.
#[derive(Debug)]
pub struct Reports {
    called: String,
    folder: PathBuf,
    glob: PathGlob,
    before: BTreeMap<Vec<u8>, Stamp>,
}

/// What the reports come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub results: Results,
    /// Which there were, for the evidence.
    pub lines: Vec<String>,
}

impl Reports {
    /// Looks at what lies there before the command begins; `pattern` is seen from its folder.
    ///
    /// # Errors
    /// In words: where the pattern is none, or there is too much to look at.
    pub fn before(cwd: &Path, pattern: &str) -> Result<Self, String> {
        let (folder, glob) =
            PathGlob::parted(pattern).map_err(|why| format!("`{pattern}` is no pattern for paths: {why}"))?;
        let mut reports = Self {
            called: pattern.to_owned(),
            folder: cwd.join(folder),
            glob,
            before: BTreeMap::new(),
        };
        reports.before = reports.found()?;
        Ok(reports)
    }

    /// Reads what the command wrote.
    pub fn after(&self) -> Told {
        let mut lines = Vec::new();
        let results = self.found().and_then(|found| self.read(&found, &mut lines));
        if let Some(more) = lines.len().checked_sub(TOLD).filter(|&more| more > 0) {
            lines.truncate(TOLD);
            lines.push(format!("and {more} more"));
        }
        Told { results, lines }
    }

    fn read(&self, found: &BTreeMap<Vec<u8>, Stamp>, lines: &mut Vec<String>) -> Results {
        let (new, old): (Vec<_>, Vec<_>) = found
            .iter()
            .partition(|(name, stamp)| self.before.get(*name) != Some(*stamp));
        let called = |name: &[u8]| unseen::shown(&String::from_utf8_lossy(name)).into_owned();
        let mut all = Vec::new();
        let mut first_wrong = None;
        for (name, _) in &new {
            match read(&self.folder.join(OsStr::from_bytes(name))) {
                Ok((report, digest)) => {
                    lines.push(told(&called(name), &report, digest));
                    all.push(report.tests);
                }
                Err(why) => {
                    let wrong = format!("the report {} cannot be read: {why}", called(name));
                    lines.push(wrong.clone());
                    first_wrong.get_or_insert(wrong);
                }
            }
        }
        for (name, _) in &old {
            lines.push(format!("{}: from before the command began, not counted", called(name)));
        }
        if let Some(wrong) = first_wrong {
            return Err(wrong);
        }
        match (new.len(), old.len()) {
            (0, 0) => Err(format!("no test results: there is no report {}", self.called)),
            (0, _) => Err(format!(
                "no test results: each report {} is from before the command began",
                self.called
            )),
            _ => of_some(sum(all)),
        }
    }

    /// All files of that name, as they are.
    fn found(&self) -> Result<BTreeMap<Vec<u8>, Stamp>, String> {
        let mut found = BTreeMap::new();
        let mut names = 0;
        let mut todo = vec![Vec::new()];
        while let Some(folder) = todo.pop() {
            let failed = |error: io::Error| {
                format!(
                    "no test results: {} cannot be looked at: {error}",
                    self.folder.display()
                )
            };
            let entries = match fs::read_dir(self.below(&folder)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(failed)?,
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                names += 1;
                if names > MOST_NAMES || found.len() > MOST {
                    return Err(format!(
                        "no test results: there is too much below {}",
                        self.folder.display()
                    ));
                }
                let mut name = folder.clone();
                if !name.is_empty() {
                    name.push(b'/');
                }
                name.extend_from_slice(entry.file_name().as_bytes());
                let Ok(what) = entry.metadata() else { continue };
                if what.is_dir() && self.may_hold_some(&name) {
                    todo.push(name);
                } else if what.is_file() && self.glob.matches(&name) {
                    found.insert(name, Stamp::of(&what));
                }
            }
        }
        Ok(found)
    }

    fn below(&self, name: &[u8]) -> PathBuf {
        self.folder.join(OsStr::from_bytes(name))
    }

    /// No report is looked for deeper than the pattern goes, nor in what git keeps for itself.
    fn may_hold_some(&self, folder: &[u8]) -> bool {
        let depth = folder.split(|&byte| byte == b'/').count();
        let is_gits = folder == b".git" || folder.ends_with(b"/.git");
        !is_gits && self.glob.depth().is_none_or(|deepest| depth < deepest)
    }
}

fn read(path: &Path) -> Result<(Report, Digest), String> {
    let read = || -> io::Result<Vec<u8>> {
        let file = on_disk::open(path, OFlags::NOFOLLOW)?;
        if !file.metadata()?.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        let mut bytes = Vec::new();
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("it is larger than {} MiB", LARGEST >> 20));
    }
    // What a test printed may stand in it in any bytes.
    Ok((junit::read(&String::from_utf8_lossy(&bytes))?, Digest::of(&bytes)))
}

fn told(name: &str, report: &Report, digest: Digest) -> String {
    let mut line = format!("{name}: {}; SHA-256 {digest}", in_words(report.tests));
    if !report.failed.is_empty() {
        line.push_str("; failed: ");
        line.push_str(&report.failed.join(", "));
    }
    line
}

fn in_words(tests: Tests) -> String {
    let counts = [Tally::Passed, Tally::Failed, Tally::Skipped];
    counts
        .map(|tally| format!("{} {}", tests.count(tally), tally.word()))
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSED: &str = "<testsuite><testcase name='a'/></testsuite>";
    const FAILED: &str = "<testsuite><testcase name='b'><failure/></testcase></testsuite>";

    fn counts(told: &Told) -> Result<(u64, u64), &str> {
        let results = told.results.as_ref();
        results
            .map(|tests| (tests.passed, tests.failed))
            .map_err(String::as_str)
    }

    #[test]
    fn only_what_was_written_since_counts_and_all_of_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("target/reports/deep");
        fs::create_dir_all(&folder).unwrap();
        let report = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
        report("old.xml", FAILED);
        report("again.xml", FAILED);
        let reports = Reports::before(place.path(), "target/reports/**/*.xml").unwrap();
        let told = reports.after();
        assert!(
            counts(&told).unwrap_err().contains("from before the command began"),
            "{told:?}"
        );
        fs::remove_file(folder.join("again.xml")).unwrap();
        report("again.xml", PASSED);
        report("new.xml", FAILED);
        report("new.txt", "no report");
        let told = reports.after();
        assert_eq!(counts(&told), Ok((1, 1)), "{told:?}");
        assert_eq!(told.lines.len(), 3);
        assert!(
            told.lines[1].starts_with("deep/new.xml: 0 passed, 1 failed, 0 skipped; SHA-256 "),
            "{told:?}"
        );
        assert!(told.lines[1].ends_with("failed: b"), "{told:?}");
        assert_eq!(
            told.lines[2],
            "deep/old.xml: from before the command began, not counted"
        );
    }

    #[test]
    fn a_report_that_is_none_is_named_whatever_the_others_say() {
        let place = tempfile::tempdir().unwrap();
        let reports = Reports::before(place.path(), "*.xml").unwrap();
        let told = reports.after();
        assert_eq!(counts(&told), Err("no test results: there is no report *.xml"));
        fs::write(place.path().join("a.xml"), PASSED).unwrap();
        fs::write(place.path().join("b.xml"), &PASSED[..20]).unwrap();
        let told = reports.after();
        assert!(
            counts(&told)
                .unwrap_err()
                .starts_with("the report b.xml cannot be read: "),
            "{told:?}"
        );
        fs::write(place.path().join("b.xml"), "<testsuites/>").unwrap();
        assert_eq!(counts(&reports.after()), Ok((1, 0)));
        fs::write(place.path().join("a.xml"), "<testsuites/>").unwrap();
        assert_eq!(counts(&reports.after()), Err("no tests were run"));
        fs::create_dir(place.path().join("sub")).unwrap();
        fs::write(place.path().join("sub/c.xml"), FAILED).unwrap();
        assert_eq!(reports.after().lines.len(), 2, "a star stays within a part of the path");
        std::os::unix::fs::symlink("/dev/zero", place.path().join("z.xml")).unwrap();
        assert_eq!(reports.after().lines.len(), 2, "no link is followed");
    }
}

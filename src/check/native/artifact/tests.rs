//! Where reading comes to an end that is not the artifact's, and archives of any bytes.

use std::{fs, io::Write, path::PathBuf};

use proptest::prelude::*;

use super::{
    content::Patterns,
    files::{Kind, kind_of},
    findings::{self, Asked, Finding},
    listing::{Contents, Cut},
    watch::{Limits, Watch},
    *,
};

struct Place {
    folder: tempfile::TempDir,
    limits: Limits,
}

impl Place {
    fn new(limits: Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("dist")).unwrap();
        for (name, size) in [("a.map", 400), ("b", 400), ("c", 400), ("d", 400), ("e", 400)] {
            fs::write(folder.path().join("dist").join(name), vec![0; size]).unwrap();
        }
        Self { folder, limits }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tar(&self) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        archive.append_dir_all("", self.path("dist")).unwrap();
        archive.into_inner().unwrap()
    }

    fn zip(&self) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for name in ["a.map", "b", "c", "d", "e"] {
            archive
                .start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            archive.write_all(&[0; 400]).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn put(&self, bytes: &[u8]) -> &'static str {
        fs::write(self.path("x"), bytes).unwrap();
        "x"
    }

    fn read(&self, name: &str) -> Result<Contents, NoAnswer> {
        let nothing = Patterns::of(&[]).unwrap();
        let path = self.path(name);
        match kind_of(&path, name)? {
            Kind::Folder => folder::read(&path, &nothing, &self.limits, &Watch::default()),
            Kind::File(file) => archive::read(file, &path, name, &nothing, &self.limits, &Watch::default()),
        }
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

fn is_limit(contents: &Contents) -> bool {
    matches!(contents.cut, Some(Cut::Limit(_)))
}

#[test]
fn more_names_than_are_read_are_not_read() {
    let entries = Limits {
        entries: 3,
        ..Limits::default()
    };
    let names = Limits {
        names: 4,
        ..Limits::default()
    };
    for limits in [entries, names] {
        let place = Place::new(limits);
        let (tar, zip) = (place.tar(), place.zip());
        assert!(is_limit(&place.read("dist").unwrap()), "{limits:?}");
        for archive in [&tar, &gz(&tar), &zip] {
            assert!(is_limit(&place.read(place.put(archive)).unwrap()), "{limits:?}");
        }
    }
}

#[test]
fn what_unpacks_to_more_than_is_read_is_not_read_to_its_end() {
    let place = Place::new(Limits {
        unpacked: 1000,
        ..Limits::default()
    });
    assert!(place.read("dist").unwrap().cut.is_none(), "a folder is what it is");
    let (tar, zip) = (place.tar(), place.zip());
    for archive in [&tar, &gz(&tar), &zip] {
        let contents = place.read(place.put(archive)).unwrap();
        assert!(is_limit(&contents), "{:?}", contents.cut);
    }
    let place = Place::new(Limits {
        head: 100,
        ..Limits::default()
    });
    assert!(
        is_limit(&place.read(place.put(&zip)).unwrap()),
        "a directory that is too long"
    );
}

#[test]
fn what_is_known_of_a_part_is_known_and_the_rest_is_not() {
    let place = Place::new(Limits {
        unpacked: 1000,
        ..Limits::default()
    });
    let zip = place.zip();
    let contents = place.read(place.put(&zip)).unwrap();
    let asked = ArtifactCheck {
        path: "x".into(),
        require: vec!["a.map".into(), "e".into()],
        forbid: vec!["*.map".into(), "*.pem".into()],
        forbid_content: Vec::new(),
        max_size: Some(100),
    };
    let findings = findings::of(&Asked::of(&asked).unwrap(), &contents);
    let met: Vec<Option<bool>> = findings.iter().map(Finding::met).collect();
    // There, to its end; required; forbidden; no larger.
    assert_eq!(
        met,
        [Some(true), None, Some(true), None, Some(false), None, Some(false)],
        "{findings:#?}"
    );
}

/// Some bytes of an archive are others, or it ends earlier.
fn altered() -> impl Strategy<Value = (usize, Vec<(prop::sample::Index, u8)>, Option<prop::sample::Index>)> {
    let bytes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    (0..3usize, bytes, any::<Option<prop::sample::Index>>())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn an_archive_of_any_bytes_comes_to_an_end((which, bytes, end) in altered()) {
        let place = Place::new(Limits { unpacked: 1 << 20, head: 1 << 20, ..Limits::default() });
        let mut archive = match which {
            0 => place.tar(),
            1 => gz(&place.tar()),
            _ => place.zip(),
        };
        for (at, byte) in &bytes {
            let at = at.index(archive.len());
            archive[at] = *byte;
        }
        if let Some(end) = end {
            archive.truncate(end.index(archive.len()));
        }
        // Whatever comes of it: what was read in it is not more than it may be.
        if let Ok(contents) = place.read(place.put(&archive)) {
            prop_assert!(contents.bytes <= 1 << 20);
        }
    }
}

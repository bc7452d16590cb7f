//! Where checklists are found: files by their path; by name those of the repository stood in, then the user's own, then
//! the built-in ones. The first of a name is the one that is meant.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{ConfigError, Paths, Settings, reading::nearest, repository};
use crate::{
    domain::digest::Digest,
    format::{builtin::BUILTINS, checklist::LARGEST},
};

/// Folders are looked into so deep.
const DEPTH: usize = 4;
/// So many files are looked for.
const MOST: usize = 10_000;

/// Where a checklist comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It came with the program.
    BuiltIn,
    /// It is the user's own.
    User,
    /// It lies in the repository stood in.
    Repository,
    /// It is a file that was named by its path.
    File,
}

impl Origin {
    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::BuiltIn => "built in",
            Self::User => "your own",
            Self::Repository => "this repository",
            Self::File => "a file",
        }
    }
}

/// A checklist's bytes, and where they were found. They may be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Where it comes from.
    pub origin: Origin,
    /// Its file; nothing for a built-in one.
    pub path: Option<PathBuf>,
    /// Its bytes.
    pub source: Vec<u8>,
}

impl Found {
    /// What to call it in a message: its path, or its name.
    pub fn name(&self) -> String {
        match &self.path {
            Some(path) => path.display().to_string(),
            None => format!("{} (built in)", self.heading().id),
        }
    }

    /// What its first lines say, also where the rest is wrong.
    pub fn heading(&self) -> Heading {
        let text = String::from_utf8_lossy(&self.source);
        let (tree, _) = toml::de::DeTable::parse_recoverable(&text);
        let text = |key: &str| {
            let value = tree.get_ref().get(key).and_then(|value| value.get_ref().as_str());
            value.unwrap_or_default().to_owned()
        };
        Heading {
            id: text("id"),
            title: text("title"),
            version: text("version"),
        }
    }

    /// SHA-256 of its bytes.
    pub fn sha256(&self) -> Digest {
        Digest::of(&self.source)
    }
}

/// What a checklist says of itself; empty where it does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Version.
    pub version: String,
}

/// The places to look in.
#[derive(Debug, Clone)]
pub struct Places {
    folders: Vec<(Origin, PathBuf)>,
    inside: PathBuf,
    /// Of the repository stood in.
    root: PathBuf,
}

impl Places {
    /// The places that count for somebody who stands in the folder `inside`.
    pub fn of(paths: &Paths, settings: &Settings, inside: &Path) -> Self {
        let root = repository(inside).unwrap_or_else(|| inside.to_owned());
        let own = [paths.checklists.clone()].into_iter();
        let own = own
            .chain(settings.checklist_folders(paths))
            .map(|folder| (Origin::User, folder));
        Self {
            folders: [(Origin::Repository, root.join(".countersign/checklists"))]
                .into_iter()
                .chain(own)
                .collect(),
            inside: inside.to_owned(),
            root,
        }
    }

    /// The files of one of the places.
    fn files(&self, origin: Origin, folder: &Path) -> Vec<(String, PathBuf)> {
        let mut files = files(folder);
        if origin == Origin::Repository {
            files.retain(|(_, path)| is_inside(&self.root, path));
        }
        files
    }

    /// Every checklist, first those that go before others. One whose name was taken by an earlier one is there too.
    pub fn all(&self) -> Vec<Found> {
        let mut all = Vec::new();
        for (origin, folder) in &self.folders {
            let files = self.files(*origin, folder);
            all.extend(files.into_iter().filter_map(|(_, path)| read(*origin, path).ok()));
        }
        all.extend(BUILTINS.iter().map(|built_in| self::built_in(built_in.source)));
        all
    }

    /// The checklist that `name` means: a file by its path, else one by its id or by its file's name.
    ///
    /// # Errors
    /// Where there is none, or its file cannot be read.
    pub fn find(&self, name: &str) -> Result<Found, ConfigError> {
        let path = self.inside.join(name);
        let is_path = name.contains('/') || name.ends_with(".toml");
        if is_path && path.exists() && !path.is_dir() {
            return read(Origin::File, path);
        }
        for (origin, folder) in &self.folders {
            let files = self.files(*origin, folder);
            if let Some((_, path)) = files.iter().find(|(stem, _)| stem == name) {
                return read(*origin, path.clone());
            }
            let by_id = files.into_iter().filter_map(|(_, path)| read(*origin, path).ok());
            if let Some(found) = by_id.into_iter().find(|found| found.heading().id == name) {
                return Ok(found);
            }
        }
        if let Some(found) = BUILTINS.iter().find(|built_in| built_in.id == name) {
            return Ok(self::built_in(found.source));
        }
        if is_path {
            let missing = io::Error::from(io::ErrorKind::NotFound);
            return Err(ConfigError::at("read", &path)(missing));
        }
        Err(self.nothing_called(name))
    }

    fn nothing_called(&self, name: &str) -> ConfigError {
        let names: BTreeSet<String> = self.all().iter().map(|found| found.heading().id).collect();
        ConfigError::NoSuchChecklist {
            name: name.to_owned(),
            nearest: nearest(name, names.iter().map(String::as_str)).map(str::to_owned),
        }
    }
}

fn built_in(source: &str) -> Found {
    Found {
        origin: Origin::BuiltIn,
        path: None,
        source: source.as_bytes().to_vec(),
    }
}

fn read(origin: Origin, path: PathBuf) -> Result<Found, ConfigError> {
    let source = read_plain(&path, "checklist").map_err(ConfigError::at("read", &path))?;
    Ok(Found {
        origin,
        path: Some(path),
        source,
    })
}

/// Reads a file that is one, and no larger than a checklist may be: a pipe or a device in its place holds nobody up.
pub(super) fn read_plain(path: &Path, what: &str) -> io::Result<Vec<u8>> {
    let no_wait = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = fs::OpenOptions::new().read(true).custom_flags(no_wait).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
    }
    let mut source = Vec::new();
    file.take(LARGEST as u64 + 1).read_to_end(&mut source)?;
    if source.len() > LARGEST {
        let text = format!("it is larger than {} MiB, which no {what} is", LARGEST >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, text));
    }
    Ok(source)
}

/// What came with a repository lies in it: a link of its own may lead elsewhere in it, not out of it.
pub(super) fn is_inside(root: &Path, path: &Path) -> bool {
    let (root, path) = (root.canonicalize(), path.canonicalize());
    root.is_ok_and(|root| path.is_ok_and(|path| path.starts_with(root)))
}

/// The TOML files in a folder and those below, by their paths from it without the ending, sorted.
fn files(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    walk(folder, "", DEPTH, &mut found);
    found.sort();
    found
}

fn walk(folder: &Path, above: &str, depth: usize, found: &mut Vec<(String, PathBuf)>) {
    // A folder that is not there, or may not be read, holds no checklists.
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        if found.len() >= MOST {
            break;
        }
        let path = file.path();
        let name = file.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if depth > 1 {
                walk(&path, &format!("{above}{name}/"), depth - 1, found);
            }
        } else if let Some(stem) = name.strip_suffix(".toml") {
            found.push((format!("{above}{stem}"), path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stage {
        folder: tempfile::TempDir,
    }

    impl Stage {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir_all(folder.path().join("repo/.git")).unwrap();
            fs::create_dir_all(folder.path().join("repo/deep/inside")).unwrap();
            Self { folder }
        }

        fn write(self, path: &str, id: &str) -> Self {
            let path = self.folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(
                path,
                format!("schema = 1\nid = \"{id}\"\ntitle = \"T\"\nversion = \"1\"\n"),
            )
            .unwrap();
            self
        }

        fn find(&self, name: &str) -> Result<Found, ConfigError> {
            let root = self.folder.path();
            let paths = Paths {
                checklists: root.join("own"),
                ..Paths::find(&Default::default()).unwrap()
            };
            Places::of(&paths, &Settings::default(), &root.join("repo/deep/inside")).find(name)
        }
    }

    #[test]
    fn the_repository_goes_before_ones_own_and_that_before_the_built_in() {
        let stage = Stage::new();
        assert_eq!(stage.find("first-flight").unwrap().origin, Origin::BuiltIn);
        let stage = stage.write("own/anything.toml", "first-flight");
        assert_eq!(stage.find("first-flight").unwrap().origin, Origin::User);
        let stage = stage.write("repo/.countersign/checklists/brand/app.toml", "first-flight");
        assert_eq!(stage.find("first-flight").unwrap().origin, Origin::Repository);
    }

    #[test]
    fn what_is_no_plain_file_or_lies_outside_the_repository_is_no_checklist_of_it() {
        let stage = Stage::new()
            .write("outside/secret.toml", "outside")
            .write("repo/.countersign/checklists/real.toml", "real")
            .write("repo/elsewhere.toml", "inside");
        let folder = stage.folder.path().join("repo/.countersign/checklists");
        let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, folder.join(name)).unwrap();
        link(&stage.folder.path().join("outside/secret.toml"), "file.toml");
        link(&stage.folder.path().join("outside"), "folder");
        link(&stage.folder.path().join("repo/elsewhere.toml"), "inside.toml");
        link(&folder, "ring");
        link(Path::new("/dev/zero"), "zero.toml");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.join("pipe.toml"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .unwrap();
        fs::File::create(folder.join("huge.toml"))
            .unwrap()
            .set_len(10 << 30)
            .unwrap();
        for name in ["outside", "file", "folder/secret", "zero", "pipe", "huge"] {
            assert!(stage.find(name).is_err(), "{name}");
        }
        assert_eq!(stage.find("real").unwrap().origin, Origin::Repository);
        assert_eq!(stage.find("inside").unwrap().origin, Origin::Repository);
        // By its path a person may mean any file, but no pipe.
        let path = folder.join("pipe.toml");
        assert!(matches!(
            stage.find(path.to_str().unwrap()),
            Err(ConfigError::Disk { .. })
        ));
    }

    #[test]
    fn a_checklist_is_found_by_id_by_its_files_name_and_by_path() {
        let stage = Stage::new()
            .write("repo/.countersign/checklists/brand/app.toml", "the-app")
            .write("repo/deep/inside/here.toml", "here");
        for (name, origin) in [
            ("the-app", Origin::Repository),
            ("brand/app", Origin::Repository),
            ("here.toml", Origin::File),
            ("./here.toml", Origin::File),
        ] {
            assert_eq!(stage.find(name).unwrap().origin, origin, "{name}");
        }
    }

    #[test]
    fn a_name_that_nothing_has_gets_the_nearest_and_a_path_that_is_not_there_its_path() {
        let stage = Stage::new();
        let text = |name: &str| {
            let why = stage.find(name).unwrap_err();
            (
                why.to_string().replace(&stage.folder.path().display().to_string(), ""),
                why.hint(),
            )
        };
        assert!(text("first-fligth").1.unwrap().contains("did you mean first-flight?"));
        assert_eq!(
            text("x/y.toml").0,
            "cannot read /repo/deep/inside/x/y.toml: entity not found"
        );
    }
}

//! Where the files of a run lie. Every name in a run's folder is made here and nowhere else.

use std::{
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
};

use super::{RecordError, RecordPath, SharedDisk, name};
use crate::domain::id::Writer;

/// The modes that folders and files of a run are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Of a folder.
    pub folder: u32,
    /// Of a file that is still written; without the write bits once it is done.
    pub file: u32,
}

impl Modes {
    /// For the person alone: 0700 and 0600.
    pub const PRIVATE: Self = Self {
        folder: 0o700,
        file: 0o600,
    };

    /// For colleagues on one host: all of the group may read, and begin journals of their own.
    pub const GROUP: Self = Self {
        folder: 0o2770,
        file: 0o640,
    };

    /// Those that follow from the mode of the folder around: who may enter it may read, and only the owner of a file
    /// writes it.
    pub fn following(folder: u32) -> Self {
        Self {
            folder: folder & 0o2777 | 0o700,
            file: folder & 0o444 | 0o600,
        }
    }

    /// Those that follow from that folder's mode.
    ///
    /// # Errors
    /// Where it cannot be looked at.
    pub fn of(folder: &Path) -> Result<Self, RecordError> {
        let found = fs::metadata(folder).map_err(RecordError::at("read", folder))?;
        Ok(Self::following(found.permissions().mode()))
    }

    /// Makes a folder whose parent is there, with its mode whatever the umask.
    pub(super) fn make_folder(self, path: &Path) -> io::Result<()> {
        fs::DirBuilder::new().mode(self.folder).create(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(self.folder))
    }

    /// Makes a folder where there is none, safe on the disk.
    pub(super) fn ensure_folder(self, path: &Path, disk: &SharedDisk) -> Result<(), RecordError> {
        match self.make_folder(path) {
            Ok(()) => {}
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(why) => return Err(RecordError::at("make", path)(why)),
        }
        let parent = path.parent().unwrap_or(path);
        disk.sync_folder(parent).map_err(RecordError::at("make safe", parent))
    }
}

/// The folder of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    pub(super) const CHECKLIST: &str = "checklist.toml";
    pub(super) const JOURNALS: &str = "journal";
    pub(super) const EVIDENCE: &str = "evidence";
    pub(super) const SIGN_OFFS: &str = "sign-offs";
    pub(super) const AMENDMENTS: &str = "amendments";
    pub(super) const INBOX: &str = "inbox";
    pub(super) const REPORT: &str = "report";
    pub(super) const SUMS: &str = "SHA256SUMS";
    pub(super) const MANIFEST: &str = "MANIFEST.md";
    /// What git, or a person, leaves beside the record; never part of it.
    pub(super) const BESIDE: [&str; 3] = [".git", ".gitignore", ".gitattributes"];

    /// A run's folder by its path; whether one is there is not looked at.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The run's name: its folder's.
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The checklist as it stood when the run began.
    pub fn checklist(&self) -> PathBuf {
        self.path.join(Self::CHECKLIST)
    }

    /// Where journals lie.
    pub fn journals(&self) -> PathBuf {
        self.path.join(Self::JOURNALS)
    }

    /// A writer's journal.
    pub fn journal(&self, writer: &Writer) -> PathBuf {
        self.journals().join(format!("{writer}.jsonl"))
    }

    /// The same as the record writes it.
    pub(super) fn journal_path(writer: &str) -> Result<RecordPath, RecordError> {
        format!("{}/{writer}.jsonl", Self::JOURNALS).parse()
    }

    /// The writer whose journal a file of that name is; nothing where it is none.
    pub fn writer_of(file: &str) -> Option<Writer> {
        let stem = file.strip_suffix(".jsonl")?;
        name::is_writer_name(stem).then(|| Writer::new(stem))
    }

    /// A writer's evidence.
    pub fn evidence(&self, writer: &Writer) -> PathBuf {
        self.path.join(Self::EVIDENCE).join(writer.as_str())
    }

    /// Where amended checklists lie.
    pub fn amendments(&self) -> PathBuf {
        self.path.join(Self::AMENDMENTS)
    }

    /// Files dropped here are offered as evidence.
    pub fn inbox(&self) -> PathBuf {
        self.path.join(Self::INBOX)
    }

    /// Documents drawn from the record; can be thrown away.
    pub fn report(&self) -> PathBuf {
        self.path.join(Self::REPORT)
    }

    /// Where a file of the record is; not yet looked at.
    pub fn file(&self, path: &RecordPath) -> PathBuf {
        path.under(&self.path)
    }

    /// `evidence/WRITER/0042-NAME`
    pub(super) fn evidence_file(writer: &Writer, seq: u64, name: &str) -> String {
        format!("{}/{writer}/{seq:04}-{}", Self::EVIDENCE, name::file_name(name))
    }

    /// `sign-offs/WRITER/0042-NAME`
    pub(super) fn sign_off_file(writer: &Writer, seq: u64, name: &str) -> String {
        format!("{}/{writer}/{seq:04}-{}", Self::SIGN_OFFS, name::file_name(name))
    }

    /// `amendments/WRITER-0042.toml`
    pub(super) fn amendment_file(writer: &Writer, seq: u64) -> String {
        format!("{}/{writer}-{seq:04}.toml", Self::AMENDMENTS)
    }
}

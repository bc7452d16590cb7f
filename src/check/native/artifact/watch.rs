//! How far the reading is, whether anybody still waits for it, and how much of an artifact is read at most.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::names::size_in_words;
use crate::domain::words::counted;

/// Shared by those who read and the one who waits for them.
#[derive(Debug, Default)]
pub struct Watch {
    stopped: AtomicBool,
    files: AtomicU64,
    bytes: AtomicU64,
}

impl Watch {
    /// Nobody waits any more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether nobody waits any more. It is asked between pieces.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// So many bytes more were read.
    pub fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// A file more was read.
    pub fn file_done(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    /// How far it is, in words.
    pub fn so_far(&self) -> String {
        let files = counted(self.files.load(Ordering::Relaxed), "file", "files");
        let size = size_in_words(self.bytes.load(Ordering::Relaxed));
        format!("{files}, {size} so far")
    }
}

/// How much of an artifact is read at most.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Files, folders, links and all.
    pub entries: usize,
    /// Bytes of all their names together.
    pub names: usize,
    /// Bytes that come out of an archive.
    pub unpacked: u64,
    /// Bytes of an archive that stand between two contents: a long name; of a zip its whole directory.
    pub head: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries: 1_000_000,
            names: 64 << 20,
            unpacked: 64 << 30,
            head: 64 << 20,
        }
    }
}

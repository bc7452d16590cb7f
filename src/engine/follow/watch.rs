//! What the file system tells of a run's folder, sifted: this program's own writing and everybody's reading are no news.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::Sender,
};

use notify::{
    Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher,
    event::{AccessKind, AccessMode, ModifyKind},
};

use crate::{
    domain::id::Writer,
    record::{OwnJournals, RunFolder},
};

/// Something happened to the files of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// Another's journal was written, came or went.
    Journal(Writer),
    /// Its program gave a sign of life.
    Sign(Writer),
    /// Its program closed it.
    Closed(Writer),
    /// An amended checklist came.
    Amendment,
    /// A file in the inbox came, changed or went; whether it was closed, or moved there.
    Inbox(PathBuf, bool),
    /// One of the folders came or went, or some news were lost: look at everything.
    Everything,
    /// The run is left.
    Stop,
}

/// How one comes to know of what others write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct Ways {
    /// The file system is asked to tell.
    pub told: bool,
    /// The files are looked at again and again, whatever is told; they are where nothing is told, too.
    pub looked: bool,
}

impl Ways {
    /// Those that fit the file system on which the folder lies.
    pub fn of(folder: &RunFolder) -> Self {
        Self {
            told: true,
            looked: is_remote(folder.path()),
        }
    }
}

/// Watches a run's folder, as far as the file system tells.
#[derive(Debug)]
pub(super) struct Watch {
    folder: RunFolder,
    watcher: Option<RecommendedWatcher>,
    looked: bool,
}

impl Watch {
    /// Begins to watch. Journals that are this program's own are passed over.
    pub fn start(folder: &RunFolder, ways: Ways, own: OwnJournals, heard: Sender<Heard>) -> Self {
        let run = folder.clone();
        let tell = move |event: notify::Result<Event>| {
            let news = event.map_or_else(|_| vec![Heard::Everything], |event| sift(&run, &own, &event));
            for news in news {
                // The other end goes away with the run.
                let _ = heard.send(news);
            }
        };
        let mut watch = Self {
            folder: folder.clone(),
            watcher: ways.told.then(|| notify::recommended_watcher(tell).ok()).flatten(),
            looked: ways.looked,
        };
        let run = folder.path().to_owned();
        let watched = watch.watcher.as_mut().map(|watcher| add(watcher, &run));
        if watched != Some(true) {
            watch.watcher = None;
        }
        watch.renew();
        watch
    }

    /// Whether the files have to be looked at again and again, since what others write is not told.
    pub fn polls(&self) -> bool {
        self.looked || self.watcher.is_none()
    }

    /// Watches the folders that are there now.
    pub fn renew(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut whole = true;
        for folder in [self.folder.journals(), self.folder.amendments(), self.folder.inbox()] {
            // A folder that came anew is not the one that was watched.
            let _ = watcher.unwatch(&folder);
            whole &= !folder.is_dir() || add(watcher, &folder);
        }
        if !whole {
            self.watcher = None;
        }
    }
}

fn add(watcher: &mut RecommendedWatcher, folder: &Path) -> bool {
    watcher.watch(folder, RecursiveMode::NonRecursive).is_ok()
}

/// What an event means for a run.
fn sift(run: &RunFolder, own: &OwnJournals, event: &Event) -> Vec<Heard> {
    if event.need_rescan() {
        return vec![Heard::Everything];
    }
    let closed = event.kind == EventKind::Access(AccessKind::Close(AccessMode::Write));
    if event.kind.is_access() && !closed {
        return Vec::new();
    }
    let touched = matches!(event.kind, EventKind::Modify(ModifyKind::Metadata(_)));
    let moved = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
    let news = event.paths.iter().filter_map(|path| {
        let (folder, name) = (path.parent()?, path.file_name()?.to_str()?);
        if folder == run.journals() {
            let writer = RunFolder::writer_of(name).filter(|writer| !own.holds(writer))?;
            return Some(match (touched, closed) {
                (_, true) => Heard::Closed(writer),
                (true, _) => Heard::Sign(writer),
                _ => Heard::Journal(writer),
            });
        }
        if folder == run.inbox() {
            return (!touched).then(|| Heard::Inbox(path.clone(), closed || moved));
        }
        if folder == run.amendments() {
            return (!touched).then_some(Heard::Amendment);
        }
        let is_folder = [run.journals(), run.inbox(), run.amendments()].contains(path) || path == run.path();
        let came_or_went = moved || event.kind.is_create() || event.kind.is_remove();
        (is_folder && came_or_went).then_some(Heard::Everything)
    });
    news.collect()
}

/// Whether a file system is one whose files other machines write, of which nothing is told here.
#[cfg(target_os = "linux")]
fn is_remote(path: &Path) -> bool {
    /// Their numbers, from `statfs(2)`: nfs, smb, cifs, smb2, fuse (and virtiofs), 9p, afs, coda, ceph, ocfs2, gfs2,
    /// lustre, vboxsf, prl_fs.
    const REMOTE: [u32; 14] = [
        0x6969,
        0x517B,
        0xFF53_4D42,
        0xFE53_4D42,
        0x6573_5546,
        0x0102_1997,
        0x5346_414F,
        0x7375_7245,
        0x00C3_6400,
        0x7461_636F,
        0x0116_1970,
        0x0BD0_0BD0,
        0x786F_4256,
        0x7C7C_6673,
    ];
    // The kernel counts in 32 bits, whatever the width of the field.
    let kind = rustix::fs::statfs(path).map(|found| i128::from(found.f_type) & 0xFFFF_FFFF);
    kind.is_ok_and(|kind| REMOTE.iter().any(|remote| i128::from(*remote) == kind))
}

/// Elsewhere than on Linux nothing is known of it.
#[cfg(not(target_os = "linux"))]
fn is_remote(_path: &Path) -> bool {
    false
}

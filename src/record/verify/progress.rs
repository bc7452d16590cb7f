//! How far a verification is, for whoever watches it, and the word that stops it. Nothing that is found depends on it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How far a verification is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoFar {
    /// Runs that are done.
    pub runs: u64,
    /// Runs that are to be verified.
    pub all_runs: u64,
    /// Files that were read and compared.
    pub files: u64,
    /// Files that are to be, of the runs that were opened so far.
    pub all_files: u64,
    /// Bytes of these that were read.
    pub bytes: u64,
    /// Bytes of these that are to be.
    pub all_bytes: u64,
}

impl SoFar {
    /// Which hundredth of the work is done.
    pub fn percent(&self) -> u64 {
        let of = |done: u64, all: u64| done.saturating_mul(100).checked_div(all);
        let work = of(self.bytes, self.all_bytes).or_else(|| of(self.files, self.all_files));
        let runs = of(self.runs, self.all_runs).unwrap_or(0);
        let percent = if self.all_runs > 1 { runs } else { work.unwrap_or(runs) };
        percent.min(100)
    }
}

/// Who is told, on whichever thread works just then.
type Tell = Box<dyn Fn(SoFar) + Send + Sync>;

/// Watches a verification, and stops it. Shared by all threads that work on it.
#[derive(Default)]
pub struct Progress {
    runs: AtomicU64,
    all_runs: AtomicU64,
    files: AtomicU64,
    all_files: AtomicU64,
    bytes: AtomicU64,
    all_bytes: AtomicU64,
    stopped: AtomicBool,
    /// The hundredth and the runs that were told of last.
    told: AtomicU64,
    tell: Option<Tell>,
}

impl Progress {
    /// Nobody watches.
    pub fn silent() -> Self {
        Self::default()
    }

    /// `tell` is called whenever another hundredth, or another run, is done: seldom, and from any thread.
    pub fn telling(tell: impl Fn(SoFar) + Send + Sync + 'static) -> Self {
        Self {
            tell: Some(Box::new(tell)),
            ..Self::default()
        }
    }

    /// Stops the verification: it ends within the next piece of a file with [`crate::record::RecordError::Stopped`].
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Somebody stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// How far it is.
    pub fn so_far(&self) -> SoFar {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        SoFar {
            runs: of(&self.runs),
            all_runs: of(&self.all_runs),
            files: of(&self.files),
            all_files: of(&self.all_files),
            bytes: of(&self.bytes),
            all_bytes: of(&self.all_bytes),
        }
    }

    /// So many runs more are to be verified.
    pub fn expect_runs(&self, runs: u64) {
        self.all_runs.fetch_add(runs, Ordering::Relaxed);
    }

    /// A run is done.
    pub fn run_done(&self) {
        self.runs.fetch_add(1, Ordering::Relaxed);
        self.say();
    }

    pub(super) fn expect_files(&self, files: u64, bytes: u64) {
        self.all_files.fetch_add(files, Ordering::Relaxed);
        self.all_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.say();
    }

    pub(super) fn file_done(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.say();
    }

    pub(super) fn read(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.say();
    }

    fn say(&self) {
        let Some(tell) = &self.tell else { return };
        let so_far = self.so_far();
        let now = so_far.runs.saturating_mul(101) + so_far.percent() + 1;
        if self.told.swap(now, Ordering::Relaxed) != now {
            tell(so_far);
        }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Progress").field(&self.so_far()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn it_is_told_once_for_every_hundredth_and_not_more() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let keep = Arc::clone(&told);
        let progress = Progress::telling(move |so_far| keep.lock().unwrap().push(so_far.percent()));
        progress.expect_runs(1);
        progress.expect_files(1, 1_000_000);
        for _ in 0..1000 {
            progress.read(1000);
        }
        progress.file_done();
        progress.run_done();
        let told = told.lock().unwrap();
        assert!(told.len() <= 103, "{}", told.len());
        assert!(told.is_sorted() && told.last() == Some(&100), "{told:?}");
    }
}

//! The threads that verifying may take, shared by all runs that are verified at once: never more at work than cores.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread::{self, Scope},
};

/// Threads that may be taken, beside those that are at work.
#[derive(Debug)]
pub struct Crew {
    free: AtomicUsize,
    all: usize,
}

impl Crew {
    /// One for each core, the one that asks counted in.
    pub fn of_all_cores() -> Self {
        Self::of(thread::available_parallelism().map_or(1, usize::from))
    }

    /// So many, the one that asks counted in.
    pub fn of(threads: usize) -> Self {
        let all = threads.max(1);
        Self {
            free: AtomicUsize::new(all - 1),
            all,
        }
    }

    /// How many there are in all.
    pub fn threads(&self) -> usize {
        self.all
    }

    /// Takes at most so many of those that are free.
    pub(super) fn take(&self, most: usize) -> usize {
        let mut taken = 0;
        let less = |free: usize| {
            taken = free.min(most);
            Some(free - taken)
        };
        let _ = self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        taken
    }

    /// They are free again.
    pub(super) fn give(&self, threads: usize) {
        self.free.fetch_add(threads, Ordering::Relaxed);
    }

    /// Does `work` for each number below `count`, in their order, on this thread and on whichever others are or become
    /// free meanwhile.
    pub fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        let shift = Shift {
            crew: self,
            next: AtomicUsize::new(0),
            count,
            work,
        };
        thread::scope(|scope| shift.work(scope));
    }
}

struct Shift<'a> {
    crew: &'a Crew,
    next: AtomicUsize,
    count: usize,
    work: &'a (dyn Fn(usize) + Sync),
}

impl Shift<'_> {
    fn work<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return;
            }
            if number + 1 < self.count && self.crew.take(1) == 1 {
                self.help(scope);
            }
            (self.work)(number);
        }
    }

    fn help<'scope>(&'scope self, scope: &'scope Scope<'scope, '_>) {
        let back = Back(self.crew);
        let helped = thread::Builder::new()
            .name("verify".to_owned())
            .spawn_scoped(scope, move || {
                let _back = back;
                self.work(scope);
            });
        // No thread to be had: the others do the work, and `Back` was given back with the closure.
        drop(helped);
    }
}

/// Gives one thread back when it is dropped.
struct Back<'a>(&'a Crew);

impl Drop for Back<'_> {
    fn drop(&mut self) {
        self.0.give(1);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn every_piece_of_work_is_done_once_and_never_by_more_threads_than_there_are() {
        let crew = Crew::of(3);
        let done = Mutex::new(Vec::new());
        let (at_work, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let inner = |number: usize, of: usize| {
            let now = at_work.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(now, Ordering::SeqCst);
            done.lock().unwrap().push(number * 100 + of);
            thread::yield_now();
            at_work.fetch_sub(1, Ordering::SeqCst);
        };
        crew.each(7, &|number| crew.each(5, &|of| inner(number, of)));
        let mut done = done.into_inner().unwrap();
        done.sort_unstable();
        let all: Vec<usize> = (0..7).flat_map(|n| (0..5).map(move |of| n * 100 + of)).collect();
        assert_eq!(done, all);
        assert!(most.into_inner() <= 3);
        assert_eq!(crew.free.into_inner(), 2);
    }
}

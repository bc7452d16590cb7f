//! What a check prints, handed to its pane a piece at a time: at most so much a turn, so that keys never wait for it.

use std::{collections::VecDeque, path::PathBuf};

use crate::{
    check::CastTail,
    domain::event::EntryRef,
    tui::effect::{Answer, Input},
};

/// Handed on at once.
const PIECE: usize = 64 * 1024;

/// The output that the panes show.
#[derive(Debug, Default)]
pub(super) struct Output {
    followed: Option<Followed>,
    ready: VecDeque<Input>,
}

#[derive(Debug)]
struct Followed {
    check: EntryRef,
    cast: PathBuf,
    tail: Option<CastTail>,
    skipped: u64,
    more: bool,
}

impl Output {
    /// Follows this check from now on; what it printed before is handed on too.
    pub fn follow(&mut self, check: EntryRef, cast: Option<PathBuf>) {
        self.followed = cast.map(|cast| Followed {
            check,
            cast,
            tail: None,
            skipped: 0,
            more: true,
        });
    }

    /// Hands on what an ended check printed.
    pub fn replay(&mut self, check: EntryRef, cast: Option<PathBuf>) {
        self.follow(check, cast);
    }

    /// The check printed something.
    pub fn printed(&mut self, check: &EntryRef) {
        if let Some(followed) = self.followed.as_mut().filter(|followed| followed.check == *check) {
            followed.more = true;
        }
    }

    /// The next piece, where there is one.
    pub fn take(&mut self) -> Option<Input> {
        if let Some(followed) = &mut self.followed {
            self.ready.extend(followed.read());
        }
        self.ready.pop_front()
    }
}

impl Followed {
    fn read(&mut self) -> Option<Input> {
        if !self.more {
            return None;
        }
        if self.tail.is_none() {
            // Not there yet: the shim makes it before it prints, and says so.
            self.tail = CastTail::open(&self.cast).ok();
        }
        let bytes = match &mut self.tail {
            // A read that fails shows nothing more; the evidence screen says why.
            Some(tail) => tail.read(PIECE).unwrap_or_default(),
            None => Vec::new(),
        };
        self.more = !bytes.is_empty();
        let all = self.tail.as_ref().map_or(0, CastTail::skipped);
        let skipped = all - std::mem::replace(&mut self.skipped, all);
        (!bytes.is_empty()).then(|| {
            Input::Answer(Answer::Output {
                check: self.check.clone(),
                bytes,
                skipped,
            })
        })
    }
}

//! What a check prints, handed to its pane a piece at a time: at most one for each frame that could show it, so that keys
//! never wait for it, however fast it prints. What does not fit in between the pane skips; the evidence has it.

use std::{fs::File, path::PathBuf, time::Duration};

use tokio::time::Instant;

use crate::{
    check::CastTail,
    domain::event::EntryRef,
    record::RecordPath,
    tui::effect::{Answer, Input},
};

/// Handed on at once.
const PIECE: usize = 64 * 1024;
/// From one piece to the next.
const PAUSE: Duration = Duration::from_millis(30);
/// Nobody says that a check of another program has printed: it is looked for so often.
const LOOK: Duration = Duration::from_millis(500);

/// The output that the panes show.
#[derive(Debug, Default)]
pub(super) struct Output {
    followed: Option<Followed>,
}

#[derive(Debug)]
struct Followed {
    check: EntryRef,
    cast: PathBuf,
    tail: Option<CastTail>,
    skipped: u64,
    /// Another program writes it, into the run's folder: when there is more has to be looked for, and no link is
    /// followed out of there.
    elsewhere: Option<(PathBuf, RecordPath)>,
    /// When a piece was last read.
    read: Instant,
    /// When the next piece may be read; nothing while there is none.
    due: Option<Instant>,
}

impl Output {
    /// Follows this check from now on; what it printed before is handed on too.
    pub fn follow(&mut self, check: EntryRef, cast: Option<PathBuf>) {
        self.followed = cast.map(|cast| Followed {
            check,
            cast,
            tail: None,
            skipped: 0,
            elsewhere: None,
            read: Instant::now(),
            due: Some(Instant::now()),
        });
    }

    /// Follows a check of another program, whose file may come to this disk or not.
    pub fn follow_elsewhere(&mut self, check: EntryRef, cast: Option<(PathBuf, RecordPath)>) {
        self.follow(check, cast.as_ref().map(|(folder, file)| folder.join(file.as_str())));
        if let Some(followed) = &mut self.followed {
            followed.elsewhere = cast;
        }
    }

    /// Hands on what an ended check printed; nothing where its evidence cannot be read, which the evidence screen tells.
    pub fn replay(&mut self, check: EntryRef, cast: Option<File>) {
        self.follow(check, cast.is_some().then(PathBuf::new));
        if let Some((followed, cast)) = self.followed.as_mut().zip(cast) {
            followed.tail = Some(CastTail::of(cast));
        }
    }

    /// The check printed something.
    pub fn printed(&mut self, check: &EntryRef) {
        if let Some(followed) = self.followed.as_mut().filter(|followed| followed.check == *check) {
            followed.due.get_or_insert(followed.read + PAUSE);
        }
    }

    /// When there may be a piece; nothing while there is none.
    pub fn due(&self) -> Option<Instant> {
        self.followed.as_ref()?.due
    }

    /// The next piece, where there is one.
    pub fn take(&mut self) -> Option<Input> {
        self.followed.as_mut()?.piece()
    }
}

impl Followed {
    fn piece(&mut self) -> Option<Input> {
        self.read = Instant::now();
        if self.tail.is_none() {
            // Not there yet: the shim makes it before it prints, and says so.
            self.tail = match &self.elsewhere {
                Some((folder, file)) => file.open_under(folder).ok().map(CastTail::of),
                None => CastTail::open(&self.cast).ok(),
            };
        }
        let bytes = match &mut self.tail {
            // A read that fails shows nothing more; the evidence screen says why.
            Some(tail) => tail.read(PIECE).unwrap_or_default(),
            None => Vec::new(),
        };
        self.due = match (bytes.is_empty(), self.elsewhere.is_some()) {
            (false, _) => Some(self.read + PAUSE),
            (true, true) => Some(self.read + LOOK),
            (true, false) => None,
        };
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

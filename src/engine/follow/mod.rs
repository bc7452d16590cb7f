//! Following the others: what their programs append to the run's journals, and who of them is there, is told as it
//! comes. What is told was read whole and checked; what is amiss is told in words. Nothing is ever written here.

mod inbox;
mod people;
#[cfg(test)]
mod tests;
mod watch;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::mpsc::{self, Receiver, RecvTimeoutError, Sender},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use self::{
    inbox::Inbox,
    watch::{Heard, Watch},
};
pub(super) use self::{people::People, watch::Ways};
use super::{EngineError, FactSender, clock, open};
use crate::{
    domain::{
        desk::Fact,
        digest::Digest,
        event::{Event, Recorded},
        id::Writer,
        order,
        run::Run,
    },
    record::{self, Look, OpenRun, OwnJournals, RecordPath, RunFolder, Tail, When},
};

/// Where the file system does not tell, the files are looked at so often.
const POLL: Duration = Duration::from_secs(2);
/// What is amiss is looked at again when nothing was heard of it for so long: a file may be half written.
const SECOND_LOOK: Duration = Duration::from_secs(1);
/// A journal that was closed is still locked for a moment: it is looked at again then.
const CLOSING: Duration = Duration::from_millis(200);
/// So many entries are told at a time, so that the screen stays awake between them.
const AT_ONCE: usize = 1000;
/// Entries speak of others that were read a moment too early; these are looked for so often.
const ROUNDS: usize = 3;

/// The thread that follows the others. Dropping it ends it.
#[derive(Debug)]
pub(super) struct Follower {
    heard: Sender<Heard>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Begins to follow, from where the run was read to. `own` are the journals that this program writes itself,
    /// `ways` how it comes to know of what the others write.
    pub fn start(
        run: &Run,
        files: &OpenRun,
        people: People,
        own: OwnJournals,
        ways: Ways,
        facts: FactSender,
    ) -> Result<Self, EngineError> {
        let (heard, news) = mpsc::channel();
        let journals = files.journals.iter().filter(|journal| !own.holds(&journal.writer));
        let tails = journals.map(|journal| (journal.writer.clone(), Tail::of(journal)));
        let mut follow = Follow {
            tails: tails.collect(),
            heads: run
                .heads
                .iter()
                .map(|(writer, (seq, _))| (writer.clone(), *seq))
                .collect(),
            missing: missing(run, files),
            folder: files.folder.clone(),
            inbox: Inbox::of(files.folder.inbox()),
            told: BTreeMap::new(),
            again: None,
            closing: None,
            people,
            own,
            facts,
        };
        let sender = heard.clone();
        let thread = thread::Builder::new()
            .name("follow".to_owned())
            .spawn(move || {
                // Watched first and looked at then: what comes in between is not missed.
                let watch = Watch::start(&follow.folder, ways, follow.own.clone(), sender);
                follow.work(&news, watch);
            })
            .map_err(EngineError::Thread)?;
        Ok(Self {
            heard,
            thread: Some(thread),
        })
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        let _ = self.heard.send(Heard::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Amended checklists that entries adopt and that were not there when the run was read.
fn missing(run: &Run, files: &OpenRun) -> BTreeMap<RecordPath, Digest> {
    let amended = run.amendments.iter().map(|(_, amended)| amended);
    amended
        .filter(|amended| files.checklist(&amended.sha256).is_none())
        .filter_map(|amended| Some((amended.file.parse().ok()?, amended.sha256)))
        .collect()
}

struct Follow {
    folder: RunFolder,
    own: OwnJournals,
    facts: FactSender,
    tails: BTreeMap<Writer, Tail>,
    /// The last entry of each journal that was told.
    heads: BTreeMap<Writer, u64>,
    /// Amended checklists that an entry adopts and that have not come.
    missing: BTreeMap<RecordPath, Digest>,
    people: People,
    inbox: Inbox,
    /// What was told to be amiss with a journal; told once.
    told: BTreeMap<Writer, String>,
    again: Option<Instant>,
    closing: Option<Instant>,
}

/// What is to be looked at.
#[derive(Debug, Default)]
struct Turn {
    everything: bool,
    journals: BTreeSet<Writer>,
    signs: BTreeSet<Writer>,
    somebody_left: bool,
    amendments: bool,
    inbox: bool,
    closed: BTreeSet<PathBuf>,
    stop: bool,
}

impl Turn {
    fn take(&mut self, heard: Heard) {
        match heard {
            Heard::Journal(writer) => {
                self.journals.insert(writer);
            }
            Heard::Sign(writer) => {
                self.signs.insert(writer);
            }
            Heard::Closed(writer) => {
                self.signs.insert(writer);
                self.somebody_left = true;
            }
            Heard::Amendment => self.amendments = true,
            Heard::Inbox(path, closed) => {
                self.inbox = true;
                if closed {
                    self.closed.insert(path);
                }
            }
            Heard::Everything => self.everything = true,
            Heard::Stop => self.stop = true,
        }
    }
}

impl Follow {
    fn work(&mut self, news: &Receiver<Heard>, mut watch: Watch) {
        let mut poll = watch.polls().then(Instant::now);
        let mut turn = Turn {
            everything: true,
            ..Turn::default()
        };
        loop {
            if turn.everything {
                watch.renew();
            }
            if watch.polls() && (turn.everything || poll.is_none_or(|at| at <= Instant::now())) {
                turn.everything = true;
                poll = Some(Instant::now() + POLL);
            }
            self.look(turn);
            turn = Turn::default();
            let due = [poll, self.again, self.closing, self.inbox.due(), self.people_due()];
            let due = due.into_iter().flatten().min();
            let first = match due {
                Some(due) => news.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => news.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match first {
                Ok(heard) => turn.take(heard),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            while let Ok(heard) = news.try_recv() {
                turn.take(heard);
            }
            if turn.stop {
                return;
            }
        }
    }

    fn people_due(&self) -> Option<Instant> {
        let wait = self.people.due()? - clock::now();
        Some(Instant::now() + wait.to_std().unwrap_or_default())
    }

    fn look(&mut self, mut turn: Turn) {
        let now = Instant::now();
        let when = match self.again {
            Some(at) if at <= now => When::Late,
            _ => When::AtOnce,
        };
        if when == When::Late {
            let doubted = self.tails.iter().filter(|(_, tail)| tail.is_doubted());
            turn.journals.extend(doubted.map(|(writer, _)| writer.clone()));
        }
        if turn.everything {
            turn.journals.extend(self.all_that_may_differ());
        }
        self.read(turn.journals, when);
        if turn.everything || turn.amendments {
            self.learn();
        }
        if turn.somebody_left {
            self.closing.get_or_insert(now + CLOSING);
        }
        self.see_people(&turn.signs, turn.everything);
        let inbox = turn.everything || turn.inbox || self.inbox.due().is_some_and(|due| due <= now);
        if inbox && let Some(files) = self.inbox.look(&turn.closed) {
            self.tell(Fact::Inbox(files));
        }
    }

    fn tell(&self, fact: Fact) {
        // Nobody listens any more: the run is left.
        let _ = self.facts.send(fact);
    }

    /// Every journal of another that is there, or was, and is not as it was at the last look.
    fn all_that_may_differ(&mut self) -> Vec<Writer> {
        // A folder that cannot be read: what is amiss shows at the journals that were there.
        let there = record::writers(&self.folder).unwrap_or_default();
        let mut writers: BTreeSet<Writer> = there.into_iter().filter(|writer| !self.own.holds(writer)).collect();
        writers.extend(self.tails.keys().cloned());
        let folder = &self.folder;
        let differs = |writer: &Writer| self.tails.get(writer).is_none_or(|tail| !tail.is_as_found(folder));
        let all: Vec<Writer> = writers.into_iter().filter(differs).collect();
        for writer in &all {
            self.people.look(writer, clock::now());
        }
        all
    }

    /// Reads what came to these journals, and to those that it speaks of.
    fn read(&mut self, mut writers: BTreeSet<Writer>, when: When) {
        let mut doubtful = false;
        let mut news: BTreeMap<Writer, Vec<Recorded>> = BTreeMap::new();
        for _ in 0..ROUNDS {
            for writer in std::mem::take(&mut writers) {
                let entries = self.read_on(&writer, when);
                doubtful |= self.tails.get(&writer).is_some_and(Tail::is_doubted);
                if let Some(last) = entries.last() {
                    self.heads.insert(writer.clone(), last.entry.seq);
                    news.entry(writer).or_default().extend(entries);
                }
            }
            let seen = news.values().flatten().flat_map(|recorded| &recorded.entry.seen);
            let newer = seen.filter(|(writer, (seq, _))| self.heads.get(*writer).is_none_or(|known| known < seq));
            writers = newer.map(|(writer, _)| writer.clone()).collect();
            writers.retain(|writer| !self.own.holds(writer) && !self.tails.get(writer).is_some_and(Tail::is_doubted));
            if writers.is_empty() {
                break;
            }
        }
        let doubted = self.tails.values().any(Tail::is_doubted);
        self.again = match self.again {
            Some(at) if doubted && !doubtful => Some(at),
            _ => doubted.then(|| Instant::now() + SECOND_LOOK),
        };
        self.tell_of(order::merge(news.into_values().collect()));
    }

    /// Entries that came; what they speak of comes before them.
    fn tell_of(&mut self, mut entries: Vec<Recorded>) {
        if entries.is_empty() {
            return;
        }
        let now = clock::now();
        for recorded in &entries {
            self.people.wrote(recorded, now);
            if let Event::ChecklistAmended(amended) = &recorded.entry.event
                && let Ok(file) = amended.file.parse()
            {
                self.missing.insert(file, amended.sha256);
            }
        }
        self.learn();
        while !entries.is_empty() {
            let rest = entries.split_off(AT_ONCE.min(entries.len()));
            self.tell(Fact::Arrived(entries));
            entries = rest;
        }
    }

    fn read_on(&mut self, writer: &Writer, when: When) -> Vec<Recorded> {
        if self.own.holds(writer) {
            return Vec::new();
        }
        if !self.tails.contains_key(writer) {
            match Tail::new(writer.clone()) {
                Ok(tail) => self.tails.insert(writer.clone(), tail),
                Err(_) => return Vec::new(),
            };
        }
        let mut entries = Vec::new();
        while let Some(tail) = self.tails.get_mut(writer) {
            let file = tail.file().as_str().to_owned();
            match tail.look(&self.folder, when) {
                Ok(Look::More(more, problems)) => {
                    if let Some(text) = open::amiss(&file, &problems) {
                        self.tell(Fact::Noted(text));
                    }
                    self.told.remove(writer);
                    entries.extend(more);
                }
                Ok(Look::Same) => {
                    self.told.remove(writer);
                    break;
                }
                Ok(Look::Doubtful) => break,
                Ok(Look::Changed) => {
                    let text = "changed its past: what was read of it before does not stand there any more";
                    self.note(writer, format!("{file} {text}: run verify"));
                    break;
                }
                Ok(Look::Gone) => {
                    self.gone(writer, &file);
                    break;
                }
                Err(error) => {
                    self.note(writer, format!("{file} is not followed: {error}"));
                    break;
                }
            }
        }
        entries
    }

    /// A journal went, or with it the whole folder, of which one word is enough.
    fn gone(&mut self, writer: &Writer, file: &str) {
        if self.folder.checklist().exists() {
            let text = "is not there any more: what was read of it stays on the screen";
            return self.note(writer, format!("{file} {text}"));
        }
        let text = format!("{} is not there any more", self.folder.path().display());
        let known = self.told.values().any(|told| *told == text);
        self.told.insert(writer.clone(), text.clone());
        if !known {
            self.tell(Fact::Noted(text));
        }
    }

    /// Says what is amiss with a journal, once.
    fn note(&mut self, writer: &Writer, text: String) {
        if self.told.get(writer) != Some(&text) {
            self.told.insert(writer.clone(), text.clone());
            self.tell(Fact::Noted(text));
        }
    }

    /// Looks whether amended checklists have come that entries adopt.
    fn learn(&mut self) {
        for (file, sha256) in std::mem::take(&mut self.missing) {
            match record::amended(&self.folder, &file, &sha256) {
                Some(frozen) => match open::plan(file.as_str(), &frozen.bytes) {
                    Ok(plan) => self.tell(Fact::Learned(Box::new(plan))),
                    Err(error) => self.tell(Fact::Noted(format!("{error}: the version before it goes on"))),
                },
                None => {
                    self.missing.insert(file, sha256);
                }
            }
        }
    }

    fn see_people(&mut self, signs: &BTreeSet<Writer>, everything: bool) {
        let now = clock::now();
        for writer in signs {
            self.people.look(writer, now);
        }
        let closing = self.closing.is_some_and(|at| at <= Instant::now());
        if closing {
            self.closing = None;
        }
        if closing || everything || self.people.due().is_some_and(|due| due <= now) {
            self.people.look_again(now);
        }
        if let Some(present) = self.people.news(now) {
            self.tell(Fact::Present(present));
        }
    }
}

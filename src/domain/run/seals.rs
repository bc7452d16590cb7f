//! Which seal counts: the first in merged order whose heads cover a `closed` and, of all that they cover, all that it had
//! seen. Found before the fold begins, for what lies outside it changes nothing, wherever in the order it stands.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{
    digest::Digest,
    event::{EntryRef, Event, Recorded},
    id::Writer,
    register::Clocks,
};

type Heads = BTreeMap<Writer, (u64, Digest)>;

/// The seals of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Seals {
    /// The one that counts, and what it covers.
    counts: Option<(EntryRef, Heads)>,
    /// Those that do not, and why.
    others: HashMap<EntryRef, String>,
    /// Of each journal, the newest entry that any of them covers.
    reach: HashMap<Writer, u64>,
}

impl Seals {
    /// The seals among these entries, which are in merged order.
    pub fn of(entries: &[Recorded]) -> Self {
        let mut seals = Self::default();
        let sealed: Vec<_> = entries
            .iter()
            .filter_map(|recorded| match &recorded.entry.event {
                Event::Sealed(sealed) => Some((recorded, &sealed.heads)),
                _ => None,
            })
            .collect();
        if sealed.is_empty() {
            return seals;
        }
        let scene = Scene::of(entries);
        for (recorded, heads) in sealed {
            for (writer, (seq, _)) in heads {
                let reach = seals.reach.entry(writer.clone()).or_default();
                *reach = (*reach).max(*seq);
            }
            let entry = recorded.reference();
            let against = match &seals.counts {
                Some((first, _)) => Some(format!("the run was sealed before, with entry {first}")),
                None => scene.against(&entry, heads),
            };
            match against {
                Some(why) => {
                    seals.others.insert(entry, why);
                }
                None => seals.counts = Some((entry, heads.clone())),
            }
        }
        seals
    }

    /// Whether the entry lies outside the seal that counts.
    pub fn leaves_out(&self, recorded: &Recorded) -> bool {
        self.counts.as_ref().is_some_and(|(seal, heads)| {
            !covers(heads, &recorded.writer, recorded.entry.seq)
                && (seal.0 != recorded.writer || seal.1 != recorded.entry.seq)
        })
    }

    /// Whether the entry may lie inside a seal, so that it has a say in which of them counts.
    pub fn may_cover(&self, recorded: &Recorded) -> bool {
        let reach = self.reach.get(&recorded.writer);
        reach.is_some_and(|reach| recorded.entry.seq <= *reach)
    }

    /// Why the seal of that entry does not count, where it does not.
    pub fn against(&self, entry: &EntryRef) -> Option<&str> {
        self.others.get(entry).map(String::as_str)
    }
}

fn covers(heads: &Heads, writer: &Writer, seq: u64) -> bool {
    heads.get(writer).is_some_and(|head| head.0 >= seq)
}

/// What a seal is judged by.
struct Scene {
    clocks: Clocks,
    closed: Vec<EntryRef>,
}

impl Scene {
    fn of(entries: &[Recorded]) -> Self {
        let mut clocks = Clocks::default();
        let mut closed = Vec::new();
        for recorded in entries {
            clocks.advance(recorded);
            if matches!(recorded.entry.event, Event::Closed(_)) {
                closed.push(recorded.reference());
            }
        }
        Self { clocks, closed }
    }

    /// What speaks against a seal of these heads.
    fn against(&self, entry: &EntryRef, heads: &Heads) -> Option<String> {
        if covers(heads, &entry.0, entry.1) {
            return Some("it covers itself".to_owned());
        }
        if !self.closed.iter().any(|closed| covers(heads, &closed.0, closed.1)) {
            return Some("it covers no entry that closed the run".to_owned());
        }
        heads.iter().find_map(|(writer, (seq, _))| {
            let seen = self.clocks.seen_by(writer, *seq);
            let (other, left) = seen.into_iter().find(|(other, seq)| !covers(heads, other, *seq))?;
            Some(format!(
                "it covers entry {writer} {seq}, which rests on entry {other} {left}, but not that one"
            ))
        })
    }
}

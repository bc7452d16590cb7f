//! What one writer has read of the others' journals, and what of that is news since its last entry.

use std::collections::BTreeMap;

use crate::domain::{digest::Digest, id::Writer};

/// The newest entry of each other journal.
#[derive(Debug, Clone, Default)]
pub(super) struct Sight {
    known: BTreeMap<Writer, (u64, Digest)>,
    news: BTreeMap<Writer, (u64, Digest)>,
}

impl Sight {
    /// Of a writer whose entries already said that much.
    pub fn told(known: BTreeMap<Writer, (u64, Digest)>) -> Self {
        Self {
            known,
            news: BTreeMap::new(),
        }
    }

    /// Another writer's journal was read up to there.
    pub fn note(&mut self, writer: &Writer, head: (u64, Digest)) {
        if self.known.get(writer).is_none_or(|(seq, _)| *seq < head.0) {
            self.known.insert(writer.clone(), head);
            self.news.insert(writer.clone(), head);
        }
    }

    /// The news, for the next entry to say.
    pub fn news(&self) -> BTreeMap<Writer, (u64, Digest)> {
        self.news.clone()
    }

    /// An entry said the news.
    pub fn said(&mut self) {
        self.news.clear();
    }

    /// For a journal that has said nothing yet: all of it is news.
    pub fn anew(&self) -> Self {
        Self {
            known: self.known.clone(),
            news: self.known.clone(),
        }
    }
}

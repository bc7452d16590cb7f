//! How a run goes, on standard error: a line a check, and at a terminal one more that changes.

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal},
    time::Duration,
};

use crate::{
    cli::output::{raw, tell, visible},
    domain::{check::Outcome, event::CheckFinished, id::ItemId},
};

/// The line that changes is kept so short, so that it never wraps.
const WIDTH: usize = 72;

/// How a run goes.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    ended: usize,
    live: bool,
    drawn: String,
}

impl Progress {
    /// Of so many checks.
    pub fn of(total: usize) -> Self {
        Self {
            total,
            ended: 0,
            live: io::stderr().is_terminal(),
            drawn: String::new(),
        }
    }

    /// These run.
    pub fn running(&mut self, items: &BTreeSet<ItemId>) {
        if !self.live {
            return;
        }
        let names: Vec<&str> = items.iter().map(ItemId::as_str).collect();
        let line = format!("{}/{} {}", self.ended, self.total, names.join(", "));
        let line: String = line.chars().take(WIDTH).collect();
        if line != self.drawn {
            raw(&format!("\r\u{1b}[K{line}"));
            self.drawn = line;
        }
    }

    /// One ended.
    pub fn ended(&mut self, item: &ItemId, title: &str, finished: Option<&CheckFinished>, why: Option<&str>) {
        self.ended += 1;
        let (word, took) = match finished {
            Some(finished) => (finished.outcome.word(), Duration::from_millis(finished.took_ms)),
            None => ("shown, not run", Duration::ZERO),
        };
        let passed = finished.is_none_or(|finished| finished.outcome == Outcome::Passed);
        let why = why
            .filter(|_| !passed)
            .map(|why| format!(": {}", visible(why)))
            .unwrap_or_default();
        self.say(&format!("{word:9} {item}  {} ({took:.1?}){why}", visible(title)));
    }

    /// One that was counted is not run after all: it is answered.
    pub fn passed_over(&mut self) {
        self.total = self.total.saturating_sub(1);
    }

    /// One was refused.
    pub fn refused(&mut self, item: &ItemId, why: &str) {
        self.ended += 1;
        self.say(&format!("{:9} {item}: {}", "not run", visible(why)));
    }

    /// Says something on a line of its own.
    pub fn say(&mut self, text: &str) {
        self.done();
        tell(&format!("{text}\n"));
    }

    /// Takes the line that changes away.
    pub fn done(&mut self) {
        if !self.drawn.is_empty() {
            raw("\r\u{1b}[K");
            self.drawn.clear();
        }
    }
}

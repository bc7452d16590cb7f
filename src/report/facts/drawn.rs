//! What a document is drawn from, as it says itself: the heads of the journals, the lists of signers, the time. The same
//! three give the same bytes.

use std::fmt::Write as _;

use serde::Serialize;

use super::{ClosedFacts, Facts, Past};
use crate::domain::{
    digest::Digest,
    id::Writer,
    run::Run,
    standing::Standing,
    time::{self, Time},
};

/// All that a document is drawn from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Source {
    /// Where it comes from.
    pub drawn: Drawn,
    /// The run.
    #[serde(flatten)]
    pub facts: Facts,
    /// What only a certificate tells.
    #[serde(skip)]
    pub past: Past,
    /// On which occasion it is drawn.
    #[serde(skip)]
    pub occasion: Occasion,
}

/// On which occasion a document is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Occasion {
    /// Somebody asked for it.
    #[default]
    Asked,
    /// The run is about to be closed: the document goes into the record with the close.
    Close,
}

/// From which record, by which lists, as of when.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawn {
    /// The program that drew it, with its version.
    pub program: String,
    /// As of when it is drawn: what depends on time, such as waivers and keys that expire, is judged as at then.
    #[serde(with = "time::serde_micros")]
    pub as_of: Time,
    /// The newest entry of each journal that is covered.
    pub heads: Vec<Head>,
    /// SHA-256 of the heads, each as a line `WRITER SEQ SHA256`: a short name for just this record.
    pub sha256: Digest,
    /// So many entries are newer than that time, and are left out.
    pub left_out: usize,
    /// The lists that say whom to believe.
    #[serde(flatten)]
    pub lists: Lists,
    /// What recomputing the record came to; null where that was not done.
    pub verification: Option<Verified>,
}

/// The newest entry of a journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Whose journal.
    pub writer: Writer,
    /// Its number.
    pub seq: u64,
    /// SHA-256 of its line.
    pub sha256: Digest,
}

/// The lists that say whom to believe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Lists {
    /// SHA-256 of the allowed signers; null where there are none.
    pub allowed_signers: Option<Digest>,
    /// SHA-256 of the revoked keys; null where there are none.
    pub revoked_keys: Option<Digest>,
}

/// What recomputing the record came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Nothing speaks against the record.
    pub verifies: bool,
    /// What was found, the worst first.
    pub findings: Vec<Finding>,
}

/// Something found in a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Where it was found, what, and what it means.
    pub text: String,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The record does not verify.
    Error,
    /// It verifies, but somebody should look.
    Warning,
    /// Worth knowing.
    Note,
}

/// What a reader has to know before anything else: marked at the head of each document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// The record was altered, or is damaged.
    DoesNotVerify,
    /// Nobody recomputed the record.
    NotVerified,
    /// Actions were shown, not run.
    Rehearsal,
    /// The run is not closed.
    Unfinished,
}

impl Caveat {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::DoesNotVerify => "DOES NOT VERIFY",
            Self::NotVerified => "NOT VERIFIED",
            Self::Rehearsal => "REHEARSAL",
            Self::Unfinished => "UNFINISHED",
        }
    }

    /// What that means.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::DoesNotVerify => "the record was altered or is damaged: nothing below can be relied on",
            Self::NotVerified => "the record was not recomputed for this document",
            Self::Rehearsal => "actions were shown, not run: nothing was released",
            Self::Unfinished => "the run is not closed: what is below may still change",
        }
    }
}

impl Source {
    /// Gathers a run as it stands, with so many entries left out because they are newer than that.
    pub fn of(run: &Run, standing: &Standing, lists: Lists, left_out: usize, verification: Option<Verified>) -> Self {
        let heads = run.heads.iter().map(|(writer, (seq, sha256))| Head {
            writer: writer.clone(),
            seq: *seq,
            sha256: *sha256,
        });
        let heads: Vec<Head> = heads.collect();
        Self {
            drawn: Drawn {
                program: format!("countersign {}", env!("CARGO_PKG_VERSION")),
                as_of: standing.at,
                sha256: digest(&heads),
                heads,
                left_out,
                lists,
                verification,
            },
            facts: Facts::of(run, standing),
            past: Past::of(run),
            occasion: Occasion::Asked,
        }
    }

    /// The same for the close that is about to be recorded.
    pub fn at_the_close(mut self, closing: ClosedFacts) -> Self {
        self.facts.status.closed = Some(closing);
        self.occasion = Occasion::Close;
        self
    }

    /// What a reader has to know before anything else, the gravest first.
    pub fn caveats(&self) -> Vec<Caveat> {
        let verified = match &self.drawn.verification {
            None => Some(Caveat::NotVerified),
            Some(verified) => (!verified.verifies).then_some(Caveat::DoesNotVerify),
        };
        let status = &self.facts.status;
        let rehearsal = status.rehearsal.then_some(Caveat::Rehearsal);
        let unfinished = status.closed.is_none().then_some(Caveat::Unfinished);
        [verified, rehearsal, unfinished].into_iter().flatten().collect()
    }
}

fn digest(heads: &[Head]) -> Digest {
    let mut lines = String::new();
    for Head { writer, seq, sha256 } in heads {
        // A text takes everything that is written to it.
        let _ = writeln!(lines, "{writer} {seq} {sha256}");
    }
    Digest::of(lines)
}

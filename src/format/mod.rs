//! Bytes to domain and back: the checklist, the journal's line, the statement, the manifest. Pure.

pub mod journal;
pub mod manifest;
pub mod statement;

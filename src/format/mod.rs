//! From bytes to the domain and back. Pure: texts in, values out; who reads the files is another room's business.

pub mod amend;
pub mod builtin;
pub mod checklist;
pub mod copied;
pub mod journal;
pub mod manifest;
pub mod seal;
pub mod statement;

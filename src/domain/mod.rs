//! What a checklist, a run and its events are. Pure: no files, no clock, no randomness, no tasks, no terminal.

pub mod check;
pub mod checklist;
pub mod digest;
pub mod field_value;
pub mod id;
pub mod moment;
pub mod pattern;
pub mod quantity;
pub mod target;
pub mod template;
pub mod unit;
pub mod version;

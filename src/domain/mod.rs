//! What a checklist, a run and its events are. Pure: no files, no clock, no randomness, no tasks, no terminal.

pub mod check;
pub mod checklist;
pub mod clocks;
pub mod decide;
pub mod desk;
pub mod digest;
pub mod event;
pub mod expectation;
pub mod field_value;
pub mod glob;
pub mod id;
pub mod item;
pub mod job;
pub mod moment;
pub mod narrowing;
pub mod order;
pub mod pattern;
pub mod plan;
pub mod presence;
pub mod quantity;
pub mod register;
pub mod run;
pub mod scope;
pub mod signature;
pub mod signers;
pub mod standing;
pub mod target;
pub mod template;
#[cfg(test)]
mod testing;
pub mod time;
pub mod unit;
pub mod unseen;
pub mod version;
pub mod weakening;
pub mod words;

//! The real binary, from outside: what it prints, what it says, and its exit status, in a clean environment.

mod artifact;
mod asking;
mod certificate;
mod checklists;
mod clocks;
mod deciding;
mod documents;
mod entries;
mod errors;
mod hostile;
#[path = "../keys/mod.rs"]
mod keys;
mod life;
mod making;
mod measures;
mod people;
mod questions;
mod run;
mod secrets;
mod signing;
mod stage;
mod verdicts;
mod verifying;
mod withdrawing;

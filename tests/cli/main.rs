//! The real binary, from outside: what it prints, what it says, and its exit status, in a clean environment.

mod checklists;
mod entries;
mod errors;
mod life;
mod questions;
mod run;
mod signing;
mod stage;
mod verifying;

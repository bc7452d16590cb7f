//! Countersign: walk a software release to production through a checklist, and prove afterwards that it was done right.
//!
//! Rooms in layers; a room may use those above it in this list, never those below.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::todo)]

pub mod domain;

pub mod format;

pub mod report;

pub mod signing;

pub mod config;

pub mod record;

pub mod check;

pub mod engine;

pub mod tui;

pub mod cli;

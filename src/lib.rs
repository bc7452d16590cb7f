//! Countersign: walk a software release to production through a checklist, and prove afterwards that it was done right.
//!
//! Rooms in layers; a room may use those above it in this list, never those below.

pub mod check;
pub mod domain;
pub mod tui;

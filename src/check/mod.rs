//! Carrying out a check.

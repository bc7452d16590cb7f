//! Recomputing a record: what the record's own room finds in the files, and what only the folded run can tell.

use std::path::Path;

use super::{EngineError, open};
use crate::record::{self, Verification};

/// Verifies the run in that folder: every chain, digest and sum, every statement against its entry.
///
/// # Errors
/// Where the folder is no run's or cannot be read.
pub fn verify(path: &Path) -> Result<Verification, EngineError> {
    let verification = record::verify(path)?;
    open::read(path)?;
    Ok(verification)
}

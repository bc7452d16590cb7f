//! From a run to a document: pure, a function of the record, the lists of signers and a time.

pub mod escape;
#[cfg(test)]
mod testing;

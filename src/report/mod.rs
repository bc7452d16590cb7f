//! From a run to a document. Pure: a function of the record, the lists of signers and a time, with the same bytes for the
//! same three.
//!
//! [`facts::Source`] is all that a document is drawn from, gathered once; [`document::Document`] names what there is to
//! draw; whatever somebody typed goes through [`escape`].

mod certificate;
mod checklist;
pub mod document;
pub mod escape;
pub mod facts;
pub mod json;
mod junit;
mod markdown;
mod pull_request;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
pub mod words;

pub use self::document::Document;

/// A document that was not drawn.
#[derive(Debug, thiserror::Error)]
pub enum NotDrawn {
    /// Something has no form in JSON.
    #[error("the run has no form in JSON")]
    Json(#[from] serde_json::Error),
}

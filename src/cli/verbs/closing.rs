//! The certificate that goes into the record with a close: drawn from the record just before, so that nothing stands in
//! between.

use std::io::{self, IsTerminal};

use super::verify::drawn_progress;
use crate::{
    cli::{Context, Fault, output::raw, seat::Seat},
    domain::decide::{Cause, CertificateDrawn, CloseIntent, Intent},
    engine::{
        self,
        document::{self, Closing},
    },
};

/// So often it is drawn anew where others write meanwhile.
const TRIES: usize = 5;

/// The close with its certificate. What speaks against the close is told before anything is drawn.
///
/// # Errors
/// Where the rules refuse the close, or the certificate cannot be drawn.
pub fn with_certificate(mut intent: CloseIntent, seat: &mut Seat, context: &Context) -> Result<Intent, Fault> {
    let wanted = |intent: &CloseIntent| Intent::Close(Box::new(intent.clone()));
    if let Some(refusal) = seat.opened.desk.refuses(wanted(&intent), &seat.stamp()) {
        return Err(refusal.into());
    }
    for _ in 0..TRIES {
        intent.certificate = Some(drawn(&intent, seat, context)?);
        seat.take_in();
        let refusal = seat.opened.desk.refuses(wanted(&intent), &seat.stamp());
        if refusal.is_none_or(|refusal| refusal.cause != Cause::Changed) {
            break;
        }
    }
    Ok(wanted(&intent))
}

fn drawn(intent: &CloseIntent, seat: &Seat, context: &Context) -> Result<CertificateDrawn, Fault> {
    let closing = Closing {
        result: intent.result,
        note: intent.note.as_deref(),
        by: &seat.opened.person,
        at: engine::now(),
    };
    let path = seat.opened.engine.folder().path();
    let drawn = document::certificate(path, &closing, &context.signing(), &drawn_progress());
    if io::stderr().is_terminal() {
        raw("\r\u{1b}[K");
    }
    Ok(drawn?)
}

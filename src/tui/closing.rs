//! A close that waits for its certificate. The record is recomputed before it is drawn, which may take a while: the
//! keys do not wait for that, and nothing is closed before it is there.

use super::{
    context::Cx,
    effect::{Effect, ToDraw},
    widgets::messages::Level,
};
use crate::domain::{decide::CloseIntent, time::Time};

/// So often it is drawn anew where something is recorded meanwhile.
pub const TRIES: u8 = 5;

/// A close that waits for its certificate.
#[derive(Debug, Clone, PartialEq)]
pub struct Closing {
    /// Since when; the answer says it.
    pub asked: Time,
    /// What is wanted.
    pub close: CloseIntent,
    /// So often it was drawn in vain.
    pub tried: u8,
    /// What was said of it last.
    pub said: String,
}

/// Asks for the certificate of a close; it is closed once that is there. What was waited for before is not any more.
pub fn begin(close: CloseIntent, tried: u8, cx: &mut Cx<'_>) {
    let asked = cx.stamp.at;
    let Some(at) = cx.at.as_deref_mut() else { return };
    cx.effects.push(Effect::DrawCertificate(Box::new(ToDraw {
        asked,
        by: cx.stamp.person.clone(),
        close: close.clone(),
    })));
    let said = match tried {
        0 => "the record is verified and the certificate drawn; then the run is closed",
        _ => "something was recorded meanwhile: the certificate is drawn anew",
    };
    at.closing = Some(Closing {
        asked,
        close,
        tried,
        said: said.to_owned(),
    });
    cx.say(Level::Notice, said);
}

//! What becomes of the certificate that a close waits for. One that nobody waits for any more is never recorded.

use super::App;
use crate::{
    domain::{
        decide::{Cause, CertificateDrawn, Intent, Stamp},
        time::Time,
    },
    record::SoFar,
    tui::{
        closing::{self, Closing, TRIES},
        effect::Effect,
        widgets::messages::Level,
    },
};

impl App {
    /// How far the verification is that comes before the certificate.
    pub(super) fn certificate_so_far(&mut self, asked: Time, so_far: SoFar, stamp: &Stamp) {
        let since = self.since(stamp.at);
        let closing = self.at.as_mut().and_then(|at| at.closing.as_mut());
        let Some(closing) = closing.filter(|closing| closing.asked == asked) else {
            return;
        };
        let line = format!("the record is verified for the certificate: {} %", so_far.percent());
        self.messages
            .say_instead(&closing.said, Level::Notice, line.clone(), since);
        closing.said = line;
    }

    /// The certificate is drawn, or it cannot be: the run is closed with it, or stays open.
    pub(super) fn certificate(
        &mut self,
        asked: Time,
        drawn: Result<Box<CertificateDrawn>, String>,
        stamp: &Stamp,
        effects: &mut Vec<Effect>,
    ) {
        let closing = self.at.as_mut().map(|at| &mut at.closing);
        let Some(closing) = closing.and_then(|closing| closing.take_if(|one| one.asked == asked)) else {
            return;
        };
        self.messages.take_back(&closing.said);
        match drawn {
            Ok(drawn) => self.close_with(closing, *drawn, stamp, effects),
            Err(why) => self.say(Level::Error, format!("the run is not closed: {why}"), stamp.at),
        }
    }

    fn close_with(&mut self, closing: Closing, drawn: CertificateDrawn, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Closing { mut close, tried, .. } = closing;
        close.certificate = Some(drawn);
        let intent = Intent::Close(Box::new(close.clone()));
        let at = self.at.as_ref();
        let refusal = at.and_then(|at| at.desk.refuses(intent.clone(), stamp));
        // What is on its way to the disk is not in it either.
        let writes = at.is_some_and(|at| at.desk.writes());
        let changed = writes || refusal.is_some_and(|refusal| refusal.cause == Cause::Changed);
        self.with_cx(stamp, effects, |_, cx| match changed && tried < TRIES {
            true => {
                close.certificate = None;
                closing::begin(close, tried + 1, cx);
            }
            false => cx.submit(intent),
        });
    }
}

//! The questions of a seal: what it does and with which key, then its statement exactly as it will be stored.

use super::keys::{self, Signer};
use crate::{
    domain::decide::SealIntent,
    format::seal,
    tui::{
        context::{AtRun, Cx},
        question::{Purpose, Question, Then, form::Form},
        signing::ToBeSigned,
        theme::Role,
    },
};

/// What the key of a seal is chosen from.
#[derive(Debug)]
pub(in crate::tui::question) struct Sealing {
    pub(super) signers: Vec<Signer>,
    /// Enter was pressed while the keys were still being looked for.
    pub(super) entered: bool,
}

impl Question {
    /// Whether the closed run is sealed, and with which key.
    pub fn seal(at: &AtRun) -> Self {
        let signers = keys::signers(at.keys.as_deref(), false);
        let mut form = Form::new("Seal the run", "read the statement")
            .say(
                Role::Text,
                "A seal fixes the newest entry of every journal, and with it all that came before. What is added \
                 later is shown as late: neither covered nor an error, and it changes no verdict.",
            )
            .row(keys::row(&signers, 0));
        form.esc = "do not seal it now".to_owned();
        let sealing = Sealing {
            signers,
            entered: false,
        };
        Self::new(form, Purpose::Seal(Box::new(sealing)))
    }

    /// Makes the statement of the seal, and shows it.
    pub(in crate::tui::question) fn answer_seal(&mut self, cx: &mut Cx<'_>) -> Then {
        let (Purpose::Seal(sealing), Some(at)) = (&mut self.purpose, cx.at.as_deref()) else {
            return Then::Close;
        };
        let signer = sealing.signers.get(self.form.chosen(keys::KEY)).cloned();
        let signer = signer.unwrap_or(Signer::TypedOnly);
        if signer == Signer::Looking {
            sealing.entered = true;
            self.form.judge(None, "looking for keys: one moment …");
            return Then::Stay;
        }
        let mut stamp = cx.stamp.clone();
        keys::known_as(&mut stamp.person, &signer);
        let Some(mut seal) = seal::Seal::of(at.desk.run(), &stamp) else {
            self.form
                .judge(None, "close the run first: a seal fixes a run that is over");
            return Then::Stay;
        };
        seal.signed = signer != Signer::TypedOnly;
        let intent = SealIntent {
            person: seal.person.clone(),
            heads: seal.heads.clone(),
            statement: seal.text(),
            signature: None,
        };
        let title = format!("Seal it as {}?", seal.person.name);
        cx.ask(Self::statement(title, ToBeSigned::Seal(Box::new(intent)), signer));
        Then::Close
    }
}

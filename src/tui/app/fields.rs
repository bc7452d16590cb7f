//! Fields that have their values: what was asked for before them is gone on with, with every question that it asks itself;
//! and secrets that the program was started with, which nobody is asked for.

use secrecy::{ExposeSecret, SecretString};

use super::App;
use crate::{
    domain::{
        decide::{Intent, Stamp},
        field_value,
        id::FieldId,
        plan::variable,
    },
    tui::{
        command::Place,
        effect::Effect,
        question::Goal,
        screens::{
            checks::{self, Checks},
            run::run_item,
        },
        widgets::messages::Level,
    },
};

impl App {
    /// A field is recorded: after the last of those that were asked for, what they were missing for is gone on with. Not
    /// where the person has gone on to another question.
    pub(super) fn field_is_set(&mut self, stamp: &Stamp, effects: &mut Vec<Effect>) {
        let Some((goal, fields)) = self.with_fields.take() else {
            return;
        };
        if fields > 1 {
            self.with_fields = Some((goal, fields - 1));
            return;
        }
        if self.question.is_some() {
            return;
        }
        let looks = self.place() == Place::Checks;
        self.with_cx(stamp, effects, |_, cx| match goal {
            Goal::Check(item) => run_item(&item, cx),
            Goal::Together(which) => {
                if checks::run(&which, cx) && !looks {
                    cx.go_to(Box::new(Checks::default()));
                }
            }
            Goal::Record(intent) => cx.submit(*intent),
        });
    }

    /// Keeps secrets that the program was started with in memory, and records that they were given where nobody did yet.
    pub(super) fn take_secrets(
        &mut self,
        secrets: Vec<(FieldId, SecretString)>,
        stamp: &Stamp,
        effects: &mut Vec<Effect>,
    ) {
        for (id, value) in secrets {
            let Some(at) = &mut self.at else { return };
            let Some(field) = at.desk.run().plan().field(&id) else {
                continue;
            };
            if let Err(why) = field_value::validate(field, value.expose_secret()) {
                let text = format!("{} is not taken for {}: {why}", variable(&id), field.label);
                self.say(Level::Warning, text, stamp.at);
                continue;
            }
            let known = at.desk.run().has_field(&id);
            at.secrets.insert(id.clone());
            effects.push(Effect::SetSecret(id.clone(), value.clone()));
            if !known {
                let value = value.expose_secret().to_owned();
                self.with_cx(stamp, effects, |_, cx| cx.submit(Intent::SetField { field: id, value }));
            }
        }
    }
}

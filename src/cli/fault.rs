//! Why a command did not do what was asked, worded here and nowhere else: what happened, because of what, what to do.

use super::{Status, output};
use crate::{
    config::ConfigError,
    domain::{
        decide::{Cause, Refusal},
        words::counted,
    },
    engine::EngineError,
    format::checklist::{Problem, render},
    record::RecordError,
    signing::SigningError,
};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub struct Fault {
    status: Status,
    error: anyhow::Error,
    hint: Option<String>,
    /// Stands before all else: the drawing of what is wrong with a checklist.
    drawing: String,
}

impl Fault {
    /// One with this status.
    pub fn new(status: Status, error: anyhow::Error) -> Self {
        Self {
            status,
            error,
            hint: None,
            drawing: String::new(),
        }
    }

    /// Something was used wrongly.
    pub fn usage(text: impl Into<String>) -> Self {
        Self::new(Status::Usage, anyhow::Error::msg(text.into()))
    }

    /// Something was refused.
    pub fn refused(text: impl Into<String>) -> Self {
        Self::new(Status::Refused, anyhow::Error::msg(text.into()))
    }

    /// The environment does not let it.
    pub fn environment(text: impl Into<String>, why: impl Into<anyhow::Error>) -> Self {
        Self::new(Status::Environment, why.into().context(text.into()))
    }

    /// A checklist is wrong.
    pub fn checklist(name: &str, source: &str, problems: &[Problem]) -> Self {
        let errors = counted(problems.len(), "thing", "things");
        let text = format!("{name} is no checklist: {errors} to mend");
        Self {
            drawing: render(problems, source, name, false, WIDTH),
            ..Self::usage(text)
        }
    }

    /// With what to do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what to do about it, where nothing was said yet.
    pub fn or_hint(mut self, hint: &str) -> Self {
        self.hint = self.hint.or_else(|| Some(hint.to_owned()));
        self
    }

    /// With this to do about it, where it is a refusal because of that.
    pub fn hint_where(self, cause: &Cause, hint: &str) -> Self {
        if self.is_refusal_for(cause) {
            return self.hint(hint);
        }
        self
    }

    /// Whether the rules refused it because of that.
    pub fn is_refusal_for(&self, cause: &Cause) -> bool {
        let refusal = self.error.downcast_ref::<Refusal>();
        refusal.is_some_and(|refusal| refusal.cause == *cause)
    }

    /// Because of what it came to this.
    pub fn caused(self, why: SigningError) -> Self {
        let error = self.error.to_string();
        Self {
            status: Status::Environment,
            error: anyhow::Error::new(why).context(error),
            ..self
        }
    }

    /// With what to do about it, where there is something.
    fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// Tells it on standard error.
    pub fn tell(&self) -> Status {
        let mut text = self.drawing.clone();
        for (i, cause) in self.error.chain().map(ToString::to_string).enumerate() {
            let before = if i == 0 { "error" } else { "caused by" };
            text.push_str(&format!("{before}: {}\n", output::visible_lines(&cause)));
        }
        if let Some(hint) = &self.hint {
            text.push_str(&format!("hint: {}\n", output::visible_lines(hint)));
        }
        output::tell(&text);
        self.status
    }
}

/// Columns that the drawing of what is wrong may take.
pub const WIDTH: usize = 120;

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        let status = match error {
            ConfigError::NoHome(_) | ConfigError::Disk { .. } => Status::Environment,
            ConfigError::Taken(_) => Status::Refused,
            ConfigError::Settings { .. }
            | ConfigError::People { .. }
            | ConfigError::Product { .. }
            | ConfigError::NoRepository(_)
            | ConfigError::NoSuchChecklist { .. } => Status::Usage,
        };
        let hint = error.hint();
        Self::new(status, error.into()).maybe_hint(hint)
    }
}

impl From<RecordError> for Fault {
    fn from(error: RecordError) -> Self {
        let (status, hint) = match &error {
            RecordError::NoSuchRun { .. } => (Status::Usage, Some("`countersign list` names them".to_owned())),
            RecordError::Ambiguous { .. } => (Status::Usage, Some("type more of its name".to_owned())),
            RecordError::NotARun { .. } => (Status::Usage, None),
            RecordError::Path { .. } => (Status::Unverified, None),
            RecordError::Journal(cause) => (Status::Environment, Some(cause.hint().to_owned())),
            _ => (Status::Environment, None),
        };
        Self::new(status, error.into()).maybe_hint(hint)
    }
}

impl From<EngineError> for Fault {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Record(error) => error.into(),
            EngineError::Checklist {
                file,
                source_text,
                problems,
            } => Self {
                status: Status::Unverified,
                error: anyhow::anyhow!("the run's {file} cannot be read"),
                hint: Some(
                    "it was changed, or written by a newer version: `countersign verify` tells which".to_owned(),
                ),
                drawing: render(&problems, &source_text, &file, false, WIDTH),
            },
            error @ EngineError::Exists(_) => {
                Self::new(Status::Refused, error.into()).hint("--force puts the new one in its place")
            }
            error @ EngineError::InsideRun(_) => {
                Self::new(Status::Refused, error.into()).hint("--out FILE names another place")
            }
            error @ EngineError::Document(_) => Self::new(Status::Bug, error.into()),
            error @ (EngineError::Secret(_) | EngineError::NotEvidence(_) | EngineError::Role(_)) => {
                Self::new(Status::Refused, error.into())
            }
            error @ (EngineError::Field { .. } | EngineError::Unknown { .. }) => Self::new(Status::Usage, error.into())
                .hint("`--field NAME=VALUE` gives a field its value, `--role ROLE=PERSON` a role its person"),
            error => Self::new(Status::Environment, error.into()),
        }
    }
}

impl From<SigningError> for Fault {
    fn from(error: SigningError) -> Self {
        let hint = error.hint().map(str::to_owned);
        Self::new(Status::Environment, error.into()).maybe_hint(hint)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        let status = match refusal.cause {
            Cause::Unknown | Cause::Invalid => Status::Usage,
            _ => Status::Refused,
        };
        let hint = match &refusal.cause {
            Cause::NeedsReason => Some("give one with --reason".to_owned()),
            Cause::NeedsTrust => {
                Some("read its commands with `countersign trust`, then adopt it with `amend`".to_owned())
            }
            Cause::NeedsField(field) => Some(format!("`countersign set RUN {field} VALUE` gives it a value")),
            Cause::Locked => Some("`countersign status` says who waits for whom".to_owned()),
            Cause::NeedsControls => Some("`countersign controls RUN` takes them".to_owned()),
            Cause::Unknown => Some("`countersign show` names what there is".to_owned()),
            Cause::Rule | Cause::Invalid | Cause::NeedsConfirmation | Cause::RunsElsewhere(_) | Cause::Changed => None,
        };
        Self::new(status, refusal.into()).maybe_hint(hint)
    }
}

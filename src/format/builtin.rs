//! The checklists that come with the program. Their ids are those that the files give themselves.

/// A checklist that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Builtin {
    /// The id that its file gives.
    pub id: &'static str,
    /// The file.
    pub source: &'static str,
}

/// All of them, the one for newcomers first.
pub const BUILTINS: &[Builtin] = &[
    Builtin {
        id: "first-flight",
        source: include_str!("../../checklists/first-flight.toml"),
    },
    Builtin {
        id: "service-go-live",
        source: include_str!("../../checklists/service-go-live.toml"),
    },
    Builtin {
        id: "enterprise-readiness",
        source: include_str!("../../checklists/enterprise-readiness.toml"),
    },
    Builtin {
        id: "readiness-sign-off",
        source: include_str!("../../checklists/readiness-sign-off.toml"),
    },
    Builtin {
        id: "white-glove",
        source: include_str!("../../checklists/white-glove.toml"),
    },
    Builtin {
        id: "go-no-go",
        source: include_str!("../../checklists/go-no-go.toml"),
    },
];

/// The one of that id.
pub fn builtin(id: &str) -> Option<Builtin> {
    BUILTINS.iter().copied().find(|builtin| builtin.id == id)
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod sign_off_tests;

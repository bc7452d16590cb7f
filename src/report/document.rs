//! The documents that there are: what each is called, and which file it goes to.

use super::{NotDrawn, certificate, checklist, facts::Source, json, junit, pull_request};

/// A document that can be drawn of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Document {
    /// The completed checklist, as Markdown.
    Checklist,
    /// A summary for the description of a pull request, as Markdown.
    PullRequest,
    /// The whole run, for scripts.
    Json,
    /// A report for CI systems.
    JUnit,
    /// The certificate, as one HTML file.
    CertificatePage,
    /// The certificate, as Markdown.
    CertificateText,
}

impl Document {
    /// Every document.
    pub const ALL: [Self; 6] = [
        Self::Checklist,
        Self::PullRequest,
        Self::Json,
        Self::JUnit,
        Self::CertificatePage,
        Self::CertificateText,
    ];

    /// What it is called on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checklist => "md",
            Self::PullRequest => "pr",
            Self::Json => "json",
            Self::JUnit => "junit",
            Self::CertificatePage => "html",
            Self::CertificateText => "certificate",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Checklist => "Completed checklist (Markdown)",
            Self::PullRequest => "Pull-request summary (Markdown)",
            Self::Json => "The whole run (JSON)",
            Self::JUnit => "Report for CI systems (JUnit)",
            Self::CertificatePage => "Certificate (one HTML file)",
            Self::CertificateText => "Certificate (Markdown)",
        }
    }

    /// The file that it goes to unless somebody names another.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Checklist => "checklist.md",
            Self::PullRequest => "pull-request.md",
            Self::Json => "run.json",
            Self::JUnit => "junit.xml",
            Self::CertificatePage => "certificate.html",
            Self::CertificateText => "certificate.md",
        }
    }

    /// Whether it shows what checks printed: then [`super::facts::Facts::keep_printed`] comes before it is drawn.
    pub const fn shows_output(self) -> bool {
        matches!(self, Self::JUnit)
    }

    /// The document of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|document| document.name() == name)
    }

    /// Draws it.
    ///
    /// # Errors
    /// Where something has no form in the document.
    pub fn draw(self, source: &Source) -> Result<String, NotDrawn> {
        Ok(match self {
            Self::Checklist => checklist::draw(source),
            Self::PullRequest => pull_request::draw(source),
            Self::Json => json::draw(source)?,
            Self::JUnit => junit::draw(source),
            Self::CertificatePage => certificate::as_html(source),
            Self::CertificateText => certificate::as_markdown(source),
        })
    }
}

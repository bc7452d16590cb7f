//! What a person has set up on a machine: settings, folders, who they are, whom they know, which checklists there are and which of
//! them may run commands here. Nothing in here is part of a run.

pub mod checklists;
mod error;
mod group;
mod identity;
mod paths;
mod people;
mod product;
mod reading;
pub mod settings;
mod signers;
mod trust;

pub use error::ConfigError;
pub use group::group;
pub use identity::{Machine, machine, person};
pub use paths::{Asked, Paths, repository};
pub use people::PeopleFiles;
pub use product::ProductFile;
pub use settings::Settings;
pub use signers::{Lists, Named, SigningSources};
pub use trust::{Trust, Trusted};

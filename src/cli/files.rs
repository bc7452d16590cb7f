//! Files that values name. Whether one is there is told and holds nothing up: it may come to be there later.

use std::path::Path;

use super::output::{tell, visible};
use crate::domain::{
    checklist::{Field, FieldKind},
    plan::Plan,
};

/// Says on standard error of each field that names a file where none is there, seen from the folder stood in.
pub fn told<'a>(plan: &Plan, values: impl IntoIterator<Item = (&'a str, &'a str)>, inside: &Path) {
    for (id, value) in values {
        let field = plan.field(&id.into());
        if let Some(why) = field.and_then(|field| missing(field, value, inside)) {
            tell(&format!("note: {}: {}\n", visible(id), visible(&why)));
        }
    }
}

/// Why the value is no file that is there; nothing for fields of other kinds. What begins with `~` is the shell's.
pub fn missing(field: &Field, value: &str, inside: &Path) -> Option<String> {
    let value = value.trim();
    if field.kind != FieldKind::File || field.secret || value.is_empty() || value.starts_with('~') {
        return None;
    }
    let path = inside.join(value);
    (!path.exists()).then(|| format!("there is no file {value} here"))
}

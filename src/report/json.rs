//! The whole run as one JSON object, by the schema in `docs/schema/run.schema.json`. What no reader sees is written out.

use std::fmt::Write as _;

use serde::Serialize;

use super::facts::Source;
use crate::domain::unseen::is_unseen;

/// The version of the schema that [`draw`] goes by.
pub const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    #[serde(flatten)]
    source: &'a Source,
}

/// The object.
///
/// # Errors
/// Where something has no form in JSON.
pub fn draw(source: &Source) -> serde_json::Result<String> {
    pretty(&Document { schema: SCHEMA, source })
}

/// A value as JSON, with what JSON itself lets stand unescaped, and nobody would see, spelled out.
///
/// # Errors
/// Where it has no form in JSON.
pub fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string_pretty(value)?;
    let mut text = String::with_capacity(json.len() + 1);
    for sign in json.chars() {
        if is_unseen(sign) && sign != '\n' {
            let mut units = [0; 2];
            for unit in sign.encode_utf16(&mut units) {
                // A text takes everything that is written to it.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(sign);
        }
    }
    text.push('\n');
    Ok(text)
}

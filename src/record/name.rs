//! Names that the record makes: of runs, of writers, of files. What a person typed never decides where a file lies.

use chrono::NaiveDate;

use super::RecordError;
use crate::domain::id::Writer;

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
/// Bytes at or above it would favour the first letters.
const FAIR: u8 = 252;

/// So many random characters of `a-z0-9`.
///
/// # Errors
/// Where the system gives no random numbers.
pub fn random(count: usize) -> Result<String, RecordError> {
    let mut text = String::with_capacity(count);
    while text.len() < count {
        let mut bytes = [0u8; 16];
        getrandom::fill(&mut bytes).map_err(|why| RecordError::Random(why.to_string()))?;
        let fair = bytes.iter().filter(|byte| **byte < FAIR);
        text.extend(fair.map(|byte| char::from(ALPHABET[usize::from(byte % 36)])));
    }
    text.truncate(count);
    Ok(text)
}

/// A name for a run: date, checklist, version where there is one, four random characters.
///
/// # Errors
/// Where the system gives no random numbers.
pub fn run_name(date: NaiveDate, checklist: &str, version: Option<&str>) -> Result<String, RecordError> {
    let mut parts = vec![date.format("%Y-%m-%d").to_string()];
    let typed = [Some(checklist), version];
    parts.extend(
        typed
            .into_iter()
            .flatten()
            .map(|part| tame(part, 60))
            .filter(|part| !part.is_empty()),
    );
    parts.push(random(4)?);
    Ok(parts.join("-"))
}

/// A name for a writer: `user@host-` and eight random characters.
///
/// # Errors
/// Where the system gives no random numbers.
pub fn writer_name(login: &str, host: &str) -> Result<Writer, RecordError> {
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let login = or(tame(&login.replace('@', "-"), 40), "somebody");
    let host = or(tame(host.split('.').next().unwrap_or_default(), 60), "somewhere");
    Ok(Writer::new(format!("{login}@{host}-{}", random(8)?)))
}

/// A writer's name that may be the name of a file: what the program makes, and nothing that leads elsewhere.
pub fn is_writer_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 200 && !text.starts_with('.') && text.chars().all(|c| is_tame(c) || c == '@')
}

/// A name for a file out of what a person or a system called it: letters, digits, `.`, `-` and `_`.
pub fn file_name(text: &str) -> String {
    let last = text.rsplit('/').next().unwrap_or_default();
    let name = tame(last, 100);
    if name.is_empty() { "file".to_owned() } else { name }
}

fn is_tame(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

/// At most `limit` bytes; keeps the end too, for a file's extension says what it is.
fn tame(text: &str, limit: usize) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if is_tame(c) => name.push(c),
            _ if name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_matches(['.', '-']);
    if name.len() <= limit {
        return name.to_owned();
    }
    let extension = name.rfind('.').map(|dot| &name[dot..]).filter(|end| end.len() <= 12);
    let extension = extension.unwrap_or_default();
    let room = limit - extension.len();
    let fits = name.char_indices().map(|(start, c)| start + c.len_utf8());
    let kept = fits.take_while(|end| *end <= room).last().unwrap_or_default();
    format!("{}{extension}", name[..kept].trim_end_matches(['.', '-']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_run_is_named_for_its_date_checklist_and_version() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        let name = run_name(date, "service-go-live", Some("1.4.0 / rc 1")).unwrap();
        let (start, random) = name.rsplit_once('-').unwrap();
        assert_eq!((start, random.len()), ("2026-11-21-service-go-live-1.4.0-rc-1", 4));
        assert!(run_name(date, "a", Some("//")).unwrap().starts_with("2026-11-21-a-"));
    }

    #[test]
    fn a_writer_is_named_for_login_and_host_whatever_these_are() {
        for (login, host, start) in [
            ("ada", "ops1.example.com", "ada@ops1-"),
            ("a d@a", "", "a-d-a@somewhere-"),
            ("../..", "/", "somebody@somewhere-"),
        ] {
            let writer = writer_name(login, host).unwrap();
            assert!(writer.as_str().starts_with(start), "{writer}");
            assert_eq!(writer.as_str().len(), start.len() + 8);
            assert!(is_writer_name(writer.as_str()));
        }
    }

    #[test]
    fn a_long_name_keeps_its_extension() {
        let name = file_name(&format!("{}.png", "ñ".repeat(200)));
        assert!(name.len() <= 100 && name.ends_with("ñ.png"), "{name}");
    }

    proptest! {
        #[test]
        fn the_name_of_a_file_is_one_part_of_a_path(text in any::<String>()) {
            let name = file_name(&text);
            prop_assert!(!name.is_empty() && name.len() <= 100);
            prop_assert!(!name.starts_with('.') && name.chars().all(is_tame), "{name}");
            prop_assert_eq!(file_name(&name), name);
        }
    }
}

//! One line of an allowed signers file, read as OpenSSH reads it: the principals, options where there are any, the key.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, TimeDelta, TimeZone};

use crate::{domain::time::Time, signing::public_key};

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub principals: String,
    pub options: Options,
    pub key: ssh_key::PublicKey,
}

/// What stands between principals and key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Options {
    pub namespaces: Option<String>,
    pub after: Option<Time>,
    pub before: Option<Time>,
    authority: bool,
}

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

/// Reads a line; nothing where it is empty or a comment.
pub(super) fn read(text: &str, zone: &impl TimeZone) -> Result<Option<Line>, String> {
    let text = text.trim_start_matches(BLANKS);
    if text.is_empty() || text.starts_with('#') {
        return Ok(None);
    }
    if text.contains('\0') {
        return Err("it holds a NUL".to_owned());
    }
    let (principals, rest) = first_word(text)?;
    if principals.is_empty() {
        return Err("it names no principal".to_owned());
    }
    if rest.is_empty() {
        return Err("the key is missing".to_owned());
    }
    let (options, key) = match public_key(rest) {
        Ok(key) => (Options::default(), key),
        Err(why) => {
            let (options, rest) = past_options(rest)?;
            if rest.is_empty() {
                return Err(if looks_like_a_key(options) {
                    why
                } else {
                    "the key is missing".to_owned()
                });
            }
            // Where this is an unknown key, what stood before it was its type.
            if looks_like_a_key(options) {
                return Err(why);
            }
            (self::options(options, zone)?, public_key(rest)?)
        }
    };
    if options.authority {
        return Err(
            "cert-authority: keys that a certificate vouches for are not supported; list the key itself".to_owned(),
        );
    }
    Ok(Some(Line {
        principals,
        options,
        key,
    }))
}

fn looks_like_a_key(word: &str) -> bool {
    ["ssh-", "ecdsa-", "sk-"].iter().any(|start| word.starts_with(start))
}

/// The first word, and what follows the blanks behind it. A part of it may stand in quotes, blanks and all; it ends there.
fn first_word(text: &str) -> Result<(String, &str), String> {
    let Some(at) = text.find(|c| BLANKS.contains(&c) || c == '"') else {
        return Ok((text.to_owned(), ""));
    };
    let (before, rest) = text.split_at(at);
    let Some(quoted) = rest.strip_prefix('"') else {
        return Ok((before.to_owned(), rest.trim_start_matches(BLANKS)));
    };
    let (inside, rest) = quoted.split_once('"').ok_or("a quote is not closed")?;
    Ok((format!("{before}{inside}"), rest.trim_start_matches(BLANKS)))
}

/// The options, and what follows them.
fn past_options(text: &str) -> Result<(&str, &str), String> {
    let mut quoted = false;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' if signs.peek().is_some_and(|(_, next)| *next == '"') => {
                signs.next();
            }
            '"' => quoted = !quoted,
            ' ' | '\t' if !quoted => {
                return Ok((&text[..at], text[at..].trim_start_matches(BLANKS)));
            }
            _ => {}
        }
    }
    if quoted {
        return Err("a quote is not closed".to_owned());
    }
    Ok((text.trim_end_matches(BLANKS), ""))
}

fn options(text: &str, zone: &impl TimeZone) -> Result<Options, String> {
    let mut options = Options::default();
    let mut rest = text;
    while !rest.is_empty() {
        rest = one_option(rest, &mut options, zone)?;
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(',').ok_or_else(|| unknown(text))?;
        if rest.is_empty() {
            return Err("an option is missing behind the comma".to_owned());
        }
    }
    if options
        .after
        .zip(options.before)
        .is_some_and(|(after, before)| before <= after)
    {
        return Err("valid-before is not later than valid-after".to_owned());
    }
    Ok(options)
}

fn unknown(text: &str) -> String {
    let name: String = text.chars().take_while(|c| !",= \t\"".contains(*c)).collect();
    format!("there is no option {name:?}: there are namespaces=\"…\", valid-after=\"…\" and valid-before=\"…\"")
}

/// Takes one option off the front.
fn one_option<'a>(text: &'a str, options: &mut Options, zone: &impl TimeZone) -> Result<&'a str, String> {
    let name_ends = text.find([',', '=']).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_ends);
    let name = name.to_ascii_lowercase();
    if name == "cert-authority" && !rest.starts_with('=') {
        options.authority = true;
        return Ok(rest);
    }
    let known = ["namespaces", "valid-after", "valid-before"].contains(&&*name);
    let value = rest.strip_prefix('=').filter(|_| known).ok_or_else(|| unknown(text))?;
    let (value, rest) = quoted(value).map_err(|why| format!("{name}: {why}"))?;
    let twice = match &*name {
        "namespaces" => options.namespaces.replace(value).is_some(),
        "valid-after" => options
            .after
            .replace(time(&value, zone).ok_or_else(|| no_time(&name, &value))?)
            .is_some(),
        _ => options
            .before
            .replace(time(&value, zone).ok_or_else(|| no_time(&name, &value))?)
            .is_some(),
    };
    if twice {
        return Err(format!("{name} stands twice"));
    }
    Ok(rest)
}

fn no_time(name: &str, value: &str) -> String {
    format!(
        "{name}: {value:?} is no time: YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS is expected, with a Z behind it for UTC"
    )
}

/// The value in quotes, `\"` in it being a quote, and what follows.
fn quoted(text: &str) -> Result<(String, &str), &'static str> {
    let text = text.strip_prefix('"').ok_or("its value must stand in quotes")?;
    let mut value = String::new();
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' if signs.peek().is_some_and(|(_, next)| *next == '"') => {
                signs.next();
                value.push('"');
            }
            '"' => return Ok((value, &text[at + 1..])),
            sign => value.push(sign),
        }
    }
    Err("a quote is not closed")
}

/// `YYYYMMDD[HHMM[SS]][Z]`: in the machine's own time zone, or in UTC.
fn time(text: &str, zone: &impl TimeZone) -> Option<Time> {
    let ends = |end: &str| {
        let cut = text.len().checked_sub(end.len()).filter(|cut| *cut > 0)?;
        let (before, last) = text.split_at_checked(cut)?;
        last.eq_ignore_ascii_case(end).then_some(before)
    };
    let (digits, utc) = match ends("Z").or_else(|| ends("UTC")) {
        Some(digits) => (digits, true),
        None => (text, false),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (hour, minute, second) = match digits.len() {
        8 => (0, 0, 0),
        12 => (number(8, 10)?, number(10, 12)?, 0),
        14 => (number(8, 10)?, number(10, 12)?, number(12, 14)?),
        _ => return None,
    };
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)?).ok()?, number(4, 6)?, number(6, 8)?)?;
    let time = day.and_hms_opt(hour, minute, second)?;
    if utc { Some(time.and_utc()) } else { local(time, zone) }
}

/// A time that a change of clocks leaves out is an hour later.
fn local(time: NaiveDateTime, zone: &impl TimeZone) -> Option<Time> {
    match zone.from_local_datetime(&time) {
        LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => Some(time.to_utc()),
        LocalResult::None => {
            let later = time.checked_add_signed(TimeDelta::hours(1))?;
            zone.from_local_datetime(&later).earliest().map(|time| time.to_utc())
        }
    }
}

//! "Did you mean": the known word that an unknown one is most likely meant to be.

/// Words that people bring from other tools, and ours for the same thing.
const SYNONYMS: &[(&str, &str)] = &[
    ("depends_on", "after"),
    ("requires", "after"),
    ("needs", "after"),
    ("name", "title"),
    ("name", "label"),
    ("description", "text"),
    ("details", "text"),
    ("command", "run"),
    ("cmd", "run"),
    ("script", "run"),
    ("shell_command", "run"),
    ("url", "http"),
    ("priority", "weight"),
    ("type", "kind"),
    ("options", "choices"),
    ("regex", "pattern"),
    ("approvals", "sign_offs"),
    ("signoffs", "sign_offs"),
    ("steps", "items"),
    ("tasks", "items"),
    ("checks", "items"),
    ("duration", "estimate"),
    ("retries", "retry"),
    ("inputs", "fields"),
    ("variables", "fields"),
    ("dir", "cwd"),
    ("working_directory", "cwd"),
    ("cwd", "cwd"),
    ("assert", "expect"),
    ("expects", "expect"),
    ("contains", "matches"),
    ("equals", "is"),
];

/// The one of `known` that `word` is most likely meant to be.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    let allowed = (word.chars().count() / 3).max(1);
    let known: Vec<&str> = known.into_iter().collect();
    let by_letters = known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(&plain(candidate), &word), *candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate);
    by_letters.or_else(|| {
        SYNONYMS
            .iter()
            .filter(|(other, _)| *other == word)
            .find_map(|(_, ours)| known.iter().find(|candidate| *candidate == ours).copied())
    })
}

/// The words with commas between them, each in backquotes, `or` before the last.
pub(super) fn any_of<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

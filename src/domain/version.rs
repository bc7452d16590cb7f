//! Versions of software, compared as people mean them: number by number, whatever their length.

use std::cmp::Ordering;

/// Whether `text` is a version: numbers with dots between them, with an optional `v` before and a suffix that begins
/// with `-` or `+` behind.
pub fn is_version(text: &str) -> bool {
    parts(text).is_some()
}

/// How version `a` stands to version `b`; nothing where one of them is none.
///
/// A missing number counts as 0. A pre-release comes before its release and is ordered as semver.org 2.0.0 says
/// (section 11); what stands behind `+` does not count.
pub fn compare(a: &str, b: &str) -> Option<Ordering> {
    let ((a, a_pre), (b, b_pre)) = (parts(a)?, parts(b)?);
    let length = a.len().max(b.len());
    let number = |numbers: &[&str], at: usize| numbers.get(at).copied().unwrap_or("0").to_owned();
    let numbers = (0..length)
        .map(|at| compare_digits(&number(&a, at), &number(&b, at)))
        .find(|order| order.is_ne());
    Some(numbers.unwrap_or_else(|| compare_pre_releases(a_pre, b_pre)))
}

/// The numbers of a version, and its pre-release.
fn parts(text: &str) -> Option<(Vec<&str>, Option<&str>)> {
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    let (text, build) = text
        .split_once('+')
        .map_or((text, None), |(text, build)| (text, Some(build)));
    let (numbers, pre) = text
        .split_once('-')
        .map_or((text, None), |(text, pre)| (text, Some(pre)));
    let numbers: Vec<&str> = numbers.split('.').collect();
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let suffix = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b".-_~".contains(&byte))
    };
    (numbers.iter().all(digits) && pre.is_none_or(suffix) && build.is_none_or(suffix)).then_some((numbers, pre))
}

fn compare_digits(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

fn compare_pre_releases(a: Option<&str>, b: Option<&str>) -> Ordering {
    let (a, b) = match (a, b) {
        (None, None) => return Ordering::Equal,
        (None, Some(_)) => return Ordering::Greater,
        (Some(_), None) => return Ordering::Less,
        (Some(a), Some(b)) => (a, b),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let identifiers = a
        .split('.')
        .zip(b.split('.'))
        .map(|(a, b)| match (digits(a), digits(b)) {
            (true, true) => compare_digits(a, b),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => a.cmp(b),
        });
    identifiers
        .into_iter()
        .find(|order| order.is_ne())
        .unwrap_or_else(|| a.split('.').count().cmp(&b.split('.').count()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_the_order_that_people_mean() {
        let ascending = [
            "0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0",
            "1.0.1",
            "1.9",
            "1.10",
            "2",
            "18446744073709551616.1",
        ];
        for pair in ascending.windows(2) {
            assert_eq!(compare(pair[0], pair[1]), Some(Ordering::Less), "{pair:?}");
        }
        assert_eq!(compare("1.0.0+build.5", "v1"), Some(Ordering::Equal));
    }

    #[test]
    fn what_is_no_version_is_not_compared() {
        for text in ["", "v", "1.", "1..2", "latest", "1.2 beta", "1.2-", "1.x"] {
            assert!(!is_version(text), "{text}");
            assert_eq!(compare(text, "1"), None);
        }
    }
}

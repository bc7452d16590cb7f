use proptest::prelude::*;

use super::*;
use crate::report::testing::{HOSTILE, read};

/// What is shown of a text: without its spaces, of which no reader sees how many there are.
fn shown(text: &str) -> String {
    squeezed(&visible(text))
}

fn squeezed(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}

fn nothing_unseen(text: &str) {
    assert!(!text.contains(|sign| sign != '\n' && is_unseen(sign)), "{text:?}");
}

/// In every place of a Markdown document the text stays that text, and the document the same document.
fn stays_text_in_markdown(text: &str) {
    let places: [(&str, &str); 7] = [
        ("", "\n"),
        ("# ", "\n"),
        ("- ", "\n"),
        ("- [x] ", " and more\n"),
        ("> ", "\n"),
        ("| a | b |\n| --- | --- |\n| c | ", " |\n"),
        ("before: ", " `code` [link](target)\n"),
    ];
    for (before, after) in places {
        let table = before.starts_with('|');
        let escaped = if table { cell(text) } else { markdown(text) };
        nothing_unseen(&escaped);
        let with = |text: &str| read(&format!("{before}{text}{after}"));
        let (plain, found) = (with("x"), with(&escaped));
        let said = format!("{text:?} as {escaped:?} after {before:?}");
        if !shown(text).is_empty() {
            assert_eq!(found.shape(), plain.shape(), "{said}");
        }
        assert_eq!(found.links, plain.links, "{said}");
        assert_eq!(
            squeezed(&found.text),
            squeezed(&plain.text.replacen('x', &shown(text), 1)),
            "{said}"
        );
    }
}

fn stays_code_in_markdown(text: &str) {
    for (before, after, escaped) in [
        ("- ", " after\n", code(text)),
        ("| a | b |\n| --- | --- |\n| c | ", " |\n", code_cell(text)),
    ] {
        nothing_unseen(&escaped);
        let (plain, found) = (
            read(&format!("{before}`x`{after}")),
            read(&format!("{before}{escaped}{after}")),
        );
        let said = format!("{text:?} as {escaped:?} after {before:?}");
        if !shown(text).is_empty() {
            assert_eq!(found.shape(), plain.shape(), "{said}");
        }
        let expected = plain.text.replacen('x', &shown(text), 1);
        assert_eq!(squeezed(&found.text), squeezed(&expected), "{said}");
    }
}

/// Nothing ends the text or the attribute that it stands in; read back, it is what is shown of it.
fn stays_text_in_tags(text: &str) {
    for escaped in [html(text), xml(text), html_lines(text), xml_lines(text)] {
        nothing_unseen(&escaped);
        assert!(!escaped.contains(['<', '>', '"', '\'']), "{escaped:?}");
        let back = ["&lt;", "&gt;", "&quot;", "&#39;", "&amp;"]
            .into_iter()
            .zip(["<", ">", "\"", "'", "&"])
            .fold(escaped.clone(), |text, (name, sign)| text.replace(name, sign));
        let lines = escaped == html_lines(text);
        let shown = if lines { visible_lines(text) } else { visible(text) };
        assert_eq!(back, shown);
        let bare = escaped.replace("&lt;", "").replace("&gt;", "").replace("&quot;", "");
        assert!(
            !bare.replace("&#39;", "").replace("&amp;", "").contains('&'),
            "{escaped:?}"
        );
    }
}

fn leads_nowhere_else(text: &str) {
    let link = |target: &str| read(&format!("| a |\n| --- |\n| [x]({target}) |\n"));
    let plain = link("x");
    if let Some(target) = path(text) {
        let found = link(&format!("../{target}"));
        assert_eq!(found.shape(), plain.shape(), "{text:?}: {target}");
        assert_eq!(found.links, [format!("../{target}")], "{text:?}");
        assert!(
            !target.contains([':', '\\', '?', '#', '"', '<', '(']) && !target.starts_with('/'),
            "{target}"
        );
        assert!(!target.split('/').any(|part| part == ".."), "{target}");
    }
    if let Some(target) = markdown_url(text) {
        let found = link(&target);
        assert_eq!(found.shape(), plain.shape(), "{text:?}: {target}");
        assert_eq!(found.links, [url(text).unwrap()], "{text:?}");
        assert!(
            target.starts_with("https://") || target.starts_with("http://"),
            "{target}"
        );
    }
}

#[test]
fn what_somebody_typed_to_be_something_else_stays_text_everywhere() {
    for text in HOSTILE {
        stays_text_in_markdown(text);
        stays_code_in_markdown(text);
        stays_text_in_tags(text);
        leads_nowhere_else(text);
    }
}

#[test]
fn a_plain_text_is_left_as_it_is() {
    for text in [
        "Migrations applied",
        "42 ms, p95: 3/4 – “é” 漢",
        "release 1.4.0; a-b + c?",
    ] {
        assert_eq!(markdown(text), text);
        assert_eq!(html(text), text);
    }
    assert_eq!(markdown("two\nlines\t"), "two ⏎ lines\\\\t");
    assert_eq!(code("a`b"), "``a`b``");
    assert_eq!(visible("a\r\nb\u{202e}"), "a ⏎ b\\u{202e}");
}

#[test]
fn a_link_leads_to_the_web_or_below_the_runs_folder() {
    for text in [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.com",
        "https:",
        "https:///x",
        "",
    ] {
        assert_eq!(url(text), None, "{text}");
    }
    assert_eq!(
        url("HTTPS://example.com/a b?c=(d)&e").unwrap(),
        "https://example.com/a%20b?c=%28d%29&e"
    );
    for text in ["../../etc/passwd", "/etc/passwd", "a/../b", "", "a//b", "a\\b"] {
        assert_eq!(path(text), None, "{text}");
    }
    assert_eq!(
        path("evidence/a@b-1/0007 (x).log").unwrap(),
        "evidence/a@b-1/0007%20%28x%29.log"
    );
    assert_eq!(path("javascript:alert(1)").unwrap(), "javascript%3Aalert%281%29");
}

#[test]
fn a_long_text_is_clipped_where_a_sign_begins_and_says_so() {
    assert_eq!(clipped("漢字です", 4), "漢字です");
    assert_eq!(clipped("漢字です", 3), "漢字…");
    assert_eq!(clipped("", 3), "");
}

/// Texts of what matters in any of the formats, in any order.
fn any_text() -> impl Strategy<Value = String> {
    let signs = "[-+*_`~#>|<!\\[\\](){}&;:=^$\\\\./@ax1\" '\n\t\r]{0,12}";
    let some = proptest::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned);
    prop_oneof![
        3 => signs,
        1 => any::<String>(),
        1 => (some.clone(), signs, some).prop_map(|(a, b, c)| format!("{a}{b}{c}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn no_text_becomes_anything_in_markdown(text in any_text()) {
        stays_text_in_markdown(&text);
    }

    #[test]
    fn no_code_becomes_anything_in_markdown(text in any_text()) {
        stays_code_in_markdown(&text);
    }

    #[test]
    fn no_text_becomes_anything_in_html_or_xml(text in any_text()) {
        stays_text_in_tags(&text);
    }

    #[test]
    fn no_link_leads_elsewhere(text in any_text(), web in "(https?://)?[a-z.]{0,8}") {
        leads_nowhere_else(&text);
        leads_nowhere_else(&format!("{web}{text}"));
    }
}

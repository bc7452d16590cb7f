//! Which characters nobody sees, though they change what is seen. Whatever shows a text of somebody else asks here.

use std::borrow::Cow;

/// Whether a character must not reach a terminal or a page as it is: it steers (C0, DEL, C1), reorders what is read
/// (Unicode's Bidi_Control), breaks lines unseen, or hides in between (Default_Ignorable_Code_Point).
///
/// The two variation selectors that choose between text and emoji are let through: they stand in ordinary text.
pub fn is_unseen(sign: char) -> bool {
    // Nearly all text is below all of these.
    if sign < '\u{34f}' {
        return sign.is_control() || sign == '\u{ad}';
    }
    matches!(sign,
        '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `line` as it may be shown: a sign that nobody sees, but for a tab, becomes U+FFFD.
pub fn shown(line: &str) -> Cow<'_, str> {
    let is_hidden = |sign: char| sign != '\t' && is_unseen(sign);
    if !line.contains(is_hidden) {
        return Cow::Borrowed(line);
    }
    let shown = line.chars().map(|sign| if is_hidden(sign) { '\u{fffd}' } else { sign });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_seen_and_what_steers_or_hides_is_not() {
        for sign in "aé漢日\u{301}…✓😀\u{fe0f} ~".chars() {
            assert!(!is_unseen(sign), "{sign:?}");
        }
        let unseen = "\0\t\n\u{1b}\u{7f}\u{80}\u{9b}\u{ad}\u{61c}\u{200b}\u{200d}\u{200e}\u{2028}\u{202e}\u{2066}\u{feff}\u{e0041}";
        assert!(unseen.chars().all(is_unseen));
    }
}

//! The manifest: a line of digest and name for each file, as `sha256sum` prints and checks them.

use super::{listing::Contents, names};

/// All files but those whose names lead elsewhere, in their order.
pub fn of(contents: &Contents) -> Vec<u8> {
    let mut lines = Vec::new();
    for (name, content) in contents.files().filter(|(name, _)| !names::leads_out(name)) {
        line(name, &content.sha256.to_string(), &mut lines);
    }
    lines
}

/// A name that would break the line is escaped, and a backslash at its beginning says so.
fn line(name: &[u8], digest: &str, lines: &mut Vec<u8>) {
    if name.iter().any(|byte| matches!(byte, b'\\' | b'\n' | b'\r')) {
        lines.push(b'\\');
    }
    lines.extend_from_slice(digest.as_bytes());
    lines.extend_from_slice(b"  ");
    if name == b"-" {
        // Alone it would mean what comes through a pipe.
        lines.extend_from_slice(b"./");
    }
    for byte in name {
        match byte {
            b'\\' => lines.extend_from_slice(b"\\\\"),
            b'\n' => lines.extend_from_slice(b"\\n"),
            b'\r' => lines.extend_from_slice(b"\\r"),
            other => lines.push(*other),
        }
    }
    lines.push(b'\n');
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_that_would_break_its_line_is_escaped() {
        let mut lines = Vec::new();
        for name in [&b"a b"[..], b"a\nb", b"a\\b", b"a\r", b"\xff", b"-"] {
            super::line(name, "00", &mut lines);
        }
        assert_eq!(
            lines,
            b"00  a b\n\\00  a\\nb\n\\00  a\\\\b\n\\00  a\\r\n00  \xff\n00  ./-\n"
        );
    }
}

//! Names and passwords that stand in an address, `http://ada:secret@host/`: wherever an address is shown or kept, `***` stands
//! in their place. The check itself asks with the address as it was written.

use std::borrow::Cow;

/// What stands in the place of a secret.
pub const INSTEAD: &str = "***";

/// The address, with [`INSTEAD`] for whatever says in it who asks. It need not be one that can be asked, nor have its
/// fields filled in: what stands before the `@` is left out also where the rest is wrong.
pub fn masked(address: &str) -> Cow<'_, str> {
    let begins = host_begins(address);
    let (before, rest) = address.split_at(begins);
    let asks = rest[..ends(rest)].rfind('@').filter(|at| *at > 0);
    match asks {
        Some(at) => Cow::Owned(format!("{before}{INSTEAD}{}", &rest[at..])),
        None => Cow::Borrowed(address),
    }
}

/// Where the part begins that names whom it goes to, in all spellings that are taken: `http:host` is one.
fn host_begins(address: &str) -> usize {
    let is_slash = |sign: char| matches!(sign, '/' | '\\' | '\t' | '\r' | '\n');
    let after = |scheme: &str| {
        let rest = &address[scheme.len() + 1..];
        address.len() - rest.trim_start_matches(is_slash).len()
    };
    match address.split_once(':') {
        Some((scheme, rest)) if is_http(scheme) || rest.starts_with("//") => after(scheme),
        _ if address.starts_with("//") => 2,
        _ => 0,
    }
}

fn is_http(scheme: &str) -> bool {
    let scheme = scheme.trim();
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// Where that part ends. Where it holds what is no port, it is no host yet, but a password with a slash in it, which
/// somebody forgot to encode.
fn ends(rest: &str) -> usize {
    let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..end];
    let behind_brackets = host.rfind(']').map_or(host, |at| &host[at..]);
    let port = behind_brackets.split_once(':').map_or("", |(_, port)| port);
    let is_port = port.chars().all(|sign| sign.is_ascii_digit()) || port.contains('{');
    match is_port || host.contains('@') {
        true => end,
        false => rest.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_are_left_out_of_an_address_and_nothing_else() {
        for (address, shown) in [
            ("http://bob:secret@example.com/echo", "http://***@example.com/echo"),
            ("https://token@example.com", "https://***@example.com"),
            ("HTTPS://a:b@c:8443/d@e?f=g@h", "HTTPS://***@c:8443/d@e?f=g@h"),
            ("http://a@b:c@d/", "http://***@d/"),
            ("http://bob:with blank@example.com", "http://***@example.com"),
            ("http:bob:secret@example.com", "http:***@example.com"),
            ("http:\\\\bob:secret@example.com", "http:\\\\***@example.com"),
            ("ftp://bob:secret@example.com", "ftp://***@example.com"),
            ("bob:secret@example.com:80/x", "***@example.com:80/x"),
            ("http://{user}:{password}@{host}:{port}/", "http://***@{host}:{port}/"),
            ("http://bob:pass/word@example.com/x", "http://***@example.com/x"),
            ("http://bob:sec#ret@example.com", "http://***@example.com"),
            ("http://{host}:{port}/@scope/name", "http://{host}:{port}/@scope/name"),
            ("http://[::1]:8080/@scope", "http://[::1]:8080/@scope"),
            ("http://[::1]/@scope", "http://[::1]/@scope"),
            ("http://example.com:8080/a@b", "http://example.com:8080/a@b"),
            ("//bob:secret@example.com/", "//***@example.com/"),
            ("/a:b@c", "/a:b@c"),
            ("http://@example.com/", "http://@example.com/"),
            ("{base}/health?who=a@b", "{base}/health?who=a@b"),
            ("http://example.com", "http://example.com"),
            ("", ""),
        ] {
            assert_eq!(masked(address), shown, "{address}");
        }
    }
}

//! `host:port` as a checklist writes it: whom to connect to, and for what name its certificate has to be.

use std::{fmt, net::Ipv6Addr};

use reqwest::Url;
use rustls::pki_types::ServerName;

use super::super::answer::NoAnswer;

/// The port where none is written.
const PORT: u16 = 443;

/// Whom to shake hands with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// A name, with what is not ASCII in it encoded, or an address without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What its certificate has to be for.
    pub name: ServerName<'static>,
}

impl Address {
    /// Reads `example.com`, `example.com:8443`, `192.0.2.1:443`, `[2001:db8::1]:443`, `2001:db8::1`.
    ///
    /// # Errors
    /// Where the text is something else.
    pub fn read(text: &str) -> Result<Self, NoAnswer> {
        let text = text.trim();
        let wrong = || NoAnswer::errored(format!("`{text}` is no host with a port: write example.com:443"));
        if text.is_empty() || text.contains(['/', '?', '#', '@', '\\']) || text.contains(char::is_whitespace) {
            return Err(wrong());
        }
        let bracketed = match text.parse::<Ipv6Addr>() {
            Ok(address) => format!("[{address}]"),
            Err(_) => text.to_owned(),
        };
        // The rules of addresses in a browser, names in all scripts included, are those of a URL.
        let url = Url::parse(&format!("https://{bracketed}")).map_err(|_| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?;
        let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(host.clone()).map_err(|_| wrong())?;
        Ok(Self {
            port: url.port().unwrap_or(PORT),
            host,
            name,
        })
    }

    /// The name that the server is asked for; nothing for an address.
    pub fn asks_by_name(&self) -> Option<&str> {
        matches!(self.name, ServerName::DnsName(_)).then_some(self.host.as_str())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host.contains(':') {
            true => write!(f, "[{}]:{}", self.host, self.port),
            false => write!(f, "{}:{}", self.host, self.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_in_all_its_spellings() {
        for (text, read, name) in [
            ("example.com", "example.com:443", Some("example.com")),
            ("example.com:8443", "example.com:8443", Some("example.com")),
            (" EXAMPLE.com:443 ", "example.com:443", Some("example.com")),
            (
                "bücher.example",
                "xn--bcher-kva.example:443",
                Some("xn--bcher-kva.example"),
            ),
            ("192.0.2.1:8443", "192.0.2.1:8443", None),
            ("[2001:db8::1]:8443", "[2001:db8::1]:8443", None),
            ("[::1]", "[::1]:443", None),
            ("::1", "[::1]:443", None),
        ] {
            let address = Address::read(text).unwrap();
            assert_eq!((address.to_string().as_str(), address.asks_by_name()), (read, name));
        }
    }

    #[test]
    fn what_is_no_address_says_how_one_is_written() {
        for text in [
            "",
            "https://example.com",
            "example.com/x",
            "a b",
            "example.com:99999",
            "me@example.com",
            "[::1",
        ] {
            let none = Address::read(text).unwrap_err();
            assert!(none.why.ends_with("write example.com:443"), "{text}: {}", none.why);
        }
    }
}

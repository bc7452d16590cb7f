//! Where an answer sends whoever asked, and what goes along: what says who asks stays with the host it was meant for.

use std::collections::HashSet;

use reqwest::{
    Method, StatusCode, Url,
    header::{self, HeaderMap, HeaderName},
};

use super::{
    super::answer::NoAnswer,
    exchange::{Asked, Hop, Request},
    shown,
};

/// Headers that say nothing of who asks; all others stay with the host they are meant for.
const HARMLESS: [HeaderName; 11] = [
    header::ACCEPT,
    header::ACCEPT_CHARSET,
    header::ACCEPT_ENCODING,
    header::ACCEPT_LANGUAGE,
    header::CACHE_CONTROL,
    header::CONTENT_ENCODING,
    header::CONTENT_LANGUAGE,
    header::CONTENT_TYPE,
    header::IF_MODIFIED_SINCE,
    header::PRAGMA,
    header::USER_AGENT,
];

/// The headers of a request that another host does not get; `is_secret` says whether a value holds a secret.
pub fn kept_back(headers: &HeaderMap, is_secret: impl Fn(&str) -> bool) -> HashSet<HeaderName> {
    headers
        .iter()
        .filter(|(name, value)| !HARMLESS.contains(name) || is_secret(&String::from_utf8_lossy(value.as_bytes())))
        .map(|(name, _)| name.clone())
        .collect()
}

/// The request that an answer sends to; nothing where it is itself the answer.
///
/// # Errors
/// Where it leads to what cannot or must not be asked.
pub fn next(asked: &Asked, hop: &Hop) -> Result<Option<Request>, NoAnswer> {
    let (status, headers) = (hop.head.status, &hop.head.headers);
    let follows = matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308);
    if !follows || asked.wanted.contains(&status.as_u16()) {
        return Ok(None);
    }
    let Some(location) = headers.get(header::LOCATION) else {
        return Ok(None);
    };
    let location = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let url = hop.request.url.join(&location).map_err(|error| {
        NoAnswer::failed(format!(
            "it redirects to {}, which is no address: {error}",
            shown::named(&location)
        ))
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(NoAnswer::failed(format!(
            "it redirects to {}, which is no HTTP",
            shown::address(&url)
        )));
    }
    let mut request = Request {
        url,
        ..hop.request.clone()
    };
    change_method(&mut request, status);
    if origin(&request.url) != origin(&hop.request.url) {
        if asked.secret_body && request.body.is_some() {
            return Err(NoAnswer::failed(format!(
                "it redirects to {}, and the body holds a secret: that is not sent to another host",
                shown::address(&request.url)
            )));
        }
        for name in &asked.kept_back {
            request.headers.remove(name);
        }
    }
    Ok(Some(request))
}

/// As browsers do: whoever is sent to see the result asks for it.
fn change_method(request: &mut Request, status: StatusCode) {
    let becomes_get = match status {
        StatusCode::SEE_OTHER => request.method != Method::HEAD,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => request.method == Method::POST,
        _ => false,
    };
    if becomes_get && request.method != Method::GET {
        request.method = Method::GET;
        request.body = None;
        for name in [
            header::CONTENT_TYPE,
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
            header::CONTENT_LANGUAGE,
        ] {
            request.headers.remove(name);
        }
    }
}

fn origin(url: &Url) -> (&str, Option<&str>, Option<u16>) {
    (url.scheme(), url.host_str(), url.port_or_known_default())
}

/// One redirect more than are followed.
pub fn too_many(asked: &Asked, hops: &[Hop]) -> NoAnswer {
    let last = hops.last().map(|hop| &hop.request.url);
    let circle = hops[..hops.len().saturating_sub(1)]
        .iter()
        .any(|hop| Some(&hop.request.url) == last);
    NoAnswer::failed(format!(
        "redirected more than {} times{}: see where to in the evidence",
        asked.redirects,
        if circle { ", in a circle" } else { "" }
    ))
}

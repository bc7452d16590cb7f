//! One request and what comes of it, redirects included. Whoever watches sees each part of it as it comes.

use std::{
    collections::HashSet,
    net::SocketAddr,
    time::{Duration, Instant},
};

use reqwest::{
    Client, Method, Response, StatusCode, Url, Version,
    header::{HeaderMap, HeaderName},
    tls::TlsInfo,
};

use super::{
    super::answer::NoAnswer,
    body::{self, Body, Takes},
    clients::{Connected, Connection, Through, Ways, connecting},
    fault::{self, Party},
    redirect,
};

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Option<String>,
}

impl Request {
    fn to_send(&self) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), self.url.clone());
        request.headers_mut().clone_from(&self.headers);
        *request.body_mut() = self.body.clone().map(Into::into);
        request
    }
}

/// What a check asks, and how it is gone about.
#[derive(Debug)]
pub struct Asked {
    pub request: Request,
    /// So many redirects are followed.
    pub redirects: u32,
    /// A redirect of that status is what is asked for, and not followed.
    pub wanted: Vec<u16>,
    /// Headers that another host does not get.
    pub kept_back: HashSet<HeaderName>,
    /// The body holds a secret.
    pub secret_body: bool,
    pub takes: Takes,
    pub ways: Ways,
    /// How the first request goes.
    pub first: (Option<Through>, Client),
    pub connection: Connection,
}

/// What came in answer to one request.
#[derive(Debug)]
pub struct Head {
    pub status: StatusCode,
    pub version: Version,
    pub headers: HeaderMap,
    pub address: Option<SocketAddr>,
    /// How the connection was made; nothing where one was there already.
    pub connected: Option<Connected>,
    pub tls: Option<TlsInfo>,
    pub first_byte: Duration,
}

/// One request with the head of its answer.
#[derive(Debug)]
pub struct Hop {
    pub request: Request,
    pub through: Option<Through>,
    pub head: Head,
}

/// All of it.
#[derive(Debug)]
pub struct Exchange {
    /// The last one is the answer, those before it are redirects.
    pub hops: Vec<Hop>,
    pub body: Body,
    pub took: Duration,
}

impl Exchange {
    /// The head of the answer.
    pub fn head(&self) -> Option<&Head> {
        self.hops.last().map(|hop| &hop.head)
    }
}

/// Sees an exchange while it goes on.
pub trait Watch: Send {
    /// This is asked now.
    fn asks(&mut self, request: &Request, through: Option<&Through>);
    /// The head of an answer came.
    fn answered(&mut self, head: &Head);
    /// A piece of the body, as text.
    fn body(&mut self, text: &str);
    /// Whoever waits longer than this for more is told to [`Watch::rests`]; nothing where nobody looks.
    fn patience(&self) -> Option<Duration>;
    /// Nothing has come for a while.
    fn rests(&mut self);
}

/// Nobody looks.
#[derive(Debug)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn asks(&mut self, _: &Request, _: Option<&Through>) {}
    fn answered(&mut self, _: &Head) {}
    fn body(&mut self, _: &str) {}
    fn patience(&self) -> Option<Duration> {
        None
    }
    fn rests(&mut self) {}
}

/// Asks, and follows where it is sent.
///
/// # Errors
/// Where no whole answer comes.
pub async fn exchange(asked: &Asked, watch: &mut impl Watch) -> Result<Exchange, NoAnswer> {
    let began = Instant::now();
    let mut request = asked.request.clone();
    let mut hops: Vec<Hop> = Vec::new();
    loop {
        let (through, client) = match hops.len() {
            0 => asked.first.clone(),
            _ => {
                let through = asked.ways.through(&request.url);
                let client = asked.ways.client(through.as_ref(), asked.connection).await?;
                (through, client)
            }
        };
        watch.asks(&request, through.as_ref());
        let (response, head) = send(asked, &request, through.as_ref(), client).await?;
        watch.answered(&head);
        let hop = Hop { request, through, head };
        let next = redirect::next(asked, &hop)?;
        hops.push(hop);
        let Some(next) = next else {
            let body = body::read(response, &hops, &asked.takes, watch).await?;
            let took = began.elapsed();
            return Ok(Exchange { hops, body, took });
        };
        if hops.len() > usize::try_from(asked.redirects).unwrap_or(usize::MAX) {
            return Err(redirect::too_many(asked, &hops));
        }
        request = next;
    }
}

async fn send(
    asked: &Asked,
    request: &Request,
    through: Option<&Through>,
    client: Client,
) -> Result<(Response, Head), NoAnswer> {
    let began = Instant::now();
    let (mut came, mut connected) = connecting(client.execute(request.to_send())).await;
    // On a connection that another request left, which the other side closes just now, nothing is said of how it is.
    let is_stale = |error: &reqwest::Error| connected.is_none() && !error.is_connect();
    if came.as_ref().is_err_and(is_stale) && request.method.is_idempotent() {
        let client = asked.ways.client(through, Connection::New).await?;
        (came, connected) = connecting(client.execute(request.to_send())).await;
    }
    let response = came.map_err(|error| fault::unanswered(&error, &Party::of(request, through)))?;
    let head = Head {
        status: response.status(),
        version: response.version(),
        headers: response.headers().clone(),
        address: response.remote_addr(),
        connected,
        tls: response.extensions().get::<TlsInfo>().cloned(),
        first_byte: began.elapsed(),
    };
    Ok((response, head))
}

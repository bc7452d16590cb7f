//! Clients, shared by all checks that reach others in the same way: so many at once use few connections. A connection
//! that was idle for a moment is not used again, for a check is to find out how things are now.

use std::{
    collections::HashMap,
    fs,
    net::{Ipv4Addr, Ipv6Addr},
    path::PathBuf,
    sync::{Arc, LazyLock, Mutex},
    task::{Context, Poll},
    time::{Duration, Instant, SystemTime},
};

use futures_util::future::BoxFuture;
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::{Client, Method, Proxy, Url, header::HeaderValue, redirect::Policy};
use tokio::task;
use tower_layer::Layer;
use tower_service::Service;

use super::{
    super::{super::plan::Reach, answer::NoAnswer},
    certificate, fault, trust,
};

/// A connection that was idle for longer is not used again.
const IDLE: Duration = Duration::from_secs(1);
/// So many ways to reach others are kept ready at most.
const MOST: usize = 16;

/// Whether a request may go over a connection that another one left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Connection {
    /// It may.
    Any,
    /// It has its own: whether it arrived cannot be told where the other side closes an old one meanwhile.
    New,
}

impl Connection {
    /// What a single request of that method needs: one that may be sent twice does no harm on any connection.
    pub fn of(method: &Method) -> Self {
        if method.is_idempotent() { Self::Any } else { Self::New }
    }
}

/// Which proxy a request goes through.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Through {
    address: String,
    credentials: Option<HeaderValue>,
}

impl Through {
    fn of(proxy: &Intercept) -> Self {
        Self {
            address: proxy.uri().to_string(),
            credentials: proxy.basic_auth().cloned(),
        }
    }

    /// Its address, without whoever asks.
    pub fn address(&self) -> &str {
        self.address.trim_end_matches('/')
    }
}

/// The ways from this machine.
#[derive(Debug)]
pub struct Ways {
    roots: Vec<PathBuf>,
    proxies: Matcher,
}

impl Ways {
    /// As the settings, and beside them the environment, say.
    pub fn of(reach: &Reach) -> Self {
        let unproxied = || {
            ["NO_PROXY", "no_proxy"]
                .iter()
                .find_map(|name| std::env::var(name).ok())
        };
        let proxies = match &reach.proxy {
            Some(proxy) => Matcher::builder()
                .all(proxy.clone())
                .no(unproxied().unwrap_or_default())
                .build(),
            None => Matcher::from_system(),
        };
        Self {
            roots: reach.roots.clone(),
            proxies,
        }
    }

    /// The proxy on the way to `url`. Nobody asks another machine to reach this one.
    pub fn through(&self, url: &Url) -> Option<Through> {
        if is_here(url) {
            return None;
        }
        let destination = url.as_str().parse().ok()?;
        self.proxies.intercept(&destination).as_ref().map(Through::of)
    }

    /// A client for this way.
    ///
    /// # Errors
    /// Where the roots of the settings cannot be read, or the proxy is none.
    pub async fn client(&self, through: Option<&Through>, connection: Connection) -> Result<Client, NoAnswer> {
        static CLIENTS: LazyLock<tokio::sync::Mutex<HashMap<Key, Client>>> = LazyLock::new(Default::default);
        let key = Key {
            through: through.cloned(),
            roots: self.roots.iter().map(|path| Root::of(path.clone())).collect(),
            connection,
        };
        // Whoever comes while one is made waits for it.
        let mut clients = CLIENTS.lock().await;
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = build(&key).await?;
        if clients.len() >= MOST {
            clients.clear();
        }
        clients.insert(key, client.clone());
        Ok(client)
    }
}

/// Whether it is this machine that is asked.
fn is_here(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || address.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback())
}

#[derive(PartialEq, Eq, Hash)]
struct Key {
    through: Option<Through>,
    roots: Vec<Root>,
    connection: Connection,
}

/// A file of roots, as it is now: one that changed is read again.
#[derive(PartialEq, Eq, Hash)]
struct Root {
    path: PathBuf,
    state: Option<(SystemTime, u64)>,
}

impl Root {
    fn of(path: PathBuf) -> Self {
        let found = fs::metadata(&path).ok();
        let state = found.and_then(|found| Some((found.modified().ok()?, found.len())));
        Self { path, state }
    }
}

async fn build(key: &Key) -> Result<Client, NoAnswer> {
    let roots = key.roots.iter().map(|root| root.path.clone()).collect::<Vec<_>>();
    let roots = task::spawn_blocking(move || trust::roots(&roots));
    let roots = roots.await.map_err(|error| NoAnswer::errored(error.to_string()))??;
    let mut tls = trust::client(roots.clone())?;
    certificate::show_what_is_refused(&mut tls, roots);
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let idle = match key.connection {
        Connection::Any => usize::MAX,
        Connection::New => 0,
    };
    let mut client = Client::builder()
        .tls_backend_preconfigured(tls)
        .tls_info(true)
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .no_gzip()
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(idle)
        .connector_layer(Timed);
    if let Some(through) = &key.through {
        let wrong = |error: reqwest::Error| {
            let why = fault::last_words(&error);
            NoAnswer::errored(format!("the proxy {} cannot be used: {why}", through.address()))
        };
        let mut proxy = Proxy::all(&through.address).map_err(wrong)?;
        if let Some(credentials) = &through.credentials {
            proxy = proxy.custom_http_auth(credentials.clone());
        }
        client = client.proxy(proxy);
    }
    client
        .build()
        .map_err(|error| NoAnswer::errored(format!("the request cannot be made: {error}")))
}

/// A connection that was made, or tried.
#[derive(Debug)]
pub struct Connected {
    /// How long that took, TLS included.
    pub took: Duration,
    /// The certificate that was shown.
    pub certificate: Option<Vec<u8>>,
}

#[derive(Debug, Default)]
struct Connecting {
    took: Option<Duration>,
    certificate: Option<Vec<u8>>,
}

tokio::task_local! {
    /// Where the request under way finds what its connection was.
    static CONNECTING: Arc<Mutex<Connecting>>;
}

/// Does `request`; how its connection was made, where it needed one.
pub async fn connecting<T>(request: impl Future<Output = T>) -> (T, Option<Connected>) {
    let known = Arc::<Mutex<Connecting>>::default();
    let done = CONNECTING.scope(known.clone(), request).await;
    let known = known
        .lock()
        .map(|mut known| std::mem::take(&mut *known))
        .unwrap_or_default();
    let connected = known.took.map(|took| Connected {
        took,
        certificate: known.certificate,
    });
    (done, connected)
}

/// Keeps in mind the certificate that is shown to the request under way.
pub fn keep_in_mind(certificate: &[u8]) {
    let _ = CONNECTING.try_with(|known| {
        if let Ok(mut known) = known.lock() {
            known.certificate = Some(certificate.to_vec());
        }
    });
}

/// Times connections where they are made.
#[derive(Debug, Clone)]
struct Timed;

impl<S> Layer<S> for Timed {
    type Service = TimedConnector<S>;

    fn layer(&self, inner: S) -> Self::Service {
        TimedConnector { inner }
    }
}

#[derive(Debug, Clone)]
struct TimedConnector<S> {
    inner: S,
}

impl<S, R> Service<R> for TimedConnector<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, to: R) -> Self::Future {
        let known = CONNECTING.try_with(Arc::clone).ok();
        let began = Instant::now();
        let connecting = self.inner.call(to);
        Box::pin(async move {
            let connected = connecting.await;
            if let Some(Ok(mut known)) = known.as_ref().map(|known| known.lock()) {
                known.took.get_or_insert(began.elapsed());
            }
            connected
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_never_reached_through_a_proxy() {
        let reach = Reach {
            proxy: Some("http://ada:secret@proxy.example.com:3128".to_owned()),
            ..Reach::default()
        };
        let ways = Ways::of(&reach);
        let through = |url: &str| ways.through(&Url::parse(url).unwrap());
        for here in [
            "http://localhost:3000/",
            "http://api.localhost/",
            "https://127.0.0.1/",
            "http://127.8.0.1/",
            "http://[::1]:80/",
        ] {
            assert_eq!(through(here), None, "{here}");
        }
        let proxy = through("https://service.invalid/").unwrap();
        assert_eq!(proxy.address(), "http://proxy.example.com:3128");
        assert!(proxy.credentials.is_some());
    }
}

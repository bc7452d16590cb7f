//! How fast `http` checks ask, against a bare loop of the same client: `cargo bench --bench native`.
//!
//! It prints medians and ratios; the folder that evidence is written to is `BENCH_DIR`, else the target's. Both take turns
//! at a server in this process, with as many requests at once. A check is more than a request: it is judged, and leaves two
//! files of evidence and its outcome, each of them on the disk before it counts as done. What that costs is seen at the
//! server that answers at once; one that takes as long as a health endpoint with a database behind it tells what a run feels.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use countersign::{
    check::{self, Plan, Report},
    domain::check::{Check, CheckKind, Expectation, HttpCheck, Outcome},
};

const CHECKS: usize = 200;
const SAMPLES: u32 = 5000;
const TURNS: usize = 5;

type Failed = Box<dyn std::error::Error>;

fn main() -> Result<(), Failed> {
    let place = std::env::var_os("BENCH_DIR").map_or_else(|| PathBuf::from(env!("CARGO_TARGET_TMPDIR")), PathBuf::from);
    let home = tempfile::TempDir::new_in(place)?;
    println!("in {}", home.path().display());
    for takes in [Duration::ZERO, Duration::from_millis(5), Duration::from_millis(20)] {
        let server = serve(takes)?;
        for at_once in [2, 16, CHECKS] {
            checks(home.path(), server, takes, at_once)?;
        }
    }
    let server = serve(Duration::ZERO)?;
    for at_once in [1, 32] {
        samples(home.path(), server, at_once)?;
    }
    Ok(())
}

/// A server that answers each request after so long, a thread a connection.
fn serve(takes: Duration) -> Result<SocketAddr, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || answer(stream, takes));
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, takes: Duration) -> Option<()> {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-frame-options: DENY\r\n\
        content-length: 15\r\n\r\n{\"status\":\"ok\"}";
    stream.set_nodelay(true).ok()?;
    let mut bytes = [0; 4096];
    let mut held = 0;
    loop {
        let read = stream.read(&mut bytes[held..]).ok().filter(|&read| read > 0)?;
        held += read;
        if bytes[..held].ends_with(b"\r\n\r\n") {
            held = 0;
            thread::sleep(takes);
            stream.write_all(ANSWER).ok()?;
        }
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn rate(count: usize, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// The same requests without any check.
fn bare(server: SocketAddr, count: u32, at_once: usize) -> Result<Duration, Failed> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(no_tls()?)
            .no_proxy()
            .build()?;
        let begun = Arc::new(AtomicU32::new(0));
        let start = Instant::now();
        let mut askers = tokio::task::JoinSet::new();
        for _ in 0..at_once {
            let (client, begun) = (client.clone(), begun.clone());
            askers.spawn(async move {
                while begun.fetch_add(1, Ordering::Relaxed) < count {
                    let answer = client.get(format!("http://{server}/health")).send().await?;
                    answer.error_for_status()?.bytes().await?;
                }
                Ok::<_, reqwest::Error>(())
            });
        }
        while let Some(done) = askers.join_next().await {
            done??;
        }
        Ok(start.elapsed())
    })
}

fn no_tls() -> Result<rustls::ClientConfig, rustls::Error> {
    let provider = rustls::crypto::ring::default_provider();
    Ok(rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth())
}

fn plan(folder: &Path, number: usize, http: HttpCheck) -> Plan {
    let check = Check {
        kind: CheckKind::Http(http),
        action: false,
        timeout: Duration::from_secs(60),
        retry: None,
        consecutive: 1,
        secret: Vec::new(),
        confirm: false,
        expect: vec![
            Expectation::Success,
            Expectation::Header {
                name: "X-Frame-Options".into(),
                is: Some("DENY".into()),
                matches: None,
            },
        ],
    };
    let file = |end: &str| folder.join(format!("{number:04}-health.{end}"));
    Plan::new(check, folder.to_owned(), file("cast"), file("log"), file("outcome"))
}

fn http(server: SocketAddr, samples: u32, at_once: usize) -> HttpCheck {
    HttpCheck {
        url: format!("http://{server}/health"),
        method: "GET".into(),
        headers: Vec::new(),
        body: None,
        samples,
        concurrency: u32::try_from(at_once).unwrap_or(u32::MAX),
        redirects: 10,
    }
}

/// Carries out these, so many at once, as a run does.
fn carried_out(plans: Vec<Plan>, at_once: usize) -> Result<Duration, Failed> {
    let (told, heard) = mpsc::channel();
    let (mut waiting, mut running) = (plans.into_iter(), Vec::new());
    let start = Instant::now();
    let mut begin = |plan: Plan| -> Result<(), Failed> {
        let told = told.clone();
        running.push(check::start(Path::new("none"), &plan, move |report| {
            if let Report::Finished(finished) = report {
                let _ = told.send(finished);
            }
        })?);
        Ok(())
    };
    let mut under_way = 0;
    for plan in waiting.by_ref().take(at_once) {
        begin(plan)?;
        under_way += 1;
    }
    while under_way > 0 {
        let finished = heard.recv()?;
        if finished.outcome != Outcome::Passed {
            return Err(format!("{finished:?}").into());
        }
        under_way -= 1;
        if let Some(plan) = waiting.next() {
            begin(plan)?;
            under_way += 1;
        }
    }
    Ok(start.elapsed())
}

fn checks(home: &Path, server: SocketAddr, takes: Duration, at_once: usize) -> Result<(), Failed> {
    let count = u32::try_from(CHECKS)?;
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let folder = home.join(format!("{}-{at_once}-{turn}", takes.as_millis()));
        std::fs::create_dir(&folder)?;
        let plans = (0..CHECKS).map(|number| plan(&folder, number, http(server, 1, 1)));
        let (bare, took) = (bare(server, count, at_once)?, carried_out(plans.collect(), at_once)?);
        // The first turn finds nothing ready.
        if turn > 0 {
            theirs.push(bare);
            ours.push(took);
        }
    }
    let (theirs, ours) = (median(theirs), median(ours));
    println!(
        "{CHECKS} checks, {at_once} at once, a server that takes {takes:?}: bare {:.0}/s, checks {:.0}/s, ratio {:.2}",
        rate(CHECKS, theirs),
        rate(CHECKS, ours),
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
    Ok(())
}

fn samples(home: &Path, server: SocketAddr, at_once: usize) -> Result<(), Failed> {
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for turn in 0..=TURNS {
        let folder = home.join(format!("samples-{at_once}-{turn}"));
        std::fs::create_dir(&folder)?;
        let one = plan(&folder, turn, http(server, SAMPLES, at_once));
        let (bare, took) = (bare(server, SAMPLES, at_once)?, carried_out(vec![one], 1)?);
        if turn > 0 {
            theirs.push(bare);
            ours.push(took);
        }
    }
    let (theirs, ours, count) = (median(theirs), median(ours), usize::try_from(SAMPLES)?);
    println!(
        "one check of {SAMPLES} samples, {at_once} at once: bare {:.0}/s, check {:.0}/s, ratio {:.2}",
        rate(count, theirs),
        rate(count, ours),
        theirs.as_secs_f64() / ours.as_secs_f64()
    );
    Ok(())
}

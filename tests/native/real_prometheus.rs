//! `prometheus` against the real server, where this machine has one.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

use countersign::domain::check::{CheckKind, Expectation, Outcome, PrometheusCheck};

use crate::asked::Bench;

/// The server, until it is dropped.
struct Server {
    child: Child,
    address: String,
    _log: BufReader<ChildStderr>,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts one that scrapes nothing: what a query makes up is enough.
fn server(folder: &std::path::Path) -> io::Result<Server> {
    let config = folder.join("prometheus.yml");
    fs::write(&config, "scrape_configs: []\n")?;
    let mut child = Command::new("prometheus")
        .arg(format!("--config.file={}", config.display()))
        .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
        .arg("--web.listen-address=127.0.0.1:0")
        .args(["--log.level=info", "--log.format=logfmt"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut address = None;
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line)? > 0, "the server ended before it was ready");
        let listens = line.split("127.0.0.1:").nth(1).map(|rest| {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            format!("http://127.0.0.1:{digits}")
        });
        address = address.or(listens.filter(|_| line.contains("Listening on")));
        if line.contains("ready to receive web requests") {
            break;
        }
    }
    let address = address.expect("it says where it listens");
    Ok(Server {
        child,
        address,
        _log: log,
    })
}

#[test]
fn the_real_server_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let server = match server(folder.path()) {
        Ok(server) => server,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            writeln!(io::stderr(), "NOT TESTED: prometheus is not on this machine").unwrap();
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let minute = Some(Duration::from_secs(60));
    for (query, range, target, outcome, saw) in [
        ("vector(0.0043)", None, "< 1 %", Outcome::Passed, Some("0.43 %")),
        ("vector(0.43)", None, "< 1 %", Outcome::Failed, Some("43 %")),
        ("scalar(vector(7))", None, "= 7", Outcome::Passed, Some("7")),
        ("\"green\"", None, "one of green, red", Outcome::Passed, Some("green")),
        ("vector(0) / 0", None, "< 1", Outcome::Inconclusive, Some("NaN")),
        ("vector(1) / 0", None, "> 1", Outcome::Inconclusive, Some("+Inf")),
        ("nothing_is_called_so", None, "< 1", Outcome::Inconclusive, None),
        ("vector(2)", minute, "< 3", Outcome::Passed, Some("2")),
        (
            "label_replace(vector(1), \"i\", \"a\", \"\", \"\") or label_replace(vector(3), \"i\", \"b\", \"\", \"\")",
            minute,
            "< 3",
            Outcome::Failed,
            Some("3"),
        ),
        ("vector(", None, "< 1", Outcome::Errored, None),
    ] {
        let check = PrometheusCheck {
            query: query.to_owned(),
            server: Some(server.address.clone()),
            range,
            step: None,
            baseline: None,
        };
        let expect = vec![Expectation::Value {
            meets: target.parse().unwrap(),
            of_baseline: false,
        }];
        let came = Bench::new(CheckKind::Prometheus(check), expect).ask();
        assert_eq!(came.finished.outcome, outcome, "{query}\n{}", came.log);
        assert_eq!(
            came.finished.expectations[0].saw.as_deref(),
            saw,
            "{query}\n{}",
            came.log
        );
        if outcome == Outcome::Errored {
            assert!(came.why().1.contains("bad_data: invalid parameter"), "{:?}", came.why());
        }
    }
}

//! A server that stands in for a service that is released, for its front and for what watches it: one port, a path each.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    thread,
};

/// Where it listens: an address without a path.
pub struct StandIn {
    pub url: String,
    /// A port of this machine at which nobody answers.
    pub nobody: String,
}

impl StandIn {
    /// Answers until the program of the test ends.
    pub fn begin() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
        let nobody = closed.local_addr().expect("an address").to_string();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || converse(stream));
            }
        });
        Self { url, nobody }
    }
}

/// Answers request after request on one connection; whoever goes away ends it.
fn converse(stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut writer = stream;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let path = line.split(' ').nth(1)?.to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let Some((name, value)) = header.trim().split_once(':') else {
                break;
            };
            if name.eq_ignore_ascii_case("content-length") {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (status, header, text) = answer(&path, &String::from_utf8_lossy(&body));
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n{header}\r\n", text.len());
        writer.write_all(format!("{head}{text}").as_bytes()).ok()?;
    }
}

const HARDENED: &str = "x-content-type-options: nosniff\r\nx-frame-options: SAMEORIGIN\r\nreferrer-policy: no-referrer\r\n\
                        content-security-policy: default-src 'self'\r\nstrict-transport-security: max-age=15552000\r\n";
const JSON: &str = "content-type: application/json\r\n";

/// Status, headers and body.
fn answer(path: &str, body: &str) -> (&'static str, &'static str, String) {
    let ok = |text: &str| ("200 OK", JSON, text.to_owned());
    match path {
        "/v1/organizations" => ("401 Unauthorized", JSON, r#"{"error":"who are you?"}"#.to_owned()),
        "/metrics" => (
            "200 OK",
            "content-type: text/plain\r\n",
            "# TYPE up gauge\nup 1\n".to_owned(),
        ),
        "/grafana/api/health" => ok(r#"{"database":"ok"}"#),
        "/health" | "/worker/health" | "/v1/status" => ("200 OK", HARDENED, r#"{"status":"ok"}"#.to_owned()),
        "/web" => (
            "200 OK",
            "content-type: text/html\r\n",
            "<title>Service</title>".to_owned(),
        ),
        // Every target is up, and everything else is next to nothing, now and all the time.
        path if path.starts_with("/prometheus/api/v1/query") => {
            let asks_for_targets = [path, body]
                .iter()
                .any(|text| text.contains("min%28up%29") || text.contains("min(up)"));
            let value = if asks_for_targets { "1" } else { "0.0005" };
            let asked = |name: &str| body.split('&').find_map(|pair| pair.strip_prefix(name));
            let (kind, points) = match (asked("start="), asked("end=")) {
                (Some(start), Some(end)) => {
                    let values = format!(r#""values":[[{start},"{value}"],[{end},"{value}"]]"#);
                    ("matrix", values)
                }
                _ => ("vector", format!(r#""value":[1764288000,"{value}"]"#)),
            };
            ok(&format!(
                r#"{{"status":"success","data":{{"resultType":"{kind}","result":[{{"metric":{{}},{points}}}]}}}}"#
            ))
        }
        _ => ("404 Not Found", JSON, r#"{"error":"no such path"}"#.to_owned()),
    }
}

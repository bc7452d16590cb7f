//! A small server that speaks the HTTP API of Prometheus, as far as a test tells it what to answer.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{Sender, channel},
    },
    thread,
};

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub parameters: Vec<(String, String)>,
    pub authorization: Option<String>,
}

impl Asked {
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A moment among the parameters, in seconds since 1970.
    pub fn seconds(&self, name: &str) -> f64 {
        self.parameter(name).unwrap().parse().unwrap()
    }
}

/// What is answered.
pub enum Says {
    /// Status and body.
    Body(u16, String),
    /// These bytes, and no more.
    Raw(Vec<u8>),
    /// This over and over, as long as somebody reads.
    Endless(&'static [u8]),
    /// Nothing, until the server is dropped.
    Nothing,
}

impl Says {
    pub fn data(kind: &str, result: &str) -> Self {
        let body = format!(r#"{{"status":"success","data":{{"resultType":"{kind}","result":{result}}}}}"#);
        Self::Body(200, body)
    }

    /// A vector of series, each by its labels in JSON and its value.
    pub fn vector(series: &[(&str, &str)]) -> Self {
        let series: Vec<String> = series
            .iter()
            .map(|(labels, value)| format!(r#"{{"metric":{labels},"value":[1764210000.5,"{value}"]}}"#))
            .collect();
        Self::data("vector", &format!("[{}]", series.join(",")))
    }

    pub fn error(status: u16, kind: &str, error: &str) -> Self {
        Self::Body(
            status,
            format!(r#"{{"status":"error","errorType":"{kind}","error":"{error}"}}"#),
        )
    }
}

/// The server, until it is dropped.
pub struct PrometheusServer {
    pub port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
    _open: Sender<()>,
}

impl PrometheusServer {
    pub fn new(answer: impl Fn(&Asked) -> Says + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let (open, until) = channel::<()>();
        let noted = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some(asked) = read(&stream) else { continue };
                noted.lock().unwrap().push(asked.clone());
                match answer(&asked) {
                    Says::Body(status, body) => {
                        let head = format!(
                            "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                            body.len()
                        );
                        let _ = stream.write_all(head.as_bytes());
                        let _ = stream.write_all(body.as_bytes());
                    }
                    Says::Raw(bytes) => drop(stream.write_all(&bytes)),
                    Says::Endless(bytes) => {
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
                        while stream.write_all(bytes).is_ok() {}
                    }
                    Says::Nothing => drop(until.recv()),
                }
            }
        });
        Self {
            port,
            asked,
            _open: open,
        }
    }

    /// One that answers everything so.
    pub fn always(answer: impl Fn() -> Says + Send + 'static) -> Self {
        Self::new(move |_| answer())
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    reader.read_line(&mut first).ok()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    let mut authorization = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => authorization = Some(value.to_owned()),
            "content-type" => assert_eq!(value, "application/x-www-form-urlencoded"),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let form = match method.as_str() {
        "POST" => String::from_utf8(body).ok()?,
        _ => query.to_owned(),
    };
    let form = reqwest::Url::parse(&format!("http://x/?{form}")).ok()?;
    let parameters = form
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()));
    Some(Asked {
        method,
        path: path.to_owned(),
        parameters: parameters.collect(),
        authorization,
    })
}

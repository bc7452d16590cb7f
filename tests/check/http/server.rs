//! Servers on loopback that do what a test tells them to: threads that end with the test, which nobody waits for.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub struct Request {
    pub method: String,
    pub target: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(one, _)| one == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Reads the next one; nothing where no more comes.
    pub fn read(stream: &mut impl Read) -> Option<Self> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte) {
                Ok(1) => head.push(byte[0]),
                _ => return None,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let mut first = lines.next()?.split(' ');
        let mut request = Self {
            method: first.next()?.to_owned(),
            target: first.next()?.to_owned(),
            ..Self::default()
        };
        for line in lines {
            if let Some((name, value)) = line.split_once(": ") {
                request.headers.push((name.to_lowercase(), value.to_owned()));
            }
        }
        let length = request
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        stream.read_exact(&mut body).ok()?;
        request.body = String::from_utf8(body).unwrap();
        Some(request)
    }
}

/// A server, and what it was asked.
#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    pub asked: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Gives each connection to `serve`, on a thread of its own.
    pub fn of(serve: impl Fn(TcpStream, &Mutex<Vec<Request>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Self::on(listener, serve)
    }

    pub fn on(listener: TcpListener, serve: impl Fn(TcpStream, &Mutex<Vec<Request>>) + Send + Sync + 'static) -> Self {
        let server = Self {
            address: listener.local_addr().unwrap(),
            asked: Arc::default(),
        };
        let (serve, asked) = (Arc::new(serve), server.asked.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (serve, asked) = (serve.clone(), asked.clone());
                thread::spawn(move || serve(stream, &asked));
            }
        });
        server
    }

    /// Answers each request with the bytes that `answer` gives for it.
    pub fn answering(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::of(move |mut stream, asked| answer_all(&mut stream, asked, &answer))
    }

    /// The same over TLS.
    pub fn secure(tls: ServerConfig, answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let tls = Arc::new(tls);
        Self::of(move |stream, asked| {
            let connection = ServerConnection::new(tls.clone()).unwrap();
            answer_all(&mut StreamOwned::new(connection, stream), asked, &answer);
        })
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Over TLS, by that name.
    pub fn secure_url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.address.port())
    }

    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }
}

/// Answers until nobody asks any more.
pub fn answer_all(stream: &mut (impl Read + Write), asked: &Mutex<Vec<Request>>, answer: impl Fn(&Request) -> Vec<u8>) {
    while let Some(request) = Request::read(stream) {
        asked.lock().unwrap().push(request.clone());
        let sent = stream.write_all(&answer(&request)).and_then(|()| stream.flush());
        if sent.is_err() {
            return;
        }
    }
}

/// An answer with these header lines.
pub fn answer(status: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len()).into_bytes();
    for header in headers {
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(body);
    bytes
}

pub fn json(body: &str) -> Vec<u8> {
    answer("200 OK", &["content-type: application/json"], body)
}

pub fn redirect(status: &str, to: &str) -> Vec<u8> {
    answer(status, &[&format!("location: {to}")], "")
}

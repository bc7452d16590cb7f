//! Checks that ask others: what the settings say of the way there, and what the values of fields become.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    process::Command,
    sync::mpsc::{Receiver, channel},
    thread,
};

use crate::stage::Stage;

/// A proxy that answers by itself, and tells the heads of what it is asked.
fn proxy() -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, told) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                head.push(byte[0]);
            }
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"lag\": \"12 ms\"}";
            let _ = stream.write_all(answer);
            let _ = tell.send(String::from_utf8(head).unwrap());
        }
    });
    (address, told)
}

const CHECKLIST: &str = r#"
schema = 1
id = "asking"
title = "Asking"
version = "1"

[[fields]]
id = "api"
label = "API"
default = "http://service.invalid"

[[fields]]
id = "token"
label = "Token"
secret = true

[[sections]]
id = "only"
title = "Only"

[[sections.items]]
id = "up"
title = "It is up"
check = { http = "{api}/health?t={token}", headers = { X-Token = "{token}" }, expect = [{ json = "$.lag", meets = "< 1 s" }] }

[[sections.items]]
id = "fast"
title = "It is fast"
check = { http = "{api}/fast", expect = [{ json = "$.lag", meets = "< 1 ms" }] }
"#;

#[test]
fn a_request_goes_the_way_of_the_settings_with_the_values_of_the_fields() {
    let (proxy, told) = proxy();
    let stage = Stage::new()
        .settings(&format!(
            "name = \"Ada Lovelace\"\nchecks_at_once = 1\nproxy = \"http://{proxy}\"\n"
        ))
        .variable("CS_TOKEN", "s3cret-t0ken")
        .file("asking.toml", CHECKLIST)
        .trusting("asking.toml");
    let ran = stage.call(&["run", "asking.toml", "--keep-going"]).to_string();
    let head = told.recv().unwrap();
    assert!(
        head.starts_with("GET http://service.invalid/health?t=s3cret-t0ken HTTP/1.1\r\n"),
        "{head}\n{ran}"
    );
    assert!(head.contains("x-token: s3cret-t0ken\r\n"), "{head}");
    let grep = Command::new("grep")
        .arg("-r")
        .arg("s3cret")
        .arg(stage.run())
        .output()
        .unwrap();
    assert_eq!(grep.status.code(), Some(1), "{}", String::from_utf8_lossy(&grep.stdout));
    insta::assert_snapshot!(ran);
}

//! Signatures of hardware keys, without the hardware: what a key on a token signs is put together here, the agent doing
//! the arithmetic, and both sides verify it.

use countersign::signing::{Broken, check};
use sha2::{Digest as _, Sha256, Sha512};
use ssh_agent_client_rs::Client;
use ssh_key::PublicKey;

use crate::{bench::Bench, keys::Agent};

const TEXT: &[u8] = b"Countersign sign-off, format 1\n";
const APPLICATION: &str = "ssh:";

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

/// The strings that stand one after the other.
fn strings(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some((length, rest)) = bytes.split_at_checked(4) {
        let length = u32::from_be_bytes(length.try_into().unwrap()) as usize;
        all.push(rest[..length].to_vec());
        bytes = &rest[length..];
    }
    all
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(number >> (18 - 6 * place)) as usize & 63] as char;
            text.push(if place <= three.len() { sign } else { '=' });
        }
    }
    text
}

/// The public key, as a line, and its signature of the text, of a token whose arithmetic the agent does.
fn token(bench: &Bench, name: &str, options: &[&str]) -> (String, String) {
    let agent = Agent::start(&bench.path(""));
    agent.add(&bench.key(name, options));
    let plain = PublicKey::from_openssh(&bench.public(name)).unwrap();
    let parts = strings(&plain.to_bytes().unwrap());
    let kind = format!("sk-{}@openssh.com", String::from_utf8(parts[0].clone()).unwrap());
    let mut public = string(kind.as_bytes());
    public.extend(parts[1..].iter().flat_map(|part| string(part)));
    public.extend(string(APPLICATION.as_bytes()));

    let mut signed = b"SSHSIG".to_vec();
    for part in [&b"countersign"[..], b"", b"sha512", &Sha512::digest(TEXT)] {
        signed.extend(string(part));
    }
    // Touched once, for the fifth time.
    let flags_and_counter = [1, 0, 0, 0, 5];
    let by_token = [
        &Sha256::digest(APPLICATION)[..],
        &flags_and_counter,
        &Sha256::digest(&signed)[..],
    ]
    .concat();
    let stream = std::os::unix::net::UnixStream::connect(&agent.socket).unwrap();
    let made = Client::with_read_write(Box::new(stream))
        .sign(&plain, &by_token)
        .unwrap();
    let signature = [
        string(kind.as_bytes()),
        string(made.as_bytes()),
        flags_and_counter.to_vec(),
    ]
    .concat();

    let mut blob = b"SSHSIG\0\0\0\x01".to_vec();
    for part in [&public[..], b"countersign", b"", b"sha512", &signature] {
        blob.extend(string(part));
    }
    let pem = format!(
        "-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n",
        base64(&blob)
    );
    (format!("{kind} {}", base64(&public)), pem)
}

#[test]
fn what_a_token_signs_is_verified_here_and_by_ssh_keygen() {
    for (name, options) in [
        ("ed25519", &["-t", "ed25519"][..]),
        ("p256", &["-t", "ecdsa", "-b", "256"]),
    ] {
        let bench = Bench::new();
        let (public, pem) = token(&bench, name, options);
        let there = bench.verifies(&format!("ada {public}"), "ada", pem.as_bytes(), TEXT, &[]);
        assert!(there.status.success(), "{name}: {there:?}");
        let key = check(TEXT, pem.as_bytes()).unwrap();
        assert!(
            String::from_utf8_lossy(&there.stdout).contains(&key),
            "{name}: {there:?}"
        );
        let other = check(b"another text", pem.as_bytes());
        assert!(matches!(other, Err(Broken::Invalid { .. })), "{name}: {other:?}");
    }
}

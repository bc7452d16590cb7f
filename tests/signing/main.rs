//! Signing and verifying against the real thing: every key is made by `ssh-keygen`, every agent is a real `ssh-agent`, and
//! what the two sides say of the same bytes is compared.

mod agent;
mod allowed;
mod bench;
mod engine;
mod hardware;
#[path = "../keys/mod.rs"]
mod keys;
mod kinds;

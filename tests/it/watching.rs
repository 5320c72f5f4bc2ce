//! A `report watch` that runs, and what it serves.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::time::{Duration, Instant};

/// A port that is free now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A `report watch` that runs, asked on its port; it ends with this.
pub struct Watching {
    pub child: Child,
    pub port: u16,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    pub fn ask(&self, address: &str) -> Option<TcpStream> {
        self.ask_for("localhost", address)
    }

    /// Asks under another name.
    pub fn ask_for(&self, host: &str, address: &str) -> Option<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // 1.0: the answer ends with the connection, in one piece.
        write!(stream, "GET {address} HTTP/1.0\r\nHost: {host}\r\n\r\n").ok()?;
        Some(stream)
    }

    /// Status and body.
    pub fn get(&self, address: &str) -> Option<(u16, Vec<u8>)> {
        let mut answer = Vec::new();
        self.ask(address)?.read_to_end(&mut answer).ok()?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
        let status = std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()?;
        Some((status, answer[end + 4..].to_vec()))
    }

    pub fn state(&self) -> Option<Value> {
        serde_json::from_slice(&self.get("/state.json")?.1).ok()
    }

    pub fn wait(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            match self.state() {
                Some(state) if holds(&state) => return state,
                state => {
                    assert!(started.elapsed().as_secs() < 90, "{what} did not come; now: {state:?}");
                    std::thread::sleep(Duration::from_millis(50));
                }
            }
        }
    }
}

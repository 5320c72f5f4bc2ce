//! Serves the pages to browsers of this machine, and tells them when there are others.
//!
//! Only who asks for this machine by its own name is answered: a page of the open network whose
//! name was made to lead here could read an unpublished briefing otherwise.

use std::collections::HashSet;
use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use tiny_http::{Header, Request, Response, StatusCode};
use typst::foundations::Bytes;

/// Ports that are tried where none is asked for.
const PORTS: std::ops::RangeInclusive<u16> = 3000..=3005;

/// What an address is answered with: its kind, and its bytes.
pub type Answer = (&'static str, Bytes);
type Router = Box<dyn Fn(&str) -> Option<Answer> + Send + Sync>;

/// A server that runs until the program ends.
pub struct Server {
    address: SocketAddr,
    served: Arc<Served>,
}

/// What is served now, and how often that changed.
struct Served {
    now: Mutex<(u64, Arc<Router>)>,
    changed: Condvar,
}

impl Server {
    /// Begins to serve, on a port or on one that is free.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(port: Option<u16>) -> Result<Self, String> {
        let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = match port {
            Some(port) => bind(port).map_err(|cause| match cause.kind() {
                io::ErrorKind::AddrInUse => format!("port {port} is already in use"),
                _ => cause.to_string(),
            })?,
            None => PORTS
                .into_iter()
                .find_map(|port| bind(port).ok())
                .ok_or_else(|| format!("none of the ports {} to {} is free", PORTS.start(), PORTS.end()))?,
        };
        let address = listener.local_addr().map_err(|cause| cause.to_string())?;
        let server = tiny_http::Server::from_listener(listener, None).map_err(|cause| cause.to_string())?;
        let nothing: Router = Box::new(|_| None);
        let served = Arc::new(Served { now: Mutex::new((0, Arc::new(nothing))), changed: Condvar::new() });
        let serving = served.clone();
        std::thread::spawn(move || {
            for request in server.incoming_requests() {
                // A browser that went away is no error.
                let _ = answer(request, address.port(), &serving);
            }
        });
        Ok(Server { address, served })
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves something else from now on, and tells the browsers.
    pub fn serve(&self, router: impl Fn(&str) -> Option<Answer> + Send + Sync + 'static) {
        let mut now = self.served.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = (now.0 + 1, Arc::new(Box::new(router)));
        self.served.changed.notify_all();
    }
}

fn answer(request: Request, port: u16, served: &Arc<Served>) -> io::Result<()> {
    let host = request.headers().iter().find(|header| header.field.equiv("Host"));
    if !host.is_some_and(|host| is_ours(host.value.as_str(), port)) {
        let says = "This address is not that of this machine: open http://localhost instead.\n";
        return request.respond(Response::from_string(says).with_status_code(StatusCode(403)));
    }
    let path = request.url().split('?').next().unwrap_or_default().to_owned();
    if path == "/__events" {
        let served = served.clone();
        // Ends with the first word that the browser does not take any more.
        std::thread::spawn(move || events(request, &served));
        return Ok(());
    }
    let router = served.now.lock().unwrap_or_else(PoisonError::into_inner).1.clone();
    let Some((kind, body)) = router(&path) else { return request.respond(Response::empty(StatusCode(404))) };
    let kind = Header::from_bytes("Content-Type", kind).into_iter().collect();
    request.respond(Response::new(StatusCode(200), kind, body.as_slice(), Some(body.len()), None))
}

/// Whether a host, with its port or without, is this machine by its own name.
fn is_ours(host: &str, port: u16) -> bool {
    let names = HashSet::from(["localhost", "127.0.0.1", "[::1]"]);
    let (name, said) = match host.rsplit_once(':') {
        Some((name, said)) if !said.contains(']') => (name, Some(said)),
        _ => (host, None),
    };
    names.contains(name.to_ascii_lowercase().as_str()) && said.is_none_or(|said| said == port.to_string())
}

fn events(request: Request, served: &Served) -> io::Result<()> {
    let mut writer = request.into_writer();
    write!(writer, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\n\r\n")?;
    writer.flush()?;
    let mut told = served.now.lock().unwrap_or_else(PoisonError::into_inner).0;
    loop {
        let now = served.now.lock().unwrap_or_else(PoisonError::into_inner);
        let now = served.changed.wait_while(now, |now| now.0 == told).unwrap_or_else(PoisonError::into_inner);
        told = now.0;
        drop(now);
        write!(writer, "event: reload\ndata:\n\n")?;
        writer.flush()?;
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_this_machine_by_its_own_name() {
        for host in ["localhost", "localhost:3000", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000", "[::1]"] {
            assert!(is_ours(host, 3000), "{host}");
        }
        for host in ["", "example.org", "example.org:3000", "localhost.example.org:3000", "localhost:3001", "127.0.0.2"]
        {
            assert!(!is_ours(host, 3000), "{host}");
        }
    }
}

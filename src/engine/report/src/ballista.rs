//! Extracts past one machine: the same SQL on a cluster of Ballista.
//!
//! A program of its own asks the cluster, found on the `PATH` as `curl` is: what it is built
//! with (DataFusion, some 300 crates) nobody compiles who has no cluster. Between the two are
//! files: the tables as Parquet, where every executor sees them, and an answer to each
//! statement. The answers are then held and written as those of polars are.

use pledgebook::extract::{Answers, Engine, Statement, Tables};
use pledgebook::polars::prelude::{DataFrame, ParquetReader, ParquetWriter, SerReader};
use pledgebook::{Error, Result};
use serde::Deserialize;
use std::fs::File;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The program that asks.
const PROGRAM: &str = "pledgebook-ballista";
/// How an address begins.
const SCHEME: &str = "ballista://";
/// How long a scheduler may take to let itself be called.
const CALL: Duration = Duration::from_secs(10);

/// A cluster of Ballista.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballista {
    /// Its address with everything in it: `ballista://HOST:PORT?name=value`.
    address: String,
    /// The scheduler's host and port.
    scheduler: String,
    /// A folder that this machine and every executor see by the same path; where there is none
    /// given, one for temporary files, which a cluster on this machine sees.
    pub shared: Option<PathBuf>,
}

impl Ballista {
    /// A cluster by its address; `None` where it is none.
    ///
    /// ```
    /// use pledgebook_report::Ballista;
    /// assert!(Ballista::at("ballista://scheduler.example.org:50050").is_some());
    /// assert!(Ballista::at("ballista://scheduler.example.org").is_none());
    /// ```
    pub fn at(address: &str) -> Option<Self> {
        let scheduler = address.strip_prefix(SCHEME)?.split('?').next()?;
        let (host, port) = scheduler.rsplit_once(':')?;
        let port: u16 = port.parse().ok()?;
        let usable = !host.is_empty() && port > 0 && !host.contains(['/', '@']);
        usable.then(|| Ballista { address: address.into(), scheduler: scheduler.into(), shared: None })
    }

    /// Whether the program is there, and somebody at the address.
    fn ready(&self) -> Result<()> {
        if Command::new(PROGRAM).arg("--version").output().is_err() {
            let problem = format!("a cluster is asked by the program `{PROGRAM}`, and it is not there");
            let hint = "install it from the engine's sources: cargo install --locked --path src/engine/ballista; \
                        or leave --engine out: polars is in this program";
            return Err(Error::Setting { problem, hint: hint.into() });
        }
        let mut why = "the name leads nowhere".to_owned();
        for address in self.scheduler.to_socket_addrs().map_err(|cause| self.fails(&cause.to_string()))? {
            match TcpStream::connect_timeout(&address, CALL) {
                Ok(_) => return Ok(()),
                Err(cause) => why = cause.to_string(),
            }
        }
        Err(self.fails(&why))
    }

    fn fails(&self, why: &str) -> Error {
        let problem = format!("the cluster did not answer: {why}; no table was made");
        let hint = "look whether its scheduler and executors run, and see the same files; then extract again";
        Error::data(format!("{SCHEME}{}", self.scheduler), None, None, problem, hint)
    }
}

/// What the program says: one line of JSON.
#[derive(Default, Deserialize)]
struct Said {
    engine: Option<String>,
    statement: Option<usize>,
    problem: Option<String>,
}

impl Engine for Ballista {
    fn ask(&self, tables: &Tables, statements: &[Statement]) -> Result<Answers> {
        self.ready()?;
        let mut folder = tempfile::Builder::new();
        let folder = folder.prefix("extract-");
        let place = self.shared.clone().unwrap_or_else(std::env::temp_dir);
        let place = place.canonicalize().map_err(Error::file("use", &place))?;
        // Only its owner may look into it: payments name people. It goes when this ends.
        let folder = folder.tempdir_in(&place).map_err(Error::file("write to", &place))?;
        write(folder.path(), tables, statements)?;
        let done = Command::new(PROGRAM).arg(&self.address).arg(folder.path()).output();
        let done = done.map_err(Error::file("run", PROGRAM))?;
        let said: Said = serde_json::from_slice(&done.stdout).unwrap_or_default();
        let engine = match said {
            Said { engine: Some(engine), .. } if done.status.success() => engine,
            Said { statement: Some(at), problem: Some(problem), .. } if at < statements.len() => {
                return Err(statements[at].fails(&problem));
            }
            Said { problem: Some(problem), .. } => return Err(self.fails(&problem)),
            _ => {
                let said = String::from_utf8_lossy(&done.stderr);
                let said = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("and did not say why");
                return Err(self.fails(&format!("{PROGRAM} ended before its time ({}), {said}", done.status)));
            }
        };
        let answer = |at: usize| {
            let path = folder.path().join(format!("answers/{at}.parquet"));
            let read = File::open(&path).map_err(|cause| cause.to_string());
            let read = read.and_then(|file| ParquetReader::new(file).finish().map_err(|cause| cause.to_string()));
            read.map_err(|cause| self.fails(&format!("its answer to `{}` is not whole ({cause})", statements[at].of)))
        };
        Ok(Answers { engine, frames: (0..statements.len()).map(answer).collect::<Result<_>>()? })
    }
}

/// The request: every part of a table a file of its own, so that executors share them.
fn write(folder: &Path, tables: &Tables, statements: &[Statement]) -> Result<()> {
    let mut folders = serde_json::Map::new();
    for (at, (name, parts)) in tables.iter().enumerate() {
        let below = format!("tables/{at}");
        let place = folder.join(&below);
        std::fs::create_dir_all(&place).map_err(Error::file("write", &place))?;
        for (part, frame) in parts.iter().enumerate() {
            parquet(&place.join(format!("{part:06}.parquet")), frame)?;
        }
        folders.insert(name.clone(), below.into());
    }
    let statements: Vec<&str> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    let request = serde_json::json!({ "tables": folders, "statements": statements });
    let path = folder.join("request.json");
    std::fs::write(&path, request.to_string()).map_err(Error::file("write", &path))
}

fn parquet(path: &Path, frame: &DataFrame) -> Result<()> {
    let file = File::create(path).map_err(Error::file("write", path))?;
    ParquetWriter::new(file).finish(&mut frame.clone())?;
    Ok(())
}

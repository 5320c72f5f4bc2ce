//! Asks a Ballista cluster the SQL of extracts: `pledgebook-ballista ballista://HOST:PORT FOLDER`.
//!
//! The folder holds `request.json`: the tables, each a folder of Parquet files below it, and the
//! statements. Each answer is written below it as `answers/N.parquet`, whole or not at all. What
//! is printed is one line of JSON: the engine's name and version, or what went wrong.
//!
//! Settings of Ballista and DataFusion stand in the address behind a question mark:
//! `ballista://HOST:PORT?ballista.client.use_tls=true&patience=600`; `patience` is how many
//! seconds all of it may take.

mod address;
mod answer;

use address::Address;
use answer::{Failed, answer};
use ballista::datafusion::DATAFUSION_VERSION;
use ballista_core::BALLISTA_VERSION;
use std::path::Path;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let engine = format!("ballista {BALLISTA_VERSION} (datafusion {DATAFUSION_VERSION})");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (address, folder) = match arguments.as_slice() {
        [version] if version == "--version" => {
            println!("{engine}");
            return ExitCode::SUCCESS;
        }
        [address, folder] => (address, Path::new(folder)),
        _ => {
            eprintln!("usage: pledgebook-ballista ballista://HOST:PORT FOLDER");
            return ExitCode::from(2);
        }
    };
    let done = match address.parse::<Address>() {
        Ok(address) => {
            let late = || Failed::of(format!("it gave no answer within {} seconds", address.patience.as_secs()));
            let all = tokio::time::timeout(address.patience, answer(&address, folder));
            all.await.unwrap_or_else(|_| Err(late()))
        }
        Err(problem) => Err(Failed::of(problem)),
    };
    match done {
        Ok(()) => println!("{}", serde_json::json!({ "engine": engine })),
        Err(Failed { statement, problem }) => {
            println!("{}", serde_json::json!({ "statement": statement, "problem": problem }));
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

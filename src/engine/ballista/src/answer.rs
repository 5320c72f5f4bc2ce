//! A request → its answers, from the cluster.

use crate::address::Address;
use ballista::datafusion::arrow::record_batch::RecordBatch;
use ballista::datafusion::error::{DataFusionError, Result};
use ballista::datafusion::execution::SessionStateBuilder;
use ballista::datafusion::parquet::arrow::ArrowWriter;
use ballista::datafusion::prelude::{DataFrame, ParquetReadOptions, SQLOptions, SessionConfig, SessionContext};
use ballista::prelude::{SessionConfigExt, SessionContextExt};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// What is asked.
#[derive(Debug, Deserialize)]
struct Request {
    /// Tables by their names, each a folder of Parquet files below the request's own.
    tables: BTreeMap<String, String>,
    /// One `SELECT` each.
    statements: Vec<String>,
}

/// What went wrong: with which statement, where it is the statement's own fault.
#[derive(Debug)]
pub struct Failed {
    /// Its place among the statements, from 0.
    pub statement: Option<usize>,
    /// One sentence.
    pub problem: String,
}

impl Failed {
    /// Something that no statement is to blame for.
    pub fn of(problem: impl ToString) -> Self {
        Failed { statement: None, problem: sentence(&problem.to_string()) }
    }
}

/// Asks every statement of `request.json` in the folder, and writes the answers below it.
///
/// # Errors
/// Where the request cannot be read, a statement is none that may be asked, or the cluster does
/// not give all of an answer.
pub async fn answer(address: &Address, folder: &Path) -> std::result::Result<(), Failed> {
    let request = File::open(folder.join("request.json")).map_err(Failed::of)?;
    let request: Request = serde_json::from_reader(request).map_err(Failed::of)?;
    let context = context(address).await.map_err(Failed::of)?;
    for (name, files) in &request.tables {
        let files = folder.join(files).display().to_string() + "/";
        context.register_parquet(name.as_str(), &files, ParquetReadOptions::default()).await.map_err(Failed::of)?;
    }
    std::fs::create_dir_all(folder.join("answers")).map_err(Failed::of)?;
    // Nothing may be written by a statement, on any machine.
    let reads = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    for (at, statement) in request.statements.iter().enumerate() {
        let planned = context.sql_with_options(statement, reads).await;
        let frame = planned.map_err(|cause| Failed { statement: Some(at), ..Failed::of(cause) })?;
        write(frame, &folder.join(format!("answers/{at}.parquet"))).await.map_err(Failed::of)?;
    }
    Ok(())
}

/// A session on the cluster, with the settings of the address.
async fn context(address: &Address) -> Result<SessionContext> {
    let mut config = SessionConfig::new_with_ballista();
    for (name, value) in &address.settings {
        config.options_mut().set(name, value)?;
    }
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    SessionContext::remote_with_state(&format!("df://{}", address.scheduler), state).await
}

/// The whole answer, under its name only once it is all there.
async fn write(frame: DataFrame, path: &Path) -> Result<()> {
    let planned = Arc::new(frame.schema().as_arrow().clone());
    let batches: Vec<RecordBatch> = frame.collect().await?;
    let schema = batches.first().map_or(planned, RecordBatch::schema);
    let begun = path.with_extension("begun");
    let mut writer = ArrowWriter::try_new(File::create(&begun)?, schema, None)?;
    for batch in &batches {
        writer.write(batch)?;
    }
    writer.close()?;
    std::fs::rename(begun, path).map_err(DataFusionError::from)
}

/// The first line of what a library says, without the names of its errors; of an error that is
/// printed for programmers, what it has for people.
fn sentence(said: &str) -> String {
    let line = said.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("it did not say why");
    let kinds = ["Execution error: ", "External error: ", "Error during planning: ", "SQL error: ", "Schema error: "];
    let mut line = line;
    while let Some(rest) = kinds.iter().find_map(|kind| line.strip_prefix(kind)) {
        line = rest;
    }
    let message = line.split_once("message: \"").and_then(|(_, rest)| rest.split('"').next());
    message.filter(|message| !message.is_empty()).unwrap_or(line).chars().take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_library_says_is_one_line() {
        assert_eq!(sentence("Execution error: Job a failed: x\nbacktrace"), "Job a failed: x");
        assert_eq!(sentence("External error: Execution error: y"), "y");
        assert_eq!(sentence("Os { code: 111, message: \"Connection refused\" })"), "Connection refused");
        assert_eq!(sentence(""), "it did not say why");
    }
}

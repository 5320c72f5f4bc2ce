//! What runs the SQL of extracts: polars, in this program, or another that is given.

use crate::{Error, Result};
use polars::prelude::*;
use polars::sql::SQLContext;
use std::collections::BTreeMap;

/// Tables by their names, each in parts with the same columns: the payments have one a return.
pub type Tables = BTreeMap<String, Vec<DataFrame>>;

/// One `SELECT`, and the table that is made of what it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The table.
    pub of: String,
    /// The statement.
    pub sql: String,
}

impl Statement {
    /// That it cannot be run, and why.
    pub fn fails(&self, why: &str) -> Error {
        let problem = format!("the SQL of `{}` cannot be run: {why}", self.of);
        Error::data(
            "datapackage.json",
            None,
            None,
            problem,
            "there are the tables payments, accounts and the package's own",
        )
    }
}

/// What an engine gives.
#[derive(Clone, Debug)]
pub struct Answers {
    /// Its name and version, as records have them: “polars 0.55.2”.
    pub engine: String,
    /// The answer to each statement, whole.
    pub frames: Vec<DataFrame>,
}

/// What runs the SQL of extracts.
pub trait Engine {
    /// Asks tables: the answer to every statement, or an error.
    ///
    /// # Errors
    /// Where a statement cannot be run, or its answer cannot be had whole.
    fn ask(&self, tables: &Tables, statements: &[Statement]) -> Result<Answers>;
}

/// polars, streaming, in this program.
///
/// ```
/// use pledgebook::extract::{Engine, Polars, Statement, Tables};
/// use pledgebook::polars::prelude::*;
/// let parts = vec![df!("pence" => [1, 2])?, df!("pence" => [4])?];
/// let statement = Statement { of: "sums".into(), sql: "SELECT SUM(pence) AS pence FROM payments".into() };
/// let answers = Polars.ask(&Tables::from([("payments".into(), parts)]), &[statement])?;
/// assert_eq!(answers.frames, [df!("pence" => [7])?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Polars;

impl Engine for Polars {
    fn ask(&self, tables: &Tables, statements: &[Statement]) -> Result<Answers> {
        let mut context = SQLContext::new();
        for (name, parts) in tables {
            let Some((first, others)) = parts.split_first() else { continue };
            let mut whole = first.clone();
            others.iter().try_for_each(|part| whole.vstack_mut(part).map(drop))?;
            context.register(name, whole.lazy());
        }
        let answer = |statement: &Statement| {
            let plan = context.execute(&statement.sql);
            let answer = plan.and_then(|plan| plan.collect_with_engine(polars::prelude::Engine::Streaming));
            let answer = answer.map(|answer| answer.unwrap_single());
            answer.map_err(|cause| statement.fails(&pledgebook_frame::plainly(&cause.to_string())))
        };
        let frames = statements.iter().map(answer).collect::<Result<_>>()?;
        Ok(Answers { engine: format!("polars {}", polars::VERSION), frames })
    }
}

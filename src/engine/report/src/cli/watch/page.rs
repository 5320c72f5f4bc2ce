//! What the browser is shown: one page that asks for the state whenever it changes.

use super::server::Answer;
use crate::cli::args::Watch;
use crate::diff::Diff;
use crate::error::{Error, Result};
use crate::made_from::MadeFrom;
use crate::publish::Written;
use pledgebook::briefing::Briefing;
use serde::Serialize;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use typst::foundations::Bytes;

const HTML: &str = include_str!("page.html");

/// A build that succeeded.
pub struct Shown {
    /// SVG pictures.
    pub pages: Vec<String>,
    pub pdf: Vec<u8>,
    pub diff: Result<Diff>,
    pub made_from: MadeFrom,
    pub written: Written,
    pub took: Duration,
}

impl Shown {
    /// For the terminal.
    pub fn line(&self) -> String {
        let Shown { pages, written, took, .. } = self;
        format!(
            "built in {:.2} s: {} pages, {} of {} files changed; {}",
            took.as_secs_f64(),
            pages.len(),
            written.changed,
            written.files,
            match &self.diff {
                Ok(diff) => format!("since {}: {}", diff.old, diff.counts()),
                Err(error) => format!("not compared: {error}"),
            },
        )
    }

    /// Whether it was made from what is there now.
    pub fn is_of_now(&self, briefing: &Briefing, wanted: &Watch) -> bool {
        let now = wanted.inputs.options().and_then(|options| MadeFrom::now(briefing, &options));
        now.is_ok_and(|now| now == self.made_from)
    }
}

/// What is shown now.
#[derive(Default)]
pub struct State {
    said: Said,
    /// What is served besides, by address.
    files: Arc<BTreeMap<&'static str, Bytes>>,
}

/// The part that is told as JSON.
#[derive(Default, Serialize)]
struct Said {
    /// What is being done, where it takes long.
    working: Option<&'static str>,
    /// Why the last build failed: the pages are then those of an earlier one.
    error: Option<Wrong>,
    /// "0.31": of the last good build, in seconds.
    took: String,
    /// Names of the pages in pages.json; one that did not change keeps its own.
    pages: Vec<String>,
    /// "9 changes: 3 large, 6 small".
    counts: String,
    diff: Option<Diff>,
}

#[derive(Serialize)]
struct Wrong {
    problem: String,
    hint: String,
}

impl State {
    /// Something takes long.
    pub fn working(&mut self, what: &'static str) {
        self.said.working = Some(what);
    }

    /// A build failed: what was shown stays, with the reason beside it.
    pub fn failed(&mut self, error: &Error) {
        self.said.working = None;
        self.said.error = Some(Wrong { problem: error.to_string(), hint: error.hint() });
    }

    /// A build succeeded.
    pub fn built(&mut self, shown: Shown) {
        let named: Vec<(String, String)> = shown.pages.into_iter().enumerate().map(named).collect();
        let pages = named.iter().map(|(name, _)| name.clone()).collect();
        let svgs: BTreeMap<String, String> = named.into_iter().collect();
        let svgs = Bytes::from_string(serde_json::to_string(&svgs).expect("text is JSON"));
        self.files = Arc::new(BTreeMap::from([("/pages.json", svgs), ("/briefing.pdf", Bytes::new(shown.pdf))]));
        self.said = Said {
            working: None,
            error: None,
            took: format!("{:.2}", shown.took.as_secs_f64()),
            pages,
            counts: match &shown.diff {
                Ok(diff) => diff.counts(),
                Err(error) => format!("Not compared: {error}"),
            },
            diff: shown.diff.ok(),
        };
    }

    /// Answers by address.
    pub fn router(&self) -> impl Fn(&str) -> Option<Answer> + Send + Sync + 'static {
        let said = serde_json::to_string(&self.said).expect("text and lists are JSON");
        let files = self.files.clone();
        move |address| match address {
            "/" => Some(("text/html; charset=utf-8", Bytes::from_string(HTML.to_owned()))),
            "/state.json" => Some(("application/json", Bytes::from_string(said.clone()))),
            other => {
                let kind = if other.ends_with(".pdf") { "application/pdf" } else { "application/json" };
                files.get(other).cloned().map(|body| (kind, body))
            }
        }
    }
}

/// A page with a name for its place and its content.
fn named((i, svg): (usize, String)) -> (String, String) {
    let mut hash = DefaultHasher::new();
    svg.hash(&mut hash);
    (format!("{}-{:016x}", i + 1, hash.finish()), svg)
}

//! From findings to a published document, and whether what was published still holds.
//!
//! Templates become Typst source, Typst a PDF that is accessible and carries its own
//! evidence; [`status`], [`diff`], [`verify`] and the build record say what became of it.
//! All of it is one command line for any briefing: [`main`].
//!
//! Nothing here computes: what a page shows are findings, tables, charts and claims that
//! the analyses made. Everything is built in memory; nothing is written before all of it
//! is known to be good.
//!
//! A whole briefing, with `example/data` and one template of six lines:
//!
//! ```
#![doc = include_str!("../example/briefing.rs")]
//!
//! let built = pledgebook_report::build(&BRIEFING, &options())?;
//! assert!(String::from_utf8_lossy(built.files.get("findings.json").unwrap()).contains("−10%"));
//! # Ok::<(), pledgebook_report::Error>(())
//! ```

#![warn(missing_docs)]

mod add;
mod assertions;
mod ballista;
pub mod book;
mod build;
mod characters;
mod cli;
pub mod diff;
mod document;
mod download;
mod error;
mod escape;
mod exhibits;
mod files;
mod git;
mod ground;
mod guidance;
mod headline_numbers;
mod lint;
mod lint_lists;
mod lint_says;
mod look;
mod loose;
mod made_from;
mod marks;
mod notes;
mod numbers;
mod options;
mod page;
pub mod pdf;
mod plain;
mod plotted;
mod project;
mod promote;
mod prose;
mod publish;
mod quotations;
mod reasons;
mod record;
mod seen;
mod sentences;
mod sheets;
mod starter;
mod status;
mod template_place;
mod templates;
pub mod testing;
mod values;
pub mod verify;
mod verify_beside;
mod web;
mod workbook;
mod world;
mod xml;

pub use ballista::Ballista;
pub use build::{Built, Timings, build, typst_source};
pub use cli::main;
pub use error::{Error, Result};
pub use files::Files;
pub use look::LOOK;
pub use loose::loose;
pub use made_from::{MadeFrom, Named};
pub use options::{Options, PAGE, PDF, PUBLISHED, SHEETS, default_output};
pub use project::{Revision, outdated, revision, same_code};
pub use publish::{Written, finish, publish, write_file};
pub use record::{RECORD, Record};
pub use sentences::{Measures, Sentence};
pub use starter::PROFILE;
pub use status::{Change, status};

//! What is added to a project: a dataset, an analysis, a claim, a source, a chart, a section.
//!
//! Each is a [`Draft`] first: new files, and old ones with something put in. Nothing that a
//! person wrote is overwritten, and what can be tried without a compiler is tried on a copy
//! before anything is written.

mod analysis;
mod chart;
mod claim;
mod code;
mod dataset;
mod describe;
mod draft;
mod json;
mod key;
mod measure;
mod names;
mod remove;
mod rename;
mod section;
mod source;

pub(crate) use analysis::{Analysis, NOTEBOOK, analysis, list, package};
pub(crate) use chart::{Chart, chart};
pub(crate) use claim::{Claim, claim};
pub(crate) use code::{function, masked, matching};
pub(crate) use dataset::{Dataset, dataset};
pub(crate) use draft::{Draft, own};
pub(crate) use json::{At, joined, place};
pub(crate) use names::{crate_name, fill, identifier, plain, plural, title};
pub(crate) use remove::{Kind, remove};
pub(crate) use rename::rename;
pub(crate) use section::section;
pub(crate) use source::{Source, source};

//! The web page: one file that asks nothing of any network and works without scripts.
//!
//! It is written from the document of values. What it adds is what paper cannot hold: each
//! number leads to where it is from, each chart to its table and its data.

mod anchors;
mod blocks;
mod chart;
mod claims;
mod inline;
mod origin;
mod page;
mod sourced;
mod table;

pub(crate) use page::page;

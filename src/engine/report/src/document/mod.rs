//! The briefing as values: headings, paragraphs with findings in them, tables, charts.
//!
//! [`read`] makes it of the markup that templates give, once, and every writer but Typst
//! reads it: the web page and the spreadsheets. Markup that a document of values has no
//! word for is refused with its file and line, so that no writer leaves anything out.

mod arguments;
mod markup;
mod values;

pub(crate) use markup::read;
pub(crate) use values::{About, Block, Document, Grid, GridColumn, Inline, KeyFigure, Line, Source};

//! Charts, drawn from figures and described in words.
//!
//! Each kind is a builder that takes figures and gives a [`Chart`]: a picture as
//! SVG, its alternative text, its figures in words, and the sources of all that
//! was drawn. The words are worked out from the same figures as the picture, so
//! there is no chart without them, and none that says something else.

mod bars;
mod canvas;
mod columns;
mod delivery;
mod layout;
mod lines;
mod meta;
mod paired_bars;
mod range;
mod slope;
mod stacked;
mod timeline;
mod waterfall;

pub use bars::Bars;
pub use columns::Columns;
pub use delivery::Delivery;
pub use lines::Lines;
pub use paired_bars::PairedBars;
pub use range::Range;
pub use slope::Slope;
pub use stacked::Stacked;
pub use timeline::Timeline;
pub use waterfall::Waterfall;

use crate::sourced::Provenance;

/// A picture, with its words and its sources.
#[derive(Clone, Debug)]
pub struct Chart {
    /// What templates call it.
    pub name: String,
    /// What is measured, and in what.
    pub subtitle: String,
    /// The picture.
    pub svg: String,
    /// What the picture shows, for those who do not see it.
    pub alt: String,
    /// Every figure of the picture, in words.
    pub description: String,
    /// A note to stand under it; may be empty.
    pub note: String,
    /// The sources and caveats of every figure drawn.
    pub provenance: Provenance,
}

/// A wider font is made smaller until its small letters are as high as those of
/// the report's, so that words still fit where they were put.
const LETTERS: &str = "font-size-adjust:0.486";
/// The report's font first, then what a reader's machine is likely to have of the same width.
const FONTS: &str = "'Source Sans 3','Source Sans Pro','Segoe UI',Calibri,'Open Sans','Noto Sans',Arial,sans-serif";

/// A chart's picture for a browser, which need not have the report's font.
pub(crate) fn for_screens(svg: &str) -> String {
    svg.replacen("<svg ", &format!("<svg style=\"{LETTERS}\" "), 1)
        .replace("font-family=\"'Source Sans 3'\"", &format!("font-family=\"{FONTS}\""))
}

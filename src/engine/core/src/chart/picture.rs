//! A drawn chart: the picture, its words and its sources.

use super::plotted::Plotted;
use pledgebook_frame::figure::Provenance;

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
    /// Every mark of the picture, as values.
    pub plotted: Vec<Plotted>,
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
pub fn for_screens(svg: &str) -> String {
    svg.replacen("<svg ", &format!("<svg style=\"{LETTERS}\" "), 1)
        .replace("font-family=\"'Source Sans 3'\"", &format!("font-family=\"{FONTS}\""))
}

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

impl Chart {
    /// The picture for a web page: on the page's own ground, which may be dark, as few
    /// letters as can be, and over each value a place that says it when it is pointed at.
    ///
    /// ```
    /// use pledgebook::chart::Bars;
    /// use pledgebook::prelude::*;
    /// let staff = Figure::read(Quantity::gbp_m("1.2")?, "budget-book", "table 1");
    /// let chart = Bars::new("split", "Library budget").bar("Staff & pay", Some(&staff)).draw()?;
    /// assert!(chart.for_pages().contains("<title>Staff &amp; pay: £1.2m</title></path>"));
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn for_pages(&self) -> String {
        let svg = self.svg.replace(" font-family=\"'Source Sans 3'\"", "");
        let root =
            format!("<svg aria-hidden=\"true\" focusable=\"false\" font-family=\"{FONTS}\" style=\"{LETTERS}\" ");
        let svg = svg.trim_end().replacen("<svg ", &root, 1);
        let mut lines: Vec<String> = svg.lines().filter(|line| !line.is_empty()).map(shorter).collect();
        // The first thing drawn is the white ground.
        if lines.get(1).is_some_and(|ground| ground.starts_with("<rect x=\"0\" y=\"0\"")) {
            lines.remove(1);
        }
        let end = lines.pop().unwrap_or_default();
        let marks = self.plotted.iter().map(|mark| {
            let [x, y, width, height] = mark.place;
            let words = escaped(&mark.words());
            format!("<path d=\"M{x} {y}h{width}v{height}h-{width}z\"><title>{words}</title></path>")
        });
        lines.push("<g class=\"marks\" fill=\"none\" pointer-events=\"all\">".into());
        lines.extend(marks);
        lines.extend(["</g>".into(), end]);
        lines.join("\n")
    }
}

/// An upright rectangle, of which charts are full, with half the letters.
fn shorter(line: &str) -> String {
    if line.starts_with("<text") {
        return line.to_owned();
    }
    let line = &line.replace(" opacity=\"1\"", "");
    let corners = line.split_once(" points=\"").and_then(|(before, rest)| {
        let (points, after) = rest.split_once('"')?;
        let points = points.split_whitespace().map(|point| point.split_once(',')).collect::<Option<Vec<_>>>()?;
        let [(a, b), (c, d), (e, f), (g, h)] = points.try_into().ok()?;
        let upright = before.starts_with("<polygon ") && (b, c, f, g) == (d, e, h, a);
        upright.then(|| format!("<path{} d=\"M{a} {b}H{c}V{f}H{a}z\"{after}", &before["<polygon".len()..]))
    });
    corners.unwrap_or_else(|| line.to_owned())
}

/// Words as XML has them.
fn escaped(words: &str) -> String {
    let written = words.chars().filter(|letter| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}'));
    written.collect::<String>().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

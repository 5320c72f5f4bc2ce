//! The rules of charts, as they stand on the web page.

use super::rule::{Breach, Looked};
use crate::seen::words::short;
use crate::xml::{all, words};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;

/// Colours that may be told apart.
const COLOURS: usize = 4;
/// The least size of letters, on a chart that is drawn 1000 wide.
const LETTERS: f64 = 16.0;
/// The least contrast of text with its ground.
const CONTRAST: f64 = 4.5;

/// Looks at every chart of a page.
pub(super) fn breaches(file: &str, page: &Document) -> Vec<Breach> {
    let figures = all(page.root_element(), "figure").filter(|figure| all(*figure, "svg").next().is_some());
    let mut looked = Looked::at(file);
    figures.for_each(|figure| chart(figure, &mut looked));
    looked.breaches
}

fn chart(figure: Node, looked: &mut Looked) {
    let name = format!("chart {}", short(figure.attribute("id").unwrap_or("without an id")));
    let Some(svg) = all(figure, "svg").next() else { return };
    let drawn =
        |node: &Node| ["polygon", "rect", "polyline", "path", "circle", "line"].contains(&node.tag_name().name());
    let colours = svg.descendants().filter(drawn).flat_map(|node| [node.attribute("fill"), node.attribute("stroke")]);
    // Shades of one colour are an order, not other colours; greys are none.
    let hues: BTreeSet<u32> = colours.flatten().filter_map(rgb).filter_map(hue).collect();
    looked.ask(hues.len() <= COLOURS, "AFC01", &format!("{name} has {} colours", hues.len()));
    for text in all(svg, "text") {
        let said = short(&words(text));
        let transform = text.attribute("transform").or_else(|| text.attribute("rotate")).unwrap_or_default();
        looked.ask(!transform.contains("rotate"), "AFC02", &format!("{name}: “{said}” is turned"));
        let family = text.ancestors().find_map(|node| node.attribute("font-family")).unwrap_or_default();
        let plain = family.is_empty() || family.to_lowercase().contains("sans");
        looked.ask(plain, "AFC03", &format!("{name}: “{said}” is set in {}", short(family)));
        let size = text.attribute("font-size").and_then(|size| size.trim_end_matches("px").parse::<f64>().ok());
        looked.ask(
            size.is_none_or(|size| size >= LETTERS),
            "AFC03",
            &format!("{name}: “{said}” is smaller than {LETTERS}"),
        );
        // White words stand on what is drawn, which its own shade is chosen for.
        let colour = text.attribute("fill").and_then(rgb).filter(|colour| *colour != [255; 3]);
        let contrast = colour.map(|colour| 1.05 / (luminance(colour) + 0.05));
        if let Some(contrast) = contrast.filter(|contrast| *contrast < CONTRAST) {
            looked.add("AFC04", format!("{name}: “{said}” stands out from white by {contrast:.1} to 1"));
        }
    }
    let title = all(figure, "figcaption").next();
    let part = |class: &str| {
        title.and_then(|title| title.descendants().find(|node| node.attribute("class") == Some(class))).map(words)
    };
    let (headline, measure) = (part("title").unwrap_or_default(), part("subtitle").unwrap_or_default());
    looked.ask(!headline.is_empty(), "AFC07", &format!("{name} has no title"));
    looked.ask(!measure.is_empty(), "AFC07", &format!("{name} does not say what is measured"));
    let alt = figure.descendants().find(|node| node.attribute("role") == Some("img"));
    let alt = alt.and_then(|picture| picture.attribute("aria-label")).unwrap_or_default();
    let tells = alt.split_whitespace().count() >= 5 && alt != headline && alt != measure;
    looked.ask(tells, "AFC05", &format!("{name} has no alternative text of its own"));
    looked.ask(all(figure, "table").next().is_some(), "AFC06", &format!("{name} has no table"));
    let data = all(figure, "a").any(|link| link.attribute("download").is_some());
    looked.ask(data, "AFC06", &format!("{name} has no data to download"));
}

fn rgb(colour: &str) -> Option<[u8; 3]> {
    let digits = colour.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Which of eighteen colours of the circle it is; `None` for a grey.
fn hue([red, green, blue]: [u8; 3]) -> Option<u32> {
    let [r, g, b] = [red, green, blue].map(f64::from);
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    if most - least < 0.12 * 255.0 {
        return None;
    }
    let sixth = match most {
        most if most == r => ((g - b) / (most - least)).rem_euclid(6.0),
        most if most == g => (b - r) / (most - least) + 2.0,
        _ => (r - g) / (most - least) + 4.0,
    };
    Some((sixth * 3.0).round() as u32 % 18)
}

/// Relative luminance, as WCAG has it.
fn luminance(colour: [u8; 3]) -> f64 {
    let [red, green, blue] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

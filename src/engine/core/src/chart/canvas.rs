//! What the kinds draw with: a few shapes, kept until the height is known and
//! then handed to plotters.

use super::text::{LEADING, Type};
use crate::{Error, Result};
use plotters::prelude::*;
use plotters::style::text_anchor::{Pos, VPos};

/// Every chart is this wide.
pub(super) const WIDTH: f64 = 1000.0;
/// How far a text may reach over the edge: the page has a margin.
const MARGIN: f64 = 8.0;

/// Dashes to go with them: on, off, on, off; none is a full line.
pub(super) const DASHES: [&[f64]; 4] = [&[], &[14.0, 7.0], &[3.0, 6.0], &[18.0, 6.0, 4.0, 6.0]];

/// A marker; each series has its own.
#[derive(Clone, Copy, Debug)]
pub(super) enum Marker {
    Dot,
    Square,
    Diamond,
    Triangle,
}

/// Markers in turn.
pub(super) const MARKERS: [Marker; 4] = [Marker::Dot, Marker::Square, Marker::Triangle, Marker::Diamond];

type Point = (f64, f64);

enum Shape {
    Line(Vec<Point>, RGBColor, u32),
    Area(Vec<Point>, RGBColor),
    Disc(Point, f64, RGBColor),
    Text(Point, String, Type),
}

impl Shape {
    /// The text, or the beginning of a long one, if it does not stand on a page of this height.
    fn off_page(&self, height: f64) -> Option<String> {
        let Shape::Text((x, y), text, look) = self else {
            return None;
        };
        let (left, right) = look.reach(*x, text);
        let on_page = left >= -MARGIN && right <= WIDTH + MARGIN && (0.0..=height).contains(y);
        let shown = || {
            if text.chars().count() > 40 {
                format!("{}…", text.chars().take(40).collect::<String>())
            } else {
                text.clone()
            }
        };
        (!on_page).then(shown)
    }
}

/// A picture being put together, back to front.
#[derive(Default)]
pub(super) struct Canvas {
    shapes: Vec<Shape>,
    marks: Vec<[f64; 4]>,
}

/// How far from a point a pointer still means it.
const REACH: f64 = 13.0;
/// The shortest part of a dashed line, in pixels.
const SHORTEST: f64 = 0.5;
/// The longest piece of a dashed line, in pixels.
const FARTHEST: f64 = 100_000.0;
/// What is left of a part and is no length any more, in pixels.
const REST: f64 = 1e-6;

/// Left, top, right and bottom.
#[cfg(test)]
type Box4 = [f64; 4];

impl Canvas {
    /// Where the next of the chart's values stands: pointed at there, it is said.
    pub fn mark(&mut self, (x0, y0): Point, (x1, y1): Point) {
        let (left, top) = (x0.min(x1).round(), y0.min(y1).round());
        self.marks.push([left, top, (x0.max(x1) - left).round().max(1.0), (y0.max(y1) - top).round().max(1.0)]);
    }

    /// The same for a point, with room for a pointer around it.
    pub fn mark_point(&mut self, (x, y): Point) {
        self.mark((x - REACH, y - REACH), (x + REACH, y + REACH));
    }

    /// The places of the chart's values, in their order.
    pub fn take_marks(&mut self) -> Vec<[f64; 4]> {
        std::mem::take(&mut self.marks)
    }

    pub fn bar(&mut self, (x0, y0): Point, (x1, y1): Point, colour: RGBColor) {
        self.shapes.push(Shape::Area(vec![(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour));
    }

    pub fn line(&mut self, points: &[Point], colour: RGBColor, width: u32) {
        self.shapes.push(Shape::Line(points.to_vec(), colour, width));
    }

    /// A line in dashes, which run on round its corners.
    pub fn dashed(&mut self, points: &[Point], colour: RGBColor, width: u32, dash: &[f64]) {
        // What is drawn is bounded by the line's length: dashes that nobody could tell apart,
        // or a line that leaves every page, are drawn whole.
        let far = points.windows(2).any(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1) > FARTHEST);
        if dash.is_empty() || far || dash.iter().any(|part| *part < SHORTEST) {
            return self.line(points, colour, width);
        }
        let (mut turn, mut left) = (0, dash[0]);
        for pair in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
            let length = (x1 - x0).hypot(y1 - y0);
            let along = |t: f64| (x0 + (x1 - x0) * t / length, y0 + (y1 - y0) * t / length);
            let mut done = 0.0;
            while done < length {
                let next = (done + left).min(length);
                if turn % 2 == 0 {
                    self.line(&[along(done), along(next)], colour, width);
                }
                left -= next - done;
                done = next;
                // A rest of 1e-15 moves nothing on: the next part begins.
                if left <= REST {
                    turn = (turn + 1) % dash.len();
                    left = dash[turn];
                }
            }
        }
    }

    /// An outlined box with diagonal lines, for what is not itemised.
    pub fn hatched(&mut self, (x0, y0): Point, (x1, y1): Point, colour: RGBColor) {
        let rise = y1 - y0;
        let mut foot = x0 - rise + 10.0;
        while foot < x1 {
            let from = foot.max(x0);
            let to = (foot + rise).min(x1);
            self.line(&[(from, y1 - (from - foot)), (to, y1 - (to - foot))], colour, 2);
            foot += 14.0;
        }
        let (l, t, r, b) = (x0 + 1.0, y0 + 1.0, x1 - 1.0, y1 - 1.0);
        self.line(&[(l, t), (r, t), (r, b), (l, b), (l, t)], colour, 2);
    }

    pub fn disc(&mut self, at: Point, radius: f64, colour: RGBColor) {
        self.shapes.push(Shape::Disc(at, radius, colour));
    }

    /// A hollow disc, white inside.
    pub fn ring(&mut self, at: Point, radius: f64, colour: RGBColor) {
        self.disc(at, radius, colour);
        self.disc(at, radius - 3.0, WHITE);
    }

    /// A marker of a series; hollow ones have the ground inside.
    pub fn marker(&mut self, marker: Marker, at: Point, radius: f64, colour: RGBColor, hollow: bool) {
        self.marker_area(marker, at, radius, colour);
        if hollow {
            let wall = if matches!(marker, Marker::Dot | Marker::Square) { 3.0 } else { 4.5 };
            self.marker_area(marker, at, radius - wall, WHITE);
        }
    }

    fn marker_area(&mut self, marker: Marker, (x, y): Point, r: f64, colour: RGBColor) {
        let corners = match marker {
            Marker::Dot => return self.disc((x, y), r, colour),
            Marker::Square => {
                let r = r * 0.9;
                vec![(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
            }
            Marker::Diamond => {
                let r = r * 1.25;
                vec![(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
            }
            Marker::Triangle => {
                let r = r * 1.2;
                vec![(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)]
            }
        };
        self.shapes.push(Shape::Area(corners, colour));
    }

    pub fn text(&mut self, x: f64, y: f64, text: &str, look: Type) {
        // XML has no way to write the others; none of them shows.
        let written = |letter: char| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}');
        self.shapes.push(Shape::Text((x, y), text.chars().filter(|letter| written(*letter)).collect(), look));
    }

    /// Text on its own piece of ground, for where a grid line runs behind it.
    pub fn text_on_ground(&mut self, x: f64, y: f64, text: &str, look: Type) {
        let (left, right) = look.reach(x, text);
        self.bar((left - 3.0, y - 12.0), (right + 3.0, y + 12.0), WHITE);
        self.text(x, y, text, look);
    }

    /// Lines of text, the block centred on `y`.
    pub fn block(&mut self, x: f64, y: f64, lines: &[String], look: Type) {
        let first = y - LEADING * (lines.len().saturating_sub(1)) as f64 / 2.0;
        for (i, line) in lines.iter().enumerate() {
            self.text(x, first + LEADING * i as f64, line, look);
        }
    }

    /// The boxes that its texts stand in, and those of its areas.
    #[cfg(test)]
    pub fn boxes(&self) -> (Vec<(Box4, &str)>, Vec<Box4>) {
        let (mut texts, mut areas) = (Vec::new(), Vec::new());
        for shape in &self.shapes {
            match shape {
                Shape::Text((x, y), text, look) => {
                    let ((left, right), half) = (look.reach(*x, text), look.size / 2.0);
                    texts.push(([left, y - half, right, y + half], text.as_str()));
                }
                Shape::Area(points, colour) if *colour != WHITE => {
                    let side = |of: fn(&Point) -> f64, pick: fn(f64, f64) -> f64| points.iter().map(of).reduce(pick);
                    let [left, right] =
                        [f64::min, f64::max].map(|pick| side(|point| point.0, pick).unwrap_or_default());
                    let [top, foot] = [f64::min, f64::max].map(|pick| side(|point| point.1, pick).unwrap_or_default());
                    areas.push([left, top, right, foot]);
                }
                _ => {}
            }
        }
        (texts, areas)
    }

    /// The picture as SVG.
    ///
    /// # Errors
    /// [`Error::Drawing`] where a text is not all on the page: plotters would move it to
    /// the edge, over its neighbours.
    pub fn finish(self, name: &str, height: f64) -> Result<String> {
        if let Some(text) = self.shapes.iter().find_map(|shape| shape.off_page(height)) {
            let problem = format!("there is no room for “{text}”: shorten what stands on it, or show less");
            return Err(Error::Drawing { name: name.to_owned(), problem });
        }
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, (WIDTH as u32, height.ceil() as u32)).into_drawing_area();
            paint(&area, self.shapes)
                .map_err(|problem| Error::Drawing { name: name.to_owned(), problem: problem.to_string() })?;
        }
        Ok(tidy(&svg))
    }
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn = std::result::Result<(), DrawingAreaErrorKind<std::io::Error>>;

fn paint(area: &Area<'_>, shapes: Vec<Shape>) -> Drawn {
    let pixel = |(x, y): Point| (x.round() as i32, y.round() as i32);
    area.fill(&WHITE)?;
    for shape in shapes {
        match shape {
            Shape::Line(points, colour, width) => {
                area.draw(&PathElement::new(
                    points.into_iter().map(pixel).collect::<Vec<_>>(),
                    colour.stroke_width(width),
                ))?;
            }
            Shape::Area(points, colour) => {
                area.draw(&Polygon::new(points.into_iter().map(pixel).collect::<Vec<_>>(), colour.filled()))?;
            }
            Shape::Disc(at, radius, colour) => {
                area.draw(&Circle::new(pixel(at), radius.round().max(1.0) as i32, colour.filled()))?;
            }
            Shape::Text(at, text, look) => {
                // plotters divides by 1.24 when it writes the size.
                let font = FontDesc::new(
                    FontFamily::Name("'Source Sans 3'"),
                    look.size * 1.24,
                    if look.strong { FontStyle::Bold } else { FontStyle::Normal },
                );
                let style = font.color(&look.colour).pos(Pos::new(look.anchor, VPos::Center));
                area.draw(&Text::new(text, pixel(at), style))?;
            }
        }
    }
    area.present()
}

/// What plotters writes, as every renderer reads it the same way: the family in
/// plain quotes, the baseline in ems, no white space round the words.
fn tidy(svg: &str) -> String {
    svg.replace("font-family=\"&apos;Source Sans 3&apos;\"", "font-family=\"'Source Sans 3'\"")
        .replace("dy=\"0.5ex\"", "dy=\"0.33em\"")
        .replace("font-weight=\"bold\"", "font-weight=\"600\"")
        .replace("\n</text>", "</text>")
        .split('\n')
        .map(|line| {
            if line.starts_with("<text ") && line.ends_with('>') && !line.ends_with("</text>") {
                line.to_owned()
            } else {
                format!("{line}\n")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(points: &[Point], dash: &[f64]) -> usize {
        let mut canvas = Canvas::default();
        canvas.dashed(points, RGBColor(0, 0, 0), 2, dash);
        canvas.shapes.len()
    }

    #[test]
    fn a_dashed_line_ends() {
        // Rests of 1e-15 came up on these, and it never ended.
        let first = [
            (100.0, 203.3),
            (200.0, 223.5),
            (300.0, 131.6),
            (400.0, 130.8),
            (500.0, 126.6),
            (600.0, 210.9),
            (700.0, 151.4),
        ];
        let second = [
            (100.0, 255.4),
            (200.0, 246.4),
            (300.0, 185.7),
            (400.0, 77.1),
            (500.0, 210.0),
            (600.0, 282.3),
            (700.0, 289.1),
        ];
        assert_eq!((shapes(&first, &[12.0, 6.0]), shapes(&second, &[3.0, 6.0])), (42, 87));
        assert_eq!(shapes(&[(0.0, 0.0), (1e9, 0.0)], &[1.0, 1.0]), 1);
        assert_eq!(shapes(&[(0.0, 0.0), (9.0, 0.0)], &[0.0, 0.0]), 1);
    }

    proptest::proptest! {
        /// At most a shape a part that fits in the length, and two more a piece.
        #[test]
        fn any_dashed_line_ends(
            points in proptest::collection::vec((0.0_f64..900.0, 0.0_f64..400.0), 2..12),
            dash in proptest::collection::vec(0.0_f64..20.0, 2),
        ) {
            let length: f64 = points.windows(2).map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum();
            let most = length / (dash[0] + dash[1]).max(2.0 * SHORTEST) + 2.0 * points.len() as f64;
            proptest::prop_assert!(shapes(&points, &dash) as f64 <= most + 1.0);
        }
    }
}

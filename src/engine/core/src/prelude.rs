//! What an analysis or a notebook imports; nothing else is needed.
//!
//! It goes together with the prelude of polars, which is
//! `pledgebook::polars::prelude`: no name of one hides or blurs a name of the other.
//!
//! ```
//! use pledgebook::polars::prelude::*;
//! use pledgebook::prelude::*;
//!
//! let data = Data::open()?;
//! let large = data.frame("visits")?.lazy().filter(col("visits").gt(lit(200_000))).collect()?;
//! large.evcxr_display();
//! let note: Series = Series::new("note".into(), ["a", "b"]);
//! let made: DataFrame = df!("year" => [2023, 2024], "gbp_m" => [1.5, 2.5])?;
//! let column: &Column = made.column("gbp_m")?;
//! let kinds: (DataType, usize) = (column.dtype().clone(), note.len());
//! let result: Result<DataFrame> = made.exact("gbp_m");
//! result.evcxr_display();
//! kinds.evcxr_display();
//! # Ok::<(), pledgebook::Error>(())
//! ```

pub use crate::briefing::{Analysis, Briefing, Context, Results, Section};
pub use crate::chart::{
    Bars, Chart, Columns, Delivery, HeatMap, Lines, Look, PairedBars, Spans, Stacked, Timeline, Waterfall,
};
pub use crate::claim::{Check, Checked, Claim, Verdict};
pub use crate::data::{Caveat, Data};
pub use crate::finding::{Finding, Findings, Value};
pub use crate::notebook::Show;
pub use crate::notebook::cell::{clear_output, progress, show};
pub use crate::parameters::Parameters;
pub use crate::table::{Kind, Table};
pub use pledgebook_frame::prelude::*;

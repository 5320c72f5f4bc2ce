//! Charts, drawn from figures and described in words.
//!
//! Each kind is a builder that takes figures and gives a [`Chart`]: a picture as
//! SVG, its alternative text, its figures in words, and the sources of all that
//! was drawn. The words are worked out from the same figures as the picture, so
//! there is no chart without them, and none that says something else.

mod bars;
mod canvas;
mod colours;
mod columns;
mod delivery;
mod heat_map;
mod layout;
mod lines;
mod look;
mod meta;
mod paired_bars;
mod picture;
mod plotted;
mod said;
mod spans;
mod stacked;
mod text;
mod timeline;
mod waterfall;

pub use bars::Bars;
pub use columns::Columns;
pub use delivery::Delivery;
pub use heat_map::HeatMap;
pub use lines::Lines;
pub use look::Look;
pub use paired_bars::PairedBars;
pub use picture::{Chart, for_screens};
pub use plotted::Plotted;
pub use spans::Spans;
pub use stacked::Stacked;
pub use timeline::Timeline;
pub use waterfall::Waterfall;

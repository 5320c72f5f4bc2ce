//! x
use pledgebook::polars::prelude::*;
use pledgebook::prelude::*;
#[test]
fn names(){
}
mod m { use pledgebook::polars::prelude::*; use pledgebook::prelude::*; 
pub mod m0 { pub use super::BRIEFING; }
pub mod m1 { pub use super::Analysis; }
pub mod m2 { pub use super::Briefing; }
pub mod m3 { pub use super::Context; }
pub mod m4 { pub use super::Results; }
pub mod m5 { pub use super::Section; }
pub mod m6 { pub use super::Bars; }
pub mod m7 { pub use super::Chart; }
pub mod m8 { pub use super::Columns; }
pub mod m9 { pub use super::Delivery; }
pub mod m10 { pub use super::Lines; }
pub mod m11 { pub use super::PairedBars; }
pub mod m12 { pub use super::Range; }
pub mod m13 { pub use super::Slope; }
pub mod m14 { pub use super::Stacked; }
pub mod m15 { pub use super::Timeline; }
pub mod m16 { pub use super::Waterfall; }
pub mod m17 { pub use super::Check; }
pub mod m18 { pub use super::Checked; }
pub mod m19 { pub use super::Claim; }
pub mod m20 { pub use super::Verdict; }
pub mod m21 { pub use super::Caveat; }
pub mod m22 { pub use super::Data; }
pub mod m23 { pub use super::Deflators; }
pub mod m24 { pub use super::Error; }
pub mod m25 { pub use super::Result; }
pub mod m26 { pub use super::Finding; }
pub mod m27 { pub use super::Findings; }
pub mod m28 { pub use super::Value; }
pub mod m29 { pub use super::Difference; }
pub mod m30 { pub use super::FrameExt; }
pub mod m31 { pub use super::Reconciliation; }
pub mod m32 { pub use super::Row; }
pub mod m33 { pub use super::Rows; }
pub mod m34 { pub use super::Show; }
pub mod m35 { pub use super::Basis; }
pub mod m36 { pub use super::FinancialYear; }
pub mod m37 { pub use super::PartialDate; }
pub mod m38 { pub use super::Per; }
pub mod m39 { pub use super::Quantity; }
pub mod m40 { pub use super::Status; }
pub mod m41 { pub use super::Unit; }
pub mod m42 { pub use super::Agreement; }
pub mod m43 { pub use super::Citation; }
pub mod m44 { pub use super::Figure; }
pub mod m45 { pub use super::Provenance; }
pub mod m46 { pub use super::Kind; }
pub mod m47 { pub use super::Table; }
pub mod m48 { pub use super::DataFrame; }
pub mod m49 { pub use super::Decimal; }
}

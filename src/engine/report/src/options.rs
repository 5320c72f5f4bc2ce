//! What to build, and from what.

use crate::error::Result;
use pledgebook::data::Data;
use pledgebook::parameters::Parameters;
use std::path::{Path, PathBuf};

/// The PDF's name in the output folder; its Typst source has the same stem.
pub const PDF: &str = "briefing.pdf";

/// The web page's name.
pub const PAGE: &str = "briefing.html";
/// The spreadsheets' names: of one content, in the open format and in Excel's.
pub const SHEETS: [&str; 2] = ["tables.ods", "tables.xlsx"];
/// What a reader is given; all else in the output folder can be made from it.
pub const PUBLISHED: [&str; 6] = [PDF, PAGE, SHEETS[0], SHEETS[1], "findings.json", "prose.json"];

/// What to build, and from what.
#[derive(Clone, Debug)]
pub struct Options {
    /// The data package's folder.
    pub data: PathBuf,
    /// The templates' folder; a `lib.typ`, a `front.typ.j2`, a `back.typ.j2` or `fonts/` in
    /// it goes before the one inside the program.
    pub templates: PathBuf,
    /// What is asked of it.
    pub parameters: Parameters,
}

impl Default for Options {
    fn default() -> Self {
        Options { data: "data".into(), templates: "report".into(), parameters: Parameters::default() }
    }
}

impl Options {
    /// Opens the data, as of the date that is asked.
    ///
    /// # Errors
    /// As [`Data::open_at`] and [`Data::as_of`].
    pub fn open_data(&self) -> Result<Data> {
        Ok(self.parameters.narrow(Data::open_at(&self.data)?)?)
    }
}

/// Where the output goes unless asked otherwise: `build/` below the templates.
pub fn default_output(templates: &Path) -> PathBuf {
    templates.join("build")
}

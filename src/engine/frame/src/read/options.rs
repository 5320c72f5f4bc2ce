//! What a reader was asked.

#[derive(Clone, Debug, Default)]
pub(super) struct Options {
    pub sheet: Option<String>,
    pub header_row: Option<u64>,
    pub delimiter: Option<u8>,
    pub encoding: Option<String>,
    pub text: Vec<String>,
    pub missing: Vec<String>,
    pub month_first: Option<bool>,
    pub keep_totals: bool,
}

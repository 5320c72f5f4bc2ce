//! stub
use crate::sourced::Provenance;
/// A picture.
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
    pub provenance: Provenance }

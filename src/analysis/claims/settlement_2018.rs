//! stub
use crate::claim::Check;
/// stub
pub const CHECKS: &[Check] = &[];

//! The colours of every chart, told apart without seeing colour by dashes and markers too.
//!
//! Which of them a kind of chart uses is said in the file of that kind.

use plotters::style::RGBColor;

pub(super) const BLUE: RGBColor = RGBColor(0x12, 0x43, 0x6D);
pub(super) const TEAL: RGBColor = RGBColor(0x28, 0xA1, 0x97);
pub(super) const PLUM: RGBColor = RGBColor(0x80, 0x16, 0x50);
pub(super) const ORANGE: RGBColor = RGBColor(0xF4, 0x6A, 0x25);
pub(super) const TEXT: RGBColor = RGBColor(0x3D, 0x3D, 0x3D);
pub(super) const GRID: RGBColor = RGBColor(0xDA, 0xDA, 0xDA);
/// Grey that still stands out from the ground by three to one.
pub(super) const MUTED: RGBColor = RGBColor(0x94, 0x94, 0x94);
/// Grey for words: "not known".
pub(super) const QUIET: RGBColor = RGBColor(0x6B, 0x6B, 0x6B);

/// Series and segments in turn.
pub(super) const CYCLE: [RGBColor; 6] = [BLUE, ORANGE, PLUM, TEAL, MUTED, TEXT];

//! Columns in which every cell is a number as programs write it: a sign, digits, a point. They
//! are read on all cores, and as cell by cell.

use crate::SCALE;
use crate::error::Result;
use crate::numbers::{column_of, exact_column};
use polars::prelude::*;
use rayon::prelude::*;

/// Rows are read in pieces of so many.
const PIECE: usize = 1 << 16;

/// Whole numbers where no cell has a point, else decimals; `None` where a cell is anything else,
/// or all are empty, or numbers may be dates.
pub(super) fn plain(text: &StringChunked) -> Result<Option<Column>> {
    let name = text.name();
    if text.null_count() == text.len() || name.to_lowercase().contains("date") {
        return Ok(None);
    }
    let starts: Vec<usize> = (0..text.len()).step_by(PIECE).collect();
    let pieces = starts.into_par_iter().map(|at| piece(&text.slice(at as i64, PIECE)));
    let Some(pieces) = pieces.collect::<Option<Vec<Piece>>>() else { return Ok(None) };
    let whole = pieces.iter().all(|piece| piece.whole);
    let known: Vec<bool> = pieces.iter().flat_map(|piece| piece.known.iter().copied()).collect();
    let values = || pieces.par_iter().flat_map_iter(|piece| piece.values.iter().copied());
    Ok(Some(if whole {
        let values = values().map(|(digits, _)| digits).collect();
        column_of::<Int64Type>(name.clone(), values, known).into_column()
    } else {
        let values = values().map(|(digits, places)| i128::from(digits) * TENS[(SCALE - places) as usize]).collect();
        exact_column(name.clone(), values, known, SCALE)?
    }))
}

const TENS: [i128; SCALE as usize + 1] = {
    let mut tens = [1; SCALE as usize + 1];
    let mut at = 1;
    while at < tens.len() {
        tens[at] = tens[at - 1] * 10;
        at += 1;
    }
    tens
};

/// The numbers of some rows: their digits and how many of them stand behind the point.
struct Piece {
    values: Vec<(i64, u32)>,
    known: Vec<bool>,
    whole: bool,
}

fn piece(cells: &StringChunked) -> Option<Piece> {
    let mut piece =
        Piece { values: Vec::with_capacity(cells.len()), known: Vec::with_capacity(cells.len()), whole: true };
    for cell in cells.iter() {
        let value = cell.map_or(Some((0, 0)), number)?;
        piece.whole &= !cell.is_some_and(|cell| cell.contains('.'));
        piece.values.push(value);
        piece.known.push(cell.is_some());
    }
    Some(piece)
}

/// The digits of a number, and how many are behind the point.
#[inline]
fn number(cell: &str) -> Option<(i64, u32)> {
    let bytes = cell.as_bytes();
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let nought = digits.first() == Some(&b'0') && digits.get(1).is_some_and(|next| *next != b'.');
    // Eighteen digits fit, and codes begin with a nought.
    if digits.len() > 18 || nought || !digits.first()?.is_ascii_digit() || !digits.last()?.is_ascii_digit() {
        return None;
    }
    let (mut value, mut point) = (0_i64, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => value = value * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let places = point.map_or(0, |point| (digits.len() - point - 1) as u32);
    (places <= SCALE).then_some((if digits.len() < bytes.len() { -value } else { value }, places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::options::Options;
    use crate::read::typed;

    /// With a word for “missing” that no cell has, every cell is looked at by itself.
    #[test]
    fn columns_of_plain_numbers_are_read_as_cell_by_cell() {
        let mut state = 5_u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let cells = [
            "0",
            "-0",
            "7",
            "1.50",
            "-12.345678901",
            "45357",
            "20240306",
            "45357.5",
            "1.234",
            "0.5",
            "-0.000000001",
            "999999999999999999",
            "31.12",
            "12345678.90",
            "007",
            "1e5",
            "5.",
            ".5",
            "1,000",
            "£5",
            "",
            "1.1234567890",
            "9999999999999999999",
            "1.2.3",
            "--1",
            "n/a",
            "00.5",
        ];
        let careful = Options { missing: vec!["no such cell".into()], ..Options::default() };
        let mut plain = 0;
        for _ in 0..3000 {
            let kinds = if below(3) > 0 { 14 } else { cells.len() };
            let column: Vec<Option<&str>> =
                (0..1 + below(6)).map(|_| Some(cells[below(kinds)]).filter(|cell| !cell.is_empty())).collect();
            let text = StringChunked::from_iter(column.iter().copied()).with_name("n".into());
            let lines: Vec<u64> = (2..column.len() as u64 + 2).collect();
            let of = |options: &Options| typed::column(&text, &lines, options).unwrap();
            let ((fast, said), (slow, told)) = (of(&Options::default()), of(&careful));
            assert!(fast.equals_missing(&slow) && fast.dtype() == slow.dtype(), "{column:?}: {fast:?}, {slow:?}");
            assert_eq!(said, told, "{column:?}");
            plain += usize::from(super::plain(&text).unwrap().is_some());
        }
        assert!(plain > 500, "{plain} were plain");
    }
}

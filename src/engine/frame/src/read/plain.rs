//! Large text files in which nothing needs care: all cores at once, each a piece of whole lines.

use super::account::Account;
use super::layout::{self, Texts, records};
use super::no_row::is_total;
use super::options::Options;
use polars::prelude::*;
use rayon::prelude::*;

/// The careful reader looks at so many lines of the beginning, and at so many bytes of the end.
const SAMPLE: usize = 1000;
const TAIL: usize = 16 << 10;

/// A text whose header is on line 1 and whose rows are all of the table, each with as many cells
/// as there are names; `None` where anything needs the careful reader, who then finds the same
/// in what this one has read.
pub(super) fn texts(text: &str, delimiter: u8, options: &Options, account: &mut Account) -> Option<Texts> {
    if options.header_row.is_some_and(|row| row != 1) {
        return None;
    }
    // The careful reader looks at the first and at the last lines: it must find nothing.
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
    let mut ends = ends.take(SAMPLE + 1);
    let first = ends.next()?;
    let (header, body) = text.split_at(first);
    if header.matches('"').count() % 2 == 1 {
        return None;
    }
    let sample = ends.last().unwrap_or(first);
    let mut tail = text.len().saturating_sub(TAIL).max(sample);
    if tail > sample {
        tail += text.as_bytes()[tail..].iter().position(|byte| *byte == b'\n')? + 1;
    }
    let lines = |of| records(of, delimiter, &account.file);
    let mut tried = Account { file: account.file.clone(), ..Account::default() };
    let names = layout::texts(lines(&text[..sample]).chain(lines(&text[tail..])), options, &mut tried).ok()?.names;
    if !is_plain(&tried) {
        return None;
    }
    let pieces: Vec<Vec<StringChunked>> =
        pieces(body).into_par_iter().map(|piece| columns(piece, delimiter, &names)).collect::<Option<_>>()?;
    let mut pieces = pieces.into_iter();
    let mut columns = pieces.next()?;
    for piece in pieces {
        for (column, more) in columns.iter_mut().zip(piece) {
            column.append_owned(more).ok()?;
        }
    }
    let rows = columns.first()?.len();
    for (column, name) in columns.iter_mut().zip(&names) {
        column.rename(name.as_str().into());
    }
    (account.header_line, account.rows) = (1, rows);
    Some(Texts { names, columns, lines: (2..rows as u64 + 2).collect() })
}

/// The text in pieces of whole records: a line break in quotation marks ends none.
fn pieces(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let size = (bytes.len() / (4 * rayon::current_num_threads())).max(1 << 16);
    let quotes: Vec<usize> =
        bytes.par_chunks(size).map(|piece| piece.iter().filter(|byte| **byte == b'"').count()).collect();
    let (mut pieces, mut from, mut before) = (Vec::new(), 0, 0);
    for (at, quotes) in quotes.iter().enumerate() {
        let mut quoted = before % 2 == 1;
        before += quotes;
        if at == 0 || from > at * size {
            continue;
        }
        let end = bytes[at * size..].iter().position(|byte| {
            quoted ^= *byte == b'"';
            *byte == b'\n' && !quoted
        });
        let end = end.map_or(bytes.len(), |end| at * size + end + 1);
        pieces.push(&text[from..end]);
        from = end;
    }
    pieces.push(&text[from..]);
    pieces
}

/// The columns of whole lines; `None` where a line has other than one cell a name.
fn columns(text: &str, delimiter: u8, names: &[String]) -> Option<Vec<StringChunked>> {
    let bytes = text.as_bytes();
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let mut builders: Vec<StringChunkedBuilder> =
        names.iter().map(|_| StringChunkedBuilder::new(PlSmallStr::EMPTY, lines)).collect();
    let mut at = 0;
    while at < bytes.len() {
        let mut blank = true;
        for (column, (builder, name)) in builders.iter_mut().zip(names).enumerate() {
            let end = match bytes.get(at) {
                Some(b'"') => {
                    let (cell, end) = quoted(text, at + 1)?;
                    blank &= put(builder, &cell, name)?;
                    end
                }
                _ => {
                    let stops = |byte: &u8| *byte == delimiter || matches!(*byte, b'\n' | b'\r' | b'"');
                    let end = bytes[at..].iter().position(stops).map_or(bytes.len(), |end| at + end);
                    blank &= put(builder, &text[at..end], name)?;
                    end
                }
            };
            let last = column + 1 == names.len();
            at = match bytes.get(end) {
                Some(byte) if *byte == delimiter && !last => end + 1,
                Some(b'\n') | None if last => end + 1,
                Some(b'\r') if last && bytes.get(end + 1) == Some(&b'\n') => end + 2,
                _ => return None,
            };
        }
        if blank {
            return None;
        }
    }
    Some(builders.into_iter().map(StringChunkedBuilder::finish).collect())
}

/// A cell in quotation marks that begins there, and where it has ended; `None` where it goes on
/// over the line.
fn quoted(text: &str, from: usize) -> Option<(std::borrow::Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    let (mut at, mut doubled) = (from, false);
    loop {
        at += bytes[at..]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\n' | b'\r'))
            .filter(|end| bytes[at + end] == b'"')?;
        if bytes.get(at + 1) != Some(&b'"') {
            let cell = &text[from..at];
            return Some((if doubled { cell.replace("\"\"", "\"").into() } else { cell.into() }, at + 1));
        }
        (at, doubled) = (at + 2, true);
    }
}

/// Adds a cell, and says whether it is empty; `None` where it needs care.
#[inline]
fn put(builder: &mut StringChunkedBuilder, cell: &str, name: &str) -> Option<bool> {
    let bytes = cell.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        builder.append_null();
        return Some(true);
    };
    let edge = !first.is_ascii_graphic() || !last.is_ascii_graphic();
    let care = edge && cell.trim() != cell
        || cell == name
        || (bytes.len() < 40 && begins_as_a_total(*first) && is_total(cell));
    builder.append_value(cell);
    (!care).then_some(false)
}

/// Whether the careful reader found nothing but a header on line 1 and rows.
fn is_plain(account: &Account) -> bool {
    account.header_line == 1
        && account.second_header_line.is_none()
        && account.preamble.is_empty()
        && account.header_again.is_empty()
        && account.totals.is_empty()
        && account.footers.is_empty()
        && account.renamed.is_empty()
        && account.wide_rows.is_empty()
        && account.blank_rows + account.blank_columns + account.short_rows + account.line_breaks + account.trimmed == 0
}

/// A total begins with one of these: total, grand, sub-total, overall, report.
fn begins_as_a_total(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b't' | b'g' | b's' | b'o' | b'r')
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = Option<(Texts, Account)>;

    fn both(text: &str) -> (Read, Read) {
        let (options, account) = (Options::default(), Account { file: "a.csv".into(), ..Account::default() });
        let (mut plain, mut careful) = (account.clone(), account);
        let read = layout::texts(records(text, b',', "a.csv"), &options, &mut careful).ok();
        (texts(text, b',', &options, &mut plain).map(|texts| (texts, plain)), read.map(|texts| (texts, careful)))
    }

    fn same(text: &str) -> bool {
        let (Some((plain, account)), careful) = both(text) else { return false };
        let (careful, careful_account) = careful.expect("what one reads, the other reads");
        assert_eq!((&plain.names, &plain.lines), (&careful.names, &careful.lines), "{text:?}");
        for (plain, careful) in plain.columns.iter().zip(&careful.columns) {
            assert!(plain.equal_missing(careful).all(), "{text:?}");
        }
        assert_eq!(account, careful_account, "{text:?}");
        true
    }

    #[test]
    fn plain_files_are_read_as_by_the_careful_reader() {
        for text in [
            "a,b\n1,x\n2,y\n3,z\n",
            "a,b\n1,x\n,y\n3,",
            "a,b\n1,\"x, y\"\n2,\"say \"\"no\"\"\"\n3,é\n",
            "\"a\",\"b\"\n\"1\",\"x\"\n2,y\n",
        ] {
            assert!(same(text), "{text:?}");
        }
        for text in [
            "a,b\n1,x\n\n2,y\n",
            "a,b\n1,x,2\n2,y\n",
            "a,b\n1, x\n2,y\n",
            "a,b\n1,5\" disk\n2,y\n",
            "a,b\n1,\"x\ny\"\n2,z\n",
        ] {
            assert!(both(text).0.is_none(), "{text:?}");
        }
    }

    #[test]
    fn whatever_is_read_at_once_is_what_the_careful_reader_reads() {
        let mut state = 9_u64;
        let mut below = |n: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % n
        };
        let cells = [
            "1",
            "2.50",
            "-3",
            "abc",
            "é",
            "x y",
            "",
            "\"a, b\"",
            "\"\"\"q\"\"\"",
            "Total",
            "a",
            " x",
            "5\"",
            "n/a",
            "£1,000",
        ];
        let mut read = 0;
        for _ in 0..4000 {
            // Mostly what needs no care.
            let (kinds, end) = (7 + below(cells.len() - 6), if below(3) == 0 { "\r\n" } else { "\n" });
            let mut text = format!("a,b,c{end}");
            for _ in 0..below(12) {
                let width = if below(40) == 0 { 2 } else { 3 };
                let row: Vec<&str> = (0..width).map(|_| cells[below(kinds)]).collect();
                text += &format!("{}{end}", row.join(","));
            }
            if below(5) == 0 {
                text.truncate(text.trim_end().len());
            }
            read += usize::from(same(&text));
        }
        assert!(read > 400, "{read} were plain");
    }

    #[test]
    fn pieces_end_where_records_do() {
        let line = "abc,\"x\ny\",\"\"\"\"\n";
        let text = line.repeat(200_000);
        let pieces = pieces(&text);
        assert!(pieces.len() > 3 && pieces.concat() == text);
        assert!(pieces.iter().all(|piece| piece.len() % line.len() == 0));
    }
}

//! Bytes of a file, read in pieces and with bounds: as they are, or unpacked from gzip.

use super::account::some;
use crate::{Error, Result};
use flate2::bufread::MultiGzDecoder;
use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// No line that people wrote is longer, in bytes.
pub(super) const LONGEST: usize = 1 << 20;
/// A file is read in pieces of so many bytes.
const PIECE: u64 = 1 << 20;
/// Room is made at once for a file of so many bytes; a larger one takes what it turns out to need.
const WHOLE: u64 = 1 << 26;
/// What a file that is packed with gzip begins with.
pub(super) const GZIP: [u8; 2] = [0x1F, 0x8B];
/// What unpacks to more bytes is held against its size.
const UNPACKED: usize = 1 << 26;
/// So many times its size a packed file may unpack to: a table packs to a tenth or so.
const TIMES: usize = 100;

/// The bytes of a file of text, read in pieces: one with a line too long for a table is
/// refused before it is all in memory. What is packed with gzip stays so. `file` is what
/// messages call it.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("april.csv");
/// std::fs::write(&path, "x".repeat(3 << 20))?;
/// let refused = pledgebook_frame::read::bytes_of(&path, "april.csv").unwrap_err();
/// assert_eq!(refused.to_string(), "april.csv line 1: the line goes on over more than 1048576 bytes");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::File`] where it cannot be read; [`Error::Data`] where a line does not end.
pub fn bytes_of(path: &Path, file: &str) -> Result<Vec<u8>> {
    let open = || {
        let from = std::fs::File::open(path)?;
        let size = from.metadata()?.len();
        Ok((from, Vec::with_capacity(size.min(WHOLE) as usize)))
    };
    let (from, mut bytes) = open().map_err(Error::file("read", path))?;
    match pieces(from, &mut bytes, usize::MAX) {
        End::Whole | End::TooLarge => Ok(bytes),
        End::LongLine(line) => Err(long_line(file, line)),
        End::Failed(cause) => Err(Error::file("read", path)(cause)),
    }
}

/// What a file holds once it is unpacked.
pub(super) struct Unpacked<'a> {
    /// Its bytes; where it is broken, the whole lines of those that could be had.
    pub bytes: Cow<'a, [u8]>,
    /// The size it had, where it was packed.
    pub packed: Option<usize>,
    /// What is wrong with it, where not all of it could be had: “cut off”.
    pub broken: Option<&'static str>,
}

impl Unpacked<'_> {
    /// That the file is broken, and where; `found` is what else could be read of it.
    pub fn refusal(&self, file: &str, how: &str, found: &str) -> Error {
        let lines = self.bytes.iter().filter(|byte| **byte == b'\n').count();
        let had = some(lines, "line", "lines");
        let problem =
            format!("the file is packed (gzip) and {how} there: {had} of it could be had{found}; none is taken");
        Error::data(file, Some(lines as u64 + 1), None, problem, "get the file again from where it was published")
    }
}

/// Unpacks what is packed with gzip; other bytes stay as they are. What is packed so well
/// that no table can be in it is refused before it fills the memory.
pub(super) fn unpacked<'a>(bytes: &'a [u8], file: &str) -> Result<Unpacked<'a>> {
    if !bytes.starts_with(&GZIP) {
        return Ok(Unpacked { bytes: Cow::Borrowed(bytes), packed: None, broken: None });
    }
    let mut text = Vec::new();
    let most = UNPACKED.max(bytes.len().saturating_mul(TIMES));
    let broken = match pieces(MultiGzDecoder::new(bytes), &mut text, most) {
        End::Whole => None,
        End::LongLine(line) => return Err(long_line(file, line)),
        End::TooLarge => {
            let problem = format!(
                "the file is packed (gzip), {} bytes, and unpacks to more than {most}: no table packs so well",
                bytes.len()
            );
            return Err(Error::data(file, None, None, problem, "look at what it is: `gunzip --stdout FILE | head`"));
        }
        End::Failed(cause) => {
            let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            text.truncate(whole);
            Some(if cause.kind() == ErrorKind::UnexpectedEof { "cut off" } else { "damaged" })
        }
    };
    Ok(Unpacked { bytes: Cow::Owned(text), packed: Some(bytes.len()), broken })
}

/// What ended the reading; the bytes before it have been read.
enum End {
    Whole,
    LongLine(u64),
    TooLarge,
    Failed(std::io::Error),
}

fn pieces(mut from: impl Read, bytes: &mut Vec<u8>, most: usize) -> End {
    let mut begins = 0;
    loop {
        let before = bytes.len();
        match from.by_ref().take(PIECE).read_to_end(bytes) {
            Ok(0) => return End::Whole,
            Ok(_) if bytes.len() > most => return End::TooLarge,
            Ok(_) => {}
            Err(cause) => return End::Failed(cause),
        }
        if bytes.starts_with(&GZIP) {
            continue;
        }
        // A line within a piece cannot be too long: only what goes on from the one before.
        let end = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let first = bytes[before..].iter().position(end).map_or(bytes.len(), |at| before + at);
        if first - begins > LONGEST {
            let ends = bytes[..begins].iter().filter(|byte| **byte == b'\n').count();
            return End::LongLine(ends as u64 + 1);
        }
        begins = bytes[before..].iter().rposition(end).map_or(begins, |at| before + at + 1);
    }
}

fn long_line(file: &str, line: u64) -> Error {
    let problem = format!("the line goes on over more than {LONGEST} bytes");
    Error::data(file, Some(line), None, problem, "the file is no table: download it again")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn packed_files_are_unpacked_several_in_one_too() {
        let two = [packed(b"a,b\n"), packed(b"1,2\n")].concat();
        let unpacked = unpacked(&two, "a.csv.gz").unwrap();
        assert_eq!((unpacked.bytes.as_ref(), unpacked.packed), (b"a,b\n1,2\n".as_slice(), Some(two.len())));
        assert_eq!(unpacked.broken, None);
    }

    #[test]
    fn broken_ones_keep_their_whole_lines_and_say_how() {
        let text = (0..2000).map(|n| format!("{n},{}\n", n * 7919 % 1000)).collect::<String>();
        let whole = packed(text.as_bytes());
        for cut in (0..whole.len()).step_by(97).filter(|cut| *cut >= 2) {
            let part = unpacked(&whole[..cut], "a.csv.gz").unwrap();
            assert_eq!(part.broken, Some("cut off"), "{cut} bytes");
            assert!(text.as_bytes().starts_with(&part.bytes) && part.bytes.last().is_none_or(|byte| *byte == b'\n'));
        }
        // Eight bytes at the end are the checksum and the length.
        let mut damaged = whole.clone();
        let at = whole.len() - 8;
        damaged[at] ^= 1;
        let damaged = unpacked(&damaged, "a.csv.gz").unwrap();
        assert_eq!((damaged.bytes.len(), damaged.broken), (text.len(), Some("damaged")));
    }

    /// A gigabyte in a megabyte, of empty lines or of nothing: refused, and not unpacked first.
    #[test]
    fn what_would_fill_the_memory_is_refused() {
        for (byte, says) in [(b'\n', "no table packs so well"), (b'0', "line 1: the line goes on")] {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
            let piece = vec![byte; 1 << 20];
            (0..256).for_each(|_| gzip.write_all(&piece).unwrap());
            let bomb = gzip.finish().unwrap();
            let refused = unpacked(&bomb, "bomb.csv.gz").err().expect("a refusal").to_string();
            assert!(refused.contains(says), "{refused}");
        }
    }
}

//! The file itself: the bytes that the descriptor says it has, and their text.

use crate::data::Resource;
use crate::{Error, Result};
use sha2::Digest;
use std::borrow::Cow;

/// The file has the size and the hash that the descriptor gives.
pub(super) fn as_described(bytes: &[u8], file: &str, resource: &Resource) -> Result<()> {
    let fail = |problem: String| {
        let hint = "the file changed since that was written: restore it, or look at the change and describe it anew";
        Err(Error::data(file, None, None, problem, hint))
    };
    if let Some(said) = resource.bytes
        && said != bytes.len() as u64
    {
        return fail(format!("the file has {} bytes, and datapackage.json says {said}", bytes.len()));
    }
    let Some(said) = resource.hash.as_deref() else { return Ok(()) };
    let (algorithm, wanted) = said.split_once(':').unwrap_or(("md5", said));
    let found = match algorithm.to_ascii_lowercase().as_str() {
        "md5" => hex::encode(md5::Md5::digest(bytes)),
        "sha1" => hex::encode(sha1::Sha1::digest(bytes)),
        "sha256" => hex::encode(sha2::Sha256::digest(bytes)),
        "sha512" => hex::encode(sha2::Sha512::digest(bytes)),
        other => {
            let problem = format!("`{}`: the hash is by “{other}”, which this program does not know", resource.name);
            return Err(Error::data("datapackage.json", None, None, problem, "write sha256: and the hash"));
        }
    };
    if !found.eq_ignore_ascii_case(wanted) {
        return fail(format!("the file's {algorithm} is {found}, and datapackage.json says {wanted}"));
    }
    Ok(())
}

/// The text: UTF-8 without a byte order mark, or the encoding that is said, with plain
/// line ends and nothing invisible; or a sentence.
pub(super) fn decode<'a>(bytes: &'a [u8], file: &str, resource: &Resource) -> Result<Cow<'a, str>> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        let hint = "save it as “UTF-8” rather than “UTF-8 with BOM”";
        return Err(Error::data(file, Some(1), Some(1), "the file starts with a byte order mark", hint));
    }
    let delimiter = resource.dialect.delimiter.unwrap_or(b',');
    let position = |bytes: &[u8], at: usize| {
        let before = &bytes[..at];
        let line = before.iter().filter(|b| **b == b'\n').count() as u64 + 1;
        let row = &before[before.iter().rposition(|b| *b == b'\n').map_or(0, |n| n + 1)..];
        (Some(line), Some(row.iter().filter(|b| **b == delimiter).count() as u64 + 1))
    };
    let text = match resource.encoding.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None | Some("utf-8" | "utf8" | "utf_8") => Cow::Borrowed(std::str::from_utf8(bytes).map_err(|cause| {
            let (line, column) = position(bytes, cause.valid_up_to());
            let problem = format!("byte {:02X} is not UTF-8", bytes[cause.valid_up_to()]);
            let hint = "it looks like Windows-1252: save the file again as UTF-8";
            Error::data(file, line, column, problem, hint)
        })?),
        Some(label) => {
            let encoding = encoding_rs::Encoding::for_label(label.as_bytes()).ok_or_else(|| {
                let problem = format!("`{}`: there is no encoding “{label}”", resource.name);
                let hint = "write utf-8, windows-1252 or another name of the Encoding Standard";
                Error::data("datapackage.json", None, None, problem, hint)
            })?;
            encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
                let problem = format!("the file is not {}, as datapackage.json says it is", encoding.name());
                Error::data(file, None, None, problem, "say which encoding it has, or save it as UTF-8")
            })?
        }
    };
    let crlf = resource.dialect.line_terminator.as_deref() == Some("\r\n");
    let stray = |(at, byte): &(usize, u8)| *byte == b'\r' && !(crlf && text.as_bytes().get(at + 1) == Some(&b'\n'));
    if let Some((at, _)) = text.bytes().enumerate().find(stray) {
        let (line, _) = position(text.as_bytes(), at);
        let problem = "there is a CR by itself, which ends no line";
        let hint = "remove it, or save the file with Unix line ends (LF)";
        return Err(Error::data(file, line, None, problem, hint));
    }
    let control = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\r' | '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if let Some((at, c)) = text.char_indices().find(|(_, c)| control(*c)) {
        let (line, column) = position(text.as_bytes(), at);
        let problem = format!("there is an invisible character, U+{:04X}", c as u32);
        return Err(Error::data(file, line, column, problem, "remove it: it may hide or reorder what a reader sees"));
    }
    Ok(text)
}

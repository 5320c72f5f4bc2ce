//! Characters that the fonts lack: told with the file and the line they come from.

use crate::error::{Error, Result};
use crate::files::Files;
use typst::text::FontBook;

/// Whether a font has every character of the page and of its charts.
///
/// # Errors
/// [`Error::Data`](pledgebook::Error::Data) for the first that none has.
pub(crate) fn all_have_a_font(files: &Files, book: &FontBook) -> Result<()> {
    let fonts: Vec<_> = (0..).map_while(|at| book.info(at)).collect();
    let shows = |c: char| fonts.iter().any(|font| font.coverage.contains(c as u32));
    let drawn = |path: &str| path == "briefing.typ" || path.starts_with("charts/");
    let texts = files.iter().filter(|(path, _)| drawn(path)).map(|(_, bytes)| String::from_utf8_lossy(bytes));
    for text in texts {
        let mut others = text.chars().filter(|c| !c.is_ascii() && !c.is_control() && !c.is_whitespace());
        if let Some(lacking) = others.find(|c| !shows(*c) && !is_ignored(*c)) {
            return Err(lacks(lacking, files, book));
        }
    }
    Ok(())
}

/// The text without what asks for a picture or for plain ink of the sign before it: the
/// fonts have one of either, and a PDF for archives takes no code without a glyph.
pub(crate) fn without_selectors(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{fe00}'..='\u{fe0f}')).collect()
}

/// The text with a sign in place of each character that neither HTML nor XML may hold.
pub(crate) fn without_controls(text: &str) -> String {
    let none = |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|c| if none(c) { '\u{fffd}' } else { c }).collect()
}

/// What Typst says of a character that one font lacks, told as of the others.
pub(crate) fn told(problem: &str, files: &Files, book: &FontBook) -> Option<Error> {
    let said = problem.split_once("the text `\"")?.1;
    let (text, rest) = said.split_once("\"`")?;
    if !rest.contains("could not be displayed with font") {
        return None;
    }
    let code = text.strip_prefix("\\u{").and_then(|text| u32::from_str_radix(text.split('}').next()?, 16).ok());
    Some(lacks(code.and_then(char::from_u32).or_else(|| text.chars().next())?, files, book))
}

fn lacks(c: char, files: &Files, book: &FontBook) -> Error {
    let families: Vec<&str> = book.families().map(|(family, _)| family).collect();
    let problem = format!("no font has the character “{c}” (U+{:04X})", c as u32);
    let hint = format!("write it in letters or signs of {}", pledgebook::quantity::words::list(&families));
    let (file, line) = place(c, files).unwrap_or_else(|| ("briefing.typ".into(), None));
    pledgebook::Error::data(file, line, None, problem, hint).into()
}

/// Where a character comes from: the data first, then the templates.
fn place(c: char, files: &Files) -> Option<(String, Option<u64>)> {
    ["data/", "templates/"].into_iter().find_map(|folder| {
        files.iter().find_map(|(path, bytes)| {
            let name = path.strip_prefix(folder)?;
            let text = std::str::from_utf8(bytes).ok()?;
            let line = text.lines().position(|line| line.contains(c))?;
            Some((name.to_owned(), Some(line as u64 + 1)))
        })
    })
}

/// What has no look of its own: where a word may be broken or joined, which way it runs.
fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{e0000}'..='\u{e0fff}'
    )
}

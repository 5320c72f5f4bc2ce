//! What no template may build: lists, maps, parts of them.
//!
//! A briefing needs none, and a list that holds itself twice, thirty times over, fills
//! any memory once it is compared or made a text, which the engine does not count.

use crate::error::{Error, Result};
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Tests that compare with several findings: the one place where a list may stand.
const COMPARED: [&str; 2] = ["largest_of", "smallest_of"];
/// Words that a bracket may follow without being that of a call.
const WORDS: [&str; 8] = ["and", "elif", "else", "if", "in", "is", "not", "or"];

/// Checks what stands in a template's tags.
///
/// # Errors
/// [`Error::Template`] for the first list.
pub(crate) fn none(file: &str, text: &str, syntax: &SyntaxConfig) -> Result<()> {
    // For each open bracket whether its commas part arguments.
    let mut open = Vec::new();
    // The name just read, that of the bracket just opened, and whether a list just ended.
    let (mut name, mut called, mut listed) = ("", "", false);
    for token in tokenize(text, false, syntax.clone()) {
        // What cannot be read is refused by the engine, in better words.
        let Ok((token, place)) = token else { return Ok(()) };
        let good = match token {
            Token::VariableStart | Token::BlockStart => {
                open.clear();
                true
            }
            Token::ParenOpen => {
                open.push(!name.is_empty() && !WORDS.contains(&name));
                true
            }
            Token::BracketOpen => {
                open.push(true);
                COMPARED.contains(&called)
            }
            Token::ParenClose | Token::BracketClose => {
                open.pop();
                true
            }
            Token::Comma => open.last() == Some(&true),
            Token::BraceOpen => false,
            _ => true,
        };
        if !good || (listed && !matches!(token, Token::ParenClose)) {
            return Err(Error::Template {
                file: file.into(),
                line: place.start_line.into(),
                problem: "there is a list, a map or a part of one".into(),
                hint: "name each finding by itself; only largest_of([…]) and smallest_of([…]) take a list".into(),
            });
        }
        listed = matches!(token, Token::BracketClose);
        (name, called) = match token {
            Token::Ident(ident) => (ident, ""),
            Token::ParenOpen => ("", name),
            _ => ("", ""),
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::none;

    #[test]
    fn lists_are_refused_wherever_they_stand() {
        for list in [
            "[a]",
            "{}",
            "(a, b)",
            "a, b",
            "a[b]",
            "a or (b, b)",
            "f([a])",
            "f((a, b))",
            "a is largest_of([a] * b)",
            "a is largest_of([[a]])",
            "\"}}\" ~ [a]",
        ] {
            let message = none("a.typ.j2", &format!("one\n{{{{ {list} }}}}"), &Default::default()).unwrap_err();
            assert_eq!(message.to_string(), "a.typ.j2 line 2: there is a list, a map or a part of one", "{list}");
        }
        for good in ["f(a, b)", "(a)", "a is largest_of([a, b.c])", "\"[a, b]\"", "f(g(a, b), c) | h(d, e)"] {
            none("a.typ.j2", &format!("[a, b] {{{{ {good} }}}} (c, d)"), &Default::default()).unwrap();
        }
    }
}

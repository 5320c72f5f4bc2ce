//! What `says("…", …)` rests on must stand in it: `true` by itself rests on nothing, whatever a
//! condition before it looked at.

use crate::error::{Error, Result};
use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;

/// Names that are no finding and no test of one.
const EMPTY: [&str; 8] = ["true", "false", "none", "True", "False", "None", "not", "and"];

/// Checks each call.
///
/// # Errors
/// [`Error::Template`] for the first whose second argument names nothing.
pub(crate) fn rests(file: &str, text: &str, syntax: &SyntaxConfig) -> Result<()> {
    // The depth of the brackets within a call of `says`, and whether a finding is named yet.
    let (mut depth, mut second, mut named, mut before) = (0_usize, false, false, "");
    for token in tokenize(text, false, syntax.clone()) {
        // What cannot be read is refused by the engine, in better words.
        let Ok((token, place)) = token else { return Ok(()) };
        match token {
            Token::ParenOpen if depth > 0 => depth += 1,
            Token::ParenOpen if before == "says" => (depth, second, named) = (1, false, false),
            Token::ParenClose if depth > 0 => {
                depth -= 1;
                if depth == 0 && second && !named {
                    return Err(Error::Template {
                        file: file.into(),
                        line: place.start_line.into(),
                        problem: "says(…) rests on no finding".into(),
                        hint: "give it a fact, or a test of a finding: says(\"…\", section.fact)".into(),
                    });
                }
            }
            Token::Comma if depth == 1 => second = true,
            Token::Ident(name) if second && !EMPTY.contains(&name) && name != "or" => named = true,
            _ => {}
        }
        before = match token {
            Token::Ident(name) => name,
            _ => "",
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::rests;

    #[test]
    fn words_rest_on_a_finding_of_their_own() {
        let of = |hole: &str| rests("a.typ.j2", &format!("one\n{{{{ {hole} }}}}"), &Default::default());
        for empty in ["says(\"x\", true)", "says(\"x\", not false)", "says(\"x\", 1 == 1)", "says(\"a, b\", (true))"] {
            let refused = of(empty).unwrap_err();
            assert_eq!(refused.to_string(), "a.typ.j2 line 2: says(…) rests on no finding", "{empty}");
        }
        for good in
            ["says(\"x\", a.b)", "says(\"x\", a.b is above(c.d))", "says(\"x\", known)", "says(\"x, true\", not a.b)"]
        {
            of(good).unwrap();
        }
    }
}

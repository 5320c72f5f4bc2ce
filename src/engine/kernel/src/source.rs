//! What evcxr writes around a cell, made to speak on the cell's own channel.
//!
//! evcxr prints its keywords among what the cell prints. Four places of the code it
//! generates do so; each becomes a call of the notebook's library, in the same line, so
//! that errors point where they did. Its version is pinned, and a cell in which one of
//! them is missing shows nothing, which the first cell of `just kernel` would find.

use crate::definitions::{self, Items, fingerprint};
use crate::words::is_part;
use ra_ap_syntax::{AstNode, Edition, SourceFile, ast};

/// The variables as evcxr keeps them.
const STORE: &str =
    "pub struct VariableStore {\n    variables: std::collections::HashMap<String, Box<dyn std::any::Any + 'static>>,";

/// The code of a cell as it is compiled, linked to the project's `library`.
pub fn with_channel(code: &str, library: &str) -> String {
    let mut code = code
        .replace("println!(\"{VARIABLE_CHANGED_TYPE}{name}\");", "::pledgebook::notebook::cell::changed(name);")
        .replace("evcxr_send_text_plain(&format!(", "::pledgebook::notebook::cell::result_text(&format!(")
        .replace("println!(\"{}\", evcxr_internal_runtime::USER_ERROR_OCCURRED);", "");
    // A cell that uses such a variable does not compile, and says why.
    code = code.replace("eprintln!(\"The type of the variable {name} was redefined, so was lost.\",);", "");
    // Cells of SQL find the variables here, without a cell.
    code = code.replace(STORE, &format!("#[repr(transparent)] {STORE}"));
    for format in ["{}", "{:?}", "{:#?}"] {
        code = code.replace(
            &format!("                    eprintln!(\"{format}\", error);\n"),
            &format!(
                "                    ::pledgebook::notebook::cell::failed(&::std::format_args!(\"{format}\", error));\n"
            ),
        );
    }
    // The one around the cell: what an analyst writes stands in it, or before the function.
    let wrapped = code.rfind("pub extern \"C\" fn run_user_code_").unwrap_or(code.len());
    let cell = code.split_off(wrapped).replacen("std::panic::catch_unwind(", "::pledgebook::notebook::cell::run(", 1);
    let items = definitions::items(SourceFile::parse(&code, Edition::Edition2024).syntax_node().children());
    let cell = with_fingerprints(&with_variables_in_use(&numberless(&cell)), &items);
    // It names the library, which holds all others: a cell that does not is linked to
    // each by itself, and they are not there.
    format!("{code}{cell}\nuse ::{library} as _;\n")
}

/// The name of the function that every cell is, whatever number evcxr gives it: the number
/// would make each cell another.
pub const FUNCTION: &str = "run_user_code";

fn numberless(cell: &str) -> String {
    let Some((before, after)) = cell.split_once("fn run_user_code_") else { return cell.to_owned() };
    format!("{before}fn {FUNCTION}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// The code around a cell without the variables that the cell does not name: those stay
/// where they are. evcxr takes all out and puts all back, so that each new variable would
/// make every cell of the notebook another, and a longer one. Lines keep their numbers.
fn with_variables_in_use(cell: &str) -> String {
    let lines: Vec<&str> = cell.split('\n').collect();
    // Before it, what is new is put into the store; after it, what was there before.
    let Some(end) = lines.iter().position(|line| line.trim() == "println!(\"EVCXR_PANIC_NOTIFICATION\");") else {
        return cell.to_owned();
    };
    let own: Vec<&str> = lines.iter().filter(|line| variable(line).is_none()).copied().collect();
    let own = own.join("\n");
    let is_new = |name: &str| lines[..end].iter().any(|line| variable(line) == Some((Moves::In, name)));
    let is_kept = |line: &&str| match variable(line) {
        None => true,
        Some((moves, name)) => match mentions(&own, name).as_slice() {
            [] => false,
            // It takes the place of the one before, which nobody looks at.
            [only] => moves == Moves::In || !(is_new(name) && defines(&own, *only, name)),
            _ => true,
        },
    };
    let kept = lines.iter().map(|line| if is_kept(line) { *line } else { "" });
    kept.collect::<Vec<_>>().join("\n")
}

/// The code around a cell, with what each variable of a notebook's own type rests on kept
/// beside it and looked at before it is used.
fn with_fingerprints(cell: &str, items: &Items) -> String {
    let line = |line: &str| -> Option<String> {
        let (_, name) = variable(line)?;
        let (call, rest) = line.split_once("evcxr_variable_store.")?;
        let of = rest.split_once("::<")?.1.rsplit_once(">(stringify!(")?.0;
        let print = format!("::pledgebook::notebook::cell::Rests::<{}>", fingerprint(items, of)?);
        Some(match rest.split_once("_variable")?.0 {
            "check" => format!("{line}{call}evcxr_variable_store.check_variable::<{print}>(\"{name}{RESTS}\");"),
            "put" => format!("{line}{call}evcxr_variable_store.put_variable(\"{name}{RESTS}\", {print});"),
            _ => return None,
        })
    };
    cell.split('\n').map(|text| line(text).unwrap_or_else(|| text.to_owned())).collect::<Vec<_>>().join("\n")
}

/// What the name of a variable's fingerprint ends with, after the variable's own.
const RESTS: &str = " rests on";

/// What a line of the code around a cell does with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moves {
    /// Looks at it, or takes it out of the store.
    Out,
    /// Puts it into the store.
    In,
}

fn variable(line: &str) -> Option<(Moves, &str)> {
    let line = line.trim();
    let moves = if line.starts_with("vars_ok &= evcxr_variable_store.check_variable::<")
        || (line.starts_with("let ") && line.contains(" = evcxr_variable_store.take_variable::<"))
    {
        Moves::Out
    } else if line.starts_with("evcxr_variable_store.put_variable::<") {
        Moves::In
    } else {
        return None;
    };
    let (_, name) = line.rsplit_once("stringify!(")?;
    Some((moves, name.split_once(')')?.0))
}

/// Where a word is in the text and may be a variable: not a macro's name, a method's or a field's.
fn mentions(text: &str, word: &str) -> Vec<usize> {
    let may_be = |at: &usize| {
        let (before, after) = (&text[..*at], &text[*at + word.len()..]);
        let is_member = before.ends_with('.') && !before.ends_with("..");
        let is_macro = after.strip_prefix('!').is_some_and(|rest| rest.trim_start().starts_with(['(', '[', '{']));
        !before.ends_with(is_part) && !after.starts_with(is_part) && !is_member && !is_macro
    };
    text.match_indices(word).map(|(at, _)| at).filter(may_be).collect()
}

/// Whether the word there is the name in a `let`.
fn defines(text: &str, at: usize, word: &str) -> bool {
    let before = text[..at].trim_end();
    let before = before.strip_suffix("mut").map_or(before, str::trim_end);
    let after = text[at + word.len()..].trim_start();
    before.ends_with("let") && (after.starts_with(':') || (after.starts_with('=') && !after.starts_with("==")))
}

/// The code in an order of its own, for telling whether it was compiled before: evcxr puts
/// items and variables in another order each time that a kernel starts.
pub fn canonical(code: &str) -> String {
    let tree = SourceFile::parse(code, Edition::Edition2024);
    // A macro may be used only after it; of these words the answer is a place in the code.
    let ordered = ["macro_rules!", "line!", "column!", "caller()"];
    if !tree.errors().is_empty() || ordered.iter().any(|word| code.contains(word)) {
        return code.to_owned();
    }
    let (mut items, mut rest) = (Vec::new(), String::new());
    for element in tree.syntax_node().children_with_tokens() {
        let text = element.to_string();
        match element.into_node().and_then(ast::Item::cast) {
            Some(_) if text.contains(FUNCTION) => rest.push_str(&in_order(&text)),
            Some(_) => items.push(text),
            None => rest.push_str(text.trim()),
        }
    }
    items.sort();
    items.push(rest);
    items.join("\n")
}

/// The lines that move variables, in order; each run of them by itself.
fn in_order(cell: &str) -> String {
    let mut lines: Vec<&str> = cell.split('\n').filter(|line| !line.is_empty()).collect();
    lines.chunk_by_mut(|a, b| variable(a).is_some() && variable(b).is_some()).for_each(<[&str]>::sort_unstable);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{canonical, with_channel, with_variables_in_use};

    /// What evcxr writes around a cell, with these variables before it and these new ones.
    fn around(cell: &str, before: &[&str], new: &[&str]) -> String {
        let each =
            |of: &[&str], line: &str| of.iter().map(|name| line.replace("NAME", name) + "\n").collect::<String>();
        format!(
            "pub extern \"C\" fn run_user_code_7(\n{{let mut vars_ok = true;\n{}{}match std::panic::catch_unwind(\n{cell}\n{}}})) {{ \n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}}}\n{}evcxr_variable_store\n}}",
            each(before, "vars_ok &= evcxr_variable_store.check_variable::<i32>(stringify!(NAME));"),
            each(before, "let NAME = evcxr_variable_store.take_variable::<i32>(stringify!(NAME));"),
            each(new, "evcxr_variable_store.put_variable::<i32>(stringify!(NAME), NAME);"),
            each(before, "evcxr_variable_store.put_variable::<i32>(stringify!(NAME), NAME);"),
        )
    }

    #[test]
    fn a_cell_moves_the_variables_that_it_names_and_no_others() {
        let code = around("println!(\"{a} {}\", ab + b);", &["a", "ab", "abc", "c", "b"], &[]);
        let made = with_variables_in_use(&code);
        for (name, lines) in [("a", 3), ("ab", 3), ("b", 3), ("abc", 0), ("c", 0)] {
            assert_eq!(made.matches(&format!("stringify!({name})")).count(), lines, "{name}");
        }
        assert_eq!(made.lines().count(), code.lines().count(), "errors point to lines");
    }

    #[test]
    fn a_variable_that_is_only_made_anew_is_not_looked_at() {
        let moves = |cell: &str| with_variables_in_use(&around(cell, &[], &["a"])).matches("stringify!(a)").count();
        assert_eq!(moves("let a = 5;"), 1);
        let again = |cell: &str| {
            let code = around(cell, &["a"], &["a"]);
            // evcxr has none of these where the variable is a new one.
            let code = code.rsplit_once("evcxr_variable_store.put_variable").unwrap().0.to_owned();
            with_variables_in_use(&code).matches("take_variable").count()
        };
        assert_eq!(again("let mut a: i32 = 5;"), 0);
        assert_eq!(again("let a = a!(5).a() + b.a;"), 0);
        assert_eq!(again("let a = (0..a).sum();"), 1);
        assert_eq!(again("let a = a!=5;"), 1);
        assert_eq!(again("let a = a + 1;"), 1);
        assert_eq!(again("let b = a == 1;"), 1);
        assert_eq!(again("let (a, b) = f();"), 1);
    }

    #[test]
    fn the_same_cell_is_the_same_in_whatever_order_its_parts_come() {
        let code = |items: &str, before: &[&str]| {
            format!("#![allow(dead_code)]\n{items}{}", with_channel(&around("a + b;", before, &[]), "briefing"))
                .replace("fn run_user_code(", "fn run_user_code() {")
        };
        let one = code("use a::B;\nfn twice(x: i32) -> i32 { x * 2 }\n", &["a", "b"]);
        let two = code("fn twice(x: i32) -> i32 { x * 2 }\nuse a::B;\n", &["b", "a"]);
        assert_ne!(one, two);
        assert!(canonical("fn b() {}\nfn a() {}") == canonical("fn a() {}\nfn b() {}"));
        assert_ne!(canonical("fn b() { 1 }\nfn a() {}"), canonical("fn a() { 1 }\nfn b() {}"));
        assert_ne!(canonical("fn b() { line!(); }\nfn a() {}"), canonical("fn a() {}\nfn b() { line!(); }"));
        let put = |name: &str| format!("evcxr_variable_store.put_variable::<i32>(stringify!({name}), {name});\n");
        let body = |lines: [String; 2]| format!("fn run_user_code() {{\n{}}}", lines.concat());
        assert_eq!(canonical(&body([put("a"), put("b")])), canonical(&body([put("b"), put("a")])));
        assert_ne!(
            canonical(&body(["f();\n".into(), "g();\n".into()])),
            canonical(&body(["g();\n".into(), "f();\n".into()]))
        );
    }

    #[test]
    fn the_code_around_a_cell_is_changed_and_the_cell_is_not() {
        let code = "fn mine() { println!(\"EVCXR_PANIC_NOTIFICATION\"); }\n\
                    pub extern \"C\" fn run_user_code_3(\n\
                    match std::panic::catch_unwind(\nstd::panic::catch_unwind(mine)\n\
                    }) { Err(_) => {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}";
        let made = with_channel(code, "briefing");
        assert_eq!(
            made,
            "fn mine() { println!(\"EVCXR_PANIC_NOTIFICATION\"); }\n\
             pub extern \"C\" fn run_user_code(\n\
             match ::pledgebook::notebook::cell::run(\nstd::panic::catch_unwind(mine)\n\
             }) { Err(_) => {\n    println!(\"EVCXR_PANIC_NOTIFICATION\");\n}}\n\
             use ::briefing as _;\n"
        );
    }
}

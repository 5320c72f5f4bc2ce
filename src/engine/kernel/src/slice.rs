//! Cuts a source file down to what an analyser needs to find types.
//!
//! Signatures, types, traits, impls and macros stay; function bodies, private
//! functions, tests and comments go. The rest is the source's own text, so the
//! facade cannot say anything the library does not.

use crate::words;
use ra_ap_syntax::ast::{self, AstNode, HasAttrs, HasVisibility};
use ra_ap_syntax::{
    AstToken, Edition, NodeOrToken, SourceFile, SyntaxKind, SyntaxNode, TextRange, TextSize, WalkEvent,
};

/// How much of the documentation is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Docs {
    /// Shown by Shift-Tab in a notebook.
    Keep,
    /// The standard library's is nine tenths of its size.
    Drop,
}

/// Attributes that say nothing about types.
const NOISE: [&str; 14] = [
    "inline",
    "stable",
    "must_use",
    "track_caller",
    "cold",
    "rustc_const_stable",
    "rustc_const_unstable",
    "allow",
    "expect",
    "deny",
    "warn",
    "optimize",
    "rustc_inherit_overflow_checks",
    "rustc_diagnostic_item",
];

/// The longest initialiser of a constant, in bytes, that is kept: array lengths
/// and generic arguments are short, tables are not.
const LONGEST_CONSTANT: u32 = 200;

/// The longest body of a `const fn` that is kept, for the same reason.
const LONGEST_CONST_FN: u32 = 300;

/// `source` without what an analyser can do without.
pub fn slice(source: &str, docs: Docs) -> String {
    let tree = SourceFile::parse(source, Edition::Edition2024).tree();
    let mut cuts: Vec<(TextRange, &str)> = Vec::new();
    let mut walk = tree.syntax().preorder_with_tokens();
    while let Some(event) = walk.next() {
        let WalkEvent::Enter(element) = event else { continue };
        match element {
            NodeOrToken::Node(node) => {
                if let Some(cut) = node_cut(&node) {
                    cuts.push(cut);
                    walk.skip_subtree();
                } else if node.kind() == SyntaxKind::TOKEN_TREE {
                    macro_cuts(&node, &mut cuts);
                    walk.skip_subtree();
                }
            }
            NodeOrToken::Token(token) => match token.kind() {
                SyntaxKind::COMMENT => {
                    let is_doc = ast::Comment::cast(token.clone()).is_some_and(|comment| comment.is_doc());
                    if !is_doc || docs == Docs::Drop {
                        cuts.push((token.text_range(), ""));
                    }
                }
                SyntaxKind::WHITESPACE => {
                    let short = if token.text().contains('\n') { "\n" } else { " " };
                    if token.text() != short {
                        cuts.push((token.text_range(), short));
                    }
                }
                _ => {}
            },
        }
    }
    let mut text = String::with_capacity(source.len() / 3);
    let mut at = 0;
    for (range, replacement) in cuts {
        text.push_str(&source[at..usize::from(range.start())]);
        text.push_str(replacement);
        at = range.end().into();
    }
    text.push_str(&source[at..]);
    text
}

/// What to put in the place of a node, if it is not kept as it is.
fn node_cut(node: &SyntaxNode) -> Option<(TextRange, &'static str)> {
    if let Some(attribute) = ast::Attr::cast(node.clone()) {
        return is_noise(&attribute).then(|| (node.text_range(), ""));
    }
    if let Some(item) = ast::AnyHasAttrs::cast(node.clone())
        && ast::Item::can_cast(node.kind())
        && item.attrs().any(|attribute| is_test(&attribute))
    {
        return Some((node.text_range(), ""));
    }
    if let Some(cut) = ast::Fn::cast(node.clone()).and_then(|function| function_cut(&function)) {
        return Some(cut);
    }
    let parent = node.parent()?;
    if let Some(function) = ast::Fn::cast(parent.clone()) {
        // A function returning `impl Trait` shows its bounds, so an empty body will do.
        let is_body = ast::BlockExpr::can_cast(node.kind());
        let is_short_const = function.const_token().is_some() && length(node) <= LONGEST_CONST_FN;
        return (is_body && !is_short_const).then(|| (node.text_range(), "{}"));
    }
    let is_value = ast::Expr::can_cast(node.kind());
    let is_long = ast::Static::can_cast(parent.kind())
        || (ast::Const::can_cast(parent.kind()) && length(node) > LONGEST_CONSTANT);
    (is_value && is_long).then(|| (node.text_range(), "loop{}"))
}

fn length(node: &SyntaxNode) -> u32 {
    node.text_range().len().into()
}

/// Whether a function goes altogether.
fn function_cut(function: &ast::Fn) -> Option<(TextRange, &'static str)> {
    // `extern` blocks declare functions without a body or a visibility; traits too.
    function.body()?;
    let owner = function.syntax().parent().and_then(|list| list.parent());
    let in_impl = owner.as_ref().is_some_and(|owner| ast::Impl::can_cast(owner.kind()));
    let in_trait = owner.as_ref().is_some_and(|owner| ast::Trait::can_cast(owner.kind()));
    let block = owner.and_then(ast::Impl::cast);
    let implements = block.as_ref().is_some_and(|block| block.trait_().is_some());
    let inherent = block.is_some() && !implements;
    let is_public = function.visibility().is_some_and(|visibility| visibility.visibility_inner().is_none());
    // A function that is not a method may be what `vec!` or `format!` calls: those are
    // unstable, for macros may call them.
    let is_method = in_trait || inherent;
    let is_unstable = is_method
        && function.attrs().any(|attribute| attribute_name(&attribute.syntax().text().to_string()) == "unstable");
    // A method that implements a trait has the trait's own signature; a private
    // function cannot be called from a cell, nor a method that is not stable yet.
    // (What `vec!` and `format!` call is not stable either, and is no method.)
    (implements || (is_unstable && in_impl) || !(in_trait || is_public)).then(|| (function.syntax().text_range(), ""))
}

/// Cuts the bodies of functions that a macro makes, and in what a macro's rules
/// write also the attributes: the integers of the standard library are made by
/// macros of thousands of lines, most of them documentation, expanded a dozen times.
///
/// What a macro *matches* is left alone, for it may count on every attribute.
fn macro_cuts(tree: &SyntaxNode, cuts: &mut Vec<(TextRange, &'static str)>) {
    let owner = tree.parent();
    let is_rules = owner.as_ref().is_some_and(|owner| ast::MacroRules::can_cast(owner.kind()));
    let is_item = owner.as_ref().and_then(|call| call.parent()).is_some_and(|place| {
        matches!(
            place.kind(),
            SyntaxKind::SOURCE_FILE | SyntaxKind::ITEM_LIST | SyntaxKind::ASSOC_ITEM_LIST | SyntaxKind::MACRO_ITEMS
        )
    });
    if is_rules {
        // `(what it matches) => {what it writes};`
        let mut after_arrow = false;
        for element in tree.children_with_tokens() {
            match element {
                NodeOrToken::Node(rule) => {
                    if after_arrow {
                        token_cuts(&rule, true, cuts);
                    }
                    after_arrow = false;
                }
                NodeOrToken::Token(token) => match token.kind() {
                    SyntaxKind::R_ANGLE | SyntaxKind::FAT_ARROW => after_arrow = true,
                    SyntaxKind::WHITESPACE | SyntaxKind::COMMENT => {}
                    _ => after_arrow = false,
                },
            }
        }
    } else if is_item {
        token_cuts(tree, false, cuts);
    }
}

/// The cuts in one level of tokens, and those below.
fn token_cuts(tree: &SyntaxNode, attributes: bool, cuts: &mut Vec<(TextRange, &'static str)>) {
    // After `fn name`, the next braces at this level are the body.
    let mut in_signature = false;
    let mut previous = SyntaxKind::EOF;
    let mut hash: Option<TextRange> = None;
    // Where the item at hand begins, its attributes included, and whether it is unstable.
    let mut item: Option<(TextSize, bool)> = None;
    for element in tree.children_with_tokens() {
        match element {
            NodeOrToken::Token(token) => {
                let kind = token.kind();
                match kind {
                    SyntaxKind::WHITESPACE => continue,
                    SyntaxKind::COMMENT => {
                        let is_doc = ast::Comment::cast(token.clone()).is_some_and(|comment| comment.is_doc());
                        if !is_doc || attributes {
                            cuts.push((token.text_range(), " "));
                        }
                        continue;
                    }
                    SyntaxKind::POUND => hash = Some(token.text_range()),
                    SyntaxKind::SEMICOLON => in_signature = false,
                    _ => {}
                }
                if kind == SyntaxKind::SEMICOLON {
                    item = None;
                } else {
                    item.get_or_insert((token.text_range().start(), false));
                }
                // `fn(u8) -> u8` is a type, `fn name` and `fn $name` are functions.
                in_signature |= previous == SyntaxKind::FN_KW && matches!(kind, SyntaxKind::IDENT | SyntaxKind::DOLLAR);
                if kind != SyntaxKind::POUND {
                    hash = None;
                }
                previous = kind;
            }
            NodeOrToken::Node(node) => {
                let text = node.text();
                let opens = text.char_at(0.into());
                if let (true, Some('['), Some((_, unstable))) = (hash.is_some(), opens, item.as_mut()) {
                    *unstable |= attribute_name(&text.to_string()) == "unstable";
                }
                if in_signature && opens == Some('{') {
                    match item {
                        Some((start, true)) if attributes => {
                            cuts.retain(|(range, _)| range.start() < start);
                            cuts.push((TextRange::new(start, node.text_range().end()), " "));
                        }
                        _ => cuts.push((node.text_range(), "{}")),
                    }
                    in_signature = false;
                    item = None;
                } else if attributes
                    && opens == Some('[')
                    && let Some(hash) = hash
                    && name_is_noise(&text.to_string())
                {
                    cuts.push((hash.cover(node.text_range()), " "));
                } else {
                    token_cuts(&node, attributes, cuts);
                    if opens == Some('{') {
                        item = None;
                    }
                }
                hash = None;
                previous = SyntaxKind::TOKEN_TREE;
            }
        }
    }
}

fn is_noise(attribute: &ast::Attr) -> bool {
    name_is_noise(&attribute.syntax().text().to_string())
}

/// Whether an attribute's text, `#[inline]` or `[inline]`, says nothing about types.
fn name_is_noise(text: &str) -> bool {
    let name = attribute_name(text);
    NOISE.contains(&name) || (name == "doc" && !text.contains("hidden"))
}

/// The first word of `#[word(…)]` or `[word(…)]`.
fn attribute_name(text: &str) -> &str {
    words::beginning(text.trim_start_matches(['#', '!', '[', ' ']))
}

fn is_test(attribute: &ast::Attr) -> bool {
    let text: String = attribute.syntax().text().to_string().chars().filter(|letter| !letter.is_whitespace()).collect();
    text.starts_with("#[cfg(test)") || text.starts_with("#[test]") || text.starts_with("#[cfg(all(test")
}

#[cfg(test)]
mod tests {
    use super::{Docs, slice};

    #[test]
    fn signatures_stay_and_bodies_go() {
        let source = "//! About.\n/// Doc.\n#[inline]\npub fn area(side: f64) -> f64 {\n    // why\n    side * side\n}\nfn private() {}\n";
        assert_eq!(
            slice(source, Docs::Drop).split_whitespace().collect::<Vec<_>>().join(" "),
            "pub fn area(side: f64) -> f64 {}"
        );
        assert!(slice(source, Docs::Keep).contains("/// Doc."));
    }

    #[test]
    fn what_macros_call_stays() {
        let source = "#[unstable(feature = \"x\")]\npub fn helper_of_vec() {}\n";
        assert!(slice(source, Docs::Drop).contains("fn helper_of_vec"));
    }

    #[test]
    fn an_implementation_keeps_its_types_and_a_trait_its_methods() {
        let source = "impl Iterator for A { type Item = u8; fn next(&mut self) -> Option<u8> { None } }\npub trait T { fn a(&self) { } fn b(&self); }\n";
        let text = slice(source, Docs::Drop);
        assert!(text.contains("type Item = u8;") && !text.contains("fn next"));
        assert!(text.contains("fn a(&self) {}") && text.contains("fn b(&self);"));
    }

    #[test]
    fn what_a_macro_writes_is_cut_and_what_it_matches_is_not() {
        let source = "macro_rules! make { ($(#[$m:meta])* #[inline] $name:ident) => { $(#[$m])* #[inline] #[doc = \"x\"] pub fn $name(f: fn(u8) -> u8) -> u8 { f(1) } }; }\nmake! { #[inline] go }\n";
        let text = slice(source, Docs::Drop);
        assert!(text.contains("($(#[$m:meta])* #[inline] $name:ident)"), "{text}");
        assert!(text.contains("pub fn $name(f: fn(u8) -> u8) -> u8 {}") && !text.contains("doc ="), "{text}");
        assert!(text.contains("make! { #[inline] go }"), "{text}");
    }

    #[test]
    fn what_is_not_stable_goes() {
        let source = "impl A { #[stable(x)] pub fn a() {} /// b\n #[unstable(y)] #[inline] pub fn b() {} } #[unstable(z)] pub fn f() {}\nmacro_rules! m { () => { pub fn c() {} #[inline] #[unstable(y)] pub const fn d() { 1 } pub fn e() {} }; }";
        let text = slice(source, Docs::Drop);
        let found: Vec<&str> =
            ["fn a", "fn b", "fn c", "fn d", "fn e", "fn f"].into_iter().filter(|name| text.contains(name)).collect();
        assert_eq!(found, ["fn a", "fn c", "fn e", "fn f"], "{text}");
    }

    #[test]
    fn tests_and_tables_go_but_short_constants_stay() {
        let table = format!("pub static TABLE: [u8; 300] = [{}];", "0, ".repeat(300));
        let source = format!(
            "{table}\npub const LENGTH: usize = 2 * 4;\n#[cfg(test)]\nmod tests {{ fn a() {{}} }}\npub const fn twice(n: usize) -> usize {{ n * 2 }}"
        );
        let text = slice(&source, Docs::Drop);
        assert!(
            text.contains("= loop{};") && text.contains("2 * 4") && text.contains("n * 2") && !text.contains("tests")
        );
    }
}

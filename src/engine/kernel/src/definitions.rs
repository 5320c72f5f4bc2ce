//! What cells define: items by their names, what a type rests on, and an edited `impl`, which
//! takes the place of the old one.
//!
//! evcxr replaces an item by the next of the same name. An `impl` has no name, so a
//! second one is an error. Here each gets a constant before it that has one.

use crate::complaints::Compiled;
use crate::words::words;
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, Edition, NodeOrToken, SourceFile, SyntaxKind, SyntaxNode};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Items by their names.
pub type Items = BTreeMap<String, Item>;

/// One item: a type, a trait, a constant, a function…
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its text, without what changes no value of it: spaces, comments, `derive`.
    text: String,
    /// The names that it refers to.
    names: BTreeSet<String>,
}

/// The items among these nodes.
pub fn items(nodes: impl Iterator<Item = SyntaxNode>) -> Items {
    let named = |item: ast::Item| {
        let name = item.syntax().children().find_map(ast::Name::cast)?.text().to_string();
        let says_nothing = |node: &SyntaxNode| {
            let path = ast::Attr::cast(node.clone()).and_then(|attribute| attribute.path());
            path.is_some_and(|path| matches!(path.to_string().as_str(), "derive" | "doc"))
        };
        let parts = item.syntax().children_with_tokens().flat_map(|part| match part {
            NodeOrToken::Node(node) if says_nothing(&node) => Vec::new(),
            NodeOrToken::Node(node) => {
                node.descendants_with_tokens().filter_map(|element| element.into_token()).collect()
            }
            NodeOrToken::Token(token) => vec![token],
        });
        let parts = parts.filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT));
        let text = parts.map(|token| token.text().to_owned()).collect::<Vec<_>>().join(" ");
        let names = item.syntax().descendants().filter_map(ast::NameRef::cast).map(|name| name.text().to_string());
        Some((name, Item { text, names: names.collect() }))
    };
    nodes.filter_map(ast::Item::cast).filter_map(named).collect()
}

/// The items that a type rests on, itself or through others.
pub fn reached(items: &Items, of: &str) -> BTreeSet<String> {
    let (mut seen, mut next) = (BTreeSet::new(), words(of).map(str::to_owned).collect::<Vec<_>>());
    while let Some(name) = next.pop() {
        if let Some(item) = items.get(&name)
            && seen.insert(name)
        {
            next.extend(item.names.iter().cloned());
        }
    }
    seen
}

/// What tells a type from an older one of the same name: rustc does so by the names of fields
/// alone, and would read a number as another kind of number. `None` where no cell defines it.
pub fn fingerprint(items: &Items, of: &str) -> Option<u64> {
    let reached = reached(items, of);
    let mut hash = Sha256::new();
    for name in &reached {
        hash.update(format!("{name}\0{}\0", items[name].text));
    }
    let begin: [u8; 8] = hash.finalize()[..8].try_into().ok()?;
    (!reached.is_empty()).then(|| u64::from_be_bytes(begin))
}

/// What the names of the constants begin with.
const MARK: &str = "PLEDGEBOOK_IMPL_";

/// Whether a name is of ours, and nobody is to see it.
pub fn is_mark(name: &str) -> bool {
    name.starts_with(MARK)
}

/// The implementations that a notebook has made.
#[derive(Default)]
pub struct Definitions {
    made: Vec<Made>,
}

struct Made {
    /// What stands before its braces.
    head: String,
    /// Of a type's own `impl`, the names of what it has; a trait is implemented once.
    names: Option<BTreeSet<String>>,
}

impl Definitions {
    /// The cell, with a name before each `impl` at its top, and the items it defines there.
    pub fn named(&mut self, rust: &str) -> (Compiled, Items) {
        let opening = "fn cell() {";
        let tree = SourceFile::parse(&format!("{opening}{rust}\n}}"), Edition::Edition2024).tree();
        let body = tree.items().find_map(|item| match item {
            ast::Item::Fn(function) => function.body()?.stmt_list(),
            _ => None,
        });
        let nodes = || body.iter().flat_map(|body| body.syntax().children());
        let mut cell = Compiled { code: String::new(), ours: Vec::new() };
        let mut copied = 0;
        for found in nodes().filter_map(ast::Impl::cast) {
            let begin = usize::from(found.syntax().text_range().start()) - opening.len();
            let number = self.number(&found);
            cell.code.push_str(&rust[copied..begin]);
            let ours = cell.code.len();
            cell.code.push_str(&format!("const {MARK}{number}: () = (); "));
            cell.ours.push(ours..cell.code.len());
            copied = begin;
        }
        cell.code.push_str(&rust[copied..]);
        (cell, items(nodes()))
    }

    /// The number of an implementation: that of the one whose place it takes, or a new one.
    fn number(&mut self, found: &ast::Impl) -> usize {
        let items: Vec<ast::AssocItem> =
            found.assoc_item_list().into_iter().flat_map(|list| list.assoc_items()).collect();
        let name = |item: &ast::AssocItem| match item {
            ast::AssocItem::Fn(item) => item.name(),
            ast::AssocItem::Const(item) => item.name(),
            ast::AssocItem::TypeAlias(item) => item.name(),
            ast::AssocItem::MacroCall(_) => None,
        };
        let names = found
            .trait_()
            .is_none()
            .then(|| items.iter().filter_map(name).map(|name| name.text().to_string()).collect());
        let text = found.syntax().text().to_string();
        let head = text.split('{').next().unwrap_or_default();
        let head = head[head.find("impl").unwrap_or(0)..].split_whitespace().collect::<Vec<_>>().join(" ");
        let is_same = |made: &Made| {
            made.head == head
                && match (&made.names, &names) {
                    (Some(before), Some(now)) => !before.is_disjoint(now),
                    (before, now) => before.is_none() && now.is_none(),
                }
        };
        let number = self.made.iter().position(is_same).unwrap_or(self.made.len());
        if number < self.made.len() {
            self.made[number].names = names;
        } else {
            self.made.push(Made { head, names });
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::{Definitions, fingerprint, reached};

    #[test]
    fn an_edited_impl_has_the_name_of_the_old_one() {
        let mut made = Definitions::default();
        let show = "struct Ward;\nimpl Show  for Ward { fn plain(&self) -> String { \"a\".into() } }";
        assert_eq!(made.named(show).0.code, show.replace("impl", "const PLEDGEBOOK_IMPL_0: () = (); impl"));
        assert_eq!(
            made.named("impl Show for Ward {}").0.code,
            "const PLEDGEBOOK_IMPL_0: () = (); impl Show for Ward {}"
        );
        for (code, number) in [
            ("impl Ward { fn beds(&self) {} }", 1),
            ("impl Ward { fn site(&self) {} }", 2),
            ("impl Ward { fn beds(&self) -> u8 { 1 } fn more(&self) {} }", 1),
            ("impl Clone for Ward { fn clone(&self) -> Self { Ward } }", 3),
        ] {
            assert_eq!(made.named(code).0.code, format!("const PLEDGEBOOK_IMPL_{number}: () = (); {code}"));
        }
        assert_eq!(made.named("{ struct A; impl A {} }\n1").0.code, "{ struct A; impl A {} }\n1");
    }

    #[test]
    fn a_type_is_told_from_an_older_one_by_all_it_rests_on() {
        let of = |code: &str| Definitions::default().named(code).1;
        let before = of(
            "/// A ward.\n#[derive(Clone)]\nstruct Ward { beds: u32 }\nstruct Site<T> { wards: [Ward; N], more: T }\nconst N: usize = 2;\nfn beds() {}\nimpl Ward {}",
        );
        assert_eq!(before.keys().map(String::as_str).collect::<Vec<_>>(), ["N", "Site", "Ward", "beds"]);
        assert_eq!(reached(&before, "Vec<crate::Site<u8>>").into_iter().collect::<Vec<_>>(), ["N", "Site", "Ward"]);
        let print = |items: &super::Items, of| fingerprint(items, of);
        for (edit, changes) in [
            ("#[derive(Clone, Debug)]\nstruct Ward { /* now */ beds:   u32 }", false),
            ("struct Ward { beds: f32 }", true),
            ("#[repr(C)]\nstruct Ward { beds: u32 }", true),
            ("const N: usize = 3;", true),
            ("fn beds() -> u8 { 1 }", false),
        ] {
            let mut after = before.clone();
            after.extend(of(edit));
            assert_eq!(print(&after, "Site<u8>") != print(&before, "Site<u8>"), changes, "{edit}");
        }
        assert_eq!(print(&before, "alloc::string::String"), None);
    }
}

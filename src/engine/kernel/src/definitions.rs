//! An edited `impl` takes the place of the old one.
//!
//! evcxr replaces an item by the next of the same name. An `impl` has no name, so a
//! second one is an error. Here each gets a constant before it that has one.

use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, Edition, SourceFile};
use std::collections::BTreeSet;

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
    /// The cell, with a name before each `impl` at its top.
    pub fn named(&mut self, rust: &str) -> String {
        let opening = "fn cell() {";
        let tree = SourceFile::parse(&format!("{opening}{rust}\n}}"), Edition::Edition2024).tree();
        let body = tree.items().find_map(|item| match item {
            ast::Item::Fn(function) => function.body()?.stmt_list(),
            _ => None,
        });
        let mut named = String::new();
        let mut copied = 0;
        for found in body.iter().flat_map(|body| body.syntax().children()).filter_map(ast::Impl::cast) {
            let begin = usize::from(found.syntax().text_range().start()) - opening.len();
            let number = self.number(&found);
            named.push_str(&rust[copied..begin]);
            named.push_str(&format!("const {MARK}{number}: () = (); "));
            copied = begin;
        }
        named + &rust[copied..]
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
    use super::Definitions;

    #[test]
    fn an_edited_impl_has_the_name_of_the_old_one() {
        let mut made = Definitions::default();
        let show = "struct Ward;\nimpl Show  for Ward { fn plain(&self) -> String { \"a\".into() } }";
        assert_eq!(made.named(show), show.replace("impl", "const PLEDGEBOOK_IMPL_0: () = (); impl"));
        assert_eq!(made.named("impl Show for Ward {}"), "const PLEDGEBOOK_IMPL_0: () = (); impl Show for Ward {}");
        for (code, number) in [
            ("impl Ward { fn beds(&self) {} }", 1),
            ("impl Ward { fn site(&self) {} }", 2),
            ("impl Ward { fn beds(&self) -> u8 { 1 } fn more(&self) {} }", 1),
            ("impl Clone for Ward { fn clone(&self) -> Self { Ward } }", 3),
        ] {
            assert_eq!(made.named(code), format!("const PLEDGEBOOK_IMPL_{number}: () = (); {code}"));
        }
        assert_eq!(made.named("{ struct A; impl A {} }\n1"), "{ struct A; impl A {} }\n1");
    }
}

//! What a cell uses, makes and changes, read from its text.

use crate::sql::Query;
use crate::words::{beginning, words};
use ra_ap_syntax::ast::{self, HasModuleItem, HasName};
use ra_ap_syntax::{AstNode, Edition, SourceFile, SyntaxKind, SyntaxNode, TextSize};
use std::collections::{BTreeMap, BTreeSet};

/// Methods that change what they are called on, as far as that can be told by their name.
const CHANGING: [&str; 26] = [
    "append",
    "as_mut",
    "clear",
    "drain",
    "drop_in_place",
    "entry",
    "extend",
    "get_mut",
    "hstack_mut",
    "insert",
    "insert_column",
    "iter_mut",
    "pop",
    "push",
    "push_str",
    "remove",
    "rename",
    "replace",
    "retain",
    "set_column_names",
    "sort",
    "sort_by",
    "sort_unstable",
    "truncate",
    "vstack_mut",
    "with_column",
];

/// The names in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// What it looks at, before it makes a thing of that name.
    pub used: BTreeSet<String>,
    /// Variables that it makes.
    pub made: BTreeSet<String>,
    /// Variables that were there and that it changes.
    pub changed: BTreeSet<String>,
    /// Functions, types and the like that it defines, each with the names in it.
    pub items: BTreeMap<String, BTreeSet<String>>,
}

/// The names in a cell's text.
pub fn names(code: &str) -> Names {
    if let Some(query) = Query::of(code) {
        return Names {
            used: words(query.text).map(str::to_owned).collect(),
            made: query.name.map(str::to_owned).into_iter().collect(),
            ..Names::default()
        };
    }
    let rust: String = code
        .lines()
        .map(|line| if line.trim_start().starts_with(':') { "" } else { line })
        .flat_map(|line| [line, "\n"])
        .collect();
    let tree = SourceFile::parse(&format!("fn cell() {{{rust}\n}}"), Edition::Edition2024).tree();
    let body = tree.items().find_map(|item| match item {
        ast::Item::Fn(function) => function.body()?.stmt_list(),
        _ => None,
    });
    let mut names = Names::default();
    let Some(body) = body else { return names };
    // Where each variable is made: there ends the place where its name means an older one.
    let mut made: BTreeMap<String, (TextSize, TextSize)> = BTreeMap::new();
    let (items, statements): (Vec<_>, Vec<_>) =
        body.syntax().children().partition(|child| ast::Item::can_cast(child.kind()));
    for item in items.into_iter().filter_map(ast::Item::cast) {
        let within = identifiers(item.syntax()).map(|(_, name)| name).collect();
        names.items.extend(item_name(&item).map(|name| (name, within)));
    }
    for child in &statements {
        if let Some(pattern) = ast::LetStmt::cast(child.clone()).and_then(|one| one.pat()) {
            for name in pattern.syntax().descendants().filter_map(ast::IdentPat::cast).filter_map(|one| one.name()) {
                let place = (name.syntax().text_range().start(), child.text_range().end());
                made.entry(name.text().to_string()).or_insert(place);
            }
        }
    }
    let older = |at: TextSize, name: &str| made.get(name).is_none_or(|(own, end)| at != *own && at < *end);
    let used = statements
        .iter()
        .flat_map(identifiers)
        .filter(|(at, name)| older(*at, name) && !names.items.contains_key(name));
    names.used = used.map(|(_, name)| name).collect();
    let nodes = statements.iter().flat_map(SyntaxNode::descendants);
    let changed = nodes.filter_map(|node| changed(&node)).filter(|(at, name)| older(*at, name));
    names.changed = changed.map(|(_, name)| name).collect();
    names.made = made.into_keys().collect();
    names
}

/// An item's name; what a `use` brings in is the same whenever it is run.
fn item_name(item: &ast::Item) -> Option<String> {
    match item {
        ast::Item::Use(_) => None,
        ast::Item::Impl(of) => Some(of.self_ty()?.syntax().text().to_string()),
        other => other.syntax().children().find_map(ast::Name::cast).map(|name| name.text().to_string()),
    }
}

/// Every identifier with its place, also in macros and in what `format!` fills in.
fn identifiers(node: &SyntaxNode) -> impl Iterator<Item = (TextSize, String)> {
    let tokens = node.descendants_with_tokens().filter_map(|element| element.into_token());
    tokens.flat_map(|token| {
        let (at, text) = (token.text_range().start(), token.text().to_owned());
        match token.kind() {
            SyntaxKind::IDENT => vec![(at, text)],
            SyntaxKind::STRING => {
                let filled = text.split('{').skip(1).map(|rest| beginning(rest).to_owned());
                filled.filter(|name| !name.is_empty()).map(|name| (at, name)).collect()
            }
            _ => Vec::new(),
        }
    })
}

/// What an expression changes: `x = …`, `x.0 += …`, `&mut x`, `x.push(…)`.
fn changed(node: &SyntaxNode) -> Option<(TextSize, String)> {
    let place = if let Some(expression) = ast::BinExpr::cast(node.clone()) {
        let assigns = matches!(expression.op_kind()?, ast::BinaryOp::Assignment { .. });
        expression.lhs().filter(|_| assigns)?
    } else if let Some(expression) = ast::RefExpr::cast(node.clone()) {
        expression.mut_token().and_then(|_| expression.expr())?
    } else {
        let call = ast::MethodCallExpr::cast(node.clone())?;
        let method = call.name_ref()?.text().to_string();
        call.receiver().filter(|_| CHANGING.contains(&method.as_str()) || method.ends_with("_mut"))?
    };
    let token = place.syntax().first_token().filter(|token| token.kind() == SyntaxKind::IDENT)?;
    Some((token.text_range().start(), token.text().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::names;

    fn list(names: &std::collections::BTreeSet<String>) -> String {
        names.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_cell_uses_what_it_names_before_it_makes_it() {
        let of = names("let a = 5;\nlet b = b + a;\nshow(&c); println!(\"{d} {{}} {e:>3}\", f);");
        assert_eq!(list(&of.made), "a b");
        assert_eq!(list(&of.used), "b c d e f println show");
        assert!(of.changed.is_empty());
    }

    #[test]
    fn a_cell_changes_what_it_assigns_borrows_mutably_or_calls_so() {
        let of = names(
            "let mut own = vec![];\nown.push(1);\na += 1; b.0 = 2; fill(&mut c); d.push(3); e.len(); f.insert_column(0, g)?;",
        );
        assert_eq!(list(&of.changed), "a b c d f");
    }

    #[test]
    fn items_have_names_of_their_own() {
        let of = names(
            "use a::b;\nfn twice(x: f64) -> f64 { rate() * x }\nstruct Ward;\nimpl Ward { fn beds() {} }\ntwice(y)",
        );
        assert_eq!(of.items.keys().map(String::as_str).collect::<Vec<_>>(), ["Ward", "twice"]);
        assert!(of.items["twice"].contains("rate"));
        assert!(of.used.contains("y") && !of.used.contains("twice"));
    }

    #[test]
    fn a_cell_of_sql_uses_its_tables_and_makes_its_answer() {
        let of = names("%%sql totals\nSELECT SUM(a) FROM budgets WHERE year > {least}");
        assert_eq!(list(&of.made), "totals");
        assert!(of.used.contains("budgets") && of.used.contains("least"));
    }
}

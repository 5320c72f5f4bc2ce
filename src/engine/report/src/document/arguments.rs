//! Arguments of a call in markup, as values.

use typst::syntax::ast::{self, AstNode, Expr};
use typst::syntax::{SyntaxKind, SyntaxNode};

/// What an argument, or a part of one, is.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    Text {
        text: String,
        /// The finding whose words it is.
        finding: Option<String>,
    },
    Whole(usize),
    Nothing,
    List(Vec<Value<'a>>),
    Named(Vec<(String, Value<'a>)>),
    /// The markup between brackets.
    Content(&'a SyntaxNode),
    /// Code that is layout: a length, a function, `auto`.
    Other,
}

impl<'a> Value<'a> {
    fn of(expression: Expr<'a>, finding: Option<String>) -> Self {
        match expression {
            Expr::Str(text) => Value::Text { text: text.get().to_string(), finding },
            Expr::Int(whole) => usize::try_from(whole.get()).map_or(Value::Other, Value::Whole),
            Expr::None(_) => Value::Nothing,
            Expr::ContentBlock(block) => Value::Content(block.body().to_untyped()),
            Expr::Parenthesized(inner) => Value::of(inner.expr(), finding),
            Expr::Array(array) => Value::List(parts(array.to_untyped())),
            Expr::Dict(dictionary) => Value::Named(named(dictionary.to_untyped())),
            _ => Value::Other,
        }
    }

    pub fn text(&self) -> String {
        match self {
            Value::Text { text, .. } => text.clone(),
            _ => String::new(),
        }
    }

    pub fn finding(&self) -> Option<String> {
        match self {
            Value::Text { finding, .. } => finding.clone(),
            _ => None,
        }
    }

    pub fn list(&self) -> &[Value<'a>] {
        match self {
            Value::List(parts) => parts,
            _ => &[],
        }
    }

    pub fn get(&self, name: &str) -> &Value<'a> {
        match self {
            Value::Named(pairs) => pairs.iter().find(|(known, _)| known == name).map_or(&Value::Nothing, |(_, it)| it),
            _ => &Value::Nothing,
        }
    }

    pub fn whole(&self) -> Option<usize> {
        match self {
            Value::Whole(number) => Some(*number),
            _ => None,
        }
    }
}

/// A call with its arguments.
#[derive(Clone, Debug)]
pub(super) struct Call<'a> {
    pub name: String,
    pub named: Value<'a>,
    pub given: Vec<Value<'a>>,
}

impl<'a> Call<'a> {
    pub fn of(call: ast::FuncCall<'a>) -> Self {
        let name = call.callee().to_untyped().full_text().to_string();
        let args = call.args().to_untyped();
        Call { name, named: Value::Named(named(args)), given: parts(args) }
    }

    pub fn get(&self, name: &str) -> &Value<'a> {
        self.named.get(name)
    }

    /// The argument at a place; nothing where it is not given.
    pub fn at(&self, place: usize) -> &Value<'a> {
        self.given.get(place).unwrap_or(&Value::Nothing)
    }

    /// The content that comes last: `#question[…]`.
    pub fn body(&self) -> Option<&'a SyntaxNode> {
        self.given.iter().rev().find_map(|value| match value {
            Value::Content(body) => Some(*body),
            _ => None,
        })
    }
}

/// The id of a finding that a comment before a value names: `/*it_budget.peak*/`.
pub(super) fn told(node: &SyntaxNode) -> Option<String> {
    let text = (node.kind() == SyntaxKind::BlockComment).then(|| node.leaf_text())?;
    Some(text.strip_prefix("/*")?.strip_suffix("*/")?.to_owned())
}

fn parts(node: &SyntaxNode) -> Vec<Value<'_>> {
    let mut finding = None;
    let mut found = Vec::new();
    for child in node.children() {
        finding = told(child).or(finding);
        if let Some(expression) = child.cast::<Expr>() {
            found.push(Value::of(expression, finding.take()));
        }
    }
    found
}

fn named(node: &SyntaxNode) -> Vec<(String, Value<'_>)> {
    let pairs = node.children().filter_map(|child| {
        let pair = child.cast::<ast::Named>()?;
        let finding = child.children().find_map(told);
        Some((pair.name().get().to_string(), Value::of(pair.expr(), finding)))
    });
    pairs.collect()
}

//! What a query asks, where it is plain: columns or sums of the rows of one table.

use crate::error::{Error, Result};
use sqlparser::ast::{
    Expr, GroupByExpr, Ident, LimitClause, OrderByKind, Query, SelectItem, SetExpr, Statement, TableFactor,
};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserOptions};

/// A query that a person can follow: `SELECT columns or sums FROM table WHERE … GROUP BY … ORDER BY … LIMIT …`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plain {
    pub shown: Vec<Shown>,
    /// The condition, as SQL.
    pub condition: Option<String>,
    /// The columns of the groups; `None` where the rows stay rows.
    pub keys: Option<Vec<String>>,
    pub order: Vec<Order>,
    pub limit: Option<u32>,
}

/// What a column of the answer is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Shown {
    All,
    Column(String),
    Sum { of: String, into: String },
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub by: String,
    pub descending: bool,
    pub nulls_last: bool,
}

/// A question: how polars reads it, and nothing that changes a table.
pub(super) enum Question {
    Query {
        plain: Option<Plain>,
        ordered: bool,
    },
    /// `SHOW TABLES`, `EXPLAIN SELECT …`.
    OfTables,
}

/// Reads a query, as polars will.
pub(super) fn read(text: &str) -> Result<Question> {
    let options = ParserOptions { trailing_commas: true, ..ParserOptions::default() };
    let parsed = Parser::new(&GenericDialect).with_options(options).try_with_sql(text);
    let mut statements = parsed.and_then(|mut parser| parser.parse_statements()).map_err(|error| {
        let said = error.to_string();
        Error::Calculation(format!("the query cannot be read: {}", said.trim_start_matches("sql parser error: ")))
    })?;
    match (statements.pop(), statements.is_empty()) {
        (Some(Statement::Query(query)), true) => {
            Ok(Question::Query { plain: plain(&query), ordered: query.order_by.is_some() })
        }
        (Some(Statement::ShowTables { .. } | Statement::Explain { .. }), true) => Ok(Question::OfTables),
        (Some(_), true) => Err(Error::Calculation(
            "a query begins with SELECT or WITH: it asks, and changes no table; what it answers can be kept under a name"
                .into(),
        )),
        _ => Err(Error::Calculation("one query is asked at a time: write each in a cell of its own".into())),
    }
}

/// The query, if it is plain. What was understood is written out again: where that is the
/// whole query, nothing in it was left out.
fn plain(query: &Query) -> Option<Plain> {
    let SetExpr::Select(select) = &*query.body else { return None };
    let [from] = select.from.as_slice() else { return None };
    let TableFactor::Table { name, .. } = &from.relation else { return None };
    let items: Vec<String> = select.projection.iter().map(ToString::to_string).collect();
    let mut again = format!("SELECT {} FROM {name}", items.join(", "));
    let shown = select.projection.iter().map(shown).collect::<Option<Vec<_>>>()?;
    let condition = select.selection.as_ref().map(ToString::to_string);
    again.extend(condition.iter().map(|condition| format!(" WHERE {condition}")));
    let GroupByExpr::Expressions(groups, _) = &select.group_by else { return None };
    let keys = groups.iter().map(column).collect::<Option<Vec<_>>>()?;
    let texts: Vec<String> = groups.iter().map(ToString::to_string).collect();
    again.extend((!texts.is_empty()).then(|| format!(" GROUP BY {}", texts.join(", "))));
    let sums = shown.iter().any(|shown| matches!(shown, Shown::Sum { .. }));
    let keys = (sums || !keys.is_empty()).then_some(keys);
    let mut order = Vec::new();
    if let Some(by) = &query.order_by {
        let OrderByKind::Expressions(expressions) = &by.kind else { return None };
        let texts: Vec<String> = expressions.iter().map(ToString::to_string).collect();
        again.push_str(&format!(" ORDER BY {}", texts.join(", ")));
        for one in expressions {
            // As polars and Postgres have it.
            let descending = !one.options.asc.unwrap_or(true);
            let nulls_last = !one.options.nulls_first.unwrap_or(descending);
            order.push(Order { by: column(&one.expr)?, descending, nulls_last });
        }
    }
    let limit = match &query.limit_clause {
        None => None,
        Some(LimitClause::LimitOffset { limit: Some(limit), .. }) => {
            again.push_str(&format!(" LIMIT {limit}"));
            Some(limit.to_string().parse().ok()?)
        }
        Some(_) => return None,
    };
    (again == query.to_string()).then_some(Plain { shown, condition, keys, order, limit })
}

fn shown(item: &SelectItem) -> Option<Shown> {
    match item {
        SelectItem::Wildcard(_) => (item.to_string() == "*").then_some(Shown::All),
        SelectItem::UnnamedExpr(expression) => match sum(expression) {
            Some(of) => Some(Shown::Sum { into: of.clone(), of }),
            None => column(expression).map(Shown::Column),
        },
        SelectItem::ExprWithAlias { expr, alias } => match sum(expr) {
            Some(of) => Some(Shown::Sum { of, into: alias.value.clone() }),
            None => column(expr).filter(|name| *name == alias.value).map(Shown::Column),
        },
        _ => None,
    }
}

fn column(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Identifier(name) => Some(name.value.clone()),
        _ => None,
    }
}

/// The column that is summed, by this and by nothing else.
fn sum(expression: &Expr) -> Option<String> {
    let Expr::Function(function) = expression else { return None };
    let text = function.to_string();
    let name = function.name.to_string();
    let inner = text.strip_prefix(&name)?.strip_prefix('(')?.strip_suffix(')')?;
    let is_sum = name.eq_ignore_ascii_case("sum");
    let plain = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
    match inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(quoted) => (is_sum && !quoted.contains('"')).then(|| Ident::new(quoted).value),
        None => Some(inner).filter(plain).filter(|_| is_sum).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::{Plain, Question, Shown, read};

    fn plain(text: &str) -> Option<Plain> {
        match read(text).unwrap() {
            Question::Query { plain, .. } => plain,
            Question::OfTables => None,
        }
    }

    #[test]
    fn a_plain_query_is_understood_whole() {
        let asked = plain(
            "select year, sum(paid_gbp) as paid from t where year > '2021' group by year order by year desc limit 3;",
        );
        let asked = asked.unwrap();
        assert_eq!(asked.shown[1], Shown::Sum { of: "paid_gbp".into(), into: "paid".into() });
        assert_eq!((asked.condition.as_deref(), asked.limit), (Some("year > '2021'"), Some(3)));
        assert!(asked.order[0].descending && !asked.order[0].nulls_last);
        assert_eq!(asked.keys.unwrap(), ["year"]);
        assert_eq!(plain("SELECT * FROM t").unwrap().shown, [Shown::All]);
    }

    #[test]
    fn whatever_else_is_in_a_query_makes_it_not_plain() {
        for text in [
            "SELECT DISTINCT a FROM t",
            "SELECT a FROM t AS u",
            "SELECT a FROM t, u",
            "SELECT a FROM t JOIN u ON t.k = u.k",
            "SELECT a + 1 FROM t",
            "SELECT a AS b FROM t",
            "SELECT SUM(DISTINCT a) FROM t",
            "SELECT SUM(a) FILTER (WHERE b > 1) FROM t",
            "SELECT SUM(a) OVER (PARTITION BY b) FROM t",
            "SELECT SUM(a + b) FROM t",
            "SELECT AVG(a) FROM t",
            "SELECT a, SUM(b) FROM t GROUP BY ROLLUP(a)",
            "SELECT a FROM t GROUP BY a HAVING SUM(b) > 1",
            "SELECT a FROM t LIMIT 3 OFFSET 2",
            "SELECT a FROM t UNION SELECT a FROM u",
            "WITH u AS (SELECT a FROM t) SELECT a FROM u",
            "SELECT * EXCLUDE (a) FROM t",
            "SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1",
        ] {
            assert_eq!(plain(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_query_is_told_so() {
        let said = |text: &str| read(text).err().unwrap().to_string();
        assert!(said("DROP TABLE t").starts_with("a query begins with SELECT"), "{}", said("DROP TABLE t"));
        assert!(said("SELECT a FROM t; SELECT b FROM t").starts_with("one query"));
        assert!(said("SELEC a FROM t").starts_with("the query cannot be read: Expected"), "{}", said("SELEC a FROM t"));
    }
}

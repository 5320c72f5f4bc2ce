//! How a thing is laid out: one as a card, many as a grid, several below each other.

use crate::notebook::Forms;
use crate::notebook::grid::{Grid, Head, Line, caption};
use crate::notebook::markup::{preformatted, text};

/// A line of a card.
pub(super) struct Fact {
    label: &'static str,
    lines: Vec<String>,
    strong: bool,
    code: bool,
}

impl Fact {
    pub fn new(label: &'static str, line: impl Into<String>) -> Self {
        Fact::lines(label, vec![line.into()])
    }

    pub fn lines(label: &'static str, lines: Vec<String>) -> Self {
        Fact { label, lines: lines.into_iter().filter(|line| !line.is_empty()).collect(), strong: false, code: false }
    }

    pub fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    pub fn code(mut self) -> Self {
        self.code = true;
        self
    }
}

/// One thing and what is known about it; facts without words are left out.
pub(super) fn card(title: &str, facts: Vec<Fact>) -> Forms {
    let facts: Vec<Fact> = facts.into_iter().filter(|fact| !fact.lines.is_empty()).collect();
    let width = facts.iter().map(|fact| fact.label.chars().count()).max().unwrap_or(0);
    let mut plain = Vec::new();
    let mut html = String::from("<table border=\"0\" class=\"dataframe\">\n");
    if !title.is_empty() {
        plain.push(title.to_owned());
        let name = format!("<code>{}</code>", text(title));
        html += &format!("{}\n", caption(&name, title.chars().count()));
    }
    html += "<tbody>\n";
    for fact in &facts {
        for (i, line) in fact.lines.iter().enumerate() {
            let label = if i == 0 { fact.label } else { "" };
            plain.push(format!("  {label:width$}  {line}"));
        }
        let lines = fact.lines.iter().map(|line| match (fact.strong, fact.code) {
            (true, _) => format!("<strong>{}</strong>", text(line)),
            (_, true) => format!("<code>{}</code>", text(line)),
            _ => text(line),
        });
        html += &format!(
            "<tr><th scope=\"row\" style=\"text-align:left\">{}</th><td style=\"text-align:left\">{}</td></tr>\n",
            fact.label,
            lines.collect::<Vec<_>>().join("<br>")
        );
    }
    html += "</tbody>\n</table>";
    Forms::rich(plain.join("\n"), html)
}

pub(super) fn grid(caption: String, heads: Vec<Head>, rows: Vec<Line>) -> Forms {
    let grid = Grid { caption, heads, rows };
    Forms::rich(grid.plain(), grid.html())
}

/// Things below each other; what is empty is left out.
pub(super) fn stacked(parts: Vec<Forms>) -> Forms {
    let parts = || parts.iter().filter(|part| !part.plain.is_empty());
    let plain: Vec<&str> = parts().map(|part| part.plain.as_str()).collect();
    let html: Vec<String> =
        parts().map(|part| part.html.clone().unwrap_or_else(|| preformatted(&part.plain))).collect();
    Forms::rich(plain.join("\n\n"), html.join("\n"))
}

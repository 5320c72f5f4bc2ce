//! A table on its way to a page: the same cells as HTML and as aligned text.

use super::cells::{Cell, Kind};
use super::markup::{attribute, muted, text};
use std::fmt::Write;

/// Two spaces between the columns of the text form.
const BETWEEN: &str = "  ";
/// A caption of at most so many characters is not broken.
const SHORT: usize = 72;
/// Nor is a value of at most so many.
const UNBROKEN: usize = 32;

/// A table of cells.
#[derive(Clone, Debug, Default)]
pub(super) struct Grid {
    pub caption: String,
    pub heads: Vec<Head>,
    pub rows: Vec<Line>,
}

/// The head of a column.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub name: String,
    /// Small lines below the name: the type, the unit.
    pub below: Vec<String>,
    /// Numbers stand to the right.
    pub right: bool,
}

impl Head {
    pub fn new(name: &str) -> Self {
        Head { name: name.to_owned(), ..Head::default() }
    }

    pub fn right(name: &str) -> Self {
        Head { right: true, ..Head::new(name) }
    }
}

/// A row.
#[derive(Clone, Debug)]
pub(super) enum Line {
    /// One cell a column.
    Cells(Vec<Cell>),
    /// Words across all columns: how many rows are left out.
    Gap(String),
}

impl Grid {
    /// As HTML that needs no style sheet.
    pub fn html(&self) -> String {
        let mut out = String::from("<table border=\"0\" class=\"dataframe\">\n");
        if !self.caption.is_empty() {
            put(&mut out, format_args!("{}\n", caption(&text(&self.caption), self.caption.chars().count())));
        }
        if !self.heads.is_empty() {
            out.push_str("<thead>\n<tr>");
            for head in &self.heads {
                put(
                    &mut out,
                    format_args!("<th scope=\"col\" style=\"text-align:{};vertical-align:top\">", side(head.right)),
                );
                out.push_str(&text(&one_line(&head.name)));
                for below in &head.below {
                    let below = text(below);
                    put(
                        &mut out,
                        format_args!(
                            "<br><small style=\"font-weight:normal;opacity:0.75;white-space:nowrap\">{below}</small>"
                        ),
                    );
                }
                out.push_str("</th>");
            }
            out.push_str("</tr>\n</thead>\n");
        }
        out.push_str("<tbody>\n");
        for row in &self.rows {
            match row {
                Line::Gap(words) => put(
                    &mut out,
                    format_args!(
                        "<tr><td colspan=\"{}\" style=\"text-align:center\">{}</td></tr>\n",
                        self.heads.len().max(1),
                        muted(words)
                    ),
                ),
                Line::Cells(cells) => {
                    out.push_str("<tr>");
                    cells.iter().zip(&self.heads).for_each(|(cell, head)| html_cell(&mut out, cell, head));
                    out.push_str("</tr>\n");
                }
            }
        }
        out.push_str("</tbody>\n</table>");
        out
    }

    /// As text, aligned.
    pub fn plain(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        if !self.caption.is_empty() {
            lines.push(self.caption.clone());
        }
        let heights = self.heads.iter().map(|head| head.below.len()).max().unwrap_or(0);
        let mut head_rows: Vec<Vec<String>> = vec![self.heads.iter().map(|head| one_line(&head.name)).collect()];
        for i in 0..heights {
            head_rows.push(self.heads.iter().map(|head| head.below.get(i).cloned().unwrap_or_default()).collect());
        }
        let body = self.rows.iter().map(|row| match row {
            Line::Cells(cells) => Some(cells.iter().map(plain_cell).collect::<Vec<_>>()),
            Line::Gap(_) => None,
        });
        let body: Vec<Option<Vec<String>>> = body.collect();
        let mut widths = vec![1; self.heads.len()];
        for row in head_rows.iter().chain(body.iter().flatten()) {
            widths.iter_mut().zip(row).for_each(|(width, cell)| *width = (*width).max(cell.chars().count()));
        }
        if self.heads.is_empty() {
            return lines.join("\n");
        }
        let aligned = |row: &[String]| self.aligned(row, &widths);
        lines.extend(head_rows.iter().map(|row| aligned(row)));
        lines.push(widths.iter().map(|width| "─".repeat(*width)).collect::<Vec<_>>().join(BETWEEN));
        lines.extend(self.rows.iter().zip(&body).map(|(row, cells)| match (row, cells) {
            (_, Some(cells)) => aligned(cells),
            (Line::Gap(words), None) => words.clone(),
            (Line::Cells(_), None) => String::new(),
        }));
        lines.join("\n")
    }

    fn aligned(&self, row: &[String], widths: &[usize]) -> String {
        let cells = row.iter().zip(widths).zip(&self.heads).map(|((cell, width), head)| {
            let space = " ".repeat(width - cell.chars().count().min(*width));
            if head.right { format!("{space}{cell}") } else { format!("{cell}{space}") }
        });
        cells.collect::<Vec<_>>().join(BETWEEN).trim_end().to_owned()
    }
}

fn put(out: &mut String, what: std::fmt::Arguments) {
    out.write_fmt(what).expect("writing to a text cannot fail");
}

fn side(right: bool) -> &'static str {
    if right { "right" } else { "left" }
}

fn one_line(name: &str) -> String {
    name.chars().map(super::markup::visible).collect()
}

/// A caption; a short one stays on one line above a narrow table.
pub(super) fn caption(html: &str, length: usize) -> String {
    let whole = if length <= SHORT { ";white-space:nowrap" } else { "" };
    format!("<caption style=\"text-align:left{whole}\">{html}</caption>")
}

fn html_cell(out: &mut String, cell: &Cell, head: &Head) {
    // Ids and dates break at their hyphens otherwise, and a long text takes the
    // room that is left, a word a line where that is little.
    let value = matches!(cell.kind, Kind::Data | Kind::Strong);
    let whole = match cell.text.chars().count() {
        n if value && n > UNBROKEN => ";min-width:16em",
        _ if value && cell.text.contains([' ', '-']) => ";white-space:nowrap",
        _ => "",
    };
    put(out, format_args!("<td style=\"text-align:{}{whole}\"", side(head.right)));
    if let Some(full) = &cell.full {
        put(out, format_args!(" title=\"{}\"", attribute(full)));
    }
    let body = match cell.kind {
        Kind::Null | Kind::Gap => muted(&cell.text),
        Kind::Strong => format!("<strong>{}</strong>", text(&cell.text)),
        // U+2007 is a space as wide as a digit.
        Kind::Number => text(&cell.text) + &"&#8199;".repeat(cell.pad),
        Kind::Text => text(&cell.text).replace('\n', "<br>"),
        Kind::Data => text(&cell.text),
    };
    put(out, format_args!(">{body}</td>"));
}

/// In text there is no italic: a text that could be taken for null, or for nothing, is quoted.
fn plain_cell(cell: &Cell) -> String {
    let shown = &cell.text;
    let doubtful = shown.is_empty() || shown == "null" || shown.trim() != shown;
    match cell.kind {
        Kind::Data if doubtful => format!("\"{shown}\""),
        Kind::Number => shown.clone() + &" ".repeat(cell.pad),
        _ => shown.replace('\n', "; "),
    }
}

//! Markup into a document of values. It knows what templates use and this program writes,
//! and refuses the rest.

use super::arguments::{Call, Value, told};
use super::values::{About, Block, Document, Grid, GridColumn, Inline, KeyFigure, Line, Source};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::marks::TEMPLATE;
use typst::syntax::ast::{self, AstNode};
use typst::syntax::{SyntaxKind, SyntaxNode, parse};

const KNOWN: &str = "known are headings, paragraphs, lists, *strong*, _emphasis_, `code`, links, #question, #callout, \
                     #footnote, and what is placed in holes";

/// Calls that change where things stand and say nothing.
const LAYOUT: [&str; 5] = ["pagebreak", "colbreak", "v", "pdf.attach", "parbreak"];
/// Calls that change how their content looks.
const LOOKS: [&str; 6] = ["block", "box", "text", "align", "par", "pad"];

/// Reads the whole source of a briefing.
///
/// # Errors
/// [`Error::Template`] for markup that no writer could show.
pub(crate) fn read(typst: &str, files: &Files) -> Result<Document> {
    let root = parse(typst);
    let mut reader = Reader { template: String::new(), files, document: Document::default() };
    reader.document.blocks = reader.blocks(&root)?;
    Ok(reader.document)
}

struct Reader<'f> {
    template: String,
    files: &'f Files,
    document: Document,
}

/// Blocks on their way: a line is a paragraph once it ends.
#[derive(Default)]
struct Flow {
    blocks: Vec<Block>,
    line: Line,
}

impl Flow {
    fn end(&mut self) {
        let line = trimmed(std::mem::take(&mut self.line));
        if !line.is_empty() {
            self.blocks.push(Block::Paragraph(line));
        }
    }

    fn block(&mut self, block: Block) {
        self.end();
        self.blocks.push(block);
    }

    fn text(&mut self, text: &str) {
        match self.line.last_mut() {
            Some(Inline::Text(before)) if text != " " || !before.ends_with(' ') => before.push_str(text),
            Some(Inline::Text(_)) => {}
            _ => self.line.push(Inline::Text(text.to_owned())),
        }
    }

    /// An item of a list, which goes on where the last block is one of the same kind.
    fn item(&mut self, numbered: bool, item: Vec<Block>) {
        self.end();
        match self.blocks.last_mut() {
            Some(Block::List { is_numbered, items }) if *is_numbered == numbered => items.push(item),
            _ => self.blocks.push(Block::List { is_numbered: numbered, items: vec![item] }),
        }
    }
}

/// A line without the spaces at its ends.
fn trimmed(mut line: Line) -> Line {
    let blank = |it: Option<&Inline>| matches!(it, Some(Inline::Text(text)) if text.trim().is_empty());
    while blank(line.last()) {
        line.pop();
    }
    while blank(line.first()) {
        line.remove(0);
    }
    if let Some(Inline::Text(text)) = line.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text(text)) = line.last_mut() {
        text.truncate(text.trim_end_matches([' ', '\n']).len());
    }
    line
}

impl Reader<'_> {
    fn refused(&self, node: &SyntaxNode, what: &str) -> Error {
        let source = node.full_text();
        let begins = source.lines().next().unwrap_or_default();
        let path = format!("templates/{}", self.template);
        let template = self.files.get(&path).map(String::from_utf8_lossy).unwrap_or_default();
        // As much of it as the template has, which has holes in it.
        let cut = |to: usize| begins.chars().take(to).collect::<String>();
        let line = [40, 20, 10, 5].into_iter().find_map(|to| template.lines().position(|line| line.contains(&cut(to))));
        Error::Template {
            file: self.template.clone(),
            line: line.map_or(1, |line| line + 1),
            problem: format!("{what} “{}” cannot be shown on the web page or in a spreadsheet", cut(40)),
            hint: KNOWN.into(),
        }
    }

    fn blocks(&mut self, markup: &SyntaxNode) -> Result<Vec<Block>> {
        let mut flow = Flow::default();
        for node in markup.children() {
            self.node(node, &mut flow)?;
        }
        flow.end();
        Ok(flow.blocks)
    }

    /// Markup that is one line: a title, a cell, a note.
    fn line(&mut self, markup: &SyntaxNode) -> Result<Line> {
        let mut line = Line::new();
        for block in self.blocks(markup)? {
            let Block::Paragraph(words) = block else {
                return Err(self.refused(markup, "more than a line of words in"));
            };
            if !line.is_empty() {
                line.push(Inline::Break);
            }
            line.extend(words);
        }
        Ok(line)
    }

    fn words(&mut self, value: &Value) -> Result<Line> {
        match value {
            Value::Content(markup) => self.line(markup),
            Value::Text { text, .. } if !text.is_empty() => Ok(vec![Inline::Text(text.clone())]),
            _ => Ok(Line::new()),
        }
    }

    fn body(&mut self, value: &Value) -> Result<Vec<Block>> {
        match value {
            Value::Content(markup) => self.blocks(markup),
            other => Ok(Some(self.words(other)?)
                .filter(|words| !words.is_empty())
                .map(Block::Paragraph)
                .into_iter()
                .collect()),
        }
    }

    fn node(&mut self, node: &SyntaxNode, flow: &mut Flow) -> Result<()> {
        match node.kind() {
            SyntaxKind::Text => flow.text(node.leaf_text()),
            SyntaxKind::Space => flow.text(" "),
            SyntaxKind::Linebreak => flow.line.push(Inline::Break),
            SyntaxKind::Parbreak => flow.end(),
            SyntaxKind::Escape => {
                flow.text(&node.cast::<ast::Escape>().map(|it| it.get().to_string()).unwrap_or_default())
            }
            SyntaxKind::Shorthand => {
                flow.text(&node.cast::<ast::Shorthand>().map(|it| it.get().to_string()).unwrap_or_default());
            }
            SyntaxKind::SmartQuote => {
                let opens = matches!(flow.line.last(), None | Some(Inline::Break))
                    || matches!(flow.line.last(), Some(Inline::Text(text)) if text.ends_with([' ', '(', '\u{a0}', '“', '‘']));
                flow.text(match (node.leaf_text() == "'", opens) {
                    (true, true) => "‘",
                    (true, false) => "’",
                    (false, true) => "“",
                    (false, false) => "”",
                });
            }
            SyntaxKind::Strong | SyntaxKind::Emph => {
                let inside = node.children().find(|child| child.kind() == SyntaxKind::Markup);
                let line = inside.map(|inside| self.inside(inside)).transpose()?.unwrap_or_default();
                flow.line.push(if node.kind() == SyntaxKind::Strong {
                    Inline::Strong(line)
                } else {
                    Inline::Emphasis(line)
                });
            }
            SyntaxKind::Raw => {
                let lines = node
                    .cast::<ast::Raw>()
                    .map(|raw| raw.lines().map(|line| line.get().to_string()).collect::<Vec<_>>());
                flow.line.push(Inline::Code(lines.unwrap_or_default().join("\n")));
            }
            SyntaxKind::Link => {
                let url = node.leaf_text().to_string();
                flow.line.push(Inline::Link { words: vec![Inline::Text(url.clone())], url });
            }
            SyntaxKind::Heading => {
                let heading = node.cast::<ast::Heading>().expect("the kind says so");
                let words = self.line(heading.body().to_untyped())?;
                let level = heading.depth().get();
                flow.block(Block::Heading { level, number: None, words, section: self.section() });
            }
            SyntaxKind::ListItem | SyntaxKind::EnumItem => {
                let numbered = node.kind() == SyntaxKind::EnumItem;
                let inside = node.children().find(|child| child.kind() == SyntaxKind::Markup);
                let item = inside.map(|inside| self.blocks(inside)).transpose()?.unwrap_or_default();
                flow.item(numbered, item);
            }
            SyntaxKind::Str => flow.text(&node.cast::<ast::Str>().map(|it| it.get().to_string()).unwrap_or_default()),
            SyntaxKind::ContentBlock => {
                let block = node.cast::<ast::ContentBlock>().expect("the kind says so");
                self.content(block.body().to_untyped(), flow)?;
            }
            SyntaxKind::FuncCall => {
                let call = Call::of(node.cast::<ast::FuncCall>().expect("the kind says so"));
                self.call(node, &call, flow)?;
            }
            SyntaxKind::BlockComment => {}
            SyntaxKind::LineComment => {
                if let Some(name) = node.leaf_text().strip_prefix(TEMPLATE) {
                    self.template = name.to_owned();
                }
            }
            SyntaxKind::ShowRule => self.show(node)?,
            // The program's own first lines, and how words look.
            SyntaxKind::ModuleImport | SyntaxKind::SetRule | SyntaxKind::Hash | SyntaxKind::Semicolon => {}
            SyntaxKind::LetBinding if node.full_text().starts_with("let document-date") => {}
            _ => return Err(self.refused(node, "the markup")),
        }
        Ok(())
    }

    /// Content within a line; an end of a paragraph in it ends the line.
    fn content(&mut self, markup: &SyntaxNode, flow: &mut Flow) -> Result<()> {
        // A footnote with the label that later ones of the same words name.
        let calls: Vec<Call> =
            markup.children().filter_map(|child| child.cast::<ast::FuncCall>()).map(Call::of).collect();
        if let [note, label] = calls.as_slice()
            && (note.name.as_str(), label.name.as_str()) == ("footnote", "label")
            && let Some(body) = note.body()
        {
            let words = Some(self.line(body)?);
            flow.line.push(Inline::Footnote { id: label.at(0).text(), words });
            return Ok(());
        }
        markup.children().try_for_each(|child| self.node(child, flow))
    }

    /// The inside of strong or emphasised words.
    fn inside(&mut self, markup: &SyntaxNode) -> Result<Line> {
        let mut flow = Flow::default();
        markup.children().try_for_each(|child| self.node(child, &mut flow))?;
        if !flow.blocks.is_empty() {
            return Err(self.refused(markup, "more than a line of words in"));
        }
        Ok(flow.line)
    }

    fn section(&self) -> String {
        self.template.trim_start_matches("sections/").trim_end_matches(".typ.j2").to_owned()
    }

    /// `#show: briefing.with(…)`: what the whole is called.
    fn show(&mut self, node: &SyntaxNode) -> Result<()> {
        let rule = node.cast::<ast::ShowRule>().expect("the kind says so");
        let ast::Expr::FuncCall(call) = rule.transform() else { return Err(self.refused(node, "the rule")) };
        let call = Call::of(call);
        if rule.selector().is_some() || call.name != "briefing.with" {
            return Err(self.refused(node, "the rule"));
        }
        let text = |name: &str| call.get(name).text();
        self.document.about = About {
            title: text("title"),
            author: text("author"),
            description: text("description"),
            keywords: call.get("keywords").list().iter().map(Value::text).collect(),
        };
        Ok(())
    }

    fn call(&mut self, node: &SyntaxNode, call: &Call, flow: &mut Flow) -> Result<()> {
        match call.name.as_str() {
            "n" => {
                let (finding, words) = (call.at(0).text(), call.at(1).text());
                flow.line.push(Inline::Number { finding, words });
            }
            "say" => {
                let args = node.children().find(|child| child.kind() == SyntaxKind::Args);
                let findings = args.map(|args| args.children().filter_map(told).collect()).unwrap_or_default();
                let words = call.at(0).text();
                flow.line.push(Inline::Said { findings, words });
            }
            "see" => flow.line.push(Inline::See { target: call.at(0).text(), words: call.at(1).text() }),
            "cites" => {
                let run = |part: &Value| match part {
                    Value::List(ends) => Some((ends.first()?.whole()?, ends.last()?.whole()?)),
                    one => one.whole().map(|one| (one, one)),
                };
                flow.line.push(Inline::Cites(call.given.iter().filter_map(run).collect()));
            }
            "footnote" => match (call.body(), call.at(0)) {
                (Some(body), _) => {
                    let words = Some(self.line(body)?);
                    flow.line.push(Inline::Footnote { id: String::new(), words });
                }
                // `#footnote(label("…"))`: one that was told before.
                _ => {
                    let args = node.children().find(|child| child.kind() == SyntaxKind::Args);
                    let label = args.and_then(|args| args.children().find_map(|child| child.cast::<ast::FuncCall>()));
                    let label = label.map(Call::of).filter(|label| label.name == "label");
                    let label = label.ok_or_else(|| self.refused(node, "the footnote"))?;
                    flow.line.push(Inline::Footnote { id: label.at(0).text(), words: None });
                }
            },
            "link" => {
                let url = call.at(0).text();
                let words = call.body().map(|body| self.line(body)).transpose()?;
                flow.line.push(Inline::Link { words: words.unwrap_or_else(|| vec![Inline::Text(url.clone())]), url });
            }
            "strong" => flow.line.push(Inline::Strong(self.words(call.at(0))?)),
            "emph" => flow.line.push(Inline::Emphasis(self.words(call.at(0))?)),
            "linebreak" => flow.line.push(Inline::Break),
            "h" => flow.text(" "),
            name if LAYOUT.contains(&name) => {}
            name if LOOKS.contains(&name) && call.body().is_some() => {
                let body = call.body().expect("it was asked for");
                if ["block", "align", "pad", "par"].contains(&name) {
                    flow.end();
                    flow.blocks.extend(self.blocks(body)?);
                } else {
                    self.content(body, flow)?;
                }
            }
            _ => match self.placed(call)? {
                Some(block) => flow.block(block),
                None => return Err(self.refused(node, "the call")),
            },
        }
        Ok(())
    }

    /// A call that stands by itself.
    fn placed(&mut self, call: &Call) -> Result<Option<Block>> {
        let text = |name: &str| call.get(name).text();
        let number = call.get("number").whole().unwrap_or_default();
        Ok(Some(match call.name.as_str() {
            "section" | "heading" => {
                let numbered = call.name == "section";
                let level = call.get("level").whole().unwrap_or(1);
                let number = if numbered { call.at(0).whole() } else { None };
                let words = call.body().map(|body| self.line(body)).transpose()?.unwrap_or_default();
                Block::Heading { level, number, words, section: self.section() }
            }
            "contents" => Block::Contents,
            "question" => Block::Question(self.words(call.at(0))?),
            "title-page" => {
                let figures = call.get("key-figures").list().iter().map(|figure| {
                    let value = figure.get("value");
                    let (finding, label) = (value.finding(), self.words(figure.get("label"))?);
                    Ok(KeyFigure { finding, value: value.text(), label })
                });
                let figures = figures.collect::<Result<_>>()?;
                Block::Title {
                    title: text("title"),
                    subtitle: text("subtitle"),
                    date: self.words(call.get("date-line"))?,
                    figures,
                    summary: self.body(call.get("summary"))?,
                    credit: self.body(call.get("credit"))?,
                }
            }
            "chart-figure" => Block::Chart {
                number,
                name: text("name"),
                title: self.words(call.get("title"))?,
                note: self.words(call.get("note"))?,
            },
            "data-table" => Block::Table(self.grid(number, call)?),
            "claim-card" => Block::Claim {
                id: text("id"),
                claim: self.words(call.get("claim"))?,
                said_by: text("said-by"),
                verdict: text("verdict"),
                working: text("working"),
                because: self.words(call.get("explanation"))?,
                note: self.words(call.get("note"))?,
            },
            "callout" => {
                let body = call.body().map(|body| self.blocks(body)).transpose()?.unwrap_or_default();
                Block::Callout { title: self.words(call.get("title"))?, is_caveat: text("tone") == "caveat", body }
            }
            "caveat-list" => {
                Block::Caveats(call.at(0).list().iter().map(|caveat| self.words(caveat)).collect::<Result<_>>()?)
            }
            "provenance" => {
                let pairs = call.at(0).list().iter().map(|pair| (pair.get("label").text(), pair.get("value").text()));
                Block::Provenance(pairs.collect())
            }
            "headline-numbers" => {
                let items = call.at(0).list().iter();
                Block::HeadlineNumbers(
                    items.map(|item| ["value", "what", "from"].map(|part| item.get(part).text())).collect(),
                )
            }
            "sources" => {
                let sources = call.at(0).list().iter().map(|source| Source {
                    words: source.get("words").text(),
                    url: Some(source.get("url").text()).filter(|url| !url.is_empty()),
                    read: source.get("read").text(),
                });
                Block::Sources(sources.collect())
            }
            _ => return Ok(None),
        }))
    }

    fn grid(&mut self, number: usize, call: &Call) -> Result<Grid> {
        let columns = call.get("columns").list().iter().map(|column| GridColumn {
            label: column.get("label").text(),
            unit: Some(column.get("unit").text()).filter(|unit| !unit.is_empty()),
            kind: column.get("kind").text(),
            is_wide: column.get("width").whole().is_some(),
        });
        let columns = columns.collect();
        let cell = |reader: &mut Self, cell: &Value| match cell {
            Value::Nothing => Ok(None),
            some => reader.words(some).map(Some),
        };
        let rows = call.get("rows").list().iter();
        let rows = rows.map(|row| row.list().iter().map(|it| cell(self, it)).collect()).collect::<Result<_>>()?;
        Ok(Grid {
            number,
            name: call.get("name").text(),
            title: self.words(call.get("title"))?,
            subtitle: call.get("subtitle").text(),
            columns,
            rows,
            totals: call.get("totals").list().iter().filter_map(Value::whole).collect(),
            note: self.words(call.get("note"))?,
        })
    }
}

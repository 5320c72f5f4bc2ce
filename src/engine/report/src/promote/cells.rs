//! The cells of a notebook, and another text for one of them; all else stays as it was written.

use crate::add::{At, joined, place};
use crate::error::{Error, Result};
use serde_json::Value;

/// A notebook as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Notebook {
    path: String,
    text: String,
    /// Its cells, in order.
    pub cells: Vec<Cell>,
}

/// A cell of it.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    /// Whether it is code.
    pub is_code: bool,
    /// Its text.
    pub source: String,
}

impl Notebook {
    /// Reads one.
    ///
    /// # Errors
    /// Where the text is no notebook.
    pub fn read(path: &str, text: String) -> Result<Self> {
        let no =
            |why: String| Error::setting(format!("{path} is no notebook: {why}"), "name one: notebooks/NAME.ipynb");
        let whole: Value = serde_json::from_str(&text).map_err(|cause| no(cause.to_string()))?;
        let cells = whole["cells"].as_array().ok_or_else(|| no("it has no cells".into()))?;
        let cell = |cell: &Value| Cell { is_code: cell["cell_type"] == "code", source: joined(&cell["source"]) };
        Ok(Notebook { path: path.to_owned(), cells: cells.iter().map(cell).collect(), text })
    }

    /// The notebook's text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives a cell another text; its outputs stay.
    pub fn put(&mut self, at: usize, source: &str) {
        let place = place(&self.text, &[At::Key("cells"), At::Nth(at), At::Key("source")]);
        let place = place.unwrap_or_else(|| panic!("{} has a cell {at} with a text: it was read", self.path));
        self.text.replace_range(place, &lines(source));
        source.clone_into(&mut self.cells[at].source);
    }

    /// Puts a cell of words and one of code at the end.
    pub fn append(&mut self, id: &str, words: &str, code: &str) {
        let Some(cells) = place(&self.text, &[At::Key("cells")]) else { return };
        let inside = self.text[cells.start + 1..cells.end - 1].trim_end();
        let (end, comma) = (cells.start + 1 + inside.len(), if inside.trim().is_empty() { "" } else { "," });
        let cell = |kind: &str, name: &str, more: &str, source: &str| {
            format!(
                "  {{\n   \"cell_type\": \"{kind}\",\n   \"id\": \"{id}-{name}\",\n   \"metadata\": {{}},\n{more}   \
                 \"source\": {}\n  }}",
                lines(source)
            )
        };
        let (words, code) = (
            cell("markdown", "says", "", words),
            cell("code", "report", "   \"execution_count\": null,\n   \"outputs\": [],\n", code),
        );
        self.text.replace_range(end..cells.end - 1, &format!("{comma}\n{words},\n{code}\n "));
    }
}

/// A text as Jupyter keeps it: a list of lines.
fn lines(source: &str) -> String {
    let lines: Vec<String> = source.split_inclusive('\n').map(|line| format!("    {}", Value::from(line))).collect();
    if lines.is_empty() { "[]".into() } else { format!("[\n{}\n   ]", lines.join(",\n")) }
}

#[cfg(test)]
mod tests {
    use super::Notebook;

    #[test]
    fn a_cell_gets_another_text_and_nothing_else_changes() {
        let text = "{\n \"cells\": [\n  {\n   \"cell_type\": \"code\",\n   \"source\": [\n    \"a\\n\",\n    \"b\"\n   ],\n   \
                    \"outputs\": [1]\n  }\n ],\n \"nbformat\": 4\n}\n";
        let mut notebook = Notebook::read("a.ipynb", text.into()).unwrap();
        assert_eq!(notebook.cells[0].source, "a\nb");
        notebook.put(0, "c\n\"d\"");
        let wanted = text.replace("\"a\\n\",\n    \"b\"", "\"c\\n\",\n    \"\\\"d\\\"\"");
        assert_eq!(notebook.text(), wanted);
        notebook.append("a", "# words", "code");
        let all = Notebook::read("a.ipynb", notebook.text().into()).unwrap();
        assert_eq!(all.cells.len(), 3);
        assert_eq!(all.cells[2].source, "code");
        assert!(Notebook::read("a.ipynb", "{}".into()).unwrap_err().to_string().contains("it has no cells"));
    }
}

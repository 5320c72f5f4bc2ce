//! The compiler's complaints, drawn with their places in the cell as it was written.

use ariadne::{Color, ColorGenerator, Config, IndexType, Label, Report, ReportKind};
use evcxr::CompilationError;
use std::ops::Range;

/// A cell as it is compiled, and the bytes of it that nobody wrote.
pub struct Compiled {
    /// What evcxr gets.
    pub code: String,
    /// Where in it what is ours stands.
    pub ours: Vec<Range<usize>>,
}

impl Compiled {
    /// The cell without what is ours.
    pub fn written(&self) -> String {
        let mut written = String::new();
        let mut copied = 0;
        for ours in &self.ours {
            written.push_str(&self.code[copied..ours.start]);
            copied = ours.end;
        }
        written + &self.code[copied..]
    }

    /// The byte in [`written`](Self::written) of a line and a character, both counted from 1.
    fn place(&self, line: usize, column: usize) -> usize {
        let begin: usize = self.code.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let rest = &self.code[begin..];
        let at = begin + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
        at - self.ours.iter().map(|ours| ours.end.min(at).saturating_sub(ours.start)).sum::<usize>()
    }
}

/// A complaint as lines, pointing into the cell where it is of the cell.
pub fn drawn(error: &CompilationError, cell: &Compiled, number: usize) -> Vec<String> {
    if !error.is_from_user_code() {
        return vec![error.message()];
    }
    let (name, written) = (format!("cell [{number}]"), cell.written());
    let range = |from: (usize, usize), to: (usize, usize)| {
        let begin = cell.place(from.0, from.1);
        begin..cell.place(to.0, to.1).max(begin)
    };
    // evcxr names none of its types.
    macro_rules! range {
        ($said:expr) => {
            $said.span.as_ref().map(|at| range((at.start_line, at.start_column), (at.end_line, at.end_column)))
        };
    }
    let whole = error.primary_spanned_message().and_then(|said| range!(said)).unwrap_or(0..written.len());
    let mut colours = ColorGenerator::new();
    let mut report = Report::build(ReportKind::Error, (name.clone(), whole))
        .with_config(Config::new().with_index_type(IndexType::Byte))
        .with_message(error.message());
    if let Some(code) = error.code() {
        report = report.with_code(code);
    }
    let mut notes = String::new();
    for said in error.spanned_messages().iter().chain(error.help_spanned()) {
        let Some(range) = range!(said) else {
            notes.push_str(&said.label);
            continue;
        };
        if said.label.is_empty() {
            continue;
        }
        // The generator's colours are for a dark page.
        let colour = match colours.next() {
            Color::Fixed(colour) => Color::Fixed(255 - colour),
            other => other,
        };
        let label = Label::new((name.clone(), range)).with_message(&said.label).with_color(colour).with_order(10);
        report = report.with_label(label);
    }
    if matches!(error.code(), Some("E0384" | "E0596")) {
        report.set_note("You can change an existing variable to mutable like: `let mut x = x;`");
    } else if !notes.is_empty() {
        report.set_note(notes);
    }
    let mut drawn = Vec::new();
    if report.finish().write(ariadne::sources([(name, written)]), &mut drawn).is_ok() {
        return String::from_utf8_lossy(&drawn).lines().map(str::to_owned).collect();
    }
    let helps = error.help().into_iter().map(|help| format!("help: {help}"));
    std::iter::once(error.message()).chain(helps).collect()
}

#[cfg(test)]
mod tests {
    use super::Compiled;

    #[test]
    fn places_are_of_the_cell_as_it_was_written() {
        let code = "let é = 1;\nNAME impl A {}\n// NAME".to_owned();
        let begin = code.find("NAME").unwrap();
        let cell = Compiled { code, ours: std::iter::once(begin..begin + 5).collect() };
        assert_eq!(cell.written(), "let é = 1;\nimpl A {}\n// NAME");
        let after = |line, column| cell.written()[cell.place(line, column)..].to_owned();
        assert_eq!(after(1, 7), "= 1;\nimpl A {}\n// NAME");
        assert_eq!(after(2, 3), "impl A {}\n// NAME");
        assert_eq!(after(2, 11), "A {}\n// NAME");
        assert_eq!(after(3, 4), "NAME");
        assert_eq!((after(9, 1), after(3, 99)), (String::new(), String::new()));
    }
}

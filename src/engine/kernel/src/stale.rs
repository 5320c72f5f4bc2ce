//! Which outputs on the page rest on values that have changed since.
//!
//! A value is known by how it was made: by the text of its cell, the values that this used,
//! and the files of the data package where it read those. A cell that is run again as it was
//! makes the same values, and no other cell is called stale for it; undoing an edit makes
//! everything current again.

use crate::names::{Names, names};
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet};

/// Files of the data package, by name, each with its digest.
pub type Files = BTreeMap<String, String>;

/// What the kernel knows of a notebook's cells and values.
#[derive(Default)]
pub struct Notebook {
    cells: BTreeMap<String, Run>,
    values: BTreeMap<String, Made>,
    /// The marks on the page: the cell under which each stands, and what it says.
    marks: BTreeMap<String, Mark>,
    /// Marks that there ever were.
    count: usize,
}

/// How a cell was last run.
struct Run {
    number: usize,
    /// The values that it used, as they were.
    used: BTreeMap<String, String>,
    /// The files that it read, as they were.
    files: Files,
}

/// How a value, a function or a type was made.
struct Made {
    version: String,
    cell: String,
    /// Of an item, the names in it: it is compiled anew into every cell that uses it.
    names: Option<BTreeSet<String>>,
}

/// A mark on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// By which the page knows it.
    pub id: String,
    /// What it says; nothing once all is current.
    pub text: String,
    /// Whether it is the one that names changed files.
    of_files: bool,
}

/// Why each stale cell is.
type Causes = BTreeMap<String, Cause>;

/// Why a cell is stale.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cause {
    /// A value is another now: its name, and the cell that made it so.
    Value(String, String),
    /// A file of the data package is another now.
    File(String),
}

impl Notebook {
    /// A cell was run, and did or did not succeed. `known` are the names that were there
    /// before, `files` the data package's as they are now.
    pub fn ran(&mut self, cell: &str, number: usize, code: &str, succeeded: bool, known: &[String], files: &Files) {
        let found = names(code);
        self.cells.remove(cell);
        if !succeeded {
            // It may have changed them, or not; its output says that it failed.
            for name in &found.changed {
                self.make(cell, name, Store::key(&["failed", &number.to_string(), name]), None);
            }
            return;
        }
        let used = self.with_what_they_name(found.used.iter().filter(|name| known.contains(name)).cloned().collect());
        let version = |name: &String| Some((name.clone(), self.values.get(name)?.version.clone()));
        let used: BTreeMap<String, String> = used.iter().filter_map(version).collect();
        let files = read_files(code, &found, known, files);
        let basis = format!("{code}\n{used:?}\n{files:?}");
        for name in found.made.iter().chain(&found.changed) {
            self.make(cell, name, Store::key(&[&basis, name]), None);
        }
        for (name, within) in &found.items {
            self.make(cell, name, Store::key(&[code, name]), Some(within.clone()));
        }
        self.cells.insert(cell.to_owned(), Run { number, used, files });
    }

    fn make(&mut self, cell: &str, name: &str, version: String, names: Option<BTreeSet<String>>) {
        self.values.insert(name.to_owned(), Made { version, cell: cell.to_owned(), names });
    }

    /// These are the names that there are; variables that were moved away or lost are none.
    pub fn keep(&mut self, names: &[String]) {
        self.values.retain(|name, made| made.names.is_some() || names.contains(name));
    }

    /// These names, and those that the items among them name.
    fn with_what_they_name(&self, names: BTreeSet<String>) -> BTreeSet<String> {
        let (mut all, mut next): (BTreeSet<String>, Vec<String>) = (BTreeSet::new(), names.into_iter().collect());
        while let Some(name) = next.pop() {
            let within = self.values.get(&name).and_then(|made| made.names.as_ref());
            next.extend(within.into_iter().flatten().filter(|inner| !all.contains(*inner)).cloned());
            all.insert(name);
        }
        all
    }

    /// Why a cell is stale, if it is; `asking` are those that ask already.
    fn cause(&self, cell: &str, files: &Files, asking: &mut Vec<String>) -> Option<Cause> {
        let run = self.cells.get(cell)?;
        if asking.iter().any(|other| other == cell) {
            return None;
        }
        let others = || {
            run.used.iter().filter_map(|(name, version)| {
                self.values.get(name).filter(|made| made.cell != cell).map(|made| (name, version, made))
            })
        };
        if let Some((name, _, made)) = others().find(|(_, version, made)| made.version != **version) {
            return Some(Cause::Value(name.clone(), made.cell.clone()));
        }
        let is_other = |(file, digest): (&String, &String)| (files.get(file) != Some(digest)).then(|| file.clone());
        if let Some(file) = run.files.iter().find_map(is_other) {
            return Some(Cause::File(file));
        }
        asking.push(cell.to_owned());
        let cause = others()
            .filter(|(.., made)| made.names.is_none())
            .find_map(|(.., made)| self.cause(&made.cell, files, asking));
        asking.pop();
        cause
    }

    /// What is to be shown under the cell that was just run, and the marks on the page that
    /// now say something else.
    pub fn marks(&mut self, cell: &str, files: &Files) -> (Option<Mark>, Vec<Mark>) {
        let causes: Causes = (self.cells.keys())
            .filter_map(|other| Some((other.clone(), self.cause(other, files, &mut Vec::new())?)))
            .collect();
        // Running a cell takes what stood under it away.
        self.marks.remove(cell);
        let mut updates = Vec::new();
        for other in self.marks.keys().cloned().collect::<Vec<_>>() {
            let text = self.text(&other, &causes, self.marks[&other].of_files);
            let Some(mark) = self.marks.get_mut(&other).filter(|mark| mark.text != text) else { continue };
            mark.text = text;
            updates.push(mark.clone());
        }
        self.count += 1;
        let of_files = !self.marks.values().any(|mark| mark.of_files && !mark.text.is_empty());
        let text = self.text(cell, &causes, of_files);
        let own = Mark { id: format!("stale-{}-{}", std::process::id(), self.count), text, of_files };
        let own = Some(own).filter(|mark| !mark.text.is_empty());
        self.marks.extend(own.iter().map(|mark| (cell.to_owned(), mark.clone())));
        (own, updates)
    }

    /// What stands under a cell.
    fn text(&self, cell: &str, causes: &Causes, of_files: bool) -> String {
        let stale = |of: &Cause| -> Vec<usize> {
            let cells = causes.iter().filter(|(_, cause)| *cause == of);
            cells.filter_map(|(cell, _)| Some(self.cells.get(cell)?.number)).collect()
        };
        let mut said: Vec<String> = self.out_of_order(cell, causes).into_iter().collect();
        let different: BTreeSet<&Cause> = causes.values().collect();
        said.extend(different.into_iter().filter_map(|cause| match cause {
            Cause::File(file) if of_files => {
                Some(format!("data/{file} has changed since {} read it.", listed(stale(cause))))
            }
            Cause::Value(name, by) if by == cell => {
                let cells = stale(cause);
                let rest = if cells.len() == 1 { "rests" } else { "rest" };
                Some(format!("{} {rest} on an older `{name}`.", listed(cells)))
            }
            _ => None,
        }));
        said.join(" ")
    }

    /// That a cell was run before another whose value it used.
    fn out_of_order(&self, cell: &str, causes: &Causes) -> Option<String> {
        let Cause::Value(root, _) = causes.get(cell)? else { return None };
        let mut used = self.cells.get(cell)?.used.iter().filter_map(|(name, version)| {
            let made = self.values.get(name).filter(|made| made.version == *version && made.cell != cell)?;
            causes.contains_key(&made.cell).then(|| Some((name, self.cells.get(&made.cell)?.number)))?
        });
        let (name, number) = used.next()?;
        Some(format!("Out of order: `{name}` is of [{number}], which rests on an older `{root}`."))
    }
}

/// The files that a cell reads, as far as its text tells: the package whole, or the tables
/// that a query names and no variable is.
fn read_files(code: &str, found: &Names, known: &[String], files: &Files) -> Files {
    let all = code.contains("Data::open");
    let is_table = |file: &str| {
        file.strip_suffix(".csv")
            .is_some_and(|table| found.used.contains(table) && !known.iter().any(|name| name == table))
    };
    let asks = crate::sql::Query::of(code).is_some();
    files
        .iter()
        .filter(|(file, _)| all || (asks && is_table(file)))
        .map(|(file, digest)| (file.clone(), digest.clone()))
        .collect()
}

/// "[1]", "[1] and [2]", "[1], [2] and [3]".
fn listed(mut numbers: Vec<usize>) -> String {
    numbers.sort_unstable();
    let texts: Vec<String> = numbers.iter().map(|number| format!("[{number}]")).collect();
    match texts.as_slice() {
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, Notebook};

    /// A notebook whose cells are run by hand.
    #[derive(Default)]
    struct Page {
        notebook: Notebook,
        known: Vec<String>,
        files: Files,
        number: usize,
    }

    impl Page {
        /// What the page says after a cell was run: under it, and in the place of what it said before.
        fn run(&mut self, cell: &str, code: &str) -> (String, Vec<String>) {
            self.number += 1;
            self.notebook.ran(cell, self.number, code, true, &self.known, &self.files);
            let found = crate::names::names(code);
            self.known.extend(found.made.into_iter().chain(found.items.into_keys()));
            let (own, updates) = self.notebook.marks(cell, &self.files);
            (own.map(|mark| mark.text).unwrap_or_default(), updates.into_iter().map(|mark| mark.text).collect())
        }

        fn quiet(&mut self, cell: &str, code: &str) {
            assert_eq!(self.run(cell, code), (String::new(), Vec::new()), "{cell}: {code}");
        }
    }

    #[test]
    fn what_rests_on_a_changed_value_is_named_until_it_is_run_again() {
        let mut page = Page::default();
        page.quiet("a", "let rate = 2;");
        page.quiet("b", "let total = 5 * rate;");
        page.quiet("c", "total");
        page.quiet("d", "rate");
        // As it was: nothing has changed.
        page.quiet("a", "let rate = 2;");
        assert_eq!(page.run("a", "let rate = 3;").0, "[2], [3] and [4] rest on an older `rate`.");
        assert_eq!(page.run("d", "rate").1, ["[2] and [3] rest on an older `rate`."]);
        let (own, updates) = page.run("c", "total");
        assert_eq!(own, "Out of order: `total` is of [2], which rests on an older `rate`.");
        assert_eq!(updates, ["[2] and [8] rest on an older `rate`."]);
        // Now the value that [8] used is another one.
        let (own, updates) = page.run("b", "let total = 5 * rate;");
        assert_eq!((own.as_str(), updates), ("[8] rests on an older `total`.", vec![String::new(), String::new()]));
        assert_eq!(page.run("c", "total"), (String::new(), vec![String::new()]));
    }

    #[test]
    fn undoing_an_edit_makes_everything_current() {
        let mut page = Page::default();
        page.quiet("a", "let rate = 2;");
        page.quiet("b", "rate");
        assert_eq!(page.run("a", "let rate = 3;").0, "[2] rests on an older `rate`.");
        page.quiet("a", "let rate = 2;");
    }

    #[test]
    fn functions_count_with_all_that_they_call() {
        let mut page = Page::default();
        page.quiet("a", "fn rate() -> f64 { 2.0 }");
        page.quiet("b", "fn total(x: f64) -> f64 { x * rate() }");
        page.quiet("c", "total(5.0)");
        assert_eq!(page.run("a", "fn rate() -> f64 { 3.0 }").0, "[3] rests on an older `rate`.");
        assert_eq!(page.run("c", "total(5.0)"), (String::new(), vec![String::new()]));
    }

    #[test]
    fn a_cell_that_changes_a_variable_is_not_stale_by_itself() {
        let mut page = Page::default();
        page.quiet("a", "let mut list = vec![1];");
        page.quiet("b", "list.len()");
        assert_eq!(page.run("c", "list.push(2);").0, "[2] rests on an older `list`.");
        assert_eq!(page.run("b", "list.len()"), (String::new(), vec![String::new()]));
    }

    #[test]
    fn a_changed_file_of_the_data_package_is_named() {
        let mut page = Page::default();
        page.files.insert("budgets.csv".into(), "1".into());
        page.files.insert("other.csv".into(), "1".into());
        page.quiet("a", "let data = Data::open()?;");
        page.quiet("b", "%%sql\nSELECT * FROM budgets");
        page.quiet("c", "let x = 1;");
        page.files.insert("budgets.csv".into(), "2".into());
        assert_eq!(page.run("c", "let x = 1;").0, "data/budgets.csv has changed since [1] and [2] read it.");
        // In the place of what was said before.
        let (own, updates) = page.run("b", "%%sql\nSELECT * FROM budgets");
        assert_eq!((own.as_str(), updates), ("", vec!["data/budgets.csv has changed since [1] read it.".into()]));
        let (own, updates) = page.run("a", "let data = Data::open()?;");
        assert_eq!((own.as_str(), updates), ("", vec![String::new()]));
    }
}

//! Which columns name a row.

use super::describe::{Column, LOCATOR, SOURCE};
use std::collections::HashSet;

/// Columns that a key is made of, at most.
const WIDEST: usize = 3;

/// The smallest sets of columns in which no two rows are alike, among columns that may name
/// a row: texts and dates without a gap. Where there is one, it is the key; where there are
/// several, nobody can tell from the rows.
pub(super) fn candidates(columns: &[Column]) -> Vec<Vec<&str>> {
    let may = |column: &&Column| {
        matches!(column.kind, "string" | "date")
            && ![SOURCE, LOCATOR].contains(&column.name.as_str())
            && column.cells.iter().all(|cell| !cell.is_empty())
    };
    let columns: Vec<&Column> = columns.iter().filter(may).collect();
    for width in 1..=WIDEST.min(columns.len()) {
        let sets = sets(columns.len(), width);
        let keys = sets.into_iter().filter(|set| differ(&columns, set));
        let keys: Vec<Vec<&str>> = keys.map(|set| set.iter().map(|at| columns[*at].name.as_str()).collect()).collect();
        if !keys.is_empty() {
            return keys;
        }
    }
    Vec::new()
}

fn differ(columns: &[&Column], set: &[usize]) -> bool {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let mut seen = HashSet::new();
    (0..rows).all(|row| seen.insert(set.iter().map(|at| columns[*at].cells[row].as_str()).collect::<Vec<_>>()))
}

/// Every choice of so many of the first `count` numbers, in order.
fn sets(count: usize, width: usize) -> Vec<Vec<usize>> {
    if width == 0 {
        return vec![Vec::new()];
    }
    let with_last = |last: usize| {
        sets(last, width - 1).into_iter().map(move |mut set| {
            set.push(last);
            set
        })
    };
    let mut all: Vec<Vec<usize>> = (0..count).flat_map(with_last).collect();
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: &'static str, cells: &[&str]) -> Column {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Column { name: name.into(), printed: name.into(), kind, unit: None, pattern: None, cells }
    }

    #[test]
    fn the_smallest_key_that_there_is() {
        let branch = column("branch", "string", &["a", "b", "a", "b"]);
        let year = column("year", "string", &["1", "1", "2", "2"]);
        let visits = column("visits", "integer", &["1", "2", "3", "4"]);
        assert_eq!(candidates(&[branch.clone(), year.clone(), visits.clone()]), [["branch", "year"]]);
        // Numbers and what says where a row is from name no row.
        let line = column("locator", "string", &["1", "2", "3", "4"]);
        assert!(candidates(&[visits, line]).is_empty());
        let note = column("note", "string", &["w", "x", "y", "z"]);
        let name = column("name", "string", &["w", "x", "y", "z"]);
        assert_eq!(candidates(&[branch, name, year, note]), [["name"], ["note"]]);
        assert_eq!(sets(3, 2), [[0, 1], [0, 2], [1, 2]]);
    }
}

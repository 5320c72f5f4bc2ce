//! Rows by their key: each key a number, in the order in which keys first come.
//!
//! What a group needs is then a table with one cell a group, filled in one pass over the
//! rows: nothing is sorted, and no row is moved.

use polars::prelude::*;
use rayon::prelude::*;
use std::hash::Hash;

/// No row and no group.
pub(crate) const NONE: IdxSize = IdxSize::MAX;

/// The group that each row is in.
pub(crate) struct Groups {
    /// Row by row.
    pub of: Vec<IdxSize>,
    /// The first row of each group; they ascend.
    pub firsts: Vec<IdxSize>,
}

impl Groups {
    /// By the columns of a key; one group of all rows without a key.
    pub fn of(keys: &[Column], rows: usize) -> PolarsResult<Self> {
        let columns: Vec<Groups> = keys.par_iter().map(Groups::of_column).collect::<PolarsResult<_>>()?;
        let all = || Groups { of: vec![0; rows], firsts: vec![0; rows.min(1)] };
        Ok(columns.into_iter().reduce(Groups::and).unwrap_or_else(all))
    }

    /// So many rows, of two frames, by the columns of one key; those of the first come before
    /// the others: where each of them has a key of its own, a key's number is its row's.
    pub fn of_both(first: &[Column], then: &[Column], rows: usize) -> PolarsResult<Self> {
        let both = first.iter().zip(then).map(|(first, then)| {
            let mut cells = first.clone();
            cells.append(then)?;
            Ok(cells)
        });
        Groups::of(&both.collect::<PolarsResult<Vec<_>>>()?, rows)
    }

    /// By one column, in which null is a key of its own.
    pub fn of_column(key: &Column) -> PolarsResult<Self> {
        if key.dtype() == &DataType::String {
            return Ok(Groups::of_texts(key.as_materialized_series().str()?));
        }
        let frame = DataFrame::new(key.len(), vec![key.clone()])?;
        let groups = frame.group_by_with_series(vec![key.clone()], true, false)?.into_groups();
        let mut groups: Vec<GroupsIndicator> = groups.iter().collect();
        let first = |group: &GroupsIndicator| match group {
            GroupsIndicator::Idx((first, _)) => *first,
            GroupsIndicator::Slice([first, _]) => *first,
        };
        groups.sort_unstable_by_key(first);
        let mut of = vec![0; key.len()];
        for (number, group) in groups.iter().enumerate() {
            let number = number as IdxSize;
            match group {
                GroupsIndicator::Idx((_, rows)) => rows.iter().for_each(|row| of[*row as usize] = number),
                GroupsIndicator::Slice([first, rows]) => of[*first as usize..(first + rows) as usize].fill(number),
            }
        }
        Ok(Groups { of, firsts: groups.iter().map(first).collect() })
    }

    fn of_texts(cells: &StringChunked) -> Self {
        // A text of up to twelve bytes is all in its view: one number, compared and hashed as one.
        let short = |cells: &StringChunked| {
            cells.downcast_iter().flat_map(|chunk| chunk.views().iter()).all(|view| view.length <= 12)
        };
        let pieces = pieces(cells.len()).into_iter().map(|(at, rows)| cells.slice(at as i64, rows)).collect::<Vec<_>>();
        match pieces.par_iter().all(short) {
            true if cells.has_nulls() => Groups::of_pieces(pieces.par_iter().map(|cells| {
                let known = cells.is_not_null();
                let cell = |(view, known): (u128, bool)| known.then_some(view);
                Part::of(views(cells).zip(known.no_null_iter()).map(cell), cells.len())
            })),
            true => Groups::of_pieces(pieces.par_iter().map(|cells| Part::of(views(cells), cells.len()))),
            false => Groups::of_pieces(pieces.par_iter().map(|cells| Part::of(cells.iter(), cells.len()))),
        }
    }

    /// The parts' own numbers as those of all rows.
    fn of_pieces<T: Copy + Eq + Hash + Send>(parts: impl IndexedParallelIterator<Item = Part<T>>) -> Self {
        let mut parts = parts.collect::<Vec<_>>().into_iter();
        let Some(Part { mut numbers, mut of, mut firsts, .. }) = parts.next() else {
            return Groups { of: Vec::new(), firsts: Vec::new() };
        };
        for part in parts {
            let rows = of.len() as IdxSize;
            let number = |(cell, first): (&T, &IdxSize)| {
                *numbers.entry(*cell).or_insert_with(|| {
                    firsts.push(rows + first);
                    firsts.len() as IdxSize - 1
                })
            };
            let number: Vec<IdxSize> = part.cells.iter().zip(&part.firsts).map(number).collect();
            of.par_extend(part.of.into_par_iter().map(|mine| number[mine as usize]));
        }
        Groups { of, firsts }
    }

    /// By both keys together.
    fn and(self, other: Self) -> Self {
        let width = other.firsts.len() as u64;
        let mut places = Places::new(self.firsts.len() as u64 * width, self.of.len());
        let (mut of, mut firsts) = (self.of, Vec::new());
        for (row, (mine, theirs)) in of.iter_mut().zip(other.of).enumerate() {
            *mine = places.put(u64::from(*mine) * width + u64::from(theirs), firsts.len() as IdxSize);
            if *mine as usize == firsts.len() {
                firsts.push(row as IdxSize);
            }
        }
        Groups { of, firsts }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.firsts.len()
    }

    /// How many rows each has.
    pub fn sizes(&self) -> Vec<IdxSize> {
        let mut sizes = vec![0; self.count()];
        self.of.iter().for_each(|group| sizes[*group as usize] += 1);
        sizes
    }

    /// The rows of the first key that more than one row has.
    pub fn repeated(&self) -> Option<Vec<IdxSize>> {
        if self.count() == self.of.len() {
            return None;
        }
        let group = self.sizes().iter().position(|size| *size > 1)? as IdxSize;
        let rows = self.of.iter().enumerate().filter(|(_, of)| **of == group);
        Some(rows.map(|(row, _)| row as IdxSize).collect())
    }
}

/// The views of texts, each a number.
fn views(cells: &StringChunked) -> impl Iterator<Item = u128> {
    cells.downcast_iter().flat_map(|chunk| chunk.views().iter()).map(|view| view.as_u128())
}

/// Where pieces begin and how long they are: one for each core, of what is worth it.
fn pieces(rows: usize) -> Vec<(usize, usize)> {
    let size = rows.div_ceil(rayon::current_num_threads()).max(1 << 16);
    (0..rows).step_by(size).map(|at| (at, size.min(rows - at))).collect()
}

/// Some of the rows, with numbers of their own.
struct Part<T> {
    numbers: PlHashMap<T, IdxSize>,
    cells: Vec<T>,
    of: Vec<IdxSize>,
    firsts: Vec<IdxSize>,
}

impl<T: Copy + Eq + Hash> Part<T> {
    fn of(rows: impl Iterator<Item = T>, count: usize) -> Self {
        let mut numbers: PlHashMap<T, IdxSize> = PlHashMap::default();
        let (mut of, mut firsts, mut cells) = (Vec::with_capacity(count), Vec::new(), Vec::new());
        let mut last: Option<(T, IdxSize)> = None;
        rows.for_each(|cell| {
            let number = match last {
                // Rows of one key often stand together.
                Some((before, number)) if before == cell => number,
                _ => *numbers.entry(cell).or_insert_with(|| {
                    firsts.push(of.len() as IdxSize);
                    cells.push(cell);
                    firsts.len() as IdxSize - 1
                }),
            };
            of.push(number);
            last = Some((cell, number));
        });
        Part { numbers, cells, of, firsts }
    }
}

/// The rows of a column, on all cores.
pub(crate) fn take(column: &Column, rows: &IdxCa) -> PolarsResult<Column> {
    let parts = pieces(rows.len()).into_par_iter().map(|(at, count)| column.take(&rows.slice(at as i64, count)));
    let mut parts = parts.collect::<PolarsResult<Vec<_>>>()?.into_iter();
    let Some(mut all) = parts.next() else { return column.take(rows) };
    for part in parts {
        all.append_owned(part)?;
    }
    Ok(all)
}

/// A number at each of many places: a table, or a map where most places would be empty.
pub(crate) enum Places {
    Table(Vec<IdxSize>),
    Map(PlHashMap<u64, IdxSize>),
}

impl Places {
    /// So many places, for so many numbers.
    pub fn new(places: u64, numbers: usize) -> Self {
        match usize::try_from(places) {
            Ok(places) if places / 8 <= numbers => Places::Table(vec![NONE; places]),
            _ => Places::Map(PlHashMap::default()),
        }
    }

    /// What is there; [`NONE`] where nothing is.
    #[inline]
    pub fn at(&self, place: u64) -> IdxSize {
        match self {
            Places::Table(table) => table[place as usize],
            Places::Map(map) => map.get(&place).copied().unwrap_or(NONE),
        }
    }

    /// What is there, or this from now on.
    #[inline]
    pub fn put(&mut self, place: u64, number: IdxSize) -> IdxSize {
        match self {
            Places::Table(table) => {
                let cell = &mut table[place as usize];
                if *cell == NONE {
                    *cell = number;
                }
                *cell
            }
            Places::Map(map) => *map.entry(place).or_insert(number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// So many rows that every core has some.
    #[test]
    fn keys_have_the_numbers_in_which_they_first_come_on_all_cores() {
        for (long, nulls) in [(false, false), (false, true), (true, false), (true, true)] {
            let mut state = 3_u64;
            let mut below = |n: u64| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % n
            };
            let of = |number| format!("{}{number}", if long { "a name of more letters " } else { "T" });
            let cells: Vec<Option<String>> =
                (0..300_000).map(|_| if nulls && below(50) == 0 { None } else { Some(of(below(4000))) }).collect();
            let column = Column::new("key".into(), cells.as_slice());
            let groups = Groups::of_column(&column).unwrap();
            let (mut numbers, mut firsts) = (HashMap::new(), Vec::new());
            for (row, cell) in cells.iter().enumerate() {
                let number = *numbers.entry(cell).or_insert_with(|| {
                    firsts.push(row as IdxSize);
                    firsts.len() as IdxSize - 1
                });
                assert_eq!(groups.of[row], number, "row {row}");
            }
            assert_eq!(groups.firsts, firsts);
            let rows = IdxCa::from_vec("rows".into(), groups.of.clone());
            assert!(take(&column, &rows).unwrap().equals_missing(&column.take(&rows).unwrap()));
        }
    }
}

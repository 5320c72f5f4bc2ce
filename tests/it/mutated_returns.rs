//! Five hundred returns, mutated with known effect: never a wrong number without a line in the account.

use crate::bad_returns::packed as pack;
use crate::returns::{HEADER, recipe};
use pledgebook::frame::read::{Reason, Returned, grouped, returned};
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What may be done to a row, and what must then be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mutation {
    Plain,
    Grouped,
    Pound,
    Bracketed,
    Trailing,
    Spaced,
    Unreadable,
    Nil,
    Blank,
    Header,
    Surplus,
    Twice,
    Total,
    NoSuchDay,
    Undated,
    Unnamed,
    Alone,
}

const MUTATIONS: [Mutation; 17] = {
    use Mutation::*;
    [
        Plain, Grouped, Pound, Bracketed, Trailing, Spaced, Unreadable, Nil, Blank, Header, Surplus, Twice, Total,
        NoSuchDay, Undated, Unnamed, Alone,
    ]
};

/// The row of a return, mutated: its cells, and by which sign its amount counts.
fn mutated(at: usize, pence: i64, day: u8, mutation: Mutation) -> (Vec<String>, i64) {
    use Mutation::*;
    let plain = format!("{}.{:02}", pence / 100, pence % 100);
    let grouped = grouped(&plain);
    let row = |day: &str, supplier: &str, amount: &str| {
        ["A", "B", day, "IT", supplier, &at.to_string(), amount].map(str::to_owned).to_vec()
    };
    let date = format!("{day}/04/2010");
    let paid = |amount: &str| row(&date, "Thorn", amount);
    let amount_of = |label: &str| [label, "", "", "", "", "", &plain].map(str::to_owned).to_vec();
    match mutation {
        Plain | Twice => (paid(&plain), 1),
        Grouped => (paid(&format!("\"{grouped}\"")), 1),
        Pound => (paid(&format!("\"£ {grouped}\"")), 1),
        Bracketed => (paid(&format!("\"({grouped})\"")), -1),
        Trailing => (paid(&format!("{plain}-")), -1),
        Spaced => (paid(&format!("  {plain} ")), 1),
        Unreadable => (paid(&format!("{plain} see note {at}x")), 0),
        Nil => (paid("-"), 0),
        Blank => (vec![String::new(); 7], 0),
        Header => (HEADER.trim_end().split(',').map(str::to_owned).collect(), 0),
        Surplus => ([paid(&plain), vec!["more".to_owned()]].concat(), 0),
        Total => (amount_of("Total"), 0),
        NoSuchDay => (row("31/04/2010", "Thorn", &plain), 1),
        Undated => (row("", "Thorn", &plain), 1),
        Unnamed => (row(&date, "", &plain), 1),
        Alone => (amount_of(""), 0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Never a wrong sum without a line in the account: what was done to each row and to the
    /// file is known.
    #[test]
    fn a_mutated_return_adds_up_or_says_why_not(
        rows in proptest::collection::vec((2_500_000_i64..9_000_000_000, 0_usize..17, 13_u8..29), 1..60),
        (windows, semicolons, titled, packed) in any::<(bool, bool, bool, bool)>(),
        columns_moved in 0_usize..7,
        line_end in 0_usize..3,
        empty_lines in 0_usize..4,
        cut in proptest::option::of(0.0..1.0),
    ) {
        use Mutation::*;
        let cell_end = if semicolons { ";" } else { "," };
        // The columns in another order; what is more than the header has stays behind.
        let line = |cells: &[String]| {
            let (mut known, more) = (cells[..7].to_vec(), &cells[7..]);
            known.rotate_left(columns_moved);
            [&known, more].concat().join(cell_end) + ["\n", "\r\n", "\r"][line_end]
        };
        let mut text = if titled { line(&["Spend", "", "", "", "", "", ""].map(str::to_owned)) } else { String::new() };
        text += &line(&mutated(0, 0, 0, Header).0);
        let (begun, above) = (text.len(), if titled { 2 } else { 1 });
        // Where each row ends, and what there is up to there: rows, payments, pence, and the rest by reason.
        let (mut ends, mut kept, mut pence, mut aside) = (Vec::new(), 0, 0_i64, BTreeMap::new());
        let (mut number, mut doubled, mut undated, mut unread) = (0, 0, 0, 0);
        for (at, (amount, mutation, day)) in rows.iter().enumerate() {
            let mutation = MUTATIONS[*mutation];
            let (cells, sign) = mutated(at, *amount, *day, mutation);
            for again in 0..if mutation == Twice { 2 } else { 1 } {
                text += &line(&cells);
                number += 1;
                match mutation {
                    Unreadable => *aside.entry(Reason::UnreadableAmount).or_insert(0) += 1,
                    Nil => *aside.entry(Reason::NoAmount).or_insert(0) += 1,
                    Blank => *aside.entry(Reason::Blank).or_insert(0) += 1,
                    Header => *aside.entry(Reason::HeaderAgain).or_insert(0) += 1,
                    Surplus => *aside.entry(Reason::MoreCells).or_insert(0) += 1,
                    // An amount by itself may be a total without a name, where it is near one.
                    Total | Alone => *aside.entry(Reason::Total).or_insert(0) += 1,
                    _ => kept += 1,
                }
                (pence, doubled) = (pence + sign * amount, doubled + again);
                (undated, unread) = (undated + usize::from(mutation == Undated), unread + usize::from(mutation == NoSuchDay));
                ends.push((text.len(), number, kept, pence, aside.clone(), doubled, undated, unread));
            }
        }
        // Cut off in the middle of a line, which is one that does not end, or not at all.
        let cut = cut.map(|part: f64| begun + ((text.len() - begun) as f64 * part) as usize);
        let cut = cut.filter(|cut| text.is_char_boundary(*cut) && !text[..*cut].ends_with(['\n', '\r']));
        match cut {
            Some(cut) => text.truncate(cut),
            None => text += &["\n", "\r\n", "\r"][line_end].repeat(empty_lines),
        }
        // In Windows-1252 a pound sign is the byte of its code point.
        let bytes = if windows { text.chars().map(|c| c as u8).collect() } else { text.clone().into_bytes() };
        let bytes = if packed { pack(&bytes) } else { bytes };
        let Returned { frame, account } = returned(&bytes, "april.csv", &recipe()).unwrap();
        prop_assert_eq!(account.packed_bytes, packed.then_some(bytes.len()));
        prop_assert_eq!(account.rows_kept + account.rows_set_aside(), account.rows_in);
        prop_assert_eq!(account.rows_kept, frame.height());
        let whole = ends.iter().rev().find(|row| row.0 <= text.len()).cloned().unwrap_or_default();
        let (_, number, kept, pence, aside, doubled, undated, unread) = whole;
        if cut.is_some() {
            // What stands in a row that is cut off may be anything, and is one row at most.
            prop_assert_eq!(account.unended, Some((above + number + 1) as u64));
            prop_assert!(account.rows_kept == kept || account.rows_kept == kept + 1);
            prop_assert!(account.rows_kept > kept || account.kept == Decimal::new(pence, 2));
            return Ok(());
        }
        prop_assert_eq!((account.unended, account.kept), (None, Decimal::new(pence, 2)));
        prop_assert_eq!((account.rows_kept, account.rows_in), (kept, above + number + empty_lines));
        let blank = aside.get(&Reason::Blank).copied().unwrap_or_default();
        for (reason, rows) in aside.into_iter().filter(|(reason, _)| *reason != Reason::Blank) {
            let alone = if reason == Reason::Total { account.set_aside_for(Reason::AmountAlone) } else { 0 };
            prop_assert_eq!(account.set_aside_for(reason) + alone, rows, "{}", reason);
        }
        prop_assert_eq!(account.set_aside_for(Reason::Blank), blank + empty_lines);
        prop_assert_eq!((account.repeats.len(), account.undated, account.unread_dates.len()), (doubled, undated, unread));
    }
}

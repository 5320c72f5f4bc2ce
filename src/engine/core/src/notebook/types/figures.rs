//! A figure: its amount, its kind, its working; and whether parts add up to their total.

use super::layout::{Fact, card, grid, stacked};
use super::sources::{Notes, caveats_in_words, sources_in_words};
use crate::notebook::cells::{Cell, Kind, count};
use crate::notebook::grid::{Head, Line};
use crate::notebook::{Forms, Show, by_forms};
use pledgebook_frame::Reconciliation;
use pledgebook_frame::figure::Figure;
use pledgebook_frame::quantity::{Quantity, words};

/// "cash, budgeted", "a percentage".
pub(super) fn kind_of(quantity: &Quantity) -> String {
    let mut words = vec![quantity.unit.noun()];
    words.extend(quantity.per.map(|per| per.words().to_owned()));
    words.extend(quantity.status.map(|status| status.key().to_owned()));
    words.join(", ")
}

/// The arithmetic, of a figure that was not read as it is.
fn working(figure: &Figure) -> String {
    Some(figure.working()).filter(|working| working.contains(" = ")).unwrap_or_default()
}

impl Show for Figure {
    by_forms!();

    fn forms(&self) -> Forms {
        let facts = vec![
            Fact::new("value", words::long(&self.quantity)).strong(),
            Fact::new("kind", kind_of(&self.quantity)),
            Fact::new("working", working(self)).code(),
            Fact::lines("sources", sources_in_words(&self.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.provenance)),
        ];
        card("", facts)
    }

    fn together(items: &[&Self]) -> Option<Forms> {
        let mut notes = Notes::default();
        let rows = items.iter().map(|figure| {
            Line::Cells(vec![
                Cell { kind: Kind::Strong, ..Cell::text(words::long(&figure.quantity)) },
                Cell::text(kind_of(&figure.quantity)),
                Cell::text(working(figure)),
                Cell::text(notes.mark(&figure.provenance)),
            ])
        });
        let rows = rows.collect();
        let heads = [Head::right("value"), Head::new("kind"), Head::new("working"), Head::new("sources")].into();
        Some(stacked(vec![grid(count(items.len(), "figure"), heads, rows), notes.forms()]))
    }
}

impl Show for Reconciliation {
    by_forms!();

    fn forms(&self) -> Forms {
        let unknown = if self.unknown == 0 { String::new() } else { count(self.unknown, "part") + " not known" };
        let facts = vec![
            Fact::new("parts", words::long(&self.parts.quantity)),
            Fact::new("total", words::long(&self.total.quantity)),
            Fact::new("gap", words::long(&self.gap.quantity)).strong(),
            Fact::new("unknown", unknown),
            Fact::lines("sources", sources_in_words(&self.gap.provenance)),
            Fact::lines("caveats", caveats_in_words(&self.gap.provenance)),
        ];
        card("", facts)
    }
}

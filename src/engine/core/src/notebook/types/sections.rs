//! A section with all it holds; the results and the briefing as lists.

use super::charts::chart;
use super::claims::{claims, tally};
use super::findings::findings;
use super::layout::{grid, stacked};
use super::sources::Notes;
use super::tables::table;
use crate::briefing::{Analysis, Briefing, Results, Section};
use crate::notebook::cells::{Cell, count};
use crate::notebook::grid::{Head, Line};
use crate::notebook::markup::text;
use crate::notebook::{Forms, Show, by_forms};

impl Show for Section {
    by_forms!();

    fn forms(&self) -> Forms {
        // Sources and caveats of all parts are told once, at the end, as in the report.
        let mut notes = Notes::default();
        let mut parts = vec![Forms::rich(&self.id, format!("<h3>{}</h3>", text(&self.id)))];
        for one in &self.charts {
            notes.mark(&one.provenance);
            parts.push(chart(one, &Forms::default()));
        }
        for one in &self.tables {
            notes.mark(&one.provenance);
            parts.push(table(one));
        }
        parts.push(findings(&self.findings.iter().collect::<Vec<_>>(), &mut notes));
        parts.push(claims(&self.claims.iter().collect::<Vec<_>>(), &mut notes));
        parts.push(notes.forms());
        stacked(parts)
    }
}

impl Show for Results {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.sections.iter().map(|section| {
            let numbers =
                [section.findings.iter().count(), section.charts.len(), section.tables.len(), section.claims.len()];
            let numbers = numbers.into_iter().map(|n| Cell::number(n.to_string()));
            Line::Cells([Cell::text(&section.id)].into_iter().chain(numbers).collect())
        });
        let caption = format!(
            "{}{}; {}: {}",
            count(self.sections.len(), "section"),
            if self.has_real_terms { format!(" in {} prices", self.price_year) } else { String::new() },
            count(self.claims.len(), "claim"),
            tally(&self.claims.iter().collect::<Vec<_>>())
        );
        let heads =
            [Head::new("section")].into_iter().chain(["findings", "charts", "tables", "claims"].map(Head::right));
        grid(caption, heads.collect(), rows.collect())
    }
}

impl Show for Briefing {
    by_forms!();

    fn forms(&self) -> Forms {
        let rows = self.sections.iter().map(|one| Line::Cells(vec![Cell::text(one.id), Cell::text(one.question)]));
        let heads = vec![Head::new("analysis"), Head::new("question")];
        let noun = if self.sections.len() == 1 { "analysis" } else { "analyses" };
        grid(format!("{} {noun}", self.sections.len()), heads, rows.collect())
    }
}

impl Show for Analysis {
    fn plain(&self) -> String {
        format!("{}: {}", self.id, self.question)
    }

    fn html(&self) -> Option<String> {
        None
    }
}

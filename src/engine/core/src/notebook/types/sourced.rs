//! A frame that knows its units and sources: both are shown.

use super::errors::error_forms;
use super::layout::stacked;
use super::sources::Notes;
use crate::notebook::frame::{captioned, grid_with, shape};
use crate::notebook::{Forms, Show, by_forms};
use pledgebook_frame::quantity::{Unit, words};
use pledgebook_frame::{Answer, Joined, Meaning, Result, SourcedFrame};

impl Show for SourcedFrame {
    by_forms!();

    fn forms(&self) -> Forms {
        shown(self).unwrap_or_else(|error| error_forms(&error))
    }
}

fn shown(sourced: &SourcedFrame) -> Result<Forms> {
    let frame = sourced.collect()?;
    let unsourced: Vec<&str> = sourced.unsourced().collect();
    let unit = |name: &str, _: &polars::prelude::DataType| {
        if unsourced.contains(&name) {
            return Some("unsourced".to_owned());
        }
        Some(said(sourced.meaning(name).ok()?)).filter(|words| !words.is_empty())
    };
    let grid = captioned(grid_with(&frame, unit), shape(&frame));
    let mut notes = Notes::default();
    notes.mark(&sourced.all_provenance()?);
    let unexplained = match unsourced.as_slice() {
        [] => Forms::default(),
        names => Forms::text(format!(
            "Unsourced: {}. What came through polars is nobody's figure until `.state(…)` says what it is and why.",
            names.join(", ")
        )),
    };
    Ok(stacked(vec![grid, notes.forms(), unexplained]))
}

/// "£ million, 2024–25 prices, budgeted".
fn said(meaning: &Meaning) -> String {
    let unit = match &meaning.unit {
        // Its own name says as much.
        Unit::Count(_) | Unit::Ratio | Unit::Year if meaning.per.is_none() => String::new(),
        unit => words::unit(unit, meaning.scale, meaning.per),
    };
    let status = meaning.status.map(|status| status.key().to_owned());
    [Some(unit).filter(|unit| !unit.is_empty()), status].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Show for Answer {
    by_forms!();

    fn forms(&self) -> Forms {
        match self {
            Answer::Sourced(frame) => frame.forms(),
            Answer::Unsourced { frame, why: None } => frame.forms(),
            Answer::Unsourced { frame, why: Some(why) } => {
                stacked(vec![frame.forms(), Forms::text(format!("Unsourced: {why}."))])
            }
        }
    }
}

impl Show for Meaning {
    by_forms!();

    fn forms(&self) -> Forms {
        Forms::text(self.noun())
    }
}

impl Show for Joined {
    by_forms!();

    fn forms(&self) -> Forms {
        let told = format!(
            "{} found no partner; {} of the other frame were not asked for.",
            shape(&self.without_partner),
            shape(&self.unused)
        );
        stacked(vec![self.frame.forms(), Forms::text(told)])
    }
}

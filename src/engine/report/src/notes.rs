//! Source notes: which sources and caveats stand behind what is shown.

use crate::numbers;
use pledgebook::data::{Caveat, Data};
use pledgebook_frame::figure::Provenance;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// Numbers the caveats in the order the page first needs them.
#[derive(Clone, Debug)]
pub(crate) struct Notes {
    caveats: Arc<HashMap<String, Caveat>>,
    used: Arc<Mutex<Vec<String>>>,
}

impl Notes {
    pub(crate) fn of(data: &Data) -> Self {
        let caveats = data.caveats().iter().map(|caveat| (caveat.id.clone(), caveat.clone())).collect();
        Notes { caveats: Arc::new(caveats), used: Arc::default() }
    }

    /// Citations and caveat marks for a sentence: `#cites(…);#caveat-marks(…);`.
    pub(crate) fn marks(&self, provenance: &Provenance) -> String {
        let cites = numbers::cites(provenance.sources());
        let marks = self.numbers(provenance);
        if marks.is_empty() { cites } else { format!("{cites}#caveat-marks({});", marks.join(", ")) }
    }

    /// The note under a table or a chart.
    pub(crate) fn source_note(&self, provenance: &Provenance, note: &str) -> String {
        let extra = if note.is_empty() { String::new() } else { format!(" {}", crate::escape::content(note)) };
        format!("Sources: {}.{extra}", self.marks(provenance))
    }

    /// Whether a caveat was used so far.
    pub(crate) fn any(&self) -> bool {
        !self.used.lock().expect("no panic holds this lock").is_empty()
    }

    /// The list of every caveat used so far, with its own source.
    pub(crate) fn list(&self) -> String {
        let used = self.used.lock().expect("no panic holds this lock");
        let items = used.iter().enumerate().filter_map(|(i, id)| {
            let caveat = self.caveats.get(id)?;
            let text = crate::escape::content(&caveat.text);
            let source = (!caveat.source.is_empty()).then_some(caveat.source.as_str());
            Some(format!("({}, [{text} {}]),", i + 1, numbers::cites(source)))
        });
        format!("#numbered-caveats((\n{}\n))", items.collect::<Vec<_>>().join("\n"))
    }

    /// The caveats' numbers; the same sentence said of several rows counts once.
    fn numbers(&self, provenance: &Provenance) -> Vec<String> {
        let mut used = self.used.lock().expect("no panic holds this lock");
        let mut numbers: Vec<usize> = Vec::new();
        for id in &provenance.caveats {
            let Some(caveat) = self.caveats.get(id) else {
                continue;
            };
            let same = |other: &String| self.caveats.get(other).is_some_and(|other| other.text == caveat.text);
            let at = used.iter().position(same).unwrap_or_else(|| {
                used.push(id.clone());
                used.len() - 1
            });
            if !numbers.contains(&at) {
                numbers.push(at);
            }
        }
        numbers.sort_unstable();
        numbers.into_iter().map(|at| (at + 1).to_string()).collect()
    }
}

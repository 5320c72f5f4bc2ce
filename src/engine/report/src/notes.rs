//! Source notes: which sources and caveats stand behind what is shown.

use crate::escape::{content, literal};
use crate::numbers;
use pledgebook::data::{Caveat, Data};
use pledgebook_frame::figure::Provenance;
use regex::{Captures, Regex};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

static WARNING: LazyLock<Regex> = LazyLock::new(|| Regex::new(r#"#warning\("([^"]+)"\);"#).expect("a fixed pattern"));

/// Keeps the caveats in the order the page first needs them.
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

    /// Citations for a sentence, and the one warning that changes what its figures mean:
    /// `#cites(…);#warning("…");`. The other caveats stand in the list.
    pub(crate) fn marks(&self, provenance: &Provenance) -> String {
        let cites = numbers::cites(provenance.sources());
        match self.use_all(provenance) {
            None => cites,
            Some(warning) => format!("{cites}#warning({});", literal(&warning)),
        }
    }

    /// The note under a table or a chart.
    pub(crate) fn source_note(&self, provenance: &Provenance, note: &str) -> String {
        let extra = if note.is_empty() { String::new() } else { format!(" {}", content(note)) };
        format!("Sources: {}.{extra}", self.marks(provenance))
    }

    /// Whether a caveat was used so far.
    pub(crate) fn any(&self) -> bool {
        !self.used.lock().expect("no panic holds this lock").is_empty()
    }

    /// The list of every caveat used so far, with its own source: warnings first.
    pub(crate) fn list(&self) -> String {
        let used = self.used.lock().expect("no panic holds this lock");
        let mut all: Vec<&Caveat> = used.iter().filter_map(|id| self.caveats.get(id)).collect();
        all.sort_by_key(|caveat| !is_warning(caveat));
        let items = all.into_iter().map(|caveat| format!("[{}],", self.sentence(caveat)));
        format!("#caveat-list((\n{}\n))", items.collect::<Vec<_>>().join("\n"))
    }

    fn sentence(&self, caveat: &Caveat) -> String {
        let source = (!caveat.source.is_empty()).then_some(caveat.source.as_str());
        format!("{} {}", content(&caveat.text), numbers::cites(source))
    }

    /// Turns the first mark of each warning into a footnote in words, and each later one
    /// into its number.
    pub(crate) fn in_words(&self, typst: &str) -> String {
        let mut told = Vec::new();
        let footnote = |hit: &Captures| {
            let id = hit[1].to_owned();
            if told.contains(&id) {
                return format!("#footnote(label({}));", literal(&format!("warning:{id}")));
            }
            let words = self.caveats.get(&id).map(|caveat| self.sentence(caveat)).unwrap_or_default();
            told.push(id.clone());
            format!("#[#footnote[{words}]#label({})]", literal(&format!("warning:{id}")))
        };
        WARNING.replace_all(typst, footnote).into_owned()
    }

    /// Notes which caveats bear on what is shown, each sentence once; the first warning.
    fn use_all(&self, provenance: &Provenance) -> Option<String> {
        let mut used = self.used.lock().expect("no panic holds this lock");
        let mut warnings = Vec::new();
        for id in &provenance.caveats {
            let Some(caveat) = self.caveats.get(id) else {
                continue;
            };
            let same = |other: &&String| self.caveats.get(*other).is_some_and(|other| other.text == caveat.text);
            let first = used.iter().find(same).cloned();
            let id = first.unwrap_or_else(|| {
                used.push(id.clone());
                id.clone()
            });
            if is_warning(caveat) {
                warnings.push(id);
            }
        }
        // The one that was told last is the freshest; an older one stands in the list.
        warnings.sort_by_key(|id| used.iter().position(|known| known == id));
        warnings.pop()
    }
}

/// A warning changes what a figure means.
fn is_warning(caveat: &Caveat) -> bool {
    caveat.kind == "warning"
}

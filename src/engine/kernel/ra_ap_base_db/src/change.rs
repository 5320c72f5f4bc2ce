//! Defines a unit of change that can applied to the database to get the next
//! state. Changes are transactional.
//!
//! CHANGED for the kernel, here and nowhere else in this copy of ra_ap_base_db 0.0.347: evcxr
//! puts every file into one local root, so that after each cell the analyser looked whether
//! std and polars had changed, for everything that it knows of them: 30 ms of a cell. Files
//! outside evcxr's own folder (EVCXR_TMPDIR) are durable, whatever their root.

use std::fmt;

use rustc_hash::FxHashSet;
use salsa::{Durability, Setter as _};
use triomphe::Arc;
use vfs::FileId;

use crate::{
    CrateGraphBuilder, CratesIdMap, LibraryRoots, LocalRoots, SourceDatabase, SourceRoot,
    SourceRootId,
};

/// Encapsulate a bunch of raw `.set` calls on the database.
#[derive(Default)]
pub struct FileChange {
    pub roots: Option<Vec<SourceRoot>>,
    pub files_changed: Vec<(FileId, Option<String>)>,
    pub crate_graph: Option<CrateGraphBuilder>,
}

impl fmt::Debug for FileChange {
    fn fmt(&self, fmt: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut d = fmt.debug_struct("Change");
        if let Some(roots) = &self.roots {
            d.field("roots", roots);
        }
        if !self.files_changed.is_empty() {
            d.field("files_changed", &self.files_changed.len());
        }
        if self.crate_graph.is_some() {
            d.field("crate_graph", &self.crate_graph);
        }
        d.finish()
    }
}

impl FileChange {
    pub fn set_roots(&mut self, roots: Vec<SourceRoot>) {
        self.roots = Some(roots);
    }

    pub fn change_file(&mut self, file_id: FileId, new_text: Option<String>) {
        self.files_changed.push((file_id, new_text))
    }

    pub fn set_crate_graph(&mut self, graph: CrateGraphBuilder) {
        self.crate_graph = Some(graph);
    }

    pub fn apply(self, db: &mut dyn SourceDatabase) -> Option<CratesIdMap> {
        let _p = tracing::info_span!("FileChange::apply").entered();
        if let Some(roots) = self.roots {
            let mut local_roots = FxHashSet::default();
            let mut library_roots = FxHashSet::default();
            for (idx, root) in roots.into_iter().enumerate() {
                let root_id = SourceRootId(idx as u32);
                if root.is_library {
                    library_roots.insert(root_id);
                } else {
                    local_roots.insert(root_id);
                }
                let durability = source_root_durability(&root);
                for file_id in root.iter() {
                    let durability = if is_of_a_cell(&root, file_id) { durability } else { Durability::MEDIUM };
                    db.set_file_source_root_with_durability(file_id, root_id, durability);
                }

                db.set_source_root_with_durability(root_id, Arc::new(root), Durability::MEDIUM);
            }
            LocalRoots::get(db).set_roots(db).to(local_roots);
            LibraryRoots::get(db).set_roots(db).to(library_roots);
        }

        for (file_id, text) in self.files_changed {
            let source_root_id = db.file_source_root(file_id);
            let source_root = db.source_root(source_root_id.source_root_id(db));

            let root = source_root.source_root(db);
            let durability =
                if is_of_a_cell(&root, file_id) { file_text_durability(&root) } else { Durability::HIGH };
            // XXX: can't actually remove the file, just reset the text
            let text = text.unwrap_or_default();
            db.set_file_text_with_durability(file_id, &text, durability)
        }

        if let Some(crate_graph) = self.crate_graph {
            return Some(crate_graph.set_in_db(db));
        }
        None
    }
}

fn source_root_durability(source_root: &SourceRoot) -> Durability {
    if source_root.is_library { Durability::MEDIUM } else { Durability::LOW }
}

fn file_text_durability(source_root: &SourceRoot) -> Durability {
    if source_root.is_library { Durability::HIGH } else { Durability::LOW }
}

/// Whether the file is one that evcxr writes anew for each cell.
fn is_of_a_cell(root: &SourceRoot, file: FileId) -> bool {
    static FOLDER: std::sync::OnceLock<Option<vfs::AbsPathBuf>> = std::sync::OnceLock::new();
    let folder = FOLDER.get_or_init(|| vfs::AbsPathBuf::try_from(std::env::var("EVCXR_TMPDIR").ok()?.as_str()).ok());
    let path = root.path_for_file(&file).and_then(|path| path.as_path());
    // Without that folder, as it was.
    folder.as_ref().is_none_or(|folder| path.is_some_and(|path| path.starts_with(folder)))
}

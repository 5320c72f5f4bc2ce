//! The look, inside the program: page, type, colour, front and back matter.
//!
//! A file of the same name beside the templates goes before the one here, so a project
//! overrides what it wants and copies nothing.

use crate::files::Files;

/// Name and content of each file, below the templates' folder.
pub const LOOK: &[(&str, &str)] = &[
    ("lib.typ", include_str!("../look/lib.typ")),
    ("front.typ.j2", include_str!("../look/front.typ.j2")),
    ("back.typ.j2", include_str!("../look/back.typ.j2")),
];

/// The text of a file of the look.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    LOOK.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Adds to `templates/…` and `fonts/…` what the project has not of its own: fonts all or
/// none, so that a family is never half theirs.
pub(crate) fn complete(files: &mut Files) {
    for (name, text) in LOOK {
        let name = format!("templates/{name}");
        if files.get(&name).is_none() {
            files.insert(name, text.as_bytes().to_vec());
        }
    }
    if !files.iter().any(|(path, _)| path.starts_with("fonts/")) {
        for (name, bytes) in pledgebook::fonts::FONTS {
            files.insert(format!("fonts/{name}"), bytes.to_vec());
        }
    }
}

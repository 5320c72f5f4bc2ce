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
    ("page.css", include_str!("../look/page.css")),
    ("page.js", include_str!("../look/page.js")),
];

/// The text of a file of the look, with LF whatever the compiler was given.
pub(crate) fn text(name: &str) -> Option<String> {
    LOOK.iter().find(|(known, _)| *known == name).map(|(_, text)| text.replace("\r\n", "\n"))
}

/// Adds to `templates/…` and `fonts/…` what the project has not of its own: fonts all or
/// none, so that a family is never half theirs.
pub(crate) fn complete(files: &mut Files) {
    for (name, _) in LOOK {
        let path = format!("templates/{name}");
        if let Some(text) = text(name).filter(|_| files.get(&path).is_none()) {
            files.insert(path, text.into_bytes());
        }
    }
    if !files.iter().any(|(path, _)| path.starts_with("fonts/")) {
        for (name, bytes) in pledgebook::fonts::FONTS {
            files.insert_own(format!("fonts/{name}"), bytes);
        }
    }
}

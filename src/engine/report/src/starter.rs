//! A project to begin with: templates inside the program, with `@name@` for what differs.

use crate::add::{Draft, crate_name, fill, plural};
use crate::error::{Error, Result};
use std::path::{Component, Path, PathBuf};

/// The files, by their path in the project.
const FILES: [(&str, &str); 23] = [
    (".devcontainer/devcontainer.json", include_str!("../starter/devcontainer/devcontainer.json")),
    (".gitattributes", include_str!("../starter/gitattributes")),
    (".github/workflows/briefing.yml", include_str!("../starter/workflows/briefing.yml")),
    (".gitignore", include_str!("../starter/gitignore")),
    (".rustfmt.toml", include_str!("../starter/rustfmt.toml")),
    ("Cargo.toml", include_str!("../starter/manifest.toml")),
    ("README.md", include_str!("../starter/README.md")),
    ("build.rs", include_str!("../starter/build.rs")),
    ("data/claims.csv", include_str!("../starter/data/claims.csv")),
    ("data/datapackage.json", include_str!("../starter/data/datapackage.json")),
    ("data/members.csv", include_str!("../starter/data/members.csv")),
    ("data/sources.yml", include_str!("../starter/data/sources.yml")),
    ("justfile", include_str!("../starter/justfile")),
    ("notebooks/members.ipynb", crate::add::NOTEBOOK),
    ("notebooks/requirements.txt", include_str!("../starter/notebooks/requirements.txt")),
    ("report/claims.typ.j2", include_str!("../starter/report/claims.typ.j2")),
    ("report/sections/members.typ.j2", include_str!("../starter/report/sections/members.typ.j2")),
    ("src/analysis/members.rs", include_str!("../starter/src/analysis/members.rs")),
    ("src/analysis/mod.rs", include_str!("../starter/src/analysis/mod.rs")),
    ("src/lib.rs", include_str!("../starter/src/lib.rs")),
    ("src/main.rs", include_str!("../starter/src/main.rs")),
    ("tests/briefing.rs", include_str!("../starter/tests/briefing.rs")),
    (".cargo/config.toml", include_str!("../starter/config.toml")),
];
/// Only of a project with the engine beside it: what was compiled there is used here.
const CONFIG: &str = ".cargo/config.toml";

/// The engine's own profile, which compiles everything once.
///
/// ```
/// assert!(pledgebook_report::PROFILE.starts_with("[profile.dev]"));
/// ```
pub const PROFILE: &str = include_str!("../starter/profile.toml");

/// Writes a project to begin with into a folder that is not there, or empty; the last part
/// of the path is its name. `engine` is the folder of the engine's crates, where they are to
/// be taken from there and not by their version.
///
/// # Errors
/// Where the name is none for a crate, the folder holds anything, or nothing can be written.
pub(crate) fn begin(path: &Path, engine: Option<&Path>) -> Result<Vec<String>> {
    let whole = std::path::absolute(path).map_err(Error::file("find", path))?;
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    crate_name(&name)?;
    empty(path)?;
    let engine = engine.map(|engine| Engine::at(engine, &whole)).transpose()?;
    let mut draft = Draft::at(path);
    for (file, text) in FILES.iter().filter(|(file, _)| *file != CONFIG || engine.is_some()) {
        draft.create(file, filled(text, &name, engine.as_ref()))?;
    }
    if let Some(lock) = engine.as_ref().and_then(|engine| engine.lock.as_ref()) {
        draft.create("Cargo.lock", pledgebook::text::read_to_string(lock).map_err(Error::file("read", lock))?)?;
    }
    std::fs::create_dir_all(path).map_err(Error::unwritten(path, 0))?;
    draft.write()?;
    let shown = path.display();
    let mut lines = vec![format!("{shown}: {}", plural(draft.count(), "file", "files"))];
    if let Some(Engine { lock: Some(lock), .. }) = &engine {
        lines.push(format!("Cargo.lock is that of {}: both run the same versions", lock.display()));
        lines.push("the workflow needs the engine by version or by commit: Cargo.toml says how".into());
    }
    lines.push(format!("next: cd {shown} && cargo run; the first build compiles polars and Typst, once"));
    Ok(lines)
}

/// A folder that is not there, or holds nothing.
fn empty(path: &Path) -> Result<()> {
    let problem = match std::fs::read_dir(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotADirectory => "is a file",
        Err(cause) => return Err(Error::file("read", path)(cause)),
        Ok(mut entries) => match entries.next() {
            None => return Ok(()),
            Some(_) => "holds something already",
        },
    };
    Err(Error::setting(format!("{} {problem}, and nothing was written", path.display()), "name another folder"))
}

fn filled(text: &str, name: &str, engine: Option<&Engine>) -> String {
    let dependency = |part: &str| match engine {
        Some(engine) => format!("path = {}", quoted(&format!("{}/{part}", engine.crates))),
        None => format!("version = \"{}\"", env!("CARGO_PKG_VERSION")),
    };
    let (core, report, code) = (dependency("core"), dependency("report"), dependency("code"));
    let (ident, profile) = (name.replace('-', "_"), PROFILE.trim_end());
    let repository = engine.map(|engine| engine.repository.as_str()).unwrap_or_default();
    let question = "How many women are elected to the House of Commons?";
    fill(
        text,
        &[
            ("name", name),
            ("crate", &ident),
            ("core", &core),
            ("report", &report),
            ("code", &code),
            ("profile", profile),
            ("repository", repository),
            ("id", "members"),
            ("table", "members"),
            ("question", question),
        ],
    )
}

/// A TOML string.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string().trim().to_owned()
}

/// The engine's crates in a folder, as a project names them.
struct Engine {
    crates: String,
    repository: String,
    lock: Option<PathBuf>,
}

impl Engine {
    /// The crates in a folder, or in the `src/engine` of a clone.
    fn at(folder: &Path, project: &Path) -> Result<Self> {
        let holds = |folder: &Path| {
            ["core", "report", "code"].iter().all(|part| folder.join(part).join("Cargo.toml").is_file())
        };
        let crates = [folder.to_owned(), folder.join("src/engine")].into_iter().find(|folder| holds(folder));
        let crates = crates.ok_or_else(|| {
            let problem = format!("the engine's crates are not in {}", folder.display());
            Error::setting(
                problem,
                "name the folder that has core/, report/ and code/: --engine ../pledgebook/src/engine",
            )
        })?;
        let real = std::fs::canonicalize(&crates).map_err(Error::file("find", &crates))?;
        let repository = real.ancestors().find(|above| above.join("Cargo.lock").is_file());
        let lock = repository.map(|repository| repository.join("Cargo.lock"));
        let repository = repository.unwrap_or(&real);
        // A path that was given whole stays whole; any other leads there from the project.
        let named = |to: &Path| match folder.is_absolute() {
            true => slashed(to),
            false => slashed(&from_to(&real_of(project), to)),
        };
        Ok(Engine { crates: named(&real), repository: named(repository), lock })
    }
}

/// A path without links, of a folder that need not be there yet.
fn real_of(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|above| Some((above, std::fs::canonicalize(above).ok()?)));
    there.map_or_else(|| path.to_owned(), |(above, real)| real.join(path.strip_prefix(above).unwrap_or(Path::new(""))))
}

/// The way from one folder to another.
fn from_to(from: &Path, to: &Path) -> PathBuf {
    let (from, to): (Vec<Component>, Vec<Component>) = (from.components().collect(), to.components().collect());
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[same..].iter().map(|_| Component::ParentDir);
    up.chain(to[same..].iter().copied()).collect()
}

fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::from_to;
    use std::path::Path;

    #[test]
    fn a_way_leads_up_and_down() {
        let way = |from: &str, to: &str| from_to(from.as_ref(), to.as_ref());
        assert_eq!(way("/a/b/bees", "/a/engine"), Path::new("../../engine"));
        assert_eq!(way("/a/bees", "/a/bees/engine"), Path::new("engine"));
    }
}

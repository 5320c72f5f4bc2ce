//! A git revision, built in a scratch tree.

use super::snapshot::Snapshot;
use crate::build::build;
use crate::error::{Error, Result};
use crate::git::ask;
use crate::options::Options;
use crate::project::{folder, same_code};
use pledgebook::briefing::Briefing;
use pledgebook::parameters;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use toml_edit::{DocumentMut, Item, TableLike};

/// Builds a revision in a scratch tree, outside the repository: by this very program where
/// the sources are the same, else by the program of that revision.
pub(super) fn built(name: &str, briefing: &Briefing, options: &Options, tell: impl Fn(&str)) -> Result<Snapshot> {
    let scratch =
        tempfile::Builder::new().prefix("pledgebook-").tempdir().map_err(Error::file("create", "a scratch tree"))?;
    let top = ask(&options.templates, &["rev-parse", "--show-toplevel"], &[])?;
    let top = std::fs::canonicalize(top.trim()).map_err(Error::file("find", top.trim()))?;
    let tree = checked_out(name, &top, scratch.path())?;
    let there = |path: &Path| -> Result<PathBuf> {
        let whole = std::fs::canonicalize(path).map_err(Error::file("find", path))?;
        // What lies outside the repository has no other revision.
        Ok(whole.strip_prefix(&top).map_or_else(|_| whole.clone(), |below| tree.join(below)))
    };
    let asked = Options {
        data: there(&options.data)?,
        templates: there(&options.templates)?,
        parameters: options.parameters.clone(),
    };
    // Without a project around the templates there is only this program.
    let Some(project) = folder(briefing, &options.templates) else {
        return Snapshot::of_build(name, &build(briefing, &asked)?);
    };
    let project_there = there(&project)?;
    locked(&project, &top, &tree)?;
    if same_code(briefing, &project_there)? {
        return Snapshot::of_build(name, &build(briefing, &asked)?);
    }
    absolute_paths(&tree, &top)?;
    tell(&format!("{name} has other sources: compiling its own program (minutes the first time)"));
    let out = scratch.path().join("out");
    let mut cargo = Command::new("cargo");
    pledgebook_code::as_from_a_shell(&mut cargo);
    cargo.args(["run", "--quiet", "--locked", "--profile", briefing.code.profile, "--manifest-path"]);
    cargo.arg(project_there.join("Cargo.toml")).arg("--bin").arg(binary());
    cargo.args(["--", "build", "--quiet", "--data"]).arg(&asked.data).arg("--templates").arg(&asked.templates);
    // The same is asked of both builds, whatever the revision's own file says.
    let _ = std::fs::remove_file(asked.templates.join(parameters::FILE));
    cargo.arg("--out").arg(&out).args(asked.parameters.arguments());
    let done = cargo.env("CARGO_TARGET_DIR", target(&project)).stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let done = done.map_err(Error::file("run", "cargo"))?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        let first = |start: &str| said.lines().find_map(|line| line.strip_prefix(start)).map(str::to_owned);
        // The compiler's errors have a code, those of the program and of cargo have none.
        let compiler =
            first("error[").and_then(|line| Some(format!("it does not compile: {}", line.split_once("]: ")?.1)));
        return Err(Error::setting(
            compiler.or_else(|| first("error: ")).unwrap_or_else(|| "it does not build".into()),
            first("hint: ").unwrap_or_else(|| "a revision is compared by building it: mend it, or name another".into()),
        ));
    }
    Snapshot::of_folder(name, &out)
}

/// The files of a revision, in a folder below `scratch`; the user's index is as it was.
fn checked_out(name: &str, top: &Path, scratch: &Path) -> Result<PathBuf> {
    let tree = scratch.join("tree");
    std::fs::create_dir_all(&tree).map_err(Error::file("create", &tree))?;
    let index = scratch.join("index");
    let environment = [("GIT_INDEX_FILE", index.as_os_str())];
    ask(top, &["read-tree", &format!("{name}^{{commit}}")], &environment)?;
    // As committed: the program of an earlier revision may not read what a checkout on Windows has.
    let committed = ["-c", "core.autocrlf=false", "-c", "core.eol=lf"];
    let prefix = format!("--prefix={}/", tree.display());
    ask(top, &[&committed[..], &["checkout-index", "--all", &prefix]].concat(), &environment)?;
    Ok(tree)
}

/// Where a revision has no lock file of its own, today's is taken: the same crates.
fn locked(project: &Path, top: &Path, tree: &Path) -> Result<()> {
    let Some(lock) = project.ancestors().map(|above| above.join("Cargo.lock")).find(|lock| lock.is_file()) else {
        return Ok(());
    };
    let Ok(below) = lock.strip_prefix(top) else { return Ok(()) };
    let there = tree.join(below);
    if !there.exists() {
        std::fs::copy(&lock, &there).map_err(Error::file("copy", &lock))?;
    }
    Ok(())
}

/// The running program's name among the project's binaries.
fn binary() -> std::ffi::OsString {
    let path = std::env::current_exe().unwrap_or_default();
    path.file_stem().unwrap_or("report".as_ref()).to_owned()
}

/// Where cargo builds for this project: what is compiled already is not compiled again.
fn target(project: &Path) -> PathBuf {
    let own = || {
        let program = std::env::current_exe().ok()?;
        let target = program.parent()?.parent()?;
        target.join("CACHEDIR.TAG").is_file().then(|| target.to_owned())
    };
    std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from).or_else(own).unwrap_or_else(|| project.join("target"))
}

/// A crate that a manifest names by a path out of the repository is not in the scratch
/// tree: its path becomes absolute.
fn absolute_paths(tree: &Path, top: &Path) -> Result<()> {
    let mut folders = vec![tree.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(Error::file("read", &folder))? {
            let path = entry.map_err(Error::file("read", &folder))?.path();
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "Cargo.toml") {
                let below = folder.strip_prefix(tree).expect("a folder of the tree");
                manifest(&path, &top.join(below), top)?;
            }
        }
    }
    Ok(())
}

fn manifest(file: &Path, original: &Path, top: &Path) -> Result<()> {
    let text = std::fs::read_to_string(file).map_err(Error::file("read", file))?;
    // What cargo cannot read, cargo says.
    let Ok(mut document) = text.parse::<DocumentMut>() else { return Ok(()) };
    absolute(document.as_table_mut(), original, top);
    std::fs::write(file, document.to_string()).map_err(Error::file("write", file))
}

/// Every `path` that leads to a package outside `top`, in any table of dependencies.
fn absolute(table: &mut dyn TableLike, original: &Path, top: &Path) {
    let path = table.get("path").and_then(Item::as_str).map(|path| original.join(path));
    if let Some(path) = path.and_then(|path| std::fs::canonicalize(path).ok())
        && !path.starts_with(top)
        && path.join("Cargo.toml").is_file()
    {
        table.insert("path", toml_edit::value(path.to_string_lossy().into_owned()));
    }
    for (_, item) in table.iter_mut() {
        if let Some(inner) = item.as_table_like_mut() {
            absolute(inner, original, top);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_out_of_the_repository_become_absolute() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        for package in ["engine", "project/helper"] {
            std::fs::create_dir_all(root.join(package)).unwrap();
            std::fs::write(root.join(package).join("Cargo.toml"), "").unwrap();
        }
        let top = root.join("project");
        let mut document: DocumentMut =
            "[dependencies]\nengine = { path = \"../engine\" } # ours\nhelper = { path = \"helper\" }\n"
                .parse()
                .unwrap();
        absolute(document.as_table_mut(), &top, &top);
        let wanted = format!(
            "[dependencies]\nengine = {{ path = \"{}\" }} # ours\nhelper = {{ path = \"helper\" }}\n",
            root.join("engine").display()
        );
        assert_eq!(document.to_string(), wanted);
    }
}

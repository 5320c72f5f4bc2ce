//! Questions to git, and why it has no answer.

use crate::error::{Error, Result};
use pledgebook_frame::closest;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

/// Why git has no answer.
#[derive(Debug)]
pub(crate) enum Silence {
    /// There is no git.
    NotInstalled,
    /// There is a git, and it does not run.
    DoesNotRun(String),
    /// There is a repository's entry that git does not take for one: where, and why.
    Broken { at: String, why: String },
    /// The folder is in no repository.
    NoRepository,
    /// The repository is another user's, which git does not read before it is told to.
    OtherOwner { repository: String, trust: String },
    /// Anything else, in git's own words; none for a plain no.
    Says(String),
}

/// What git prints, asked in `folder`.
pub(crate) fn ask(folder: &Path, args: &[&str], environment: &[(&str, &OsStr)]) -> Result<String, Silence> {
    let mut git = Command::new("git");
    // Its words are read below: in its own language.
    git.arg("-C").arg(folder).args(args).env("LC_ALL", "C").envs(environment.iter().copied());
    let done = git.output().map_err(|cause| match cause.kind() {
        ErrorKind::NotFound => Silence::NotInstalled,
        _ => Silence::DoesNotRun(cause.to_string()),
    })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).trim_end().to_owned());
    }
    let says = String::from_utf8_lossy(&done.stderr);
    // A shell's codes for what it cannot run or does not find.
    if let Some(code @ (126 | 127)) = done.status.code() {
        let line = says.lines().next().unwrap_or_default();
        return Err(Silence::DoesNotRun(format!("it ends with code {code} {line}").trim_end().to_owned()));
    }
    let trust = says.lines().map(str::trim).find(|line| line.starts_with("git config --global --add safe.directory "));
    Err(match trust {
        Some(trust) => Silence::OtherOwner {
            repository: says.split('\'').nth(1).unwrap_or_default().to_owned(),
            trust: trust.to_owned(),
        },
        None if says.contains("not a git repository") => broken(folder).unwrap_or(Silence::NoRepository),
        None => Silence::Says(says.lines().next().unwrap_or_default().to_owned()),
    })
}

/// The first entry `.git` above the folder, where it is no repository.
fn broken(folder: &Path) -> Option<Silence> {
    let folder = folder.canonicalize().ok()?;
    let entry = folder.ancestors().map(|folder| folder.join(".git")).find(|entry| entry.exists())?;
    let inside = match entry.is_file() {
        true => {
            let text = std::fs::read_to_string(&entry).unwrap_or_default();
            let Some(named) = text.trim_end().strip_prefix("gitdir: ") else {
                return Some(Silence::Broken { at: entry.display().to_string(), why: "it names no folder".into() });
            };
            let inside = entry.parent()?.join(named);
            if !inside.is_dir() {
                let why = format!("it names {named}, which is no folder");
                return Some(Silence::Broken { at: entry.display().to_string(), why });
            }
            inside
        }
        false => entry,
    };
    let head = inside.join("HEAD");
    let why = match std::fs::read_to_string(&head) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => "it is missing",
        Err(_) => "it cannot be read",
        Ok(text) if text.trim().is_empty() => "it is empty",
        Ok(text) if text.starts_with("ref: refs/") || text.trim().bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            return None;
        }
        Ok(_) => "it names neither a branch nor a commit",
    };
    Some(Silence::Broken { at: head.display().to_string(), why: why.into() })
}

impl Silence {
    /// What is wrong, and what to do about it.
    fn words(self) -> (String, String) {
        match self {
            Silence::NotInstalled => ("git is not installed, or not on the PATH".into(), "install git".into()),
            Silence::DoesNotRun(why) => {
                (format!("git could not be run: {why}"), "try `git --version`, and mend or install git".into())
            }
            Silence::Broken { at, why } => (
                format!("the git repository is broken at {at}: {why}"),
                "mend it, or clone the repository again".into(),
            ),
            Silence::NoRepository => {
                ("this is no git repository".into(), "run it inside the project's repository".into())
            }
            Silence::OtherOwner { repository, trust } => (
                format!("git does not read the repository {repository}, for it belongs to another user"),
                format!("if you trust it: {trust}"),
            ),
            Silence::Says(words) => (format!("git says: {words}"), "run it inside the project's repository".into()),
        }
    }
}

impl From<Silence> for Error {
    fn from(silence: Silence) -> Self {
        let (problem, hint) = silence.words();
        Error::setting(problem, hint)
    }
}

const USUAL: &str = "name a folder with findings.json, a published PDF, or a commit, branch or tag";

/// Whether a name is a revision; `name` is no folder and no file.
///
/// # Errors
/// [`Error::Setting`](pledgebook::Error::Setting) where it is none, or git does not tell: with the cause, and the command that mends it.
pub(crate) fn is_revision(folder: &Path, name: &str) -> Result<()> {
    // One that begins with a dash would be read as an option.
    if name.starts_with('-') {
        return Err(none(name, USUAL));
    }
    if let Some((from, to)) = range(name) {
        let problem = format!("{name} is a range, and what is compared are two revisions");
        return Err(Error::setting(problem, format!("write two names: `diff {from} {to}`")));
    }
    match commit(folder, name) {
        Ok(_) => Ok(()),
        Err(Silence::Says(_)) => Err(not_here(folder, name)),
        Err(Silence::NoRepository) => Err(none(name, format!("{USUAL}; for the latter run it inside a repository"))),
        Err(silence) => {
            let (why, hint) = silence.words();
            let problem = format!("there is no folder or file {name}, and no telling whether it is a revision: {why}");
            Err(Error::setting(problem, hint))
        }
    }
}

/// The ends of `a..b` and `a...b`; a path such as `../a` is none.
fn range(name: &str) -> Option<(&str, &str)> {
    let (from, to) = name.split_once("...").or_else(|| name.split_once(".."))?;
    let path = from.ends_with(['/', '\\']) || to.starts_with(['/', '\\']) || (from.is_empty() && to.is_empty());
    let end = |name| if name == "" { "HEAD" } else { name };
    (!path).then(|| (end(from), end(to)))
}

fn commit(folder: &Path, name: &str) -> Result<String, Silence> {
    ask(folder, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")], &[])
}

fn none(name: &str, hint: impl Into<String>) -> Error {
    Error::setting(format!("there is no folder, file or git revision {name}"), hint)
}

/// Why a repository that git reads has no such revision.
fn not_here(folder: &Path, name: &str) -> Error {
    let lines = |args: &[&str]| -> Vec<String> {
        ask(folder, args, &[]).unwrap_or_default().lines().map(str::to_owned).collect()
    };
    if ask(folder, &["rev-list", "--all", "--max-count=1"], &[]).is_ok_and(|commits| commits.is_empty())
        && commit(folder, "HEAD").is_err()
    {
        let problem = format!("there is no folder or file {name}, and the git repository has no commit yet");
        return Error::setting(problem, "make one with git add and git commit, or name a folder or a published PDF");
    }
    let shallow = lines(&["rev-parse", "--is-shallow-repository"]) == ["true"];
    let (base, steps) = name.split_at(name.find(['~', '^']).or_else(|| name.find("@{")).unwrap_or(name.len()));
    if !steps.is_empty() && commit(folder, base).is_ok() {
        let (why, hint) = match shallow {
            true => ("this clone is shallow, and the history was not fetched", "git fetch --unshallow".into()),
            false => ("its history has no such commit", format!("git log --oneline {base} lists what it has")),
        };
        return Error::setting(format!("git knows {base} but not {name}: {why}"), hint);
    }
    let remotes = lines(&["remote"]);
    let remote = remotes.iter().find(|remote| *remote == "origin").or(remotes.first());
    if base.len() >= 7 && base.chars().all(|c| c.is_ascii_hexdigit()) {
        let clone = if shallow { "clone, which is shallow" } else { "repository" };
        let hint = match remote {
            // Only a whole one can be asked for.
            Some(remote) if base.len() >= 40 => format!("git fetch {remote} {base}"),
            Some(_) if shallow => "git fetch --unshallow".into(),
            Some(remote) => format!("git fetch {remote}"),
            None => "git log --oneline --all lists the commits".into(),
        };
        return Error::setting(format!("there is no commit {base} in this {clone}"), hint);
    }
    let refs = lines(&["for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads", "refs/tags", "refs/remotes"]);
    let near = nearest(base, &refs, &remotes).filter(|near| near != base);
    let near = near.map(|near| format!("did you mean `{near}{steps}`?"));
    let looks_like_a_file = name.ends_with(".pdf") || name.ends_with(".json") || name.contains(char::is_whitespace);
    let fetch = remote.filter(|_| !looks_like_a_file).map(|remote| match base.split_once('/') {
        Some((of, branch)) if of == remote => format!("git fetch {remote} {branch}:refs/remotes/{base}"),
        _ => format!("git fetch {remote} {base}, and name FETCH_HEAD"),
    });
    match (near, fetch) {
        (Some(near), Some(fetch)) if shallow => none(name, format!("{near} or, if it was not fetched: {fetch}")),
        (Some(near), _) => none(name, near),
        (None, Some(fetch)) if shallow => Error::setting(
            format!("there is no folder, file or revision {name} in this clone, which is shallow"),
            fetch,
        ),
        (None, Some(fetch)) => none(name, format!("{USUAL}; for what was not fetched: {fetch}")),
        (None, None) => none(name, USUAL),
    }
}

/// The branch or tag that was probably meant: of a remote only its last part is compared.
fn nearest(name: &str, refs: &[String], remotes: &[String]) -> Option<String> {
    fn part<'a>(name: &'a str, remotes: &[String]) -> &'a str {
        let of_remote = |remote: &String| name.strip_prefix(remote.as_str())?.strip_prefix('/');
        remotes.iter().find_map(of_remote).unwrap_or(name)
    }
    let wanted = part(name, remotes);
    let known = ["HEAD"].into_iter().chain(refs.iter().map(String::as_str));
    let known = known.filter(|known| *known == "HEAD" || part(known, remotes) != "HEAD");
    // `origin/x` is not mistaken for a local `x`, which may be another.
    let known: Vec<&str> = known.filter(|known| wanted == name || part(known, remotes) != *known).collect();
    let near = closest(wanted, known.iter().map(|known| part(known, remotes)))?;
    known.into_iter().find(|known| part(known, remotes) == near).map(str::to_owned)
}

//! A copy of the project to spoil, and the real binary to run on it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of `data/` and `report/` (without what was built) in a temporary folder.
pub struct Copy {
    folder: tempfile::TempDir,
}

impl Copy {
    pub fn new() -> Self {
        let copy = Copy { folder: tempfile::tempdir().unwrap() };
        copy_folder(&root().join("data"), &copy.path("data"));
        copy_folder(&root().join("report"), &copy.path("report"));
        copy
    }

    /// An empty folder.
    pub fn empty() -> Self {
        Copy { folder: tempfile::tempdir().unwrap() }
    }

    /// The sources this program was built from, so that it takes the copy for its own project.
    pub fn add_sources(&self) {
        copy_folder(&root().join("src"), &self.path("src"));
        for file in ["Cargo.toml", "Cargo.lock"] {
            self.write(file, std::fs::read(root().join(file)).unwrap());
        }
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap()
    }

    pub fn write(&self, below: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(below), bytes).unwrap();
    }

    /// Replaces the first occurrence; fails where there is none.
    pub fn replace(&self, below: &str, from: &str, to: &str) {
        let text = self.read(below);
        assert!(text.contains(from), "{below} does not contain {from:?}");
        self.write(below, text.replacen(from, to, 1));
    }

    /// Runs `report` in the copy.
    pub fn report(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_report"))
            .args(args)
            .current_dir(self.folder.path())
            .env_remove("SOURCE_DATE_EPOCH")
            .output()
            .unwrap()
    }

    /// Runs git ([`git_is_there`]) in the copy and returns what it prints.
    pub fn git(&self, args: &[&str]) -> String {
        let done = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(args)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Runs `report` and returns what it complains about.
    pub fn complaint(&self, args: &[&str]) -> String {
        self.complaint_of(1, args)
    }

    /// Runs `report`, which must end with this code, and returns what it complains about.
    pub fn complaint_of(&self, code: i32, args: &[&str]) -> String {
        let output = self.report(args);
        assert_eq!(output.status.code(), Some(code), "exit code; stdout: {}", String::from_utf8_lossy(&output.stdout));
        String::from_utf8(output.stderr).unwrap()
    }
}

/// Whether git is there, which only revisions need: a test that goes without it says so,
/// and fails in CI, which has it.
pub fn git_is_there() -> bool {
    let there = Command::new("git").arg("--version").output().is_ok_and(|done| done.status.success());
    if !there {
        let test = std::thread::current().name().unwrap_or_default().to_owned();
        assert!(std::env::var_os("CI").is_none(), "{test} needs git");
        // The harness keeps what `eprintln` says of a test that passes.
        let _ = writeln!(std::io::stderr(), "SKIPPED: {test}: it compares git revisions, and there is no git here");
    }
    there
}

/// Copies a folder, without what was built in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if ["build", "published", ".returns"].contains(&&*entry.file_name().to_string_lossy()) {
            continue;
        }
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// What a program printed, both ways.
pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

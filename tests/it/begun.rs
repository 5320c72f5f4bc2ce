//! A project that `report new` has just begun, with nothing compiled.

use crate::support::{Copy, words};
use pledgebook::data::Data;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Every file below a folder, by its path.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn read(folder: &Path, below: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let (path, name) = (entry.path(), below.join(entry.file_name()));
            match path.is_dir() {
                true => read(&path, &name, found),
                false => drop(found.insert(name.to_string_lossy().into_owned(), std::fs::read(&path).unwrap())),
            }
        }
    }
    let mut found = BTreeMap::new();
    read(folder, Path::new(""), &mut found);
    found
}

pub fn report(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_report")).args(args).current_dir(folder).output().unwrap()
}

/// A project `bees` that was just begun, with nothing compiled.
pub struct Begun {
    pub copy: Copy,
}

impl Begun {
    pub fn new() -> Self {
        let copy = Copy::empty();
        let done = copy.report(&["new", "bees"]);
        assert!(done.status.success(), "{}", words(&done));
        Begun { copy }
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.copy.path("bees").join(below)
    }

    pub fn read(&self, below: &str) -> String {
        std::fs::read_to_string(self.path(below)).unwrap()
    }

    pub fn write(&self, below: &str, text: &str) {
        std::fs::write(self.path(below), text).unwrap();
    }

    pub fn add(&self, args: &[&str]) -> String {
        let done = report(&self.path(""), &[&["add"], args].concat());
        assert!(done.status.success(), "add {args:?}: {}", words(&done));
        words(&done)
    }

    /// What is complained about; nothing is written.
    pub fn refused(&self, args: &[&str]) -> String {
        let before = files(&self.path(""));
        let done = report(&self.path(""), &[&["add"], args].concat());
        assert!(matches!(done.status.code(), Some(1 | 2)), "add {args:?}: {}", words(&done));
        assert!(files(&self.path("")) == before, "add {args:?} was refused, and wrote something");
        words(&done)
    }

    pub fn data(&self) -> Data {
        Data::open_at(self.path("data")).unwrap()
    }
}

pub fn says(text: &str, all: &[&str]) {
    for one in all {
        assert!(text.contains(one), "{one:?} is not in: {text}");
    }
}

/// Visits as a town publishes them.
pub const VISITS: &str = "Branch,Year,Visits,Cost £\ncentre,2023,42500,\"1,200.50\"\nharbour,2023,57900,980\n\
                      centre,2024,44000,\"1,310\"\nharbour,2024,59000,\n";

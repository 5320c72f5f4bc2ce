//! Publishing stopped at every step, and refused for every reason.

use super::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn files(of: &[(&str, &str)]) -> Files {
    let mut files = Files::default();
    for (path, text) in of {
        files.insert(*path, text.as_bytes().to_vec());
    }
    files
}

fn old() -> Files {
    files(&[("a.json", "old a"), (PDF, "old pdf"), ("charts/gone.svg", "old"), ("same.typ", "same")])
}

fn new() -> Files {
    files(&[("a.json", "new a"), (PDF, "new pdf"), ("charts/more.svg", "new"), ("same.typ", "same")])
}

/// Whether the folder holds exactly these files.
fn holds(folder: &Path, files: &Files) -> bool {
    let listed = fs::read_to_string(folder.join(LIST)).unwrap_or_default();
    listed.lines().eq(files.iter().map(|(path, _)| path))
        && files.iter().all(|(path, bytes)| fs::read(folder.join(path)).is_ok_and(|there| there == bytes))
        && ["charts/gone.svg", "charts/more.svg"].iter().all(|p| folder.join(p).exists() == files.get(p).is_some())
}

#[test]
fn stopped_at_every_step_the_old_or_the_new_is_whole() {
    let (mut stopped, mut kept, mut finished) = (0, 0, 0);
    for stop in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        publish(&old(), folder).unwrap();
        fs::write(folder.join("mine.txt"), "mine").unwrap();
        let mut steps = 0;
        let done = catch_unwind(AssertUnwindSafe(|| {
            publish_watched(&new(), folder, &mut |_| {
                // Nothing in `publish` cleans up while unwinding, so this leaves what a kill leaves.
                assert!(steps != stop, "stopped here");
                steps += 1;
            })
        }));
        if done.is_ok() {
            assert!(stopped >= 8, "only {stopped} steps to stop at");
            break;
        }
        stopped += 1;
        let journal = folder.join(STAGE).join(JOURNAL).exists();
        assert!(journal || holds(folder, &old()) || holds(folder, &new()), "step {stop}: a mixture and no journal");
        finish(folder).unwrap();
        assert!(!folder.join(STAGE).exists(), "step {stop}: leftovers");
        assert!(holds(folder, &old()) || holds(folder, &new()), "step {stop}: a mixture");
        let new_now = holds(folder, &new());
        kept += usize::from(!new_now);
        finished += usize::from(new_now);
        assert_eq!(new_now, journal || new_now, "step {stop}: a journal is a promise");
        publish(&new(), folder).unwrap();
        assert!(holds(folder, &new()) && folder.join("mine.txt").exists());
    }
    assert!(kept >= 3 && finished >= 4, "{kept} kept, {finished} finished");
}

#[test]
fn what_is_refused_leaves_no_empty_folders() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("same.typ")).unwrap();
    publish(&files(&[("charts/sets/one.svg", "one"), ("same.typ", "same")]), folder.path()).unwrap_err();
    assert!(!folder.path().join("charts").exists());
    assert!(folder.path().join("same.typ").is_dir(), "what was there stays");
}

#[test]
fn the_same_bytes_are_not_written_again() {
    let folder = tempfile::tempdir().unwrap();
    publish(&old(), folder.path()).unwrap();
    let stamp = || fs::metadata(folder.path().join("same.typ")).unwrap().modified().unwrap();
    let before = stamp();
    assert_eq!(publish(&new(), folder.path()).unwrap().changed, 3);
    assert_eq!(publish(&new(), folder.path()).unwrap().changed, 0);
    assert_eq!(before, stamp());
}

#[test]
fn each_reason_not_to_write_is_said() {
    for (kind, says) in [
        (ErrorKind::StorageFull, "there is no room on the disk: 7 bytes are needed"),
        (ErrorKind::QuotaExceeded, "there is no room on the disk: 7 bytes are needed"),
        (ErrorKind::ReadOnlyFilesystem, "the disk is read-only"),
        (ErrorKind::PermissionDenied, "you may not write there"),
        (ErrorKind::FileTooLarge, "a file is larger than the system allows"),
    ] {
        let error = Error::unwritten(Path::new("out"), 7)(kind.into());
        let words = format!("cannot write to out: {says}; what was there before is as it was");
        assert_eq!(error.to_string(), words);
        assert!(!error.hint().is_empty());
    }
}

#[test]
fn a_build_that_waits_too_long_says_for_whom() {
    let folder = tempfile::tempdir().unwrap();
    let held = lock(folder.path(), PATIENCE).unwrap();
    assert!(held.is_some());
    let error = lock(folder.path(), Duration::ZERO).unwrap_err();
    assert!(error.to_string().contains("another build has been writing there"), "{error}");
    drop(held);
    assert!(lock(folder.path(), Duration::ZERO).unwrap().is_some());
}

//! One running kernel: its directory, its environment, and its end.

use crate::fault::{Doing, Fault, Result};
use crate::home::{self, Build};
use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// What the names of kernels' directories begin with.
const PREFIX: &str = "pledgebook-kernel-";

/// The age at which a directory without a lock file is nobody's.
const ABANDONED: std::time::Duration = std::time::Duration::from_secs(600);

/// The directory of one kernel, in the system's temporary folder.
///
/// It is not in the project, because evcxr cannot load a cell from a path with a
/// space in it.
pub struct Session {
    /// The directory.
    pub directory: PathBuf,
    // Held locked for as long as the kernel lives; the system frees it however the
    // kernel ends, so that a sweep can tell the dead from the living.
    _lock: File,
}

impl Session {
    /// Makes a directory for a kernel on `build`.
    ///
    /// # Errors
    /// When the temporary folder cannot be written or has white space in its path.
    pub fn open(build: &Build) -> Result<Self> {
        let temporary = std::env::temp_dir();
        if temporary.to_string_lossy().contains(char::is_whitespace) {
            return Err(Fault::new(format!(
                "the temporary folder {} has a space in its path, where evcxr cannot load cells from: set TMPDIR to another",
                temporary.display()
            )));
        }
        let nanoseconds =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |time| time.subsec_nanos());
        let directory = temporary.join(format!("{PREFIX}{}-{nanoseconds:09}", std::process::id()));
        // The system allows a socket's path 108 bytes.
        if directory.as_os_str().len() > 85 {
            return Err(Fault::new(format!(
                "the path of the temporary folder {} is too long for sockets below it: set TMPDIR to a shorter one",
                temporary.display()
            )));
        }
        std::fs::create_dir(&directory).doing("make", &directory)?;
        let file = directory.join("lock");
        let lock = File::create(&file).doing("make", &file)?;
        if !try_lock(&lock) {
            return Err(Fault::new(format!("cannot lock {}", file.display())));
        }
        home::write(&directory.join("build"), build.directory.to_string_lossy().as_bytes())?;
        Ok(Session { directory, _lock: lock })
    }

    /// Makes this process and those it starts work in the kernel's directory.
    pub fn enter(&self, build: &Build) {
        let bin = build.directory.join("bin");
        let before = std::env::var_os("PATH").unwrap_or_default();
        let mut path = bin.clone().into_os_string();
        path.push(":");
        path.push(&before);
        let cargo_home = std::env::var_os("CARGO_HOME").unwrap_or_default();
        let process = std::process::id().to_string();
        let settings: [(&str, &std::ffi::OsStr); 13] = [
            (home::BUILD, build.directory.as_os_str()),
            (home::SESSION, self.directory.as_os_str()),
            (home::KERNEL, process.as_ref()),
            (home::PATH, &before),
            (home::CARGO_HOME, &cargo_home),
            ("PATH", &path),
            // rust-analyzer takes the cargo below this folder before any other.
            ("CARGO_HOME", build.directory.as_os_str()),
            ("EVCXR_TMPDIR", self.directory.as_os_str()),
            ("EVCXR_CONFIG_DIR", &build.directory.join("config").into_os_string()),
            ("CARGO", &bin.join("cargo").into_os_string()),
            ("RUSTC", &bin.join("rustc").into_os_string()),
            ("RUST_SRC_PATH", &build.directory.join("facade/std").into_os_string()),
            // evcxr looks here for an older self to replace; there is none.
            ("JUPYTER_PATH", self.directory.as_os_str()),
        ];
        for (name, value) in settings {
            // SAFETY: nothing else runs yet; evcxr starts its threads after this.
            unsafe { std::env::set_var(name, value) };
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        remove(&self.directory);
    }
}

/// Removes a kernel's directory, also from under a compiler that still writes to it
/// and beside a thread or process that is removing it.
pub fn remove(directory: &Path) {
    // A thread that found nothing left to do would end the process, and with it the
    // thread that is half done.
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock();
    for _ in 0..40 {
        if std::fs::remove_dir_all(directory).is_ok() || !directory.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

/// Removes directories whose kernel is gone, and builds that no kernel uses.
///
/// # Errors
/// When the temporary folder cannot be read.
pub fn sweep(project: &Path) -> Result<()> {
    let temporary = std::env::temp_dir();
    let mut used = Vec::new();
    for entry in std::fs::read_dir(&temporary).doing("read", &temporary)?.flatten() {
        let directory = entry.path();
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(directory.join("lock")) else {
            // One without its lock file is being made at this moment, or a compiler made
            // it again after its kernel had gone.
            let age = entry.metadata().and_then(|of| of.modified()).ok().and_then(|time| time.elapsed().ok());
            if age.is_some_and(|age| age > ABANDONED) {
                remove(&directory);
            }
            continue;
        };
        if try_lock(&lock) {
            remove(&directory);
        } else if let Ok(build) = std::fs::read_to_string(directory.join("build")) {
            used.push(PathBuf::from(build));
        }
    }
    let kernels = home::kernels(project);
    let Ok(current) = std::fs::read_to_string(kernels.join("current")) else { return Ok(()) };
    used.push(kernels.join(current.trim()));
    for entry in std::fs::read_dir(&kernels).doing("read", &kernels)?.flatten() {
        let directory = entry.path();
        let is_build = directory.join("build.json").is_file() && !entry.file_name().to_string_lossy().starts_with('.');
        if is_build && !used.contains(&directory) {
            let _ = std::fs::remove_dir_all(&directory);
        }
    }
    Ok(())
}

/// Whether the lock was free.
fn try_lock(file: &File) -> bool {
    // SAFETY: the descriptor is open for as long as `file` is.
    unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) == 0 }
}

//! The process that runs the cells, and the relay in front of it.
//!
//! evcxr starts this program a second time to load and run each cell, and reads
//! what it prints line by line without limit. So what evcxr starts is a relay: it
//! starts the true runtime, passes its lines on, stops an endless print, turns a
//! crash into a sentence, adds a hint to an error about a column, and outlives a
//! kernel that was killed just long enough to remove its directory.

use crate::fault::{Fault, Result};
use crate::home::{self, Build};
use crate::session;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use std::time::Duration;

/// Set for the process behind the relay.
const BEHIND_RELAY: &str = "PLEDGEBOOK_KERNEL_RUNTIME";
/// Lines a cell may print to one stream.
const MOST_LINES: u64 = 10_000;
/// Bytes a cell may print to one stream: a browser tab holds these easily.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// The longest line that is passed on whole, outside shown values.
const LONGEST_LINE: u64 = 256 * 1024;

/// Waits of 20 ms for a kernel that has closed its pipes to be gone.
const MOST_WAITS: u32 = 250;

/// What it means for the notebook when the process that runs the cells is gone.
const LOST: &str =
    "Its variables are lost; `use` lines and functions are kept. Run the cells that make your data again.";
/// The state of a relay that was killed before it could say otherwise.
const RUNNING: &str = "running";

const COMPLETE: &[u8] = b"EVCXR_EXECUTION_COMPLETE";
const BEGIN: &[u8] = b"EVCXR_BEGIN_CONTENT";
const END: &[u8] = b"EVCXR_END_CONTENT";
const FAILED: &[u8] = b"EVCXR_ERROR_OCCURRED";
/// What the prelude's deliberate error says, which is for nobody to read.
const READY: &[u8] = b"pledgebook-kernel: ready";

/// The relay, or behind it the runtime.
pub fn main() -> Result<ExitCode> {
    if std::env::var_os(BEHIND_RELAY).is_some() {
        preload();
        evcxr::runtime_hook();
        return Err(Fault::new("evcxr's runtime returned"));
    }
    relay()
}

/// Loads the library that every cell links while the first one is being compiled.
fn preload() {
    let Ok(build) = Build::of_environment() else { return };
    let file = Path::new(build.text("libraries")).join(build.text("shared"));
    if let Ok(file) = std::ffi::CString::new(file.to_string_lossy().into_owned()) {
        // SAFETY: the library's only initialisers are those of Rust's standard library.
        unsafe { libc::dlopen(file.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
    }
}

fn relay() -> Result<ExitCode> {
    // Jupyter ends a kernel that is busy by a signal to its whole process group. The
    // relay is in its own, so that somebody is left to remove the directory.
    // SAFETY: it only moves this process.
    unsafe { libc::setpgid(0, 0) };
    let build = Build::of_environment()?;
    let session = std::env::var_os(home::SESSION).map(PathBuf::from).unwrap_or_default();
    let program = std::env::current_exe().map_err(|error| Fault::new(format!("cannot find this program: {error}")))?;
    let mut command = Command::new(program);
    command
        .args(std::env::args_os().skip(1))
        .env(BEHIND_RELAY, "1")
        .env("LD_LIBRARY_PATH", library_path(&build))
        // A panic in a cell says what and where; a hundred frames of evcxr say nothing.
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::inherit())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Its own group again: what a cell has started ends with it.
        .process_group(0);
    // The analyst's own commands see the analyst's own tools.
    crate::tools::real_environment(&mut command);
    // SAFETY: prctl is async-signal-safe. evcxr interrupts a cell by killing the
    // process it knows, this one; the runtime must go with it.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
    // One relay follows another: how the last one ended says what to tell the analyst.
    let state = session.join("relay");
    let before = std::fs::read_to_string(&state).ok();
    let _ = std::fs::write(&state, RUNNING);
    if before.as_deref() == Some(RUNNING) {
        eprintln!("The process that runs the cells was interrupted. {LOST}");
    }
    let mut child = command.spawn().map_err(|error| Fault::new(format!("the runtime did not start: {error}")))?;
    let process = child.id();
    watch_parent(process, session.clone());

    let cells = Arc::new(AtomicU64::new(0));
    let notice = std::fs::read_to_string(session.join(session::NOTICE)).ok().filter(|_| before.is_none());
    let errors = Arc::new(Errors::default());
    let complaints = child.stderr.take().map(|stream| {
        errors.pipe.store(stream.as_raw_fd(), Ordering::SeqCst);
        let (cells, errors) = (cells.clone(), errors.clone());
        std::thread::spawn(move || pass_errors(stream, &cells, &errors))
    });
    if let Some(stream) = child.stdout.take() {
        pass_output(stream, &cells, &errors, &session, notice);
    }
    let status = child.wait().map_err(|error| Fault::new(format!("the runtime was lost: {error}")))?;
    if let Some(complaints) = complaints {
        let _ = complaints.join();
    }
    if kernel_is_gone() {
        session::remove(&session);
    } else {
        let _ = std::fs::write(&state, "ended");
        let how = match (errors.crash.get(), status.signal()) {
            (Some(crash), _) => (*crash).to_owned(),
            (None, Some(signal)) => signal_name(signal),
            (None, None) => format!("exit code {}", status.code().unwrap_or_default()),
        };
        // When the kernel shuts down nobody reads this any more.
        let _ = writeln!(std::io::stderr(), "The process that runs the cells stopped ({how}). {LOST}");
    }
    let code = status.code().or(status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Where the loader finds the crate's library and the standard library.
fn library_path(build: &Build) -> std::ffi::OsString {
    let mut path = std::ffi::OsString::from(build.text("libraries"));
    path.push(":");
    path.push(Path::new(build.text("sysroot")).join("lib/rustlib").join(build.text("host")).join("lib"));
    if let Some(before) = std::env::var_os("LD_LIBRARY_PATH").filter(|before| !before.is_empty()) {
        path.push(":");
        path.push(before);
    }
    path
}

/// Ends the runtime and removes the kernel's directory when the kernel is gone.
///
/// The system could signal the death of the parent, but of the parent's *thread*,
/// and evcxr restarts this process from threads that come and go.
fn watch_parent(process: u32, session: PathBuf) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(500));
            if is_orphan() {
                // SAFETY: the process is our child and has not been waited for; the group is its own.
                unsafe { libc::kill(-i32::try_from(process).unwrap_or(i32::MAX), libc::SIGKILL) };
                session::remove(&session);
                std::process::exit(1);
            }
        }
    });
}

/// Whether another process than the kernel is the parent now.
fn is_orphan() -> bool {
    // Not the parent at the start: the kernel may have been killed before that.
    static KERNEL: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    let kernel = KERNEL.get_or_init(|| std::env::var(home::KERNEL).ok()?.parse().ok());
    *kernel != Some(std::os::unix::process::parent_id())
}

/// Whether the runtime ended because the kernel did.
///
/// The system closes a killed process's pipes, at which the runtime ends, some time
/// before it gives the process's children a new parent.
fn kernel_is_gone() -> bool {
    for _ in 0..MOST_WAITS {
        if is_orphan() {
            return true;
        }
        let mut stdin = libc::pollfd { fd: libc::STDIN_FILENO, events: libc::POLLIN, revents: 0 };
        // SAFETY: one descriptor, which poll only asks about.
        unsafe { libc::poll(&raw mut stdin, 1, 0) };
        if stdin.revents & libc::POLLHUP == 0 {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    is_orphan()
}

/// How much of a stream's allowance a cell has used.
#[derive(Default)]
struct Allowance {
    cell: u64,
    lines: u64,
    bytes: u64,
    said_so: bool,
}

impl Allowance {
    /// Whether a line of `bytes` may pass in `cell`; the first refusal says so.
    fn admits(&mut self, cell: u64, bytes: usize) -> std::result::Result<(), bool> {
        if cell != self.cell {
            *self = Allowance { cell, ..Allowance::default() };
        }
        self.lines += 1;
        self.bytes += bytes as u64;
        if self.lines <= MOST_LINES && self.bytes <= MOST_BYTES {
            return Ok(());
        }
        let first = !self.said_so;
        self.said_so = true;
        Err(first)
    }
}

fn refusal() -> String {
    format!(
        "… the cell printed more than {MOST_LINES} lines or {} MiB; the rest is not shown. It is still running: interrupt the kernel to stop it.\n",
        MOST_BYTES / 1024 / 1024
    )
}

/// Whose cells are running.
#[derive(PartialEq)]
enum Started {
    No,
    ByPrelude,
    ByAnalyst,
    LongAgo,
}

/// What the other stream is doing.
#[derive(Default)]
struct Errors {
    /// Its end of the pipe.
    pipe: AtomicI32,
    /// A line was read and is not passed on yet.
    busy: AtomicBool,
    /// The cell has printed to it.
    used: AtomicBool,
    /// The crash that evcxr's handler has named; it then ends the process by an abort.
    crash: std::sync::OnceLock<&'static str>,
}

impl Errors {
    /// Waits until what the cell printed to it has reached Jupyter: a message that
    /// comes after the end of its cell is lost to a notebook run from a program.
    fn settle(&self) {
        for _ in 0..200 {
            let mut waiting: libc::c_int = 0;
            // SAFETY: FIONREAD writes one integer; a closed pipe only makes it fail.
            unsafe { libc::ioctl(self.pipe.load(Ordering::SeqCst), libc::FIONREAD, &mut waiting) };
            if waiting == 0 && !self.busy.load(Ordering::SeqCst) {
                break;
            }
            std::thread::sleep(Duration::from_micros(250));
        }
        if self.used.swap(false, Ordering::SeqCst) {
            // evcxr reads it in a thread of its own, of which nothing can be asked.
            std::thread::sleep(Duration::from_millis(8));
        }
    }
}

fn pass_output(stream: impl Read, cells: &AtomicU64, errors: &Errors, session: &Path, mut notice: Option<String>) {
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    let mut out = std::io::stdout().lock();
    let mut allowance = Allowance::default();
    let mut shown = false;
    let mut started = Started::No;
    let mut line = Vec::new();
    loop {
        line.clear();
        let limit = if shown { u64::MAX } else { LONGEST_LINE };
        match (&mut stream).take(limit).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
        // What a cell printed without an end of line stands before the first keyword.
        if !shown && let Some(at) = inside(&line, BEGIN) {
            let keyword = line.split_off(at);
            line.push(b'\n');
            let admitted = allowance.admits(cells.load(Ordering::SeqCst), line.len()).is_ok();
            if admitted && out.write_all(&line).is_err() {
                break;
            }
            line = keyword;
        }
        let begins = |mark: &[u8]| line.starts_with(mark);
        if begins(COMPLETE) {
            // What is said before the analyst's first cell reaches nobody, and the
            // prelude is the one that ends in an error.
            if started == Started::ByPrelude {
                started = Started::ByAnalyst;
            } else if started == Started::ByAnalyst {
                started = Started::LongAgo;
                let _ = std::fs::write(session.join(crate::session::HAS_RUN), "");
                if let Some(notice) = notice.take() {
                    eprintln!("{notice}");
                    errors.used.store(true, Ordering::SeqCst);
                }
            }
            errors.settle();
            cells.fetch_add(1, Ordering::SeqCst);
            // A value without its end, which evcxr would wait for: nobody but a cell that
            // prints the protocol's words makes one.
            if std::mem::take(&mut shown) && out.write_all(b"EVCXR_END_CONTENT\n").is_err() {
                break;
            }
        } else if started == Started::No && begins(FAILED) {
            started = Started::ByPrelude;
        } else if shown {
            shown = !begins(END);
        } else if begins(BEGIN) {
            shown = true;
        } else if !begins(b"EVCXR_") {
            match allowance.admits(cells.load(Ordering::SeqCst), line.len()) {
                Ok(()) => {
                    if !line.ends_with(b"\n") && line.len() as u64 == LONGEST_LINE {
                        line.push(b'\n');
                    }
                }
                Err(true) => line = refusal().into_bytes(),
                Err(false) => continue,
            }
        }
        if out.write_all(&line).and_then(|()| out.flush()).is_err() {
            break;
        }
    }
}

fn pass_errors(stream: impl Read, cells: &AtomicU64, errors: &Errors) {
    // polars' longest messages are read whole.
    let mut stream = BufReader::with_capacity(64 * 1024, stream);
    let mut allowance = Allowance::default();
    // The cell whose crash is being told.
    let mut in_backtrace = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut stream).take(LONGEST_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => break,
            Ok(_) => errors.busy.store(true, Ordering::SeqCst),
        }
        let text = String::from_utf8_lossy(&line);
        let cell = cells.load(Ordering::SeqCst);
        // evcxr's crash handler prints a backtrace of itself, and no cell comes after.
        if let Some(crash) = handled_crash(text.trim_end()) {
            in_backtrace = Some(cell);
            let _ = errors.crash.set(crash);
        }
        let is_noise = in_backtrace == Some(cell)
            || line.starts_with(READY)
            || text.starts_with("note: run with `RUST_BACKTRACE=1`");
        if !is_noise {
            errors.used.store(true, Ordering::SeqCst);
            match allowance.admits(cell, line.len()) {
                Ok(()) => {
                    // polars adds one itself to some of its errors.
                    let has_hint = stream.buffer().trim_ascii_start().starts_with(b"Did you mean");
                    let hint = pledgebook_hint::nearest_column_hint(&text)
                        .filter(|_| !has_hint)
                        .map_or(String::new(), |hint| format!("{hint}\n"));
                    let mut out = std::io::stderr().lock();
                    let _ = out.write_all(&line).and_then(|()| out.write_all(hint.as_bytes()));
                }
                Err(true) => eprint!("{}", refusal()),
                Err(false) => {}
            }
        }
        errors.busy.store(!stream.buffer().is_empty(), Ordering::SeqCst);
    }
}

/// Where `mark` stands within a line, if not at its start.
fn inside(line: &[u8], mark: &[u8]) -> Option<usize> {
    line.windows(mark.len()).position(|part| part == mark).filter(|at| *at > 0)
}

/// What evcxr's crash handler says, as a noun.
fn handled_crash(line: &str) -> Option<&'static str> {
    match line {
        "Segmentation fault." => Some("a segmentation fault"),
        "Illegal instruction." => Some("an illegal instruction"),
        "Bus error." => Some("a bus error"),
        _ => None,
    }
}

fn signal_name(signal: i32) -> String {
    match signal {
        libc::SIGSEGV => "a segmentation fault".into(),
        libc::SIGABRT => "an abort".into(),
        libc::SIGBUS => "a bus error".into(),
        libc::SIGILL => "an illegal instruction".into(),
        libc::SIGFPE => "an arithmetic exception".into(),
        libc::SIGKILL => "killed; if not by you, then by the system for want of memory".into(),
        other => format!("signal {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowance, MOST_LINES};

    #[test]
    fn a_cell_may_print_so_much_and_the_next_one_again() {
        let mut allowance = Allowance::default();
        for _ in 0..MOST_LINES {
            assert_eq!(allowance.admits(0, 10), Ok(()));
        }
        assert_eq!(allowance.admits(0, 10), Err(true), "the first refusal is said");
        assert_eq!(allowance.admits(0, 10), Err(false), "and only once");
        assert_eq!(allowance.admits(1, 10), Ok(()));
    }
}

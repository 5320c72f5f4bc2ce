//! What only Linux has: groups of processes, pipes that can be asked, a library loaded by hand.

use std::io::Error;
use std::os::fd::RawFd;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Command, ExitStatus};

/// Puts the command in the place of this process; returns only why it could not.
pub fn become_it(command: &mut Command) -> Error {
    command.exec()
}

/// Makes `link` a name for `target`, which may be relative to the link.
pub fn link(target: &str, link: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

/// Tells whether a large file is still the same without reading it.
pub fn seal(file: &Path) -> String {
    file.metadata().map(|facts| format!("{} {} {}", facts.ino(), facts.len(), facts.mtime())).unwrap_or_default()
}

/// Loads a shared library into this process, for all that is loaded later.
pub fn load(file: &Path) {
    if let Ok(file) = std::ffi::CString::new(file.to_string_lossy().into_owned()) {
        // SAFETY: the library's only initialisers are those of Rust's standard library.
        unsafe { libc::dlopen(file.as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) };
    }
}

/// Moves this process to a group of its own, which no signal to the old one reaches.
pub fn leave_group() {
    // SAFETY: it only moves this process.
    unsafe { libc::setpgid(0, 0) };
}

/// Starts the command in a group of its own, to be killed when this process is.
pub fn tie(command: &mut Command) {
    command.process_group(0);
    // SAFETY: prctl is async-signal-safe.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
}

/// Kills a child that has not been waited for and leads a group, and the group with it.
pub fn kill_group(child: u32) {
    // SAFETY: a child keeps its number until it is waited for.
    unsafe { libc::kill(-i32::try_from(child).unwrap_or(i32::MAX), libc::SIGKILL) };
}

/// The process that is this one's parent now.
pub fn parent() -> u32 {
    std::os::unix::process::parent_id()
}

/// Whether whoever writes to standard input has closed it.
pub fn input_is_closed() -> bool {
    let mut stdin = libc::pollfd { fd: libc::STDIN_FILENO, events: libc::POLLIN, revents: 0 };
    // SAFETY: one descriptor, which poll only asks about.
    unsafe { libc::poll(&raw mut stdin, 1, 0) };
    stdin.revents & libc::POLLHUP != 0
}

/// Whether a pipe holds what nobody has read; a closed one does not.
pub fn has_unread(pipe: RawFd) -> bool {
    let mut waiting: libc::c_int = 0;
    // SAFETY: FIONREAD writes one integer; a closed pipe only makes it fail.
    unsafe { libc::ioctl(pipe, libc::FIONREAD, &raw mut waiting) };
    waiting != 0
}

/// How a process ended, as a noun, and the code that a shell would give it.
pub fn ending(status: ExitStatus) -> (String, u8) {
    let Some(signal) = status.signal() else {
        let code = status.code().unwrap_or_default();
        return (format!("exit code {code}"), u8::try_from(code).unwrap_or(1));
    };
    let how = match signal {
        libc::SIGSEGV => "a segmentation fault",
        libc::SIGABRT => "an abort",
        libc::SIGBUS => "a bus error",
        libc::SIGILL => "an illegal instruction",
        libc::SIGFPE => "an arithmetic exception",
        libc::SIGKILL => "killed; if not by you, then by the system for want of memory",
        other => return (format!("signal {other}"), u8::try_from(128 + other).unwrap_or(1)),
    };
    (how.to_owned(), u8::try_from(128 + signal).unwrap_or(1))
}

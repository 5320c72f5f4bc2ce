//! The standard input of the cells: asked for when a cell waits for it.

use crate::fault::{Doing, Fault, Result};
use std::ffi::CString;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A named pipe that the runtime reads as its standard input.
pub struct Input {
    path: PathBuf,
    /// While this is open a reader waits; when it is closed it reads the end.
    writer: Option<File>,
    asked: bool,
}

impl Input {
    /// Makes the pipe, and its end for the runtime.
    ///
    /// # Errors
    /// When the system makes no named pipe there.
    pub fn open(path: &Path) -> Result<(Self, File)> {
        let name = CString::new(path.as_os_str().as_bytes()).map_err(|_| Fault::new("a path with a zero byte"))?;
        // SAFETY: the name is a C string.
        if unsafe { libc::mkfifo(name.as_ptr(), 0o600) } != 0 {
            return Err(Fault::new(format!("cannot make {}: {}", path.display(), std::io::Error::last_os_error())));
        }
        let mut input = Input { path: path.to_owned(), writer: None, asked: false };
        input.reopen().doing("open", path)?;
        Ok((input, File::open(path).doing("open", path)?))
    }

    /// For reading too: without a reader the system would wait for one.
    fn reopen(&mut self) -> std::io::Result<()> {
        self.writer = Some(OpenOptions::new().read(true).write(true).open(&self.path)?);
        Ok(())
    }

    /// Whether the process, or one it has started, waits for input that nobody was asked
    /// for yet.
    pub fn is_awaited(&mut self, process: u32) -> bool {
        let awaited = !self.asked && waits(process, &self.path);
        self.asked |= awaited;
        awaited
    }

    /// Gives it a line.
    pub fn give(&mut self, text: &str) {
        self.asked = false;
        if let Some(writer) = &mut self.writer {
            let _ = writeln!(writer, "{text}");
        }
    }

    /// Lets it read the end of its input, this once.
    pub fn end(&mut self) {
        self.asked = false;
        self.writer = None;
        // The reader must have seen that nobody writes any more; one that has not waits
        // again, and is met again.
        std::thread::sleep(Duration::from_millis(20));
        let _ = self.reopen();
    }
}

/// Whether a thread of the process, or of one it has started, waits to read this pipe as
/// its standard input.
fn waits(process: u32, path: &Path) -> bool {
    let reads_it = std::fs::read_link(format!("/proc/{process}/fd/0")).is_ok_and(|stdin| stdin == path);
    let read = format!("{} 0x0 ", libc::SYS_read);
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    tasks.map(|task| task.path()).any(|task| {
        let calls = |call: String| call.starts_with(&read);
        let waits = |children: String| {
            children.split_whitespace().filter_map(|child| child.parse().ok()).any(|child| waits(child, path))
        };
        reads_it && std::fs::read_to_string(task.join("syscall")).is_ok_and(calls)
            || std::fs::read_to_string(task.join("children")).is_ok_and(waits)
    })
}

//! A compiler that has begun before there is a cell.
//!
//! A third of the time of rustc is the same for every cell: it starts, finds the crates and
//! reads what they export. So the kernel has one do that while nothing is asked: its root
//! names the project's library and includes the cell, whose file is a pipe that nobody has
//! written to yet. A cell that is compiled with the same arguments is written into it.

use crate::fault::{Doing, Fault, Result};
use crate::frames::{self, Inbox};
use crate::home;
use crate::manifest::real_environment;
use serde_json::{Value, json};
use std::ffi::{CString, OsString};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// What evcxr's code begins with; an attribute of a crate cannot stand in what it includes.
const ALLOWED: &str = "#![allow(unused_imports, unused_mut, dead_code)]";
/// The file that the waiting compiler was given.
pub const ROOT: &str = "root.rs";
/// How long a compiler waits for a cell before its memory is given back: 120 MB.
const IDLE: Duration = Duration::from_secs(900);
/// How long it may take to read what the crates export.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a compiler made of a cell.
pub struct Made {
    /// How it ended; `None` where something ended it.
    pub code: Option<i32>,
    /// What it said.
    pub said: Vec<u8>,
}

/// Has the compiler that waits compile `code` as `rustc` would, whose library is the project's.
/// `None` where none waits that was started with these arguments, or the code is not for it;
/// the next one is started with them.
pub fn compile(session: &Path, rustc: &Command, library: &str, code: &str) -> Option<Made> {
    let rest = code.strip_prefix(ALLOWED).filter(|rest| !rest.contains("#!["))?;
    let answer = Inbox::new(ask(session, rustc, library, Some(rest))?).next()?;
    let said = answer["said"].as_str()?.as_bytes().to_vec();
    Some(Made { code: answer["code"].as_i64().and_then(|code| i32::try_from(code).ok()), said })
}

/// Has a compiler begin with these arguments, if none has: a cell that was compiled before is
/// followed by one that was not.
pub fn begin(session: &Path, rustc: &Command, library: &str) {
    let _ = ask(session, rustc, library, None);
}

fn ask(session: &Path, rustc: &Command, library: &str, code: Option<&str>) -> Option<UnixStream> {
    let mut stream = UnixStream::connect(session.join(home::AHEAD)).ok()?;
    let words: Vec<String> = std::iter::once(rustc.get_program())
        .chain(rustc.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    frames::write(&mut stream, &json!({"words": words, "library": library, "code": code})).ok()?;
    Some(stream)
}

/// Has compilers begin for the kernel of this directory, from the first cell on.
///
/// # Errors
/// When the directory takes no socket.
pub fn open(session: &Path) -> Result<()> {
    let path = session.join(home::AHEAD);
    let listener = UnixListener::bind(&path).doing("listen on", &path)?;
    let ahead = Ahead { session: session.to_owned(), folder: session.join("ahead"), waiting: None };
    // A compiler ends with the thread that has started it, and this one with the kernel.
    std::thread::spawn(move || ahead.serve(&listener));
    Ok(())
}

struct Waiting {
    /// The compiler and its arguments, as a cell would be compiled without it.
    words: Vec<String>,
    rustc: Child,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let _ = self.rustc.kill();
        let _ = self.rustc.wait();
    }
}

struct Ahead {
    session: PathBuf,
    folder: PathBuf,
    waiting: Option<Waiting>,
}

impl Ahead {
    fn serve(mut self, listener: &UnixListener) {
        loop {
            if !is_asked(listener, IDLE) {
                self.waiting = None;
            }
            let Ok((mut stream, _)) = listener.accept() else { continue };
            let asked = stream.try_clone().ok().and_then(|stream| Inbox::new(stream).next());
            let Some(asked) = asked else { continue };
            let words: Vec<String> = serde_json::from_value(asked["words"].clone()).unwrap_or_default();
            let waiting = self.waiting.take().filter(|waiting| waiting.words == words);
            match (waiting, asked["code"].as_str()) {
                (Some(waiting), Some(code)) => {
                    let made = self.feed(waiting, code);
                    let _ = frames::write(&mut stream, &made.unwrap_or_default());
                }
                (Some(waiting), None) => {
                    self.waiting = Some(waiting);
                    continue;
                }
                // Whoever asked compiles by itself, and is told before anything else.
                (None, _) => drop(stream),
            }
            // Only a help: where it does not begin, cells take longer.
            self.waiting = self.begin(words, asked["library"].as_str().unwrap_or_default()).ok();
        }
    }

    /// Starts a compiler that reads what the crates export and waits for a cell.
    fn begin(&self, words: Vec<String>, library: &str) -> Result<Waiting> {
        let (program, arguments) = words.split_first().ok_or_else(|| Fault::new("no compiler was named"))?;
        let pipe = self.folder.join("src/lib.rs");
        let _ = std::fs::remove_file(&pipe);
        home::write(
            &self.folder.join(ROOT),
            format!("{ALLOWED}\nextern crate {library} as _;\ninclude!(\"src/lib.rs\");\n"),
        )?;
        std::fs::create_dir_all(self.folder.join("src")).doing("make", &self.folder)?;
        let name = CString::new(pipe.as_os_str().as_bytes()).map_err(|_| Fault::new("a path with a zero byte"))?;
        // SAFETY: the name is a string that ends.
        if unsafe { libc::mkfifo(name.as_ptr(), 0o600) } != 0 {
            return Err(std::io::Error::last_os_error()).doing("make", &pipe);
        }
        // This program becomes the compiler: to be told of its parent's end a process has to run
        // a little of its own, and a copy of this one, with all that the analyser knows, is dear.
        let own = std::env::current_exe().doing("find", Path::new("this program"))?;
        let mut rustc = Command::new(own);
        rustc
            .arg0(BECOMES)
            .arg(program)
            .args(arguments.iter().map(|word| if word == "src/lib.rs" { ROOT } else { word }));
        prepare(&mut rustc, &self.folder);
        let rustc = rustc.spawn().map_err(|error| Fault::new(format!("rustc did not start: {error}")))?;
        Ok(Waiting { words, rustc })
    }

    /// Writes the cell to the compiler that waits for it, and says what that made of it.
    fn feed(&self, mut waiting: Waiting, code: &str) -> Option<Value> {
        let mut pipe = writer(&self.folder.join("src/lib.rs"), &mut waiting.rustc)?;
        // It may be stopped by its number.
        home::write(&self.session.join(home::COMPILER), waiting.rustc.id().to_string()).ok()?;
        let _ = pipe.write_all(code.as_bytes());
        drop(pipe);
        let mut said = Vec::new();
        std::io::Read::read_to_end(&mut waiting.rustc.stderr.take()?, &mut said).ok()?;
        let status = waiting.rustc.wait().ok()?;
        Some(json!({"code": status.code(), "said": String::from_utf8_lossy(&said)}))
    }
}

/// What every compiler of a cell gets, wherever it works.
pub fn prepare(rustc: &mut Command, folder: &Path) {
    rustc.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    real_environment(rustc);
}

/// What this program is called where it becomes a compiler that ends with its parent.
pub const BECOMES: &str = "compiler";

/// Becomes the compiler of these words. One that nobody waits for is of no use.
///
/// # Errors
/// When it does not start.
pub fn become_compiler(words: &[OsString]) -> Result<ExitCode> {
    let (program, arguments) = words.split_first().ok_or_else(|| Fault::new("no compiler was named"))?;
    ends_with_parent().doing("watch", Path::new("the process that asked"))?;
    Err(Fault::new(format!("rustc did not start: {}", Command::new(program).args(arguments).exec())))
}

/// Asks the system to end this process when its parent ends.
///
/// # Errors
/// When the system does not.
pub fn ends_with_parent() -> std::io::Result<()> {
    // SAFETY: prctl is async-signal-safe, and takes numbers only.
    match unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

/// The pipe, once the compiler reads it; `None` where it has ended, or never does.
fn writer(pipe: &Path, rustc: &mut Child) -> Option<File> {
    let begun = Instant::now();
    loop {
        if let Ok(pipe) = File::options().write(true).custom_flags(libc::O_NONBLOCK).open(pipe) {
            // SAFETY: it is open. From here on a long cell waits until it is read.
            unsafe { libc::fcntl(pipe.as_raw_fd(), libc::F_SETFL, libc::O_WRONLY) };
            return Some(pipe);
        }
        if begun.elapsed() > PATIENCE || !matches!(rustc.try_wait(), Ok(None)) {
            return None;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Whether somebody asks within that time.
fn is_asked(listener: &UnixListener, within: Duration) -> bool {
    let mut poll = libc::pollfd { fd: listener.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    let milliseconds = i32::try_from(within.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: one descriptor, which is open.
    unsafe { libc::poll(&raw mut poll, 1, milliseconds) > 0 }
}

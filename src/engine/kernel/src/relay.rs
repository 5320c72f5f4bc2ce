//! What stands between evcxr and the process that runs the cells.
//!
//! evcxr starts a process, writes it a line for each cell and reads lines back. That
//! process is this relay. It starts the true runtime, whose standard streams are the
//! cells' own, and keeps apart what evcxr's protocol mixes: what a cell prints, what it
//! shows, what becomes of it. Printed bytes and shown things go to the front, in the
//! order they were made; evcxr gets its keywords and nothing else. When a cell is done,
//! everything it has printed is passed on before evcxr hears of it.
//!
//! The relay also stops an endless print, asks for input when a cell waits for it, says
//! how the runtime ended, and outlives a kernel that was killed just long enough to
//! remove its directory.

use crate::fault::{Doing, Fault, Result};
use crate::frames::{self, Inbox, Text};
use crate::home::{self, Build};
use crate::input::Input;
use crate::runtime::{BEHIND_RELAY, CHANNEL};
use crate::session;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Lines a cell may print to one stream.
const MOST_LINES: u64 = 10_000;
/// Bytes a cell may print to one stream: a browser tab holds these easily.
const MOST_BYTES: u64 = 2 * 1024 * 1024;
/// Text that follows text sooner than this is sent together with what comes meanwhile.
const BREATH: Duration = Duration::from_millis(4);
/// How often it is looked whether a cell waits for input.
const TICK: Duration = Duration::from_millis(100);
/// Waits of 20 ms for a kernel that has closed its pipes to be gone.
const MOST_WAITS: u32 = 250;

/// Starts the runtime and passes everything on until it or the kernel ends.
pub fn main() -> Result<ExitCode> {
    // Jupyter ends a kernel that is busy by a signal to its whole process group. The
    // relay is in its own, so that somebody is left to remove the directory.
    // SAFETY: it only moves this process.
    unsafe { libc::setpgid(0, 0) };
    let session = std::env::var_os(home::SESSION).map(PathBuf::from).unwrap_or_default();
    let channel = session.join(format!("cells-{}", std::process::id()));
    let listener = UnixListener::bind(&channel).doing("listen on", &channel)?;
    let (input, stdin) = Input::open(&session.join(format!("stdin-{}", std::process::id())))?;
    let mut child = start(&channel, stdin)?;
    let process = child.id();
    watch_parent(process, session.clone());
    let pipe = |stream: Option<OwnedFd>, name| stream.map(|stream| Pipe::new(stream.into(), name));
    let pipes =
        [pipe(child.stdout.take().map(Into::into), "stdout"), pipe(child.stderr.take().map(Into::into), "stderr")];
    let mut relay = Relay {
        child,
        listener,
        input,
        pipes: pipes.into_iter().flatten().collect(),
        front: UnixStream::connect(session.join(home::FRONT)).ok().map(Inbox::impatient),
        runtime: None,
        cells: Vec::new(),
        commands: Vec::new(),
        orders: Vec::new(),
        running: false,
        beside: false,
        spoke: Instant::now(),
    };
    let status = relay.pass();
    relay.drain();
    // What a cell has started ends with it.
    kill_group(process, libc::SIGKILL);
    if kernel_is_gone() {
        session::remove(&session);
    } else {
        relay.tell(&json!({"kind": "stopped", "how": how(status)}));
    }
    let _ = std::fs::remove_file(&channel);
    let code = status.and_then(|status| status.code()).unwrap_or(1);
    Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)))
}

/// Starts the runtime.
fn start(channel: &Path, stdin: File) -> Result<Child> {
    let build = Build::of_environment()?;
    let program = std::env::current_exe().map_err(|error| Fault::new(format!("cannot find this program: {error}")))?;
    let mut command = Command::new(program);
    command
        .args(std::env::args_os().skip(1))
        .env(BEHIND_RELAY, "1")
        .env(CHANNEL, channel)
        .env("LD_LIBRARY_PATH", library_path(&build))
        // A panic in a cell says what and where; a hundred frames of the kernel say nothing.
        .env("RUST_BACKTRACE", "0")
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // Its own group again: what a cell has started ends with it.
        .process_group(0);
    // The analyst's own commands see the analyst's own tools.
    crate::manifest::real_environment(&mut command);
    // SAFETY: prctl is async-signal-safe. evcxr ends a cell by killing the process it
    // knows, this one; the runtime must go with it.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
    command.spawn().map_err(|error| Fault::new(format!("the runtime did not start: {error}")))
}

/// One of the runtime's output streams.
struct Pipe {
    stream: File,
    name: &'static str,
    text: Text,
    allowance: Allowance,
    closed: bool,
}

impl Pipe {
    fn new(stream: File, name: &'static str) -> Self {
        Pipe { stream, name, text: Text::default(), allowance: Allowance::default(), closed: false }
    }
}

struct Relay {
    child: Child,
    listener: UnixListener,
    input: Input,
    pipes: Vec<Pipe>,
    front: Option<Inbox>,
    /// The runtime's own connection.
    runtime: Option<Inbox>,
    /// Those of the notebook's library in it.
    cells: Vec<Inbox>,
    /// What evcxr has written of its next line.
    commands: Vec<u8>,
    /// Orders that wait for the runtime.
    orders: Vec<Value>,
    running: bool,
    /// What runs is of the front's asking, and evcxr waits for nothing.
    beside: bool,
    /// When text was last passed on.
    spoke: Instant,
}

impl Relay {
    /// Passes everything on until the runtime ends, or evcxr hangs up.
    fn pass(&mut self) -> Option<ExitStatus> {
        loop {
            let mut watched = vec![libc::STDIN_FILENO, self.listener.as_raw_fd()];
            watched.extend(self.pipes.iter().filter(|pipe| !pipe.closed).map(|pipe| pipe.stream.as_raw_fd()));
            let inboxes = self.front.iter().chain(&self.runtime).chain(&self.cells);
            watched.extend(inboxes.filter(|inbox| !inbox.closed).map(|inbox| inbox.stream.as_raw_fd()));
            let ready = poll(&watched, if self.running { TICK } else { Duration::from_secs(1) });
            if ready.contains(&libc::STDIN_FILENO) && !self.take_commands() {
                kill_group(self.child.id(), libc::SIGKILL);
                return self.child.wait().ok();
            }
            if ready.contains(&self.listener.as_raw_fd())
                && let Ok((stream, _)) = self.listener.accept()
            {
                self.cells.push(Inbox::impatient(stream));
            }
            self.take_from_front();
            self.take_from_cells();
            let said = self.pipes.iter().any(|pipe| ready.contains(&pipe.stream.as_raw_fd()));
            if said {
                std::thread::sleep(BREATH.saturating_sub(self.spoke.elapsed()));
                self.take_text();
                self.spoke = Instant::now();
            }
            self.take_from_runtime();
            if self.running && self.input.is_awaited(self.child.id()) {
                self.take_text();
                self.tell(&json!({"kind": "input"}));
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
        }
    }

    fn tell(&mut self, what: &Value) {
        // Where there is no front, as while the kernel is built, nobody is told.
        if let Some(front) = &mut self.front {
            let _ = frames::write(&mut front.stream, what);
        }
    }

    /// Gives evcxr a line of its protocol.
    fn answer(line: &str) {
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }

    /// Passes evcxr's commands on; whether it may write more.
    fn take_commands(&mut self) -> bool {
        let mut some = [0; 4096];
        match std::io::stdin().lock().read(&mut some) {
            Ok(0) | Err(_) => return false,
            Ok(count) => self.commands.extend_from_slice(&some[..count]),
        }
        while let Some(end) = self.commands.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.commands.drain(..=end).collect();
            let line = String::from_utf8_lossy(&line).into_owned();
            // `LOAD_AND_RUN library function`; the function's name is always the same here.
            if let [_, library, _] = line.split_whitespace().collect::<Vec<_>>().as_slice() {
                self.orders.push(json!({"kind": "run", "library": library}));
            }
        }
        self.give_orders();
        true
    }

    fn give_orders(&mut self) {
        let Some(runtime) = &mut self.runtime else { return };
        let orders = std::mem::take(&mut self.orders);
        for order in &orders {
            let _ = frames::write(&mut runtime.stream, order);
        }
        if let Some(order) = orders.last() {
            self.running = true;
            self.beside = order["kind"] == "ask";
            self.pipes.iter_mut().for_each(|pipe| pipe.allowance = Allowance::default());
            self.tell(&json!({"kind": "running"}));
        }
    }

    fn take_from_front(&mut self) {
        while let Some(said) = self.front.as_mut().and_then(Inbox::next) {
            match said["kind"].as_str() {
                Some("line") => self.input.give(said["text"].as_str().unwrap_or_default()),
                Some("no input") => self.input.end(),
                Some("interrupt") => kill(self.child.id(), libc::SIGINT),
                Some("ask") => {
                    self.orders.push(said);
                    self.give_orders();
                }
                Some("end") => kill_group(self.child.id(), libc::SIGKILL),
                Some("sync") => {
                    self.drain();
                    self.tell(&json!({"kind": "synced", "number": said["number"]}));
                }
                _ => {}
            }
        }
    }

    /// Passes on what cells say of themselves, each after what was printed before it.
    fn take_from_cells(&mut self) {
        let mut cells = std::mem::take(&mut self.cells);
        cells.retain_mut(|cell| {
            while let Some(said) = cell.next() {
                match said["kind"].as_str() {
                    Some("runtime") => {
                        // The rest of what it says is read from here on.
                        let stream = cell.stream.try_clone().ok();
                        self.runtime = stream.map(Inbox::impatient);
                        self.give_orders();
                        return false;
                    }
                    // evcxr has asked nothing.
                    _ if self.beside => {}
                    Some("panicked" | "interrupted") => Self::answer("EVCXR_PANIC_NOTIFICATION"),
                    Some("failed") => Self::answer("EVCXR_ERROR_OCCURRED"),
                    Some("changed") => {
                        Self::answer(&format!(
                            "EVCXR_VARIABLE_CHANGED_TYPE:{}",
                            said["name"].as_str().unwrap_or_default()
                        ));
                    }
                    _ => {}
                }
                self.take_text();
                self.tell(&said);
            }
            !cell.closed
        });
        self.cells.append(&mut cells);
    }

    fn take_from_runtime(&mut self) {
        while let Some(said) = self.runtime.as_mut().and_then(Inbox::next) {
            self.drain();
            self.tell(&said);
            let is_done = said["kind"] == "done";
            self.running &= !is_done;
            if !self.beside {
                Self::answer(if is_done { "EVCXR_EXECUTION_COMPLETE" } else { "EVCXR_ERROR_OCCURRED" });
            }
        }
    }

    /// Passes on everything that was printed and said before now.
    fn drain(&mut self) {
        self.take_from_cells();
        self.take_text();
        for index in 0..self.pipes.len() {
            let rest = self.pipes[index].text.rest();
            self.print(index, &rest);
        }
    }

    /// Passes on what the pipes hold.
    fn take_text(&mut self) {
        for index in 0..self.pipes.len() {
            loop {
                let pipe = &mut self.pipes[index];
                if pipe.closed || poll(&[pipe.stream.as_raw_fd()], Duration::ZERO).is_empty() {
                    break;
                }
                let mut some = vec![0; 64 * 1024];
                let count = pipe.stream.read(&mut some).unwrap_or(0);
                pipe.closed = count == 0;
                let text = pipe.text.read(&some[..count]);
                self.print(index, &text);
                // A stream that is never empty must not keep the others waiting.
                if count < some.len() {
                    break;
                }
            }
        }
    }

    fn print(&mut self, index: usize, text: &str) {
        let pipe = &mut self.pipes[index];
        let (admitted, refused) = pipe.allowance.admit(text);
        let name = pipe.name;
        for text in [admitted, refused].into_iter().filter(|text| !text.is_empty()) {
            self.tell(&json!({"kind": name, "text": text}));
        }
    }
}

/// How much of a stream's allowance a cell has used.
#[derive(Default)]
struct Allowance {
    lines: u64,
    bytes: u64,
    said_so: bool,
}

impl Allowance {
    /// What of `text` may pass, and what to say of the rest, once.
    fn admit<'a>(&mut self, text: &'a str) -> (&'a str, &'static str) {
        let mut admitted = 0;
        for line in text.split_inclusive('\n') {
            let bytes = line.len() as u64;
            if self.lines >= MOST_LINES || self.bytes + bytes > MOST_BYTES {
                // What a cell prints without an end of line is cut too.
                self.bytes = MOST_BYTES;
                let refusal = if self.said_so { "" } else { REFUSAL };
                self.said_so = true;
                return (&text[..admitted], refusal);
            }
            self.lines += u64::from(line.ends_with('\n'));
            self.bytes += bytes;
            admitted += line.len();
        }
        (text, "")
    }
}

/// Said once for a stream in a cell.
const REFUSAL: &str = "\n… the cell printed more than 10,000 lines or 2 MiB; the rest is not shown. If it is still running: interrupt the kernel to stop it.\n";

/// Those of the descriptors that can be read from, or whose other end is gone.
fn poll(watched: &[RawFd], patience: Duration) -> Vec<RawFd> {
    let mut polled: Vec<libc::pollfd> =
        watched.iter().map(|fd| libc::pollfd { fd: *fd, events: libc::POLLIN, revents: 0 }).collect();
    let patience = i32::try_from(patience.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the list is as long as said; the descriptors are only asked about.
    unsafe { libc::poll(polled.as_mut_ptr(), polled.len() as libc::nfds_t, patience) };
    polled.iter().filter(|polled| polled.revents != 0).map(|polled| polled.fd).collect()
}

fn kill(process: u32, signal: i32) {
    // SAFETY: the process is our child and has not been waited for.
    unsafe { libc::kill(i32::try_from(process).unwrap_or(i32::MAX), signal) };
}

fn kill_group(process: u32, signal: i32) {
    // SAFETY: the group is our child's own; where it is gone nothing happens.
    unsafe { libc::kill(-i32::try_from(process).unwrap_or(i32::MAX), signal) };
}

fn how(status: Option<ExitStatus>) -> String {
    match status.map(|status| (status.signal(), status.code())) {
        Some((Some(signal), _)) => signal_name(signal),
        Some((None, code)) => format!("exit code {}", code.unwrap_or_default()),
        None => "nobody knows how".into(),
    }
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
                kill_group(process, libc::SIGKILL);
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
    use super::{Allowance, MOST_BYTES, MOST_LINES, REFUSAL};

    #[test]
    fn a_cell_may_print_so_much_and_is_told_once() {
        let mut allowance = Allowance::default();
        let lines = "0123456789\n".repeat(MOST_LINES as usize + 5);
        let (admitted, said) = allowance.admit(&lines);
        assert_eq!((admitted.lines().count() as u64, said), (MOST_LINES, REFUSAL));
        assert_eq!(allowance.admit("more\n"), ("", ""));
        let mut allowance = Allowance::default();
        for _ in 0..MOST_BYTES / 1024 {
            assert_eq!(allowance.admit(&"x".repeat(1024)).1, "");
        }
        assert_eq!(allowance.admit("x"), ("", REFUSAL), "a line without an end is cut too");
    }
}

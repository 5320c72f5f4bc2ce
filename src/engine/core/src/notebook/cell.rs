//! How a running cell speaks to the kernel: on a socket of its own, never among what it prints.
//!
//! The kernel names the socket in [`CHANNEL`]. What is said there is one JSON object a
//! frame, after its length in four bytes: `{"kind": "result", "data": {"text/plain": "5"}}`.
//! Where no kernel of ours listens (stock evcxr, a test, a program), things are printed
//! in evcxr's own protocol instead.

use super::{Forms, Show};
use serde_json::{Value, json};
use std::io::Write;
use std::panic::{AssertUnwindSafe, UnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, Once, PoisonError};
use std::thread::ThreadId;

/// The environment variable with the path of the kernel's socket.
pub const CHANNEL: &str = "PLEDGEBOOK_NOTEBOOK_CHANNEL";

/// How often what a cell has printed without an end of line is passed on.
const BEAT: std::time::Duration = std::time::Duration::from_millis(50);

#[cfg(unix)]
type Socket = std::os::unix::net::UnixStream;
#[cfg(not(unix))]
type Socket = std::net::TcpStream;

#[cfg(unix)]
fn connect() -> Option<Socket> {
    Socket::connect(std::env::var_os(CHANNEL)?).ok()
}
#[cfg(not(unix))]
fn connect() -> Option<Socket> {
    None
}

static SOCKET: LazyLock<Option<Mutex<Socket>>> = LazyLock::new(|| connect().map(Mutex::new));

/// Panics of the cell's own thread that nobody has been told of.
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static THREAD: Mutex<Option<ThreadId>> = Mutex::new(None);

/// Says something to the kernel, after what was printed before; whether one listens.
pub(super) fn say(what: &Value) -> bool {
    let Some(socket) = &*SOCKET else { return false };
    // Where nobody reads any more there is nobody to tell.
    let _ = std::io::stdout().flush();
    let text = what.to_string();
    let mut frame = u32::try_from(text.len()).unwrap_or(0).to_le_bytes().to_vec();
    frame.extend(text.into_bytes());
    let _ = socket.lock().unwrap_or_else(PoisonError::into_inner).write_all(&frame);
    true
}

/// The forms by their MIME type; nothing for a thing that is not to be shown at all.
fn data(forms: &Forms) -> Option<Value> {
    let all =
        [("text/plain", Some(&forms.plain)), ("text/html", forms.html.as_ref()), ("image/svg+xml", forms.svg.as_ref())];
    let data: serde_json::Map<String, Value> = all
        .into_iter()
        .filter_map(|(mime, content)| Some((mime, content.filter(|content| !content.is_empty())?)))
        .map(|(mime, content)| (mime.to_owned(), content.strip_suffix('\n').unwrap_or(content).into()))
        .collect();
    (!data.is_empty()).then(|| data.into())
}

impl Forms {
    /// Shows what a cell ended with: to our kernel on its socket, to another on standard
    /// output, in one write, so that what other threads print does not come between.
    pub fn print(&self) {
        if let Some(data) = data(self)
            && !say(&json!({"kind": "result", "data": data}))
        {
            let mut out = std::io::stdout().lock();
            // Where nobody reads any more there is nobody to tell.
            let _ = out.write_all(self.protocol().as_bytes()).and_then(|()| out.flush());
        }
    }
}

/// A thing that stands in the notebook and can be shown anew in its place.
#[derive(Debug)]
pub struct Shown(String);

/// Shows a thing at once, any number of times in a cell.
///
/// ```
/// use pledgebook::prelude::*;
/// let place = show(&"reading the returns");
/// place.update(&"read 42 returns"); // in its place, where a kernel can do that
/// ```
pub fn show(thing: &impl Show) -> Shown {
    let shown = Shown::nowhere_yet();
    shown.say("show", &thing.forms());
    shown
}

/// Takes away what the cell has shown and printed so far; with `wait`, when the next thing comes.
///
/// ```
/// pledgebook::prelude::clear_output(true);
/// ```
pub fn clear_output(wait: bool) {
    say(&json!({"kind": "clear", "wait": wait}));
}

impl Shown {
    /// A place of its own, in which nothing was shown.
    fn nowhere_yet() -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Shown(format!("{}-{number}", std::process::id()))
    }

    /// Puts another thing in its place.
    pub fn update(&self, thing: &impl Show) {
        self.say("update", &thing.forms());
    }

    fn say(&self, kind: &str, forms: &Forms) {
        if let Some(data) = data(forms)
            && !say(&json!({"kind": kind, "data": data, "id": self.0}))
        {
            let mut out = std::io::stdout().lock();
            let _ = writeln!(out, "{}", forms.plain).and_then(|()| out.flush());
        }
    }
}

/// The place itself is not to be shown: `show(&frame)` may end a cell.
impl Show for Shown {
    fn plain(&self) -> String {
        String::new()
    }

    fn html(&self) -> Option<String> {
        None
    }
}

/// Passes on an iterator's items, with a bar that says how far it has come.
///
/// ```
/// use pledgebook::prelude::*;
/// let total: u32 = progress("returns", vec![1_u32, 2, 3]).sum();
/// assert_eq!(total, 6);
/// ```
pub fn progress<I: IntoIterator>(name: &str, items: I) -> Progress<I::IntoIter> {
    let items = items.into_iter();
    let of = items.size_hint().1;
    let mut progress = Progress { items, name: name.to_owned(), done: 0, of, place: None, told: None };
    progress.tell(true);
    progress
}

/// What [`progress`] gives.
#[derive(Debug)]
pub struct Progress<I> {
    items: I,
    name: String,
    done: usize,
    of: Option<usize>,
    place: Option<Shown>,
    told: Option<std::time::Instant>,
}

impl<I> Progress<I> {
    fn tell(&mut self, always: bool) {
        if !always && self.told.is_some_and(|told| told.elapsed() < 4 * BEAT) {
            return;
        }
        self.told = Some(std::time::Instant::now());
        let Progress { name, done, of, .. } = self;
        let forms = match of {
            Some(of) => Forms::rich(
                format!("{name}: {done} of {of}"),
                format!(
                    "<label>{}: {done} of {of} <progress value=\"{done}\" max=\"{}\"></progress></label>",
                    super::markup::text(name),
                    (*of).max(1)
                ),
            ),
            None => Forms::text(format!("{name}: {done}")),
        };
        match &self.place {
            Some(place) => place.say("update", &forms),
            None => {
                let place = Shown::nowhere_yet();
                place.say("show", &forms);
                self.place = Some(place);
            }
        }
    }
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        // The stop button: the panic ends this cell, with its variables kept.
        polars::error::abort::try_raise_polars_abort();
        let item = self.items.next();
        self.done += usize::from(item.is_some());
        self.tell(item.is_none());
        item
    }
}

/// Says that a `?` in the cell met an error; the kernel's own code around a cell calls this.
#[doc(hidden)]
pub fn failed(error: &dyn std::fmt::Display) {
    say(&json!({"kind": "failed", "text": error.to_string()}));
}

/// Says that a variable's type is another now, by which it is lost; called as [`failed`] is.
#[doc(hidden)]
pub fn changed(name: &str) {
    let name = name.strip_suffix(" rests on").unwrap_or(name);
    say(&json!({"kind": "changed", "name": name}));
}

/// What the type of a variable rests on, where cells define it: a number of the kernel's. Two
/// types of one name and other definitions differ in it, which rustc would not tell.
#[doc(hidden)]
pub struct Rests<const ON: u64>;

/// Shows the `{:?}` of what has no other form; called as [`failed`] is.
#[doc(hidden)]
pub fn result_text(text: &str) {
    Forms::text(text).print();
}

/// Runs a cell: a panic and the stop button end it and nothing else; called as [`failed`] is.
///
/// # Errors
/// Never; it stands where evcxr has `catch_unwind`.
#[doc(hidden)]
pub fn run<R>(cell: impl FnOnce() -> R + UnwindSafe) -> std::thread::Result<()> {
    static ONCE: Once = Once::new();
    ONCE.call_once(prepare);
    *THREAD.lock().unwrap_or_else(PoisonError::into_inner) = Some(std::thread::current().id());
    let outcome = catch_unwind(AssertUnwindSafe(|| polars::error::abort::catch_polars_abort(cell)));
    let _ = std::io::stdout().flush();
    let mut panics = std::mem::take(&mut *PANICS.lock().unwrap_or_else(PoisonError::into_inner));
    match outcome {
        Ok(Ok(_)) => {}
        Ok(Err(_)) => {
            say(&json!({"kind": "interrupted"}));
        }
        Err(_) => {
            say(&json!({"kind": "panicked", "text": panics.pop().unwrap_or_default()}));
        }
    }
    // Those that the cell itself has caught.
    for panic in panics {
        eprintln!("{panic}");
    }
    Ok(())
}

/// What a process that runs cells needs once.
fn prepare() {
    std::panic::set_hook(Box::new(|panic| {
        let said = panic.payload_as_str().unwrap_or("a panic without a message");
        let place = panic.location().filter(|place| place.file() != "src/lib.rs");
        let text = place.map_or_else(|| said.to_owned(), |place| format!("{said} ({}:{})", place.file(), place.line()));
        if *THREAD.lock().unwrap_or_else(PoisonError::into_inner) == Some(std::thread::current().id()) {
            PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(text);
        } else {
            eprintln!("a thread of the cell panicked: {text}");
        }
    }));
    polars::error::abort::register_polars_abort_mechanism();
    std::thread::spawn(|| {
        loop {
            std::thread::sleep(BEAT);
            let _ = std::io::stdout().flush();
        }
    });
}

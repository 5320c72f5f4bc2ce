//! The process that loads and runs the cells.
//!
//! It takes its orders from the relay on a socket and answers there, so its three
//! standard streams belong to the cells alone. A cell of SQL is not compiled: the
//! notebook's library, which is loaded already, asks the query of the variables.

use crate::fault::{Fault, Result};
use crate::frames::{self, Inbox};
use crate::home::Build;
use crate::source::FUNCTION;
use serde_json::{Value, json};
use std::ffi::{CStr, CString, c_char, c_void};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::ExitCode;

/// Set for the process behind the relay.
pub const BEHIND_RELAY: &str = "PLEDGEBOOK_KERNEL_RUNTIME";
/// The variable with the path of the relay's socket, which the notebook's library reads too.
pub const CHANNEL: &str = "PLEDGEBOOK_NOTEBOOK_CHANNEL";

/// Runs cells until the relay hangs up.
pub fn main() -> Result<ExitCode> {
    // A crash ends the process by its signal, which the relay names; Rust's own handler
    // would make an abort of it.
    for signal in [libc::SIGSEGV, libc::SIGBUS] {
        // SAFETY: nothing else runs yet.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
    let path = std::env::var_os(CHANNEL).unwrap_or_default();
    let stream = UnixStream::connect(&path).map_err(|error| {
        Fault::new(format!("the relay at {} cannot be reached: {error}", Path::new(&path).display()))
    })?;
    let mut inbox = Inbox::new(stream);
    let _ = frames::write(&mut inbox.stream, &json!({"kind": "runtime"}));
    let library = preload();
    let mut store: *mut c_void = std::ptr::null_mut();
    while let Some(order) = inbox.next() {
        let outcome = if order["kind"] == "ask" { ask(library, store, &order) } else { run(store, &order) };
        match outcome {
            Ok(after) => store = after,
            // Nothing of the cell has run, and every variable is where it was.
            Err(fault) => {
                let text = format!("the cell cannot be loaded: {fault}");
                let _ = frames::write(&mut inbox.stream, &json!({"kind": "failed", "text": text}));
            }
        }
        if frames::write(&mut inbox.stream, &json!({"kind": "done", "number": order["number"]})).is_err() {
            break;
        }
    }
    // Not by `exit`, which would run destructors of libraries whose threads still run.
    // SAFETY: it only ends this process.
    unsafe { libc::_exit(0) }
}

/// A compiled cell: it takes the variables and gives them back.
type Cell = extern "C" fn(*mut c_void) -> *mut c_void;
/// The library's function for cells of SQL: it takes an order beside them.
type Ask = unsafe extern "C" fn(*mut c_void, *const c_char) -> *mut c_void;

/// Loads a cell, for good (what it has left behind may call into it), and runs it.
fn run(store: *mut c_void, order: &Value) -> std::result::Result<*mut c_void, String> {
    let file = order["library"].as_str().unwrap_or_default();
    // A declaration: its variable is there already, and there is nothing to run.
    if std::fs::metadata(file).is_ok_and(|facts| facts.len() == 0) {
        return Ok(store);
    }
    // SAFETY: the file is a library that rustc has made; a function of this name has this type.
    let cell = unsafe {
        let library = libc::dlopen(c_string(file).as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL);
        std::mem::transmute::<*mut c_void, Cell>(function(library, FUNCTION)?)
    };
    Ok(cell(store))
}

/// Has the library ask a query of the variables.
fn ask(library: *mut c_void, store: *mut c_void, order: &Value) -> std::result::Result<*mut c_void, String> {
    // SAFETY: the library's function of this name has this type; the store is what a cell or
    // this function has returned.
    unsafe {
        let ask = std::mem::transmute::<*mut c_void, Ask>(function(library, "pledgebook_notebook_sql")?);
        Ok(ask(store, c_string(&order.to_string()).as_ptr()))
    }
}

fn c_string(text: &str) -> CString {
    CString::new(text).unwrap_or_default()
}

/// A function of a library, or why there is none.
fn function(library: *mut c_void, name: &str) -> std::result::Result<*mut c_void, String> {
    // SAFETY: the library is open, or null; the name is a C string.
    unsafe {
        let found = if library.is_null() { library } else { libc::dlsym(library, c_string(name).as_ptr()) };
        if !found.is_null() {
            return Ok(found);
        }
        let error = libc::dlerror();
        let reason = if error.is_null() { "no reason given".into() } else { CStr::from_ptr(error).to_string_lossy() };
        // The loader names the file of the cell first.
        Err(reason.split_once(".so: ").map_or(&*reason, |(_, reason)| reason).to_owned())
    }
}

/// Loads the library that every cell links while the first one is being compiled.
fn preload() -> *mut c_void {
    let Ok(build) = Build::of_environment() else { return std::ptr::null_mut() };
    let file = Path::new(build.text("libraries")).join(build.text("shared"));
    // SAFETY: the library's only initialisers are those of Rust's standard library.
    unsafe { libc::dlopen(c_string(&file.to_string_lossy()).as_ptr(), libc::RTLD_NOW | libc::RTLD_GLOBAL) }
}

//! The stop button: first the cell is asked, then its process is ended; a compiler is
//! ended alone.

use crate::cells::Stopped;
use crate::home;
use crate::stage::Stage;
use std::path::PathBuf;
use std::process::Child;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// How long a cell may take to end by itself.
const GRACE: Duration = Duration::from_secs(1);
/// How long the relay may take to end the cell's process.
const PATIENCE: Duration = Duration::from_millis(500);

/// What can stop the cells of a kernel.
pub struct Stopping {
    stage: Arc<Stage>,
    directory: PathBuf,
    process: OnceLock<Arc<Mutex<Child>>>,
    /// The cell that runs; none is 0.
    cell: AtomicU64,
    stopped: Mutex<Option<Stopped>>,
}

impl Stopping {
    /// For the kernel of this stage and directory.
    pub fn new(stage: Arc<Stage>, directory: PathBuf) -> Self {
        Stopping { stage, directory, process: OnceLock::new(), cell: AtomicU64::new(0), stopped: Mutex::new(None) }
    }

    /// Tells it the process that evcxr has started.
    pub fn know(&self, process: Arc<Mutex<Child>>) {
        let _ = self.process.set(process);
    }

    /// A cell begins.
    pub fn begin(&self) {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.cell.store(NUMBER.fetch_add(1, Ordering::SeqCst), Ordering::SeqCst);
    }

    /// The cell has ended.
    pub fn end(&self) {
        self.cell.store(0, Ordering::SeqCst);
    }

    /// Whether a cell is being compiled or run.
    pub fn is_busy(&self) -> bool {
        self.cell.load(Ordering::SeqCst) != 0
    }

    /// What was stopped of the cell.
    pub fn stopped(&self) -> Option<Stopped> {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Stops the cell that runs, if one does; between cells there is nothing to stop.
    pub fn stop(self: &Arc<Self>) {
        let cell = self.cell.load(Ordering::SeqCst);
        if cell == 0 {
            return;
        }
        let this = self.clone();
        std::thread::spawn(move || {
            let mut asked: Option<Instant> = None;
            while this.cell.load(Ordering::SeqCst) == cell {
                if this.stage.is_running() {
                    let since = *asked.get_or_insert_with(|| {
                        this.stage.interrupt();
                        Instant::now()
                    });
                    if since.elapsed() > GRACE {
                        return this.end_process(cell);
                    }
                } else if asked.is_none() && this.end_compiler() {
                    this.note(Stopped::Compiler);
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        });
    }

    fn note(&self, stopped: Stopped) {
        *self.stopped.lock().unwrap_or_else(PoisonError::into_inner) = Some(stopped);
    }

    fn end_process(&self, cell: u64) {
        self.note(Stopped::Process);
        self.stage.end_process();
        let begun = Instant::now();
        while self.cell.load(Ordering::SeqCst) == cell && self.stage.is_running() {
            if begun.elapsed() > PATIENCE {
                if let Some(process) = self.process.get() {
                    let _ = process.lock().unwrap_or_else(PoisonError::into_inner).kill();
                }
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Ends the compiler, if one is at work.
    pub fn end_compiler(&self) -> bool {
        let file = self.directory.join(home::COMPILER);
        let Some(process) = std::fs::read_to_string(&file).ok().and_then(|text| text.trim().parse::<i32>().ok()) else {
            return false;
        };
        let _ = std::fs::remove_file(&file);
        // A number that another process has by now is left alone.
        let is_ours = std::fs::read_to_string(format!("/proc/{process}/environ"))
            .is_ok_and(|environment| environment.contains(&*self.directory.to_string_lossy()));
        // SAFETY: it only sends a signal.
        is_ours && unsafe { libc::kill(process, libc::SIGKILL) } == 0
    }
}

//! Where what cells print, show and say of themselves arrives, and is published under
//! the cell that it belongs to.

use crate::fault::{Doing, Result};
use crate::frames::{self, Inbox};
use jupyter_protocol::{
    ClearOutput, DisplayData, ExecuteRequest, JupyterMessage, JupyterMessageContent, Media, StreamContent, Transient,
    UpdateDisplayData,
};
use serde_json::{Value, json};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the relay may take to pass on what it holds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Said where nobody can be asked.
const NO_INPUT: &str = "The cell reads its standard input, and whoever runs this notebook takes no questions: it read the end of the input.\n";

/// How a cell that did not succeed ended.
#[derive(Clone, Debug)]
pub enum Ended {
    /// `?` met an error, which reads so.
    Failed(String),
    /// It panicked, saying so.
    Panicked(String),
    /// The stop button ended it, and it alone.
    Interrupted,
}

/// A cell on the stage.
pub struct Cell {
    /// What asked for it.
    pub request: JupyterMessage,
    /// What that asked.
    pub asked: ExecuteRequest,
    /// What it ended with, kept until it is known to be the last thing shown.
    result: Option<Value>,
    ended: Option<Ended>,
    /// The type of the variable that a cell of SQL has kept its answer in.
    kept: Option<String>,
    said_no_input: bool,
}

#[derive(Default)]
struct State {
    cell: Option<Cell>,
    relay: Option<UnixStream>,
    /// Which of the relays it is.
    relays: u64,
    running: bool,
    asked: u64,
    answered: u64,
    /// The last of what was asked of the process that runs the cells.
    done: u64,
    /// What a cell of SQL can ask, as far as was last said.
    tables: Value,
    stopped: Option<String>,
}

/// What publishes: a message's content, under the request it belongs to.
pub type Publish = Box<dyn Fn(JupyterMessageContent, Option<&JupyterMessage>) + Send + Sync>;

/// The stage of one kernel.
pub struct Stage {
    state: Mutex<State>,
    news: Condvar,
    publish: Publish,
}

impl Stage {
    /// Opens the stage, on which relays may come.
    ///
    /// # Errors
    /// When the kernel's directory takes no socket.
    pub fn open(directory: &Path, publish: Publish) -> Result<Arc<Self>> {
        let path = directory.join(crate::home::FRONT);
        let listener = UnixListener::bind(&path).doing("listen on", &path)?;
        let stage = Arc::new(Stage { state: Mutex::default(), news: Condvar::new(), publish });
        let taker = stage.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let stage = taker.clone();
                std::thread::spawn(move || stage.take(stream));
            }
        });
        Ok(stage)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what a relay says until it ends.
    fn take(&self, stream: UnixStream) {
        let number = {
            let mut state = self.state();
            state.relay = stream.try_clone().ok();
            state.relays += 1;
            state.stopped = None;
            state.relays
        };
        let mut inbox = Inbox::new(stream);
        while let Some(said) = inbox.next() {
            let mut state = self.state();
            self.hear(&mut state, &said);
            self.news.notify_all();
        }
        let mut state = self.state();
        if state.relays == number {
            state.relay = None;
            state.running = false;
            self.news.notify_all();
        }
    }

    fn hear(&self, state: &mut State, said: &Value) {
        let text = || said["text"].as_str().unwrap_or_default().to_owned();
        let media = || serde_json::from_value::<Media>(said["data"].clone()).unwrap_or_default();
        let transient = || Transient { display_id: said["id"].as_str().map(str::to_owned) };
        match said["kind"].as_str().unwrap_or_default() {
            "running" => state.running = true,
            "done" => {
                state.running = false;
                state.done = said["number"].as_u64().unwrap_or(state.done);
            }
            "kept" => {
                if let Some(cell) = &mut state.cell {
                    cell.kept = said["type"].as_str().map(str::to_owned);
                }
            }
            "tables" => state.tables = said["tables"].clone(),
            "synced" => state.answered = said["number"].as_u64().unwrap_or_default(),
            "stopped" => state.stopped = Some(said["how"].as_str().unwrap_or_default().to_owned()),
            "stdout" => self.publish(state, StreamContent::stdout(&text()).into()),
            "stderr" => self.publish(state, StreamContent::stderr(&text()).into()),
            "result" => {
                self.publish_result(state);
                if let Some(cell) = &mut state.cell {
                    cell.result = Some(said["data"].clone());
                }
            }
            "show" => {
                let shown =
                    DisplayData { data: media(), metadata: serde_json::Map::new(), transient: Some(transient()) };
                self.publish(state, shown.into());
            }
            "update" => {
                let shown =
                    UpdateDisplayData { data: media(), metadata: serde_json::Map::new(), transient: transient() };
                self.publish(state, shown.into());
            }
            "clear" => self.publish(state, ClearOutput { wait: said["wait"] == true }.into()),
            "failed" => Self::end_with(state, Ended::Failed(text())),
            "panicked" => Self::end_with(state, Ended::Panicked(text())),
            "interrupted" => Self::end_with(state, Ended::Interrupted),
            "input" => self.ask_for_input(state),
            _ => {}
        }
    }

    fn end_with(state: &mut State, ended: Ended) {
        if let Some(cell) = &mut state.cell {
            cell.ended.get_or_insert(ended);
        }
    }

    /// Publishes under the cell on the stage, after what it was thought to have ended with.
    fn publish(&self, state: &mut State, content: JupyterMessageContent) {
        self.publish_result(state);
        if let Some(cell) = state.cell.as_ref().filter(|cell| !cell.asked.silent) {
            (self.publish)(content, Some(&cell.request));
        }
    }

    /// A result after which more comes was not the cell's last word.
    fn publish_result(&self, state: &mut State) {
        let Some(data) = state.cell.as_mut().and_then(|cell| cell.result.take()) else { return };
        let data = serde_json::from_value::<Media>(data).unwrap_or_default();
        self.publish(state, DisplayData::new(data).into());
    }

    /// The cell waits for input.
    fn ask_for_input(&self, state: &mut State) {
        let Some(cell) = &mut state.cell else { return };
        if cell.asked.allow_stdin {
            let asked = jupyter_protocol::InputRequest { prompt: String::new(), password: false };
            (self.publish)(asked.into(), Some(&cell.request));
            return;
        }
        if !std::mem::replace(&mut cell.said_no_input, true) {
            self.publish(state, StreamContent::stderr(NO_INPUT).into());
        }
        Self::order(state, &json!({"kind": "no input"}));
    }

    fn order(state: &mut State, what: &Value) -> bool {
        state.relay.as_mut().is_some_and(|relay| frames::write(relay, what).is_ok())
    }

    /// Gives the cell that waits for it a line of input.
    pub fn answer(&self, text: &str) {
        Self::order(&mut self.state(), &json!({"kind": "line", "text": text}));
    }

    /// Asks the running cell to end by itself.
    pub fn interrupt(&self) {
        Self::order(&mut self.state(), &json!({"kind": "interrupt"}));
    }

    /// Ends the process that runs the cells.
    pub fn end_process(&self) {
        Self::order(&mut self.state(), &json!({"kind": "end"}));
    }

    /// Whether a cell's compiled code is running.
    pub fn is_running(&self) -> bool {
        self.state().running
    }

    /// From now on what comes belongs to this cell.
    pub fn begin(&self, request: &JupyterMessage, asked: &ExecuteRequest) {
        // What is still on its way belongs to whatever was here before.
        let mut state = self.settled();
        state.stopped = None;
        state.cell = Some(Cell {
            request: request.clone(),
            asked: asked.clone(),
            result: None,
            ended: None,
            kept: None,
            said_no_input: false,
        });
    }

    /// Has the process that runs the cells do what is no compiled cell, and waits until it
    /// has; whether it has.
    pub fn ask(&self, mut order: Value) -> bool {
        let mut state = self.state();
        state.asked += 1;
        let number = state.asked;
        order["kind"] = "ask".into();
        order["number"] = number.into();
        if !Self::order(&mut state, &order) {
            return false;
        }
        let waits = |state: &mut State| state.done < number && state.relay.is_some();
        self.news.wait_while(state, waits).unwrap_or_else(PoisonError::into_inner).done >= number
    }

    /// The type of the variable in which a cell of SQL has kept its answer.
    pub fn kept(&self) -> Option<String> {
        self.state().cell.as_mut().and_then(|cell| cell.kept.take())
    }

    /// What a cell of SQL can ask: what the notebook's library last said of it.
    pub fn tables(&self) -> Value {
        self.state().tables.clone()
    }

    /// Waits for everything that the cell has printed and shown, and takes what it ended
    /// with and how.
    pub fn end(&self) -> (Option<Value>, Option<Ended>) {
        self.settled().cell.as_mut().map_or((None, None), |cell| (cell.result.take(), cell.ended.take()))
    }

    /// The state when all that the relay has held is on the stage.
    fn settled(&self) -> MutexGuard<'_, State> {
        let mut state = self.state();
        state.asked += 1;
        let number = state.asked;
        if Self::order(&mut state, &json!({"kind": "sync", "number": number})) {
            let waits = |state: &mut State| state.answered < number && state.relay.is_some();
            state = self.news.wait_timeout_while(state, PATIENCE, waits).unwrap_or_else(PoisonError::into_inner).0;
        }
        state
    }

    /// How the process that ran the cells ended, once its relay has said so.
    pub fn stopped(&self) -> Option<String> {
        let state = self.state();
        let waits = |state: &mut State| state.stopped.is_none();
        let mut state = self
            .news
            .wait_timeout_while(state, Duration::from_millis(500), waits)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
        state.stopped.take()
    }
}

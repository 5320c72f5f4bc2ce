//! The kernel as Jupyter sees it: its five sockets and the messages on them.

use crate::cells::{Cells, Failure};
use crate::completion::{completed, inspected};
use crate::fault::{Doing, Fault, Result};
use crate::offsets;
use crate::requests::{self, Request};
use crate::stage::Stage;
use crate::stale::Notebook;
use crate::stopping::Stopping;
use crate::watched::Watched;
use crate::whole_cell::{self, Cell};
use crate::words;
use jupyter_protocol::{
    CodeMirrorMode, CommClose, CommInfoReply, CompleteReply, CompleteRequest, ConnectionInfo, DisplayData, ErrorOutput,
    ExecuteInput, ExecuteReply, ExecuteRequest, ExecuteResult, ExecutionCount, ExpressionResult, HelpLink,
    HistoryEntry, HistoryReply, HistoryRequest, InspectReply, InspectRequest, InterruptReply, IoPubWelcome,
    IsCompleteReply, JupyterMessage, JupyterMessageContent, KernelInfoReply, LanguageInfo, Media, ReplyError,
    ReplyStatus, ShutdownReply, Status, StreamContent, Transient, UpdateDisplayData,
};
use jupyter_zmq_client::{self as zmq, SubscriptionEvent};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// The version of Jupyter's protocol that is spoken here.
const PROTOCOL: &str = "5.4";
/// How long after a failed cell those that were sent together with it still arrive.
const STRAGGLERS: Duration = Duration::from_millis(20);
/// How long a socket that cannot be read is left alone.
const PAUSE: Duration = Duration::from_millis(10);

/// Serves Jupyter until it asks to stop.
///
/// # Errors
/// When the connection file cannot be read, or its ports are taken.
pub fn serve(control_file: &Path, directory: &Path, notice: Option<String>, watched: Watched) -> Result<()> {
    let text = std::fs::read_to_string(control_file).doing("read", control_file)?;
    let connection: ConnectionInfo = serde_json::from_str(&text).doing("understand", control_file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| Fault::new(format!("no threads: {error}")))?;
    let outcome = runtime.block_on(run(&connection, directory, notice, watched));
    // Cells may still be running; the relay ends them when this process is gone.
    runtime.shutdown_background();
    outcome.map_err(|error| Fault::new(format!("Jupyter's sockets: {error}")))
}

/// What the tasks and the thread of the cells share.
struct Kernel {
    /// Messages for all, in order.
    iopub: UnboundedSender<JupyterMessage>,
    /// Replies.
    shell: UnboundedSender<JupyterMessage>,
    stopping: Arc<Stopping>,
    history: Mutex<Vec<(usize, String)>>,
    /// Names that a cell may use, for completion while another runs.
    names: Mutex<Vec<String>>,
}

/// What is known of the cells on the page, and of what lies outside of it.
struct Marks {
    notebook: Notebook,
    watched: Watched,
}

/// What the thread of the cells is to do.
enum Job {
    Execute(JupyterMessage, ExecuteRequest),
    Complete(JupyterMessage, CompleteRequest),
    Inspect(JupyterMessage, InspectRequest),
}

async fn run(
    connection: &ConnectionInfo,
    directory: &Path,
    notice: Option<String>,
    watched: Watched,
) -> zmq::Result<()> {
    let session = format!("{:x}", std::process::id());
    let mut heartbeat = zmq::create_kernel_heartbeat_connection(connection).await?;
    let mut iopub = zmq::create_kernel_iopub_xpub_connection(connection, &session).await?;
    let shell = zmq::create_kernel_shell_connection(connection, &session).await?;
    let stdin = zmq::create_kernel_stdin_connection(connection, &session).await?;
    let mut control = zmq::create_kernel_control_connection(connection, &session).await?;
    tokio::spawn(async move {
        loop {
            if heartbeat.single_heartbeat().await.is_err() {
                tokio::time::sleep(PAUSE).await;
            }
        }
    });
    let (iopub_sender, mut iopub_queue) = unbounded_channel::<JupyterMessage>();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                Some(message) = iopub_queue.recv() => {
                    let _ = iopub.send(message).await;
                }
                event = iopub.recv_subscription() => match event {
                    Ok(SubscriptionEvent::Subscribe(topic)) => {
                        let _ = iopub.send(IoPubWelcome::new(topic).into()).await;
                    }
                    Ok(SubscriptionEvent::Unsubscribe(_)) => {}
                    Err(_) => tokio::time::sleep(PAUSE).await,
                },
            }
        }
    });
    let (mut shell_out, mut shell_in) = shell.split();
    let (shell_sender, mut shell_queue) = unbounded_channel::<JupyterMessage>();
    tokio::spawn(async move {
        while let Some(message) = shell_queue.recv().await {
            // Somebody who has hung up, as a browser does that reconnects, gets nothing.
            let _ = shell_out.send(message).await;
        }
    });
    let (mut stdin_out, mut stdin_in) = stdin.split();
    let (stdin_sender, mut stdin_queue) = unbounded_channel::<JupyterMessage>();
    tokio::spawn(async move {
        while let Some(message) = stdin_queue.recv().await {
            let _ = stdin_out.send(message).await;
        }
    });
    let publisher = iopub_sender.clone();
    let publish = move |content: JupyterMessageContent, parent: Option<&JupyterMessage>| {
        let asks = matches!(content, JupyterMessageContent::InputRequest(_));
        let message = reply(content, parent);
        let _ = if asks { stdin_sender.send(message) } else { publisher.send(for_all(message)) };
    };
    let failed = |fault: Fault| zmq::RuntimeError::ZmqMessageError(fault.to_string());
    let stage = Stage::open(directory, Box::new(publish)).map_err(failed)?;
    crate::ahead::open(directory).map_err(failed)?;
    let answers = stage.clone();
    tokio::spawn(async move {
        loop {
            match stdin_in.read().await.map(|message| message.content) {
                Ok(JupyterMessageContent::InputReply(answer)) => answers.answer(&answer.value),
                Ok(_) => {}
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    });
    let kernel = Arc::new(Kernel {
        iopub: iopub_sender,
        shell: shell_sender,
        stopping: Arc::new(Stopping::new(stage.clone(), directory.to_owned())),
        history: Mutex::default(),
        names: Mutex::default(),
    });
    kernel.publish(Status::starting().into(), None);
    let (jobs, queue) = mpsc::channel();
    let evaluator = kernel.clone();
    std::thread::spawn(move || {
        evaluator.work(&stage, &queue, notice, Marks { notebook: Notebook::default(), watched })
    });
    let shell = kernel.clone();
    tokio::spawn(async move {
        loop {
            match requests::next(&mut shell_in).await {
                Some(Request::Whole(message)) => shell.hear(message, &jobs),
                Some(Request::IllFormed(message, answer)) => shell.answered(&message, answer),
                None => tokio::time::sleep(PAUSE).await,
            }
        }
    });
    loop {
        let (message, refused) = match requests::next(&mut control).await {
            Some(Request::Whole(message)) => (message, None),
            Some(Request::IllFormed(message, answer)) => (message, answer),
            None => {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        kernel.publish(Status::busy().into(), Some(&message));
        let mut ends = false;
        let answer: Option<JupyterMessageContent> = match &message.content {
            JupyterMessageContent::KernelInfoRequest(_) => Some(information().into()),
            JupyterMessageContent::InterruptRequest(_) => {
                kernel.stopping.stop();
                Some(InterruptReply::new().into())
            }
            JupyterMessageContent::ShutdownRequest(asked) => {
                ends = true;
                Some(ShutdownReply { restart: asked.restart, ..ShutdownReply::default() }.into())
            }
            _ => refused,
        };
        if let Some(answer) = answer {
            let _ = control.send(reply(answer, Some(&message))).await;
        }
        kernel.publish(Status::idle().into(), Some(&message));
        if ends {
            kernel.stopping.end_compiler();
            // What was said last is on its way.
            tokio::time::sleep(5 * PAUSE).await;
            return Ok(());
        }
    }
}

/// A message of this version of the protocol.
fn reply(content: impl Into<JupyterMessageContent>, parent: Option<&JupyterMessage>) -> JupyterMessage {
    let mut message = JupyterMessage::new(content, parent);
    message.header.version = PROTOCOL.into();
    message.header.username = "kernel".into();
    message
}

/// The message with its kind as its topic, as everybody on the socket gets it.
fn for_all(mut message: JupyterMessage) -> JupyterMessage {
    message.zmq_identities = vec![message.header.msg_type.clone().into_bytes().into()];
    message
}

impl Kernel {
    fn publish(&self, content: JupyterMessageContent, parent: Option<&JupyterMessage>) {
        let _ = self.iopub.send(for_all(reply(content, parent)));
    }

    fn reply(&self, content: impl Into<JupyterMessageContent>, parent: &JupyterMessage) {
        let _ = self.shell.send(reply(content, Some(parent)));
    }

    /// Answers a message on the shell socket, or leaves it to the thread of the cells.
    fn hear(&self, message: JupyterMessage, jobs: &mpsc::Sender<Job>) {
        let answer: Option<JupyterMessageContent> = match message.content.clone() {
            JupyterMessageContent::ExecuteRequest(asked) => {
                let _ = jobs.send(Job::Execute(message, asked));
                return;
            }
            JupyterMessageContent::CompleteRequest(asked) if !self.stopping.is_busy() => {
                let _ = jobs.send(Job::Complete(message, asked));
                return;
            }
            JupyterMessageContent::InspectRequest(asked) if !self.stopping.is_busy() => {
                let _ = jobs.send(Job::Inspect(message, asked));
                return;
            }
            // The analyser is the running cell's; the names are known without it.
            JupyterMessageContent::CompleteRequest(asked) => Some(self.known_names(&asked).into()),
            JupyterMessageContent::InspectRequest(_) => Some(InspectReply::default().into()),
            JupyterMessageContent::KernelInfoRequest(_) => Some(information().into()),
            JupyterMessageContent::IsCompleteRequest(asked) => Some(is_complete(&asked.code).into()),
            JupyterMessageContent::HistoryRequest(asked) => Some(self.remembered(&asked).into()),
            JupyterMessageContent::CommInfoRequest(_) => Some(CommInfoReply::default().into()),
            JupyterMessageContent::CommOpen(open) => {
                // There are no widgets: whoever opens a line to one is told at once.
                let closed = CommClose { comm_id: open.comm_id, data: serde_json::Map::new() };
                self.publish(closed.into(), Some(&message));
                None
            }
            _ => None,
        };
        self.answered(&message, answer);
    }

    /// Answers a message at once, if there is an answer to it.
    fn answered(&self, message: &JupyterMessage, answer: Option<JupyterMessageContent>) {
        self.publish(Status::busy().into(), Some(message));
        if let Some(answer) = answer {
            self.reply(answer, message);
        }
        self.publish(Status::idle().into(), Some(message));
    }

    /// What the names in use make of the word before the cursor.
    fn known_names(&self, asked: &CompleteRequest) -> CompleteReply {
        let end = offsets::byte(&asked.code, asked.cursor_pos);
        let word = words::end(&asked.code[..end]);
        let begin = offsets::point(&asked.code, end - word.len());
        let mut matches = self.names.lock().unwrap_or_else(PoisonError::into_inner).clone();
        matches.retain(|name| !word.is_empty() && name.starts_with(word));
        matches.sort();
        CompleteReply {
            matches,
            cursor_start: begin,
            cursor_end: offsets::point(&asked.code, end),
            ..CompleteReply::default()
        }
    }

    fn remembered(&self, asked: &HistoryRequest) -> HistoryReply {
        let history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        let last = |entries: Vec<&(usize, String)>, n: i32| {
            let skipped = entries.len().saturating_sub(usize::try_from(n).unwrap_or(0));
            entries.into_iter().skip(skipped).cloned().collect::<Vec<_>>()
        };
        let (entries, output) = match asked {
            HistoryRequest::Tail { n, output, .. } => (last(history.iter().collect(), *n), *output),
            HistoryRequest::Range { session, start, stop, output, .. } => {
                // Only this session is remembered, which is number 0.
                let is_this = session.unwrap_or(0) == 0;
                let within = |(number, _): &&(usize, String)| {
                    let number = i32::try_from(*number).unwrap_or(i32::MAX);
                    is_this && number >= *start && (*stop <= 0 || number < *stop)
                };
                (history.iter().filter(within).cloned().collect(), *output)
            }
            HistoryRequest::Search { pattern, n, output, unique, .. } => {
                let is_last = |at: usize, code: &str| history[at + 1..].iter().all(|(_, later)| later != code);
                let matching = history
                    .iter()
                    .enumerate()
                    .filter(|(at, (_, code))| is_like(code, pattern) && (!*unique || is_last(*at, code)));
                (last(matching.map(|(_, entry)| entry).collect(), *n), *output)
            }
        };
        let entry = |(number, code)| {
            if output {
                HistoryEntry::InputOutput(0, number, (code, String::new()))
            } else {
                HistoryEntry::Input(0, number, code)
            }
        };
        HistoryReply::new(entries.into_iter().map(entry).collect())
    }

    /// The thread of the cells.
    fn work(&self, stage: &Arc<Stage>, queue: &mpsc::Receiver<Job>, mut notice: Option<String>, mut marks: Marks) {
        let mut cells = Cells::open(stage.clone());
        if let Ok(cells) = &cells {
            self.stopping.know(cells.process());
        }
        self.publish(Status::idle().into(), None);
        let mut number = 0;
        let mut waiting = VecDeque::new();
        while let Some(job) = waiting.pop_front().or_else(|| queue.recv().ok()) {
            let (message, asked) = match (job, &mut cells) {
                (Job::Execute(message, asked), _) => (message, asked),
                (Job::Complete(message, asked), Ok(cells)) => {
                    self.answered(&message, Some(completed(cells, &asked).into()));
                    continue;
                }
                (Job::Inspect(message, asked), Ok(cells)) => {
                    self.answered(&message, Some(inspected(cells, &asked).into()));
                    continue;
                }
                (Job::Complete(message, _) | Job::Inspect(message, _), Err(_)) => {
                    self.answered(&message, Some(CompleteReply::default().into()));
                    continue;
                }
            };
            self.publish(Status::busy().into(), Some(&message));
            let remembers = asked.store_history && !asked.silent;
            number += usize::from(remembers);
            let count = ExecutionCount::new(number);
            if remembers {
                self.history.lock().unwrap_or_else(PoisonError::into_inner).push((number, asked.code.clone()));
            }
            if !asked.silent {
                self.publish(ExecuteInput { code: asked.code.clone(), execution_count: count }.into(), Some(&message));
                if let Some(notice) = notice.take() {
                    self.publish(StreamContent::stderr(&format!("{notice}\n")).into(), Some(&message));
                }
            }
            let known = self.names.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let outcome = match &mut cells {
                Ok(cells) => self.run(cells, stage, &message, &asked, number),
                Err(fault) => Err(Failure::new("Kernel", fault.to_string())),
            };
            let mut answer = ExecuteReply {
                execution_count: count,
                user_expressions: Some(HashMap::new()),
                ..ExecuteReply::default()
            };
            let failed = outcome.is_err();
            match outcome {
                Ok(shown) => {
                    let shown = shown.filter(|_| !asked.silent);
                    if let Some(data) = shown.and_then(|data| serde_json::from_value::<Media>(data).ok()) {
                        let metadata = serde_json::Map::new();
                        let transient = Some(Transient::default());
                        let shown = ExecuteResult { execution_count: count, data, metadata, transient };
                        self.publish(shown.into(), Some(&message));
                    }
                    if let (Some(wanted), Ok(cells)) = (&asked.user_expressions, &mut cells) {
                        let worked_out = wanted
                            .iter()
                            .map(|(name, code)| (name.clone(), self.worked_out(cells, stage, &message, code)));
                        answer.user_expressions = Some(worked_out.collect());
                    }
                }
                Err(Failure { name: ename, text: evalue, traceback }) => {
                    if !asked.silent {
                        let error =
                            ErrorOutput { ename: ename.clone(), evalue: evalue.clone(), traceback: traceback.clone() };
                        self.publish(error.into(), Some(&message));
                    }
                    answer.status = ReplyStatus::Error;
                    answer.error = Some(Box::new(ReplyError { ename, evalue, traceback }));
                }
            }
            if !asked.silent {
                self.mark(&mut marks, &message, &asked.code, (number, !failed), &known);
            }
            // Those that were sent together with it are on their way; whoever has its reply
            // and sends another means that one.
            let mut aborted = Vec::new();
            if failed && asked.stop_on_error {
                std::thread::sleep(STRAGGLERS);
                for job in waiting.drain(..).chain(queue.try_iter()).collect::<Vec<_>>() {
                    match job {
                        Job::Execute(message, _) => aborted.push(message),
                        other => waiting.push_back(other),
                    }
                }
            }
            self.reply(answer, &message);
            self.publish(Status::idle().into(), Some(&message));
            for message in aborted {
                let reply =
                    ExecuteReply { status: ReplyStatus::Aborted, execution_count: count, ..ExecuteReply::default() };
                self.answered(&message, Some(reply.into()));
            }
        }
    }

    /// Says which outputs on the page rest on values that have changed since, where the page
    /// says which of its cells was run.
    fn mark(
        &self,
        marks: &mut Marks,
        message: &JupyterMessage,
        code: &str,
        (number, succeeded): (usize, bool),
        known: &[String],
    ) {
        let Marks { notebook, watched } = marks;
        let cell = message.metadata["cellId"].as_str();
        let files = watched.files();
        notebook.ran(cell.unwrap_or_default(), number, code, succeeded, known, &files);
        notebook.keep(&self.names.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(cell) = cell else { return };
        watched.look();
        let (own, updates) = notebook.marks(cell, &files);
        let said = own.iter().map(|mark| mark.text.clone()).chain(watched.crate_changed()).collect::<Vec<_>>();
        if !said.is_empty() {
            let id = own.map(|mark| mark.id);
            let shown = DisplayData::new(marked(&said.join("\n")));
            self.publish(DisplayData { transient: Some(Transient { display_id: id }), ..shown }.into(), Some(message));
        }
        for mark in updates {
            let transient = Transient { display_id: Some(mark.id) };
            let update = UpdateDisplayData { data: marked(&mark.text), metadata: serde_json::Map::new(), transient };
            self.publish(update.into(), Some(message));
        }
    }

    fn run(
        &self,
        cells: &mut Cells,
        stage: &Stage,
        message: &JupyterMessage,
        asked: &ExecuteRequest,
        number: usize,
    ) -> std::result::Result<Option<Value>, Failure> {
        stage.begin(message, asked);
        self.stopping.begin();
        let outcome = cells.run(number, &asked.code, || self.stopping.stopped());
        self.stopping.end();
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = cells.names();
        if let Some(notice) = cells.notice().filter(|_| !asked.silent) {
            self.publish(StreamContent::stderr(&format!("{notice}\n")).into(), Some(message));
        }
        outcome
    }

    /// One of the expressions that a client wants beside the cell; nobody sees it run.
    fn worked_out(&self, cells: &mut Cells, stage: &Stage, message: &JupyterMessage, code: &str) -> ExpressionResult {
        let asked =
            ExecuteRequest { code: code.into(), silent: true, store_history: false, ..ExecuteRequest::default() };
        match self.run(cells, stage, message, &asked, 0) {
            Ok(shown) => ExpressionResult::Ok {
                data: shown.and_then(|data| serde_json::from_value(data).ok()).unwrap_or_default(),
                metadata: serde_json::Map::new(),
            },
            Err(Failure { name, text, traceback }) => ExpressionResult::Error { ename: name, evalue: text, traceback },
        }
    }
}

/// What is said beside what a cell shows, small.
fn marked(text: &str) -> Media {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    let mut html = String::new();
    for (at, part) in escaped.split('`').enumerate() {
        html.push_str(["", "<code>", "</code>"][if at == 0 { 0 } else { 2 - at % 2 }]);
        html.push_str(part);
    }
    let html = if text.is_empty() { html } else { format!("<small style=\"opacity:0.75\">{html}</small>") };
    serde_json::from_value(json!({"text/plain": text, "text/html": html})).unwrap_or_default()
}

fn is_complete(code: &str) -> IsCompleteReply {
    match whole_cell::judged(code) {
        Cell::Complete => IsCompleteReply::complete(),
        Cell::Incomplete => IsCompleteReply::incomplete("    ".into()),
        Cell::Invalid => IsCompleteReply::invalid(),
    }
}

/// Whether the text fits the pattern, in which `*` is any text and `?` any character.
fn is_like(text: &str, pattern: &str) -> bool {
    let (text, pattern): (Vec<char>, Vec<char>) = (text.chars().collect(), pattern.chars().collect());
    let mut fits = vec![false; text.len() + 1];
    fits[0] = true;
    for wanted in pattern {
        let before = fits.clone();
        for at in 0..fits.len() {
            fits[at] = match wanted {
                '*' => before[at] || (at > 0 && fits[at - 1]),
                '?' => at > 0 && before[at - 1],
                other => at > 0 && before[at - 1] && text[at - 1] == other,
            };
        }
    }
    fits[text.len()]
}

fn information() -> KernelInfoReply {
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL.into(),
        implementation: env!("CARGO_PKG_NAME").into(),
        implementation_version: env!("CARGO_PKG_VERSION").into(),
        language_info: LanguageInfo {
            name: "rust".into(),
            version: String::new(),
            mimetype: Some("text/rust".into()),
            file_extension: Some(".rs".into()),
            pygments_lexer: Some("rust".into()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".into())),
            nbconvert_exporter: None,
        },
        banner: "Rust: polars, sourced frames and charts in a notebook".into(),
        help_links: vec![
            HelpLink { text: "Rust's standard library".into(), url: "https://doc.rust-lang.org/stable/std/".into() },
            HelpLink { text: "polars".into(), url: "https://docs.rs/polars".into() },
        ],
        debugger: false,
        error: None,
    }
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_pattern_fits_whole_texts() {
        for (text, pattern, fits) in [
            ("df.height()", "df*", true),
            ("df", "df", true),
            ("df.head", "*he?d", true),
            ("a", "", false),
            ("£1", "?1", true),
            ("abc", "a*d", false),
        ] {
            assert_eq!(is_like(text, pattern), fits, "{text} {pattern}");
        }
    }
}

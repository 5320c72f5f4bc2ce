//! Requests as they come, whatever they leave out.
//!
//! The protocol lets a client leave fields out, and clients do. What is left out, or null, has
//! the protocol's own default here; what is no request all the same is answered with what is
//! wrong with it, because a client that gets no answer waits for ever.

use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent, UnknownMessage};
use jupyter_zmq_client::{Connection, RawMessage};
use serde_json::{Map, Value, json};
use zeromq::SocketRecv;

/// A message on a socket of the kernel.
pub enum Request {
    /// One of the protocol.
    Whole(JupyterMessage),
    /// One whose content is not what its kind needs, and the error that is its answer.
    IllFormed(JupyterMessage, Option<JupyterMessageContent>),
}

/// The next message; `None` where it is nobody's: without a header, or signed by another.
pub async fn next<S: SocketRecv>(connection: &mut Connection<S>) -> Option<Request> {
    let parts = connection.socket.recv().await.ok()?;
    read(RawMessage::from_multipart(parts, &connection.mac).ok()?)
}

fn read(raw: RawMessage) -> Option<Request> {
    let mut header: Value = serde_json::from_slice(&raw.jparts[0]).ok()?;
    complete(header.as_object_mut()?, &[("username", "".into()), ("session", "".into()), ("version", "".into())]);
    let header: Header = serde_json::from_value(header).ok()?;
    let mut content: Value = serde_json::from_slice(&raw.jparts[3]).unwrap_or_default();
    if content.is_null() {
        content = json!({});
    }
    if let Some(fields) = content.as_object_mut() {
        let defaults = defaults(&header.msg_type, fields);
        complete(fields, &defaults);
    }
    let kind = header.msg_type.clone();
    let judged = JupyterMessageContent::from_type_and_content(&kind, content);
    let message = |content| JupyterMessage {
        zmq_identities: raw.zmq_identities,
        parent_header: serde_json::from_slice(&raw.jparts[1]).ok(),
        metadata: serde_json::from_slice(&raw.jparts[2]).unwrap_or_else(|_| json!({})),
        content,
        buffers: raw.jparts[4..].to_vec(),
        channel: None,
        header,
    };
    Some(match judged {
        Ok(content) => Request::Whole(message(content)),
        Err(error) => {
            let text = format!("the kernel cannot understand this {kind}: {error}");
            let answer = kind.strip_suffix("_request").map(|kind| {
                let content = json!({"status": "error", "ename": "Protocol", "evalue": text, "traceback": [text]});
                UnknownMessage { msg_type: format!("{kind}_reply"), content }.into()
            });
            Request::IllFormed(message(UnknownMessage { msg_type: kind, content: Value::Null }.into()), answer)
        }
    })
}

/// Gives what is left out or null its default.
fn complete(fields: &mut Map<String, Value>, defaults: &[(&str, Value)]) {
    for (name, default) in defaults {
        if fields.get(*name).is_none_or(Value::is_null) {
            fields.insert((*name).to_owned(), default.clone());
        }
    }
}

/// The protocol's defaults for a kind of request.
fn defaults(kind: &str, fields: &Map<String, Value>) -> Vec<(&'static str, Value)> {
    match kind {
        "execute_request" => vec![
            ("silent", false.into()),
            ("store_history", (fields.get("silent") != Some(&Value::Bool(true))).into()),
            ("user_expressions", json!({})),
            ("allow_stdin", false.into()),
            ("stop_on_error", true.into()),
        ],
        "complete_request" | "inspect_request" => {
            let code = fields.get("code").and_then(Value::as_str).unwrap_or_default();
            vec![("cursor_pos", code.chars().count().into())]
        }
        "history_request" => vec![
            ("hist_access_type", "tail".into()),
            ("output", false.into()),
            ("raw", true.into()),
            ("n", i32::MAX.into()),
            ("pattern", "*".into()),
            ("unique", false.into()),
            ("start", 0.into()),
            ("stop", 0.into()),
        ],
        "shutdown_request" => vec![("restart", false.into())],
        "comm_open" => vec![("comm_id", "".into()), ("target_name", "".into()), ("data", json!({}))],
        "comm_msg" | "comm_close" => vec![("comm_id", "".into()), ("data", json!({}))],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Request, read};
    use jupyter_protocol::{HistoryRequest, JupyterMessageContent};
    use jupyter_zmq_client::RawMessage;
    use serde_json::{Value, json};

    fn of(kind: &str, content: &Value) -> Request {
        let header = json!({"msg_id": "1", "msg_type": kind});
        let parts = [header, json!({}), json!({}), content.clone()];
        let jparts = parts.iter().map(|part| part.to_string().into_bytes().into()).collect();
        read(RawMessage { zmq_identities: Vec::new(), jparts }).expect("has a header")
    }

    fn whole(kind: &str, content: Value) -> JupyterMessageContent {
        match of(kind, &content) {
            Request::Whole(message) => message.content,
            Request::IllFormed(..) => panic!("{kind} {content} is refused"),
        }
    }

    #[test]
    fn what_is_left_out_has_the_protocols_default() {
        let JupyterMessageContent::ExecuteRequest(asked) =
            whole("execute_request", json!({"code": "1", "silent": null}))
        else {
            panic!()
        };
        assert!(!asked.silent && asked.store_history && asked.stop_on_error && !asked.allow_stdin);
        let JupyterMessageContent::CompleteRequest(asked) = whole("complete_request", json!({"code": "é.he"})) else {
            panic!()
        };
        assert_eq!(asked.cursor_pos, 4);
        let search = json!({"hist_access_type": "search", "pattern": "df*", "n": null, "more": 1});
        let JupyterMessageContent::HistoryRequest(HistoryRequest::Search { n, unique, .. }) =
            whole("history_request", search)
        else {
            panic!()
        };
        assert_eq!((n, unique), (i32::MAX, false));
        for (kind, content) in [
            ("history_request", json!({})),
            ("history_request", json!({"hist_access_type": "range"})),
            ("kernel_info_request", Value::Null),
            ("comm_info_request", json!({})),
            ("comm_open", json!({"comm_id": "a"})),
            ("shutdown_request", json!({})),
            ("inspect_request", json!({"code": ""})),
            ("no_such_request", json!({"a": 1})),
        ] {
            whole(kind, content);
        }
    }

    #[test]
    fn what_is_no_request_is_answered_with_what_is_wrong() {
        for (kind, content) in [
            ("execute_request", json!({})),
            ("execute_request", json!({"code": 1})),
            ("execute_request", json!([1])),
            ("complete_request", json!({"code": "a", "cursor_pos": -1})),
            ("history_request", json!({"hist_access_type": "other"})),
            ("is_complete_request", json!({"code": null})),
        ] {
            let Request::IllFormed(_, Some(JupyterMessageContent::UnknownMessage(answer))) = of(kind, &content) else {
                panic!("{kind} {content}")
            };
            assert_eq!(answer.msg_type, kind.replace("_request", "_reply"));
            assert_eq!(answer.content["status"], "error");
            assert!(answer.content["evalue"].as_str().unwrap().starts_with("the kernel cannot understand this"));
        }
    }
}

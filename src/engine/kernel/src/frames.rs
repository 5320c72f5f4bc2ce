//! What the kernel's processes say to each other: JSON objects, each after its length in four bytes.

use serde_json::Value;
use std::io::{ErrorKind, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;

/// The longest frame that is read; a longer one is not of ours.
const LONGEST: usize = 1 << 30;

/// Writes a frame, whole.
pub fn write(stream: &mut impl Write, what: &Value) -> std::io::Result<()> {
    let text = what.to_string();
    let length = u32::try_from(text.len()).map_err(|_| ErrorKind::FileTooLarge)?;
    let mut frame = length.to_le_bytes().to_vec();
    frame.extend(text.into_bytes());
    stream.write_all(&frame)
}

/// A socket, and what has come of its next frame.
pub struct Inbox {
    /// The socket.
    pub stream: UnixStream,
    buffer: Vec<u8>,
    patient: bool,
    /// The other side has hung up; frames may still be in the buffer.
    pub closed: bool,
}

impl Inbox {
    /// Reads from `stream` and waits for what comes.
    pub fn new(stream: UnixStream) -> Self {
        Inbox { stream, buffer: Vec::new(), patient: true, closed: false }
    }

    /// Reads from `stream` what is there.
    pub fn impatient(stream: UnixStream) -> Self {
        Inbox { patient: false, ..Inbox::new(stream) }
    }

    /// The next frame; `None` when the other side has hung up, or when nothing more is
    /// there and this does not wait.
    pub fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(frame) = self.take() {
                return Some(frame);
            }
            let mut some = [0_u8; 16 * 1024];
            let flags = if self.patient { 0 } else { libc::MSG_DONTWAIT };
            // SAFETY: the descriptor is open for as long as the stream, the buffer is ours.
            let count = unsafe { libc::recv(self.stream.as_raw_fd(), some.as_mut_ptr().cast(), some.len(), flags) };
            match (usize::try_from(count), std::io::Error::last_os_error().kind()) {
                (Ok(0), _) => self.closed = true,
                (Ok(count), _) => {
                    self.buffer.extend_from_slice(&some[..count]);
                    continue;
                }
                (Err(_), ErrorKind::Interrupted) => continue,
                (Err(_), ErrorKind::WouldBlock) => {}
                (Err(_), _) => self.closed = true,
            }
            return None;
        }
    }

    fn take(&mut self) -> Option<Value> {
        let length: [u8; 4] = self.buffer.get(..4)?.try_into().ok()?;
        let length = u32::from_le_bytes(length) as usize;
        if length > LONGEST {
            self.closed = true;
            self.buffer.clear();
            return None;
        }
        let frame = serde_json::from_slice(self.buffer.get(4..4 + length)?).unwrap_or_default();
        self.buffer.drain(..4 + length);
        Some(frame)
    }
}

/// Bytes as text, as they come: half a character waits for its other half.
#[derive(Default)]
pub struct Text(Vec<u8>);

impl Text {
    /// What of `bytes` can be read by now; bytes that are no UTF-8 read as U+FFFD.
    pub fn read(&mut self, bytes: &[u8]) -> String {
        self.0.extend_from_slice(bytes);
        let begun = self.0.utf8_chunks().last().map_or(0, |chunk| {
            let rest = chunk.invalid();
            let is_begun = std::str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
            if is_begun { rest.len() } else { 0 }
        });
        let end = self.0.len() - begun;
        let text = String::from_utf8_lossy(&self.0[..end]).into_owned();
        self.0.drain(..end);
        text
    }

    /// What was begun and never ended.
    pub fn rest(&mut self) -> String {
        String::from_utf8_lossy(&std::mem::take(&mut self.0)).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::{Inbox, Text, write};
    use serde_json::json;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    #[test]
    fn frames_come_out_as_they_went_in_however_they_are_cut() {
        let (mut one, two) = UnixStream::pair().unwrap();
        let mut inbox = Inbox::impatient(two);
        assert_eq!(inbox.next(), None);
        let mut bytes = Vec::new();
        for frame in [json!({"kind": "a", "text": "é\u{0}"}), json!({"kind": "b"})] {
            write(&mut bytes, &frame).unwrap();
        }
        let (first, second) = bytes.split_at(bytes.len() - 3);
        one.write_all(first).unwrap();
        assert_eq!(inbox.next(), Some(json!({"kind": "a", "text": "é\u{0}"})));
        assert_eq!(inbox.next(), None);
        assert!(!inbox.closed);
        one.write_all(second).unwrap();
        drop(one);
        assert_eq!(inbox.next(), Some(json!({"kind": "b"})));
        assert_eq!((inbox.next(), inbox.closed), (None, true));
    }

    #[test]
    fn any_bytes_are_text() {
        let mut text = Text::default();
        assert_eq!(text.read(b"caf\xe9: \xa347m\n"), "caf\u{fffd}: \u{fffd}47m\n");
        assert_eq!(text.read("£".as_bytes().split_at(1).0), "");
        assert_eq!(text.read(&"£".as_bytes()[1..]), "£");
        assert_eq!(text.read(b"a\xf0\x9f"), "a");
        assert_eq!(text.rest(), "\u{fffd}");
        assert_eq!(text.rest(), "");
    }
}

//! What Tab and Shift-Tab are answered with.

use crate::cells::Cells;
use crate::offsets;
use jupyter_protocol::{CompleteReply, CompleteRequest, InspectReply, InspectRequest};
use serde_json::json;

/// What Tab offers: the names, and the letters they replace, in code points.
pub fn completed(cells: &mut Cells, asked: &CompleteRequest) -> CompleteReply {
    let code = &asked.code;
    let Ok(found) = cells.completions(code, offsets::byte(code, asked.cursor_pos)) else {
        return CompleteReply {
            cursor_start: asked.cursor_pos,
            cursor_end: asked.cursor_pos,
            ..CompleteReply::default()
        };
    };
    let (start, end) = (offsets::point(code, found.replaced.start), offsets::point(code, found.replaced.end));
    let kinds =
        found.found.iter().map(|(_, kind, label)| json!({"text": label, "type": kind, "start": start, "end": end}));
    let mut metadata = serde_json::Map::new();
    metadata.insert("_jupyter_types_experimental".into(), kinds.collect());
    let matches = found.found.iter().map(|(code, ..)| code.clone()).collect();
    CompleteReply { matches, cursor_start: start, cursor_end: end, metadata, ..CompleteReply::default() }
}

/// What Shift-Tab shows.
pub fn inspected(cells: &mut Cells, asked: &InspectRequest) -> InspectReply {
    match cells.inspected(&asked.code, offsets::byte(&asked.code, asked.cursor_pos)) {
        Some((text, html)) => InspectReply {
            found: true,
            data: serde_json::from_value(json!({"text/plain": text, "text/html": html})).unwrap_or_default(),
            ..InspectReply::default()
        },
        None => InspectReply::default(),
    }
}

/// placeholder
pub fn nearest_column_hint(_: &str) -> Option<String> { None }

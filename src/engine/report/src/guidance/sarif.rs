//! Breaches as SARIF 2.1.0, which code hosts show beside the lines.

use super::linted::Linted;
use super::rule::Breach;
use super::rules::RULES;
use serde_json::{Value, json};

/// The whole log.
pub(crate) fn sarif(linted: &Linted, program: &str, version: &str) -> Value {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.code,
                "shortDescription": { "text": rule.asks },
                "fullDescription": { "text": format!("{}: {}", rule.asks, rule.why) },
                "help": { "text": format!("{} ({})", rule.why, rule.written.title) },
                "helpUri": rule.written.address,
            })
        })
        .collect();
    let mut results: Vec<Value> = linted.breaches.iter().map(|breach| result(breach, None)).collect();
    results.extend(linted.allowed.iter().map(|(breach, reason)| result(breach, Some(reason))));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": program, "version": version, "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn result(breach: &Breach, reason: Option<&String>) -> Value {
    let at = RULES.iter().position(|rule| rule.code == breach.code);
    let mut place = json!({ "artifactLocation": { "uri": breach.file.trim_start_matches("./") } });
    if let Some(line) = breach.line {
        place["region"] = json!({ "startLine": line });
    }
    let mut result = json!({
        "ruleId": breach.code,
        "ruleIndex": at,
        "level": "error",
        "message": { "text": breach.problem },
        "locations": [{ "physicalLocation": place }],
    });
    if let Some(reason) = reason {
        result["suppressions"] = json!([{ "kind": "external", "justification": reason }]);
    }
    result
}

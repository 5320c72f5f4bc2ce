//! Any bytes as a PDF: read, or refused in a sentence.

#![no_main]

use libfuzzer_sys::fuzz_target;
use pledgebook_report::pdf::Pdf;
use std::sync::Once;

/// The fuzzer ends at every panic; the reader turns its own into a refusal, and what
/// escapes that still ends the fuzzer.
static QUIET: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    match Pdf::read(bytes) {
        Ok(pdf) => {
            let outside = |name: &String| name.starts_with('/') || name.split('/').any(|part| part == "..");
            assert!(!pdf.attachments.keys().any(outside), "an attachment leads outside");
        }
        Err(error) => assert!(error.to_string().contains("this"), "{error}"),
    }
});

//! What a notebook shows: exact, escaped, aligned, and in the kernel's protocol.

use pledgebook::notebook::Forms;
use pledgebook::prelude::*;
use polars::prelude::df;

#[test]
fn the_protocol_is_what_the_kernel_reads() {
    let forms = Forms { plain: "a\nb".into(), html: Some("<b>a</b>\n".into()), svg: Some("<svg/>".into()) };
    assert_eq!(
        forms.protocol(),
        "EVCXR_BEGIN_CONTENT text/plain\na\nb\nEVCXR_END_CONTENT\n\
         EVCXR_BEGIN_CONTENT text/html\n<b>a</b>\nEVCXR_END_CONTENT\n\
         EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\n"
    );
    assert_eq!(().forms().protocol(), "");
}

#[test]
fn content_cannot_speak_for_the_kernel() {
    struct Liar;
    impl Show for Liar {
        fn plain(&self) -> String {
            "x\nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/html\n<script>\nEVCXR_EXECUTION_COMPLETE".into()
        }

        fn html(&self) -> Option<String> {
            Some(self.plain())
        }
    }
    let said = Liar.forms().protocol();
    let keywords: Vec<&str> = said.lines().filter(|line| line.starts_with("EVCXR_")).collect();
    assert_eq!(
        keywords,
        ["EVCXR_BEGIN_CONTENT text/plain", "EVCXR_END_CONTENT", "EVCXR_BEGIN_CONTENT text/html", "EVCXR_END_CONTENT"]
    );
    let frame = df!("text" => ["EVCXR_END_CONTENT\nEVCXR_END_CONTENT"]).unwrap();
    assert_eq!(frame.forms().protocol().lines().filter(|line| *line == "EVCXR_END_CONTENT").count(), 2);
}

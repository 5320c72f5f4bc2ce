//! What a notebook shows: one trait, [`Show`], for nearly everything a cell can end with.
//!
//! The Rust kernel for Jupyter shows the last expression of a cell by
//! calling `(expression).evcxr_display()`. Where that method is missing the
//! kernel builds the cell a second time with `{:?}`, so a type without [`Show`]
//! costs twice the time: the trait is there for the standard library's types,
//! for those of polars and for ours.
//!
//! Every form is made of the same content. The text form is an aligned table or
//! a few lines, good in a terminal and in a diff; the rich form is plain HTML
//! without scripts, style sheets, classes that matter or random ids, so that it
//! reads well in light, in dark, and where a site strips styles. Text from data
//! is never markup.
//!
//! ```
//! use pledgebook::prelude::*;
//! let data = Data::open()?;
//! let budgets = data.frame("funding")?;
//! budgets.evcxr_display(); // what the kernel calls
//! assert!(budgets.html().unwrap().contains("£ million"));
//! assert!(budgets.plain().starts_with("3 rows × "));
//! # Ok::<(), pledgebook::Error>(())
//! ```

pub mod cell;
mod cells;
mod frame;
mod grid;
mod markup;
pub mod sql;
mod standard;
mod types;

pub use pledgebook_frame::nearest_column_hint;

/// A frame of at most so many rows is shown whole.
pub const ROWS_SHOWN: usize = 20;
/// Of a longer one, so many rows from each end.
pub const EDGE_ROWS: usize = 5;
/// A frame of at most so many columns is shown whole; of a wider one, half as many from each side.
pub const COLUMNS_SHOWN: usize = 20;
/// A text in a cell of a frame is cut after so many characters; its tooltip has more of it.
pub const TEXT_SHOWN: usize = 60;
/// Of a list, a set or a map, so many entries.
pub const ITEMS_SHOWN: usize = 1000;
/// Of a lazy frame, so many rows are worked out to be shown.
pub const LAZY_ROWS: usize = 10;

/// Something a notebook can show.
///
/// An analyst never calls this: ending a cell with an expression is enough. To
/// show a type of your own, write its two forms:
///
/// ```
/// use pledgebook::prelude::*;
/// struct Hive(u32);
/// impl Show for Hive {
///     fn plain(&self) -> String {
///         format!("a hive of {} bees", self.0)
///     }
///     fn html(&self) -> Option<String> {
///         Some(format!("a hive of <b>{}</b> bees", self.0))
///     }
/// }
/// assert_eq!(vec![Hive(3)].plain(), "[a hive of 3 bees]");
/// ```
#[diagnostic::on_unimplemented(
    message = "a notebook does not know how to show `{Self}`",
    note = "implement `pledgebook::notebook::Show` for it, or end the cell with `format!(\"{{:?}}\", …)`"
)]
pub trait Show {
    /// The form for terminals and diffs; empty for a thing that is not to be shown at all.
    fn plain(&self) -> String;

    /// The rich form; `None` where the text form says it all.
    fn html(&self) -> Option<String>;

    /// The picture, of a thing that is one.
    fn svg(&self) -> Option<String> {
        None
    }

    /// All forms at once. Worth writing where they share costly work.
    fn forms(&self) -> Forms {
        Forms { plain: self.plain(), html: self.html(), svg: self.svg() }
    }

    /// A list of them, where they are better read as one table; `None` for one below the other.
    fn together(_items: &[&Self]) -> Option<Forms>
    where
        Self: Sized,
    {
        None
    }

    /// Shows all forms in the notebook; the kernel calls this.
    fn evcxr_display(&self) {
        self.forms().print();
    }
}

/// A thing in every form it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// `text/plain`.
    pub plain: String,
    /// `text/html`.
    pub html: Option<String>,
    /// `image/svg+xml`.
    pub svg: Option<String>,
}

impl Forms {
    /// Text alone.
    pub fn text(plain: impl Into<String>) -> Self {
        Forms { plain: plain.into(), html: None, svg: None }
    }

    /// Text and HTML.
    pub fn rich(plain: impl Into<String>, html: impl Into<String>) -> Self {
        Forms { plain: plain.into(), html: Some(html.into()), svg: None }
    }

    /// The blocks of evcxr's own protocol, one a MIME type; nothing at all for an empty thing.
    ///
    /// ```
    /// use pledgebook::notebook::Forms;
    /// let said = Forms::text("38%").protocol();
    /// assert_eq!(said, "EVCXR_BEGIN_CONTENT text/plain\n38%\nEVCXR_END_CONTENT\n");
    /// ```
    pub fn protocol(&self) -> String {
        let mut out = String::new();
        if !self.plain.is_empty() {
            block(&mut out, "text/plain", &quiet_lines(&self.plain));
        }
        // In markup a character reference reads the same and is no keyword of the protocol.
        for (mime, content) in [("text/html", &self.html), ("image/svg+xml", &self.svg)] {
            if let Some(content) = content {
                block(&mut out, mime, &content.replace("EVCXR_", "EVCXR&#95;"));
            }
        }
        out
    }
}

fn block(out: &mut String, mime: &str, content: &str) {
    out.push_str("EVCXR_BEGIN_CONTENT ");
    out.push_str(mime);
    out.push('\n');
    out.push_str(content.strip_suffix('\n').unwrap_or(content));
    out.push_str("\nEVCXR_END_CONTENT\n");
}

/// The text with any line that reads like the kernel's protocol moved in by a space.
fn quiet_lines(text: &str) -> String {
    if !text.contains("EVCXR_") {
        return text.to_owned();
    }
    let quiet = |line: &str| if line.starts_with("EVCXR_") { format!(" {line}") } else { line.to_owned() };
    text.split('\n').map(quiet).collect::<Vec<_>>().join("\n")
}

/// For a type that makes its forms together: the trait's two methods in terms of `forms`.
macro_rules! by_forms {
    () => {
        fn plain(&self) -> String {
            self.forms().plain
        }

        fn html(&self) -> Option<String> {
            self.forms().html
        }
    };
}
pub(crate) use by_forms;

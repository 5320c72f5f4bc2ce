//! The standard library's types: in text as `{:?}` has them, which is what the
//! kernel shows without us.

use super::markup::preformatted;
use super::types::{complaint, error_forms};
use super::{Forms, ITEMS_SHOWN, Show, by_forms};
use rust_decimal::Decimal;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::Debug;

/// Shows nothing: a cell that ends in a statement says nothing.
impl Show for () {
    fn plain(&self) -> String {
        String::new()
    }

    fn html(&self) -> Option<String> {
        None
    }
}

macro_rules! as_debug {
    ($($type:ty),* $(,)?) => {$(
        impl Show for $type {
            fn plain(&self) -> String {
                format!("{self:?}")
            }

            fn html(&self) -> Option<String> {
                None
            }
        }
    )*};
}
as_debug!(
    i8,
    i16,
    i32,
    i64,
    i128,
    isize,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    f32,
    f64,
    bool,
    char,
    str,
    String,
    Decimal,
    std::borrow::Cow<'_, str>,
    std::cmp::Ordering,
    std::path::Path,
    std::path::PathBuf,
    std::ffi::OsStr,
    std::ffi::OsString,
    std::time::Duration,
    std::time::Instant,
    std::time::SystemTime,
    std::io::Error,
    std::fmt::Error,
    std::num::ParseIntError,
    std::num::ParseFloatError,
    jiff::civil::Date,
);

impl<T: Debug> Show for std::ops::Range<T> {
    fn plain(&self) -> String {
        format!("{self:?}")
    }

    fn html(&self) -> Option<String> {
        None
    }
}

impl<T: Debug> Show for std::ops::RangeInclusive<T> {
    fn plain(&self) -> String {
        format!("{self:?}")
    }

    fn html(&self) -> Option<String> {
        None
    }
}

/// What points to a thing is shown as the thing.
macro_rules! as_pointed_to {
    ($($type:ty),*) => {$(
        impl<T: Show + ?Sized> Show for $type {
            fn plain(&self) -> String {
                (**self).plain()
            }

            fn html(&self) -> Option<String> {
                (**self).html()
            }

            fn svg(&self) -> Option<String> {
                (**self).svg()
            }

            fn forms(&self) -> Forms {
                (**self).forms()
            }
        }
    )*};
}
as_pointed_to!(&T, &mut T, Box<T>, std::rc::Rc<T>, std::sync::Arc<T>);

impl<T: Show> Show for Option<T> {
    by_forms!();

    fn forms(&self) -> Forms {
        match self {
            Some(value) => wrapped("Some", value.forms()),
            None => Forms::text("None"),
        }
    }
}

/// An error of ours, of polars, or in a `Box<dyn Error>`, is shown as its sentence.
impl<T: Show, E: Debug + 'static> Show for Result<T, E> {
    by_forms!();

    fn forms(&self) -> Forms {
        match self {
            Ok(value) => wrapped("Ok", value.forms()),
            Err(error) => failed(error, error),
        }
    }
}

fn failed(error: &dyn Any, debug: &dyn Debug) -> Forms {
    type Boxed = Box<dyn std::error::Error>;
    type Sendable = Box<dyn std::error::Error + Send + Sync>;
    if let Some(error) = error.downcast_ref::<crate::Error>() {
        error_forms(error)
    } else if let Some(error) = error.downcast_ref::<polars::prelude::PolarsError>() {
        error.forms()
    } else if let Some(error) = error.downcast_ref::<Boxed>() {
        boxed(error.as_ref())
    } else if let Some(error) = error.downcast_ref::<Sendable>() {
        boxed(error.as_ref())
    } else {
        Forms::text(format!("Err({debug:?})"))
    }
}

fn boxed(error: &(dyn std::error::Error + 'static)) -> Forms {
    match (error.downcast_ref::<crate::Error>(), error.downcast_ref::<polars::prelude::PolarsError>()) {
        (Some(error), _) => error_forms(error),
        (_, Some(error)) => error.forms(),
        _ => complaint(&error.to_string(), ""),
    }
}

/// `Ok(5)`; a table or a card needs no brackets round it.
fn wrapped(name: &str, inside: Forms) -> Forms {
    if inside.html.is_some() || inside.svg.is_some() || inside.plain.contains('\n') {
        return inside;
    }
    Forms::text(format!("{name}({})", said(inside.plain)))
}

/// Within something else even `()` is said.
fn said(plain: String) -> String {
    if plain.is_empty() { "()".into() } else { plain }
}

/// Several things between brackets; rich ones below each other.
fn several(open: &str, close: &str, items: Vec<(Option<String>, Forms)>, left_out: usize) -> Forms {
    let rich = items.iter().any(|(_, forms)| forms.html.is_some());
    let lines = items.iter().any(|(_, forms)| forms.plain.contains('\n'));
    let more = (left_out > 0).then(|| format!("… {} more", super::cells::integer(&left_out.to_string(), true)));
    let html = rich.then(|| {
        let parts = items.iter().map(|(key, forms)| {
            let key = key.as_deref().map(|key| format!("<p>{}</p>\n", super::markup::text(key))).unwrap_or_default();
            let body = forms.html.clone().unwrap_or_else(|| preformatted(&forms.plain));
            format!("<div>{key}{body}</div>")
        });
        let more = more.as_deref().map(|more| format!("<p>{}</p>", super::markup::muted(more)));
        parts.chain(more).collect::<Vec<_>>().join("\n")
    });
    let plain = items.into_iter().map(|(key, forms)| {
        let plain = said(forms.plain);
        match key {
            Some(key) if lines => format!("{key}:\n{plain}"),
            Some(key) => format!("{key}: {plain}"),
            None => plain,
        }
    });
    let parts: Vec<String> = plain.chain(more).collect();
    let plain = if lines { parts.join("\n\n") } else { format!("{open}{}{close}", parts.join(", ")) };
    Forms { plain, html, svg: None }
}

/// A list: `each` gives the forms of the first items, and is not asked for more.
fn list(open: &str, close: &str, items: &mut dyn Iterator<Item = &dyn Show>, length: usize) -> Forms {
    let shown: Vec<_> = items.take(ITEMS_SHOWN).map(|item| (None, item.forms())).collect();
    let left_out = length - shown.len();
    several(open, close, shown, left_out)
}

fn as_show<T: Show>(item: &T) -> &dyn Show {
    item
}

impl<T: Show> Show for [T] {
    by_forms!();

    fn forms(&self) -> Forms {
        if (2..=ITEMS_SHOWN).contains(&self.len())
            && let Some(forms) = T::together(&self.iter().collect::<Vec<_>>())
        {
            return forms;
        }
        list("[", "]", &mut self.iter().map(as_show), self.len())
    }
}

impl<T: Show> Show for Vec<T> {
    by_forms!();

    fn forms(&self) -> Forms {
        self.as_slice().forms()
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    by_forms!();

    fn forms(&self) -> Forms {
        self.as_slice().forms()
    }
}

impl<T: Show> Show for VecDeque<T> {
    by_forms!();

    fn forms(&self) -> Forms {
        list("[", "]", &mut self.iter().map(as_show), self.len())
    }
}

impl<T: Show> Show for BTreeSet<T> {
    by_forms!();

    fn forms(&self) -> Forms {
        list("{", "}", &mut self.iter().map(as_show), self.len())
    }
}

impl<T: Show, S> Show for HashSet<T, S> {
    by_forms!();

    fn forms(&self) -> Forms {
        sorted_set(self.iter().map(as_show).collect())
    }
}

impl<K: Show, V: Show> Show for BTreeMap<K, V> {
    by_forms!();

    fn forms(&self) -> Forms {
        map(&mut self.iter().map(|(key, value)| (as_show(key), as_show(value))), self.len())
    }
}

impl<K: Show, V: Show, S> Show for HashMap<K, V, S> {
    by_forms!();

    fn forms(&self) -> Forms {
        sorted_map(self.iter().map(|(key, value)| (as_show(key), as_show(value))).collect())
    }
}

fn map(entries: &mut dyn Iterator<Item = (&dyn Show, &dyn Show)>, length: usize) -> Forms {
    let shown: Vec<_> =
        entries.take(ITEMS_SHOWN).map(|(key, value)| (Some(said(key.plain())), value.forms())).collect();
    let left_out = length - shown.len();
    several("{", "}", shown, left_out)
}

/// A hash map has no order of its own: the same map must look the same each time.
fn sorted_map(entries: Vec<(&dyn Show, &dyn Show)>) -> Forms {
    let mut keyed: Vec<(String, &dyn Show)> = entries.into_iter().map(|(k, v)| (k.plain(), v)).collect();
    keyed.sort_by_cached_key(|(key, _)| natural(key));
    let length = keyed.len();
    let shown: Vec<_> =
        keyed.into_iter().take(ITEMS_SHOWN).map(|(key, value)| (Some(said(key)), value.forms())).collect();
    let left_out = length - shown.len();
    several("{", "}", shown, left_out)
}

fn sorted_set(items: Vec<&dyn Show>) -> Forms {
    let mut keyed: Vec<(String, &dyn Show)> = items.into_iter().map(|item| (item.plain(), item)).collect();
    keyed.sort_by_cached_key(|(key, _)| natural(key));
    let length = keyed.len();
    list("{", "}", &mut keyed.into_iter().map(|(_, item)| item), length)
}

/// A key to sort texts by that puts 9 before 10 and −1 before 0.
fn natural(text: &str) -> (bool, i128, String) {
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    match number {
        // Whole thousandths are enough to put printed numbers in order; equal ones go by their text.
        Some(number) => (false, (number * 1000.0) as i128, text.to_owned()),
        None => (true, 0, text.to_owned()),
    }
}

macro_rules! tuples {
    ($(($($name:ident $at:tt),+)),*) => {$(
        impl<$($name: Show),+> Show for ($($name,)+) {
            by_forms!();

            fn forms(&self) -> Forms {
                tuple(&[$(as_show(&self.$at)),+])
            }
        }
    )*};
}
tuples!(
    (A 0),
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5)
);

fn tuple(items: &[&dyn Show]) -> Forms {
    let close = if items.len() == 1 { ",)" } else { ")" };
    list("(", close, &mut items.iter().copied(), items.len())
}

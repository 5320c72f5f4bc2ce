//! The short way to list a briefing's analyses.

use crate::briefing::{Analysis, Briefing, NO_YEAR};
use crate::code::Code;

impl Briefing {
    /// A briefing of these analyses, with neither checks of its own nor money in real terms;
    /// what it has beside them goes before these with `..`.
    ///
    /// ```
    /// # use pledgebook::prelude::*;
    /// const BRIEFING: Briefing = Briefing::of(pledgebook::Code::unrecorded("bees"), &[]);
    /// const CHECKED: Briefing = Briefing { data_checks: &[|_| Ok(())], ..BRIEFING };
    /// assert!(BRIEFING.deflator.is_none() && CHECKED.data_checks.len() == 1);
    /// ```
    pub const fn of(code: Code, sections: &'static [Analysis]) -> Self {
        Briefing { code, sections, checks: &[], data_checks: &[], price_year: NO_YEAR, deflator: None }
    }
}

/// A list of analyses by the names of their modules, each of which has a `QUESTION` and a
/// `section`; the name of the module is the id.
///
/// ```
/// use pledgebook::prelude::*;
/// mod visits {
///     use pledgebook::prelude::*;
///     pub const QUESTION: &str = "Who comes?";
///     pub fn section(_: &Context) -> Result<Section> {
///         Ok(Section::new("visits", Findings::of("visits")))
///     }
/// }
/// const ANALYSES: &[Analysis] = pledgebook::analyses![visits];
/// assert_eq!((ANALYSES[0].id, ANALYSES[0].question), ("visits", "Who comes?"));
/// ```
#[macro_export]
macro_rules! analyses {
    ($($name:ident),* $(,)?) => {
        &[$($crate::briefing::Analysis { id: stringify!($name), question: $name::QUESTION, section: $name::section }),*]
    };
}

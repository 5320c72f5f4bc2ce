//! A chart more in a section: a function beside its others, the call, the place on the page.

use super::code::{context_of, with_call};
use super::draft::Draft;
use super::measure::measured;
use super::names::{identifier, plain, taken, title, unknown};
use crate::error::{Error, Result};

/// What is said of a chart.
#[derive(Clone, Debug)]
pub(crate) struct Chart<'a> {
    /// Its name.
    pub name: &'a str,
    /// The section it stands in.
    pub section: &'a str,
    /// The table it shows.
    pub table: Option<&'a str>,
    /// The column of its numbers.
    pub value: Option<&'a str>,
    /// Its title on the page.
    pub title: Option<&'a str>,
}

/// The draft with the chart in it.
///
/// # Errors
/// Where the name is taken, there is no such section, or its code is not found.
pub(crate) fn chart(mut draft: Draft, wanted: &Chart) -> Result<(Draft, Vec<String>)> {
    let (name, section) = (wanted.name, wanted.section);
    identifier("a chart", name)?;
    let (file, page) = (format!("src/analysis/{section}.rs"), format!("report/sections/{section}.typ.j2"));
    if !draft.root().join(&file).is_file() {
        return Err(no_section(&draft, section));
    }
    let code = draft.text(&file)?;
    if code.contains(&format!("fn {name}(")) || code.contains(&format!("{name:?}")) {
        return Err(taken("chart or function", name, &file));
    }
    let measure = measured(&draft.data()?, section, wanted.table, wanted.value)?;
    let lost = || {
        let hint = format!(
            "write the chart as a function there, and give it to the section with .with_chart({name}(context)?)"
        );
        Error::setting(
            format!(
                "{file} has no `pub fn section(…: &Context)` with Section::new({section:?}, …): nothing was written"
            ),
            hint,
        )
    };
    let context = context_of(&code).ok_or_else(lost)?;
    let called = with_call(&code, section, &format!(".with_chart({name}({context})?)")).ok_or_else(lost)?;
    let drawn = measure.chart(name, name, "pledgebook::chart::");
    draft.change(&file, format!("{}\n\n{drawn}", called.trim_end()))?;
    let heading = wanted.title.map_or_else(|| title(name), str::to_owned);
    plain("a title", &heading)?;
    draft.append(&page, &format!("\n{{{{ chart(\"{name}\", \"{heading}\") }}}}\n"))?;
    let told = format!(
        "shows `{}` of table `{}`, at the end of {page}: move it to where it belongs",
        measure.value, measure.table
    );
    Ok((draft, vec![told]))
}

fn no_section(draft: &Draft, section: &str) -> Error {
    let folder = draft.root().join("report/sections");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut names: Vec<String> = names.filter_map(|name| Some(name.strip_suffix(".typ.j2")?.to_owned())).collect();
    names.sort();
    unknown("section", section, names.iter().map(String::as_str))
}

//! `report man`: the help as manual pages, examples included.

use crate::cli::terminal::say;
use crate::error::{Error, Result};
use crate::publish::write_file;
use clap::{Args, Command};
use clap_mangen::Man;
use pledgebook_frame::closest;
use std::path::PathBuf;

/// Which manual page.
#[derive(Args, Clone, Debug)]
pub struct Page {
    /// A command, as in `diff` or `add dataset`; the program itself by default.
    #[arg(value_name = "COMMAND")]
    pub command: Vec<String>,
    /// Write every page into this folder instead.
    #[arg(long, value_name = "DIR", conflicts_with = "command", value_hint = clap::ValueHint::DirPath)]
    pub out: Option<PathBuf>,
}

/// Prints a manual page, or writes all of them.
///
/// # Errors
/// Where there is no such command, or a page cannot be written.
pub fn man(mut program: Command, wanted: &Page, quiet: bool) -> Result<()> {
    program.build();
    let program = program.disable_help_subcommand(true);
    let Some(folder) = &wanted.out else {
        let mut command = &program;
        for word in &wanted.command {
            let known = || command.get_subcommands().map(Command::get_name).filter(|name| *name != "help");
            command = command.get_subcommands().find(|below| below.get_name() == word).ok_or_else(|| {
                let near = closest(word, known()).map(|near| format!("did you mean `{near}`?"));
                let all = || format!("there are {}", known().collect::<Vec<_>>().join(", "));
                Error::setting(format!("there is no command `{word}`"), near.unwrap_or_else(all))
            })?;
        }
        return say(&[page(command)?.1.trim_end().to_owned()]);
    };
    std::fs::create_dir_all(folder).map_err(Error::unwritten(folder, 0))?;
    let mut pages = Vec::new();
    gather(&program, &mut pages)?;
    for (name, text) in &pages {
        write_file(&folder.join(name), text.as_bytes())?;
    }
    if quiet { Ok(()) } else { say(&[format!("{}: {} manual pages", folder.display(), pages.len())]) }
}

fn gather(command: &Command, pages: &mut Vec<(String, String)>) -> Result<()> {
    pages.push(page(command)?);
    command.get_subcommands().filter(|below| below.get_name() != "help").try_for_each(|below| gather(below, pages))
}

/// A command's page, and the name of its file.
fn page(command: &Command) -> Result<(String, String)> {
    type Part = fn(&Man, &mut dyn std::io::Write) -> std::io::Result<()>;
    let man = Man::new(command.clone());
    let mut parts: Vec<Part> = vec![
        Man::render_title,
        Man::render_name_section,
        Man::render_synopsis_section,
        Man::render_description_section,
    ];
    if command.get_arguments().next().is_some() {
        parts.push(Man::render_options_section);
    }
    if command.has_subcommands() {
        parts.push(Man::render_subcommands_section);
    }
    let mut text = Vec::new();
    for part in parts {
        part(&man, &mut text).map_err(Error::file("write", "the manual page"))?;
    }
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if let Some(more) = command.get_after_long_help() {
        text += &examples(&more.to_string());
    }
    Ok((man.get_filename(), text))
}

/// Examples and what follows them, line for line: a manual would join the lines.
fn examples(help: &str) -> String {
    let mut text = String::from(".SH EXAMPLES\n.nf\n");
    for line in help.lines().skip(usize::from(help.starts_with("Examples:"))) {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        let sign = if line.starts_with(['.', '\'']) { "\\&" } else { "" };
        text += &format!("{sign}{line}\n");
    }
    text + ".fi\n"
}

#[cfg(test)]
mod tests {
    use super::examples;

    #[test]
    fn lines_stay_lines_and_signs_stay_signs() {
        assert_eq!(examples("Examples:\n  a --b \\\n.c"), ".SH EXAMPLES\n.nf\n  a \\-\\-b \\e\n\\&.c\n.fi\n");
    }
}

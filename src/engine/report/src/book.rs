#![doc = include_str!("../book/index.md")]

#[doc = include_str!("../book/tutorial.md")]
pub mod tutorial {}

#[doc = include_str!("../book/how_to.md")]
pub mod how_to {}

#[doc = include_str!("../book/reference.md")]
pub mod reference {}

#[doc = include_str!("../book/why.md")]
pub mod why {}

#[cfg(test)]
mod tests {
    use regex::Regex;
    use std::collections::BTreeSet;

    const REFERENCE: &str = include_str!("../book/reference.md");

    /// The names in the first cells of the rows under a heading.
    fn listed(heading: &str) -> BTreeSet<&'static str> {
        let part = REFERENCE.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no {heading}")).1;
        let rows = part.split("\n## ").next().unwrap_or_default().lines().filter(|row| row.starts_with("| `"));
        let first = |row: &'static str| row.trim_start_matches("| ").split(" | ").next().unwrap_or_default();
        let names = rows.flat_map(|row| first(row).split('`').skip(1).step_by(2));
        names.map(|name| name.split('(').next().unwrap_or_default()).collect()
    }

    /// The names that the sources register with the template engine.
    fn registered(kind: &str) -> BTreeSet<&'static str> {
        const SOURCES: [&str; 3] =
            [include_str!("assertions.rs"), include_str!("exhibits.rs"), include_str!("page.rs")];
        let direct = Regex::new(&format!(r#"add_{kind}\("(\w+)""#)).unwrap();
        let mut names: BTreeSet<&str> = SOURCES
            .iter()
            .flat_map(|source| direct.captures_iter(source).map(|found| found.extract::<1>().1[0]))
            .collect();
        // Those that one piece of code registers by a list, a call or a row each.
        let rows = match kind {
            "filter" => r#"signed\(env, "(\w+)""#,
            "test" => r#"\("(\w+)", (?:"[a-z ]+", \||true\)|false\)|-?\d\))"#,
            _ => return names,
        };
        let rows = Regex::new(rows).unwrap();
        names.extend(rows.captures_iter(SOURCES[0]).map(|found| found.extract::<1>().1[0]));
        names
    }

    #[test]
    fn the_reference_lists_each_name_of_the_templates() {
        for (heading, kind, least) in [("Functions", "function", 15), ("Filters", "filter", 10), ("Tests", "test", 10)]
        {
            let known = registered(kind);
            assert!(known.len() >= least, "{kind}: only {known:?} were found");
            assert_eq!(listed(heading), known, "{heading}");
        }
    }
}

//! Every bad input ends in one sentence with file, line, column and a hint, a
//! non-zero exit, and the last good output as it was.

use crate::support::Copy;

/// What is done to a copy of the project, and what the complaint must say.
struct Case {
    name: &'static str,
    spoil: fn(&Copy),
    says: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        name: "missing file",
        spoil: |c| std::fs::remove_file(c.path("data/pledges.csv")).unwrap(),
        says: &["pledges.csv: the file is missing", "hint: "],
    },
    Case {
        name: "missing column",
        spoil: |c| c.replace("data/it_budgets.csv", "budget_gbp_m,", ""),
        says: &["it_budgets.csv line 1 column 4: column `budget_gbp_m` is missing"],
    },
    Case {
        name: "misspelt column",
        spoil: |c| c.replace("data/it_budgets.csv", "budget_gbp_m", "budgt_gbp_m"),
        says: &[
            "it_budgets.csv line 1 column 4: column `budgt_gbp_m` is not in the schema",
            "did you mean `budget_gbp_m`?",
        ],
    },
    Case {
        name: "extra cell",
        spoil: |c| c.replace("data/it_budgets.csv", "47.227,", "47,227,"),
        says: &["it_budgets.csv line 3", "cells where the header has", "hint: count the commas"],
    },
    Case {
        name: "the letter O",
        spoil: |c| c.replace("data/pledges.csv", ",4200,", ",\"4,2O0\","),
        says: &[
            "pledges.csv line 7 column 6: “4,2O0” is not a number",
            "hint: the letter O stands where a zero should",
        ],
    },
    Case {
        name: "wrong unit",
        spoil: |c| c.replace("data/it_budgets.csv", "47.227", "47227000"),
        says: &[
            "it_budgets.csv line 3 column 4: 47227000 is above the largest plausible value",
            "hint: check the unit",
        ],
    },
    Case {
        name: "not a number",
        spoil: |c| c.replace("data/it_budgets.csv", "47.227", "NaN"),
        says: &["line 3 column 4: “NaN” is not a number", "hint: leave the cell empty"],
    },
    Case {
        name: "infinity",
        spoil: |c| c.replace("data/it_budgets.csv", "47.227", "-inf"),
        says: &["line 3 column 4: “-inf” is not a number", "hint: leave the cell empty"],
    },
    Case {
        name: "null where one may not be",
        spoil: |c| c.replace("data/it_budgets.csv", "47.227", ""),
        says: &["it_budgets.csv line 3 column 4: the cell is empty where a value is required"],
    },
    Case {
        name: "duplicate key",
        spoil: |c| {
            let text = c.read("data/it_budgets.csv");
            let last = text.lines().last().unwrap().to_owned();
            c.write("data/it_budgets.csv", text + &last + "\n");
        },
        says: &["it_budgets.csv line 10 column 1: ", "is already on line 9"],
    },
    Case {
        name: "unknown source",
        spoil: |c| c.replace("data/it_budgets.csv", "itpro-2025", "itpro-2052"),
        says: &[
            "it_budgets.csv line ",
            "source “itpro-2052” is not in sources.yml",
            "hint: did you mean `itpro-2025`?",
        ],
    },
    Case {
        name: "broken foreign key",
        spoil: |c| c.replace("data/pledges.csv", "matt-hancock", "matt-hancok"),
        says: &["pledges.csv line 9 column 5: “matt-hancok” is not in `people`", "did you mean `matt-hancock`?"],
    },
    Case {
        name: "impossible year",
        spoil: |c| c.replace("data/it_budgets.csv", ",2023-24,", ",2023-25,"),
        says: &["it_budgets.csv line ", "“2023-25” is not a financial year", "two consecutive years"],
    },
    Case {
        name: "byte order mark",
        spoil: |c| c.write("data/people.csv", format!("\u{feff}{}", c.read("data/people.csv"))),
        says: &["people.csv line 1 column 1: the file starts with a byte order mark"],
    },
    Case {
        name: "a CR by itself",
        spoil: |c| c.replace("data/people.csv", "Matt", "Ma\rtt"),
        says: &["people.csv line 6: there is a CR by itself, which ends no line", "hint: remove it"],
    },
    Case {
        name: "the line ends of an old Macintosh",
        spoil: |c| c.write("data/people.csv", c.read("data/people.csv").replace('\n', "\r")),
        says: &["people.csv line 1: there is a CR by itself", "or save the file with Unix line ends"],
    },
    Case {
        name: "Windows-1252",
        spoil: |c| {
            let mut bytes = c.read("data/people.csv").into_bytes();
            let second_line = bytes.iter().position(|b| *b == b'\n').unwrap() + 1;
            bytes.splice(second_line..second_line, [0xA3]);
            c.write("data/people.csv", bytes);
        },
        says: &["people.csv line 2 column 1: byte A3 is not UTF-8", "Windows-1252"],
    },
    Case {
        name: "an invisible character",
        spoil: |c| c.replace("data/people.csv", "Matt", "Ma\u{0}tt"),
        says: &["people.csv line ", "there is an invisible character, U+0000"],
    },
    Case {
        name: "a field listed twice",
        spoil: |c| c.replace("data/datapackage.json", "\"name\": \"financial_year\"", "\"name\": \"id\""),
        says: &["datapackage.json: ", "field `id` is listed twice"],
    },
    Case {
        name: "mathematics in a source's title",
        spoil: |c| c.replace("data/sources.yml", "title: ", "title: $5m and $7m "),
        says: &["sources.yml: the title of source ", "has a $ or a brace in it"],
    },
    Case {
        name: "empty table",
        spoil: |c| {
            let header = c.read("data/people.csv").lines().next().unwrap().to_owned();
            c.write("data/people.csv", header + "\n");
        },
        says: &["people.csv line 1: the table has a header but no rows"],
    },
    Case {
        name: "caveat about nothing",
        spoil: |c| c.replace("data/caveats.csv", "2020-21/hmt-2026-03", "2020-21/hmt-2062-03"),
        says: &[
            "caveats.csv line 2 column 3: `deflators` has no row “2020-21/hmt-2062-03”",
            "hint: did you mean `2020-21/hmt-2026-03`?",
        ],
    },
    Case {
        name: "a misspelt constraint",
        spoil: |c| c.replace("data/datapackage.json", "\"required\": true", "\"requird\": true"),
        says: &["datapackage.json line ", "`requird` is not a property of constraints (did you mean `required`?)"],
    },
    Case {
        name: "a hash of another file",
        spoil: |c| {
            c.replace(
                "data/datapackage.json",
                "\"path\": \"people.csv\"",
                "\"path\": \"people.csv\", \"hash\": \"sha1:00\"",
            )
        },
        says: &["people.csv: the file's sha1 is ", "datapackage.json says 00", "hint: the file changed"],
    },
    Case {
        name: "a year with a dash",
        spoil: |c| c.replace("data/it_budgets.csv", ",2023-24,", ",2023–24,"),
        says: &["“2023–24” is not how data files write the financial year", "hint: write 2023-24, with a hyphen"],
    },
    Case {
        name: "sources that are not YAML",
        spoil: |c| c.write("data/sources.yml", "itpro-2025:\n  type: web\n title: [\n"),
        says: &["sources.yml line "],
    },
    Case {
        name: "a descriptor that is not JSON",
        spoil: |c| c.write("data/datapackage.json", "{ \"name\": }"),
        says: &["datapackage.json line 1 column "],
    },
    Case {
        name: "an unknown finding in a template",
        spoil: |c| c.replace("report/sections/it_budget.typ.j2", "{{ it_budget.", "{{ it_budget.zz"),
        says: &["sections/it_budget.typ.j2 line ", "is not defined"],
    },
    Case {
        name: "a template that does not parse",
        spoil: |c| c.write("report/sections/it_budget.typ.j2", "= {{ it_budget.\n"),
        says: &["sections/it_budget.typ.j2 line 1", "syntax error"],
    },
    Case {
        name: "broken Typst",
        spoil: |c| c.write("report/sections/it_budget.typ.j2", "A paragraph #strong[without an end\n"),
        says: &["sections/it_budget.typ.j2 line 1: unclosed delimiter"],
    },
];

#[test]
fn each_ends_in_one_sentence_and_leaves_the_last_output() {
    for case in CASES {
        let copy = Copy::new();
        std::fs::create_dir_all(copy.path("report/build")).unwrap();
        copy.write("report/build/briefing.pdf", "the last good output");
        (case.spoil)(&copy);
        let complaint = copy.complaint(&["build"]);
        for words in case.says {
            assert!(complaint.contains(words), "{}: {words:?} is not in {complaint:?}", case.name);
        }
        assert!(complaint.lines().count() <= 2, "{}: one sentence and a hint, not {complaint:?}", case.name);
        assert_eq!(copy.read("report/build/briefing.pdf"), "the last good output", "{}", case.name);
        let left: Vec<_> = std::fs::read_dir(copy.path("report/build")).unwrap().collect();
        assert_eq!(left.len(), 1, "{}: nothing else was written", case.name);
    }
}

#[test]
fn wrong_command_lines_exit_with_2() {
    let copy = Copy::new();
    for (args, says) in [
        (&["biuld"][..], "unrecognized subcommand"),
        (&["build", "--price-year", "2024-26"], "not a financial year"),
        (&["completions"], "required"),
        (&["build", "--only", "it_budgets"], "did you mean the section `it_budget`?"),
        (&["build", "--data", "nowhere"], "there is no data package in nowhere"),
        (&["build", "--out", "."], "holds the data or the templates"),
        (&["build", "--out", "data"], "holds the data or the templates"),
        (&["build", "--out", "data/new"], "lies among the data or the templates"),
        (&["publish", "--out", "report/sections/new/deep"], "lies among the data or the templates"),
    ] {
        let output = copy.report(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(complaint.contains(says), "{args:?}: {complaint}");
    }
}

#[test]
fn an_output_that_cannot_be_written_exits_with_3() {
    let copy = Copy::new();
    copy.write("taken", "a file where a folder should be");
    let output = copy.report(&["build", "--out", "taken"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write to taken: "));
}

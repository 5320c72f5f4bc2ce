//! `report promote`: a notebook's steps become the analysis, which the notebook then calls.

use crate::begun::{Begun, files, report, says};
use crate::starter::members;
use crate::support::words;
use pledgebook::prelude::*;
use pledgebook_report::Options;
use pledgebook_report::testing::problems;

#[path = "../fixtures/promoted/peak.rs"]
mod peak;

/// The project with what was promoted in it.
const PROMOTED: Briefing = Briefing::of(pledgebook::code!(), pledgebook::analyses![members, peak]);
const NOTEBOOK: &str = "notebooks/peak.ipynb";

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("tests/fixtures/promoted/{name}")).unwrap()
}

/// A project that was just begun, with a notebook in which the steps are marked.
fn explored() -> Begun {
    let begun = Begun::new();
    begun.write(NOTEBOOK, &fixture("peak.ipynb"));
    begun
}

fn promote(begun: &Begun, more: &[&str]) -> (Option<i32>, String) {
    let done = report(&begun.path(""), &[&["promote", NOTEBOOK], more].concat());
    (done.status.code(), words(&done))
}

/// The text of a code cell.
fn cell(begun: &Begun, at: usize) -> String {
    let notebook: serde_json::Value = serde_json::from_str(&begun.read(NOTEBOOK)).unwrap();
    notebook["cells"][at]["source"].as_array().unwrap().iter().filter_map(|line| line.as_str()).collect()
}

#[test]
fn steps_become_the_analysis_and_the_notebook_calls_it() {
    let begun = explored();
    let before = files(&begun.path(""));
    let (code, told) = promote(&begun, &["--dry-run"]);
    assert_eq!(code, Some(0), "{told}");
    says(&told, &["new      src/analysis/peak.rs", "pledgebook::analyses![members, peak]", "nothing was written"]);
    assert!(files(&begun.path("")) == before, "--dry-run wrote something");

    let (code, told) = promote(&begun, &[]);
    assert_eq!(code, Some(0), "{told}");
    says(&told, &["5 steps are in src/analysis/peak.rs", "`first`, `table`, `most`, `findings`, `chart`"]);
    // A formatter may set the lines otherwise.
    let dense = |code: &str| code.split_whitespace().collect::<String>();
    let written = begun.read("src/analysis/peak.rs");
    assert_eq!(dense(&written), dense(&fixture("peak.rs")), "copy it to tests/fixtures/promoted/: {written}");
    assert_eq!(cell(&begun, 2), "// step: first\nuse bees::analysis::peak::FIRST;");
    let table =
        "// step: table -> SourcedFrame\nuse bees::analysis::peak;\nlet elected = peak::table(&data)?;\nelected";
    assert_eq!(cell(&begun, 4), table);
    assert_eq!(cell(&begun, 8), "// step: findings -> Findings\nlet found = peak::findings(&elected, &most)?;\nfound");
    says(&cell(&begun, 11), &["BRIEFING.section(&data, \"peak\", None)?"]);

    // It builds, and its notebook is that of its section.
    let options = Options { data: begun.path("data"), templates: begun.path("report"), ..Options::default() };
    let none: [String; 0] = [];
    assert_eq!(problems(&PROMOTED, &options, &begun.path("notebooks")), none);
    let results = PROMOTED.analyse(&begun.data(), None).unwrap();
    assert_eq!(results.finding("peak.change").unwrap().shown(), "38%");

    // Asked again there is nothing to do; a step that is code again is told by the tests.
    let after = files(&begun.path(""));
    says(&promote(&begun, &[]).1, &["every step calls its function in src/analysis/peak.rs already"]);
    assert!(files(&begun.path("")) == after);
    let called = begun.read(NOTEBOOK);
    begun.write(
        NOTEBOOK,
        &called.replace("let most = peak::most(&elected)?", "let most = elected.figure(\\\"women\\\", &[])?"),
    );
    let wrong = problems(&PROMOTED, &options, &begun.path("notebooks"));
    says(&wrong.join("\n"), &["peak, cell 7: step `most` is code of its own, and the report runs another"]);

    // So is an output that the report does not say.
    let shown = r#""outputs": [{"data": {"text/plain": "peak.most\n  says      999 women"}}]"#;
    begun.write(NOTEBOOK, &called.replacen("\"outputs\": []", shown, 1));
    let wrong = problems(&PROMOTED, &options, &begun.path("notebooks"));
    says(&wrong.join("\n"), &["peak.most says Some(\"999 women\"), the report \"263 women\": run the notebook again"]);
}

#[test]
fn what_a_person_wrote_is_not_replaced_unless_that_is_said() {
    let begun = explored();
    promote(&begun, &[]);
    // A person's own: a formatter's line breaks, another method, a table more in the section.
    let own = begun.read("src/analysis/peak.rs");
    let own = own.replace("the largest on that of 2015", "most on the first");
    let own = own.replace(".with_chart(chart)", ".with_chart(chart) // mine");
    let own = own.replace("&[(\"election\", FIRST)]", "&[\n            (\"election\", FIRST),\n        ]");
    begun.write("src/analysis/peak.rs", &own);
    begun.write(NOTEBOOK, &fixture("peak.ipynb"));
    let before = files(&begun.path(""));
    let (code, told) = promote(&begun, &[]);
    assert_eq!(code, Some(1), "{told}");
    says(
        &told,
        &["- ", "\"most on the first\"", "`findings` of the analysis says something else", "nothing was written"],
    );
    says(&told, &["--replace"]);
    assert!(files(&begun.path("")) == before, "it wrote something");
    assert!(!told.contains("mine"), "the section fits and stays: {told}");

    let (code, told) = promote(&begun, &["--replace"]);
    assert_eq!(code, Some(0), "{told}");
    let after = begun.read("src/analysis/peak.rs");
    says(&after, &["the largest on that of 2015", "// mine"]);

    // One step more is put in, and all else stays.
    let notebook = begun.read(NOTEBOOK);
    let least = "// step: least\\nlet least = elected.figure(\\\"women\\\", &[(\\\"election\\\", FIRST)])?;\\nleast";
    let cell = format!(
        "\n  {{\n   \"cell_type\": \"code\",\n   \"metadata\": {{}},\n   \"outputs\": [],\n   \"source\": \"{least}\"\n  }}\n ],\n \"metadata\""
    );
    begun.write(NOTEBOOK, &notebook.replacen("\n ],\n \"metadata\"", &format!(",{cell}"), 1));
    let (code, told) = promote(&begun, &[]);
    assert_eq!(code, Some(0), "{told}");
    let more = begun.read("src/analysis/peak.rs");
    says(&more, &["pub fn least(elected: &SourcedFrame) -> Result<Figure> {"]);
    let without = more.lines().filter(|line| !line.contains("least")).count();
    assert!(without >= after.lines().count(), "{more}");
}

#[test]
fn a_step_that_cannot_be_a_function_is_told() {
    for (from, to, wanted) in [
        ("// step: ", "// stop: ", &["the notebook has no step", "`// step: table`"][..]),
        ("// step: first\\n", "// first\\n", &["cell 9: step `findings` needs `FIRST`, which cell 3 declares"]),
        (
            "// step: table\\n",
            "// table\\n",
            &["needs `elected`, which cell 5 sets and which is no step", "// step: elected"],
        ),
        ("// step: most", "// step: table", &["cell 7: step `table` is in cell 5 too"]),
        ("// step: most", "// step: Most", &["“Most” is no name for a step", "take `most`"]),
        ("// step: most", "// step: section", &["cannot be called `section`"]),
        (
            "let first = ",
            "let first = all.len();\\nlet first = ",
            &["cell 9: step `findings` needs `all`, which step `most` sets on its way"],
        ),
        (
            "// step: findings\\n",
            "let n = all.len();\\n",
            &["cell 7: step `most` sets `all` on its way, and cell 9 needs it"],
        ),
        (
            "Figure::largest(all",
            "tell(all",
            &["step `most` gives `most`, and its type cannot be seen", "most -> DataFrame"],
        ),
        (
            "Findings::of(\\\"peak",
            "Findings::of(\\\"members",
            &["the findings are those of `members`", "Findings::of(\"peak\")"],
        ),
        ("// step: findings", "// findings", &["no step gives findings"]),
        ("# When were", "When were", &["nothing says what the analysis asks", "--question"]),
        ("# When were", "# When {were}", &["has the sign '{' in it"]),
        ("\"cells\"", "\"cell\"", &["notebooks/peak.ipynb is no notebook: it has no cells"]),
    ] {
        let begun = explored();
        let text = fixture("peak.ipynb");
        assert!(text.contains(from), "{from}");
        begun.write(NOTEBOOK, &text.replace(from, to));
        let before = files(&begun.path(""));
        let (code, told) = promote(&begun, &[]);
        assert_eq!(code, Some(2), "{from}: {told}");
        says(&told, wanted);
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(files(&begun.path("")) == before, "{from} wrote something");
    }
}

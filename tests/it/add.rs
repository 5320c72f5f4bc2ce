//! `report add`: what it puts in, what it says that it cannot know, and what it refuses.

use crate::begun::{Begun, VISITS, files, report, says};
use crate::support::{Copy, words};

#[test]
fn a_dataset_is_described_as_far_as_its_file_shows() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    let before = begun.read("data/datapackage.json");
    let told = begun.add(&["dataset", "visits.csv"]);
    says(
        &told,
        &[
            "visits.csv: 4 rows, 4 columns",
            "“Cost £” is called `cost_gbp`",
            "branch: text",
            "year: a year, kept as text",
            "visits: whole numbers; their unit is not in the file (--unit visits=…)",
            "cost_gbp: decimals, in `gbp`, as its name says",
            "key: `branch` and `year`, proposed",
            "OPEN: the unit of `visits`",
            "OPEN: the source of its rows",
            "new      data/visits.csv, 5 lines",
        ],
    );
    let written = begun.read("data/visits.csv");
    assert_eq!(written.lines().nth(1), Some("centre,2023,42500,1200.5,,line 2"));
    assert_eq!(written.lines().next(), Some("branch,year,visits,cost_gbp,source,locator"));
    // What was there stays, byte for byte.
    let after = begun.read("data/datapackage.json");
    let (start, end) = before.split_at(before.rfind("    }\n  ]").unwrap() + 5);
    assert!(after.starts_with(start) && after.ends_with(end), "{after}");
    let data = begun.data();
    assert_eq!(data.resource("visits").unwrap().schema.primary_key.0, ["branch", "year"]);
    let open = pledgebook::loose::open(&data);
    assert_eq!(open.len(), 2, "{open:?}");
    let line = after.lines().position(|line| line.contains("the unit of")).unwrap() + 1;
    assert!(open[1].to_string().starts_with(&format!("datapackage.json line {line}: `visits` is not described to")));
    says(&begun.refused(&["dataset", "visits.csv"]), &["there is a table `visits` already, in data/visits.csv"]);
}

#[test]
fn what_is_said_of_a_dataset_is_not_left_open() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    let source = ["source", "counts", "--title", "Visitor counts: “all”", "--author", "Clerk", "--date", "2025-02"];
    says(&begun.add(&source), &["counts: Clerk. ", "+ counts:"]);
    let all = [
        "dataset",
        "visits.csv",
        "--name",
        "people",
        "--title",
        "Who came",
        "--unit",
        "visits=visits",
        "--key",
        "year,branch",
        "--source",
        "counts",
    ];
    let told = begun.add(&all);
    assert!(!told.contains("OPEN"), "{told}");
    let data = begun.data();
    assert!(pledgebook::loose::open(&data).is_empty());
    let visits = data.rows("people").unwrap().figures("visits").unwrap();
    assert_eq!(visits[1].working(), "57,900");
    assert_eq!(visits[1].provenance.citations.iter().next().unwrap().locator, "line 3");
}

#[test]
fn a_dataset_is_not_guessed_at() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    begun.write("names.csv", "name,note,n\na,x,1\nb,y,2\n");
    let told = begun.add(&["dataset", "names.csv", "--dry-run"]);
    says(&told, &["OPEN: the primary key: `name`, `note` could each be it", "nothing was written"]);
    assert!(!begun.path("data/names.csv").exists());
    begun.write("wide.csv", "a,b\n1,2\n1,2,3\n");
    begun.write("twice.csv", "a b,A-B\nx,y\nz,w\n");
    begun.write("own.csv", "name,n,source,locator\na,1,paper,7\nb,2,paper,8\n");
    begun.write("caveats.csv", "name,caveats\na,x\n");
    begun.write("dates.csv", "day,n\n03/04/2024,1\n05/06/2024,2\n");
    for (args, wanted) in [
        (&["dataset", "visits.csv", "--unit", "visit=visits"][..], "there is no column `visit`"),
        (&["dataset", "visits.csv", "--unit", "visit=visits"], "did you mean `visits`?"),
        (&["dataset", "visits.csv", "--unit", "branch=visits"], "column `branch` has a unit and holds text"),
        (&["dataset", "visits.csv", "--unit", "visits=percnt"], "did you mean `percent`?"),
        (&["dataset", "visits.csv", "--source", "comons-library-2024"], "did you mean `commons-library-2024`?"),
        (&["dataset", "visits.csv", "--key", "branch"], "key “centre” is already on line 2"),
        (&["dataset", "visits.csv", "--key", "brnch"], "did you mean `branch`?"),
        (&["dataset", "visits.csv", "--name", "claims"], "there is a table `claims` already"),
        (&["dataset", "wide.csv"], "line 3 has more cells than the header"),
        (&["dataset", "twice.csv"], "would both be `a_b`"),
        (&["dataset", "own.csv", "--source", "commons-library-2024"], "own.csv says its sources itself"),
        (&["dataset", "own.csv"], "source “paper” is not in sources.yml"),
        (&["dataset", "caveats.csv"], "the column `caveats` is what the engine says"),
        (&["dataset", "justfile"], "is no table that can be read"),
        (&["dataset", "nowhere.csv"], "cannot read nowhere.csv"),
    ] {
        let before = files(&begun.path(""));
        let done = report(&begun.path(""), &[&["add"], args].concat());
        assert!(!done.status.success(), "{args:?}");
        says(&words(&done), &[wanted]);
        assert!(files(&begun.path("")) == before, "{args:?} wrote something");
    }
    // Day and month stay open until somebody says which is which.
    says(&begun.add(&["dataset", "dates.csv", "--dry-run"]), &["day: text", "whether day or month stands first"]);
    begun.add(&["dataset", "dates.csv", "--day-first"]);
    says(&begun.read("data/dates.csv"), &["2024-04-03,1"]);
}

#[test]
fn an_analysis_is_written_and_listed() {
    let begun = Begun::new();
    begun.write("visits.csv", VISITS);
    begun.add(&["dataset", "visits.csv", "--unit", "visits=visits"]);
    let unsourced = begun.refused(&["analysis", "visits", "--value", "visits"]);
    says(&unsourced, &["row 1 of table `visits` has no source", "add source"]);
    let sourced = begun.read("data/visits.csv").replace(",,line", ",commons-library-2024,line");
    begun.write("data/visits.csv", &sourced);
    says(&begun.refused(&["analysis", "visits"]), &["several columns of numbers", "--value: visits, cost_gbp"]);
    let question = "Where do people go?";
    let told = begun.add(&["analysis", "visits", "--value", "visits", "--question", question]);
    says(
        &told,
        &[
            "new      src/analysis/visits.rs",
            "new      report/sections/visits.typ.j2",
            "new      notebooks/visits.ipynb",
            "    + pub mod visits;",
            "pledgebook::analyses![members, visits];",
        ],
    );
    let code = begun.read("src/analysis/visits.rs");
    says(&code, &[question, "row.string(\"branch\")?, row.string(\"year\")?", "Kind::Number(0)", "\"Visits, number\""]);
    says(
        &begun.read("notebooks/visits.ipynb"),
        &["use bees::BRIEFING;", "BRIEFING.section(&data, \\\"visits\\\", None)?"],
    );
    says(&begun.refused(&["analysis", "visits", "--value", "visits"]), &["src/analysis/visits.rs is there already"]);
    for (args, wanted) in [
        (&["analysis", "Visits"][..], "take `visits`"),
        (&["analysis", "opening", "--table", "visit"], "did you mean `visits`?"),
        (&["analysis", "opening", "--table", "visits", "--value", "cost"], "did you mean `cost_gbp`?"),
        (
            &["analysis", "opening", "--table", "visits", "--value", "visits", "--question", "*?"],
            "has the sign '*' in it",
        ),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
    let cost = ["analysis", "costs", "--table", "visits", "--value", "cost_gbp"];
    says(&begun.add(&cost), &["reads `cost_gbp` of table `visits`"]);
    says(
        &begun.read("src/analysis/costs.rs"),
        &["\"Cost, £\"", ".column(\"cost_gbp\", \"Cost\", \"£\", Kind::Number(1))"],
    );
    // A list that is written otherwise is not guessed at.
    begun.write("src/analysis/mod.rs", "pub mod members;\npub mod visits;\n");
    let refused = begun.refused(&["analysis", "opening", "--table", "visits", "--value", "visits"]);
    says(&refused, &["the list of analyses is neither in", "write them yourself: `pub mod opening;`"]);
}

#[test]
fn a_chart_is_put_beside_the_others() {
    let begun = Begun::new();
    let told = begun.add(&["chart", "elected", "--section", "members", "--title", "Women elected"]);
    says(&told, &["    +         .with_chart(elected(context)?)", "{{ chart(\"elected\", \"Women elected\") }}"]);
    let code = begun.read("src/analysis/members.rs");
    says(&code, &["pub fn elected(context: &Context) -> Result<Chart> {", "pledgebook::chart::Bars::new(\"elected\""]);
    for (args, wanted) in [
        (&["chart", "elected", "--section", "members"][..], "there is a chart or function `elected` already"),
        (&["chart", "table", "--section", "members"], "there is a chart or function `table` already"),
        (&["chart", "more", "--section", "member"], "did you mean `members`?"),
        (&["chart", "more", "--section", "members", "--title", "a \"b\""], "has the sign '\"' in it"),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
    begun.write("src/analysis/members.rs", "pub fn section(context: &Context) -> Result<Section> { todo!() }\n");
    says(
        &begun.refused(&["chart", "more", "--section", "members"]),
        &["Section::new(\"members\", …)", ".with_chart(more("],
    );
}

#[test]
fn a_source_is_described_once() {
    let begun = Begun::new();
    for (args, wanted) in [
        (&["source", "commons-library-2024", "--title", "x"][..], "there is a source `commons-library-2024` already"),
        (&["source", "Two words", "--title", "x"], "is no key of a source"),
        (&["source", "a", "--title", "x", "--type", "nothing"], "sources.yml"),
        (&["source", "a", "--title", "x", "--date", "someday"], "sources.yml"),
    ] {
        says(&begun.refused(args), &[wanted]);
    }
    // An author of one name, as offices and bodies are.
    let told = begun.add(&["source", "a", "--title", "Counts", "--author", "The town clerk", "--date", "2025"]);
    says(&told, &["a: The town clerk. ‘Counts’. 2025."]);
}

#[test]
fn a_claim_is_tried_before_it_is_written() {
    let copy = Copy::new();
    let rows = copy.read("data/claims.csv");
    let claim = |id: &'static str, more: &[&'static str]| {
        let mut all =
            vec!["add", "claim", id, "--claim", "Budgets rise.", "--said-by", "A paper", "--locator", "line 1"];
        all.extend(["--source", "itpro-2025", "--subject", "it_budget", "--rule", "compares"]);
        all.extend(["--of", "it_budget.falls_every_year", "--then", "contradicted", "--otherwise", "consistent"]);
        all.extend(more);
        copy.report(&all)
    };
    let because = ["--because", "The budget {{ it_budget.change | fell }}."];
    for (id, more, wanted) in [
        ("C-01", &because[..], "there is a claim `C-01` already, in data/claims.csv"),
        ("C-991", &[], "claim `C-991` is “contradicted” now, and nothing says why"),
        ("C-991", &["--because", "It fell by 38%."], "is typed into the prose"),
        ("C-991", &["--because", "It {{ it_budget.change | rose }}."], "no longer bears out"),
        ("C-991", &["--shows", "it_budget.chnge"], "did you mean the finding `it_budget.change`?"),
        ("C-1", &because, "claims.csv"),
    ] {
        let done = claim(id, more);
        assert!(!done.status.success(), "{more:?}");
        says(&words(&done), &[wanted]);
        assert_eq!(copy.read("data/claims.csv"), rows, "{more:?} wrote something");
    }
    for (from, to, wanted) in [
        ("it_budget", "it_budgt", "there is no section `it_budgt`\nhint: did you mean `it_budget`?"),
        ("itpro-2025", "itpro-2052", "there is no source `itpro-2052`\nhint: did you mean `itpro-2025`?"),
    ] {
        let all = [
            "add",
            "claim",
            "C-991",
            "--claim",
            "x",
            "--source",
            "itpro-2025",
            "--locator",
            "1",
            "--subject",
            "it_budget",
        ];
        let all = all.map(|word| if word == from { to } else { word });
        says(&words(&copy.report(&all)), &[wanted]);
    }
    let done = claim("C-991", &because);
    assert!(done.status.success(), "{}", words(&done));
    says(&words(&done), &["claim `C-991` is “contradicted” now", "+ {# C-991 contradicted #}"]);
    let done = copy.report(&["check"]);
    assert!(done.status.success(), "{}", words(&done));
}

#[test]
fn what_is_open_in_the_data_is_told_by_check() {
    let copy = Copy::new();
    copy.write("visits.csv", VISITS);
    let done = copy.report(&["add", "dataset", "visits.csv", "--source", "itpro-2025"]);
    assert!(done.status.success(), "{}", words(&done));
    let complaint = copy.complaint(&["check"]);
    assert_eq!(complaint.matches("error: ").count(), 1, "{complaint}");
    says(&complaint, &["`visits` is not described to the end: the unit of `visits`", "take the line out of `open`"]);
    assert!(copy.report(&["build", "--quiet"]).status.success(), "what is open stops no build");
}

#[test]
fn a_page_is_written_for_an_analysis_that_has_none() {
    let copy = Copy::new();
    says(&copy.complaint_of(2, &["add", "section", "it_budget"]), &["it_budget.typ.j2 is there already"]);
    says(&copy.complaint_of(2, &["add", "section", "it_budgt"]), &["did you mean `it_budget`?"]);
    std::fs::remove_file(copy.path("report/sections/it_staff.typ.j2")).unwrap();
    let done = copy.report(&["add", "section", "it_staff"]);
    assert!(done.status.success(), "{}", words(&done));
    says(&copy.read("report/sections/it_staff.typ.j2"), &["{{ it_staff.staff }}", "{{ claim(\"C-14\") }}"]);
    assert!(copy.report(&["build", "--quiet"]).status.success());
}

#[test]
fn another_project_is_not_held_against_this_program() {
    let begun = Begun::new();
    let claim =
        ["claim", "M-2", "--subject", "members", "--claim", "x", "--source", "commons-library-2024", "--locator", "1"];
    let complaint = begun.refused(&claim);
    says(&complaint, &["this project is `bees`, and this program makes `nhs-technology-funding`", "cargo run -- add"]);
    let nowhere = Copy::empty().complaint_of(2, &["add", "source", "a", "--title", "b"]);
    says(&nowhere, &["there is no project in . or above", "`new NAME`"]);
}

#[test]
fn a_claim_has_another_id_wherever_it_is_named() {
    let copy = Copy::new();
    let before = copy.read("data/claims.csv");
    says(&copy.complaint_of(2, &["rename", "C-09", "C-01"]), &["there is a claim `C-01` already"]);
    says(&copy.complaint_of(1, &["rename", "C-09", "nine"]), &["“nine” does not have the form"]);
    says(&copy.complaint_of(2, &["rename", "it_budgt.peak", "x"]), &["did you mean `it_budget.peak`?"]);
    assert_eq!(copy.read("data/claims.csv"), before);
    let done = copy.report(&["rename", "C-09", "C-909"]);
    assert!(done.status.success(), "{}", words(&done));
    assert_eq!(copy.read("data/claims.csv"), before.replace("\nC-09,", "\nC-909,"));
    says(&copy.read("report/renames.csv"), &["C-09,C-909\n"]);
    assert!(copy.read("report/claims.typ.j2").contains("{# C-909 consistent #}"));
    let done = copy.report(&["check"]);
    assert!(done.status.success(), "{}", words(&done));
}

#[test]
fn a_finding_has_another_name_in_code_and_prose() {
    let copy = Copy::new();
    copy.add_sources();
    let code = copy.read("src/analysis/it_budget.rs");
    for (new, wanted) in [
        ("pledges.peak", "is not of the analysis `it_budget`"),
        ("it_budget.change", "there is a finding `it_budget.change` already"),
        ("it_budget.Top", "take `top`"),
    ] {
        says(&copy.complaint_of(2, &["rename", "it_budget.peak", new]), &[wanted]);
    }
    let done = copy.report(&["rename", "it_budget.peak", "it_budget.highest"]);
    assert!(done.status.success(), "{}", words(&done));
    assert_eq!(copy.read("src/analysis/it_budget.rs"), code.replacen("\"peak\", &", "\"highest\", &", 1));
    assert!(copy.read("data/claims.csv").contains("it_budget.highest"));
    let page = copy.read("report/sections/it_budget.typ.j2");
    assert!(!page.contains("it_budget.peak"), "{page}");
}

//! What is written down and leads nowhere is told by `report check`, each with the nearest name.

use crate::support::Copy;

/// Everything `report check` complains about.
fn told(spoil: impl Fn(&Copy), wanted: &[&str]) {
    let copy = Copy::new();
    spoil(&copy);
    let complaint = copy.complaint(&["check"]);
    for words in wanted {
        assert!(complaint.contains(words), "{words:?} is not in {complaint}");
    }
    assert_eq!(complaint.matches("error: ").count(), wanted.len(), "{complaint}");
}

#[test]
fn all_that_is_here_is_used() {
    let done = Copy::new().report(&["check"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// Changes what the descriptor says may stand in a column.
fn relist(copy: &Copy, (table, column): (&str, &str), change: fn(&mut serde_json::Value)) {
    let mut package: serde_json::Value = serde_json::from_str(&copy.read("data/datapackage.json")).unwrap();
    let table = package["resources"].as_array_mut().unwrap().iter_mut().find(|it| it["name"] == table).unwrap();
    let fields = table["schema"]["fields"].as_array_mut().unwrap();
    change(&mut fields.iter_mut().find(|field| field["name"] == column).unwrap()["constraints"]);
    copy.write("data/datapackage.json", package.to_string());
}

#[test]
fn a_claim_without_a_check_and_a_claim_about_nothing() {
    let line = Copy::new().read("data/claims.csv").lines().count() + 1;
    told(
        |copy| {
            let row = "C-991,it_budget,Budgets rose.,ITPro,itpro-2025,line 1,own,,,,,\n";
            copy.write("data/claims.csv", copy.read("data/claims.csv") + row);
        },
        &[&format!(
            "claims.csv line {line}: claim `C-991` is to have a check of its own, and there is none\nhint: write one"
        )],
    );
    let copy = Copy::new();
    relist(&copy, ("claims", "subject"), |rules| drop(rules.as_object_mut().unwrap().remove("enum")));
    copy.replace("data/claims.csv", "\nC-05,it_budget,", "\nC-05,it_budgt,");
    let complaint = copy.complaint(&["check"]);
    let says =
        "claims.csv line 3: claim `C-05` is about `it_budgt`, which no section is\nhint: did you mean `it_budget`?";
    assert!(complaint.contains(says), "{complaint}");
    // What the column lists is no slip.
    told(
        |copy| copy.replace("data/claims.csv", "\nC-05,it_budget,", "\nC-05,it_budgt,"),
        &["claims.csv line 3 column 2: “it_budgt” is not one of the allowed values"],
    );
}

#[test]
fn a_reason_without_a_claim() {
    told(
        |copy| copy.replace("data/claims.csv", "\nC-05,", "\nC-992,"),
        &["claims.typ.j2 line 7: there is a sentence for claim `C-05`, and no such claim"],
    );
}

#[test]
fn a_claim_that_no_section_places() {
    told(
        |copy| {
            relist(copy, ("claims", "subject"), |rules| rules["enum"].as_array_mut().unwrap().push("method".into()));
            copy.replace("data/claims.csv", "\nC-05,it_budget,", "\nC-05,method,");
            let table = "{{ verdicts(\"verdicts_wrong\", t, \"contradicted\", \"misleading\") }}";
            copy.replace("report/sections/claims_checked.typ.j2", table, "");
        },
        &[
            "claims.csv line 3: claim `C-05` is checked, and no section places it\nhint: give section `method` its claims",
        ],
    );
}

#[test]
fn a_chart_and_a_table_that_no_template_places() {
    told(
        |copy| {
            // What the text refers to has to be there: it goes, too.
            for call in [
                "{{ chart(\"programmes\", t) }}",
                "{{ ref(\"chart:programmes\") }}",
                "{{ table(\"scorecard\", t) }}",
                "{{ ref(\"table:scorecard\") }}",
            ] {
                copy.replace("report/sections/programmes.typ.j2", call, "");
            }
        },
        &[
            "sections/programmes.typ.j2: no template places the chart `programmes` of section `programmes`",
            "sections/programmes.typ.j2: no template places the table `scorecard` of section `programmes`",
        ],
    );
    // One that is not asked for is not missed.
    let copy = Copy::new();
    let template = "report/sections/it_staff.typ.j2";
    copy.replace(template, "{{ chart(\"it_staff_pay\", title) }}", "");
    assert!(copy.report(&["check", "--only", "it_budget"]).status.success());
}

#[test]
fn a_template_that_no_section_uses() {
    told(
        |copy| {
            copy.write("report/sections/saving.typ.j2", "= Saved\n");
            copy.write("report/zzz.typ.j2", "= Sleeping\n");
        },
        &[
            "sections/saving.typ.j2: no section uses this template\nhint: did you mean sections/savings.typ.j2?",
            "zzz.typ.j2: no section uses this template\nhint: list its analysis",
        ],
    );
}

#[test]
fn a_unit_that_nobody_knows() {
    told(
        |copy| copy.replace("data/datapackage.json", "\"unit\": \"percent\"", "\"unit\": \"percnt\""),
        &["has a unit that nobody knows, `percnt`\nhint: did you mean `percent`?"],
    );
    told(
        |copy| {
            relist(copy, ("reference_figures", "unit"), |rules| drop(rules.as_object_mut().unwrap().remove("enum")));
            copy.replace("data/reference_figures.csv", ",percent,", ",precent,");
        },
        &["“precent” is a unit that nobody knows\nhint: did you mean `percent`?"],
    );
}

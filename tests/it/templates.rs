//! Prose fails the build when the data turns against it.

use crate::support::Copy;

#[test]
fn when_a_budget_rises_the_sentence_that_says_it_fell_is_named() {
    let copy = Copy::new();
    copy.replace("data/it_budgets.csv", ",29.1,", ",59.1,");
    copy.replace("data/seed_figures.csv", ",29.1,", ",59.1,");
    let complaint = copy.complaint(&["check"]);
    assert!(complaint.contains(".typ.j2 line "), "{complaint}");
    assert!(complaint.contains("the data no longer bears out “"), "{complaint}");
    assert!(complaint.contains(" is now "), "{complaint}");
}

#[test]
fn numbers_and_words_of_direction_cannot_be_typed() {
    for (line, problem) in [
        ("It was £47.2 million.", "the number “£47.2” is typed into the prose"),
        ("The budget fell.", "“fell” is typed into the prose"),
        ("= A heading of its own", "the heading “A heading of its own” rests on no finding"),
        ("{{ \"typed in a hole\" }}", "is not a finding"),
        ("{{ \"fell by £5m\" | safe }}", "unknown filter"),
        ("{% autoescape \"html\" %}{{ \"fell by £5m\" | escape }}{% endautoescape %}", "unknown filter"),
        ("{{ says(\"fell by 38%\", it_budget.falls_every_year) }}", "has the number “38%” in it"),
        ("{{ says(\"fell\", true) }}", "rests on no finding"),
        ("#h(1em) It fell.", "“fell” is typed into the prose"),
        ("It cost a third of that.", "“third of” is typed into the prose"),
    ] {
        let copy = Copy::new();
        let file = "report/sections/it_budget.typ.j2";
        copy.write(file, format!("{}\n{line}\n", copy.read(file)));
        let complaint = copy.complaint(&["check"]);
        assert!(complaint.contains("sections/it_budget.typ.j2 line ") && complaint.contains(problem), "{complaint}");
    }
}

#[test]
fn an_unknown_finding_names_the_nearest() {
    let copy = Copy::new();
    let file = "report/sections/it_budget.typ.j2";
    copy.write(file, "{{ it_budget.peek }}\n");
    let complaint = copy.complaint(&["check"]);
    assert!(complaint.contains("line 1: `it_budget.peek` is not defined"), "{complaint}");
    assert!(complaint.contains("did you mean `it_budget.peak`?"), "{complaint}");
}

#[test]
fn a_template_without_end_is_stopped_at_its_line() {
    let steps = "the template is not done after 100000 steps";
    let loops = "{% for a in it_budget %}".repeat(9) + &"{% endfor %}".repeat(9);
    for (template, problem) in [
        (format!("One.\n{loops}\n"), steps),
        ("One.\n{{ cite() * 99999999 }}\n".into(), steps),
        ("{% macro again() %}\n{{ again() }}{% endmacro %}\n{{ again() }}\n".into(), "recursion limit exceeded"),
        ("One.\n{{ says([1] * 99999999 ~ \"x\", true) }}\n".into(), "there is a list, a map or a part of one"),
        ("One.\n{{ chart(\"it_budget\", true) }}\n".into(), "a title is words, not “True”"),
    ] {
        let copy = Copy::new();
        copy.write("report/sections/it_budget.typ.j2", template);
        let complaint = copy.complaint(&["check"]);
        assert!(complaint.contains(&format!("sections/it_budget.typ.j2 line 2: {problem}")), "{complaint}");
        assert!(problem != steps || complaint.contains("hint: let its loops and macros end sooner"), "{complaint}");
    }
}

#[test]
fn rewording_needs_no_compile() {
    let copy = Copy::new();
    let file = "report/sections/it_budget.typ.j2";
    copy.write(file, format!("{}\nA sentence of plain words.\n", copy.read(file)));
    assert!(copy.report(&["build", "--quiet", "--only", "it_budget"]).status.success());
    assert!(copy.read("report/build/briefing.typ").contains("A sentence of plain words."));
}

#[test]
fn a_paragraph_under_a_heading_is_cited_too() {
    let copy = Copy::new();
    copy.write("report/sections/it_budget.typ.j2", "= {{ it_budget.peak }}\nIt was {{ it_budget.latest }}.\n");
    assert!(copy.report(&["build", "--quiet", "--only", "it_budget"]).status.success());
    let typst = copy.read("report/build/briefing.typ");
    let line = typst.lines().find(|line| line.starts_with("It was")).unwrap();
    assert!(line.contains(";.~#cites("), "{line}");
}

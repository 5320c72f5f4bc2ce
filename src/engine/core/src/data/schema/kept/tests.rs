use super::*;

fn refusal(text: &str) -> String {
    serde_json::from_str::<Field>(text).expect_err(text).to_string()
}

/// The page of the book that lists the keys.
const PAGE: &str = include_str!("../../../../book/data_package.md");

#[test]
fn the_book_lists_each_property() {
    for object in [&PACKAGE, &RESOURCE, &SCHEMA, &FIELD, &CONSTRAINTS, &DIALECT, &FOREIGN_KEY, &REFERENCE] {
        let heading = format!("\n## {}\n", object.what);
        let part = PAGE.split_once(&heading).unwrap_or_else(|| panic!("no {heading}")).1;
        let part = part.split("\n## ").next().unwrap_or_default();
        let (rows, refused) = part.split_once("\nRefused: ").unwrap_or((part, ""));
        let named = |text: &'static str| text.split('`').skip(1).step_by(2).collect::<Vec<_>>();
        let mut listed: Vec<&str> = rows
            .lines()
            .filter(|row| row.starts_with("| `"))
            .flat_map(|row| named(row.split(" | ").next().unwrap_or_default()))
            .collect();
        let (mut kept, mut told) = (object.kept.to_vec(), named(refused));
        let mut not: Vec<&str> = object.refused.iter().map(|(name, _)| *name).collect();
        for names in [&mut listed, &mut kept, &mut told, &mut not] {
            names.sort_unstable();
        }
        assert_eq!((listed, told), (kept, not), "{}", object.what);
    }
}

#[test]
fn each_property_is_kept_or_refused_by_name() {
    let field = |more: &str| format!("{{\"name\": \"beds\", \"type\": \"integer\",\n  {more}}}");
    assert_eq!(
        refusal(&field("\"constraints\": {\"minmum\": 1}")),
        "`minmum` is not a property of constraints (did you mean `minimum`?) at line 2 column 26"
    );
    for (more, says) in [
        ("\"constraints\": {\"Required\": true}", "did you mean `required`?"),
        ("\"constraints\": {\"min_length\": 1}", "did you mean `minLength`?"),
        ("\"constraints\": {\"jsonSchema\": {}}", "`jsonSchema` of constraints is not something this program does"),
        ("\"constraints\": {\"colour\": 1}", "`colour` is not a property of constraints ("),
        ("\"categories\": []", "list the values in the constraint `enum`"),
        ("\"missingvalues\": []", "did you mean `missingValues`?"),
        ("\"units\": \"beds\"", "did you mean `unit`?"),
        ("\"minimum\": 0", "`minimum` stands directly on a field, where nothing reads it: write it under"),
        ("\"required\": true", "`required` stands directly on a field, where nothing reads it: write it under"),
        ("\"min\": 0", "(did you mean `minimum` under `constraints`?)"),
        ("\"minmum\": 0", "(did you mean `minimum` under `constraints`?)"),
        ("\"constraints\": {\"max\": 1}", "(did you mean `maximum`?)"),
    ] {
        let refused = refusal(&field(more));
        assert!(refused.contains(says) && refused.contains(" at line 2 column "), "{more}: {refused}");
    }
    for own in ["\"colour\": \"red\"", "\"note\": \"as printed\"", "\"unit\": \"beds\"", "\"example\": 24"] {
        serde_json::from_str::<Field>(&field(own)).expect(own);
    }
}

#[test]
fn a_type_that_is_none_offers_the_nearest() {
    for (kind, says) in [
        ("intger", "“intger” is not a type of a field (did you mean `integer`?)"),
        ("Integer", "(did you mean `integer`?)"),
        ("float", "(did you mean `number`?)"),
        ("text", "(did you mean `string`?)"),
        ("zz", "(use string, integer, number, boolean or date)"),
        ("year", "the type “year” is not something this program reads: use `integer`"),
        ("datetime", "use `date` for days, `string` for times"),
        ("geopoint", "use two columns of type `number`"),
    ] {
        let refused = refusal(&format!("{{\"name\": \"beds\",\n \"type\": \"{kind}\"}}"));
        assert!(refused.contains(says) && refused.contains(" at line 2 column "), "{kind}: {refused}");
    }
}

#[test]
fn a_dialect_is_of_single_characters() {
    let read = serde_json::from_str::<Dialect>("{\"delimiter\": \";\", \"headerRows\": [3]}").unwrap();
    assert_eq!((read.delimiter, read.header_lines()), (Some(b';'), vec![3]));
    for (text, says) in [
        ("{\"delimiter\": \"||\"}", "“||” is not one ASCII character"),
        ("{\"delimeter\": \";\"}", "did you mean `delimiter`?"),
        ("{\"sheetName\": \"a\"}", "save the sheet as CSV"),
        ("{\"lineTerminator\": \"|\"}", "lines end with LF (\\n) or with CR LF (\\r\\n)"),
        ("{\"separator\": \";\"}", "did you mean `delimiter`?"),
        ("{\"encoding\": \"utf-8\"}", "write it beside `dialect`, in the resource"),
        ("{\"headerRows\": [0]}", "lines are counted from 1"),
    ] {
        let refused = serde_json::from_str::<Dialect>(text).unwrap_err().to_string();
        assert!(refused.contains(says), "{refused}");
    }
}

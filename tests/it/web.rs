//! The web page says what the PDF says, and each number on it leads to where it is from.

use crate::html::{as_xml, briefing, by_id, file, tidy, words};
use crate::support::Copy;
use pledgebook::chart::Plotted;
use roxmltree::Document;
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn the_page_parses_strictly_and_its_links_lead_somewhere() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let ids: Vec<&str> = page.descendants().filter_map(|node| node.attribute("id")).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "an id stands twice");
    let count = |name: &str| page.descendants().filter(|node| node.tag_name().name() == name).count();
    assert_eq!((count("h1"), count("main")), (1, 1));
    let mut level = 0;
    for node in page.descendants() {
        let name = node.tag_name().name();
        if let Some(now) = name.strip_prefix('h').and_then(|level| level.parse::<u32>().ok()) {
            assert!(now <= level + 1, "h{now} follows h{level}: {}", words(node));
            level = now;
        }
        for place in [node.attribute("href"), node.attribute("aria-labelledby")].into_iter().flatten() {
            let inside = place.strip_prefix('#').or(node.attribute("href").is_none().then_some(place));
            assert!(inside.is_none_or(|id| distinct.contains(id)), "{place} leads nowhere");
        }
        // Nothing is fetched: no picture, script or style of another address.
        assert!(node.attribute("src").is_none() && name != "link", "<{name}> asks for a file");
        if name == "table" {
            assert!(node.children().any(|child| child.tag_name().name() == "caption"), "a table without a caption");
            let mut heads = node.descendants().filter(|node| node.tag_name().name() == "th");
            assert!(heads.clone().count() > 0 && heads.all(|th| th.attribute("scope").is_some()));
        }
    }
    let language = page.root_element().attribute("lang");
    assert_eq!(language, Some("en-GB"));
}

#[test]
fn each_sentence_of_the_prose_stands_on_the_page() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let says = words(page.root_element());
    let prose: Value = serde_json::from_str(&file("prose.json")).unwrap();
    let sentences = prose["sentences"].as_array().unwrap();
    assert!(sentences.len() > 200, "{} sentences", sentences.len());
    let missing: Vec<&str> = sentences
        .iter()
        .filter_map(|sentence| sentence["text"].as_str())
        .filter(|text| !says.contains(&tidy(text)))
        .collect();
    assert!(missing.is_empty(), "not on the page: {missing:#?}");
}

#[test]
fn each_number_is_the_finding_that_it_says_and_leads_to_where_it_is_from() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let json: Value = serde_json::from_str(&file("findings.json")).unwrap();
    let caveats: Vec<(String, String)> = pledgebook::prelude::Data::open()
        .unwrap()
        .caveats()
        .iter()
        .map(|caveat| (caveat.id.clone(), caveat.text.clone()))
        .collect();
    let prose: Value = serde_json::from_str(&file("prose.json")).unwrap();
    let patterns: BTreeSet<String> = prose["sentences"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|sentence| sentence["pattern"].as_str().unwrap().split(['{', '}']).skip(1).step_by(2))
        .map(str::to_owned)
        .collect();
    let numbers: Vec<_> = page
        .descendants()
        .filter(|node| node.attribute("class") == Some("number"))
        .filter(|node| node.tag_name().name() == "a")
        .collect();
    let shown: BTreeSet<String> =
        numbers.iter().map(|number| number.attribute("data-finding").unwrap().to_owned()).collect();
    assert!(patterns.is_subset(&shown), "in the prose and not on the page: {:?}", patterns.difference(&shown));
    for id in &shown {
        let finding = &json["findings"][id.as_str()];
        assert!(by_id(&page, id).is_some(), "{id} has no anchor");
        let panel = by_id(&page, &format!("from-{id}")).unwrap_or_else(|| panic!("{id} leads nowhere"));
        let says = tidy(
            &panel
                .descendants()
                .filter_map(|node| node.text().filter(|_| node.is_text()).map(str::to_owned))
                .collect::<Vec<String>>()
                .join(" "),
        );
        let mut wanted = vec![finding["shown"].as_str().unwrap()];
        wanted.extend(["working", "status"].iter().filter_map(|part| finding[part].as_str()));
        let told = finding["caveats"].as_array().into_iter().flatten().filter_map(Value::as_str);
        wanted
            .extend(told.filter_map(|id| caveats.iter().find(|(known, _)| known == id)).map(|(_, text)| text.as_str()));
        for words in wanted {
            assert!(says.contains(&tidy(words)), "{id}: “{words}” is not told: {says}");
        }
        let method = tidy(finding["method"].as_str().unwrap());
        assert!(says.to_lowercase().contains(&method.trim_end_matches('.').to_lowercase()), "{id}: {method}");
        let sources: BTreeSet<&str> =
            finding["sources"].as_array().unwrap().iter().filter_map(|place| place["source"].as_str()).collect();
        let listed = panel.descendants().filter(|node| node.attribute("class") == Some("place")).count();
        assert_eq!(listed, sources.len(), "{id}: sources");
    }
}

#[test]
fn the_data_under_a_chart_are_what_it_draws() {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let charts = briefing().results.sections.iter().flat_map(|section| &section.charts);
    let placed: Vec<_> =
        charts.filter_map(|chart| Some((chart, by_id(&page, &format!("chart-{}", chart.name))?))).collect();
    assert!(placed.len() >= 10, "{} charts are on the page", placed.len());
    for (chart, figure) in placed {
        let picture = figure.descendants().find(|node| node.attribute("role") == Some("img")).unwrap();
        assert_eq!(picture.attribute("aria-label"), Some(chart.alt.as_str()));
        let link = figure.descendants().find(|node| node.attribute("download").is_some()).unwrap();
        let data = link.attribute("href").unwrap().split_once("base64,").unwrap().1;
        let mut csv = csv::Reader::from_reader(&*BASE64_STANDARD.decode(data).unwrap().leak());
        let rows: Vec<Vec<String>> =
            csv.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        let drawn: Vec<Vec<String>> = chart.plotted.iter().map(row).collect();
        assert_eq!(rows, drawn, "{}", chart.name);
        // Every value is in its words, too, but for the heat map, whose words add them up.
        let known = chart.plotted.iter().filter_map(|mark| mark.value.as_ref());
        let said = known.filter(|value| chart.description.contains(&value.to_string())).count();
        let all = chart.plotted.iter().filter(|mark| mark.value.is_some()).count();
        assert!(said == all || chart.description.starts_with("Added up."), "{}: {said} of {all}", chart.name);
    }
}

#[test]
fn each_mark_of_a_chart_says_what_the_table_under_it_says() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let charts = briefing().results.sections.iter().flat_map(|section| &section.charts);
    let placed: Vec<_> =
        charts.filter_map(|chart| Some((chart, by_id(&page, &format!("chart-{}", chart.name))?))).collect();
    for (chart, figure) in placed {
        let said: Vec<String> =
            figure.descendants().filter(|node| node.tag_name().name() == "title").map(words).collect();
        let drawn: Vec<String> = chart.plotted.iter().map(|mark| tidy(&mark.words())).collect();
        assert_eq!(said, drawn, "{}", chart.name);
        let table = by_id(&page, &format!("chart-{}-figures", chart.name)).unwrap();
        let cells: BTreeSet<String> = table
            .descendants()
            .filter(|node| ["td", "th"].contains(&node.tag_name().name()))
            .map(|cell| tidy(&words(cell)))
            .collect();
        for mark in &chart.plotted {
            for part in [&mark.label, &mark.series, &mark.note, &mark.shown] {
                assert!(part.is_empty() || cells.contains(&tidy(part)), "{}: {part} is in no cell", chart.name);
            }
            let [left, top, width, height] = mark.place;
            assert!(width >= 1.0 && height >= 1.0, "{}: {} is nowhere", chart.name, mark.words());
            let inside = left >= -20.0 && left + width <= 1020.0 && top >= -20.0;
            assert!(inside, "{}: {} is beside the picture", chart.name, mark.words());
        }
    }
}

#[test]
fn each_value_in_a_table_opens_where_it_is_from() {
    let xml = as_xml(&file("briefing.html"));
    let page = Document::parse(&xml).unwrap();
    let tables = briefing().results.sections.iter().flat_map(|section| &section.tables);
    let placed: Vec<_> =
        tables.filter_map(|table| Some((table, by_id(&page, &format!("table-{}", table.name))?))).collect();
    assert!(placed.len() >= 4, "{} tables are on the page", placed.len());
    for (table, figure) in placed {
        let body = figure.descendants().find(|node| node.tag_name().name() == "tbody").unwrap();
        let rows: Vec<_> = body.children().filter(|node| node.is_element()).collect();
        for ((row, behind), shown) in rows.into_iter().zip(table.behind().unwrap()).zip(table.cells().unwrap()) {
            let cells = row.children().filter(|node| node.is_element());
            for (x, (cell, figure)) in cells.zip(&behind.figures).enumerate() {
                let link = cell.descendants().find(|node| node.attribute("class") == Some("opens"));
                let what = format!("{}, {:?}", table.name, shown[x]);
                let Some(link) = link else {
                    assert!(figure.is_none() && x > 0, "{what} opens nothing");
                    continue;
                };
                assert_eq!(Some(words(link)), shown[x].as_deref().map(tidy));
                let panel = link.attribute("href").and_then(|to| by_id(&page, to.strip_prefix('#')?)).unwrap();
                let rests_on = figure.as_ref().map_or(&behind.row, |figure| &figure.provenance);
                let listed = panel.descendants().filter(|node| node.attribute("class") == Some("place")).count();
                assert_eq!(listed, rests_on.sources().len(), "{what}: sources");
                let says = tidy(
                    &panel.descendants().filter(|n| n.is_text()).filter_map(|n| n.text()).collect::<Vec<_>>().join(" "),
                );
                let working = figure.as_ref().map(|figure| figure.working()).filter(|working| working.contains(" = "));
                let status =
                    figure.as_ref().and_then(|figure| figure.quantity.status).map(|status| status.key().to_owned());
                let basis =
                    figure.as_ref().and_then(|figure| figure.quantity.unit.basis()).map(|basis| basis.to_string());
                for part in [working, status, basis].into_iter().flatten() {
                    assert!(says.contains(&tidy(&part)), "{what}: {part} is not told: {says}");
                }
            }
        }
    }
    // A claim's name opens what its verdict rests on.
    for claim in &briefing().results.claims {
        if by_id(&page, &claim.id).is_some() {
            let panel =
                by_id(&page, &format!("from-{}", claim.id)).unwrap_or_else(|| panic!("{} opens nothing", claim.id));
            let says = words(panel);
            assert!(says.contains(claim.checked.verdict.word()) && says.contains(&tidy(&claim.text)), "{says}");
        }
    }
}

fn row(mark: &Plotted) -> Vec<String> {
    let amount = mark.value.as_ref().map(|value| value.amount.normalize().to_string()).unwrap_or_default();
    let unit = mark.value.as_ref().map(|value| value.unit.key()).unwrap_or_default();
    vec![mark.series.clone(), mark.label.clone(), amount, unit, mark.note.clone()]
}

#[test]
fn markup_that_the_page_has_no_word_for_is_refused_with_its_line() {
    for (line, what) in [
        ("#table([a], [b])", "the call “table([a], [b])”"),
        ("#show strong: it => it", "the rule “show strong: it => it”"),
        ("/ Term: what it is", "the markup “/ Term: what it is”"),
        ("#let x = [a word]", "the markup “let x = [a word]”"),
    ] {
        let copy = Copy::new();
        let file = "report/sections/it_budget.typ.j2";
        let text = copy.read(file);
        copy.write(file, format!("{text}\n{line}\n"));
        let complaint = copy.complaint(&["check"]);
        let at = text.lines().count() + 2;
        let wanted = format!("sections/it_budget.typ.j2 line {at}: {what} cannot be shown on the web page");
        assert!(complaint.contains(&wanted), "{wanted:?} is not in: {complaint}");
        assert!(complaint.contains("hint: known are headings"), "{complaint}");
    }
}

#[test]
fn a_page_and_sheets_that_were_changed_are_told_in_words() {
    let copy = Copy::new();
    assert!(copy.report(&["publish", "--quiet"]).status.success());
    let verify = |file: &str| {
        let done = copy.report(&["verify", file]);
        (done.status.code(), crate::support::words(&done))
    };
    for file in ["briefing.html", "tables.ods", "tables.xlsx"] {
        let (code, says) = verify(&format!("report/published/{file}"));
        assert_eq!(code, Some(0), "{says}");
        assert!(says.contains(&format!("{file} is, byte for byte, what the data in")), "{says}");
    }
    let page = copy.read("report/published/briefing.html");
    let number =
        page.split("<a class=\"number\"").nth(3).unwrap().split('>').nth(1).unwrap().split('<').next().unwrap();
    copy.write("report/published/briefing.html", page.replacen(&format!(">{number}</a>"), ">£999 billion</a>", 1));
    let (code, says) = verify("report/published/briefing.html");
    assert_eq!(code, Some(1), "{says}");
    assert!(says.contains("near finding ") && says.contains("it says “£999 billion"), "{says}");
    copy.write(
        "report/published/briefing.html",
        page.replacen("<a class=\"number\" href=\"#from-", "<a class=\"number\" href=\"#from_", 1),
    );
    let (code, says) = verify("report/published/briefing.html");
    assert!(code == Some(1) && says.contains("its link leads to `#from_"), "{says}");
    // A sheet of another briefing, half a file, no file of ours, and no PDF beside it.
    let sheet = std::fs::read(copy.path("report/published/tables.xlsx")).unwrap();
    copy.replace("data/epr_adoption.csv", ",187,", ",188,");
    assert!(copy.report(&["build", "--quiet"]).status.success());
    for file in ["tables.xlsx", "tables.ods"] {
        std::fs::copy(copy.path(&format!("report/build/{file}")), copy.path(&format!("report/published/{file}")))
            .unwrap();
        let (code, says) = verify(&format!("report/published/{file}"));
        assert_eq!(code, Some(1), "{says}");
        assert!(says.contains("sheet Findings, row ") && says.contains(": it says “"), "{says}");
    }
    copy.write("report/published/tables.xlsx", &sheet[..sheet.len() / 2]);
    let (code, says) = verify("report/published/tables.xlsx");
    assert!(code.is_some_and(|code| code > 0) && says.contains("this is no whole spreadsheet"), "{says}");
    copy.write("alone.xlsx", &sheet);
    let (_, says) = verify("alone.xlsx");
    assert!(says.contains("hint: put the PDF that has them beside it"), "{says}");
    copy.write("report/published/tables.xlsx", "words");
    let (_, says) = verify("report/published/tables.xlsx");
    assert!(says.contains("no PDF, web page or spreadsheet of ours"), "{says}");
}

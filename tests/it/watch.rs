//! `report watch`: the pages follow the files, and a build that fails leaves the last
//! good ones.

use crate::support::Copy;
use crate::watching::{Watching, free_port};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

fn start(copy: &Copy) -> Watching {
    let port = free_port();
    let child = Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["watch", "--port", &port.to_string()])
        .current_dir(copy.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Watching { child, port }
}

fn pages(state: &Value) -> Vec<String> {
    state["pages"].as_array().unwrap().iter().map(|page| page.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_browser_follows_the_files_and_keeps_the_last_good_pages() {
    let copy = Copy::new();
    let watching = start(&copy);
    let first = watching.wait("the first build", |state| !pages(state).is_empty());
    assert_eq!(first["error"], Value::Null);
    assert_eq!(first["counts"], "no finding or claim changed");
    assert!(watching.get("/").unwrap().1.starts_with(b"<!DOCTYPE html>"));
    let svgs = || -> Value { serde_json::from_slice(&watching.get("/pages.json").unwrap().1).unwrap() };
    for page in pages(&first) {
        assert!(svgs()[&page].as_str().is_some_and(|svg| svg.starts_with("<svg")), "{page}");
    }
    let pdf = || std::fs::read(copy.path("report/build/briefing.pdf")).unwrap();
    assert!(watching.get("/briefing.pdf").unwrap().1 == pdf(), "the PDF shown is the one written");
    for elsewhere in ["/data/pledges.csv", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/nothing"] {
        assert_eq!(watching.get(elsewhere).unwrap().0, 404, "{elsewhere}");
    }

    // A page of another name that leads to this machine reads nothing.
    for (host, wanted) in [("example.org", "403"), ("localhost.example.org", "403"), ("127.0.0.1", "200")] {
        let mut said = String::new();
        BufReader::new(watching.ask_for(host, "/state.json").unwrap()).read_line(&mut said).unwrap();
        assert!(said.contains(wanted), "{host}: {said}");
    }

    // A figure: the browser is told, other pages change, and what it does to the story stands beside.
    let mut events = BufReader::new(watching.ask("/__events").unwrap()).lines();
    let head: Vec<String> = events.by_ref().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    assert!(head[0].ends_with("200 OK"), "{head:?}");
    copy.replace("data/epr_adoption.csv", ",187,", ",188,");
    let event = events.by_ref().map_while(Result::ok).find(|line| line.starts_with("event:"));
    assert_eq!(event.as_deref(), Some("event: reload"));
    let second = watching.wait("the changed figure", |state| state["counts"] != "no finding or claim changed");
    let ids = second["diff"]["changes"].as_array().unwrap().iter().map(|change| change["id"].as_str().unwrap());
    assert!(ids.clone().any(|id| id == "delivery.latest_trusts"), "{:?}", ids.collect::<Vec<_>>());
    assert_eq!(second["diff"]["old"], "the start of watching");
    let (before, now) = (pages(&first), pages(&second));
    let same = before.iter().zip(&now).filter(|(before, now)| before == now).count();
    assert!(same > 0 && same < now.len(), "{same} of {} pages are the same", now.len());

    // A figure that turns a sentence: said, and nothing is lost.
    let good = pdf();
    copy.replace("data/it_budgets.csv", ",29.1,", ",59.1,");
    copy.replace("data/seed_figures.csv", ",29.1,", ",59.1,");
    let broken = watching.wait("the sentence that fails", |state| {
        state["error"]["problem"].as_str().is_some_and(|problem| problem.contains("the data no longer bears out “"))
    });
    assert!(broken["error"]["problem"].as_str().unwrap().contains(".typ.j2 line "), "{broken}");
    assert_eq!(pages(&broken), now);
    assert!(pdf() == good, "the last good PDF stays");
    assert!(svgs()[&now[0]].is_string());

    copy.replace("data/it_budgets.csv", ",59.1,", ",29.1,");
    copy.replace("data/seed_figures.csv", ",59.1,", ",29.1,");
    let mended = watching.wait("the mended figure", |state| state["error"] == Value::Null);
    assert_eq!(pages(&mended), now);

    // The same bytes again are no change.
    let text = copy.read("data/epr_adoption.csv");
    copy.write("data/epr_adoption.csv", text);
    std::thread::sleep(Duration::from_millis(1500));
    // On a busy machine the news of it may come later.
    let same = watching.wait("nothing to build", |state| state["working"] == Value::Null);
    assert_eq!(same, mended);

    // Another figure, and the old one again while that is built: the pages are of what is there.
    for pause in [20, 120, 250, 400] {
        copy.replace("data/epr_adoption.csv", ",188,", ",186,");
        std::thread::sleep(Duration::from_millis(pause));
        copy.replace("data/epr_adoption.csv", ",186,", ",188,");
        std::thread::sleep(Duration::from_millis(1500));
        watching.wait("the pages of the file as it is", |state| {
            pages(state) == now && state["working"] == Value::Null && state["error"] == Value::Null
        });
        assert!(pdf() == good, "after {pause} ms");
    }

    // Moved away and back, as a checkout of another branch does.
    std::fs::rename(copy.path("data"), copy.path("away")).unwrap();
    watching
        .wait("no data", |state| state["error"]["problem"].as_str().is_some_and(|problem| problem.contains("data")));
    std::fs::rename(copy.path("away"), copy.path("data")).unwrap();
    watching.wait("the data again", |state| state["error"] == Value::Null && state["working"] == Value::Null);

    // A build whose changes cannot be told is shown all the same.
    copy.write("report/renames.csv", "old,new\na\n");
    copy.replace("report/back.typ.j2", "name exactly", "say exactly");
    let told = watching.wait("what cannot be compared", |state| {
        state["counts"].as_str().is_some_and(|counts| counts.starts_with("Not compared: renames.csv line 2"))
    });
    assert!(watching.get("/briefing.pdf").unwrap().1 == pdf() && told["error"] == Value::Null, "{told}");
    std::fs::remove_file(copy.path("report/renames.csv")).unwrap();
    copy.replace("report/back.typ.j2", "say exactly", "name exactly");
    watching.wait("the pages as before", |state| pages(state) == now && state["diff"] != Value::Null);

    // A template, and a file that comes anew.
    copy.replace("report/sections/it_budget.typ.j2", "Either way this is", "In any case this is");
    let reworded = watching.wait("the reworded sentence", |state| pages(state) != now);
    let sentences = reworded["diff"]["sentences"].as_array().unwrap();
    assert!(sentences.iter().any(|one| one["new"].as_str().is_some_and(|new| new.starts_with("In any case this is"))));
    copy.write("report/parameters.toml", "sections = [\"it_budget\"]\n");
    watching.wait("one section", |state| pages(state).len() < now.len() / 2);
}

#[test]
fn a_port_in_use_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Copy::new().report(&["watch", "--port", &port]);
    let says = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{says}");
    assert!(says.contains(&format!("cannot serve the pages: port {port} is already in use")), "{says}");
    assert!(says.contains("--port"), "{says}");
}

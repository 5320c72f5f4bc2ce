//! Returns from their addresses: a server on this machine, and the real program.

use crate::returns::package;
use crate::support::{Copy, words};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};

/// What a server has, by path, and what it was asked.
#[derive(Default)]
struct Shelf {
    files: BTreeMap<String, Vec<u8>>,
    /// Whether it goes on in the middle of a file.
    ranges: bool,
    /// Each request: its path, and the byte that it began at.
    asked: Vec<(String, usize)>,
}

/// A server on a port of its own, for as long as the test runs.
fn serve(shelf: Shelf) -> (String, Arc<Mutex<Shelf>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let shelf = Arc::new(Mutex::new(shelf));
    let shared = Arc::clone(&shelf);
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream, &shared)));
    (address, shelf)
}

fn answer(mut stream: TcpStream, shelf: &Mutex<Shelf>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(std::result::Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(path) = head.first().and_then(|line| line.split(' ').nth(1)) else { return };
    let from =
        head.iter().find_map(|line| line.to_lowercase().strip_prefix("range: bytes=")?.strip_suffix('-')?.parse().ok());
    let mut shelf = shelf.lock().unwrap();
    shelf.asked.push((path.to_owned(), from.unwrap_or(0)));
    let (status, range, body) = match (shelf.files.get(path), from) {
        (None, _) => ("404 Not Found", String::new(), b"no such page".to_vec()),
        (Some(file), Some(from)) if shelf.ranges && from < file.len() => {
            let range = format!("Content-Range: bytes {from}-{}/{}\r\n", file.len() - 1, file.len());
            ("206 Partial Content", range, file[from..].to_vec())
        }
        (Some(_), Some(_)) if shelf.ranges => ("416 Range Not Satisfiable", String::new(), Vec::new()),
        (Some(file), _) => ("200 OK", String::new(), file.clone()),
    };
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{range}Connection: close\r\n\r\n", body.len());
    let _ = stream.write_all(&[head.into_bytes(), body].concat());
    let _ = stream.read(&mut [0]);
}

/// Without the program that downloads there is nothing to test: CI has it.
fn curl_is_there() -> bool {
    let there = Command::new("curl").arg("--version").output().is_ok_and(|done| done.status.success());
    if !there {
        assert!(std::env::var_os("CI").is_none(), "fetching by address needs curl");
        let _ = writeln!(std::io::stderr(), "SKIPPED: fetching by address: there is no curl here");
    }
    there
}

/// The package of two returns, listed at a server's addresses, and the server.
fn published(ranges: bool) -> (Copy, Arc<Mutex<Shelf>>) {
    let copy = package();
    let files = ["april", "may"]
        .map(|month| (format!("/series/{month}.csv"), copy.read(&format!("copies/series/{month}.csv")).into_bytes()));
    let (address, shelf) = serve(Shelf { files: files.into(), ranges, asked: Vec::new() });
    let listed = copy.read("data/returns.csv").replace("https://example.org", &address);
    copy.write("data/returns.csv", listed);
    (copy, shelf)
}

fn fetch(copy: &Copy) -> String {
    words(&copy.report(&["fetch"]))
}

fn asked(shelf: &Mutex<Shelf>) -> Vec<(String, usize)> {
    std::mem::take(&mut shelf.lock().unwrap().asked)
}

#[test]
fn returns_come_from_their_addresses_and_go_on_where_they_ended() {
    if !curl_is_there() {
        return;
    }
    for ranges in [true, false] {
        let (copy, shelf) = published(ranges);
        let (april, may) = (copy.read("copies/series/april.csv"), copy.read("copies/series/may.csv"));
        let done = fetch(&copy);
        assert!(done.contains("2 returns, 0 of them were here, 2 brought, 0 not"), "{done}");
        assert_eq!(
            [copy.read("data/.returns/series/april.csv"), copy.read("data/.returns/series/may.csv")],
            [april.clone(), may]
        );
        asked(&shelf);
        assert!(fetch(&copy).contains("2 of them were here, 0 brought"));
        assert_eq!(asked(&shelf), [], "what is here is not asked for");

        // Ended in the middle of a file, and just before it got its name.
        for (kept, begins) in [(40, 40), (april.len(), 0)] {
            std::fs::remove_file(copy.path("data/.returns/series/april.csv")).unwrap();
            copy.write("data/.returns/series/april.csv.part", &april[..kept]);
            let done = fetch(&copy);
            assert!(done.contains("1 of them were here, 1 brought, 0 not"), "{done}");
            assert_eq!(copy.read("data/.returns/series/april.csv"), april);
            let asked = asked(&shelf);
            match kept < april.len() {
                true => assert_eq!(asked[0], ("/series/april.csv".to_owned(), begins), "{ranges}"),
                false => assert_eq!(asked, []),
            }
        }
        let left = std::fs::read_dir(copy.path("data/.returns/series")).unwrap().count();
        assert_eq!(left, 2, "only the returns are left");
    }
}

#[test]
fn what_cannot_be_had_or_is_another_file_is_named_and_the_others_come() {
    if !curl_is_there() {
        return;
    }
    let (copy, shelf) = published(true);
    shelf.lock().unwrap().files.insert("/series/may.csv".into(), b"<html>We have moved".to_vec());
    let done = fetch(&copy);
    assert!(done.contains("1 brought, 1 not"), "{done}");
    assert!(
        done.contains("error: series/may.csv: the file is no longer what the manifest lists: its hash is"),
        "{done}"
    );
    assert!(done.contains("hint: it was published at http://127.0.0.1:"), "{done}");
    shelf.lock().unwrap().files.remove("/series/may.csv");
    let done = fetch(&copy);
    assert!(done.contains("error: series/may.csv: http://127.0.0.1:") && done.contains("404"), "{done}");
    assert_eq!(done.lines().filter(|line| line.starts_with("error: ")).count(), 1, "{done}");
    // A page in its place was not kept, nor a part of it.
    assert!(
        !copy.path("data/.returns/series/may.csv").exists() && !copy.path("data/.returns/series/may.csv.part").exists()
    );
    let listed = copy.read("data/returns.csv");
    let local: Vec<String> = listed.lines().map(|line| line.replace("http://", "file:///")).collect();
    copy.write("data/returns.csv", local.join("\n") + "\n");
    assert!(fetch(&copy).contains("may.csv: the manifest gives no web address of it (“file:///127.0.0.1"));
}

#[test]
fn without_the_program_that_is_told_once() {
    let (copy, _) = published(true);
    let done = Command::new(env!("CARGO_BIN_EXE_report"))
        .arg("fetch")
        .current_dir(copy.path(""))
        .env("PATH", copy.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8(done.stderr).unwrap();
    let wanted = "error: returns are fetched from their addresses by the program `curl`, and it is not there\n\
                  hint: install it, or bring copies with --from FOLDER\n";
    assert_eq!((said.as_str(), done.status.code()), (wanted, Some(2)));
    assert!(words(&copy.report(&["fetch", "--from", "copies"])).contains("2 brought, 0 not"));
}

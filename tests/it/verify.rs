//! Honest PDFs verify; changed, broken and hostile ones do not, and are told why.

use crate::support::Copy;
use lopdf::{Document, Object};
use std::process::Output;
use std::sync::OnceLock;

/// The PDF of the project as it is.
pub fn honest() -> &'static [u8] {
    static PDF: OnceLock<Vec<u8>> = OnceLock::new();
    PDF.get_or_init(|| build(&[], |_| ()))
}

fn build(args: &[&str], change: impl Fn(&Copy)) -> Vec<u8> {
    let copy = Copy::new();
    change(&copy);
    let done = copy.report(&[&["build", "--quiet"], args].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read(copy.path("report/build/briefing.pdf")).unwrap()
}

/// Verifies from an empty folder: there is nothing beside the PDF.
pub fn verify(pdf: &[u8], args: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file.pdf"), pdf).unwrap();
    let output: Output = std::process::Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["verify", "file.pdf"])
        .args(args)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "nothing is written");
    let says = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!says.contains("panicked"), "{says}");
    (output.status.code(), says)
}

#[test]
fn ten_honest_files_verify() {
    type Change = fn(&Copy);
    let none: Change = |_| ();
    let cases: [(&[&str], Change); 10] = [
        (&[], none),
        (&["--price-year", "2023-24"], none),
        (&["--price-year", "2018-19"], none),
        (&["--only", "it_budget"], none),
        (&["--only", "savings", "--only", "pledges"], none),
        (&["--as-of", "2030"], none),
        (&[], |copy| copy.write("report/parameters.toml", "price_year = \"2022-23\"\n")),
        (&[], |copy| copy.replace("data/epr_adoption.csv", ",187,", ",188,")),
        (&[], |copy| copy.replace("data/pledges.csv", ",4200,", ",4300,")),
        (&[], |copy| copy.replace("report/sections/it_budget.typ.j2", "Either way this is", "In any case this is")),
    ];
    for (i, (args, change)) in cases.into_iter().enumerate() {
        let (code, says) = verify(&build(args, change), &[]);
        assert_eq!(code, Some(0), "case {i}: {says}");
        assert!(says.starts_with("verified: file.pdf is, byte for byte, what the data inside it give"), "{says}");
    }
}

fn changed(change: impl Fn(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(honest()).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// The line of the record that has a name.
fn recorded(document: &Document, name: &str) -> String {
    let (_, id) = attachment(document, "made-from.json");
    let stream = document.get_object(id).unwrap().as_stream().unwrap();
    let text = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    let start = format!("\"{name}\":");
    text.lines().find(|line| line.trim_start().starts_with(&start)).unwrap().to_owned()
}

/// The file specification of an attachment, and its stream.
fn attachment(document: &Document, name: &str) -> (lopdf::ObjectId, lopdf::ObjectId) {
    let is = |object: &Object| {
        let file = object.as_dict().ok()?;
        let found = lopdf::decode_text_string(file.get(b"UF").ok()?).ok()?;
        (found == name).then(|| file.get(b"EF").ok()?.as_dict().ok()?.get(b"F").ok()?.as_reference().ok())?
    };
    let mut hits = document.objects.iter().filter_map(|(id, object)| Some((*id, is(object)?)));
    hits.next().unwrap_or_else(|| panic!("{name} is attached"))
}

fn edit(document: &mut Document, name: &str, from: &str, to: &str) {
    let (_, stream) = attachment(document, name);
    let stream = document.get_object_mut(stream).unwrap().as_stream_mut().unwrap();
    let text = String::from_utf8(stream.decompressed_content().unwrap()).unwrap();
    assert!(text.contains(from), "{name} has no {from:?}");
    stream.set_plain_content(text.replacen(from, to, 1).into_bytes());
}

/// Turns two glyphs of a page around: another word of the same letters.
pub fn redraw(document: &mut Document, page: u32) {
    let id = document.get_pages()[&page];
    let mut content = document.get_and_decode_page_content(id).unwrap();
    let glyphs = content.operations.iter_mut().flat_map(|operation| &mut operation.operands).find_map(|operand| {
        let turns = |text: &Vec<u8>| text.len() >= 4 && text[..2] != text[2..4];
        match operand {
            Object::String(text, _) if turns(text) => Some(text),
            Object::Array(parts) => parts.iter_mut().find_map(|part| match part {
                Object::String(text, _) if turns(text) => Some(text),
                _ => None,
            }),
            _ => None,
        }
    });
    glyphs.expect("the page shows text")[..4].rotate_left(2);
    document.change_page_content(id, content.encode().unwrap()).unwrap();
}

#[test]
fn ten_tampered_files_are_caught_and_what_was_changed_is_named() {
    type Change = fn(&mut Document);
    let pages = Document::load_mem(honest()).unwrap().get_pages().len();
    let fewer = format!("it has {} pages, and the data give {pages}", pages - 1);
    let cases: Vec<(&str, Change, &str)> = vec![
        (
            "a digit in the data",
            |pdf| edit(pdf, "data/it_budgets.csv", "47.227", "47.228"),
            "data/it_budgets.csv is not the file of the record: its content was changed",
        ),
        (
            "a digit in the data that breaks the story",
            |pdf| edit(pdf, "data/it_budgets.csv", "29.1", "59.1"),
            "the data inside do not give this briefing: ",
        ),
        (
            "a finding's value",
            |pdf| edit(pdf, "findings.json", "\"value\": \"114000000\"", "\"value\": \"115000000\""),
            "value is \"115000000\" in findings.json, and the data give \"114000000\"",
        ),
        (
            "a finding's words",
            |pdf| edit(pdf, "findings.json", "\"shown\": \"−38%\"", "\"shown\": \"−28%\""),
            "shown is \"−28%\" in findings.json, and the data give \"−38%\"",
        ),
        (
            "a verdict",
            |pdf| edit(pdf, "findings.json", "\"verdict\": \"contradicted\"", "\"verdict\": \"consistent\""),
            "verdict is \"consistent\" in findings.json, and the data give \"contradicted\"",
        ),
        (
            "a hash of the record",
            |pdf| {
                let line = recorded(pdf, "it_budgets.csv");
                edit(pdf, "made-from.json", &line, &line.replace("\": \"", "\": \"0"));
            },
            "data/it_budgets.csv is not the file of the record",
        ),
        (
            "a template",
            |pdf| edit(pdf, "templates/sections/it_budget.typ.j2", "Over those years", "Over these years"),
            "templates/sections/it_budget.typ.j2 is not the file of the record",
        ),
        (
            "a sentence of prose.json",
            |pdf| edit(pdf, "prose.json", "£114 million", "£214 million"),
            "prose.json inside is not what the data give",
        ),
        (
            "an attachment renamed",
            |pdf| {
                let (file, _) = attachment(pdf, "data/people.csv");
                let file = pdf.get_object_mut(file).unwrap().as_dict_mut().unwrap();
                file.set("UF", Object::string_literal("data/other.csv"));
                file.set("F", Object::string_literal("data/other.csv"));
            },
            "data/people.csv is in the record and is not attached",
        ),
        ("glyphs on a page", |pdf| redraw(pdf, 3), "page 3 "),
        (
            "two pages swapped",
            |pdf| {
                let pages = pdf.get_pages();
                let (a, b) = (pdf.get_object(pages[&4]).unwrap().clone(), pdf.get_object(pages[&5]).unwrap().clone());
                pdf.set_object(pages[&4], b);
                pdf.set_object(pages[&5], a);
            },
            "page 4 says “",
        ),
        ("a page taken out", |pdf| pdf.delete_pages(&[6]), &fewer),
        (
            "the title in the metadata",
            |pdf| {
                let info = pdf.trailer.get(b"Info").unwrap().as_reference().unwrap();
                pdf.get_object_mut(info)
                    .unwrap()
                    .as_dict_mut()
                    .unwrap()
                    .set("Title", Object::string_literal("Another"));
            },
            "its metadata: Title says “Another”, and the data give “NHS technology funding",
        ),
    ];
    for (name, change, wanted) in cases {
        let (code, says) = verify(&changed(change), &[]);
        assert_eq!(code, Some(1), "{name}: {says}");
        assert!(
            says.contains("NOT verified: file.pdf, for ") && says.contains(wanted),
            "{name}: {wanted:?} is not in {says}"
        );
        assert_no_halves_are_equal(&says);
    }
}

/// No sentence tells a difference with the same words on both sides.
pub fn assert_no_halves_are_equal(says: &str) {
    for line in says.lines() {
        if let Some((said, given)) = line.split_once("”, and the data give “") {
            let said = said.rsplit('“').next().unwrap();
            assert_ne!(said, given.split('”').next().unwrap(), "{line}");
        }
        assert!(!line.contains("object "), "{line}");
    }
}

#[test]
fn another_version_is_said_plainly() {
    let pdf = changed(|pdf| {
        let line = recorded(pdf, "typst");
        edit(pdf, "made-from.json", &line, "\"typst\": \"0.1.0\",");
    });
    let (code, says) = verify(&pdf, &[]);
    assert_eq!(code, Some(4), "{says}");
    for words in ["not contradicted: file.pdf", "made by another version", "typst 0.1.0, not 0."] {
        assert!(says.contains(words), "{words:?} is not in {says}");
    }
}

#[test]
fn the_data_inside_can_be_held_against_a_folder() {
    let copy = Copy::new();
    let folder = copy.path("data");
    let folder = folder.to_str().unwrap();
    assert_eq!(verify(honest(), &["--data", folder]).0, Some(0));
    copy.replace("data/pledges.csv", ",4200,", ",4300,");
    let (code, says) = verify(honest(), &["--data", folder]);
    assert_eq!(code, Some(1), "{says}");
    assert!(says.contains("data/pledges.csv is not as in "), "{says}");
}

#[test]
fn where_it_cannot_be_laid_out_the_file_is_not_blamed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file.pdf"), honest()).unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["verify", "file.pdf"])
        .env("TMPDIR", folder.path().join("nowhere"))
        .current_dir(folder.path())
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{says}");
    assert!(says.starts_with("error: cannot create a scratch folder: "), "{says}");
}

#[test]
fn what_is_not_ours_or_hostile_is_refused() {
    let named = |name: &'static str| {
        changed(move |pdf| {
            let (file, _) = attachment(pdf, "data/people.csv");
            let file = pdf.get_object_mut(file).unwrap().as_dict_mut().unwrap();
            file.set("UF", Object::string_literal(name));
        })
    };
    let bomb = changed(|pdf| {
        use std::io::Write;
        let (_, id) = attachment(pdf, "data/people.csv");
        let stream = pdf.get_object_mut(id).unwrap().as_stream_mut().unwrap();
        let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        (0..1000).for_each(|_| packed.write_all(&[0; 1_000_000]).unwrap());
        stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
        stream.set_content(packed.finish().unwrap());
    });
    let circle = changed(|pdf| {
        let names = pdf.catalog().unwrap().get(b"Names").unwrap().clone();
        let names = pdf.dereference(&names).unwrap().1.as_dict().unwrap().clone();
        let tree = names.get(b"EmbeddedFiles").unwrap().clone();
        let id = pdf.add_object(Object::Null);
        let mut root = pdf.dereference(&tree).unwrap().1.as_dict().unwrap().clone();
        root.set("Kids", vec![Object::Reference(id)]);
        pdf.set_object(id, root);
        let mut names = names;
        names.set("EmbeddedFiles", Object::Reference(id));
        pdf.catalog_mut().unwrap().set("Names", names);
    });
    let encrypted = changed(|pdf| {
        let id = pdf.add_object(lopdf::dictionary! { "Filter" => "Standard", "V" => 1, "R" => 2 });
        pdf.trailer.set("Encrypt", Object::Reference(id));
    });
    let twice = named("data/pledges.csv");
    let empty = changed(|pdf| pdf.catalog_mut().unwrap().remove(b"Names").map(drop).unwrap());
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", Vec::new(), "this is no PDF, web page or spreadsheet of ours"),
        ("a CSV", b"a,b\n1,2\n".to_vec(), "this is no PDF, web page or spreadsheet of ours"),
        ("a head alone", b"%PDF-1.7\n".to_vec(), "this is no whole PDF"),
        ("a way up", named("../../evil.csv"), "“../../evil.csv”, which leads elsewhere"),
        ("a root", named("/etc/evil"), "“/etc/evil”, which leads elsewhere"),
        ("a backslash", named("data\\evil"), "which leads elsewhere"),
        ("one name twice", twice, "two attachments of this PDF are called “data/pledges.csv”"),
        ("a bomb", bomb, "data/people.csv of this PDF cannot be unpacked"),
        ("a circle", circle, ""),
        ("encrypted", encrypted, "encrypt"),
        ("no attachments", empty, "this PDF has no attachment made-from.json"),
    ];
    for (name, pdf, wanted) in cases {
        let started = std::time::Instant::now();
        let (code, says) = verify(&pdf, &[]);
        assert_eq!(code, Some(1), "{name}: {says}");
        assert!(
            says.starts_with("error: ") && says.to_lowercase().contains(&wanted.to_lowercase()),
            "{name}: {wanted:?} is not in {says}"
        );
        assert!(started.elapsed().as_secs() < 20, "{name} took {:?}", started.elapsed());
    }
    // Cut short anywhere, it is refused, and never panics.
    let whole = honest();
    for tenths in 1..20 {
        let (code, says) = verify(&whole[..whole.len() * tenths / 20], &[]);
        assert_eq!(code, Some(1), "{says}");
        assert!(says.starts_with("error: this is no whole PDF"), "{says}");
    }
}

#[test]
fn a_folder_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_report"))
        .args(["verify", folder.path().to_str().unwrap()])
        .output()
        .unwrap();
    let says = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{says}");
    assert!(says.contains(" is no file\nhint: get the file from where it was published"), "{says}");
}

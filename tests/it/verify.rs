//! Honest PDFs verify; changed, broken and hostile ones do not, and are told why.

use crate::support::Copy;
use lopdf::{Dictionary, Document, Object};
use std::process::Output;
use std::sync::OnceLock;

/// The PDF of the project as it is.
fn honest() -> &'static [u8] {
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
fn verify(pdf: &[u8], args: &[&str]) -> (Option<i32>, String) {
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
    saved(SAVED[0], change)
}

/// Forms in which other programs save a file again.
const SAVED: [&str; 4] = ["as it was", "packed in streams", "numbered anew and unpacked", "by a program with a name"];

fn saved(form: &str, change: impl Fn(&mut Document)) -> Vec<u8> {
    let mut document = Document::load_mem(honest()).unwrap();
    change(&mut document);
    let mut bytes = Vec::new();
    match form {
        "packed in streams" => {
            document.compress();
            document.save_modern(&mut bytes).unwrap();
        }
        "numbered anew and unpacked" => {
            document.decompress();
            document.renumber_objects_with(7000);
            document.save_to(&mut bytes).unwrap();
        }
        "by a program with a name" => {
            let info = document.trailer.get(b"Info").unwrap().as_reference().unwrap();
            let info = document.get_object_mut(info).unwrap().as_dict_mut().unwrap();
            info.set("Producer", Object::string_literal("Content Desk 4"));
            info.set("ModDate", Object::string_literal("D:20260702120000Z"));
            document.save_to(&mut bytes).unwrap();
        }
        _ => document.save_to(&mut bytes).unwrap(),
    }
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
fn redraw(document: &mut Document, page: u32) {
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
        ("a page taken out", |pdf| pdf.delete_pages(&[6]), "it has 19 pages, and the data give 20"),
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

#[test]
fn a_file_saved_again_without_a_change_verifies_and_says_so() {
    for (form, words) in [
        (SAVED[0], "saved again by another program, which left no name: "),
        (SAVED[1], "objects packed in streams"),
        (SAVED[2], "objects numbered anew"),
        (SAVED[3], "saved again by “Content Desk 4”: another date of saving"),
    ] {
        let (code, says) = verify(&saved(form, |_| ()), &[]);
        assert_eq!(code, Some(0), "{form}: {says}");
        assert!(says.starts_with("verified: file.pdf gives a reader what the data inside it give"), "{form}: {says}");
        for words in [words, "all 20 pages are stored as the data give them", "not compared: names of fonts"] {
            assert!(says.contains(words), "{form}: {words:?} is not in {says}");
        }
    }
    let (_, json) = verify(&saved(SAVED[3], |_| ()), &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["saved_again"]["by"], &json["same_bytes"]), (&"Content Desk 4".into(), &false.into()));
}

/// The first object whose dictionary is such; changes it.
fn first(document: &mut Document, is: impl Fn(&Dictionary) -> bool, change: impl Fn(&mut Dictionary)) {
    let dictionaries = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    change(dictionaries.filter(|dictionary| is(dictionary)).next().expect("there is one"));
}

fn has(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get(key).and_then(Object::as_name).is_ok_and(|found| found == name)
}

/// Draws over a page, in the page's own words of content.
fn draw_over(document: &mut Document, page: u32, what: &str) {
    let id = document.get_pages()[&page];
    document.add_page_contents(id, what.as_bytes().to_vec()).unwrap();
}

#[test]
fn what_a_reader_would_see_otherwise_is_told_by_page_and_words() {
    type Change = fn(&mut Document);
    let cases: Vec<(&str, Change, &[&str])> = vec![
        ("letters turned round", |pdf| redraw(pdf, 3), &["page 3 says “", "”, and the data give “"]),
        (
            "the address of a link",
            |pdf| {
                first(
                    pdf,
                    |link| link.get(b"A").and_then(Object::as_dict).is_ok_and(|action| action.has(b"URI")),
                    |link| {
                        let action = link.get_mut(b"A").and_then(Object::as_dict_mut).unwrap();
                        action.set("URI", Object::string_literal("https://example.org/elsewhere"));
                    },
                );
            },
            &["the link “https://", "leads to “https://example.org/elsewhere”, and the data give “https://"],
        ),
        (
            "where a link within leads",
            |pdf| {
                let page = pdf.get_pages()[&9];
                let is = |link: &Dictionary| has(link, b"Subtype", b"Link") && link.has(b"Dest");
                first(pdf, is, |link| link.set("Dest", vec![page.into(), "Fit".into()]));
            },
            &["leads to “[page 9 /Fit]”, and the data give “[page "],
        ),
        (
            "a white box over words",
            |pdf| draw_over(pdf, 5, "q 1 1 1 rg 70 300 300 60 re f Q"),
            &["page 5 has a shape of ", " mm at “", "”, that the data do not give"],
        ),
        (
            "words in a font that is not there",
            |pdf| {
                let font = pdf.add_object(
                    lopdf::dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" },
                );
                let page = pdf.get_pages()[&5];
                let resources = pdf.get_object(page).unwrap().as_dict().unwrap().get(b"Resources").unwrap().clone();
                let mut resources = pdf.dereference(&resources).unwrap().1.as_dict().unwrap().clone();
                let fonts = resources.get(b"Font").unwrap().clone();
                let mut fonts = pdf.dereference(&fonts).unwrap().1.as_dict().unwrap().clone();
                fonts.set("Other", font);
                resources.set("Font", fonts);
                pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Resources", resources);
                draw_over(pdf, 5, "BT /Other 12 Tf 100 400 Td (not so) Tj ET");
            },
            &["page 5 ", "font"],
        ),
        (
            "a picture of one dot",
            |pdf| draw_over(pdf, 2, "q 200 0 0 40 100 500 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \u{7f} EI Q"),
            &["page 2 has an image of 71 × 14 mm", "that the data do not give"],
        ),
        (
            "letters that are not drawn",
            |pdf| {
                let id = pdf.get_pages()[&4];
                let mut content = pdf.get_and_decode_page_content(id).unwrap();
                let at = content.operations.iter().position(|operation| operation.operator == "BT").unwrap();
                content.operations.insert(at + 1, lopdf::content::Operation::new("Tr", vec![3.into()]));
                pdf.change_page_content(id, content.encode().unwrap()).unwrap();
            },
            &["page 4 hides “", "”, which the data show"],
        ),
        (
            "an alternative text",
            |pdf| {
                first(
                    pdf,
                    |each| has(each, b"S", b"Figure"),
                    |each| each.set("Alt", Object::string_literal("All is well")),
                )
            },
            &["the alternative text of a Figure says “All is well”, and the data give “Chart of "],
        ),
        (
            "a heading that is none",
            |pdf| first(pdf, |each| has(each, b"S", b"H1"), |each| each.set("S", "P")),
            &["its tags have a P (“", "”), where the data give “H1”"],
        ),
        (
            "tags taken out",
            |pdf| drop(pdf.catalog_mut().unwrap().remove(b"StructTreeRoot")),
            &["it has no tags, by which"],
        ),
        (
            "the outline",
            |pdf| {
                let is = |each: &Dictionary| each.has(b"Title") && each.has(b"Dest") && each.has(b"Next");
                first(pdf, is, |each| each.set("Title", Object::string_literal("Good news")));
            },
            &["its outline says “Good news”, and the data give “"],
        ),
        (
            "a stamp",
            |pdf| {
                let stamp = pdf.add_object(lopdf::dictionary! {
                    "Type" => "Annot", "Subtype" => "FreeText", "Contents" => Object::string_literal("Withdrawn"),
                    "Rect" => vec![100.into(), 100.into(), 200.into(), 120.into()]
                });
                let page = pdf.get_pages()[&1];
                pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Annots", vec![stamp.into()]);
            },
            &["page 1 has a FreeText on it “Withdrawn”, which the data do not give"],
        ),
        (
            "something done when it is opened",
            |pdf| {
                let action =
                    lopdf::dictionary! { "S" => "URI", "URI" => Object::string_literal("https://example.org") };
                pdf.catalog_mut().unwrap().set("OpenAction", action);
            },
            &["it declares OpenAction (what is done when it is opened), which the data do not give"],
        ),
        (
            "another paper",
            |pdf| {
                let page = pdf.get_pages()[&7];
                let page = pdf.get_object_mut(page).unwrap().as_dict_mut().unwrap();
                page.set("CropBox", vec![0.into(), 0.into(), 400.into(), 600.into()]);
            },
            &["page 7 is 141 × 212 mm, and the data give 210 × 297 mm"],
        ),
        (
            "what an attachment is said to be",
            |pdf| first(pdf, |each| each.has(b"Desc"), |each| each.set("Desc", Object::string_literal("Approved"))),
            &["the list of attachments: data/", "says “Approved, Data, text/csv”, and the data give “"],
        ),
        (
            "the language",
            |pdf| pdf.catalog_mut().unwrap().set("Lang", Object::string_literal("de")),
            &["it declares Lang as (de), and the data give (en-GB)"],
        ),
    ];
    for (i, (name, change, wanted)) in cases.into_iter().enumerate() {
        let (code, says) = verify(&saved(SAVED[i % SAVED.len()], change), &[]);
        assert_eq!(code, Some(1), "{name}: {says}");
        for words in wanted {
            assert!(says.contains(words), "{name}: {words:?} is not in {says}");
        }
        assert_no_halves_are_equal(&says);
    }
}

/// No sentence tells a difference with the same words on both sides.
fn assert_no_halves_are_equal(says: &str) {
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

//! A PDF that another program saved again verifies; what a reader would see otherwise is told
//! by page and words, in whatever form it was saved.

use crate::verify::{assert_no_halves_are_equal, honest, redraw, verify};
use lopdf::{Dictionary, Document, Object};

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
        for words in [words, " pages are stored as the data give them, once unpacked", "not compared: names of fonts"] {
            assert!(says.contains(words), "{form}: {words:?} is not in {says}");
        }
    }
    let (_, json) = verify(&saved(SAVED[3], |_| ()), &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["saved_again"]["by"], &json["same_bytes"]), (&"Content Desk 4".into(), &false.into()));
}

/// The first object whose dictionary is such; changes it.
fn first(document: &mut Document, is: impl Fn(&Dictionary) -> bool, change: impl Fn(&mut Dictionary)) {
    let mut dictionaries = document.objects.values_mut().filter_map(|object| object.as_dict_mut().ok());
    change(dictionaries.find(|dictionary| is(dictionary)).expect("there is one"));
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
                let drawn = content.operations.iter_mut().find(|operation| operation.operator == "Tr").unwrap();
                drawn.operands = vec![3.into()];
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
            &["the alternative text of a Figure says “All is well”, and the data give “Bar chart of "],
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
            &["the list of attachments: ", " says “Approved, Data, ", "”, and the data give “"],
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

//! What a PDF declares beside its pages: metadata, outline, links, and what is done with it
//! when it is opened.

use super::canon::Objects;
use lopdf::{Dictionary, Object, ObjectId};
use regex::Regex;
use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

/// Keys of the catalogue that are told by themselves, or are only how the file is stored.
const CATALOGUE: [&[u8]; 9] =
    [b"Type", b"Pages", b"StructTreeRoot", b"Metadata", b"Outlines", b"Names", b"AF", b"Version", b"Extensions"];
/// The same of a page.
const PAGE: [&[u8]; 9] =
    [b"Type", b"Contents", b"Resources", b"Annots", b"MediaBox", b"CropBox", b"Rotate", b"LastModified", b"PieceInfo"];
/// What a program that saves a file writes of itself.
const OF_SAVING: [&str; 13] = [
    "Producer",
    "ModDate",
    "Trapped",
    "pdf:Producer",
    "pdf:PDFVersion",
    "pdf:Trapped",
    "xmp:ModifyDate",
    "xmp:MetadataDate",
    "xmpMM:InstanceID",
    "xmpMM:DocumentID",
    "xmpMM:History",
    "xmpMM:RenditionClass",
    "x:xmptk",
];

static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:D:)?(\d{4})-?(\d\d)-?(\d\d)").expect("a fixed pattern"));

/// An entry of the outline: how deep, its words, where it leads.
pub(super) type Entry = (usize, String, String);
/// Names and what is said under them.
pub(super) type Said = BTreeMap<String, String>;

/// The outline in its order.
pub(super) fn outline(objects: &Objects, root: &Dictionary) -> Vec<Entry> {
    let mut found = Vec::new();
    if let Some(top) = objects.dictionary(root, b"Outlines") {
        entries(objects, top, 1, &mut HashSet::new(), &mut found);
    }
    found
}

fn entries(objects: &Objects, of: &Dictionary, depth: usize, seen: &mut HashSet<ObjectId>, found: &mut Vec<Entry>) {
    let mut next = of.get(b"First");
    while let Ok(Object::Reference(id)) = next {
        let (true, Ok(entry)) = (seen.insert(*id) && depth < 20, objects.document.get_dictionary(*id)) else { return };
        let leads = objects.without(entry, &[b"Title", b"First", b"Last", b"Next", b"Prev", b"Count"]);
        found.push((depth, objects.words(entry, b"Title").unwrap_or_default(), leads));
        entries(objects, entry, depth + 1, seen, found);
        next = entry.get(b"Next");
    }
}

/// A link or another thing that lies on a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Annotation {
    /// "Link", "Stamp".
    pub kind: String,
    /// What it says.
    pub words: String,
    /// The address or the place that it leads to.
    pub leads: String,
    /// Where it lies, and all else of it.
    pub rest: String,
}

/// Where on which page a link within leads.
fn target(objects: &Objects, place: &Object) -> String {
    let to = objects.value(place);
    match to.and_then(|place| place.as_array().ok()).and_then(|place| place.first()) {
        Some(page) if objects.page(page).is_none() => "a place that is none of its pages".to_owned(),
        _ => to.map(|place| objects.canonical(place)).unwrap_or_default(),
    }
}

pub(super) fn annotations(objects: &Objects, page: &Dictionary) -> Vec<Annotation> {
    let of_page = objects.list(page, b"Annots").into_iter().filter_map(|each| objects.value(each)?.as_dict().ok());
    let told = of_page.map(|each| {
        let action = objects.dictionary(each, b"A");
        let address = action.and_then(|action| objects.words(action, b"URI"));
        let place = each.get(b"Dest").ok().map(|place| target(objects, place));
        Annotation {
            kind: objects.words(each, b"Subtype").unwrap_or_default(),
            words: objects.words(each, b"Contents").unwrap_or_default(),
            leads: address.or(place).unwrap_or_default(),
            // A date of a change is the program's that saved it.
            rest: objects.without(each, &[b"Contents", b"M"]),
        }
    });
    told.collect()
}

/// What a page or the catalogue declares besides.
pub(super) fn declares(objects: &Objects, of: &Dictionary, is_page: bool) -> Said {
    let told: &[&[u8]] = if is_page { &PAGE } else { &CATALOGUE };
    let skip = |key: &[u8]| told.contains(&key) || [&b"Parent"[..], b"StructParents"].contains(&key);
    let own = of.iter().filter(|(key, value)| !skip(key) && !value.is_null());
    // A box that is the page's own says nothing more.
    let paper = of.get(b"MediaBox").ok().map(|paper| objects.canonical(paper));
    let own = own.filter(|(key, value)| !key.ends_with(b"Box") || Some(objects.canonical(value)) != paper);
    own.map(|(key, value)| (String::from_utf8_lossy(key).into_owned(), objects.canonical(value))).collect()
}

/// The lists of names but that of the attachments, which are compared by content.
pub(super) fn names(objects: &Objects, root: &Dictionary) -> Said {
    let Some(names) = objects.dictionary(root, b"Names") else { return Said::new() };
    let other = names.iter().filter(|(key, value)| *key != b"EmbeddedFiles" && !value.is_null());
    other.map(|(key, value)| (String::from_utf8_lossy(key).into_owned(), objects.canonical(value))).collect()
}

/// How each attached file is described.
pub(super) fn attached(objects: &Objects, root: &Dictionary) -> Said {
    let files = objects.list(root, b"AF").into_iter().filter_map(|file| objects.value(file)?.as_dict().ok());
    let told = files.map(|file| {
        let name = objects.words(file, b"UF").or_else(|| objects.words(file, b"F")).unwrap_or_default();
        let stream = objects.dictionary(file, b"EF").and_then(|streams| objects.of(streams, b"F")?.as_stream().ok());
        let kind = stream.and_then(|stream| objects.words(&stream.dict, b"Subtype"));
        let said = [objects.words(file, b"Desc"), objects.words(file, b"AFRelationship"), kind];
        (name, said.map(Option::unwrap_or_default).join(", "))
    });
    told.collect()
}

/// What a page has itself or from above it.
pub(super) fn inherited<'a>(objects: &'a Objects<'a>, page: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    let (mut node, mut levels) = (page, 0);
    loop {
        if let Some(value) = objects.of(node, key) {
            return Some(value);
        }
        node = objects.dictionary(node, b"Parent").filter(|_| levels < 50)?;
        levels += 1;
    }
}

/// Title, author and the rest, of both places that have them; and what the program that saved
/// the file wrote of itself.
pub(super) fn metadata(objects: &Objects, root: &Dictionary) -> (Said, Said) {
    let mut said = Said::new();
    let info = objects.dictionary(&objects.document.trailer, b"Info");
    for (key, value) in info.into_iter().flat_map(Dictionary::iter) {
        let words = objects.value(value).and_then(|value| lopdf::decode_text_string(value).ok());
        said.insert(String::from_utf8_lossy(key).into_owned(), words.unwrap_or_else(|| objects.canonical(value)));
    }
    if let Some(stream) = objects.of(root, b"Metadata").and_then(|object| object.as_stream().ok()) {
        let text = objects.unpacked(stream);
        xmp(&String::from_utf8_lossy(&text), &mut said);
    }
    let (of_saving, mut said): (Said, Said) = said
        .into_iter()
        .partition(|(name, _)| OF_SAVING.iter().any(|known| name.split('/').any(|part| part == *known)));
    // One program writes zones and seconds, another does not.
    for value in said.iter_mut().filter(|(name, _)| name.ends_with("Date")).map(|(_, value)| value) {
        if let Some(day) = DATE.captures(value) {
            *value = format!("{}-{}-{}", &day[1], &day[2], &day[3]);
        }
    }
    (said, of_saving)
}

/// Adds every value of an XMP packet under the path of its properties.
fn xmp(text: &str, said: &mut Said) {
    let packet = text.find("<x:xmpmeta").or(text.find("<rdf:RDF")).map(|at| &text[at..]).unwrap_or_default();
    let packet = packet.rfind("<?xpacket").map_or(packet, |at| &packet[..at]);
    let Ok(document) = roxmltree::Document::parse(packet.trim()) else {
        said.insert("XMP".into(), if text.trim().is_empty() { String::new() } else { "not readable".into() });
        return;
    };
    let name = |namespace: Option<&str>, name: &str| {
        let prefix =
            document.root_element().descendants().flat_map(|node| node.namespaces()).find_map(|known| {
                (Some(known.uri()) == namespace).then(|| known.name().unwrap_or_default().to_owned())
            });
        format!("{}:{name}", prefix.unwrap_or_default())
    };
    let container = ["rdf:RDF", "rdf:Description", "rdf:li", "rdf:Alt", "rdf:Seq", "rdf:Bag", "x:xmpmeta"];
    let path = |node: roxmltree::Node| {
        let names = node.ancestors().filter(roxmltree::Node::is_element);
        let mut names: Vec<String> =
            names.map(|node| name(node.tag_name().namespace(), node.tag_name().name())).collect();
        names.retain(|name| !container.contains(&name.as_str()));
        names.reverse();
        names.join("/")
    };
    let mut add = |path: String, value: &str| {
        let there = said.entry(path).or_default();
        there.push_str(if there.is_empty() { "" } else { "; " });
        there.push_str(value);
    };
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        for attribute in node.attributes() {
            let own = name(attribute.namespace(), attribute.name());
            let is_value = !own.starts_with("rdf:") && !own.starts_with("xml:") && own != "x:xmptk" && own.len() > 1;
            if is_value && attribute.namespace().is_some() && attribute.name() != "lang" {
                let above = path(node);
                add(if above.is_empty() { own } else { format!("{above}/{own}") }, attribute.value());
            }
        }
        if let Some(value) = node.text().map(str::trim).filter(|value| !value.is_empty()) {
            add(path(node), value);
        }
    }
}

//! A table whose words are wider than its columns.

use crate::pdf_text::{pdf_text, words_of};
use pledgebook::briefing::{Analysis, Briefing, Context, Section};
use pledgebook::prelude::*;
use pledgebook_report::{Options, PDF, build, publish};

const AREAS: Briefing = Briefing {
    code: pledgebook::code!(),
    sections: &[Analysis { id: "hives", question: "How many sites are there?", section: areas }],
    checks: &[],
    data_checks: &[],
    price_year: FinancialYear::starting(2024),
    deflator: None,
};

/// Names of areas, of licences, and the heads of columns: 16 to 32 letters.
const HEADS: [&str; 5] =
    ["Interoperability", "Telecommunications", "Deinstitutionalised", "Cyberinfrastructures", "Noncommissionable"];
const ROWS: [[&str; 2]; 3] = [
    ["Northamptonshire", "SITE_LICENCE_2024_RENEWED"],
    ["Llanfairpwllgwyngyll", "records@northamptonshire"],
    ["Herefordshire-and-Worcestershire", "TelecommunicationsOfDorset"],
];

fn areas(context: &Context) -> Result<Section> {
    use pledgebook::polars::prelude::*;
    let rows = context.data.rows("hives")?;
    let counts = rows.figures("hives")?;
    let mut found = Findings::of("hives");
    found.figure("latest", &counts[counts.len() - 1], "the last count")?;
    found.figure("change", &counts[counts.len() - 1].change_from(&counts[0])?, "last count on first")?;
    let mut frame = df!("area" => ROWS.map(|row| row[0]), "licence" => ROWS.map(|row| row[1]))?;
    for name in ["a_text", "b_text", "c_text", "d_text", "e_text"] {
        frame.with_column(Column::new(name.into(), ["1,234,567", "22", "333"]))?;
    }
    let mut table = Table::with_provenance("hives", "Sites", &frame, rows.provenance()?)?
        .column("area", "Area", "", Kind::Text)
        .column("licence", "Licence", "", Kind::Text);
    for (name, head) in ["a_text", "b_text", "c_text", "d_text", "e_text"].into_iter().zip(HEADS) {
        table = table.column(name, head, "number", Kind::Text);
    }
    let chart = pledgebook::chart::Columns::new("hives", "Hives").bar("2023", &counts[0]).draw()?;
    Ok(Section::new("hives", found).with_table(table).with_chart(chart))
}

#[test]
fn every_word_stays_in_its_column_and_is_copied_whole() {
    let folder = tempfile::tempdir().unwrap();
    let templates = folder.path().join("report");
    std::fs::create_dir_all(templates.join("sections")).unwrap();
    std::fs::write(
        templates.join("sections/hives.typ.j2"),
        "= There are {{ hives.latest }}\n\nThey are {{ hives.latest }}.\n\n{{ table(\"hives\", \"Sites by area\") }}\n",
    )
    .unwrap();
    let options = Options { templates, ..crate::second_briefing::options() };
    let built = build(&AREAS, &options).unwrap();
    publish(&built.files, folder.path()).unwrap();
    let pdf = folder.path().join(PDF);
    let text = pdf_text(&pdf);
    let all: Vec<&str> = HEADS.into_iter().chain(ROWS.into_iter().flatten()).collect();
    for word in &all {
        assert!(text.contains(word), "{word} is not copied whole from: {text}");
    }
    // Pieces of the words, where they stand on the page of the table.
    let table = words_of(&pdf).into_iter().find(|words| words.iter().any(|word| word.text.starts_with("Northam")));
    let words = table.expect("a page with the table");
    let of_table = |text: &str| text.chars().count() >= 3 && all.iter().any(|one| one.contains(text));
    let pieces: Vec<_> = words.iter().filter(|word| of_table(&word.text)).collect();
    assert!(pieces.len() > all.len(), "{pieces:?}");
    for (i, one) in pieces.iter().enumerate() {
        // 20 mm are the margin.
        assert!(one.x1 <= 190.0 / 25.4 * 72.0 + 0.5, "{one:?} passes the margin");
        for other in &pieces[..i] {
            let apart = one.x1 <= other.x0 || other.x1 <= one.x0 || (one.y - other.y).abs() > 4.0;
            assert!(apart, "{one:?} is printed over {other:?}");
        }
    }
    let first: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
    for good in ["SITE_", "LICENCE_", "records@", "Herefordshire-"] {
        assert!(first.contains(&good), "{good} is no piece of {first:?}");
    }
}

//! What a notebook shows: exact, escaped, aligned, and in the kernel's protocol.

use nhs_technology_funding::BRIEFING;
use pledgebook::notebook::{Forms, nearest_column_hint};
use pledgebook::polars::prelude::*;
use pledgebook::prelude::*;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::{Duration, Instant};

/// The names of both preludes, used together as a notebook does: one that both
/// had would not compile here.
mod both_preludes {
    macro_rules! clear {
        ($($name:ident)*) => {$(
            #[allow(non_snake_case)]
            mod $name {
                #[allow(unused_imports)]
                mod both {
                    pub(super) use pledgebook::polars::prelude::*;
                    pub(super) use pledgebook::prelude::*;
                }
                #[allow(unused_imports)]
                use both::$name as _name;
            }
        )*};
    }
    clear!(
        Agreement Analysis Bars Basis Briefing Caveat Chart Check Checked Citation Claim Columns Context Data
        Decimal Deflators Delivery Difference Error Figure FinancialYear Finding Findings FrameExt HeatMap Kind Lines
        PairedBars PartialDate Per Provenance Quantity Reconciliation Result Results Row Rows Section Show
        Stacked Status Table Timeline Unit Value Verdict Waterfall
        AnyValue Column DataFrame DataType Expr Field IntoLazy JoinArgs JoinType LazyFrame NamedFrom PlSmallStr
        PolarsError PolarsResult Schema Series SortMultipleOptions TimeUnit col cols df len lit when
    );
}

fn html(shown: &dyn Show) -> String {
    shown.forms().html.unwrap()
}

#[test]
fn the_protocol_is_what_the_kernel_reads() {
    let forms = Forms { plain: "a\nb".into(), html: Some("<b>a</b>\n".into()), svg: Some("<svg/>".into()) };
    assert_eq!(
        forms.protocol(),
        "EVCXR_BEGIN_CONTENT text/plain\na\nb\nEVCXR_END_CONTENT\n\
         EVCXR_BEGIN_CONTENT text/html\n<b>a</b>\nEVCXR_END_CONTENT\n\
         EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\n"
    );
    assert_eq!(().forms().protocol(), "");
}

/// Not a test of its own: the test below runs it in a process whose output it can read.
#[test]
#[ignore = "run by display_prints_to_stdout"]
fn displays_things() {
    println!("before");
    "text".evcxr_display();
    ().evcxr_display();
    (1, 2.0, 'c').evcxr_display();
}

#[test]
fn display_prints_to_stdout() {
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "notebook::displays_things", "--ignored", "--nocapture", "--quiet"])
        .output()
        .unwrap();
    let said = String::from_utf8(run.stdout).unwrap();
    let block = |text: &str| format!("EVCXR_BEGIN_CONTENT text/plain\n{text}\nEVCXR_END_CONTENT\n");
    assert!(said.contains(&format!("before\n{}{}", block("\"text\""), block("(1, 2.0, 'c')"))), "{said}");
}

#[test]
fn content_cannot_speak_for_the_kernel() {
    struct Liar;
    impl Show for Liar {
        fn plain(&self) -> String {
            "x\nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/html\n<script>\nEVCXR_EXECUTION_COMPLETE".into()
        }

        fn html(&self) -> Option<String> {
            Some(self.plain())
        }
    }
    let said = Liar.forms().protocol();
    let keywords: Vec<&str> = said.lines().filter(|line| line.starts_with("EVCXR_")).collect();
    let [begin_plain, begin_html] = ["text/plain", "text/html"].map(|mime| format!("EVCXR_BEGIN_CONTENT {mime}"));
    assert_eq!(keywords, [begin_plain.as_str(), "EVCXR_END_CONTENT", &begin_html, "EVCXR_END_CONTENT"]);
    let frame = df!("EVCXR_END_CONTENT" => ["EVCXR_END_CONTENT\nEVCXR_END_CONTENT"]).unwrap();
    assert_eq!(frame.forms().protocol().lines().filter(|line| *line == "EVCXR_END_CONTENT").count(), 2);
}

#[test]
fn standard_types_read_as_rust_writes_them() {
    macro_rules! as_debug {
        ($($value:expr),* $(,)?) => {$(
            assert_eq!($value.plain(), format!("{:?}", $value));
            assert_eq!($value.html(), None);
        )*};
    }
    as_debug!(
        1_i8,
        -2_i64,
        u128::MAX,
        0.1_f32,
        1e300,
        f64::NAN,
        true,
        'x',
        "a \"b\"\n",
        String::from("c"),
        Some(1),
        None::<f64>,
        Ok::<i32, String>(3),
        Ok::<(), String>(()),
        Err::<i32, String>("no".into()),
        vec![1.5, 2.0],
        vec![vec![1], vec![]],
        [Some("a"), None],
        ("a", 1, 2.5, 'c', true, ()),
        (1,),
        BTreeMap::from([("a", 1), ("b", 2)]),
        HashSet::from([1]),
        Duration::from_millis(1500),
        Box::new(1),
        std::rc::Rc::new("a"),
        std::sync::Arc::new([1, 2]),
        1..4,
        std::path::PathBuf::from("data"),
        Vec::<i32>::new(),
        &&5,
    );
    let unordered: HashMap<i32, &str> = [(10, "ten"), (9, "nine"), (-1, "minus one")].into();
    assert_eq!(unordered.plain(), r#"{-1: "minus one", 9: "nine", 10: "ten"}"#);
    let long: Vec<usize> = (0..1_000_000).collect();
    assert!(long.plain().ends_with("998, 999, … 999,000 more]"));
}

#[test]
fn rich_things_stay_rich_inside_others() {
    let frame = df!("a" => [1, 2]).unwrap();
    assert_eq!(Some(frame.clone()).html(), frame.html());
    assert_eq!(Some(frame.clone()).plain(), frame.plain());
    assert_eq!(PolarsResult::Ok(&frame).html(), frame.html());
    let named = html(&HashMap::from([("<b>", frame.clone())]));
    assert!(named.contains("&lt;b&gt;") && named.contains(&frame.html().unwrap()), "{named}");
    let pair = (frame.clone(), 5);
    assert!(html(&pair).contains("<pre>5</pre>"));
    assert!(pair.plain().ends_with("\n\n5"));
}

#[test]
fn a_frame_is_exact_and_escaped() {
    let frame = df!(
        "year" => [Some(2020), None, Some(2022)],
        "staff" => [Some(1_234_567), Some(-5), None],
        "rate" => [f64::NAN, f64::NEG_INFINITY, 1234.5],
        "<b>" => [Some("null"), None, Some("")],
        "growth_pct" => [0.5, 22.25, -3.0],
    )
    .unwrap()
    .exact("growth_pct")
    .unwrap();
    assert_eq!(
        frame.plain(),
        "\
3 rows × 5 columns
year      staff     rate  <b>        growth_pct
 i32        i32      f64  str     decimal[38,9]
                                              %
────  ─────────  ───────  ──────  ─────────────
2020  1,234,567      NaN  \"null\"           0.5
null         −5     −inf  null            22.25
2022       null  1,234.5  \"\"              −3"
    );
    let shown = html(&frame);
    for part in [
        "<caption style=\"text-align:left;white-space:nowrap\">3 rows × 5 columns</caption>",
        "&lt;b&gt;<br><small",
        "<small style=\"font-weight:normal;opacity:0.75;white-space:nowrap\">%</small>",
        "<td style=\"text-align:right\">1,234,567</td>",
        "<td style=\"text-align:right\">2020</td>",
        "<td style=\"text-align:left\">null</td>",
        "<td style=\"text-align:left\"><em style=\"opacity:0.65\">null</em></td>",
        "<td style=\"text-align:left\"></td>",
        "<td style=\"text-align:right\">−3&#8199;&#8199;&#8199;</td>",
    ] {
        assert!(shown.contains(part), "{part} is not in {shown}");
    }
}

#[test]
fn text_from_data_is_never_markup() {
    let nasty = "<script>alert(\"1\")</script>' & $x$ \\(y\\) \u{202e}evil\n\"";
    let long = format!("{nasty}{}", "é".repeat(200));
    let frame = df!("a" => [nasty, &long], nasty => [1, 2]).unwrap();
    for shown in [
        html(&frame),
        html(&frame.column("a").unwrap().clone()),
        html(&Figure::read(Quantity::percent(1), nasty, nasty)),
        html(&frame.schema().clone()),
        html(&frame.exact(nasty).map(|_| ()).and(Err::<(), Error>(Error::Calculation(nasty.into())))),
    ] {
        // A page typesets no mathematics in a tooltip.
        let outside_tooltips =
            shown.split(" title=\"").map(|part| part.split_once("\">").map_or(part, |(_, rest)| rest));
        let text: String = outside_tooltips.collect();
        for sign in ["<script", "\u{202e}", "$x", "\\(y"] {
            assert!(!text.contains(sign), "{sign} is in {text}");
        }
        assert!(!shown.contains("<script") && !shown.contains('\u{202e}'));
        // Every quote left is one of ours: markup stays balanced without the text.
        assert_eq!(shown.matches('<').count(), shown.matches('>').count(), "{shown}");
    }
    assert!(html(&frame).contains(" title=\"&lt;script&gt;alert(&quot;1&quot;)"), "the whole text is in the tooltip");
    assert!(frame.plain().lines().count() == 6, "a line end in a cell does not end the line:\n{}", frame.plain());
}

#[test]
fn long_and_wide_frames_show_their_edges_at_once() {
    let frame = df!("i" => (0..10_000_000_i64).collect::<Vec<_>>()).unwrap();
    let clock = Instant::now();
    let forms = frame.forms();
    let taken = clock.elapsed();
    assert!(taken < Duration::from_millis(100), "{taken:?}");
    assert_eq!(forms.plain.lines().count(), 4 + 11);
    assert!(forms.plain.contains("\n        4\n… 9,999,990 rows left out …\n9,999,995\n"), "{}", forms.plain);
    let clock = Instant::now();
    let lazy = frame.clone().lazy().filter(col("i").gt(lit(-1))).forms();
    assert!(clock.elapsed() < Duration::from_secs(2));
    assert!(lazy.plain.starts_with("lazy: the first 10 rows; call collect() for all"), "{}", lazy.plain);

    let twenty = df!("i" => (0..20).collect::<Vec<_>>()).unwrap();
    assert_eq!(twenty.plain().lines().count(), 4 + 20);
    let columns = (0..30).map(|i| Column::new(format!("c{i}").into(), [i])).collect();
    let wide = DataFrame::new(1, columns).unwrap();
    assert!(wide.plain().starts_with("1 row × 30 columns; 10 columns left out\n"));
    assert!(wide.plain().contains(" c9  …  c20 "));
    assert_eq!(html(&wide).matches("<th ").count(), 21);
    assert_eq!(DataFrame::empty().plain(), "0 rows × 0 columns");
}

#[test]
fn numbers_keep_what_matters() {
    let shown = |frame: DataFrame| -> Vec<String> {
        frame.plain().lines().skip(4).map(|line| line.trim().to_owned()).collect()
    };
    assert_eq!(shown(df!("x" => [0.1 + 0.2, 100.0]).unwrap()), ["0.300", "100.000"]);
    assert!(html(&df!("x" => [0.1 + 0.2]).unwrap()).contains("title=\"0.30000000000000004\""));
    assert_eq!(shown(df!("x" => [u64::MAX]).unwrap()), ["18,446,744,073,709,551,615"]);
    assert_eq!(shown(df!("x" => [1950, 2024]).unwrap()), ["1950", "2024"]);
    assert_eq!(shown(df!("staff_headcount" => [1950, 2024]).unwrap())[1..], ["1,950", "2,024"]);
    assert_eq!(shown(df!("x" => [1950, 2200]).unwrap()), ["1,950", "2,200"]);
    let lists = df!("x" => [Series::new("".into(), [1, 2]), Series::new_empty("".into(), &DataType::Int32)]).unwrap();
    assert_eq!(shown(lists), ["[1, 2]", "[]"]);
}

#[test]
fn polars_own_kinds_are_shown() {
    let frame = df!("a" => [1_i64], "b" => ["x"]).unwrap();
    assert!(frame.column("a").unwrap().plain().starts_with("column, 1 row\n"));
    assert!(frame.column("a").unwrap().as_materialized_series().plain().starts_with("series, 1 row\n"));
    assert!(frame.column("a").unwrap().i64().unwrap().html().is_some());
    assert!(frame.column("b").unwrap().str().unwrap().html().is_some());
    assert_eq!(frame.schema().plain(), "2 columns\ncolumn  type\n──────  ────\na       i64\nb       str");
    assert_eq!((col("a") + lit(1)).plain(), r#"[(col("a")) + (dyn int: 1)]"#);
    assert_eq!(frame.column("b").unwrap().get(0).unwrap().plain(), "\"x\"");
    assert_eq!(frame.get_column_names().plain(), r#"["a", "b"]"#);
    assert_eq!(frame.dtypes().plain(), "[i64, str]");
    assert_eq!(frame.shape().plain(), "(1, 2)");
    assert_eq!(Field::new("a".into(), DataType::Date).plain(), "a: date");
}

#[test]
fn an_unknown_column_is_met_with_the_nearest() {
    let frame = df!("year" => [2020, 2021], "amount" => [1, 2]).unwrap();
    let lazy = || frame.clone().lazy();
    let inner = || JoinArgs::new(JoinType::Inner);
    for (what, plan) in [
        ("select", lazy().select([col("amout")])),
        ("with_columns", lazy().with_columns([(col("amout") * lit(2)).alias("x")])),
        ("filter", lazy().filter(col("amout").gt(lit(1)))),
        ("sort", lazy().sort(["amout"], Default::default())),
        ("group_by", lazy().group_by([col("amout")]).agg([len()])),
        ("agg", lazy().group_by([col("year")]).agg([col("amout").sum()])),
        ("join", lazy().join(lazy(), [col("amout")], [col("year")], inner())),
        ("join to", lazy().join(lazy(), [col("year")], [col("amout")], inner())),
        ("drop", lazy().drop(cols(["amout"]))),
        ("rename", lazy().rename(["amout"], ["x"], true)),
    ] {
        let said = plan.clone().collect().unwrap_err().to_string();
        assert_eq!(nearest_column_hint(&said).as_deref(), Some("did you mean \"amount\"?"), "{what}: {said}");
        assert_eq!(
            plan.plain(),
            "error: there is no column \"amout\"; there are \"year\", \"amount\"\nhint: did you mean \"amount\"?",
            "{what}"
        );
    }
    let ours: Error = lazy().select([col("yaer")]).collect().unwrap_err().into();
    assert_eq!(ours.to_string(), "there is no column \"yaer\"; there are \"year\", \"amount\"");
    assert_eq!(ours.hint(), "did you mean \"year\"?");
    // polars does not say which columns there are: no hint, but a plain sentence.
    let eager = frame.column("amout").cloned();
    assert_eq!(eager.plain(), "error: there is no column \"amout\"");
    for message in ["", "division by zero", "field not found: x", "valid columns: [", "unable to find column \"a\\"] {
        assert_eq!(nearest_column_hint(message), None, "{message}");
    }
    let odd = r#"unable to find column "a]b\"d"; valid columns: ["a]b\"c", "x"]"#;
    assert_eq!(nearest_column_hint(odd).unwrap(), r#"did you mean "a]b\"c"?"#);

    // Our own helpers look at the frame.
    let helped: [Result<DataFrame>; 6] = [
        frame.share_of_total("amout", "x"),
        frame.cumulative("amout", "x"),
        frame.rank_by("amout", "x"),
        frame.exact("amout"),
        frame.year_on_year("yaer", "amount", "x"),
        frame.index_to("yaer", "2020-21", "amount", "x"),
    ];
    for helped in helped {
        let hint = helped.unwrap_err().hint();
        assert!(hint.starts_with("did you mean the column `"), "{hint}");
    }
    assert!(frame.compare(&frame, &["amout"]).unwrap_err().hint().contains("`amount`"));
}

#[test]
fn one_analysis_is_that_of_the_report() {
    let data = Data::open().unwrap();
    let all = BRIEFING.analyse(&data, None).unwrap();
    for of_report in &all.sections {
        let alone = BRIEFING.section(&data, &of_report.id, None).unwrap();
        assert_eq!(alone.forms(), of_report.forms());
        assert_eq!(alone.reads, of_report.reads);
    }
    let budget = BRIEFING.section(&data, "it_budget", None).unwrap();
    assert_eq!(budget.finding("peak").unwrap().id, budget.finding("it_budget.peak").unwrap().id);
    assert_eq!(all.finding("it_budget.peak").unwrap().shown(), "£47.2 million");
    assert_eq!(all.section("it_budget").unwrap().chart("it_budget_real").unwrap().name, "it_budget_real");
    assert_eq!(all.claim("C-01").unwrap().id, budget.claim("C-01").unwrap().id);
    for (wrong, near) in [
        (budget.chart("it_budgets").map(|_| ()), "`it_budget`"),
        (budget.table("it_bugdet").map(|_| ()), "`it_budget`"),
        (budget.claim("C-00").map(|_| ()), "`C-0"),
        (all.section("saving").map(|_| ()), "`savings`"),
        (all.finding("it_budget.peek").map(|_| ()), "`it_budget.peak`"),
        (BRIEFING.section(&data, "it_budgets", None).map(|_| ()), "`it_budget`"),
    ] {
        let hint = wrong.unwrap_err().hint();
        assert!(hint.contains(near), "{hint}");
    }
}

#[test]
fn every_thing_of_the_briefing_is_shown_in_full() {
    let data = Data::open().unwrap();
    let all = BRIEFING.analyse(&data, None).unwrap();
    for section in &all.sections {
        let (plain, html) = (section.plain(), html(section));
        for finding in section.findings.iter() {
            assert!(plain.contains(&finding.shown()) && html.contains(&finding.id), "{}", finding.id);
            let card = finding.plain();
            for key in finding.provenance.sources() {
                let title = data.sources().title(key).unwrap();
                assert!(card.contains(key) && card.contains(&title), "{}: {key}", finding.id);
            }
        }
        for chart in &section.charts {
            let (html, svg) = (chart.html().unwrap(), Show::svg(chart).unwrap());
            assert!(
                svg.starts_with("<svg role=\"img\" aria-label=\"") && html.contains("<img role=\"img\" aria-label=\"")
            );
            assert!(html.contains("<figcaption>") && chart.plain().contains(&chart.description), "{}", chart.name);
        }
        for claim in &section.claims {
            let card = claim.plain();
            assert!(card.contains(claim.checked.verdict.word()), "{card}");
            assert!(claim.checked.working.iter().all(|sum| card.contains(sum)), "{card}");
        }
        for sign in ["<script", "<style", "http://", "https://", "javascript", " id=\""] {
            let own = html.replace("http://www.w3.org/2000/svg", "");
            assert!(!own.contains(sign), "{sign} in {}", section.id);
        }
    }
    assert_eq!(all.sections[0].forms(), BRIEFING.analyse(&data, None).unwrap().sections[0].forms());
    assert!(data.plain().contains("\nit_budgets "));
    assert!(all.plain().starts_with("11 sections in 2024–25 prices; "));
    assert!(BRIEFING.plain().starts_with("11 analyses\n"));
    let figure = data.rows("it_budgets").unwrap().figures("budget_gbp_m").unwrap().remove(0);
    assert!(figure.plain().contains("value    £26.2 million") && figure.plain().contains("kind     cash, budgeted"));
    assert_eq!(figure.quantity.plain(), "£26.2 million (cash, budgeted)");
    let error = data.frame("it_budget");
    assert_eq!(
        error.plain(),
        "error: there is no table `it_budget` in the data package\nhint: did you mean the table `it_budgets`?"
    );
    let boxed: Result<(), Box<dyn std::error::Error>> = error.map(|_| ()).map_err(Into::into);
    assert!(boxed.plain().starts_with("error: there is no table"));
    let unfinished = Columns::new("c", "Budget, £ million").bar("2022–23", &figure);
    assert_eq!(unfinished.forms(), unfinished.clone().draw().unwrap().forms());
    assert!(Columns::new("c", "Budget").plain().starts_with("error: chart `c` cannot be drawn"));
    // Lists of them are tables, with their sources told once.
    assert!(
        all.claims.plain().starts_with(&format!("{} claims: ", all.claims.len()))
            && html(&all.claims).matches("<table").count() == 1
    );
    let findings: Vec<Finding> = all.sections[0].findings.iter().cloned().collect();
    assert!(findings.plain().starts_with(&format!("{} findings\n", findings.len())), "{}", findings.plain());
    let figures = data.rows("it_budgets").unwrap().figures("budget_gbp_m").unwrap();
    // The head, and a row a figure.
    assert_eq!(html(&figures).matches("<tr>").count(), figures.len() + 1);
    for shown in [
        data.sources().plain(),
        data.caveats().plain(),
        data.resource("it_budgets").plain(),
        data.deflators("hmt-2026-03").plain(),
        data.rows("it_budgets").unwrap().plain(),
        data.rows("it_budgets").unwrap().iter().next().plain(),
    ] {
        assert!(shown.lines().count() > 2, "{shown}");
    }
}

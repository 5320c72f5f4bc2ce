//! What a document is made of.

/// A briefing, from the title to the list of sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Document {
    pub about: About,
    pub blocks: Vec<Block>,
}

/// What is said of the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct About {
    pub title: String,
    pub author: String,
    pub description: String,
    pub keywords: Vec<String>,
}

/// Words in a line.
pub(crate) type Line = Vec<Inline>;

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Inline {
    Text(String),
    Strong(Line),
    Emphasis(Line),
    Code(String),
    Break,
    /// A finding, with the words that are shown for it.
    Number {
        finding: String,
        words: String,
    },
    /// Words that were held against findings.
    Said {
        findings: Vec<String>,
        words: String,
    },
    /// “Figure 3”, which leads to `chart:name` or `table:name`.
    See {
        target: String,
        words: String,
    },
    /// Numbers of sources, each run from the first to the last of it.
    Cites(Vec<(usize, usize)>),
    /// A note under the text; a later mention has the id and no words.
    Footnote {
        id: String,
        words: Option<Line>,
    },
    Link {
        url: String,
        words: Line,
    },
}

/// A headline number of the first page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KeyFigure {
    pub finding: Option<String>,
    pub value: String,
    pub label: Line,
}

/// A table, its cells in the words that readers see.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    pub number: usize,
    pub name: String,
    pub title: Line,
    pub subtitle: String,
    pub columns: Vec<GridColumn>,
    pub rows: Vec<Vec<Option<Line>>>,
    pub totals: Vec<usize>,
    pub note: Line,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GridColumn {
    pub label: String,
    pub unit: Option<String>,
    /// `number`, `text` or `verdict`.
    pub kind: String,
    pub is_wide: bool,
}

/// An entry of the list of sources.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub words: String,
    pub url: Option<String>,
    pub read: String,
}

/// A part of the page that stands by itself.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    Title {
        title: String,
        subtitle: String,
        date: Line,
        figures: Vec<KeyFigure>,
        summary: Vec<Block>,
        credit: Vec<Block>,
    },
    Contents,
    Heading {
        level: usize,
        number: Option<usize>,
        words: Line,
        /// The template it begins, or stands in: `it_budget`.
        section: String,
    },
    Paragraph(Line),
    List {
        is_numbered: bool,
        items: Vec<Vec<Block>>,
    },
    Question(Line),
    Chart {
        number: usize,
        name: String,
        title: Line,
        note: Line,
    },
    Table(Grid),
    Claim {
        id: String,
        claim: Line,
        said_by: String,
        verdict: String,
        working: String,
        because: Line,
        note: Line,
    },
    Callout {
        title: Line,
        is_caveat: bool,
        body: Vec<Block>,
    },
    Caveats(Vec<Line>),
    /// Labels and values: hashes and versions.
    Provenance(Vec<(String, String)>),
    /// Value, what it is, where from.
    HeadlineNumbers(Vec<[String; 3]>),
    Sources(Vec<Source>),
}

//! A diff as Markdown that fits a pull-request comment.

use super::changes::{Change, Diff, SentenceChange, Tier};

/// Text from data as Markdown that shows exactly that text: no markup, no mention,
/// no reference, one line.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A mention or a reference needs its sign next to a name or a number.
            '@' => out.push_str("@\u{200b}"),
            '#' => out.push_str("#\u{200b}"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    // An address would become a link.
    out.replace("://", ":\u{200b}//").replace("www.", "www\u{200b}.")
}

/// The whole diff, the gravest first; what does not fit into `budget` bytes is
/// counted and left out.
pub fn markdown(diff: &Diff, budget: usize) -> String {
    let mut page = Page { text: String::new(), budget, left_out: 0 };
    page.force(&format!("### Findings: {}\n\n{} → {}\n\n", diff.counts(), plain(&diff.old), plain(&diff.new)));
    if diff.is_empty() {
        page.force("No finding, claim or sentence changed.\n\n");
    }
    let of = |tier| diff.changes.iter().filter(move |change| change.tier == tier);
    page.table(Tier::Story.words(), &of(Tier::Story).collect::<Vec<_>>(), false);
    let (reworded, numbers): (Vec<_>, Vec<_>) = diff.sentences.iter().partition(|sentence| sentence.reworded);
    page.sentences("Sentences that changed", &reworded, false);
    page.table(Tier::Large.words(), &of(Tier::Large).collect::<Vec<_>>(), false);
    page.sentences("Sentences with a changed number", &numbers, true);
    for tier in [Tier::Small, Tier::Rounding, Tier::Note] {
        page.table(tier.words(), &of(tier).collect::<Vec<_>>(), true);
    }
    if !diff.sentences_known {
        page.force("One of the two has no prose.json, so sentences are not compared.\n\n");
    }
    for (words, keys) in
        [("Sources no longer cited", &diff.sources_removed), ("Sources newly cited", &diff.sources_added)]
    {
        if !keys.is_empty() {
            page.add(&format!("{words}: {}.\n\n", plain(&keys.join(", "))));
        }
    }
    if !diff.inputs.is_empty() {
        page.add(&format!("Inputs that changed: {}.\n\n", plain(&diff.inputs.join(", "))));
    }
    if page.left_out > 0 {
        let words = format!("{} more did not fit here; `report diff` shows all.\n", page.left_out);
        page.force(&words);
    }
    page.text.trim_end().to_owned() + "\n"
}

struct Page {
    text: String,
    budget: usize,
    left_out: usize,
}

/// Kept free for the line that says how many were left out, and to close what is folded.
const RESERVE: usize = 160;

impl Page {
    fn force(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn add(&mut self, text: &str) -> bool {
        let fits = self.text.len() + text.len() + RESERVE <= self.budget;
        if fits {
            self.text.push_str(text);
        } else {
            self.left_out += 1;
        }
        fits
    }

    /// A heading with its entries; folded where a reader may skip it.
    fn part(&mut self, title: &str, lead: &str, entries: &[String], folded: bool) {
        if entries.is_empty() {
            return;
        }
        let head = match folded {
            true => format!("<details><summary>{title} ({})</summary>\n\n{lead}", entries.len()),
            false => format!("**{title}**\n\n{lead}"),
        };
        let first = entries.first().map_or(0, String::len);
        if self.text.len() + head.len() + first + RESERVE > self.budget {
            self.left_out += entries.len();
            return;
        }
        self.force(&head);
        for entry in entries {
            self.add(entry);
        }
        self.force(if folded { "\n</details>\n\n" } else { "\n" });
    }

    fn table(&mut self, title: &str, changes: &[&Change], folded: bool) {
        let rows: Vec<String> = changes.iter().map(|change| row(change)).collect();
        self.part(title, "| | before | now | difference | |\n|---|---:|---:|---:|---|\n", &rows, folded);
    }

    fn sentences(&mut self, title: &str, sentences: &[&SentenceChange], folded: bool) {
        let entries: Vec<String> = sentences.iter().map(|sentence| entry(sentence)).collect();
        self.part(title, "", &entries, folded);
    }
}

fn row(change: &Change) -> String {
    let side = |side: &Option<String>| side.as_deref().map_or("–".to_owned(), plain);
    let difference = match (&change.difference, &change.percent) {
        (Some(difference), Some(percent)) => format!("{difference} ({percent})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let mut meaning = change.meaning.clone();
    if let Some(before) = &change.renamed_from {
        meaning.insert(0, format!("was called {before}"));
    }
    format!(
        "| `{}` | {} | {} | {} | {} |\n",
        // An id holds letters, digits, dots and dashes only; anything else is not ours.
        change.id.replace(|c: char| !(c.is_alphanumeric() || "._-".contains(c)), "?"),
        side(&change.old),
        side(&change.new),
        plain(&difference),
        plain(&meaning.join("; ")),
    )
}

fn entry(sentence: &SentenceChange) -> String {
    match (&sentence.old, &sentence.new) {
        (Some(old), Some(new)) => {
            let (old, new) = marked(old, new);
            format!("- {}: {old}\n  → {new}\n", plain(&sentence.section))
        }
        (Some(old), None) => format!("- {}, gone: ~~{}~~\n", plain(&sentence.section), plain(old)),
        (None, Some(new)) => format!("- {}, new: **{}**\n", plain(&sentence.section), plain(new)),
        (None, None) => String::new(),
    }
}

/// What only one of the two says: struck in the old, bold in the new.
fn marked(old: &str, new: &str) -> (String, String) {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
    let kept = super::sentences::common(&a, &b);
    let side = |words: &[&str], kept: &dyn Fn(usize) -> bool, sign: &str| {
        let runs: Vec<usize> = (0..words.len()).collect();
        let runs = runs.chunk_by(|i, j| kept(*i) == kept(*j)).map(|run| {
            let text = plain(&words[run[0]..=run[run.len() - 1]].join(" "));
            if kept(run[0]) { text } else { format!("{sign}{text}{sign}") }
        });
        runs.collect::<Vec<_>>().join(" ")
    };
    let in_old = |i: usize| kept.iter().any(|pair| pair.0 == i);
    let in_new = |j: usize| kept.iter().any(|pair| pair.1 == j);
    (side(&a, &in_old, "~~"), side(&b, &in_new, "**"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_data_is_not_markup() {
        assert_eq!(
            plain("a|b *c* <b>@home #12\n[x](y)"),
            "a\\|b \\*c\\* &lt;b&gt;@\u{200b}home #\u{200b}12 \\[x\\](y)"
        );
        assert_eq!(plain("see https://x.y"), "see https:\u{200b}//x.y");
    }

    #[test]
    fn only_what_differs_is_marked() {
        let (old, new) = marked("It fell by 38% in all.", "It fell by 40% in all.");
        assert_eq!((old.as_str(), new.as_str()), ("It fell by ~~38%~~ in all.", "It fell by **40%** in all."));
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let change = |i: usize| Change {
            tier: Tier::Small,
            kind: "finding",
            id: format!("a.f{i}"),
            renamed_from: None,
            old: Some("1".into()),
            new: Some("2".into()),
            difference: None,
            percent: None,
            meaning: vec!["x".repeat(50)],
            size: rust_decimal::Decimal::ZERO,
        };
        let diff = Diff { changes: (0..100).map(change).collect(), sentences_known: true, ..Diff::default() };
        let text = markdown(&diff, 2000);
        assert!(text.len() <= 2000, "{}", text.len());
        let shown = text.matches("`a.f").count();
        assert!(shown > 10 && text.contains(&format!("{} more did not fit here", 100 - shown)), "{text}");
        assert!(text.contains("</details>"));
    }
}

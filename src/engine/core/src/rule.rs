//! Rules by which a claim gets its verdict, as its row of the table `claims` declares them.
//!
//! `of` and `against` name figures: a finding by its id (`savings.total`), or a cell of the
//! data as `table/id/column`. Statuses are set aside, because what was said is compared
//! with what was computed and never added to it.

use crate::data::Data;
use crate::finding::{Finding, Findings, Value};
use crate::verdict::{Checked, Verdict};
use crate::{Error, Result};
use pledgebook_frame::Row;
use pledgebook_frame::figure::{Figure, Provenance};
use pledgebook_frame::quantity::words;

/// The rules, each with what it asks.
const RULES: [&str; 6] = ["agrees", "compares", "conflicts", "wording", "implied", "own"];

/// What the rules look things up in.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub data: &'a Data,
    pub found: &'a [&'a Findings],
}

/// The verdict that a rule gives a row.
///
/// # Errors
/// Where the row lacks what the rule needs, or names what is not there.
pub(crate) fn apply(rule: &str, row: &Row, id: &str, ground: &Ground) -> Result<Checked> {
    let checked = match rule {
        "agrees" => agrees(row, ground)?,
        "compares" => compares(row, ground)?,
        "conflicts" => conflicts(row, ground)?,
        "wording" => wording(row, id, ground)?,
        "implied" => implied(row, ground)?,
        other => return Err(Error::unknown("rule", other, "`claims`", RULES)),
    };
    names(row, "shows")?.iter().try_fold(checked, |checked, name| Ok(ground.operand(name)?.shown_in(checked)))
}

/// A figure, or something that is so or not, with what is shown of it.
struct Operand {
    figure: Option<Figure>,
    holds: Option<bool>,
    words: String,
    provenance: Provenance,
}

impl Operand {
    fn shown_in(&self, checked: Checked) -> Checked {
        checked.showing(self.words.clone(), &self.provenance)
    }

    fn figure(&self, name: &str) -> Result<&Figure> {
        self.figure.as_ref().ok_or_else(|| Error::Calculation(format!("`{name}` is not an amount")))
    }
}

impl Ground<'_> {
    fn operand(&self, name: &str) -> Result<Operand> {
        let parts: Vec<&str> = name.split('/').collect();
        match parts[..] {
            [_] => self.finding(name).map(of_finding),
            [table, id, column] => {
                let row = self.data.rows(table)?.id(id)?;
                let provenance = row.provenance(column)?;
                match row.figure(column) {
                    Ok(figure) => {
                        let figure = plain(figure);
                        Ok(Operand { holds: None, words: figure.working(), provenance, figure: Some(figure) })
                    }
                    // Words and dates of the data are shown; only amounts are compared.
                    Err(_) if row.text(column)?.is_some() => {
                        let words = format!("{}: {}", column.replace('_', " "), row.string(column)?);
                        Ok(Operand { figure: None, holds: None, words, provenance })
                    }
                    Err(cause) => Err(cause),
                }
            }
            _ => Err(Error::Calculation(format!("“{name}” is neither a finding nor `table/id/column`"))),
        }
    }

    fn finding(&self, id: &str) -> Result<&Finding> {
        let all = || self.found.iter().flat_map(|found| found.iter());
        let known = || all().map(|finding| finding.id.as_str());
        all().find(|finding| finding.id == id).ok_or_else(|| Error::unknown("finding", id, "this briefing", known()))
    }
}

fn of_finding(finding: &Finding) -> Operand {
    let provenance = finding.provenance.clone();
    let figure = match &finding.value {
        Value::Quantity(quantity) => Some(plain(Figure::with_provenance(quantity.clone(), provenance.clone()))),
        _ => None,
    };
    let holds = match finding.value {
        Value::Fact(holds) => Some(holds),
        _ => None,
    };
    let words = match (&finding.working, holds) {
        (Some(working), _) => working.clone(),
        (None, Some(holds)) => format!("{}: {}", finding.method, if holds { "yes" } else { "no" }),
        (None, None) => figure.as_ref().map_or_else(|| finding.shown(), |figure| words::short(&figure.quantity)),
    };
    Operand { figure, holds, words, provenance }
}

fn plain(figure: Figure) -> Figure {
    figure.regarded_as(|quantity| quantity.status = None)
}

fn names(row: &Row, column: &str) -> Result<Vec<String>> {
    Ok(row.text(column)?.unwrap_or_default().split_whitespace().map(str::to_owned).collect())
}

/// The one figure that a column names.
fn one(row: &Row, column: &str, ground: &Ground) -> Result<(String, Operand)> {
    match names(row, column)?.as_slice() {
        [name] => Ok((name.clone(), ground.operand(name)?)),
        other => Err(Error::Calculation(format!("`{column}` names {} figures, and the rule needs one", other.len()))),
    }
}

/// The verdict that a column names.
fn verdict(row: &Row, column: &str) -> Result<Verdict> {
    let said = row.text(column)?.unwrap_or_default();
    let all = Verdict::ALL.map(Verdict::key);
    Verdict::named(&said)
        .ok_or_else(|| Error::unknown("verdict", &said, format!("`{column}`"), all.iter().map(String::as_str)))
}

/// A printed figure stands if no other with as many places is nearer to the computed one:
/// 13 and 14 are equally near to 13.5, but 36 is not the nearest to 36.8.
fn rounds_to(said: &Figure, computed: &Figure) -> Result<Option<Verdict>> {
    let verdict = Verdict::from(said.agreement(computed)?);
    Ok(Some(verdict).filter(|verdict| *verdict != Verdict::Contradicted))
}

fn agrees(row: &Row, ground: &Ground) -> Result<Checked> {
    let ((name, said), (other, computed)) = (one(row, "of", ground)?, one(row, "against", ground)?);
    let agreement = rounds_to(said.figure(&name)?, computed.figure(&other)?)?;
    let verdict = agreement.map_or_else(|| verdict(row, "otherwise"), Ok)?;
    let shown = format!("said: {}; computed: {}", said.words, computed.words);
    Ok(Checked::new(verdict, "").showing(shown, &Provenance::union([&said.provenance, &computed.provenance])))
}

/// Everything that `of` names has to be so; a name after `!` must not be.
fn compares(row: &Row, ground: &Ground) -> Result<Checked> {
    let (mut all, mut shown) = (true, Vec::new());
    let facts = names(row, "of")?;
    if facts.is_empty() {
        return Err(Error::Calculation("`of` names nothing to look at".into()));
    }
    for name in facts {
        let (name, wanted) = name.strip_prefix('!').map_or((name.as_str(), true), |name| (name, false));
        let operand = ground.operand(name)?;
        let holds =
            operand.holds.ok_or_else(|| Error::Calculation(format!("`{name}` is not something that is so or not")))?;
        all &= holds == wanted;
        shown.push(operand);
    }
    let checked = Checked::new(verdict(row, if all { "then" } else { "otherwise" })?, "");
    Ok(shown.iter().fold(checked, |checked, operand| operand.shown_in(checked)))
}

/// Two accounts of one thing, by sources of which neither can be set aside.
fn conflicts(row: &Row, ground: &Ground) -> Result<Checked> {
    let ((name, a), (other, b)) = (one(row, "of", ground)?, one(row, "against", ground)?);
    let (one, two) = (a.figure(&name)?, b.figure(&other)?);
    let agree = rounds_to(one, two)?.is_some() || rounds_to(two, one)?.is_some();
    let verdict = if agree { Verdict::Consistent } else { Verdict::SourcesConflict };
    let shown = format!("one source: {}; another: {}", a.words, b.words);
    Ok(Checked::new(verdict, "").showing(shown, &Provenance::union([&a.provenance, &b.provenance])))
}

/// The rows of `wordings`: what was said and what its source has, in our words for both.
/// Where no source was found, the claim cannot be checked.
fn wording(row: &Row, id: &str, ground: &Ground) -> Result<Checked> {
    let rows = ground.data.rows("wordings")?.all(&[("claim", id)])?;
    if rows.is_empty() {
        return Err(Error::Calculation("`wordings` has no row for it".into()));
    }
    let (mut same, mut sourced, mut shown) = (true, true, Vec::new());
    for row in &rows {
        let (said, source) = (row.string("as_said")?, row.text("as_sourced")?);
        same &= source.as_ref() == Some(&said);
        sourced &= source.is_some();
        let source = source.unwrap_or_else(|| "none found".into());
        shown.push((format!("{}: said {said}; source {source}", row.string("attribute")?), row.provenance("")?));
    }
    let verdict = match (sourced, same) {
        (false, _) => Verdict::NotCheckable,
        (true, true) => Verdict::Consistent,
        (true, false) => verdict(row, "otherwise")?,
    };
    let checked = Checked::new(verdict, "");
    Ok(shown.into_iter().fold(checked, |checked, (words, provenance)| checked.showing(words, &provenance)))
}

/// What follows from figures that are all known.
fn implied(row: &Row, ground: &Ground) -> Result<Checked> {
    let known = names(row, "of")?.iter().map(|name| ground.operand(name)).collect::<Result<Vec<_>>>();
    match known {
        Err(Error::Calculation(why)) => {
            Ok(Checked::new(Verdict::NotCheckable, "").showing(why, &Provenance::default()))
        }
        known => {
            Ok(known?.iter().fold(Checked::new(Verdict::Implied, ""), |checked, operand| operand.shown_in(checked)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::rounds_to;
    use crate::verdict::Verdict;
    use pledgebook_frame::figure::Figure;
    use pledgebook_frame::quantity::Quantity;

    #[test]
    fn a_figure_stands_if_none_is_nearer() {
        let verdict = |said: &str, computed: &str| {
            let figure = |text: &str| Figure::read(Quantity::gbp_m(text).unwrap(), "s", "l");
            let mut said = figure(said);
            said.step = Some(1_000_000.into());
            rounds_to(&said, &figure(computed)).unwrap()
        };
        assert_eq!(verdict("36", "36"), Some(Verdict::Consistent));
        assert_eq!(verdict("37", "36.8"), Some(Verdict::Rounding));
        assert_eq!(verdict("36", "36.8"), None);
        assert_eq!(verdict("13", "13.5"), Some(Verdict::Rounding));
        assert_eq!(verdict("14", "13.5"), Some(Verdict::Rounding));
    }
}

//! An election's counts: votes, one vote, none, shares, and what they are shares of.

use pledgebook::prelude::*;

pub const BRIEFING: Briefing = Briefing::of(pledgebook::code!(), ANALYSES);
const ANALYSES: &[Analysis] = &[Analysis { id: "votes", question: "Who was elected, and by how much?", section }];

fn section(context: &Context) -> Result<Section> {
    let data = context.data;
    let candidates = data.rows("candidates")?;
    let votes = candidates.figures("votes")?;
    let cast = Figure::sum(&votes)?;
    let majority = votes[0].minus(&votes[1])?;
    let mut found = Findings::of("votes");
    for (name, votes) in ["winner", "second", "third", "one", "none"].into_iter().zip(&votes) {
        found.figure(name, votes, "as declared")?;
    }
    found.figure("winner_share", &votes[0].share_of(&cast)?.places(1), "the winner's of all votes counted")?;
    found.figure("majority", &majority, "the winner's less the next")?;
    found.figure("majority_share", &majority.share_of(&cast)?, "the majority of all votes counted")?;
    let is_close = majority.quantity.amount < 100.into();
    found.fact("is_close", is_close, "the majority is below a hundred votes", &majority.provenance)?;
    let papers = data.rows("papers")?;
    let rejected = papers.find(&[("kind", "rejected")])?.figure("papers")?;
    let all = Figure::sum(&papers.figures("papers")?)?;
    let electors = data.rows("roll")?.figures("electors")?;
    found.figure("rejected", &rejected, "as declared")?;
    found.figure("electors", &electors[0], "on the roll of March")?;
    let of_roll = Quantity::new(all.quantity.amount, electors[0].quantity.unit.clone());
    let voted = Figure::with_provenance(of_roll, all.provenance.clone());
    found.figure("turnout", &voted.share_of(&electors[0])?.places(1), "ballot papers of electors, one each")?;
    let (mut bars, mut shares) =
        (Bars::new("votes", "Votes, number"), Bars::new("shares", "Share of votes counted, %"));
    for (row, votes) in candidates.iter().zip(&votes) {
        let name = format!("{} ({})", row.string("candidate")?, row.string("party")?);
        bars = bars.bar(&name, Some(votes));
        shares = shares.bar(&name, Some(&votes.share_of(&cast)?.places(1)));
    }
    let table = Table::sourced("votes", "Votes by candidate", &data.sourced("candidates")?)?
        .column("candidate", "Candidate", "", Kind::Text)
        .column("party", "Party", "", Kind::Text)
        .column("votes", "Votes", "number", Kind::Number(0));
    Ok(Section::new("votes", found)
        .with_chart(bars.draw()?)
        .with_chart(shares.draw()?)
        .with_table(table)
        .with_claims_about("votes"))
}

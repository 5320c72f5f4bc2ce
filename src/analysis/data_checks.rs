//! Sums that must hold in this briefing's data, whatever is written about it.

use pledgebook::prelude::*;
use pledgebook::quantity::words;

/// Every check, run before any analysis.
pub(super) const ALL: &[fn(&Data) -> Result<()>] = &[departmental_totals];

/// HM Treasury: total DEL is resource DEL without depreciation plus capital DEL,
/// to a million for each of the two rounded parts.
fn departmental_totals(data: &Data) -> Result<()> {
    let rows = data.rows("dhsc_totals")?;
    let tolerance = Decimal::from(1_000_000);
    for total in rows.all(&[("measure", "tdel")])? {
        let (year, basis) = (total.string("financial_year")?, total.string("basis")?);
        let part = |measure| {
            let row = rows.find(&[("financial_year", &year), ("measure", measure), ("basis", &basis)])?;
            row.figure("amount_gbp_m")
        };
        let sum = part("rdel_excl_depreciation")?.plus(&part("cdel")?)?;
        let gap = total.figure("amount_gbp_m")?.minus(&sum)?;
        if gap.quantity.amount.abs() > tolerance {
            let problem = format!(
                "{year} ({basis}): RDEL and CDEL make {}, but TDEL is {}",
                sum.working(),
                words::short(&total.figure("amount_gbp_m")?.quantity)
            );
            return Err(Error::inconsistent(
                "dhsc_totals.csv",
                problem,
                "check the three figures against the published table",
            ));
        }
    }
    Ok(())
}

//! What holds for every input, not only for the examples.

use pledgebook::prelude::*;
use proptest::prelude::*;

fn amount() -> impl Strategy<Value = Decimal> {
    (-1_000_000_000_000_i64..1_000_000_000_000, 0_u32..6).prop_map(|(digits, scale)| Decimal::new(digits, scale))
}

fn cash(amount: Decimal) -> Quantity {
    Quantity::new(amount, Unit::cash())
}

proptest! {
    #[test]
    fn a_sum_is_exact_and_commutes(a in amount(), b in amount()) {
        let (a, b) = (cash(a), cash(b));
        let sum = a.plus(&b).unwrap();
        prop_assert_eq!(&sum, &b.plus(&a).unwrap());
        prop_assert_eq!(&sum.minus(&b).unwrap(), &a);
        prop_assert_eq!(a.compare(&b).unwrap(), b.compare(&a).unwrap().reverse());
    }

    #[test]
    fn money_is_written_and_read_back(millions in amount()) {
        let quantity = Quantity::gbp_m(&millions.to_string()).unwrap();
        prop_assert_eq!(quantity.amount, millions * Decimal::from(1_000_000));
        let other = quantity.clone().at(Basis::PricesOf(FinancialYear::starting(2024)));
        prop_assert!(quantity.plus(&other).is_err());
    }

    #[test]
    fn an_amount_near_the_largest_is_not_doubled(digits in "[4-7][0-8][0-9]{21}") {
        let amount = Quantity::gbp_m(&digits).unwrap();
        prop_assert!(matches!(amount.plus(&amount), Err(Error::Calculation(_))));
        prop_assert!(amount.minus(&amount).unwrap().amount.is_zero());
    }

    #[test]
    fn a_change_from_itself_is_none_and_on_nothing_not_meaningful(a in amount()) {
        prop_assume!(!a.is_zero());
        prop_assert_eq!(cash(a.abs()).change_from(&cash(a.abs())).unwrap().amount, Decimal::ZERO);
        let said = cash(a).change_from(&cash(-a.abs())).unwrap_err().to_string();
        prop_assert!(said.contains("is not meaningful: say the difference instead"), "{}", said);
        prop_assert!(cash(a).over(&cash(Decimal::ZERO)).is_err());
    }

    #[test]
    fn a_year_is_what_it_was_written(year in 1900_u16..2200) {
        let year = FinancialYear::starting(year);
        prop_assert_eq!(year.key().parse::<FinancialYear>().unwrap(), year);
        prop_assert_eq!(year.to_string().parse::<FinancialYear>().unwrap(), year);
        prop_assert_eq!(year.next().previous(), year);
    }

    #[test]
    fn what_reads_as_a_year_is_written_so(text in "(19|20)[0-9]{2}[-–][0-9+ -]{2}") {
        if let Ok(year) = text.parse::<FinancialYear>() {
            prop_assert_eq!(year.key(), text.replace('–', "-"));
        }
    }

    #[test]
    fn what_reads_as_a_date_is_written_so(text in "[12+][0-9]{3}(-[0-9+]{2}(-[0-9+]{2})?)?") {
        if let Ok(date) = text.parse::<PartialDate>() {
            prop_assert_eq!(date.key(), text);
        }
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in any::<String>()) {
        let _ = (text.parse::<FinancialYear>(), text.parse::<PartialDate>(), Quantity::gbp_m(&text), Unit::parse(&text));
    }

    #[test]
    fn any_bytes_of_a_table_are_read_or_refused_with_their_file(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        read_or_refused(&bytes)?;
    }

    #[test]
    fn any_rows_of_a_table_are_read_or_refused_with_their_line(rows in "([0-9a,.\"\n -]{0,12}\n){0,4}") {
        read_or_refused(format!("id,hives_count\n{rows}").as_bytes())?;
    }
}

fn read_or_refused(bytes: &[u8]) -> Result<(), TestCaseError> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    let descriptor = r#"{"name": "n", "title": "t", "created": "2026-01-01T00:00:00Z", "resources": [{"name": "hives",
        "path": "hives.csv", "schema": {"primaryKey": "id", "fields": [
            {"name": "id", "type": "string", "constraints": {"required": true}},
            {"name": "hives_count", "type": "number"}]}}]}"#;
    write("datapackage.json", descriptor.as_bytes());
    write("sources.yml", b"a:\n  type: web\n  title: A\n");
    write("hives.csv", bytes);
    if let Err(error) = Data::open_at(folder.path()) {
        let words = error.to_string();
        prop_assert!(words.starts_with("hives.csv") || words.starts_with("datapackage.json"), "{}", words);
        prop_assert!(!words.starts_with("hives.csv:"), "no line: {}", words);
    }
    Ok(())
}

/// One mark for each of the ten largest rows.
pub fn @function@(context: &Context) -> Result<Chart> {
    let mut rows = Vec::new();
    for row in context.data.rows("@table@")?.iter() {
        if let Some(value) = row.known("@value@")? {
            rows.push((@label@, value));
        }
    }
    rows.sort_by_key(|(_, value)| std::cmp::Reverse(value.quantity.amount));
    let mut chart = @path@@kind@::new("@chartname@", "@measure@; the ten largest");
    for (name, value) in rows.iter().take(10) {
        chart = chart.bar(name, Some(value));
    }
    chart.draw()
}

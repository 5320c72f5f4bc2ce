/// One mark a row.
pub fn @function@(context: &Context) -> Result<Chart> {
    let mut chart = @path@@kind@::new("@chartname@", "@measure@");
    for row in context.data.rows("@table@")?.iter() {
        let value = row.known("@value@")?;
        chart = chart.bar(&@label@, value.as_ref());
    }
    chart.draw()
}

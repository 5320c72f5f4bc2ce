//! What `--help` of `new` and `add` shows after the options; as in [`examples`](super::examples).

pub const NEW_EXAMPLES: &str = "\
Examples:
  report new bees                                          a project in the folder bees/
  report new ../bees --engine src/engine                   with the engine of this clone

It builds, tests, publishes and verifies as it is: a table of four rows, one analysis with its
chart and claim, a notebook, a test of one line, a justfile and a workflow. A folder that holds
anything is refused. With --engine the lock file and the target folder are the engine's own, so
that nothing is compiled again.";

pub const ADD_EXAMPLES: &str = "\
Examples:
  report add source counts-2025 --title \"Visitor counts\" --date 2025-02-10
  report add dataset visits.csv --unit visits=visits --key branch,year --source counts-2025
  report add analysis visits --question \"Where do people go?\"
  report add claim L-1 --help

Nothing that is there is overwritten: what is taken is refused, lines are only put in, and each
is shown. With --dry-run nothing is written.";

pub const RENAME_EXAMPLES: &str = "\
Examples:
  report rename C-12 C-120                    a claim
  report rename visits.peak visits.highest    a finding
  report rename visits people --dry-run       an analysis: shows what would change

In code, templates, notebooks, claims and their reasons at once; the old ids are declared in
report/renames.csv, so that a diff knows the findings for the same. What only is spelt alike
stays, and so do the names of charts and tables.";

pub const REMOVE_EXAMPLES: &str = "\
Examples:
  report remove claim C-12 --dry-run      shows what would go
  report remove analysis visits           code, page, notebook, and its line in the list
  report remove dataset visits            the table and its file
  report remove source counts-2025

What still rests on it is named with file and line, and then nothing is written. Ids of findings
and claims that go are declared in report/renames.csv, so that a diff says that it was meant.";

pub const REMOVE_DATASET_EXAMPLES: &str = "\
Examples:
  report remove dataset visits --dry-run
  report remove dataset visits

Refused while code, a query, a claim, a caveat or another table names it.";

pub const REMOVE_ANALYSIS_EXAMPLES: &str = "\
Examples:
  report remove analysis visits --dry-run
  report remove analysis visits

Refused while a claim is about it, or a page, a claim or code shows one of its findings. Its table
and sources stay: `remove dataset`, `remove source`.";

pub const REMOVE_CLAIM_EXAMPLES: &str = "\
Examples:
  report remove claim C-12 --dry-run
  report remove claim C-12

Its row, the sentences for its verdicts, and lines of pages that only place it.";

pub const REMOVE_SOURCE_EXAMPLES: &str = "\
Examples:
  report remove source counts-2025

Refused while a row names it.";

pub const REMOVE_CHART_EXAMPLES: &str = "\
Examples:
  report remove chart by_branch

What `add chart` wrote: the function that draws it, the call in the section, its place on the page.";

pub const REMOVE_SECTION_EXAMPLES: &str = "\
Examples:
  report remove section visits

The page alone: the analysis stays listed, and builds again once `add section` has written a page.";

pub const PROMOTE_EXAMPLES: &str = "\
Examples:
  report promote notebooks/opening.ipynb --dry-run     shows what would be new and changed
  report promote notebooks/opening.ipynb               writes src/analysis/opening.rs, page and list
  report promote notebooks/opening.ipynb --replace     the notebook's code instead of what is there

A step is a cell whose first line is // step: NAME. It becomes the function NAME, which takes
the data and what other steps give, and gives what the cell ends with; where its type cannot be
seen the line says it: // step: least -> Option<Figure>. One step gives the findings. What stands
above the cell documents the function. A function that is there and says something else is not
replaced: the difference is shown, nothing is written, and the exit code is 1.";

pub const DATASET_EXAMPLES: &str = "\
Examples:
  report add dataset visits.csv
  report add dataset visits.csv --unit visits=visits --key branch,year --source counts-2025
  report add dataset return.xlsx --name beds --text ward_code --dry-run

Says how it read the file and what it proposes: types from the cells, a unit where the column's
name ends in one, a key where only one can be. What the file does not show (the unit of a count,
the source, the key) is asked by flags or left open; `check` names it until it is said.";

pub const ANALYSIS_EXAMPLES: &str = "\
Examples:
  report add analysis opening
  report add analysis opening --table visits --value visits --question \"Where do people go?\"

Writes src/analysis/opening.rs, report/sections/opening.typ.j2, notebooks/opening.ipynb and the
line in the list of analyses. It builds at once: begin from there.";

pub const CLAIM_EXAMPLES: &str = "\
Examples:
  report add claim L-1 --subject visits --claim \"Nobody comes any more.\" --said-by \"A letter\" \\
    --source paper --locator \"page 4\" --rule compares --of visits.rises --then contradicted \\
    --otherwise consistent --because \"Visits {{ visits.change | rose }}.\"

The briefing is built with the claim in a copy first: what does not hold is told, and nothing is
written. --because is the sentence for the verdict that it has now.";

pub const SOURCE_EXAMPLES: &str = "\
Examples:
  report add source counts-2025 --title \"Visitor counts\" --author \"The town clerk\" --date 2025-02-10
  report add source paper --type article --title \"Letters\" --url https://example.org/letters";

pub const CHART_EXAMPLES: &str = "\
Examples:
  report add chart by_branch --section visits --table visits --value visits

Bars of a column, largest first where there are many rows. The page is changed by hand then:
the chart stands at its end.";

pub const SECTION_EXAMPLES: &str = "\
Examples:
  report add section visits

For an analysis that is listed and has no page yet: a template with all that it gives.";

//! What `--help` shows after the options: examples, exit codes, environment.
//!
//! `report` stands for the running program, `SECTION` for a section of its briefing.

pub const EXAMPLES: &str = "\
Examples:
  report                                    build report/build/ from data/: PDF, web page, spreadsheets
  report build --only SECTION             one section, to look at it
  report build --price-year 2023-24         real terms in 2023-24 prices
  report check                              every check, nothing written
  report diff                               what changed since it was published
  report verify briefing.pdf                make it again from the data inside it
  report status                             fresh, or what made it stale
  report lint                               against published guidance
  report watch --open                       build on every change, live in the browser
  report publish                            write report/published/
  report read returns/                      what files as published hold, to the penny
  report list                               the sections and the tables they read
  report new bees                           begin another briefing
  report add dataset visits.csv             a table more; also analysis, claim, source, chart, section
  report promote notebooks/visits.ipynb     its marked steps become the code of the analysis
  report remove claim C-12                  whatever was added, everywhere at once
  report completions bash > report.bash     tab completion
  report man --out ~/.local/share/man/man1  manual pages

Exit codes:
  0  done
  1  the data, a claim, a template or the document is wrong; nothing was written
  2  the command line is wrong
  3  a file could not be read or written
status and verify have codes of their own: see their help

Environment:
  SOURCE_DATE_EPOCH  the document's date in seconds since 1970 (else the data's own date)
  NO_COLOR           no colour";

pub const BUILD_EXAMPLES: &str = "\
Examples:
  report build                             report/build/briefing.pdf from data/
  report build --only SECTION --timings  one section, and how long each part took
  report build --as-of 2025-12-31 --only SECTION   without what became known later
  report build --out draft                 into another folder

All of it is written or nothing: where a build fails, the last output stays.";

pub const CHECK_EXAMPLES: &str = "\
Examples:
  report check                   every check, nothing written
  report check --only SECTION  of one section's prose
  report check --data new/data   of another data package

What is wrong is named with its file, line and column, or with the sentence that the
data no longer bear out.";

pub const LIST_EXAMPLES: &str = "\
Examples:
  report list                    each section's question, what it gives and reads
  report list --data new/data    from another data package";

pub const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  report completions bash > ~/.local/share/bash-completion/completions/report
  report completions zsh > ~/.zfunc/_report
  report completions fish > ~/.config/fish/completions/report.fish";

pub const MAN_EXAMPLES: &str = "\
Examples:
  report man > report.1                  the program's own page
  report man add dataset > dataset.1     that of a command
  report man --out ~/.local/share/man/man1";

pub const STATUS_EXAMPLES: &str = "\
Examples:
  report status                      of report/build
  report status report/published     of what was published

Content is compared, never a time stamp: data, templates, fonts, sources, crates,
parameters, and the written files themselves.

Exit codes:
  0  fresh
  1  stale; each reason is named
  2  cannot tell: no build record, or a program older than its sources";

pub const DIFF_EXAMPLES: &str = "\
Examples:
  report diff                                what was published → the working tree
  report diff HEAD~3 HEAD                    two commits, each built in a scratch tree
  report diff old.pdf new.pdf                two published PDFs, by the findings inside
  report diff briefing.pdf                   a published PDF → the working tree
  report diff --format markdown --output comment.md
  report diff v1.0 --fail-on story           exit 1 where the story changed

Tiers: changes of the story (a sign, a fact, a verdict, an order, a threshold, a unit;
something a sentence rests on came or went), large (a tenth or more), small, below
rounding, and notes (method, sources, caveats). Ids that were renamed are declared in
report/renames.csv, with the columns old,new.

Exit codes:
  0  compared, and nothing as grave as --fail-on
  1  something is, or one of the two cannot be built
  2  the command line is wrong, or names no build
  3  a file could not be read or written";

pub const VERIFY_EXAMPLES: &str = "\
Examples:
  report verify briefing.pdf               offline, from the PDF alone
  report verify briefing.pdf --data data   and its data against a folder
  report verify briefing.html              the page or a spreadsheet, by the PDF beside it

Compared is what a reader gets: words with their shapes, places and colours, paths, images,
links, tags with alternative texts, outline, metadata, attachments. A PDF that another
program saved again verifies, and says by which and how; what no reader sees (names of
fonts, private data and dates of programs) is then not compared.

Shows that pages, findings and record follow from the data and templates inside. It
cannot show that those are the data that were published: whoever changes the data and
builds anew gets a PDF that verifies. Compare the data's hash with the published one,
or give --data.

Exit codes:
  0  verified: byte for byte, or saved again by another program with nothing changed
  1  something does not agree, or it is no whole PDF of ours; each thing is named
  3  the file cannot be read
  4  made by another version of the program, which alone can tell: what this one
     gives otherwise is listed; build that version to be sure";

pub const LINT_EXAMPLES: &str = "\
Examples:
  report lint                              project, data, a build of now, what was published
  report lint report/published             one folder of outputs
  report lint tables.ods briefing.html     single outputs, anyone's
  report lint --explain AFS03              what a rule asks, why, where it is written
  report lint --explain all                every rule, and what no machine sees
  report lint --format sarif               for a code host

The guidance: levels of reproducible analytical pipelines, the Analysis Function on charts,
headings and spreadsheets, GOV.UK and WCAG on pages, PDF/UA. What need not be kept is said in
lint.toml beside the templates, with its reason:

  [[allow]]
  code = \"AFS13\"
  path = \"tables.xlsx\"       # the end of the file's path; every file without it
  reason = \"why it need not be kept there\"

Exit codes:
  0  every rule is kept, or allowed not to be
  1  some are not, or something is allowed without need; each place is named
  2  the command line or lint.toml is wrong
  3  a file could not be read";

pub const PUBLISH_EXAMPLES: &str = "\
Examples:
  report publish                     writes report/published/
  report publish --as-of 2025-12-31 --only SECTION   one section as of the end of 2025";

pub const WATCH_EXAMPLES: &str = "\
Examples:
  report watch                       builds, and serves the pages on this machine
  report watch --open                and opens the browser
  report watch --only SECTION      one section, while its prose is written

Data, templates, fonts and the program's own sources are watched; what counts is their
content. Beside the pages stands what changed since report/published (or, where nothing
was published, since this program began to watch), and what is wrong where a build fails: the last
good pages stay. Where sources changed the program is compiled anew, by cargo, and goes
on as the new one. Ctrl-C ends it.";

pub const READ_EXAMPLES: &str = "\
Examples:
  report read april.csv                        an account: rows in, kept, set aside and why
  report read returns/ --out payments.parquet  the payments of all files below a folder
  report read returns/ --format json           every row that was set aside, with its line

What a return looks like (the names of its columns, dates, totals) is a recipe in the data
package: a new layout is a few more names there. Nothing is dropped or guessed in silence.

Exit codes:
  0  every file was read
  1  some were refused; each is named with what to do
  2  the command line is wrong
  3  a file could not be written, or a path is not there";

pub const FETCH_EXAMPLES: &str = "\
Examples:
  report fetch                   from their addresses, with the program curl
  report fetch --from copies     from a folder that has them

Asked again it goes on where it ended, in the middle of a file too.
They are kept in .returns/ of the data package, which no output holds. A file that is no
longer what the manifest lists is named with its hash and left out.";

pub const EXTRACT_EXAMPLES: &str = "\
Examples:
  report extract                 from what fetch brought
  report extract --from copies   from a folder that has the returns
  report extract --only TABLE    one table
  report extract --engine ballista://HOST:PORT --shared /mnt/shared   on a cluster

An extract is declared in the data package: SQL over `payments` and `accounts`, and the type
and unit of each column. The table `extracts` then says from what it was made, by hash.

A cluster of Ballista is asked by the program pledgebook-ballista, which has to be on the PATH;
its settings stand behind a question mark: ballista://HOST:PORT?ballista.client.use_tls=true.
It has to count the payments and their sum as the accounts do, or nothing is written.";

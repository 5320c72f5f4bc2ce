//! Tells the program what it is built from: `status`, `diff` and `verify` say so.

fn main() {
    pledgebook_code::record();
}

//! Tells the program what it is built from: `report status` and the build record say so.

fn main() {
    pledgebook_code::record();
}

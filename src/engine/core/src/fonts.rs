//! The fonts of the report, inside the program: `verify` needs nothing beside the PDF.

macro_rules! fonts {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../fonts/", $name)))),*]
    };
}

/// Name and bytes of each font file.
pub const FONTS: &[(&str, &[u8])] = fonts![
    "DejaVuSans.ttf",
    "SourceSans3-Bold.ttf",
    "SourceSans3-It.ttf",
    "SourceSans3-Regular.ttf",
    "SourceSans3-Semibold.ttf",
    "SourceSerif4-It.ttf",
    "SourceSerif4-Regular.ttf",
];

#[cfg(test)]
mod tests {
    #[test]
    fn they_are_those_of_the_folder() {
        let entries = std::fs::read_dir("fonts").unwrap().flatten();
        let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.ends_with(".ttf") || name.ends_with(".otf"));
        names.sort();
        assert_eq!(names, super::FONTS.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    }
}

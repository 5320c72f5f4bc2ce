//! What was found of a file.

/// What was found of a file that is not, byte for byte, what the data give.
pub(crate) struct Found {
    /// What a reader gets otherwise, each a sentence.
    pub told: Vec<String>,
    /// What the program that saved it calls itself.
    pub by: Option<String>,
    /// What is otherwise in form.
    pub form: Vec<String>,
}

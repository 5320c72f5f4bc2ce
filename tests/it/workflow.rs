//! The workflow runs only what can be run without it.

use crate::support::root;

#[test]
fn it_calls_recipes_and_pins_what_it_uses() {
    let workflow = std::fs::read_to_string(root().join(".github/workflows/report.yml")).unwrap();
    let justfile = std::fs::read_to_string(root().join("justfile")).unwrap();
    let is_recipe =
        |name: &str| justfile.lines().any(|line| line.split([' ', ':']).next() == Some(name) && line.contains(':'));
    let mut recipes = 0;
    for line in workflow.lines().map(|line| line.trim().trim_start_matches("- ")) {
        if let Some(command) = line.strip_prefix("run: ") {
            let installs =
                ["sudo apt-get update && sudo apt-get install ", "pipx install rust-just==", "rustup toolchain "]
                    .iter()
                    .any(|install| command.starts_with(install));
            let recipe = command.strip_prefix("just ").and_then(|rest| rest.split(' ').next());
            assert!(installs || recipe.is_some_and(is_recipe), "{line:?} is no recipe");
            recipes += usize::from(recipe.is_some());
        }
        if let Some(action) = line.strip_prefix("uses: ") {
            let commit = action.split_once('@').and_then(|(_, at)| at.split(' ').next()).unwrap_or_default();
            let pinned = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(pinned, "{line:?} is not pinned by commit");
        }
    }
    assert!(recipes >= 6, "only {recipes} recipes");
    assert!(workflow.contains("\npermissions:\n  contents: read\n\n"), "read-only unless a job says otherwise");
    assert!(!workflow.contains("secrets.") && !workflow.contains("pull_request_target"));
    let publish = workflow.split_once("\n  publish:\n").expect("a job that publishes").1;
    let condition = publish.lines().find(|line| line.trim().starts_with("if: ")).unwrap();
    for part in ["github.ref == 'refs/heads/main'", "github.event_name != 'pull_request'", "repository.fork"] {
        assert!(condition.contains(part), "{part}: {condition}");
    }
    let build = workflow.split_once("\n  publish:\n").unwrap().0;
    assert!(!build.contains("contents: write"), "only the publishing job may write");
}

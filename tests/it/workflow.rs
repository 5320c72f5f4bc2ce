//! The workflow runs only what can be run without it.

use crate::support::root;
use serde_yaml::Value;

fn read(path: &str) -> Value {
    serde_yaml::from_str(&std::fs::read_to_string(root().join(path)).unwrap())
        .unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The steps of a job that keep what was built.
fn caches(job: &Value) -> Vec<&Value> {
    let steps = job["steps"].as_sequence().unwrap().iter();
    steps.filter(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("actions/cache@"))).collect()
}

#[test]
fn what_was_built_is_kept_for_the_next_run() {
    for (path, jobs) in [
        (".github/workflows/report.yml", &["build", "publish"][..]),
        (".github/workflows/briefing.yml", &["build"]),
        ("src/engine/report/starter/workflows/briefing.yml", &["build"]),
    ] {
        let workflow = read(path);
        for name in jobs {
            let job = &workflow["jobs"][*name];
            let [cache] = caches(job)[..] else { panic!("{path}: `{name}` keeps nothing, or twice") };
            let key = cache["with"]["key"].as_str().unwrap();
            for part in ["hashFiles('Cargo.lock', ", "steps.rust.outputs.version", "runner.os", "runner.arch"] {
                assert!(key.contains(part), "{path}: {part} is not in the key {key}");
            }
            // What is taken where the lock file is another begins as the key does: same machine, same Rust.
            let fallback = cache["with"]["restore-keys"].as_str().unwrap();
            assert!(key.starts_with(fallback.trim_end()) && fallback.contains("steps.rust.outputs.version"), "{path}");
            let steps = job["steps"].as_sequence().unwrap();
            let rust = steps.iter().position(|step| step["id"] == "rust").unwrap();
            assert!(
                rust < steps.iter().position(|step| step == cache).unwrap(),
                "{path}: the version is told too late"
            );
        }
    }
}

#[test]
fn ours_can_be_called_and_is_the_job_of_every_project() {
    let (ours, theirs) =
        (read(".github/workflows/briefing.yml"), read("src/engine/report/starter/workflows/briefing.yml"));
    let on = ours["on"].as_mapping().unwrap();
    assert!(on.len() == 1 && on.contains_key("workflow_call"), "{on:?}");
    assert_eq!(ours["jobs"], theirs["jobs"]);
    assert_eq!(ours["permissions"], theirs["permissions"]);
    assert_eq!(ours["permissions"]["contents"], "read");
}

#[test]
fn it_calls_recipes_and_pins_what_it_uses() {
    let workflow = std::fs::read_to_string(root().join(".github/workflows/report.yml")).unwrap();
    let justfile = std::fs::read_to_string(root().join("justfile")).unwrap();
    let is_recipe =
        |name: &str| justfile.lines().any(|line| line.split([' ', ':']).next() == Some(name) && line.contains(':'));
    let mut recipes = 0;
    let version = justfile.split_once("\nrust-version:\n").unwrap().1.lines().next().unwrap();
    assert!(version.contains("rustc --version") && version.contains("GITHUB_OUTPUT"), "{version}");
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

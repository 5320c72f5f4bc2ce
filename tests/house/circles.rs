//! Do the files of a crate name each other in a circle?
//!
//! Nodes are files, edges are the paths and `use` trees in them, test code aside. A `lib.rs`
//! or `mod.rs` that only declares and re-exports is a facade, and no node: a path through it
//! leads to the file that defines the item. Method calls name no file and are not seen.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

/// Names from the crate's root on: of a module, or of an item in one.
type Path = Vec<String>;

/// The files of a crate by path below its root, with their text.
pub type Sources = BTreeMap<String, String>;

struct Module {
    file: String,
    facade: bool,
    /// What it imports or re-exports, by the name it has here; `*` for a glob.
    uses: Vec<(String, Path)>,
    names: BTreeSet<Path>,
}

/// The shortest circle in the crate that begins with `root`: each file with what it names
/// of the next one.
pub fn circle(sources: &Sources, root: &str) -> Option<String> {
    let mut modules = BTreeMap::new();
    read(sources, root, Path::new(), &mut modules);
    let edges: BTreeMap<&Path, BTreeMap<Path, String>> = modules.keys().map(|at| (at, edges(&modules, at))).collect();
    let shortest = modules.keys().filter_map(|start| back_to(start, &edges)).min_by_key(Vec::len)?;
    let step = |pair: &[&Path]| format!("{} names {}", modules[pair[0]].file, edges[pair[0]][pair[1]]);
    let steps: Vec<String> = shortest.windows(2).map(step).collect();
    Some(format!("{}: back in {}", steps.join(", "), modules[shortest[0]].file))
}

/// The shortest way from a module to itself.
fn back_to<'a>(start: &'a Path, edges: &'a BTreeMap<&'a Path, BTreeMap<Path, String>>) -> Option<Vec<&'a Path>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in edges[way[way.len() - 1]].keys() {
            let longer = || way.iter().copied().chain([next]).collect();
            if next == start {
                return Some(longer());
            }
            if seen.insert(next) {
                ways.push_back(longer());
            }
        }
    }
    None
}

/// Reads a file and those it declares, as the compiler finds them.
fn read(sources: &Sources, file: &str, at: Path, modules: &mut BTreeMap<Path, Module>) {
    let text = sources.get(file).unwrap_or_else(|| panic!("{file} is declared and not there"));
    let parsed = syn::parse_file(text).unwrap_or_else(|cause| panic!("{file}: {cause}"));
    let facade = |item: &Item| is_test(item) || matches!(item, Item::Use(_)) || declares(item).is_some();
    let is_root = ["lib.rs", "main.rs", "mod.rs"].iter().any(|name| file.rsplit('/').next() == Some(name));
    let children: Vec<String> = parsed.items.iter().filter(|item| !is_test(item)).filter_map(declares).collect();
    let mut found = Found { here: at.clone(), ..Found::default() };
    found.visit_file(&parsed);
    let folder = match file.rsplit_once('/') {
        _ if !is_root => format!("{}/", file.trim_end_matches(".rs")),
        Some((folder, _)) => format!("{folder}/"),
        None => String::new(),
    };
    let facade = is_root && parsed.items.iter().all(facade);
    modules.insert(at.clone(), Module { file: file.to_owned(), facade, uses: found.uses, names: found.names });
    for child in children {
        let own = format!("{folder}{child}.rs");
        let own = if sources.contains_key(&own) { own } else { format!("{folder}{child}/mod.rs") };
        read(sources, &own, joined(&at, &[child]), modules);
    }
}

/// The files that a file names, each with how.
fn edges(modules: &BTreeMap<Path, Module>, at: &Path) -> BTreeMap<Path, String> {
    let mut edges = BTreeMap::new();
    let module = &modules[at];
    for name in module.names.iter().filter(|_| !module.facade) {
        // `use crate::chart;` and then `chart::Bars`.
        let meant = match module.uses.iter().find(|(alias, _)| *alias == name[0]) {
            Some((_, path)) if !starts_here(&name[0]) => joined(path, &name[1..]),
            _ => name.clone(),
        };
        for to in defined_in(modules, &meant, 0).into_iter().filter(|to| to != at) {
            edges.entry(to).or_insert_with(|| format!("`{}`", meant.join("::")));
        }
    }
    edges
}

/// The file, or files for a glob, in which an item is that a path leads to.
fn defined_in(modules: &BTreeMap<Path, Module>, path: &Path, depth: usize) -> Vec<Path> {
    let Some(rest) = path.first().filter(|first| *first == "crate").map(|_| &path[1..]) else { return vec![] };
    let Some(n) = (0..=rest.len()).rev().find(|n| modules.contains_key(&rest[..*n])) else { return vec![] };
    let module = &modules[&rest[..n]];
    match rest.get(n) {
        _ if !module.facade => vec![rest[..n].to_vec()],
        // The facade itself: what is used of it is named in a path of its own.
        None => vec![],
        Some(_) if depth > 8 => vec![],
        Some(name) => {
            let named: Vec<_> = module.uses.iter().filter(|(alias, _)| alias == name || name == "*").collect();
            let globs = module.uses.iter().filter(|(alias, _)| named.is_empty() && alias == "*");
            let through = named.iter().copied().chain(globs);
            through.flat_map(|(_, to)| defined_in(modules, &joined(to, &rest[n + 1..]), depth + 1)).collect()
        }
    }
}

/// What one file names, in paths that begin with `crate`.
#[derive(Default)]
struct Found {
    here: Path,
    children: Vec<BTreeSet<String>>,
    uses: Vec<(String, Path)>,
    names: BTreeSet<Path>,
}

impl Found {
    /// A path from the root on; `None` for what is in another crate, or local.
    fn absolute(&self, names: &[String]) -> Option<Path> {
        let root = ["crate".to_owned()];
        let from = |module: &[String], rest: &[String]| Some([&root, module, rest].concat());
        match names.first()?.as_str() {
            "crate" => Some(names.to_vec()),
            "self" => from(&self.here, &names[1..]),
            "super" => {
                let up = names.iter().take_while(|name| *name == "super").count();
                from(&self.here[..self.here.len().checked_sub(up)?], &names[up..])
            }
            first if self.children.last().is_some_and(|children| children.contains(first)) => from(&self.here, names),
            _ => None,
        }
    }

    fn named(&mut self, names: Path) {
        match self.absolute(&names) {
            Some(path) => self.names.insert(path),
            None => names.len() > 1 && self.names.insert(names),
        };
    }

    fn used(&mut self, tree: &UseTree, before: &Path) {
        let (name, alias) = match tree {
            UseTree::Path(path) => return self.used(&path.tree, &joined(before, &[path.ident.to_string()])),
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.used(tree, before)),
            UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            UseTree::Rename(name) => (name.ident.to_string(), name.rename.to_string()),
            UseTree::Glob(_) => ("*".to_owned(), "*".to_owned()),
        };
        // `use a::{self}` is `use a`.
        let own = name == "self" && !before.is_empty();
        let path = if own { before.clone() } else { joined(before, &[name]) };
        let alias = if own && alias == "self" { before[before.len() - 1].clone() } else { alias };
        if let Some(path) = self.absolute(&path) {
            self.names.insert(path.clone());
            self.uses.push((alias, path));
        }
    }

    /// Paths in what only a macro can read: names joined by `::`.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
        let dollar = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == '$');
        let mut at = 0;
        while at < tokens.len() {
            let mut names = Path::new();
            // `$crate` is the crate's own in another one's code.
            let outside = at > 0 && dollar(at - 1);
            while let Some(TokenTree::Ident(name)) = tokens.get(at) {
                names.push(name.to_string());
                at += 1;
                if !(colon(at) && colon(at + 1)) {
                    break;
                }
                at += 2;
            }
            if names.is_empty() {
                if let TokenTree::Group(group) = &tokens[at] {
                    self.tokens(group.stream());
                }
                at += 1;
            } else if !outside {
                self.named(names);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_file(&mut self, file: &'ast syn::File) {
        self.children.push(file.items.iter().filter_map(declares).collect());
        visit::visit_file(self, file);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if let Some((_, items)) = &module.content {
            self.here.push(module.ident.to_string());
            self.children.push(items.iter().filter_map(declares).collect());
            visit::visit_item_mod(self, module);
            self.children.pop();
            self.here.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.used(&item.tree, &Path::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.named(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_meta_list(&mut self, list: &'ast syn::MetaList) {
        self.tokens(list.tokens.clone());
    }

    /// `pub(in crate::a)` names who may look, not what is looked at.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn joined(path: &[String], more: &[String]) -> Path {
    [path, more].concat()
}

fn starts_here(name: &str) -> bool {
    ["crate", "self", "super"].contains(&name)
}

/// The module in another file that an item declares.
fn declares(item: &Item) -> Option<String> {
    match item {
        Item::Mod(module) if module.content.is_none() => Some(module.ident.to_string()),
        _ => None,
    }
}

fn is_test(item: &Item) -> bool {
    let attributes: &[Attribute] = match item {
        Item::Mod(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        _ => &[],
    };
    attributes.iter().any(|it| {
        it.path().is_ident("cfg") && it.meta.require_list().is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

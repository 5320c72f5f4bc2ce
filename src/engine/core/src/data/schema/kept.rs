//! Every property that the standard knows: kept, or refused with what to do instead; listed for
//! people in `book/data_package.md`.
//!
//! Told while the descriptor is read, because only then line and column are known.

use super::{Constraints, Dialect, Field, ForeignKey, Package, Reference, Resource, Schema};
use pledgebook_frame::edits;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use std::fmt;

/// What an object of the descriptor may hold.
struct Object {
    /// “a field”.
    what: &'static str,
    /// What is read, checked, or for people only.
    kept: &'static [&'static str],
    /// What means something that we cannot do, and what to do about it.
    refused: &'static [(&'static str, &'static str)],
    /// Whether it may have properties of the user's own.
    open: bool,
    /// What other programs call the same, and where it belongs.
    meant: &'static [(&'static str, &'static str)],
}

/// A constraint as other programs call it.
const SYNONYMS: &[(&str, &str)] = &[
    ("min", "minimum"),
    ("max", "maximum"),
    ("minValue", "minimum"),
    ("maxValue", "maximum"),
    ("gt", "exclusiveMinimum"),
    ("lt", "exclusiveMaximum"),
    ("ge", "minimum"),
    ("le", "maximum"),
    ("regex", "pattern"),
    ("regexp", "pattern"),
    ("values", "enum"),
    ("allowed", "enum"),
    ("allowedValues", "enum"),
    ("oneOf", "enum"),
    ("nullable", "required"),
    ("notNull", "required"),
    ("optional", "required"),
    ("length", "maxLength"),
];

const PACKAGE: Object = Object {
    what: "a package",
    kept: &[
        "$schema",
        "profile",
        "name",
        "id",
        "title",
        "description",
        "version",
        "created",
        "homepage",
        "image",
        "keywords",
        "licenses",
        "contributors",
        "sources",
        "resources",
        "definitions",
        "recipes",
    ],
    refused: &[],
    open: true,
    meant: &[("tables", "resources"), ("licence", "licenses")],
};

const RESOURCE: Object = Object {
    what: "a resource",
    kept: &[
        "$schema",
        "profile",
        "name",
        "path",
        "type",
        "title",
        "description",
        "format",
        "mediatype",
        "encoding",
        "bytes",
        "hash",
        "dialect",
        "schema",
        "sources",
        "licenses",
        "homepage",
        "announced",
        "extract",
        "open",
    ],
    refused: &[
        ("data", "put the rows into a CSV file and name it in `path`"),
        ("compression", "unpack the file"),
        ("innerpath", "unpack the file"),
        ("extrapaths", "put all rows into one file"),
        ("scheme", "name a file of the package in `path`"),
        ("control", "write it in `dialect`"),
        ("layout", "write it in `dialect`"),
    ],
    open: true,
    meant: &[("fields", "schema"), ("columns", "schema")],
};

const SCHEMA: Object = Object {
    what: "a schema",
    kept: &[
        "$schema",
        "profile",
        "name",
        "title",
        "description",
        "fields",
        "fieldsMatch",
        "primaryKey",
        "uniqueKeys",
        "foreignKeys",
        "missingValues",
    ],
    refused: &[],
    open: true,
    meant: &[
        ("columns", "fields"),
        ("pk", "primaryKey"),
        ("nullValues", "missingValues"),
        ("naValues", "missingValues"),
    ],
};

/// What to do with a constraint that stands directly on a field.
const CONSTRAINT: &str = "write it under `constraints`";

const FIELD: Object = Object {
    what: "a field",
    kept: &[
        "name",
        "type",
        "format",
        "title",
        "description",
        "example",
        "examples",
        "rdfType",
        "constraints",
        "missingValues",
        "decimalChar",
        "groupChar",
        "bareNumber",
        "trueValues",
        "falseValues",
        "unit",
        "basis",
        "announced",
    ],
    refused: &[
        ("categories", "list the values in the constraint `enum`"),
        ("categoriesOrdered", "list the values in the constraint `enum`"),
        ("itemType", "give each value a row of its own"),
        ("delimiter", "give each value a row of its own; for the file it belongs into `dialect`"),
        ("arrayItem", "give each value a row of its own"),
        ("required", CONSTRAINT),
        ("unique", CONSTRAINT),
        ("enum", CONSTRAINT),
        ("pattern", CONSTRAINT),
        ("minimum", CONSTRAINT),
        ("maximum", CONSTRAINT),
        ("exclusiveMinimum", CONSTRAINT),
        ("exclusiveMaximum", CONSTRAINT),
        ("minLength", CONSTRAINT),
        ("maxLength", CONSTRAINT),
        ("jsonSchema", "use columns instead of JSON in a cell"),
    ],
    open: true,
    // Of these hardly anyone has a property of the own.
    meant: &[
        ("min", "minimum"),
        ("max", "maximum"),
        ("minValue", "minimum"),
        ("maxValue", "maximum"),
        ("regex", "pattern"),
        ("allowedValues", "enum"),
        ("nullable", "required"),
        ("notNull", "required"),
    ],
};

const CONSTRAINTS: Object = Object {
    what: "constraints",
    kept: &[
        "required",
        "unique",
        "enum",
        "pattern",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
    ],
    refused: &[("jsonSchema", "use columns instead of JSON in a cell")],
    open: false,
    meant: SYNONYMS,
};

const DIALECT: Object = Object {
    what: "a dialect",
    kept: &[
        "$schema",
        "title",
        "description",
        "csvddfVersion",
        "delimiter",
        "quoteChar",
        "doubleQuote",
        "escapeChar",
        "skipInitialSpace",
        "lineTerminator",
        "header",
        "headerRows",
        "headerJoin",
        "commentChar",
        "commentRows",
        "nullSequence",
    ],
    refused: &[
        ("caseSensitiveHeader", "write the header as the fields are called"),
        ("property", "it is about JSON: save the table as CSV"),
        ("itemType", "it is about JSON: save the table as CSV"),
        ("itemKeys", "it is about JSON: save the table as CSV"),
        ("sheetNumber", "it is about spreadsheets: save the sheet as CSV"),
        ("sheetName", "it is about spreadsheets: save the sheet as CSV"),
        ("table", "it is about databases: save the table as CSV"),
        ("csv", "write what it holds directly into `dialect`"),
        ("encoding", "write it beside `dialect`, in the resource"),
    ],
    open: false,
    meant: &[
        ("sep", "delimiter"),
        ("separator", "delimiter"),
        ("quote", "quoteChar"),
        ("quotechar", "quoteChar"),
        ("comment", "commentChar"),
        ("skip", "headerRows"),
        ("skipRows", "headerRows"),
        ("skipLines", "headerRows"),
        ("null", "nullSequence"),
        ("lineEnding", "lineTerminator"),
        ("newline", "lineTerminator"),
    ],
};

const FOREIGN_KEY: Object =
    Object { what: "a foreign key", kept: &["fields", "reference"], refused: &[], open: false, meant: &[] };

const REFERENCE: Object =
    Object { what: "a reference", kept: &["resource", "fields"], refused: &[], open: false, meant: &[] };

impl Object {
    /// Whether a property may stand here, or the sentence that says why not.
    fn allows(&self, name: &str) -> Result<(), String> {
        if self.kept.contains(&name) {
            return Ok(());
        }
        if let Some((_, instead)) = self.refused.iter().find(|(refused, _)| *refused == name) {
            if *instead == CONSTRAINT {
                return Err(format!("`{name}` stands directly on a field, where nothing reads it: {instead}"));
            }
            return Err(format!("`{name}` of {} is not something this program does: {instead}", self.what));
        }
        if let Some((_, meant)) = self.meant.iter().find(|(other, _)| *other == name) {
            let under = if self.what == FIELD.what { " under `constraints`" } else { "" };
            return Err(format!("`{name}` is not a property of {} (did you mean `{meant}`{under}?)", self.what));
        }
        let known = || self.kept.iter().chain(self.refused.iter().map(|(name, _)| name)).copied();
        match known().filter_map(|known| Some((slip(name, known)?, known))).min().map(|(_, near)| near) {
            Some(near) => {
                let constraint = self.refused.iter().any(|(refused, how)| *refused == near && *how == CONSTRAINT);
                let under = if constraint { " under `constraints`" } else { "" };
                Err(format!("`{name}` is not a property of {} (did you mean `{near}`{under}?)", self.what))
            }
            None if self.open => Ok(()),
            None => Err(match pledgebook_frame::closest(name, known()) {
                Some(near) => format!("`{name}` is not a property of {} (the nearest is `{near}`)", self.what),
                None => format!("`{name}` is not a property of {} ({} are)", self.what, self.kept.join(", ")),
            }),
        }
    }
}

/// By how many letters a name is another one misspelt; names of the user's own are not.
fn slip(name: &str, known: &str) -> Option<usize> {
    let bare = |name: &str| name.replace(['-', '_', ' '], "").to_lowercase();
    let (name, known) = (bare(name), bare(known));
    let distance = edits(&name, &known);
    (distance == 0 || known.len() > 3 && distance <= if known.len() > 6 { 2 } else { 1 }).then_some(distance)
}

/// Reads a type through its list: the derived reader is `Self::deserialize`, by `remote`.
macro_rules! watched {
    ($($kind:ty: $object:expr),* $(,)?) => {$(
        impl<'de> Deserialize<'de> for $kind {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$kind>::deserialize(Watched { inner: deserializer, object: &$object })
            }
        }
    )*};
}

watched! {
    Package: PACKAGE,
    Resource: RESOURCE,
    Schema: SCHEMA,
    Field: FIELD,
    Constraints: CONSTRAINTS,
    Dialect: DIALECT,
    ForeignKey: FOREIGN_KEY,
    Reference: REFERENCE,
}

/// Anything of serde's (deserializer, visitor, map, key) that asks `object` about each key.
struct Watched<T> {
    inner: T,
    object: &'static Object,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Watched<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_map(Watched { inner: visitor, object: self.object })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}", self.object.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Watched { inner: map, object: self.object })
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Watched<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        self.inner.next_key_seed(Watched { inner: seed, object: self.object })
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.inner.next_value_seed(seed)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Watched<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let name = String::deserialize(deserializer)?;
        self.object.allows(&name).map_err(D::Error::custom)?;
        self.inner.deserialize(name.into_deserializer())
    }
}

#[cfg(test)]
mod tests;

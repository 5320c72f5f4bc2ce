//! Where a cluster is, and what it is told beside the statements.

use std::str::FromStr;
use std::time::Duration;

/// How long all statements together may take, unless the address says otherwise.
const PATIENCE: Duration = Duration::from_secs(3600);

/// `ballista://HOST:PORT?name=value&…`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Host and port of the scheduler.
    pub scheduler: String,
    /// Settings of Ballista and DataFusion, by their own names.
    pub settings: Vec<(String, String)>,
    /// How long all statements together may take.
    pub patience: Duration,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rest = text.strip_prefix("ballista://").ok_or_else(|| format!("`{text}` is no ballista://HOST:PORT"))?;
        let (scheduler, settings) = rest.split_once('?').unwrap_or((rest, ""));
        let mut address = Address { scheduler: scheduler.to_owned(), settings: Vec::new(), patience: PATIENCE };
        for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
            let (name, value) = setting.split_once('=').ok_or_else(|| format!("`{setting}` is no NAME=VALUE"))?;
            if name == "patience" {
                let seconds = value.parse().map_err(|_| format!("`{setting}` is no number of seconds"))?;
                address.patience = Duration::from_secs(seconds);
            } else {
                address.settings.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_stand_behind_a_question_mark() {
        let address: Address = "ballista://host:50050?a.b=1&patience=5&c.d=delay:7".parse().unwrap();
        let settings = [("a.b", "1"), ("c.d", "delay:7")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!((address.scheduler.as_str(), address.settings), ("host:50050", settings.to_vec()));
        assert_eq!(address.patience, Duration::from_secs(5));
        for wrong in ["http://host:1", "ballista://host:1?a", "ballista://host:1?patience=x"] {
            assert!(wrong.parse::<Address>().is_err(), "{wrong}");
        }
    }
}

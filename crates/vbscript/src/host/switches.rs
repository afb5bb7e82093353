//! The switches of `cscript`, which begin with two slashes.

use std::fmt;

/// What the switches of a command line say.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switches {
    /// Whether message boxes are shown: `//i`, and not `//b`.
    pub is_interactive: bool,
    /// How long the script may run in seconds: `//t:10`; 0 is without limit.
    pub timeout_s: u32,
    /// Which job of a `.wsf` file is run: `//job:name`.
    pub job: Option<String>,
}

/// A switch that is not understood, or that is absent here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongSwitch {
    switch: String,
    why: &'static str,
}

impl Default for Switches {
    fn default() -> Self {
        Switches {
            is_interactive: true,
            timeout_s: 0,
            job: None,
        }
    }
}

impl Switches {
    /// Reads the switches among arguments and returns them with the other arguments, the first of
    /// which is the script.
    ///
    /// # Errors
    /// The first switch that is not understood.
    pub fn split(arguments: &[String]) -> Result<(Switches, Vec<String>), WrongSwitch> {
        let mut switches = Switches::default();
        let mut others = Vec::new();
        for argument in arguments {
            match argument.strip_prefix("//") {
                Some(switch) => switches.read(argument, switch)?,
                None => others.push(argument.clone()),
            }
        }
        Ok((switches, others))
    }

    fn read(&mut self, written: &str, switch: &str) -> Result<(), WrongSwitch> {
        let wrong = |why| WrongSwitch {
            switch: written.to_owned(),
            why,
        };
        let (name, value) = match switch.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (switch, None),
        };
        match (name.to_ascii_lowercase().as_str(), value) {
            // No logo is printed anyway, and all text is UTF-8.
            ("nologo" | "logo" | "u", None) => {}
            ("b", None) => self.is_interactive = false,
            ("i", None) => self.is_interactive = true,
            ("t", Some(seconds)) => {
                let parsed = seconds.parse().ok().filter(|seconds| *seconds <= 32_767);
                self.timeout_s = parsed.ok_or_else(|| wrong("a time is 0 to 32767 seconds"))?;
            }
            ("e", Some(engine))
                if engine.eq_ignore_ascii_case("vbscript")
                    || engine.eq_ignore_ascii_case("vbs") => {}
            ("e", Some(_)) => return Err(wrong("VBScript is the only language here")),
            ("job", Some(job)) if !job.is_empty() => self.job = Some(job.to_owned()),
            ("d" | "x", None) => return Err(wrong("there is no debugger here")),
            ("h", Some(_)) => return Err(wrong("there is one host here, and nothing to choose")),
            ("s", None) => return Err(wrong("there are no settings of a user here")),
            _ => return Err(wrong("there is no such switch")),
        }
        Ok(())
    }
}

impl fmt::Display for WrongSwitch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.switch, self.why)
    }
}

impl std::error::Error for WrongSwitch {}

//! `MsgBox` and `InputBox` on a terminal.
//!
//! A message is printed. Where a person is at the other end the script waits for an answer, and gets
//! its events meanwhile; elsewhere the default button is taken. In batch mode nothing is shown.

use std::rc::Rc;
use std::time::Duration;

use swbem_automation::{Arguments, Exception, RuntimeError, Variant};

use super::Shared;

/// How long a dialog waits for a line before it looks for events.
const LOOK_AFTER: Duration = Duration::from_millis(20);

/// A button, the number that stands for it, and the letter that chooses it.
type Button = (&'static str, i32);

const OK: Button = ("OK", 1);
const CANCEL: Button = ("Cancel", 2);
const ABORT: Button = ("Abort", 3);
const RETRY: Button = ("Retry", 4);
const IGNORE: Button = ("Ignore", 5);
const YES: Button = ("Yes", 6);
const NO: Button = ("No", 7);

/// Makes the functions known to the script.
pub(super) fn install(shared: &Rc<Shared>) {
    let weak = Rc::downgrade(shared);
    shared.engine.set_function(
        "MsgBox",
        Rc::new(move |_, arguments: &mut Arguments| {
            arguments.expect_count(1, 5)?;
            let (prompt, buttons) = (arguments.text(0)?, arguments.long_or(1, 0)?);
            match weak.upgrade() {
                Some(shared) => Ok(Variant::Integer(
                    shared.message_box(&prompt, buttons, None)?,
                )),
                None => Ok(Variant::Empty),
            }
        }),
    );
    let weak = Rc::downgrade(shared);
    shared.engine.set_function(
        "InputBox",
        Rc::new(move |_, arguments: &mut Arguments| {
            arguments.expect_count(1, 7)?;
            let (prompt, default) = (arguments.text(0)?, arguments.text_or(2, "")?);
            match weak.upgrade() {
                Some(shared) => Ok(shared.input_box(&prompt, &default).into()),
                None => Ok(Variant::Empty),
            }
        }),
    );
}

impl Shared {
    /// Shows a message and returns the number of the button that was chosen.
    pub(super) fn message_box(
        &self,
        prompt: &str,
        buttons: i32,
        time: Option<Duration>,
    ) -> Result<i16, Exception> {
        let choices: &[Button] = match buttons & 0xF {
            0 => &[OK],
            1 => &[OK, CANCEL],
            2 => &[ABORT, RETRY, IGNORE],
            3 => &[YES, NO, CANCEL],
            4 => &[YES, NO],
            5 => &[RETRY, CANCEL],
            _ => return Err(Exception::runtime(RuntimeError::InvalidProcedureCall)),
        };
        let nth = usize::try_from((buttons >> 8) & 0x3).unwrap_or(0);
        let default = choices.get(nth).or(choices.first()).unwrap_or(&OK);
        self.deliver();
        if !self.is_interactive.get() {
            return Ok(number(default));
        }
        self.console.write_out(&format!("{prompt}\n"));
        if !self.console.is_interactive() {
            return Ok(number(default));
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        self.console.write_out(&format!(
            "[{}, or Enter for {}] ",
            names.join(", "),
            default.0
        ));
        loop {
            let Some(answer) = self.answer(time) else {
                return Ok(number(default));
            };
            let answer = answer.trim();
            if answer.is_empty() {
                return Ok(number(default));
            }
            let is_meant = |(name, _): &&Button| {
                name.get(..answer.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(answer))
            };
            if let Some(chosen) = choices.iter().find(is_meant) {
                return Ok(number(chosen));
            }
        }
    }

    /// Asks for a line of text.
    fn input_box(&self, prompt: &str, default: &str) -> String {
        self.deliver();
        if !self.is_interactive.get() {
            return String::new();
        }
        self.console.write_out(&format!("{prompt}\n"));
        match self.answer(None) {
            Some(answer) if answer.is_empty() => default.to_owned(),
            Some(answer) => answer,
            None => String::new(),
        }
    }

    /// Waits for a line, and delivers events meanwhile; nothing at the end of input, when the time
    /// is over, and when the script is stopped.
    fn answer(&self, time: Option<Duration>) -> Option<String> {
        let until = time.and_then(|time| super::stopping::now().checked_add(time));
        loop {
            if let Some(line) = self.input.wait_line(LOOK_AFTER) {
                return line;
            }
            self.deliver();
            let is_late = until.is_some_and(|until| until <= super::stopping::now());
            if is_late || self.has_ended() {
                return None;
            }
        }
    }
}

fn number((_, number): &Button) -> i16 {
    i16::try_from(*number).unwrap_or(0)
}

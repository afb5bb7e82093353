//! Functions that talk with a person: InputBox, MsgBox; and LoadPicture, which is absent.

use swbem_automation::{Exception, RuntimeError, Variant};

use super::arguments::{Args, integer_of};
use super::{Builtin, Environment, entry};

/// The title of a window that was given none.
const TITLE: &str = "VBScript";

pub(super) const FUNCTIONS: &[Builtin] = &[
    entry("InputBox", 1, 7, input_box),
    entry("LoadPicture", 0, 1, load_picture),
    entry("MsgBox", 1, 5, msg_box),
];

fn msg_box(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let prompt = args.text(0)?;
    let buttons = args.long_or(1, 0)?;
    let title = args.text_or(2, TITLE)?;
    integer_of(i64::from(
        environment.message_box(&prompt, buttons, &title)?,
    ))
}

fn input_box(environment: &mut dyn Environment, args: &[Variant]) -> Result<Variant, Exception> {
    let args = Args(args);
    let (prompt, title, default) = (args.text(0)?, args.text_or(1, TITLE)?, args.text_or(2, "")?);
    Ok(environment.input_box(&prompt, &title, &default)?.into())
}

fn load_picture(_: &mut dyn Environment, _: &[Variant]) -> Result<Variant, Exception> {
    Err(Exception::runtime(RuntimeError::InvalidPicture).with_detail("there are no pictures here"))
}

//! What must hold of conversions, operators and functions for any text as their operands.

use swbem_automation::{Variant, arithmetic, coerce, compare, date, memory};

use super::{StillEnvironment, all};

/// What one call may occupy.
const MEMORY_BYTES_MAX: usize = 8 << 20;
/// Longer operands are cut.
const OPERAND_BYTES_MAX: usize = 512;

/// Uses the parts of a text between zeros as operands and arguments, as they are and converted to
/// every type.
///
/// # Panics
///
/// Panics when a conversion, an operator or a function does, and when a number, an amount or a date
/// does not print to something that reads the same.
pub fn check(text: &str) {
    let limit = memory::set_limit(memory::used().saturating_add(MEMORY_BYTES_MAX));
    let operands: Vec<Vec<Variant>> = text.split('\0').take(4).map(forms).collect();
    for left in operands.first().into_iter().flatten() {
        for right in operands.last().into_iter().flatten() {
            for operator in arithmetic::OPERATORS {
                if let Ok(result) = operator(left, right) {
                    check_printing(&result);
                }
            }
            for literals in [(false, false), (true, false), (true, true)] {
                let op = compare::Op::Lt;
                let _any = compare::compare_operands(op, left, literals.0, right, literals.1);
            }
        }
    }
    check_functions(&operands);
    memory::set_limit(limit);
}

/// Returns a text, and what it converts to.
fn forms(text: &str) -> Vec<Variant> {
    let end = (0..=OPERAND_BYTES_MAX)
        .rev()
        .find(|end| text.is_char_boundary(*end))
        .unwrap_or(0);
    let operand = Variant::from(text.get(..end).unwrap_or(text));
    let converted = [
        coerce::to_double(&operand).map(Variant::from),
        coerce::to_single(&operand).map(Variant::Single),
        coerce::to_long(&operand).map(Variant::from),
        coerce::to_integer(&operand).map(Variant::from),
        coerce::to_byte(&operand).map(Variant::from),
        coerce::to_currency(&operand).map(Variant::from),
        coerce::to_date_in(&operand, Some(2024)).map(Variant::from),
        coerce::to_bool(&operand).map(Variant::from),
    ];
    let mut forms = vec![Variant::Empty, Variant::Null, operand];
    for value in converted.into_iter().flatten() {
        check_printing(&value);
        forms.push(value);
    }
    forms
}

fn check_printing(value: &Variant) {
    let Ok(printed) = coerce::to_text(value) else {
        return;
    };
    let again = match value {
        Variant::Double(_) => coerce::to_double(&printed.clone().into()).map(Variant::from),
        Variant::Currency(_) => coerce::to_currency(&printed.clone().into()).map(Variant::from),
        Variant::Date(_) => Ok(date::parse_literal(&printed).map_or(Variant::Null, Variant::from)),
        _ => return,
    };
    // The largest Doubles print as more than there is.
    let Ok(again) = again else { return };
    assert_eq!(
        coerce::to_text(&again).ok(),
        Some(printed),
        "{value:?} prints otherwise again"
    );
}

/// Calls every function with the operands as arguments.
fn check_functions(operands: &[Vec<Variant>]) {
    let mut nowhere = StillEnvironment::at(45_351.5);
    let forms = operands.iter().map(Vec::len).max().unwrap_or(0);
    for form in 0..forms {
        // The forms of each operand in turn: the text beside the number of another, and so on.
        let arguments: Vec<Variant> = operands
            .iter()
            .enumerate()
            .map(|(idx, forms)| {
                let value = forms.get((form + idx * 3) % forms.len().max(1));
                value.cloned().unwrap_or_default()
            })
            .collect();
        for builtin in all() {
            let count = arguments.len().min(builtin.max_args);
            if let Some(arguments) = arguments.get(..count)
                && count >= builtin.min_args
            {
                let _any = (builtin.call)(&mut nowhere, arguments);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_all_kinds_pass() {
        for text in [
            "1.5\0-2",
            "&HFFFF\x001e308",
            "1/2/2000 3:04 PM\x00(5)",
            "True\0abc\x003\x00\u{1f600}",
            "",
            "922337203685477.5807\x002",
        ] {
            check(text);
        }
    }
}

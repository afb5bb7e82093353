//! The precedence of operators.
//!
//! The parser's tree keeps the order of what was written, and parentheses as nodes of their own,
//! but not VBScript's precedences: it reads `2 ^ 3 ^ 2` from the right, `Not a And b` as
//! `Not (a And b)`, and `\` like `*`. So an expression is taken apart into operands and operators
//! and read again.

use vbscript::T;
use vbscript::lexer::TokenKind;
use vbscript::parser::ast::{Expr, ExprKind};

/// An expression with VBScript's precedences.
#[derive(Debug)]
pub(crate) enum Tree<'a> {
    /// Not an operator: a literal, a name, a call, a member, something in parentheses.
    Operand(&'a Expr),
    /// A prefix operator.
    Prefix(TokenKind, Box<Tree<'a>>),
    /// An infix operator.
    Infix(TokenKind, Box<Tree<'a>>, Box<Tree<'a>>),
}

enum Piece<'a> {
    Operand(&'a Expr),
    Prefix(TokenKind),
    Infix(TokenKind),
}

/// Reads `expr` with VBScript's precedences.
pub(crate) fn read(expr: &Expr) -> Tree<'_> {
    if !matches!(
        expr.node,
        ExprKind::InfixOp { .. } | ExprKind::PrefixOp { .. }
    ) {
        return Tree::Operand(expr);
    }
    Reader {
        operands: Vec::new(),
        operators: Vec::new(),
    }
    .read(expr, pieces(expr))
}

/// Takes an expression apart, in the order in which it was written.
fn pieces(expr: &Expr) -> Vec<Piece<'_>> {
    enum Step<'a> {
        Expr(&'a Expr),
        Infix(TokenKind),
    }
    let mut pieces = Vec::new();
    let mut steps = vec![Step::Expr(expr)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Infix(op) => pieces.push(Piece::Infix(op)),
            Step::Expr(expr) => match &expr.node {
                ExprKind::InfixOp { op, lhs, rhs } => {
                    steps.push(Step::Expr(rhs));
                    steps.push(Step::Infix(*op));
                    steps.push(Step::Expr(lhs));
                }
                ExprKind::PrefixOp { op, expr } => {
                    pieces.push(Piece::Prefix(*op));
                    steps.push(Step::Expr(expr));
                }
                _ => pieces.push(Piece::Operand(expr)),
            },
        }
    }
    pieces
}

/// The two stacks of operator-precedence parsing.
struct Reader<'a> {
    operands: Vec<Tree<'a>>,
    operators: Vec<Operator>,
}

#[derive(Clone, Copy)]
enum Operator {
    Prefix(TokenKind),
    Infix(TokenKind),
}

impl Operator {
    fn binding(self) -> u8 {
        match self {
            Operator::Prefix(op) => prefix_binding(op),
            Operator::Infix(op) => infix_binding(op),
        }
    }
}

impl<'a> Reader<'a> {
    fn read(mut self, whole: &'a Expr, pieces: Vec<Piece<'a>>) -> Tree<'a> {
        for piece in pieces {
            match piece {
                Piece::Operand(expr) => self.operands.push(Tree::Operand(expr)),
                Piece::Prefix(op) => self.operators.push(Operator::Prefix(op)),
                Piece::Infix(op) => {
                    // All infix operators are left-associative.
                    while let Some(top) = self
                        .operators
                        .pop_if(|top| top.binding() >= infix_binding(op))
                    {
                        self.reduce(top);
                    }
                    self.operators.push(Operator::Infix(op));
                }
            }
        }
        while let Some(top) = self.operators.pop() {
            self.reduce(top);
        }
        self.operands.pop().unwrap_or(Tree::Operand(whole))
    }

    fn reduce(&mut self, operator: Operator) {
        let Some(right) = self.operands.pop() else {
            return;
        };
        let tree = match operator {
            Operator::Prefix(op) => Tree::Prefix(op, Box::new(right)),
            Operator::Infix(op) => match self.operands.pop() {
                Some(left) => Tree::Infix(op, Box::new(left), Box::new(right)),
                None => right,
            },
        };
        self.operands.push(tree);
    }
}

fn prefix_binding(op: TokenKind) -> u8 {
    match op {
        T![not] => 6,
        // Signs bind tighter than `^`: `-3 ^ 2` is 9.
        _ => 15,
    }
}

fn infix_binding(op: TokenKind) -> u8 {
    match op {
        T![imp] => 1,
        T![eqv] => 2,
        T![xor] => 3,
        T![or] => 4,
        T![and] => 5,
        T![&] => 8,
        T![+] | T![-] => 9,
        T![mod] => 10,
        T!['\\'] => 11,
        T![*] | T![/] => 12,
        T![^] => 14,
        // Comparisons, `Is` among them.
        _ => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vbscript::parser::Parser;

    fn show(tree: &Tree<'_>) -> String {
        match tree {
            Tree::Operand(expr) => expr.to_string(),
            Tree::Prefix(op, operand) => format!("({op} {})", show(operand)),
            Tree::Infix(op, left, right) => format!("({} {op} {})", show(left), show(right)),
        }
    }

    fn reading(text: &str) -> String {
        let expr = Parser::new(text).expression().unwrap();
        show(&read(&expr))
    }

    #[test]
    fn operators_bind_as_in_the_reference() {
        assert_eq!(reading("2 ^ 3 ^ 2"), "((2 ^ 3) ^ 2)");
        assert_eq!(reading("-2 ^ 2"), "((- 2) ^ 2)");
        assert_eq!(reading("2 ^ -2"), "(2 ^ (- 2))");
        assert_eq!(reading("Not a And b"), "((not a) and b)");
        assert_eq!(reading("Not a = b"), "(not (a = b))");
        assert_eq!(reading("a = Not b"), "(a = (not b))");
        assert_eq!(reading("1 + 2 & 3 + 4"), "((1 + 2) & (3 + 4))");
        assert_eq!(reading("7 \\ 2 * 3"), "(7 \\ (2 * 3))");
        assert_eq!(reading("7 mod 2 \\ 3"), "(7 mod (2 \\ 3))");
        assert_eq!(reading("1 < 2 = 3 > 4"), "(((1 < 2) = 3) > 4)");
        assert_eq!(
            reading("a Or b And c Xor d Eqv e Imp f"),
            "((((a or (b and c)) xor d) eqv e) imp f)"
        );
        assert_eq!(reading("-a.b(1) * 2"), "((- a.b(1)) * 2)");
    }

    #[test]
    fn long_expressions_are_read_without_recursion() {
        let text = vec!["a"; 3000].join(" + ");
        let expr = Parser::new(&text).expression().unwrap();
        assert!(matches!(read(&expr), Tree::Infix(..)));
    }
}

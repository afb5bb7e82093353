//! Event queries.

use swbem_core::Status;

use super::{Parse, Parser};
use crate::ast::{ConstantValue, EventQuery, Group, Having, Interval, Loc, PropertyPath};
use crate::lexer::TokenKind;
use crate::limits;

/// What HAVING compares.
const NUMBER_OF_EVENTS: &str = "NumberOfEvents";

impl Parser<'_> {
    pub(super) fn event_query(&mut self) -> Parse<EventQuery> {
        if !self.eat("SELECT") {
            return Err(self.no_statement(&["SELECT"]));
        }
        let columns = self.columns()?;
        let class = self.from(&columns)?;
        if class.name == "meta_class" {
            let failed = self.invalid(class.span(), "expected an event class, found `meta_class`");
            self.help("Changes of classes are events of __ClassOperationEvent.");
            return Err(failed);
        }
        let within = if self.eat("WITHIN") {
            Some(self.interval("WITHIN")?)
        } else {
            None
        };
        let condition = self.where_clause(Parser::term)?;
        let group = if self.eat("GROUP") {
            Some(self.group()?)
        } else {
            None
        };
        if !self.at_end() {
            let group = group.as_ref();
            return Err(self.unexpected_event_clause(
                within.is_some(),
                condition.is_some(),
                group.is_some(),
            ));
        }
        Ok(EventQuery {
            columns,
            class,
            within,
            condition,
            group,
        })
    }

    /// Reads a number of seconds.
    fn interval(&mut self, keyword: &str) -> Parse<Interval> {
        let token = self.token;
        let what = format!("a number of seconds after {keyword}");
        if token.kind != TokenKind::Number {
            return Err(self.missing_constant(&what));
        }
        self.bump();
        let loc = Loc(self.span_of(token));
        let seconds = match self.number(token)? {
            ConstantValue::Real(seconds) => seconds,
            // A whole number of seconds beyond what a real holds exactly is clamped anyway.
            ConstantValue::Integer(seconds) => {
                f64::from(u32::try_from(seconds.max(0)).unwrap_or(u32::MAX))
            }
            _ => 0.0,
        };
        if seconds <= 0.0 {
            return Err(self.invalid(loc.0, format!("{keyword} needs more than 0 seconds")));
        }
        if seconds < limits::INTERVAL_SECONDS_MIN {
            return Err(self.error(
                Status::ESS_E_REGISTRATION_TOO_PRECISE,
                loc.0,
                format!(
                    "{keyword} needs {} seconds or more",
                    limits::INTERVAL_SECONDS_MIN
                ),
            ));
        }
        Ok(Interval { seconds, loc })
    }

    /// Reads what follows GROUP.
    fn group(&mut self) -> Parse<Group> {
        if !self.eat("WITHIN") {
            let message = format!(
                "expected `WITHIN` after GROUP, found {}",
                self.describe(self.token)
            );
            let failed = self.error(Status::MISSING_GROUP_WITHIN, self.place(), message);
            if !self.suggest(&["WITHIN"]) {
                self.help("A group is collected for a time: `GROUP WITHIN 10 BY …`.");
            }
            return Err(failed);
        }
        let within = self.interval("GROUP WITHIN")?;
        let by = if self.eat("BY") {
            self.by_list()?
        } else {
            Vec::new()
        };
        let having = if self.eat("HAVING") {
            Some(self.having()?)
        } else {
            None
        };
        Ok(Group { within, by, having })
    }

    fn by_list(&mut self) -> Parse<Vec<PropertyPath>> {
        let is_missing = self.token.kind != TokenKind::Word
            || (self.at("HAVING") && self.is(self.ahead(), NUMBER_OF_EVENTS));
        if is_missing {
            let message = format!(
                "expected the name of a property after BY, found {}",
                self.describe(self.token)
            );
            let failed = self.error(Status::MISSING_AGGREGATION_LIST, self.place(), message);
            if self.token.kind == TokenKind::Star {
                self.help("BY takes the properties by name, with commas between them.");
            }
            return Err(failed);
        }
        self.property_list("the name of a property after BY", "BY")
    }

    /// Reads what follows HAVING.
    fn having(&mut self) -> Parse<Having> {
        let start = self.token.start;
        if !self.at(NUMBER_OF_EVENTS) {
            let failed = self.expected_plainly("`NumberOfEvents` after HAVING");
            if !self.suggest(&[NUMBER_OF_EVENTS]) {
                self.help("HAVING compares the number of events of the group with a number.");
            }
            return Err(failed);
        }
        self.bump();
        let operator = self.operator("`=`, `<>`, `<`, `<=`, `>` or `>=` after NumberOfEvents")?;
        let token = self.token;
        if token.kind != TokenKind::Number {
            return Err(self.missing_constant("a whole number"));
        }
        self.bump();
        let number_of_events = match self.number(token)? {
            ConstantValue::Integer(count) => u32::try_from(count).ok(),
            _ => None,
        };
        let Some(number_of_events) = number_of_events else {
            return Err(self.invalid(
                self.span_of(token),
                format!("expected a whole number from 0 to {}", u32::MAX),
            ));
        };
        let loc = Loc(self.span_since(start));
        Ok(Having {
            operator,
            number_of_events,
            loc,
        })
    }
}

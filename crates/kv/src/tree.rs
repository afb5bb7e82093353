use crate::{KeyRange, Result, Revision, Visit};

/// Is a row on its way into a tree: a key and its value, or none where the key is to be deleted.
pub type TreeRow<'a> = (&'a [u8], Option<&'a [u8]>);

/// Goes through rows of a tree.
pub type TreeRows<'a> = Box<dyn Iterator<Item = Result<(&'a [u8], &'a [u8])>> + 'a>;

/// Is where rows are kept for good: an ordered map on disk with atomic, durable transactions.
pub trait Tree: Send + Sync {
    /// Starts to read what was absorbed last.
    fn reader(&self) -> Result<Box<dyn TreeReader>>;

    /// Takes `rows`, which come in key order, and `through`, the revision they lead up to, in one
    /// durable transaction; it is the present one while more rows are to follow.
    ///
    /// # Errors
    /// On any error nothing was taken. `Full` when there is no room.
    fn absorb<'a>(
        &self,
        rows: &mut dyn Iterator<Item = TreeRow<'a>>,
        through: Revision,
    ) -> Result<()>;
}

/// Is a consistent view of a [`Tree`].
pub trait TreeReader: Send {
    /// Returns the revision that the rows of this view lead up to.
    fn absorbed(&self) -> Revision;

    /// Returns the value of `key`.
    fn get(&self, key: &[u8]) -> Result<Option<&[u8]>>;

    /// Goes forward through a range.
    fn rows<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>>;

    /// Goes backward through a range.
    fn rows_back<'a>(&'a self, range: &KeyRange<'_>) -> Result<TreeRows<'a>>;

    /// Shows a range, forward, until the visitor breaks. A tree that can do it faster than it goes
    /// from row to row does.
    fn visit(&self, range: &KeyRange<'_>, visit: &mut Visit<'_>) -> Result<()> {
        for row in self.rows(range)? {
            let (key, value) = row?;
            if visit(key, value).is_break() {
                break;
            }
        }
        Ok(())
    }
}

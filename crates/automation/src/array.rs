//! The array of a script.

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use crate::memory::{self, Charge};
use crate::{Exception, RuntimeError, Variant};

/// How many dimensions an array can have: VBScript's own limit.
pub const RANK_MAX: usize = 60;

/// How deeply arrays can hold arrays; copying one walks them.
const NESTING_DEPTH_MAX: usize = 200;

/// A shared array; an assignment copies it (see [`Variant::assign_copy`]).
#[derive(Clone)]
pub struct ArrayRef(Rc<RefCell<Array>>);

/// A rectangular array of variants: SAFEARRAY.
#[derive(Debug)]
pub struct Array {
    dimensions: Vec<Dimension>,
    /// INVARIANT: as many as the product of the counts; the first index moves fastest.
    items: Vec<Variant>,
    resizable: bool,
    charge: Charge,
}

/// One dimension of an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimension {
    /// The lowest index: 0 for all that scripts make.
    pub lower: i32,
    /// The number of indexes.
    pub count: usize,
}

impl ArrayRef {
    /// Shares `array`.
    pub fn new(array: Array) -> Self {
        ArrayRef(Rc::new(RefCell::new(array)))
    }

    /// Makes an array of one dimension from `items`, as `Array()` does.
    pub fn from_items(items: Vec<Variant>) -> Self {
        ArrayRef::new(Array::from_items(items))
    }

    /// Borrows the array to read; fails when it is being changed.
    pub fn borrow(&self) -> Result<Ref<'_, Array>, Exception> {
        self.try_borrow()
            .ok_or_else(|| Exception::runtime(RuntimeError::ArrayFixed))
    }

    /// Borrows the array to change it; fails with "This array is fixed or temporarily locked" when
    /// it is in use.
    pub fn borrow_mut(&self) -> Result<RefMut<'_, Array>, Exception> {
        self.0
            .try_borrow_mut()
            .ok()
            .ok_or_else(|| Exception::runtime(RuntimeError::ArrayFixed))
    }

    /// Borrows the array to read, if nobody is changing it.
    pub fn try_borrow(&self) -> Option<Ref<'_, Array>> {
        self.0.try_borrow().ok()
    }

    /// Tells whether both are the same array, not equal ones.
    pub fn is_same(&self, other: &ArrayRef) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    /// Tells whether nobody else holds this array.
    pub fn is_unique(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    /// Copies the array and the arrays in it.
    pub fn deep_copy(&self) -> Result<ArrayRef, Exception> {
        self.copy_within(NESTING_DEPTH_MAX)
    }

    /// Returns a copy of the items in memory order.
    pub fn to_items(&self) -> Result<Vec<Variant>, Exception> {
        Ok(self.borrow()?.items().to_vec())
    }

    fn copy_within(&self, depth: usize) -> Result<ArrayRef, Exception> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(Exception::runtime(RuntimeError::OutOfMemory));
        };
        let array = self.borrow()?;
        memory::reserve(bytes_of(array.items.len()))?;
        let items = array
            .items
            .iter()
            .map(|item| match item {
                Variant::Array(inner) => Ok(Variant::Array(inner.copy_within(depth)?)),
                other => Ok(other.clone()),
            })
            .collect::<Result<Vec<_>, Exception>>()?;
        Ok(ArrayRef::new(Array {
            charge: memory::charge(bytes_of(items.len())),
            dimensions: array.dimensions.clone(),
            items,
            // Only what `Dim` gave bounds keeps them; a copy of it in a variable can be resized.
            resizable: true,
        }))
    }
}

impl Array {
    /// Makes an array of one dimension from `items`; it can be resized.
    pub fn from_items(items: Vec<Variant>) -> Self {
        let dimensions = vec![Dimension {
            lower: 0,
            count: items.len(),
        }];
        Array {
            charge: memory::charge(bytes_of(items.len())),
            dimensions,
            items,
            resizable: true,
        }
    }

    /// Makes an array without dimensions, as `Dim a()` does.
    pub fn unallocated() -> Self {
        Array {
            charge: memory::charge(0),
            dimensions: Vec::new(),
            items: Vec::new(),
            resizable: true,
        }
    }

    /// Makes an array of empty items with the given upper bounds, -1 being none.
    ///
    /// Fails with "Out of memory", or "Subscript out of range" for bounds below -1.
    pub fn with_bounds(upper: &[i32], resizable: bool) -> Result<Self, Exception> {
        let dimensions = dimensions_of(upper)?;
        let count = allocate(&dimensions)?;
        Ok(Array {
            charge: memory::charge(bytes_of(count)),
            dimensions,
            items: vec![Variant::Empty; count],
            resizable,
        })
    }

    /// Returns the dimensions, none for an array that was never given bounds.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// Tells whether `ReDim` may change it.
    pub fn is_resizable(&self) -> bool {
        self.resizable
    }

    /// Makes the array resizable, or not.
    pub fn set_resizable(&mut self, resizable: bool) {
        self.resizable = resizable;
    }

    /// Returns the items in memory order: the first index moves fastest.
    pub fn items(&self) -> &[Variant] {
        &self.items
    }

    /// Returns the items to change, in memory order.
    pub fn items_mut(&mut self) -> &mut [Variant] {
        &mut self.items
    }

    /// Returns the lower bound of the dimension `dimension` (from 1), for `LBound`.
    pub fn lower_bound(&self, dimension: usize) -> Result<i32, Exception> {
        Ok(self.dimension(dimension)?.lower)
    }

    /// Returns the upper bound of the dimension `dimension` (from 1), for `UBound`.
    pub fn upper_bound(&self, dimension: usize) -> Result<i32, Exception> {
        let dimension = self.dimension(dimension)?;
        let count = i32::try_from(dimension.count).unwrap_or(i32::MAX);
        Ok(dimension.lower.saturating_add(count).saturating_sub(1))
    }

    /// Returns where in [`items`](Self::items) the element with these indexes is.
    ///
    /// Fails with "Subscript out of range", also when the number of indexes is not the number of
    /// dimensions.
    pub fn position(&self, indexes: &[i32]) -> Result<usize, Exception> {
        let out_of_range = || Exception::runtime(RuntimeError::SubscriptOutOfRange);
        if let ([index], [dimension]) = (indexes, self.dimensions.as_slice()) {
            return dimension.offset(*index).ok_or_else(out_of_range);
        }
        if indexes.len() != self.dimensions.len() || indexes.is_empty() {
            return Err(out_of_range());
        }
        let mut position = 0;
        let mut stride = 1;
        for (index, dimension) in indexes.iter().zip(&self.dimensions) {
            position += dimension.offset(*index).ok_or_else(out_of_range)? * stride;
            stride *= dimension.count;
        }
        Ok(position)
    }

    /// Returns the element with these indexes.
    pub fn get(&self, indexes: &[i32]) -> Result<&Variant, Exception> {
        let position = self.position(indexes)?;
        self.items
            .get(position)
            .ok_or_else(|| Exception::runtime(RuntimeError::SubscriptOutOfRange))
    }

    /// Replaces the element with these indexes and returns what was there.
    pub fn set(&mut self, indexes: &[i32], value: Variant) -> Result<Variant, Exception> {
        let position = self.position(indexes)?;
        match self.items.get_mut(position) {
            Some(item) => Ok(std::mem::replace(item, value)),
            None => Err(Exception::runtime(RuntimeError::SubscriptOutOfRange)),
        }
    }

    /// Gives the array new upper bounds: `ReDim`.
    ///
    /// With `preserve` only the last dimension may change, and the items that remain are kept.
    /// Returns what was dropped, for the caller to drop when the array is no longer borrowed.
    pub fn redim(&mut self, upper: &[i32], preserve: bool) -> Result<Vec<Variant>, Exception> {
        if !self.resizable {
            return Err(Exception::runtime(RuntimeError::ArrayFixed));
        }
        let dimensions = dimensions_of(upper)?;
        if preserve && !self.dimensions.is_empty() {
            let same_but_last = dimensions.len() == self.dimensions.len()
                && dimensions.split_last().map(|(_, rest)| rest)
                    == self.dimensions.split_last().map(|(_, rest)| rest);
            if !same_but_last {
                return Err(Exception::runtime(RuntimeError::SubscriptOutOfRange));
            }
        }
        let count = count_of(&dimensions)?;
        memory::reserve(bytes_of(count.saturating_sub(self.items.len())))?;
        let dropped = if preserve {
            let dropped = self.items.split_off(count.min(self.items.len()));
            self.items.resize(count, Variant::Empty);
            dropped
        } else {
            std::mem::replace(&mut self.items, vec![Variant::Empty; count])
        };
        self.dimensions = dimensions;
        self.charge.resize(bytes_of(count));
        Ok(dropped)
    }

    /// Empties a fixed array, or takes the bounds off a resizable one: `Erase`.
    ///
    /// Returns what was dropped.
    pub fn erase(&mut self) -> Vec<Variant> {
        if self.resizable {
            self.dimensions.clear();
            self.charge.resize(0);
            return std::mem::take(&mut self.items);
        }
        let count = self.items.len();
        std::mem::replace(&mut self.items, vec![Variant::Empty; count])
    }

    fn dimension(&self, dimension: usize) -> Result<&Dimension, Exception> {
        dimension
            .checked_sub(1)
            .and_then(|idx| self.dimensions.get(idx))
            .ok_or_else(|| Exception::runtime(RuntimeError::SubscriptOutOfRange))
    }
}

impl Dimension {
    fn offset(&self, index: i32) -> Option<usize> {
        let offset = usize::try_from(index.checked_sub(self.lower)?).ok()?;
        (offset < self.count).then_some(offset)
    }
}

impl Drop for Array {
    fn drop(&mut self) {
        // Numbers and strings go the ordinary way: only what can hold more can be deep.
        if self
            .items
            .iter()
            .any(|item| matches!(item, Variant::Object(Some(_)) | Variant::Array(_)))
        {
            memory::discard(std::mem::take(&mut self.items));
        }
    }
}

fn dimensions_of(upper: &[i32]) -> Result<Vec<Dimension>, Exception> {
    if upper.len() > RANK_MAX {
        return Err(Exception::runtime(RuntimeError::OutOfMemory));
    }
    upper
        .iter()
        .map(|upper| match usize::try_from(i64::from(*upper) + 1) {
            Ok(count) => Ok(Dimension { lower: 0, count }),
            Err(_) => Err(Exception::runtime(RuntimeError::SubscriptOutOfRange)),
        })
        .collect()
}

fn count_of(dimensions: &[Dimension]) -> Result<usize, Exception> {
    dimensions
        .iter()
        .try_fold(1_usize, |count, dimension| {
            count.checked_mul(dimension.count)
        })
        .filter(|count| count.checked_mul(size_of::<Variant>()).is_some())
        .ok_or_else(|| Exception::runtime(RuntimeError::OutOfMemory))
}

fn allocate(dimensions: &[Dimension]) -> Result<usize, Exception> {
    let count = count_of(dimensions)?;
    memory::reserve(bytes_of(count))?;
    Ok(count)
}

fn bytes_of(count: usize) -> usize {
    count.saturating_mul(size_of::<Variant>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_checked_in_every_dimension() {
        let mut array = Array::with_bounds(&[1, 2], false).unwrap();
        array.set(&[1, 2], Variant::Long(7)).unwrap();
        assert!(matches!(array.get(&[1, 2]), Ok(Variant::Long(7))));
        assert_eq!(array.get(&[2, 0]).unwrap_err().number, 9);
        assert_eq!(array.get(&[-1, 0]).unwrap_err().number, 9);
        assert_eq!(array.get(&[0]).unwrap_err().number, 9);
        assert_eq!(array.upper_bound(2).unwrap(), 2);
        assert_eq!(array.upper_bound(3).unwrap_err().number, 9);
        assert_eq!(array.redim(&[4], false).unwrap_err().number, 10);
    }

    #[test]
    fn preserve_keeps_what_remains() {
        let mut array = Array::with_bounds(&[1, 1], true).unwrap();
        array.set(&[1, 1], Variant::Long(1)).unwrap();
        array.redim(&[1, 3], true).unwrap();
        assert!(matches!(array.get(&[1, 1]), Ok(Variant::Long(1))));
        assert_eq!(array.redim(&[2, 3], true).unwrap_err().number, 9);
        array.redim(&[1, 0], true).unwrap();
        assert_eq!(array.items().len(), 2);
        array.erase();
        assert!(array.dimensions().is_empty());
    }

    #[test]
    fn copies_are_deep_and_bounded() {
        let mut array = ArrayRef::from_items(vec![Variant::Long(1)]);
        let copy = array.deep_copy().unwrap();
        copy.borrow_mut()
            .unwrap()
            .set(&[0], Variant::Long(2))
            .unwrap();
        assert!(matches!(
            array.borrow().unwrap().get(&[0]),
            Ok(Variant::Long(1))
        ));
        let failed = (0..1000).find_map(|_| match array.deep_copy() {
            Ok(copy) => {
                array = ArrayRef::from_items(vec![Variant::Array(copy)]);
                None
            }
            Err(exception) => Some(exception.number),
        });
        assert_eq!(failed, Some(7));
    }

    #[test]
    fn huge_bounds_are_out_of_memory() {
        let before = memory::set_limit(memory::used() + 1_000_000);
        let bounds = [i32::MAX, i32::MAX];
        assert_eq!(Array::with_bounds(&bounds, true).unwrap_err().number, 7);
        assert_eq!(
            Array::with_bounds(&[100_000_000], true).unwrap_err().number,
            7
        );
        memory::set_limit(before);
    }
}

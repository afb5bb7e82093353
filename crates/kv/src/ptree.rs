//! A persistent ordered tree: cloning it is cheap, and a clone never sees what is done to the other.
//!
//! It is a B+ tree whose nodes are shared between clones and copied when one of them is changed.
//! Readers hold a clone, so that neither they nor the writer ever wait, and versions cost nothing
//! beyond the nodes in which they differ.

use std::cmp::Ordering;
use std::sync::Arc;

use arrayvec::ArrayVec;

/// Is how many entries a leaf holds at most.
const LEAF_LEN_MAX: usize = 32;
/// Is how many children a branch holds at most: as many as make it no larger than a leaf.
const BRANCH_LEN_MAX: usize = 20;
/// Is the size up to which a node is joined with a neighbour that has room for it.
const NODE_LEN_LOW: usize = 6;
/// Bounds the height; with nodes split in halves it would take 10^16 entries to reach it.
const HEIGHT_MAX: usize = 16;

/// Is what a tree holds, ordered by its key, which may be kept in a context beside the tree.
pub(crate) trait Entry: Clone {
    type Context: ?Sized;
    /// Is what a branch keeps of an entry: enough to find its key, and no more.
    type Separator: Clone;

    fn key<'a>(&'a self, context: &'a Self::Context) -> &'a [u8];
    fn separator(&self, context: &Self::Context) -> Self::Separator;
    fn separator_key<'a>(separator: &'a Self::Separator, context: &'a Self::Context) -> &'a [u8];

    /// Compares the entry's key with one that is looked for.
    fn compare(&self, context: &Self::Context, wanted: &Wanted<'_>) -> Ordering {
        self.key(context).cmp(wanted.key)
    }

    /// Compares a separator's key with one that is looked for.
    fn compare_separator(
        separator: &Self::Separator,
        context: &Self::Context,
        wanted: &Wanted<'_>,
    ) -> Ordering {
        Self::separator_key(separator, context).cmp(wanted.key)
    }
}

/// Is how many bytes of a key its head has.
const HEAD_BYTES: usize = 16;

/// Returns the beginning of a key as a number: keys with different heads compare like their heads.
///
/// An entry that keeps the head of its key is compared without going to where the key is kept,
/// which is mostly a wait for memory.
pub(crate) fn head(key: &[u8]) -> u128 {
    let mut bytes = [0; HEAD_BYTES];
    for (to, from) in bytes.iter_mut().zip(key) {
        *to = *from;
    }
    u128::from_be_bytes(bytes)
}

/// Is a key that is looked for, with its head.
pub(crate) struct Wanted<'k> {
    pub(crate) key: &'k [u8],
    pub(crate) head: u128,
}

impl<'k> Wanted<'k> {
    fn new(key: &'k [u8]) -> Self {
        let head = head(key);
        Self { key, head }
    }
}

pub(crate) struct PTree<E: Entry> {
    root: Arc<Node<E>>,
    len: usize,
}

enum Node<E: Entry> {
    Leaf(ArrayVec<E, LEAF_LEN_MAX>),
    Branch(Branch<E>),
}

/// Holds children in order; `separators[i]` is no greater than any key in `children[i]` and greater
/// than every key in `children[i - 1]`. The first one is never looked at.
struct Branch<E: Entry> {
    separators: ArrayVec<E::Separator, BRANCH_LEN_MAX>,
    children: ArrayVec<Arc<Node<E>>, BRANCH_LEN_MAX>,
}

type Split<E> = Option<(<E as Entry>::Separator, Arc<Node<E>>)>;

impl<E: Entry> PTree<E> {
    pub(crate) fn new() -> Self {
        Self {
            root: Arc::new(Node::Leaf(ArrayVec::new())),
            len: 0,
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn get(&self, context: &E::Context, key: &[u8]) -> Option<&E> {
        let wanted = Wanted::new(key);
        let mut node = &*self.root;
        loop {
            match node {
                Node::Leaf(entries) => {
                    let idx = search(entries, context, &wanted).ok()?;
                    return entries.get(idx);
                }
                Node::Branch(branch) => {
                    node = branch.children.get(branch.child_of(context, &wanted))?;
                }
            }
        }
    }

    /// Puts `entry` in its place and returns the one with the same key that was there.
    pub(crate) fn insert(&mut self, context: &E::Context, entry: E) -> Option<E> {
        let (replaced, split) = insert_into(&mut self.root, context, entry);
        if let Some((separator, right)) = split {
            let first = first_separator(&self.root, context).unwrap_or_else(|| separator.clone());
            let mut root = Branch {
                separators: ArrayVec::new(),
                children: ArrayVec::new(),
            };
            root.separators.push(first);
            root.children.push(Arc::clone(&self.root));
            root.separators.push(separator);
            root.children.push(right);
            self.root = Arc::new(Node::Branch(root));
        }
        if replaced.is_none() {
            self.len = self.len.saturating_add(1);
        }
        replaced
    }

    pub(crate) fn remove(&mut self, context: &E::Context, key: &[u8]) -> Option<E> {
        // Looked up first, so that nothing is copied when there is nothing to remove.
        self.get(context, key)?;
        let removed = remove_from(&mut self.root, context, &Wanted::new(key))?;
        self.len = self.len.saturating_sub(1);
        while let Node::Branch(branch) = &*self.root {
            match (branch.children.len(), branch.children.first()) {
                (0, _) | (_, None) => self.root = Arc::new(Node::Leaf(ArrayVec::new())),
                (1, Some(only)) => self.root = Arc::clone(only),
                _ => break,
            }
        }
        Some(removed)
    }

    /// Goes forward from the first entry that is not before `start`.
    pub(crate) fn iter_from<'a>(&'a self, context: &'a E::Context, start: &[u8]) -> Iter<'a, E> {
        let mut iter = Iter {
            stack: ArrayVec::new(),
        };
        let start = Wanted::new(start);
        iter.descend(&self.root, |node| match node {
            Node::Leaf(entries) => search(entries, context, &start).unwrap_or_else(|idx| idx),
            Node::Branch(branch) => branch.child_of(context, &start),
        });
        iter
    }

    /// Goes backward from the last entry that is before `end`, or from the very last.
    pub(crate) fn iter_back_from<'a>(
        &'a self,
        context: &'a E::Context,
        end: Option<&[u8]>,
    ) -> IterBack<'a, E> {
        let mut iter = Iter {
            stack: ArrayVec::new(),
        };
        let end = end.map(Wanted::new);
        iter.descend(&self.root, |node| match (node, &end) {
            (Node::Leaf(entries), Some(end)) => {
                search(entries, context, end).unwrap_or_else(|idx| idx)
            }
            (Node::Leaf(entries), None) => entries.len(),
            (Node::Branch(branch), Some(end)) => branch.child_of(context, end),
            (Node::Branch(branch), None) => branch.children.len().saturating_sub(1),
        });
        IterBack(iter)
    }
}

impl<E: Entry> Clone for PTree<E> {
    fn clone(&self) -> Self {
        Self {
            root: Arc::clone(&self.root),
            len: self.len,
        }
    }
}

impl<E: Entry> Clone for Node<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Leaf(entries) => Self::Leaf(entries.clone()),
            Self::Branch(branch) => Self::Branch(Branch {
                separators: branch.separators.clone(),
                children: branch.children.clone(),
            }),
        }
    }
}

impl<E: Entry> Branch<E> {
    /// Returns which child the key belongs to.
    fn child_of(&self, context: &E::Context, wanted: &Wanted<'_>) -> usize {
        let (mut low, mut high) = (1, self.separators.len());
        while low < high {
            let middle = low.midpoint(high);
            let Some(separator) = self.separators.get(middle) else {
                break;
            };
            if E::compare_separator(separator, context, wanted).is_le() {
                low = middle.saturating_add(1);
            } else {
                high = middle;
            }
        }
        low.saturating_sub(1)
    }

    /// Takes in `right` behind child `idx`, of which it was split; splits itself if it has to.
    fn adopt(&mut self, idx: usize, separator: E::Separator, right: Arc<Node<E>>) -> Split<E> {
        let at = idx.saturating_add(1);
        if !self.children.is_full() {
            self.separators.insert(at, separator);
            self.children.insert(at, right);
            return None;
        }
        let cut = if at == BRANCH_LEN_MAX {
            BRANCH_LEN_MAX
        } else {
            BRANCH_LEN_MAX / 2
        };
        let mut upper = Branch {
            separators: self.separators.drain(cut..).collect(),
            children: self.children.drain(cut..).collect(),
        };
        let (half, at) = if at >= cut {
            (&mut upper, at - cut)
        } else {
            (&mut *self, at)
        };
        half.separators.insert(at, separator);
        half.children.insert(at, right);
        let first = upper.separators.first().cloned()?;
        Some((first, Arc::new(Node::Branch(upper))))
    }

    /// Joins child `idx` with a neighbour, if it has become small and the two fit into one node.
    fn join_small(&mut self, idx: usize) {
        let Some((len, len_max)) = self.children.get(idx).map(|child| child.lens()) else {
            return;
        };
        if len == 0 {
            self.children.remove(idx);
            self.separators.remove(idx);
            return;
        }
        if len > NODE_LEN_LOW {
            return;
        }
        let left = if idx == 0 { 0 } else { idx - 1 };
        let right = left + 1;
        let (Some(left_len), Some(right_len)) = (
            self.children.get(left).map(|child| child.lens().0),
            self.children.get(right).map(|child| child.lens().0),
        ) else {
            return;
        };
        if left_len + right_len > len_max {
            return;
        }
        let taken = self.children.remove(right);
        let separator = self.separators.remove(right);
        let Some(left) = self.children.get_mut(left) else {
            return;
        };
        match (Arc::make_mut(left), &*taken) {
            (Node::Leaf(into), Node::Leaf(from)) => into.extend(from.iter().cloned()),
            (Node::Branch(into), Node::Branch(from)) => {
                // The first separator of a branch is only a hint; the one above it is the bound.
                into.separators.push(separator);
                into.separators
                    .extend(from.separators.iter().skip(1).cloned());
                into.children.extend(from.children.iter().cloned());
            }
            // INVARIANT: all leaves are at the same depth, so that siblings are of one sort.
            (Node::Leaf(_), Node::Branch(_)) | (Node::Branch(_), Node::Leaf(_)) => {}
        }
    }
}

impl<E: Entry> Node<E> {
    /// Returns how much the node holds, and how much it could.
    fn lens(&self) -> (usize, usize) {
        match self {
            Self::Leaf(entries) => (entries.len(), LEAF_LEN_MAX),
            Self::Branch(branch) => (branch.children.len(), BRANCH_LEN_MAX),
        }
    }
}

fn search<E: Entry>(
    entries: &[E],
    context: &E::Context,
    wanted: &Wanted<'_>,
) -> Result<usize, usize> {
    entries.binary_search_by(|entry| entry.compare(context, wanted))
}

fn first_separator<E: Entry>(node: &Node<E>, context: &E::Context) -> Option<E::Separator> {
    match node {
        Node::Leaf(entries) => entries.first().map(|entry| entry.separator(context)),
        Node::Branch(branch) => branch.separators.first().cloned(),
    }
}

fn insert_into<E: Entry>(
    node: &mut Arc<Node<E>>,
    context: &E::Context,
    entry: E,
) -> (Option<E>, Split<E>) {
    match Arc::make_mut(node) {
        Node::Leaf(entries) => match search(entries, context, &Wanted::new(entry.key(context))) {
            Ok(idx) => {
                let replaced = entries
                    .get_mut(idx)
                    .map(|present| std::mem::replace(present, entry));
                (replaced, None)
            }
            Err(idx) => (None, insert_into_leaf(entries, context, idx, entry)),
        },
        Node::Branch(branch) => {
            let idx = branch.child_of(context, &Wanted::new(entry.key(context)));
            let Some(child) = branch.children.get_mut(idx) else {
                return (None, None);
            };
            let (replaced, split) = insert_into(child, context, entry);
            let split = split.and_then(|(separator, right)| branch.adopt(idx, separator, right));
            (replaced, split)
        }
    }
}

fn insert_into_leaf<E: Entry>(
    entries: &mut ArrayVec<E, LEAF_LEN_MAX>,
    context: &E::Context,
    idx: usize,
    entry: E,
) -> Split<E> {
    if !entries.is_full() {
        entries.insert(idx, entry);
        return None;
    }
    // Keys that arrive in order leave full nodes behind, not half-empty ones.
    let cut = if idx == LEAF_LEN_MAX {
        LEAF_LEN_MAX
    } else {
        LEAF_LEN_MAX / 2
    };
    let mut upper: ArrayVec<E, LEAF_LEN_MAX> = entries.drain(cut..).collect();
    if idx <= cut && cut < LEAF_LEN_MAX {
        entries.insert(idx, entry);
    } else {
        upper.insert(idx - cut, entry);
    }
    let separator = upper.first()?.separator(context);
    Some((separator, Arc::new(Node::Leaf(upper))))
}

fn remove_from<E: Entry>(
    node: &mut Arc<Node<E>>,
    context: &E::Context,
    wanted: &Wanted<'_>,
) -> Option<E> {
    match Arc::make_mut(node) {
        Node::Leaf(entries) => {
            let idx = search(entries, context, wanted).ok()?;
            Some(entries.remove(idx))
        }
        Node::Branch(branch) => {
            let idx = branch.child_of(context, wanted);
            let removed = remove_from(branch.children.get_mut(idx)?, context, wanted)?;
            branch.join_small(idx);
            Some(removed)
        }
    }
}

/// Goes forward through the entries of a tree.
pub(crate) struct Iter<'a, E: Entry> {
    /// Holds, from the root down to a leaf, each node and the position in it that is next.
    stack: ArrayVec<(&'a Node<E>, usize), HEIGHT_MAX>,
}

impl<'a, E: Entry> Iter<'a, E> {
    fn descend(&mut self, mut node: &'a Node<E>, position: impl Fn(&'a Node<E>) -> usize) {
        loop {
            let idx = position(node);
            if self.stack.try_push((node, idx)).is_err() {
                return;
            }
            match node {
                Node::Leaf(_) => return,
                Node::Branch(branch) => match branch.children.get(idx) {
                    Some(child) => node = child,
                    None => return,
                },
            }
        }
    }
}

impl<'a, E: Entry> Iterator for Iter<'a, E> {
    type Item = &'a E;

    fn next(&mut self) -> Option<&'a E> {
        loop {
            let (node, idx) = self.stack.last_mut()?;
            match *node {
                Node::Leaf(entries) => {
                    if let Some(entry) = entries.get(*idx) {
                        *idx += 1;
                        return Some(entry);
                    }
                    self.stack.pop();
                    if let Some((_, idx)) = self.stack.last_mut() {
                        *idx += 1;
                    }
                }
                Node::Branch(branch) => match branch.children.get(*idx) {
                    Some(child) => {
                        let child: &'a Node<E> = child;
                        self.descend(child, |_| 0);
                    }
                    None => {
                        self.stack.pop();
                        if let Some((_, idx)) = self.stack.last_mut() {
                            *idx += 1;
                        }
                    }
                },
            }
        }
    }
}

/// Goes backward through the entries of a tree; a leaf's position is the one after what is next.
pub(crate) struct IterBack<'a, E: Entry>(Iter<'a, E>);

impl<'a, E: Entry> Iterator for IterBack<'a, E> {
    type Item = &'a E;

    fn next(&mut self) -> Option<&'a E> {
        loop {
            let (node, idx) = self.0.stack.last_mut()?;
            if let Node::Leaf(entries) = *node
                && let Some(before) = idx.checked_sub(1)
            {
                *idx = before;
                return entries.get(before);
            }
            // This leaf is done: go up to the nearest branch with a child further left.
            self.0.stack.pop();
            let child = loop {
                let (node, idx) = self.0.stack.last_mut()?;
                match (*node, idx.checked_sub(1)) {
                    (Node::Branch(branch), Some(before)) => {
                        *idx = before;
                        break branch.children.get(before)?;
                    }
                    _ => self.0.stack.pop(),
                };
            };
            self.0.descend(child, |node| match node {
                Node::Leaf(entries) => entries.len(),
                Node::Branch(branch) => branch.children.len().saturating_sub(1),
            });
        }
    }
}

#[cfg(test)]
mod tests;

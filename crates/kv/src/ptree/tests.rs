use std::collections::BTreeMap;

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct Pair(Vec<u8>, u32);

impl Entry for Pair {
    type Context = ();
    type Separator = Vec<u8>;

    fn key<'a>(&'a self, (): &'a ()) -> &'a [u8] {
        &self.0
    }

    fn separator(&self, (): &()) -> Vec<u8> {
        self.0.clone()
    }

    fn separator_key<'a>(separator: &'a Vec<u8>, (): &'a ()) -> &'a [u8] {
        separator
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % bound
    }
}

fn key(number: u64) -> Vec<u8> {
    number.to_be_bytes()[5..].to_vec()
}

fn assert_same(tree: &PTree<Pair>, model: &BTreeMap<Vec<u8>, u32>, random: &mut Random) {
    let rows = |pair: &Pair| (pair.0.clone(), pair.1);
    assert_eq!(tree.len(), model.len());
    let all: Vec<_> = model
        .iter()
        .map(|(key, value)| (key.clone(), *value))
        .collect();
    assert_eq!(tree.iter_from(&(), &[]).map(rows).collect::<Vec<_>>(), all);
    let backward: Vec<_> = all.iter().rev().cloned().collect();
    assert_eq!(
        tree.iter_back_from(&(), None).map(rows).collect::<Vec<_>>(),
        backward
    );
    for _ in 0..50 {
        let start = key(random.below(6000));
        assert_eq!(
            tree.iter_from(&(), &start)
                .take(3)
                .map(rows)
                .collect::<Vec<_>>(),
            model
                .range(start.clone()..)
                .take(3)
                .map(|(k, v)| (k.clone(), *v))
                .collect::<Vec<_>>()
        );
        assert_eq!(
            tree.iter_back_from(&(), Some(&start))
                .take(3)
                .map(rows)
                .collect::<Vec<_>>(),
            model
                .range(..start.clone())
                .rev()
                .take(3)
                .map(|(k, v)| (k.clone(), *v))
                .collect::<Vec<_>>()
        );
        assert_eq!(
            tree.get(&(), &start).map(|pair| pair.1),
            model.get(&start).copied()
        );
    }
}

#[test]
fn agrees_with_a_btree_map_while_it_grows_and_shrinks() {
    let mut random = Random(1);
    let mut tree = PTree::new();
    let mut model = BTreeMap::new();
    for round in 0..40_u32 {
        // Rounds that mostly insert take turns with rounds that mostly remove.
        let inserts_of_ten = if (round / 5) % 2 == 0 { 9 } else { 1 };
        for step in 0..1000 {
            let key = key(random.below(6000));
            if random.below(10) < inserts_of_ten {
                let replaced = tree.insert(&(), Pair(key.clone(), step)).map(|pair| pair.1);
                assert_eq!(replaced, model.insert(key, step));
            } else {
                let removed = tree.remove(&(), &key).map(|pair| pair.1);
                assert_eq!(removed, model.remove(&key));
            }
        }
        assert_same(&tree, &model, &mut random);
    }
    for key in model.keys().cloned().collect::<Vec<_>>() {
        assert!(tree.remove(&(), &key).is_some());
        model.remove(&key);
    }
    assert!(tree.is_empty());
    assert_same(&tree, &model, &mut random);
}

#[test]
fn keys_in_order_go_in_either_way() {
    let mut random = Random(2);
    for backward in [false, true] {
        let mut tree = PTree::new();
        let mut model = BTreeMap::new();
        for number in 0..5000_u32 {
            let number = if backward { 5000 - number } else { number };
            tree.insert(&(), Pair(key(number.into()), number));
            model.insert(key(number.into()), number);
        }
        assert_same(&tree, &model, &mut random);
    }
}

#[test]
fn a_clone_keeps_what_it_had() {
    let mut random = Random(3);
    let mut tree = PTree::new();
    let mut model = BTreeMap::new();
    let mut kept = Vec::new();
    for step in 0..3000_u32 {
        let key = key(random.below(1000));
        if random.below(3) > 0 {
            tree.insert(&(), Pair(key.clone(), step));
            model.insert(key, step);
        } else {
            tree.remove(&(), &key);
            model.remove(&key);
        }
        if step % 300 == 0 {
            kept.push((tree.clone(), model.clone()));
        }
    }
    for (tree, model) in kept {
        assert_same(&tree, &model, &mut random);
    }
}

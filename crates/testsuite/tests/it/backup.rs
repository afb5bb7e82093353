//! A backup that is taken while others write is of one moment: it has every put that was
//! acknowledged before it began, of each batch all or nothing, and what is made from it verifies.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use swbem_core::Object;
use swbem_kv_lmdb::LmdbKv;
use swbem_manager::Connect;
use swbem_runtime::{Runtime, RuntimeOptions};
use swbem_store::{check_backup, restore};

use crate::kit::*;

const BACKUPS: u32 = 4;

#[test]
fn a_backup_has_what_was_acknowledged_before_it_began() {
    let directory = tempfile::tempdir().unwrap();
    let manager = manager(Arc::new(
        LmdbKv::open(directory.path().join("store")).unwrap(),
    ))
    .unwrap();
    let runtime = Runtime::start(manager.clone(), RuntimeOptions::default());
    let connection = runtime.connect(Connect::as_system(NAMESPACE)).unwrap();
    connection.put(&class().into(), 0, None).unwrap();
    let stored = stored_class(connection.session()).unwrap();
    let acknowledged = AtomicU32::new(0);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let connection = runtime.connect(Connect::as_system(NAMESPACE)).unwrap();
            let mut id = 0;
            while !done.load(Ordering::Acquire) {
                id += 1;
                let object = Object::from(instance(&stored, id, id));
                connection.put(&object, 0, None).unwrap();
                acknowledged.store(id, Ordering::Release);
            }
            id
        });
        for nth in 0..BACKUPS {
            // So that each backup has more than the one before.
            let wanted = acknowledged.load(Ordering::Acquire) + 200;
            while acknowledged.load(Ordering::Acquire) < wanted {
                std::thread::yield_now();
            }
            let before = acknowledged.load(Ordering::Acquire);
            let mut bytes = Vec::new();
            manager.store().backup(&mut bytes, &mut |_| {}).unwrap();
            let after = acknowledged.load(Ordering::Acquire);
            check_backup(&mut bytes.as_slice()).unwrap();

            let kv = LmdbKv::open(directory.path().join(format!("copy{nth}"))).unwrap();
            restore(&mut std::io::Cursor::new(&bytes), &kv, &mut |_| {}).unwrap();
            let copy = crate::kit::manager(Arc::new(kv)).unwrap();
            verify(&copy);
            let ids = versions(&connect(&copy).unwrap());
            let newest = ids.keys().last().copied().unwrap_or_default();
            // Nothing is missing in between, and at most one put was on its way at the end.
            assert!(ids.keys().copied().eq(1..=newest));
            assert!(
                before <= newest && newest <= after + 1,
                "{before} {newest} {after}"
            );
        }
        done.store(true, Ordering::Release);
        assert!(writer.join().unwrap() >= 200 * BACKUPS);
    });
}

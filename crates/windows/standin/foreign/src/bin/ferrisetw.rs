//! A consumer on ferrisetw: a session without processors' own buffers, as that crate starts it.

#[cfg(windows)]
fn main() {
    use ferrisetw::EventRecord;
    use ferrisetw::provider::Provider;
    use ferrisetw::schema_locator::SchemaLocator;
    use ferrisetw::trace::{TraceTrait, UserTrace};
    use nettally_standin_foreign::{KEYWORDS, LEVEL, NETWORK, Sums, is_over, ready};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use windows::Win32::System::Diagnostics::Etw::EVENT_RECORD;

    let sums = Arc::new(Mutex::new(Sums::default()));
    let inner = Arc::clone(&sums);
    // The crate reads payloads by schemas, which Wine has none of.
    let callback = move |record: &EventRecord, _: &SchemaLocator| {
        // SAFETY: the crate's record is Windows' own in a transparent wrapper.
        let record = unsafe { &*std::ptr::from_ref(record).cast::<EVENT_RECORD>() };
        let length = usize::from(record.UserDataLength);
        if length > 0 {
            // SAFETY: so many bytes are there until the callback returns.
            let payload = unsafe { std::slice::from_raw_parts(record.UserData.cast(), length) };
            inner.lock().unwrap().add(record.EventHeader.EventDescriptor.Id, payload);
        }
    };
    let provider = Provider::by_guid(NETWORK).any(KEYWORDS).level(LEVEL).add_callback(callback);
    let name = format!("foreign-ferrisetw-{}", std::process::id());
    let (trace, handle) =
        UserTrace::new().named(name).enable(provider.build()).start().expect("a session");
    let consumer = std::thread::spawn(move || UserTrace::process_from_handle(handle));
    ready();
    while !is_over() {
        std::thread::sleep(Duration::from_millis(50));
    }
    // The crate takes no more events once it stops, so the session's timer has to bring the last ones.
    std::thread::sleep(Duration::from_secs(2));
    trace.stop().expect("the session's end");
    // The crate closes the handle before it stops the session, so that this says "cancelled".
    let _ = consumer.join().unwrap();
    println!("{}", sums.lock().unwrap().to_json());
}

#[cfg(not(windows))]
fn main() {}

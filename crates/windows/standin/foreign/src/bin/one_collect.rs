//! A consumer on Microsoft's one_collect: an independent session and system logger, as that crate
//! starts it.

#[cfg(windows)]
fn main() {
    use nettally_standin_foreign::{
        KEYWORDS, LEVEL, NETWORK, RECEIVES, SENDS, Sums, is_over, ready,
    };
    use one_collect::Guid;
    use one_collect::etw::EtwSession;
    use one_collect::event::Event;
    use one_collect::event::os::windows::WindowsEventExtension;
    use std::cell::RefCell;
    use std::rc::Rc;

    let sums = Rc::new(RefCell::new(Sums::default()));
    let provider = Guid::from_u128(NETWORK);
    let mut session = EtwSession::new();
    for id in SENDS.into_iter().chain(RECEIVES) {
        let mut event =
            Event::for_etw(id.into(), format!("network {id}"), provider, LEVEL, KEYWORDS);
        event.set_no_callstack_flag();
        let sums = Rc::clone(&sums);
        event.add_callback(move |data| {
            sums.borrow_mut().add(id, data.event_data());
            Ok(())
        });
        session.add_event(event, None);
    }
    session.enable_provider(provider).ensure_no_filtering();
    session.add_started_callback(|_| ready());
    session.parse_until("foreign-one-collect", is_over).expect("a session to its end");
    println!("{}", sums.borrow().to_json());
}

#[cfg(not(windows))]
fn main() {}

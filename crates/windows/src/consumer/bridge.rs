//! The functions Windows calls, and the context they find.
//!
//! Windows gets one pointer, to a [`Context`], and gives it back with every event and buffer. All
//! calls come from inside ProcessTrace, on the thread that called it, one after another.

use std::any::Any;
use std::mem::ManuallyDrop;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;

use event::RawEvent;
use windows_sys::Win32::System::Diagnostics::Etw::{EVENT_RECORD, EVENT_TRACE_LOGFILEW};

use super::clock::LiveClock;
use super::record;

/// BufferCallback's answers.
const CONTINUE: u32 = 1;
const END: u32 = 0;

/// What receives events.
///
/// Both functions are called on the thread that runs the consumer. They should take no lock, wait
/// for nothing and allocate nothing: while one runs, the session's buffers fill.
pub trait Handler {
    /// One event. Everything in it is gone when this returns.
    fn record(&mut self, event: &RawEvent<'_>);

    /// A buffer has been delivered to its end; at least once a second while events come. `Break`
    /// ends the reception.
    fn buffer(&mut self, facts: BufferFacts) -> ControlFlow<()> {
        let _ = facts;
        ControlFlow::Continue(())
    }
}

impl<F: FnMut(&RawEvent<'_>)> Handler for F {
    #[inline]
    fn record(&mut self, event: &RawEvent<'_>) {
        self(event);
    }
}

/// What is known after a buffer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct BufferFacts {
    /// Buffers delivered so far.
    pub buffers: u32,
    /// Bytes of this buffer that held events.
    pub filled: u32,
    /// Size of this buffer in bytes.
    pub size: u32,
    /// Events lost, where the deliverer says so; Windows documents this field as unused.
    pub events_lost: u32,
    /// How far the system's clock went ahead of the events' clock since the last comparison, in
    /// 100 ns; `None` when they were not compared. Large when somebody set the clock.
    pub clock_step: Option<i64>,
}

/// What Windows' pointer leads to.
pub(super) struct Context<H> {
    pub(super) handler: H,
    pub(super) clock: LiveClock,
    /// Asked after every buffer for both clocks, when it is time to compare them.
    pub(super) compare: fn(&mut LiveClock) -> Option<i64>,
    /// The first panic of the handler. It is not called again.
    pub(super) panic: Option<Box<dyn Any + Send>>,
}

impl<H: Handler> Context<H> {
    pub(super) fn new(
        handler: H,
        clock: LiveClock,
        compare: fn(&mut LiveClock) -> Option<i64>,
    ) -> Self {
        Self { handler, clock, compare, panic: None }
    }

    /// Calls the handler unless it has panicked, and keeps its panic; `None` after one.
    #[inline]
    fn guarded<T>(&mut self, call: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.panic.is_some() {
            return None;
        }
        // The state behind a panic is only looked at by the caller of `run`, who is told of it.
        match catch_unwind(AssertUnwindSafe(|| call(self))) {
            Ok(value) => Some(value),
            Err(panic) => {
                self.panic = Some(panic);
                None
            }
        }
    }
}

/// A context whose address Windows may have: it stays where it is until it is dropped or taken
/// back. (A box would promise that nobody else reaches it.)
pub(super) struct Owned<H>(NonNull<Context<H>>);

// SAFETY: this is the one owner of the context, so moving it moves the handler, which may be moved
// (`H: Send`); the rest of the context may be, too.
unsafe impl<H: Send> Send for Owned<H> {}

impl<H> Owned<H> {
    pub(super) fn new(context: Context<H>) -> Self {
        Self(NonNull::from(Box::leak(Box::new(context))))
    }

    /// The pointer for Windows.
    pub(super) fn pointer(&mut self) -> *mut Context<H> {
        self.0.as_ptr()
    }

    /// Sets the conversion of stamps, before anybody calls back.
    pub(super) fn set_clock(&mut self, clock: LiveClock) {
        // SAFETY: allocated in `new`. Windows calls back from ProcessTrace only, which needs the
        // whole consumer, while here its context is borrowed.
        unsafe { self.0.as_mut() }.clock = clock;
    }

    /// Takes the context back. Nobody may call back any more.
    pub(super) fn into_inner(self) -> Context<H> {
        let this = ManuallyDrop::new(self);
        // SAFETY: leaked from a box in `new`; `self` is gone and its drop will not run.
        *unsafe { Box::from_raw(this.0.as_ptr()) }
    }
}

impl<H> Drop for Owned<H> {
    fn drop(&mut self) {
        // SAFETY: leaked from a box in `new`, and not taken back, for that ends the owner.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// EventRecordCallback.
///
/// # Safety
///
/// `record` is null or points at a record as ProcessTrace gives it: valid until this returns, its
/// payload as its length says, its `UserContext` null or a pointer to a `Context<H>` that is not in
/// use elsewhere.
pub(super) unsafe extern "system" fn on_record<H: Handler>(record: *mut EVENT_RECORD) {
    // SAFETY: null or valid until this returns, says the contract.
    let Some(record) = (unsafe { record.cast_const().as_ref() }) else { return };
    // SAFETY: null or ours, and this is the only call under way, says the contract.
    let Some(context) = (unsafe { record.UserContext.cast::<Context<H>>().as_mut() }) else {
        return;
    };
    context.guarded(|context| {
        // SAFETY: ProcessTrace gives `UserDataLength` bytes at `UserData` until this returns.
        let event = unsafe { record::view(record, context.clock.clock()) };
        context.handler.record(&event);
    });
}

/// BufferCallback. Ends the reception when the handler says so, and after a panic.
///
/// # Safety
///
/// `logfile` is null or valid until this returns; its `Context` is as in [`on_record`].
pub(super) unsafe extern "system" fn on_buffer<H: Handler>(
    logfile: *mut EVENT_TRACE_LOGFILEW,
) -> u32 {
    // SAFETY: null or valid until this returns, says the contract.
    let Some(logfile) = (unsafe { logfile.cast_const().as_ref() }) else { return CONTINUE };
    // SAFETY: null or ours, and this is the only call under way, says the contract.
    let Some(context) = (unsafe { logfile.Context.cast::<Context<H>>().as_mut() }) else {
        return CONTINUE;
    };
    let flow = context.guarded(|context| {
        let facts = BufferFacts {
            buffers: logfile.BuffersRead,
            filled: logfile.Filled,
            size: logfile.BufferSize,
            events_lost: logfile.EventsLost,
            clock_step: (context.compare)(&mut context.clock),
        };
        context.handler.buffer(facts)
    });
    if flow == Some(ControlFlow::Continue(())) { CONTINUE } else { END }
}

/// What a panic said, if it said it in words.
pub(super) fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without words").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts, and panics at the third event.
    #[derive(Default)]
    struct Fragile {
        events: u32,
        buffers: Vec<BufferFacts>,
    }

    impl Handler for Fragile {
        fn record(&mut self, event: &RawEvent<'_>) {
            assert_ne!(self.events, 2, "the third event of version {}", event.version);
            self.events += 1;
        }

        fn buffer(&mut self, facts: BufferFacts) -> ControlFlow<()> {
            self.buffers.push(facts);
            if self.buffers.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
    }

    fn context(handler: Fragile) -> Context<Fragile> {
        Context::new(handler, LiveClock::system_time(), |_| Some(5))
    }

    fn deliver<H: Handler>(context: *mut Context<H>, events: usize) {
        for _ in 0..events {
            let mut record = EVENT_RECORD { UserContext: context.cast(), ..Default::default() };
            // SAFETY: the record is valid, has no payload, and its context is not used meanwhile.
            unsafe { on_record::<H>(&raw mut record) };
        }
    }

    fn end_buffer(context: *mut Context<Fragile>) -> u32 {
        let mut logfile = EVENT_TRACE_LOGFILEW {
            BuffersRead: 7,
            Filled: 100,
            BufferSize: 65536,
            EventsLost: 2,
            Context: context.cast(),
            ..Default::default()
        };
        // SAFETY: the structure is valid, and its context is not used meanwhile.
        unsafe { on_buffer::<Fragile>(&raw mut logfile) }
    }

    #[test]
    fn events_and_buffers_reach_the_handler() {
        let mut context = context(Fragile::default());
        let pointer = &raw mut context;
        deliver(pointer, 2);
        assert_eq!(end_buffer(pointer), CONTINUE);
        assert_eq!(end_buffer(pointer), END);
        assert_eq!(context.handler.events, 2);
        let facts = BufferFacts {
            buffers: 7,
            filled: 100,
            size: 65536,
            events_lost: 2,
            clock_step: Some(5),
        };
        assert_eq!(context.handler.buffers, [facts, facts]);
    }

    #[test]
    fn a_panic_is_kept_and_ends_the_reception() {
        let mut context = context(Fragile::default());
        let pointer = &raw mut context;
        deliver(pointer, 5);
        assert_eq!(end_buffer(pointer), END);
        assert_eq!((context.handler.events, context.handler.buffers.len()), (2, 0));
        let panic = context.panic.expect("kept");
        assert!(words(&*panic).contains("the third event of version 0"), "{}", words(&*panic));
    }

    #[test]
    fn null_pointers_are_nothing() {
        // SAFETY: null is allowed.
        unsafe { on_record::<Fragile>(std::ptr::null_mut()) };
        // SAFETY: null is allowed.
        assert_eq!(unsafe { on_buffer::<Fragile>(std::ptr::null_mut()) }, CONTINUE);
        deliver::<Fragile>(std::ptr::null_mut(), 1);
        assert_eq!(end_buffer(std::ptr::null_mut()), CONTINUE);
    }

    #[test]
    fn a_closure_is_a_handler() {
        let mut count = 0;
        let mut handler = |_: &RawEvent<'_>| count += 1;
        let mut context = Context::new(&mut handler, LiveClock::system_time(), |_| None);
        deliver(&raw mut context, 3);
        assert_eq!(count, 3);
    }

    #[test]
    fn an_owned_context_is_freed_or_given_back() {
        let mut owned = Owned::new(context(Fragile::default()));
        deliver(owned.pointer(), 1);
        drop(owned);
        let mut owned = Owned::new(context(Fragile::default()));
        deliver(owned.pointer(), 2);
        assert_eq!(owned.into_inner().handler.events, 2);
    }
}

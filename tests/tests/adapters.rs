//! One suite for every runtime: what one has and another lacks does not compile.
//!
//! Connections in memory are polled by the test itself; sockets, children and tasks are the adapters' own. Nothing
//! sleeps: tokio's clock is paused, and where a test has to know that nothing more will happen, it asks who was woken.

#[path = "adapters/cases/mod.rs"]
mod cases;
#[path = "adapters/fixture.rs"]
mod fixture;
#[path = "adapters/quiet.rs"]
mod quiet;
#[path = "adapters/runtimes.rs"]
mod runtimes;
#[path = "adapters/wire.rs"]
mod wire;

macro_rules! cases {
    ($($file:ident: $($case:ident),*;)*) => {$($(
        #[test]
        fn $case() {
            crate::cases::$file::$case::<Rt>();
        }
    )*)*};
}

macro_rules! suite {
    ($($runtime:ident: $type:ident,)*) => {$(
        mod $runtime {
            use crate::runtimes::$type as Rt;

            cases! {
                bytes: megabytes_both_ways, a_peer_that_stops_reading, a_peer_that_dies_inside_a_message,
                    a_server_that_dies_inside_a_message, a_half_closed_connection, a_dead_reader,
                    a_server_that_writes_after_the_end;
                calls: answers_in_every_revision, a_thousand_calls_with_random_cancellations, dropped_before_it_was_sent,
                    dropped_after_it_was_sent, dropped_calls_are_dropped_at_the_server, a_handler_that_panics,
                    a_dropped_driver_leaves_no_one_waiting, wrong_arguments_name_the_field, a_wedged_call_times_out,
                    a_closed_connection_takes_no_requests, a_server_that_closes, noise_is_reported;
                local: a_service_that_is_not_send, cancellation_reaches_what_a_call_has_started;
                talk: progress_comes_whole_and_in_order, elicitation_in_every_revision, sampling_and_roots,
                    several_rounds_of_questions, several_questions_in_one_round, answers_that_come_unasked, subscriptions,
                    a_service_hears_that_a_listener_left, log_messages, lists_in_pages, resources_and_prompts,
                    a_client_without_the_capability;
                adapter: in_memory, over_tcp, over_unix_sockets, over_a_child_process, spawned_calls, a_child_that_ignores_its_end;
            }
        }
    )*};
}

suite! {
    tokio: Tokio,
    async_std: AsyncStd,
    smol: Smol,
}

//! One suite over HTTP for every runtime, over loopback sockets: what one has and another lacks does not compile.
//!
//! What a call, a question or a subscription is has its cases among those of the other transports, which are run here
//! too. Nothing sleeps: a test waits for what happens, and where a peer must be slow or gone, it is one of bytes.

#![allow(dead_code, reason = "the cases of all transports are shared, and some are about streams of lines")]

#[path = "http_adapters/cases/mod.rs"]
mod cases;
#[path = "http_adapters/fixture.rs"]
mod fixture;
#[path = "http_adapters/manual.rs"]
mod manual;
#[path = "adapters/fixture.rs"]
mod pipes;
#[path = "adapters/quiet.rs"]
mod quiet;
#[path = "http_adapters/raw.rs"]
mod raw;
#[path = "http_adapters/runtimes.rs"]
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
                calls: answers_in_every_revision, a_thousand_calls_with_random_cancellations,
                    dropped_calls_are_dropped_at_the_server, a_handler_that_panics, wrong_arguments_name_the_field,
                    a_wedged_call_times_out, a_closed_connection_takes_no_requests;
                talk: progress_comes_whole_and_in_order, elicitation_in_every_revision, sampling_and_roots,
                    several_rounds_of_questions, several_questions_in_one_round, subscriptions, log_messages,
                    lists_in_pages, resources_and_prompts, a_client_without_the_capability;
                legacy: a_server_restarted_under_a_client, a_response_that_is_ended_and_resumed, without_sessions,
                    over_http_sse, both_eras_at_one_endpoint, a_client_that_vanishes_comes_back;
                load: a_thousand_streams, a_slow_reader_holds_up_nobody, a_client_that_vanishes_cancels;
                peers: a_body_in_one_byte_chunks, a_body_over_the_limit, a_head_that_never_ends, a_body_that_never_ends,
                    another_host, several_requests_on_one_connection;
                server: a_shutdown_drains, a_shutdown_ends_subscriptions, over_unix_sockets;
            }
        }
    )*};
}

suite! {
    tokio: Tokio,
    async_std: AsyncStd,
    smol: Smol,
}

#[test]
fn ten_thousand_sessions_expire() {
    cases::sessions::ten_thousand_sessions_expire();
}

//! Streams with faults, and what comes through them.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::time::Duration;

use futures_io::AsyncRead;
use futures_lite::AsyncWriteExt;
use mcp_driver::duplex::duplex;
use mcp_testkit::{Executor, Faults};

/// What comes through, piece by piece, and how it ended.
fn through(faults: &Faults, sent: &[u8]) -> (Vec<Vec<u8>>, io::Result<()>, Duration) {
    let executor = Executor::new();
    let time = executor.time();
    let (mut here, there) = duplex(1 << 20);
    let mut reader = faults.on(there, &time);
    executor.block_on(async {
        here.write_all(sent).await.expect("there is room");
        here.close().await.expect("it closes");
        let (mut pieces, mut buffer) = (Vec::new(), [0; 4096]);
        loop {
            match poll_fn(|cx| Pin::new(&mut reader).poll_read(cx, &mut buffer)).await {
                Ok(0) => return (pieces, Ok(()), time.elapsed()),
                Ok(length) => pieces.push(buffer[..length].to_vec()),
                Err(error) => return (pieces, Err(error), time.elapsed()),
            }
        }
    })
}

const SENT: &[u8] = "{\"a\":\"ä\"}\n{\"b\":[1,2,3]}\n".as_bytes();

#[test]
fn cuts_change_the_pieces_and_not_the_bytes() {
    let mut cuts = Vec::new();
    for seed in 0..20 {
        let (pieces, ended, _) = through(&Faults::seeded(seed).cut().join(), SENT);
        ended.expect("nothing breaks");
        assert_eq!(pieces.concat(), SENT);
        assert_eq!(pieces, through(&Faults::seeded(seed).cut().join(), SENT).0, "the seed decides");
        cuts.push(pieces.iter().map(Vec::len).collect::<Vec<_>>());
    }
    cuts.sort();
    cuts.dedup();
    assert!(cuts.len() > 10, "{cuts:?}");
    assert_eq!(through(&Faults::seeded(1), SENT).0, [SENT]);
}

#[test]
fn delays_take_the_time_of_the_test() {
    let (_, _, none) = through(&Faults::seeded(1).cut(), SENT);
    let (pieces, _, some) = through(&Faults::seeded(1).cut().delay(Duration::from_secs(1)), SENT);
    assert_eq!(none, Duration::ZERO);
    assert!(some > Duration::ZERO && some <= Duration::from_secs(1) * (pieces.len() as u32 + 1), "{some:?}");
}

#[test]
fn a_stream_ends_or_breaks_at_its_byte() {
    for bytes in 0..SENT.len() {
        let (pieces, ended, _) = through(&Faults::seeded(3).cut().truncate_at(bytes), SENT);
        ended.expect("it only ends");
        assert_eq!(pieces.concat(), SENT[..bytes]);
        let (pieces, ended, _) = through(&Faults::seeded(3).break_at(bytes), SENT);
        assert_eq!(ended.expect_err("it breaks").kind(), io::ErrorKind::ConnectionReset);
        assert_eq!(pieces.concat(), SENT[..bytes]);
    }
}

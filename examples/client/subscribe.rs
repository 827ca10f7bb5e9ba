//! News of one resource, which is read again when it has changed.
//!
//! Prints:
//! ```text
//! sunny
//! house://weather: rain
//! house://weather: snow
//! ```

use mcp_tokio::{CallError, Peer, Router, Watched, connect_in_memory, run};

fn main() -> Result<(), CallError> {
    let weather = Watched::new("sunny".to_owned());
    let router = Router::new("house", "1.0").watched("house://weather", "weather", &weather);
    run(async {
        let server = connect_in_memory(router, ("client", "1.0"), ());
        let peer = server.peer();
        println!("{}", read(peer).await?);
        // It ends when the stream is dropped.
        let mut news = peer.subscribe("house://weather").await?;
        for next in ["rain", "snow"] {
            weather.set(next.to_owned());
            if news.next().await.is_some() {
                println!("house://weather: {}", read(peer).await?);
            }
        }
        Ok(())
    })
}

async fn read(peer: &Peer) -> Result<String, CallError> {
    let read = peer.read_resource("house://weather").await?;
    Ok(read.contents.iter().filter_map(|contents| contents.as_text()).collect())
}

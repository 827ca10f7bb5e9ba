//! A long list: whole, item by item as pages are needed, and with a bound.
//!
//! Prints:
//! ```text
//! 100 resources
//! the first before 2000: 1999
//! more than 3 pages: true
//! ```

use mcp_tokio::{CallError, Router, connect_in_memory, run};

fn main() -> Result<(), CallError> {
    let add = |router: Router, year: u16| {
        router.resource(format!("archive://{year}"), year.to_string(), move || async move {
            format!("what happened in {year}")
        })
    };
    let router = (1926..2026).rev().fold(Router::new("archive", "1.0").page_size(10), add);
    run(async {
        let server = connect_in_memory(router, ("client", "1.0"), ());
        println!("{} resources", server.peer().list_resources().await?.len());

        // Three pages are asked for, and no more.
        let mut resources = server.peer().list_resources();
        while let Some(resource) = resources.next().await {
            let resource = resource?;
            if resource.name.as_str() < "2000" {
                println!("the first before 2000: {}", resource.name);
                break;
            }
        }
        let bounded = server.peer().list_resources().max_pages(3).await;
        println!("more than 3 pages: {}", matches!(bounded, Err(CallError::TooManyPages { .. })));
        Ok(())
    })
}

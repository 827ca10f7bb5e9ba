//! Methods and notifications of one's own, both ways, under a prefix that no revision will take.

use std::sync::{Arc, Mutex, PoisonError};

use mcp_tokio::{Ctx, Failure, Json, Router, State, named, run, serve_stdio};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Default, Deserialize, Serialize)]
struct Place {
    x: f64,
    y: f64,
}

type Robot = Arc<Mutex<Place>>;

/// What clients ask; on the way they are told something that they did not ask for.
async fn distance(unit: String, ctx: Ctx, State(robot): State<Robot>) -> Result<Json<Value>, Failure> {
    ctx.notify("acme/battery", json!({"charge": 0.5}))?;
    let place = robot.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(Json(json!({"distance": place.x.hypot(place.y), "unit": unit})))
}

/// What they tell, without an answer.
fn moved(place: Place, State(robot): State<Robot>) {
    *robot.lock().unwrap_or_else(PoisonError::into_inner) = place;
}

fn main() -> std::io::Result<()> {
    let router = Router::new("robot", "1.0")
        .state(Robot::default())
        .notification("acme/moved", moved)
        .method("acme/distance", named(["unit"], distance));
    run(serve_stdio(router))
}

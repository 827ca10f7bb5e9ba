//! What a transcript of HTTP expects of the machines.

use super::http_client_side::Done;
use super::http_head::{body_fits, request_fits, response_fits};
use super::http_hearing::Heard;
use super::http_play::Stage;
use super::http_script::{Head, Sse};
use super::words::{Seen, Word};

impl Stage {
    pub(super) fn expect_request(&mut self, name: &str, head: &Head) -> Result<(), String> {
        match self.client.actions.pop_front() {
            Some(Done::Open(opened, request)) if opened == name => {
                let (parts, body) = request.into_parts();
                request_fits(head, &parts.method, &parts.uri, &parts.headers, &body, &mut self.minted)
            }
            other => Err(format!("the client did: {}", show_action(other.as_ref()))),
        }
    }

    pub(super) fn heard(&mut self, name: &str) -> Result<Option<Heard>, String> {
        let hearing = &mut self.server.exchange(name)?.hearing;
        Ok(hearing.heard.pop_front())
    }

    pub(super) fn expect_response(&mut self, name: &str, head: &Head) -> Result<(), String> {
        let heard = self.heard(name)?;
        let fits = match (&heard, head.has("sse")) {
            (Some(Heard::Stream(parts)), true) => response_fits(head, parts, None, &mut self.minted),
            (Some(Heard::Whole(parts, body)), false) => response_fits(head, parts, Some(body), &mut self.minted)
                .and_then(|()| body_fits(head.body.as_ref(), body)),
            _ => Err("that is no such response".into()),
        };
        fits.map_err(|problem| format!("{problem}\ngot:      {}", show_heard(heard.as_ref())))
    }

    pub(super) fn expect_event(&mut self, name: &str, sse: &Sse) -> Result<(), String> {
        match self.heard(name)? {
            Some(Heard::Sse(event)) if event.fits(sse, &mut self.minted) => Ok(()),
            other => Err(format!("the response said: {}", show_heard(other.as_ref()))),
        }
    }

    pub(super) fn expect_told(&mut self, who: &str, words: &[Word]) -> Result<(), String> {
        let shown: Vec<String> = words.iter().map(ToString::to_string).collect();
        let told = match who {
            "client" => self.client.events.pop_front(),
            // Which of two exchanges speaks first is nothing that anybody could count on.
            who => {
                let place = self.server.events.iter().position(|(other, _)| other == who);
                place.and_then(|place| self.server.events.remove(place)).map(|(_, seen)| seen)
            }
        };
        match told {
            Some(seen) if seen.matches(words) => Ok(()),
            Some(seen) => Err(format!("another event came\nexpected: {}\ngot:      {seen}", shown.join(" "))),
            None => Err(format!("no event came{}", self.rest())),
        }
    }

    pub(super) fn expect_getter(&mut self, who: &str, words: &[Word]) -> Result<(), String> {
        if who == "timeout" {
            let now = self.now;
            let given = self
                .deadline()
                .map_or_else(|| Seen::new("none"), |at| Seen::default().bare(format!("+{}ms", (at - now).as_millis())));
            return if given.matches(words) { Ok(()) } else { Err(format!("it gives: {given}")) };
        }
        let [name, expected @ ..] = words else { return Err("no getter".into()) };
        let given = match who {
            "client" => self.client.getter(name.bare()?)?,
            who => self.server.getter(who, name.bare()?)?,
        };
        if given.matches(expected) { Ok(()) } else { Err(format!("it gives: {given}")) }
    }

    /// Everything that was said has been asked for.
    pub(super) fn nothing_left(&self) -> Result<(), String> {
        let rest = self.rest();
        if rest.is_empty() { Ok(()) } else { Err(format!("more came than the lines before say:{rest}")) }
    }

    fn rest(&self) -> String {
        let mut rest = String::new();
        self.client.actions.iter().for_each(|action| rest += &format!("\ngot:      {}", show_action(Some(action))));
        for (name, exchange) in &self.server.exchanges {
            exchange.hearing.heard.iter().for_each(|heard| rest += &format!("\ngot:      {name}: {heard}"));
            if exchange.hearing.is_half() {
                rest += &format!("\ngot:      {name}: a head, and not the whole of the body");
            }
        }
        self.server.events.iter().for_each(|(who, seen)| rest += &format!("\ngot:      ! {who} {seen}"));
        self.client.events.iter().for_each(|seen| rest += &format!("\ngot:      ! client {seen}"));
        rest
    }
}

pub(super) fn show_heard(heard: Option<&Heard>) -> String {
    heard.map_or_else(|| "nothing".into(), ToString::to_string)
}

pub(super) fn show_action(action: Option<&Done>) -> String {
    match action {
        None => "nothing".into(),
        Some(Done::Abort(name)) => format!(">> {name} gone"),
        Some(Done::Open(name, request)) => {
            let mut shown = format!(">> {name} {} {}", request.method(), request.uri());
            for (name, value) in request.headers() {
                shown += &format!(" [{name}: {}]", String::from_utf8_lossy(value.as_bytes()));
            }
            shown + " | " + &String::from_utf8_lossy(request.body())
        }
    }
}

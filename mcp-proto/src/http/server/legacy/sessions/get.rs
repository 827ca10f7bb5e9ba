//! Streams that are asked for: the one about no request, and the rest of any.

use super::Sessions;
use crate::Version;
use crate::http::Principal;
use crate::http::server::legacy::refusal::Refusal;
use crate::http::server::legacy::session::Wire;
use crate::http::server::legacy::{EventId, SessionKey, StreamId};

impl Sessions {
    pub(super) fn get(
        &mut self,
        session: Option<&str>,
        version: Option<Version>,
        principal: Option<&Principal>,
        last_event_id: Option<&str>,
    ) -> StreamId {
        let found = session.ok_or_else(Refusal::no_session_named);
        let found = found.and_then(|session| self.locate(session, principal, true));
        let stream = found.and_then(|key| {
            self.check_version(key, version)?;
            match last_event_id {
                None => self.listen(key),
                Some(id) => self.resume(key, id),
            }
        });
        stream.unwrap_or_else(|refusal| self.refuse(None, &refusal))
    }

    /// Opens the GET stream, with what was kept for it.
    fn listen(&mut self, key: SessionKey) -> Result<StreamId, Refusal> {
        if self.closing {
            return Err(Refusal::closing());
        }
        let Some(session) = self.sessions.get(&key) else { return Err(Refusal::no_such_session()) };
        let Wire::Streamable(get) = &session.wire else { return Err(Refusal::no_such_session()) };
        if get.response.is_some() {
            return Err(Refusal::conflict());
        }
        self.check_streams(key)?;
        // What was forgotten meanwhile is passed over: this client asks for no event in particular. As the oldest are
        // forgotten first, the place where that ends can be searched for by halves.
        let (stream, mut seen, mut known) = (session.get_number(), get.cursor, get.last);
        while seen < known {
            let middle = seen + (known - seen) / 2;
            if self.keeps(key, EventId { stream, index: middle }.next()) {
                known = middle;
            } else {
                seen = middle + 1;
            }
        }
        Ok(self.go_on(key, EventId { stream, index: seen }))
    }

    /// Goes on with a stream after the last event that the client has seen of it.
    ///
    /// A response that still carries the stream ends: who names an event of it is the client that had it, and has
    /// given up a connection of which we do not know yet that it is gone.
    fn resume(&mut self, key: SessionKey, last_event_id: &str) -> Result<StreamId, Refusal> {
        let unknown = || Refusal::unresumable("`Last-Event-ID` names no event of this session");
        let forgotten = || Refusal::unresumable("what came after `Last-Event-ID` is not kept");
        let seen: EventId = last_event_id.parse().map_err(|_| unknown())?;
        let keeps_next = self.keeps(key, seen.next());
        let Some(session) = self.sessions.get_mut(&key) else { return Err(Refusal::no_such_session()) };
        let Some(channel) = session.channel_mut(seen.stream) else {
            // The stream has ended. What is kept after the event is its end.
            if !keeps_next {
                return Err(forgotten());
            }
            self.check_streams(key)?;
            let stream = self.go_on(key, seen);
            self.shared.responses.end(stream);
            return Ok(stream);
        };
        let (carrier, last) = (channel.response, channel.last);
        // A response of which nothing has left has told no event id: who names one has made it up.
        let made_up = carrier.is_some_and(|carrier| self.shared.responses.is_undecided(carrier));
        if made_up || seen.index > last || self.shared.log.is_none() {
            return Err(unknown());
        }
        if seen.index < last && !keeps_next {
            return Err(forgotten());
        }
        match carrier {
            Some(carrier) => self.release(key, carrier),
            None => self.check_streams(key)?,
        }
        Ok(self.go_on(key, seen))
    }

    /// Opens a stream of events with what came after `seen` and, while its logical stream lives, what will come.
    fn go_on(&mut self, key: SessionKey, seen: EventId) -> StreamId {
        let stream = self.open_in(key);
        let Some(session) = self.sessions.get_mut(&key) else { return stream };
        session.attach(&mut self.shared, seen.stream, stream);
        session.begin(&mut self.shared, stream, seen.stream, seen.index);
        let mut id = seen.next();
        while let Some(event) = self.shared.log.as_ref().and_then(|log| log.get(key, id)) {
            self.shared.responses.event(stream, id.index, event);
            id = id.next();
        }
        self.shared.responses.watch(stream);
        stream
    }

    /// Takes a logical stream off the response that carries it.
    fn release(&mut self, key: SessionKey, carrier: StreamId) {
        self.shared.responses.cut(carrier);
        if let Some(session) = self.sessions.get_mut(&key) {
            session.open -= 1;
        }
    }

    fn keeps(&self, key: SessionKey, id: EventId) -> bool {
        self.shared.log.as_ref().is_some_and(|log| log.get(key, id).is_some())
    }
}

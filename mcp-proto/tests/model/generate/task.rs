//! What is asked before the answer, work that outlives its request, and data of errors.

use mcp_proto::jsonrpc::{ErrorCode, Raw, RpcError};
use mcp_proto::model::*;

use super::Dice;

impl Dice {
    pub(crate) fn input_responses(&mut self) -> InputResponses {
        let mut responses = InputResponses::new();
        if self.flag() {
            let mut answer = self.create_message_result();
            answer.fit(mcp_proto::Version::LATEST);
            responses.encode("model", &answer).expect("a result is JSON");
        }
        if self.flag() {
            let mut answer = self.elicit_result();
            answer.fit(mcp_proto::Version::LATEST);
            responses.encode("user", &answer).expect("a result is JSON");
        }
        responses
    }

    pub(crate) fn input_requests(&mut self) -> InputRequests {
        let mut requests = InputRequests::new();
        if self.flag() {
            let asked = InputRequest::encode("sampling/createMessage", &self.create_message_params());
            requests.insert("model".to_owned(), asked.expect("params are JSON"));
        }
        if self.flag() {
            let asked = InputRequest::encode("elicitation/create", &self.elicit_params());
            requests.insert("user".to_owned(), asked.expect("params are JSON"));
        }
        if self.flag() {
            requests.insert("roots".to_owned(), made!(InputRequest::new("roots/list"), self,));
        }
        if self.wild && self.flag() {
            let asked = InputRequest::new("x/new").with_params(Raw::empty_object());
            requests.insert("new".to_owned(), asked);
        }
        requests
    }

    pub(crate) fn input_required_result(&mut self) -> InputRequiredResult {
        let asks = self.flag();
        made!(InputRequiredResult::new(), self,
            input_requests: asks.then(|| self.input_requests()),
            request_state: if asks { self.maybe(Self::text) } else { Some(self.text()) },
            result_type: self.maybe(|_| ResultType::InputRequired),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn task_params(&mut self) -> TaskParams {
        made!(TaskParams::new(self.text()), self, meta: self.request_meta(),)
    }

    pub(crate) fn update_task_params(&mut self) -> UpdateTaskParams {
        made!(UpdateTaskParams::new(self.text(), self.input_responses()), self, meta: self.request_meta(),)
    }

    pub(crate) fn task(&mut self) -> Task {
        let status = self.word(&["working", "input_required", "completed", "failed", "cancelled"]);
        let ends = matches!(status, TaskStatus::Failed);
        let asks = matches!(status, TaskStatus::InputRequired);
        let done = matches!(status, TaskStatus::Completed);
        let ttl = self.ttl();
        made!(Task::new(self.text(), status, "2025-11-25T10:30:00Z", "2025-11-25T10:40:00Z", ttl), self,
            status_message: self.maybe(Self::text),
            poll_interval_ms: self.maybe(Self::count),
            input_requests: asks.then(|| self.input_requests()),
            result: done.then(|| self.object()),
            error: ends.then(|| RpcError::new(ErrorCode::INTERNAL_ERROR, "it broke").with_data(&[1, 2])),
            result_type: self.result_type(),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn created_task(&mut self) -> Task {
        self.task().into_created()
    }

    pub(crate) fn task_status_params(&mut self) -> TaskStatusParams {
        let mut task = self.task();
        task.meta = self.notice_meta();
        TaskStatusParams(task)
    }

    pub(crate) fn legacy_task(&mut self) -> LegacyTask {
        let status = self.word(&["working", "input_required", "completed", "failed", "cancelled"]);
        let ttl = self.ttl();
        made!(LegacyTask::new(self.text(), status, "2025-11-25T10:30:00Z", "2025-11-25T10:40:00Z", ttl), self,
            status_message: self.maybe(Self::text),
            poll_interval: self.maybe(Self::count),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn legacy_create_task_result(&mut self) -> LegacyCreateTaskResult {
        let mut task = self.legacy_task();
        task.meta = None;
        made!(LegacyCreateTaskResult::new(task), self, meta: self.result_meta(),)
    }

    pub(crate) fn legacy_list_tasks_result(&mut self) -> LegacyListTasksResult {
        let mut tasks = self.list(Self::legacy_task);
        tasks.iter_mut().for_each(|task| task.meta = None);
        made!(LegacyListTasksResult::new(tasks), self,
            next_cursor: self.maybe(Self::text),
            meta: self.result_meta(),
        )
    }

    pub(crate) fn legacy_task_payload(&mut self) -> LegacyTaskPayload {
        LegacyTaskPayload(self.object())
    }

    pub(crate) fn url_elicitation_data(&mut self) -> UrlElicitationRequiredData {
        let elicitations = self.list(|dice| {
            ElicitParams::Url(ElicitUrlParams::new(dice.text(), dice.uri()).with_elicitation_id(dice.text()))
        });
        made!(UrlElicitationRequiredData::new(elicitations), self,)
    }

    pub(crate) fn unsupported_version_data(&mut self) -> UnsupportedVersionData {
        made!(UnsupportedVersionData::new(self.list(Self::text), self.text()), self,)
    }

    pub(crate) fn missing_capability_data(&mut self) -> MissingCapabilityData {
        made!(MissingCapabilityData::new(self.client_capabilities()), self,)
    }
}

"""The Python SDK's client against a server of the demo contract: one JSON line a case.

Usage: client.py --era legacy|modern (--http URL | --sse URL | -- COMMAND [ARGUMENT..])
"""

from __future__ import annotations

import argparse
import base64
import json
import logging
import os
import sys
import warnings
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import mcp_types as types
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

CONTRACT = json.loads((Path(__file__).parent.parent / "contract.json").read_text())
DEADLINE = 30


class Wire:
    """What crossed the pipe, so that a case can tell what the session above it hides."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.received: list[Any] = []
        self.changed = anyio.Event()

    def record(self, log: list[Any], message: Any) -> None:
        if isinstance(message, SessionMessage):
            log.append(message.message.model_dump(by_alias=True, mode="json", exclude_none=True))
            self.wake()

    def wake(self) -> None:
        self.changed.set()
        self.changed = anyio.Event()

    async def until(self, ready: Callable[[], Any]) -> Any:
        with anyio.fail_after(DEADLINE):
            while not (found := ready()):
                await self.changed.wait()
            return found

    def request(self, method: str, name: str | None = None) -> Any:
        for message in reversed(self.sent):
            params = message.get("params") or {}
            if message.get("method") == method and "id" in message and name in (None, params.get("name")):
                return message["id"]
        return None

    def notifications(self, method: str) -> list[Any]:
        return [message for message in self.received if message.get("method") == method]

    def answers(self, request: Any) -> int:
        # Over HTTP the SDK makes up an error for a response that ends without an answer.
        return sum(1 for m in self.received if "result" in m and m.get("id") == request)

    def cancelled(self, request: Any) -> bool:
        return any(
            m.get("method") == "notifications/cancelled" and m["params"]["requestId"] == request for m in self.sent
        )

    @asynccontextmanager
    async def transport(self, streams: AbstractAsyncContextManager[Any]):
        async with streams as (read, write), anyio.create_task_group() as group:
            inward, for_session = anyio.create_memory_object_stream[Any](0)
            from_session, outward = anyio.create_memory_object_stream[Any](0)

            async def pump_in() -> None:
                async with inward:
                    async for message in read:
                        self.record(self.received, message)
                        await inward.send(message)

            async def pump_out() -> None:
                async for message in outward:
                    await write.send(message)
                    self.record(self.sent, message)

            group.start_soon(pump_in)
            group.start_soon(pump_out)
            yield for_session, from_session
            group.cancel_scope.cancel()


class Cases:
    def __init__(self, era: str, streams: AbstractAsyncContextManager[Any]) -> None:
        self.era = era
        self.wire = Wire()
        self.streams = streams
        self.failed = 0
        self.elicitation: types.ElicitResult | None = None
        self.asked: Any = None
        self.messages: list[list[Any]] = []
        self.updated: list[str] = []
        self.list_changes = 0
        self.client: Client

    async def run(self) -> int:
        self.client = Client(
            self.wire.transport(self.streams),
            mode="legacy" if self.era == "legacy" else "auto",
            client_info=types.Implementation(name="python-client", version="2.3.0"),
            elicitation_callback=self.on_elicitation,
            sampling_callback=self.on_sampling,
            list_roots_callback=self.on_roots,
            logging_callback=self.on_log,
            message_handler=self.on_message,
            cache=None,
            read_timeout_seconds=DEADLINE,
        )
        connected = False
        try:
            async with self.client:
                connected = True
                await self.run_cases()
        except Exception as error:
            name = "close" if connected else "version"
            self.report(name, CONTRACT["versions"][self.era], {"raised": describe(error)})
        return self.failed

    async def run_cases(self) -> None:
        for name, expected in CONTRACT["cases"].items():
            if isinstance(expected, dict) and expected.keys() <= {"legacy", "modern"}:
                if self.era not in expected:
                    continue
                expected = expected[self.era]
            case: Callable[[], Awaitable[Any]] = getattr(self, name.replace("-", "_"))
            try:
                with anyio.fail_after(DEADLINE):
                    got = await case()
            except Exception as error:
                got = {"raised": describe(error)}
            self.report(name, expected, got)

    def report(self, name: str, expected: Any, got: Any) -> None:
        ok = got == expected
        self.failed += not ok
        print(json.dumps({"case": name, "ok": ok, "got": got, "expected": expected}), flush=True)

    async def on_elicitation(self, context: Any, params: Any) -> types.ElicitResult:
        self.asked = {"message": params.message, "schema": plain_schema(params.requested_schema)}
        assert self.elicitation is not None
        return self.elicitation

    async def on_sampling(self, context: Any, params: types.CreateMessageRequestParams) -> types.CreateMessageResult:
        messages = [[message.role, message.content.text] for message in params.messages]
        self.asked = {"messages": messages, "maxTokens": params.max_tokens}
        return types.CreateMessageResult(
            role="assistant", content=types.TextContent(text="short"), model="none", stop_reason="endTurn"
        )

    async def on_roots(self, context: Any) -> types.ListRootsResult:
        return types.ListRootsResult(roots=[types.Root(uri=uri) for uri in CONTRACT["roots"]])

    async def on_log(self, params: types.LoggingMessageNotificationParams) -> None:
        self.messages.append([params.level, params.logger, params.data])

    async def on_message(self, message: Any) -> None:
        if isinstance(message, types.ResourceUpdatedNotification):
            self.updated.append(str(message.params.uri))
        elif isinstance(message, types.ToolListChangedNotification):
            self.list_changes += 1
        self.wire.wake()

    async def call(self, name: str, /, meta: Any = None, **arguments: Any) -> types.CallToolResult:
        return await self.client.call_tool(name, arguments, meta=meta)

    async def text_of(self, name: str, /, **arguments: Any) -> str:
        return texts(await self.call(name, **arguments))[0]

    async def all_tools(self) -> list[list[types.Tool]]:
        pages, cursor = [], None
        while True:
            page = await self.client.list_tools(cursor=cursor)
            pages.append(page.tools)
            cursor = page.next_cursor
            if cursor is None:
                return pages

    async def version(self) -> Any:
        return self.client.protocol_version

    async def server(self) -> Any:
        info = self.client.server_info
        return {
            "name": info and info.name,
            "title": info and info.title,
            "instructions": bool(self.client.instructions),
        }

    async def capabilities(self) -> Any:
        dump = self.client.server_capabilities.model_dump(by_alias=True, mode="json", exclude_none=True)
        return flat_capabilities(dump)

    async def ping(self) -> Any:
        return (await self.client.send_ping()).model_dump(by_alias=True, exclude_none=True, exclude={"result_type"})

    async def tools_list(self) -> Any:
        return {"pages": [[tool.name for tool in page] for page in await self.all_tools()]}

    async def tool_schema(self) -> Any:
        tools = {tool.name: tool for page in await self.all_tools() for tool in page}
        add = tools["add"]
        return {
            "input": without_type(plain_schema(add.input_schema)),
            "output": without_type(plain_schema(add.output_schema)),
        }

    async def call_echo(self) -> Any:
        return whole(await self.call("echo", text=CONTRACT["cases"]["call-echo"]["texts"][0]))

    async def call_add(self) -> Any:
        return whole(await self.call("add", a=2, b=3))

    async def call_add_fraction(self) -> Any:
        return whole(await self.call("add", a=1.5, b=2.25))

    async def call_fail(self) -> Any:
        return whole(await self.call("fail", message="broken on purpose"))

    async def call_unknown(self) -> Any:
        return await error_code(self.call("no-such-tool"))

    async def content(self) -> Any:
        return [plain_block(block) for block in (await self.call("content")).content]

    async def progress(self) -> Any:
        steps: list[Any] = []

        async def on_progress(progress: float, total: float | None, message: str | None) -> None:
            steps.append([progress, total, message])

        result = await self.client.call_tool("count", {"to": 3}, progress_callback=on_progress)
        return {"steps": steps, "texts": texts(result)}

    async def cancel(self) -> Any:
        scope = anyio.CancelScope()
        finished = False

        async def sleep() -> None:
            nonlocal finished
            with scope:
                await self.call("sleep", ms=1000)
                finished = True

        async with anyio.create_task_group() as group:
            group.start_soon(sleep)
            request = await self.wire.until(lambda: self.wire.request("tools/call", "sleep"))
            scope.cancel()
        slept = await self.text_of("sleep", ms=1200)
        return {
            "call": "finished" if finished else "cancelled",
            "sleeps": [slept],
            "lateAnswers": self.wire.answers(request),
            "next": [await self.text_of("echo", text="still here")],
        }

    async def elicit(self, action: str, content: Any = None) -> Any:
        self.asked = None
        self.elicitation = types.ElicitResult(action=action, content=content)
        return texts(await self.call("greet"))

    async def elicit_accept(self) -> Any:
        answer = await self.elicit("accept", {"name": "Ada"})
        return {"asked": self.asked, "texts": answer}

    async def elicit_decline(self) -> Any:
        return {"texts": await self.elicit("decline")}

    async def elicit_cancel(self) -> Any:
        return {"texts": await self.elicit("cancel")}

    async def sampling(self) -> Any:
        self.asked = None
        answer = texts(await self.call("summarize", text="a long story"))
        return {"asked": self.asked, "texts": answer}

    async def roots(self) -> Any:
        return {"texts": texts(await self.call("roots"))}

    async def resources_list(self) -> Any:
        listed = await self.client.list_resources()
        return [{"uri": str(one.uri), "mimeType": one.mime_type} for one in listed.resources]

    async def templates_list(self) -> Any:
        listed = await self.client.list_resource_templates()
        return [{"uriTemplate": one.uri_template, "mimeType": one.mime_type} for one in listed.resource_templates]

    async def read(self, uri: str) -> Any:
        (only,) = (await self.client.read_resource(uri)).contents
        return only

    async def read_text(self) -> Any:
        return plain_contents(await self.read("demo://readme"))

    async def read_blob(self) -> Any:
        return plain_contents(await self.read("demo://pixel"))

    async def read_template(self) -> Any:
        found = plain_contents(await self.read("demo://users/42"))
        found["json"] = json.loads(found.pop("text"))
        return found

    async def read_unknown(self) -> Any:
        return await error_code(self.client.read_resource("demo://nothing"))

    async def subscribe(self) -> Any:
        if self.era == "legacy":
            await self.client.subscribe_resource("demo://readme")
            touched = [await self.text_of("touch", uri=f"demo://{name}") for name in ("pixel", "readme")]
            await self.wire.until(lambda: self.updated)
            return {"updated": self.updated, "texts": touched}
        async with self.client.listen(resource_subscriptions=["demo://readme"]) as stream:
            touched = [await self.text_of("touch", uri=f"demo://{name}") for name in ("pixel", "readme")]
            event = await anext(stream)
            return {"updated": [event.uri], "texts": touched}

    async def unsubscribe(self) -> Any:
        if self.era == "legacy":
            await self.client.unsubscribe_resource("demo://readme")
        else:
            # The SDK sends the cancellation from a task of its own, which the next call can overtake.
            listen = self.wire.request("subscriptions/listen")
            await self.wire.until(lambda: self.wire.cancelled(listen))
            await self.text_of("echo", text="after the cancellation")
        method = "notifications/resources/updated"
        before = len(self.wire.notifications(method))
        await self.text_of("touch", uri="demo://readme")
        await self.text_of("echo", text="after the touch")
        return {"updated": [message["params"]["uri"] for message in self.wire.notifications(method)[before:]]}

    async def list_changed(self) -> Any:
        got: dict[str, list[Any]] = {"texts": [], "notified": [], "counts": [], "extra": []}

        async def toggle(notified: Callable[[], Awaitable[int]]) -> None:
            got["texts"].append(await self.text_of("toggle"))
            got["notified"].append(await notified())
            names = [tool.name for page in await self.all_tools() for tool in page]
            got["counts"].append(len(names))
            got["extra"].append("extra" in names)

        if self.era == "legacy":
            for wanted in (1, 2):
                async def delivered(wanted: int = wanted) -> int:
                    await self.wire.until(lambda: self.list_changes >= wanted)
                    return self.list_changes

                await toggle(delivered)
            return got
        seen = 0
        async with self.client.listen(tools_list_changed=True) as stream:
            async def streamed() -> int:
                nonlocal seen
                await anext(stream)
                seen += 1
                return seen

            await toggle(streamed)
            await toggle(streamed)
        return got

    async def prompts_list(self) -> Any:
        return [
            {
                "name": prompt.name,
                "arguments": [
                    {"name": argument.name, "required": bool(argument.required)}
                    for argument in prompt.arguments or []
                ],
            }
            for prompt in (await self.client.list_prompts()).prompts
        ]

    async def prompt(self, **arguments: str) -> Any:
        result = await self.client.get_prompt("welcome", arguments)
        return {"messages": [[message.role, message.content.text] for message in result.messages]}

    async def prompt_get(self) -> Any:
        return await self.prompt(name="Ada", style="formal")

    async def prompt_default(self) -> Any:
        return await self.prompt(name="Ada")

    async def prompt_missing(self) -> Any:
        return await error_code(self.prompt(style="formal"))

    async def completions(self, name: str, ref: Any, argument: str) -> Any:
        found = {}
        for prefix in CONTRACT["cases"][name]:
            result = await self.client.complete(ref, {"name": argument, "value": prefix})
            found[prefix] = result.completion.values
        return found

    async def complete_prompt(self) -> Any:
        return await self.completions("complete-prompt", types.PromptReference(name="welcome"), "style")

    async def complete_template(self) -> Any:
        ref = types.ResourceTemplateReference(uri="demo://users/{id}")
        return await self.completions("complete-template", ref, "id")

    async def log_gate(self) -> Any:
        meta = None
        if self.era == "legacy":
            await self.client.set_logging_level("warning")
        else:
            meta = {types.LOG_LEVEL_META_KEY: "warning"}
        self.messages.clear()
        said = []
        for level, words in (("info", "quiet"), ("error", "boom")):
            said += texts(await self.client.call_tool("log", {"level": level, "text": words}, meta=meta))
        await self.wire.until(lambda: self.messages)
        return {"messages": list(self.messages), "texts": said}

    async def log_silent(self) -> Any:
        before = len(self.wire.notifications("notifications/message"))
        said = await self.text_of("log", level="error", text="unasked")
        await self.text_of("echo", text="after the log")
        after = self.wire.notifications("notifications/message")[before:]
        return {"messages": [message["params"]["data"] for message in after], "texts": [said]}


def texts(result: types.CallToolResult) -> list[str]:
    return [block.text for block in result.content]


def whole(result: types.CallToolResult) -> Any:
    got: dict[str, Any] = {"isError": bool(result.is_error), "texts": texts(result)}
    if result.structured_content is not None:
        got["structured"] = result.structured_content
    return got


async def error_code(call: Awaitable[Any]) -> Any:
    try:
        return {"answered": str(await call)}
    except MCPError as error:
        return {"code": error.code}


def plain_schema(schema: Any) -> Any:
    properties = {name: kind.get("type") for name, kind in schema.get("properties", {}).items()}
    return {"type": schema.get("type"), "properties": properties, "required": sorted(schema.get("required", []))}


def without_type(schema: Any) -> Any:
    return {key: value for key, value in schema.items() if key != "type"}


def png_size(data: str) -> Any:
    raw = base64.b64decode(data, validate=True)
    if raw[:8] != b"\x89PNG\r\n\x1a\n":
        return "not a png"
    return [int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")]


def plain_contents(one: Any) -> Any:
    got = {"uri": str(one.uri), "mimeType": one.mime_type}
    if isinstance(one, types.BlobResourceContents):
        return got | {"png": png_size(one.blob)}
    return got | {"text": one.text}


def plain_block(block: Any) -> Any:
    match block:
        case types.TextContent():
            return {"type": "text"}
        case types.ImageContent():
            return {"type": "image", "mimeType": block.mime_type, "png": png_size(block.data)}
        case types.AudioContent():
            return {"type": "audio", "mimeType": block.mime_type}
        case types.ResourceLink():
            return {"type": "resource_link", "uri": str(block.uri)}
        case types.EmbeddedResource():
            return {"type": "resource"} | plain_contents(block.resource)
    return {"type": block.type}


def flat_capabilities(capabilities: dict[str, Any]) -> list[str]:
    flat = []
    for name, value in capabilities.items():
        flags = [f"{name}.{flag}" for flag, on in value.items() if on is True]
        flat += flags or [name]
    return sorted(flat)


def describe(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(describe(one) for one in error.exceptions)
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--era", choices=["legacy", "modern"], required=True)
    parser.add_argument("--http", metavar="URL")
    parser.add_argument("--sse", metavar="URL")
    parser.add_argument("command", nargs="*")
    arguments = parser.parse_args()

    async def main() -> int:
        if arguments.http:
            streams = streamable_http_client(arguments.http)
        elif arguments.sse:
            streams = sse_client(arguments.sse)
        else:
            command, *rest = arguments.command
            streams = stdio_client(StdioServerParameters(command=command, args=rest, env=dict(os.environ)))
        return await Cases(arguments.era, streams).run()

    sys.exit(1 if anyio.run(main) else 0)

"""The demo contract served by the Python SDK, in both eras: what our client is run against.

Over stdio; with --http over Streamable HTTP and with --sse over HTTP+SSE, on a free port of the loopback interface:
the first line of output is the endpoint's URL.
"""

from __future__ import annotations

import json
import logging
import socket
import sys
import warnings
from typing import Any

import anyio
import mcp_types as types
import uvicorn
from mcp.server.lowlevel.server import NotificationOptions, Server
from mcp.server.sse import SseServerTransport
from mcp.server.stdio import stdio_server
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler, ResourceUpdated, ToolsListChanged
from mcp.shared.exceptions import MCPError
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount, Route

warnings.simplefilter("ignore")
logging.getLogger("mcp").setLevel(logging.CRITICAL)

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mMwTpv5HwAENAIyhHMY8AAAAABJRU5ErkJggg=="
)
SILENCE = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA=="
README = "This is the demo server."
LEVELS = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]
STYLES = ["formal", "friendly", "funny"]
USERS = ["1", "2", "3"]
PAGE = 4


def schema(required: list[str], **properties: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "required": required,
    }


TOOLS = [
    types.Tool(name="echo", input_schema=schema(["text"], text="string")),
    types.Tool(
        name="add",
        input_schema=schema(["a", "b"], a="number", b="number"),
        output_schema=schema(["sum"], sum="number"),
    ),
    types.Tool(name="fail", input_schema=schema(["message"], message="string")),
    types.Tool(name="count", input_schema=schema(["to"], to="integer")),
    types.Tool(name="sleep", input_schema=schema(["ms"], ms="integer")),
    types.Tool(name="greet", input_schema=schema([])),
    types.Tool(name="summarize", input_schema=schema(["text"], text="string")),
    types.Tool(name="roots", input_schema=schema([])),
    types.Tool(name="log", input_schema=schema(["level", "text"], level="string", text="string")),
    types.Tool(name="content", input_schema=schema([])),
    types.Tool(name="touch", input_schema=schema(["uri"], uri="string")),
    types.Tool(name="toggle", input_schema=schema([])),
]
EXTRA = types.Tool(name="extra", input_schema=schema([]))

GREETING = types.ElicitRequest(
    params=types.ElicitRequestFormParams(
        message="What is your name?", requested_schema=schema(["name"], name="string")
    )
)


class Demo:
    """What one connection changes: the log level, the subscriptions, the extra tool."""

    def __init__(self) -> None:
        self.bus = InMemorySubscriptionBus()
        self.level = "debug"
        self.subscribed: set[str] = set()
        self.extra = False

    async def list_tools(self, ctx: Any, params: Any) -> types.ListToolsResult:
        tools = [*TOOLS, EXTRA] if self.extra else TOOLS
        cursor = params.cursor if params else None
        start = offset(cursor)
        following = start + PAGE
        return types.ListToolsResult(
            tools=tools[start:following],
            next_cursor=f"page:{following}" if following < len(tools) else None,
        )

    async def call_tool(self, ctx: Any, params: types.CallToolRequestParams) -> Any:
        tool = getattr(self, f"tool_{params.name}", None)
        if tool is None or (params.name == "extra" and not self.extra):
            raise MCPError(types.INVALID_PARAMS, f"unknown tool: {params.name}")
        return await tool(ctx, params, params.arguments or {})

    async def tool_echo(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        return text(args["text"])

    async def tool_add(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        total = args["a"] + args["b"]
        return types.CallToolResult(
            content=[types.TextContent(text=f"{total:g}")], structured_content={"sum": total}
        )

    async def tool_fail(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        return types.CallToolResult(content=[types.TextContent(text=args["message"])], is_error=True)

    async def tool_count(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        to = args["to"]
        for step in range(1, to + 1):
            await ctx.session.report_progress(step, to, f"step {step} of {to}")
        return text(f"counted to {to}")

    async def tool_sleep(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        await anyio.sleep(args["ms"] / 1000)
        return text(f"slept {args['ms']} ms")

    async def tool_greet(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        answer = await ask(ctx, params, "name", GREETING, types.ElicitResult)
        if isinstance(answer, types.InputRequiredResult):
            return answer
        if answer.action != "accept":
            return text("No greeting.")
        return text(f"Hello, {(answer.content or {})['name']}!")

    async def tool_summarize(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        request = types.CreateMessageRequest(
            params=types.CreateMessageRequestParams(
                messages=[
                    types.SamplingMessage(role="user", content=types.TextContent(text=f"Summarize: {args['text']}"))
                ],
                max_tokens=100,
            )
        )
        answer = await ask(ctx, params, "summary", request, types.CreateMessageResult)
        if isinstance(answer, types.InputRequiredResult):
            return answer
        return text(f"Summary: {answer.content.text}")

    async def tool_roots(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        answer = await ask(ctx, params, "roots", types.ListRootsRequest(), types.ListRootsResult)
        if isinstance(answer, types.InputRequiredResult):
            return answer
        return text("\n".join(str(root.uri) for root in answer.roots))

    async def tool_log(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        if modern(ctx) or LEVELS.index(args["level"]) >= LEVELS.index(self.level):
            await ctx.session.send_log_message(args["level"], args["text"], "demo", ctx.request_id)
        return text("logged")

    async def tool_content(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        return types.CallToolResult(
            content=[
                types.TextContent(text="every kind of content"),
                types.ImageContent(data=PIXEL, mime_type="image/png"),
                types.AudioContent(data=SILENCE, mime_type="audio/wav"),
                types.ResourceLink(uri="demo://readme", name="readme", mime_type="text/plain"),
                types.EmbeddedResource(
                    resource=types.TextResourceContents(uri="demo://readme", mime_type="text/plain", text=README)
                ),
            ]
        )

    async def tool_touch(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        uri = args["uri"]
        if modern(ctx):
            await self.bus.publish(ResourceUpdated(uri=uri))
        elif uri in self.subscribed:
            await ctx.session.send_resource_updated(uri)
        return text("touched")

    async def tool_toggle(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        self.extra = not self.extra
        if modern(ctx):
            await self.bus.publish(ToolsListChanged())
        else:
            await ctx.session.send_tool_list_changed()
        return text("added" if self.extra else "removed")

    async def tool_extra(self, ctx: Any, params: Any, args: dict[str, Any]) -> Any:
        return text("extra")

    async def list_resources(self, ctx: Any, params: Any) -> types.ListResourcesResult:
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri="demo://readme", name="readme", mime_type="text/plain"),
                types.Resource(uri="demo://pixel", name="pixel", mime_type="image/png"),
            ]
        )

    async def list_templates(self, ctx: Any, params: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(
            resource_templates=[
                types.ResourceTemplate(uri_template="demo://users/{id}", name="user", mime_type="application/json")
            ]
        )

    async def read_resource(self, ctx: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        if uri == "demo://readme":
            return contents(types.TextResourceContents(uri=uri, mime_type="text/plain", text=README))
        if uri == "demo://pixel":
            return contents(types.BlobResourceContents(uri=uri, mime_type="image/png", blob=PIXEL))
        user = uri.removeprefix("demo://users/")
        if user != uri and user and "/" not in user:
            body = json.dumps({"id": user})
            return contents(types.TextResourceContents(uri=uri, mime_type="application/json", text=body))
        raise MCPError(types.INVALID_PARAMS if modern(ctx) else -32002, "resource not found", {"uri": uri})

    async def subscribe(self, ctx: Any, params: types.SubscribeRequestParams) -> types.EmptyResult:
        self.subscribed.add(str(params.uri))
        return types.EmptyResult()

    async def unsubscribe(self, ctx: Any, params: types.UnsubscribeRequestParams) -> types.EmptyResult:
        self.subscribed.discard(str(params.uri))
        return types.EmptyResult()

    async def list_prompts(self, ctx: Any, params: Any) -> types.ListPromptsResult:
        arguments = [
            types.PromptArgument(name="name", required=True),
            types.PromptArgument(name="style", required=False),
        ]
        return types.ListPromptsResult(prompts=[types.Prompt(name="welcome", arguments=arguments)])

    async def get_prompt(self, ctx: Any, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        arguments = params.arguments or {}
        if params.name != "welcome":
            raise MCPError(types.INVALID_PARAMS, f"unknown prompt: {params.name}")
        if "name" not in arguments:
            raise MCPError(types.INVALID_PARAMS, "missing argument: name")
        line = f"Write a {arguments.get('style', 'short')} welcome for {arguments['name']}."
        return types.GetPromptResult(
            messages=[types.PromptMessage(role="user", content=types.TextContent(text=line))]
        )

    async def complete(self, ctx: Any, params: types.CompleteRequestParams) -> types.CompleteResult:
        candidates: list[str] = []
        if isinstance(params.ref, types.PromptReference):
            if (params.ref.name, params.argument.name) == ("welcome", "style"):
                candidates = STYLES
        elif (params.ref.uri, params.argument.name) == ("demo://users/{id}", "id"):
            candidates = USERS
        values = [value for value in candidates if value.startswith(params.argument.value)]
        return types.CompleteResult(completion=types.Completion(values=values, total=len(values), has_more=False))

    async def set_level(self, ctx: Any, params: types.SetLevelRequestParams) -> types.EmptyResult:
        self.level = params.level
        return types.EmptyResult()


async def ask(ctx: Any, params: Any, key: str, request: Any, answer: Any) -> Any:
    """Asks the client something: in the modern era by a second round of the same call, else by a request."""
    if not modern(ctx):
        return await ctx.session.send_request(request, answer)
    responses = params.input_responses or {}
    if key not in responses:
        return types.InputRequiredResult(input_requests={key: request}, request_state=f"asked:{key}")
    if params.request_state != f"asked:{key}":
        raise MCPError(types.INVALID_PARAMS, "request state was not echoed")
    return responses[key]


def modern(ctx: Any) -> bool:
    return ctx.protocol_version in MODERN_PROTOCOL_VERSIONS


def offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    head, _, tail = cursor.partition(":")
    if head != "page" or not tail.isdecimal():
        raise MCPError(types.INVALID_PARAMS, "unknown cursor")
    return int(tail)


def text(value: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=value)])


def contents(item: Any) -> types.ReadResourceResult:
    return types.ReadResourceResult(contents=[item])


async def main() -> None:
    demo = Demo()
    server = Server(
        "mcp-proto-demo",
        version="1.0.0",
        title="Demo server",
        instructions="A server that has one of everything.",
        on_list_tools=demo.list_tools,
        on_call_tool=demo.call_tool,
        on_list_resources=demo.list_resources,
        on_list_resource_templates=demo.list_templates,
        on_read_resource=demo.read_resource,
        on_subscribe_resource=demo.subscribe,
        on_unsubscribe_resource=demo.unsubscribe,
        on_subscriptions_listen=ListenHandler(demo.bus),
        on_list_prompts=demo.list_prompts,
        on_get_prompt=demo.get_prompt,
        on_completion=demo.complete,
        on_set_logging_level=demo.set_level,
    )
    options = server.create_initialization_options(
        NotificationOptions(prompts_changed=True, resources_changed=True, tools_changed=True)
    )
    match sys.argv[1:]:
        case ["--http"]:
            # The app asks the server itself, and would leave out what changes.
            server.create_initialization_options = lambda *_, **__: options  # type: ignore[method-assign]
            await serve(server.streamable_http_app(), "/mcp")
        case ["--sse"]:
            await serve(sse_app(server, options), "/sse")
        case _:
            async with stdio_server() as (read, write):
                await server.run(read, write, options)


def sse_app(server: Server, options: Any) -> Starlette:
    transport = SseServerTransport("/messages/")

    async def stream(request: Any) -> Response:
        async with transport.connect_sse(request.scope, request.receive, request._send) as (read, write):
            await server.run(read, write, options)
        return Response()

    return Starlette(routes=[Route("/sse", stream), Mount("/messages/", app=transport.handle_post_message)])


async def serve(app: Starlette, path: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        print(f"http://127.0.0.1:{listener.getsockname()[1]}{path}", flush=True)
        await uvicorn.Server(uvicorn.Config(app, log_level="critical")).serve(sockets=[listener])


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.CRITICAL)
    anyio.run(main)

"""Which protocol is spoken at which path."""

from collections.abc import Callable

from tests.capture.protocols import anthropic, gemini, ollama, openai
from tests.capture.protocols.reply import Reply, Request, dumped

_POST: dict[str, Callable[[Request], Reply]] = {
    "/chat/completions": openai.chat,
    "/v1/chat/completions": openai.chat,
    "/responses": openai.responses,
    "/v1/responses": openai.responses,
    "/v1/messages": anthropic.messages,
    "/api/chat": ollama.chat,
    "/api/generate": ollama.generate,
    "/api/show": ollama.show,
}


def answer(request: Request) -> Reply:
    """The reply that the provider's protocol has for a request; 404 where there is none."""
    if request.method == "POST" and request.path in _POST:
        return _POST[request.path](request)
    if request.method == "POST" and request.path.endswith((":generateContent", ":streamGenerateContent")):
        return gemini.generate(request)
    if request.method == "GET" and request.path == "/api/tags":
        return ollama.tags(request)
    if request.method == "GET" and request.path.endswith("/models"):
        models = {"object": "list", "data": [{"id": "plain", "object": "model", "created": 0}]}
        return Reply("", "", "application/json", (dumped(models),))
    problem = {"error": {"message": f"no such path: {request.path}", "type": "not_found", "code": 404}}
    return Reply("", "", "application/json", (dumped(problem),), status=404)

"""A program of a user's, with its provider's own address in it, or in its SDK: it reads no base URL.

python -m tests.capture.ask_fixed NAME MODEL PROMPT
"""

import sys

from tests.capture import clients

OPENAI = "https://api.openai.com/v1"
MISTRAL = "https://api.mistral.ai"


def mistral_by_itself(model: str, prompt: str) -> str:
    from mistralai.client import Mistral

    with Mistral(api_key=clients.KEY) as client:
        done = client.chat.complete(model=model, messages=[{"role": "user", "content": prompt}])
    return str(done.choices[0].message.content)


def mistral_by_itself_streamed(model: str, prompt: str) -> str:
    from mistralai.client import Mistral

    with Mistral(api_key=clients.KEY) as client:
        events = client.chat.stream(model=model, messages=[{"role": "user", "content": prompt}])
        return "".join(str(event.data.choices[0].delta.content or "") for event in events)


def openai(model: str, prompt: str) -> str:
    return clients.chat(OPENAI, model, prompt)


def openai_async_streamed(model: str, prompt: str) -> str:
    return clients.chat_async_stream(OPENAI, model, prompt)


def curl(model: str, prompt: str) -> str:
    return clients.curl(OPENAI, model, prompt)


def standard_library(model: str, prompt: str) -> str:
    import json
    import urllib.request

    body = json.dumps({"model": model, "messages": [{"role": "user", "content": prompt}]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {clients.KEY}"}
    request = urllib.request.Request(f"{OPENAI}/chat/completions", body, headers)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.load(answer)["choices"][0]["message"]["content"])


ASKS = {
    found.__name__: found
    for found in (
        mistral_by_itself,
        mistral_by_itself_streamed,
        openai,
        openai_async_streamed,
        curl,
        standard_library,
    )
}

if __name__ == "__main__":
    sys.stdout.buffer.write(ASKS[sys.argv[1]](*sys.argv[2:]).encode())

"""A program of a user's, for `ledger run`: it asks with one SDK, which finds its base URL and key by itself.

python -m tests.capture.ask openai|anthropic|gemini|ollama MODEL PROMPT
"""

import sys


def openai(model: str, prompt: str) -> str:
    from openai import OpenAI

    return OpenAI().responses.create(model=model, input=prompt).output_text


def anthropic(model: str, prompt: str) -> str:
    from anthropic import Anthropic

    given = [{"role": "user", "content": prompt}]
    with Anthropic().messages.stream(model=model, max_tokens=500, messages=given) as stream:
        return "".join(stream.text_stream)


def gemini(model: str, prompt: str) -> str:
    from google import genai

    client = genai.Client()  # it must outlive the stream
    parts = client.models.generate_content_stream(model=model, contents=prompt)
    return "".join(part.text or "" for part in parts)


def ollama(model: str, prompt: str) -> str:
    import ollama as library

    return library.chat(model=model, messages=[{"role": "user", "content": prompt}]).message.content or ""


if __name__ == "__main__":
    ASK = {"openai": openai, "anthropic": anthropic, "gemini": gemini, "ollama": ollama}
    sys.stdout.buffer.write(ASK[sys.argv[1]](*sys.argv[2:]).encode())

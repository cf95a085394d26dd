"""What was asked: histories, instructions, tools, parameters as sent, attachments by digest."""

import base64
from hashlib import sha256
from typing import Any

import pytest

from ledger.readings.model import Reading
from tests.readings.bodies import CHAT, USER, chat
from tests.readings.wires import derived, request, response

IMAGE = b"\x89PNG not really"
PACKED = base64.b64encode(IMAGE).decode()
DIGEST = sha256(IMAGE).hexdigest()
TOOL = {"type": "function", "function": {"name": "wave", "parameters": {"type": "object", "x": 1.50}}}
ANSWER = response(chat({"index": 0, "message": {"content": "ok"}, "finish_reason": "stop"}))


def asked(path: str, body: Any, host: str = "api.example.org") -> Reading:
    return derived(request(path, body, host=host), ANSWER).reading


def chat_asked(body: Any, host: str = "api.example.org") -> Reading:
    return asked("/v1/chat/completions", body, host)


def test_a_history_is_a_transcript_with_a_heading_for_each_message() -> None:
    calls = [{"id": "call_1", "type": "function", "function": {"name": "wave", "arguments": '{"n":1}'}}]
    reading = chat_asked(
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "name": "ann", "content": [{"type": "text", "text": "Wave"}, "twice"]},
                {"role": "assistant", "content": None, "reasoning_content": "Hm.", "tool_calls": calls},
                {"role": "tool", "tool_call_id": "call_1", "content": "done"},
                {"role": "assistant", "refusal": "No.", "content": None},
                "not a message",
            ],
        }
    )
    assert reading.query == (
        "[1 system]\nBe brief.\n\n"
        "[2 user ann]\nWave\ntwice\n\n"
        '[3 assistant]\n(reasoning)\nHm.\n(tool call: wave, call_1)\n{"n":1}\n\n'
        "[4 tool]\n(tool result: call_1)\ndone\n\n"
        "[5 assistant]\n(refusal)\nNo.\n\n"
        '[6 ]\n(other)\n"not a message"'
    )
    assert [message["role"] for message in reading.asked["messages"]][:3] == ["system", "user", "assistant"]


@pytest.mark.parametrize("role", ["system", "developer"])
def test_a_lone_message_that_is_not_the_users_has_its_heading(role: str) -> None:
    assert chat_asked({"messages": [{"role": role, "content": "x"}]}).query == f"[1 {role}]\nx"
    assert chat_asked({"messages": [{"role": "user", "content": "x"}]}).query == "x"


def test_parameters_keep_the_spelling_they_were_sent_with() -> None:
    body = (
        b'{"model":"m","messages":[],"temperature":0.70,"top_p":1e0,"seed":123456789012345678901,'
        b'"stop":["a","b"],"user":"ann","logprobs":true,"stream":false,"logit_bias":{"50256":-100}}'
    )
    reading = chat_asked(body)
    assert reading.asked["parameters"] == [
        ["temperature", "0.70"],
        ["top_p", "1e0"],
        ["seed", "123456789012345678901"],
        ["stop", '["a","b"]'],
        ["user", "ann"],
        ["logprobs", "true"],
        ["logit_bias", '{"50256":-100}'],
    ]
    assert reading.asked["stream"] is False


def test_tools_are_kept_whole() -> None:
    tools = chat_asked({**CHAT, "tools": [TOOL, {"type": "web_search"}]}).asked["tools"]
    assert [tool["name"] for tool in tools] == ["wave", "web_search"]
    assert tools[0]["definition"] == (
        '{"type":"function","function":{"name":"wave","parameters":{"type":"object","x":1.5}}}'
    )


@pytest.mark.parametrize(
    ("host", "body", "names"),
    [
        ("api.deepseek.com", {"model": "deepseek-reasoner"}, ["temperature", "top_p"]),
        ("api.deepseek.com:443", {"model": "deepseek-reasoner"}, ["temperature", "top_p"]),
        ("api.deepseek.com", {"model": "m", "thinking": {"type": "enabled"}}, ["temperature"]),
        ("api.deepseek.com", {"model": "deepseek-chat"}, []),
        ("127.0.0.1", {"model": "deepseek-reasoner"}, []),
        ("notdeepseek.com", {"model": "deepseek-reasoner"}, []),
    ],
)
def test_parameters_documented_to_do_nothing_are_said(
    host: str, body: dict[str, Any], names: list[str]
) -> None:
    reading = chat_asked({"messages": [USER], "temperature": 0, "top_p": 0.5, **body}, host)
    found = reading.asked["without_effect"]
    assert [name for name, _ in found] == names
    assert all("api-docs.deepseek.com" in source for _, source in found)
    assert ["temperature", "0"] in reading.asked["parameters"]


def test_responses_instructions_items_and_what_is_held_elsewhere() -> None:
    reading = asked(
        "/v1/responses",
        {
            "model": "m",
            "instructions": "Be brief.",
            "previous_response_id": "resp_0",
            "input": [
                {"role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
                {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
                {"type": "function_call", "call_id": "c1", "name": "wave", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c1", "output": "done"},
                {"type": "item_reference", "id": "msg_1"},
                {"type": "x_new", "a": 1},
            ],
        },
    )
    assert reading.query == (
        "[1 instructions]\nBe brief.\n\n[2 user]\nHi\n\n[3 assistant]\n(reasoning)\nHm.\n\n"
        "[4 assistant]\n(tool call: wave, c1)\n{}\n\n[5 tool]\n(tool result: c1)\ndone\n\n"
        "[6 item_reference]\n(attachment: media type not given, at msg_1)\n\n"
        '[7 x_new]\n(other)\n{"type":"x_new","a":1}'
    )
    assert reading.asked["elsewhere"] == [["previous_response_id", "resp_0"]]


def test_anthropic_system_and_tool_results() -> None:
    reading = asked(
        "/v1/messages",
        {
            "model": "m",
            "max_tokens": 9,
            "system": [{"type": "text", "text": "Be brief."}],
            "messages": [
                {"role": "user", "content": "Wave"},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Hm.", "signature": "x"},
                        {"type": "tool_use", "id": "t1", "name": "wave", "input": {"n": 1}},
                    ],
                },
                {
                    "role": "user",
                    "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "done"}],
                },
            ],
        },
    )
    assert reading.query == (
        "[1 system]\nBe brief.\n\n[2 user]\nWave\n\n[3 assistant]\n(reasoning)\nHm.\n"
        '(tool call: wave, t1)\n{"n":1}\n\n[4 user]\n(tool result: t1)\ndone'
    )
    assert reading.asked["parameters"] == [["max_tokens", "9"]]


def test_gemini_system_tools_and_generation_config() -> None:
    body = (
        b'{"systemInstruction":{"parts":[{"text":"Be brief."}]},'
        b'"contents":[{"role":"user","parts":[{"text":"Hi"}]},'
        b'{"role":"model","parts":[{"functionCall":{"name":"wave","args":{"n":1}}}]},'
        b'{"role":"user","parts":[{"functionResponse":{"name":"wave","response":{"ok":true}}}]}],'
        b'"tools":[{"functionDeclarations":[{"name":"wave"}]},{"googleSearch":{}}],'
        b'"generationConfig":{"temperature":0.10,"seed":7},"safetySettings":[]}'
    )
    reading = asked("/v1beta/models/gemini-x:streamGenerateContent?alt=sse", body)
    assert reading.query == (
        '[1 system]\nBe brief.\n\n[2 user]\nHi\n\n[3 model]\n(tool call: wave)\n{"n":1}\n\n'
        '[4 user]\n(tool result: wave)\n{"ok":true}'
    )
    assert (reading.model_asked, reading.asked["stream"]) == ("gemini-x", True)
    assert [tool["name"] for tool in reading.asked["tools"]] == ["wave", "googleSearch"]
    assert reading.asked["parameters"] == [
        ["generationConfig.temperature", "0.10"],
        ["generationConfig.seed", "7"],
        ["safetySettings", "[]"],
    ]


def test_ollama_options_and_context() -> None:
    body = {"model": "m", "prompt": "Hi", "system": "Be brief.", "context": [1, 2], "options": {"seed": 7}}
    reading = asked("/api/generate", body)
    assert reading.query == "[1 system]\nBe brief.\n\n[2 user]\nHi"
    assert reading.asked["parameters"] == [["options.seed", "7"]]
    assert reading.asked["elsewhere"] == [["context", "[1,2]"]]


def test_several_prompts_and_a_gap_to_fill() -> None:
    reading = asked("/v1/completions", {"prompt": ["a", "b"], "suffix": "c"})
    assert reading.query == "[1 user]\na\n\n[2 user]\nb\n\n[3 suffix]\nc"
    assert asked("/v1/completions", {"prompt": [1, 2]}).query == "[1 user]\n(other)\n[1,2]"


def test_lone_surrogates_become_replacement_characters_and_are_said() -> None:
    reading = chat_asked(b'{"messages":[{"role":"user","content":"a\\ud800b"}],"\\udfff":1}')
    assert reading.query == "a\ufffdb"
    assert "surrogate" in (reading.problem or "")


def test_a_member_twice_is_said_and_the_last_counts() -> None:
    reading = chat_asked(b'{"model":"a","model":"b","messages":[]}')
    assert reading.model_asked == "b"
    assert "twice" in (reading.problem or "")

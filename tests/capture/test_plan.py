"""Plans of probes: read strictly, ordered so that anyone can do it again, whole once committed."""

import json
from collections import Counter
from hashlib import sha256
from typing import Any

import pytest
import yaml

from ledger.capture.plan.entry import plan_entry
from ledger.capture.plan.expand import committable
from ledger.capture.plan.model import Plan
from ledger.capture.plan.parse import TOML, YAML, parse_plan
from ledger.capture.plan.schedule import cells, cells_object, schedule
from ledger.capture.plan.starter import starter, wanted
from ledger.capture.plan.suite import find_suite, suites
from ledger.capture.probe.events import tags_of
from ledger.capture.probe.pricing import Usage, expected, output_limit, spent, tokens, usage_of
from ledger.capture.probe.requests import KEY_SHOWN, build_request, endpoint_of
from ledger.core.bodies import check_body
from ledger.core.bodies.exchange import tag
from ledger.core.bodies.probing import cell_lines
from ledger.errors import CaptureError
from tests.support import one_line

TARGET: dict[str, Any] = {
    "name": "t1",
    "provider": "openai",
    "base_url": "https://api.example.com/v1",
    "model": "model-1",
}
PROMPT: dict[str, Any] = {"id": "p1", "text": "Who are you?"}


def value(**changes: Any) -> dict[str, Any]:
    """A small plan; a change of None leaves the member out."""
    base: dict[str, Any] = {
        "format": "evidence-ledger/plan/v1",
        "title": "A plan",
        "order_seed": "seed",
        "targets": [TARGET],
        "prompts": [PROMPT],
    }
    return {name: member for name, member in {**base, **changes}.items() if member is not None}


def parsed(**changes: Any) -> Plan:
    return parse_plan(json.dumps(value(**changes)).encode(), YAML, "plan.yaml")


def refused(data: bytes, media_type: str = YAML) -> str:
    with pytest.raises(CaptureError) as caught:
        committable(data, media_type, "plan.yaml")
    return one_line(caught.value)


def refused_value(**changes: Any) -> str:
    return refused(json.dumps(value(**changes)).encode())


def text(*lines: str) -> bytes:
    """A plan as YAML with more lines at its end."""
    head = yaml.safe_dump(value(), sort_keys=False).splitlines()
    return "\n".join([*head, *lines, ""]).encode()


# ---- what is refused --------------------------------------------------------------------------------------


def test_a_small_plan_is_read() -> None:
    plan = parsed()
    assert plan.targets[0].protocol == "openai.chat"
    assert plan.prompts[0].messages[0].content == "Who are you?"
    assert [cell.name for cell in schedule(plan)] == ["t1/p1/1"]


def test_an_unknown_member_is_refused_with_its_line_and_place() -> None:
    assert refused(text("limits:", "  retries:", "    attemps: 2")).startswith(
        "plan.yaml: line 14: limits.retries.attemps: no such member"
    )
    assert "targets[0].price.inptu" in refused_value(
        targets=[{**TARGET, "price": {"currency": "USD", "input": 1, "output": 1, "source": "s", "inptu": 1}}]
    )


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["title: again"], "line 12: the name 'title' is there twice"),
        (["hypothesis: &a x"], "line 12: an anchor"),
        (["hypothesis: *a"], "line 12: "),
        (["hypothesis: !!str x"], "line 12: a tag"),
        (["<<: {title: x}"], "YAML readers differ"),
        (["hypothesis: yes"], "YAML readers differ"),
        (["repetitions: 0o17"], "YAML readers differ"),
        (["repetitions: 12:30"], "YAML readers differ"),
        (["repetitions: 1_000"], "YAML readers differ"),
        (["repetitions: .inf"], "YAML readers differ"),
        (["repetitions: 1e999"], "too large"),
        (["---", "title: second"], "several"),
        (["1: x"], "want a name, have 1"),
        (["? [a]", ": x"], "line 12"),
        (["hypothesis: [1"], "not YAML"),
        (['hypothesis: "\\ud800"'], "not YAML"),
    ],
)
def test_what_yaml_readers_disagree_about_is_refused(lines: list[str], words: str) -> None:
    assert committable(text(), YAML, "plan.yaml").plan == parsed()  # the plan itself is good
    assert words in refused(text(*lines))


def test_a_plan_that_would_grow_is_refused_at_once() -> None:
    lines = ["hypothesis: &a [x, x]"] + [f"z{n}: &b{n} [*a, *a]" for n in range(40)]
    assert "an anchor" in refused(text(*lines))
    assert "nested" in refused(b"[" * 5_000)
    assert "nested" in refused(("x = " + "[" * 5_000 + "]" * 5_000).encode(), TOML)
    assert "larger than" in refused(b" " * (17 << 20))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"format": "evidence-ledger/plan/v2"}, "format: want one of evidence-ledger/plan/v1"),
        ({"title": None}, "want the member 'title'"),
        ({"title": 5}, "title: want text, have 5"),
        ({"targets": []}, "targets: want at least one"),
        ({"targets": [TARGET, TARGET]}, "the name t1 is there twice"),
        ({"prompts": [PROMPT, PROMPT]}, "the id p1 is there twice"),
        ({"prompts": []}, "prompts: want at least one"),
        ({"targets": [{**TARGET, "name": "T 1"}]}, "want lower-case letters"),
        ({"targets": [{**TARGET, "base_url": "ftp://x"}]}, "want a URL"),
        ({"targets": [{**TARGET, "base_url": "https://u:p@x/"}]}, "want a URL"),
        ({"targets": [{**TARGET, "base_url": "https://x/?key=1"}]}, "want a URL"),
        ({"targets": [{**TARGET, "model": "<model>"}]}, "fill in the model's name"),
        ({"targets": [{**TARGET, "parameters": {"model": "other"}}]}, "the recorder writes this itself"),
        ({"targets": [{**TARGET, "provider": "anthropic"}]}, "want max_tokens"),
        ({"targets": [{**TARGET, "headers": {"X-Api-Token": "abc"}}]}, "looks like a secret"),
        ({"targets": [{**TARGET, "headers": {"Host": "abc"}}]}, "not a header that a plan can set"),
        ({"targets": [{**TARGET, "headers": {"X-A": "1", "x-a": "2"}}]}, "not a header that a plan can set"),
        ({"targets": [{**TARGET, "headers": {"X-A": "1\r\nX-B: 2"}}]}, "want printable ASCII"),
        (
            {"prompts": [{"id": "p", "text": "x", "messages": [{"role": "user", "content": "x"}]}]},
            "want one of",
        ),
        ({"prompts": [{**PROMPT, "flags": ["neutral", "leading"]}]}, "neither leading nor"),
        ({"prompts": [{**PROMPT, "flags": ["prefilled"]}]}, "wants a last message of the assistant's"),
        ({"prompts": [{**PROMPT, "flags": ["odd"]}]}, "want one of control"),
        ({"repetitions": 0}, "repetitions: want a whole number from 1"),
        ({"repetitions": True}, "repetitions: want a whole number"),
        ({"stopping_rule": {"until": "2030-01-01T00:00:00"}}, "want a time with its zone"),
        (
            {"stopping_rule": {"cost_limit": {"amount": "5", "currency": "USD"}}},
            "wants a price in USD for target t1",
        ),
        ({"limits": {"retries": {"problems": ["bad-luck"]}}}, "want one of client-left"),
        ({"limits": {"max_time": 0}}, "limits.max_time"),
        ({"suites": [{"name": "nothing", "version": 1}]}, "suite nothing: there is none"),
        ({"suites": [{"name": "style", "version": 99}]}, "want version 99, have 1"),
        ({"suites": [{"name": "style", "version": 1, "languages": ["xx"]}]}, "no language 'xx'"),
        ({"suites": [{"name": "style", "version": 1, "sha256": "00" * 32}]}, "want the file of SHA-256"),
    ],
)
def test_what_a_plan_can_not_mean_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refused_value(**changes)


def test_a_key_in_a_plan_is_refused_and_not_repeated() -> None:
    key = "sk-proj-" + "Ab3dEf6hIj9lMn2pQr5tUv8x" * 3
    for changes in (
        {"targets": [{**TARGET, "key": key}]},
        {"hypothesis": f"asked with {key}"},
        {"targets": [{**TARGET, "parameters": {"user": key}}]},
        {"prompts": [{**PROMPT, "text": f"my key is {key}"}]},
        {"targets": [{**TARGET, "key": "a key of no known shape"}]},
    ):
        words = refused_value(**changes)
        assert "never goes in a plan" in words
        assert key not in words
        assert "no known shape" not in words


def test_too_many_cells_are_refused() -> None:
    prompts = [{"id": f"p{n}", "text": "x"} for n in range(11)]
    assert parsed(prompts=prompts[:10], repetitions=10_000).repetitions == 10_000
    assert "want at most 100000 cells, have 110000" in refused_value(prompts=prompts, repetitions=10_000)


def test_the_beginning_of_an_answer_must_be_flagged() -> None:
    messages = [{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "I am"}]
    assert "must say so" in refused_value(prompts=[{"id": "p", "messages": messages}])
    plan = parsed(prompts=[{"id": "p", "messages": messages, "flags": ["prefilled"]}])
    assert plan.prompts[0].messages[-1].content == "I am"


def test_toml_says_the_same_as_yaml() -> None:
    toml = (
        'format = "evidence-ledger/plan/v1"\ntitle = "A plan"\norder_seed = "seed"\n'
        "[stopping_rule]\nuntil = 2030-01-01T00:00:00Z\n"
        '[[targets]]\nname = "t1"\nprovider = "openai"\nbase_url = "https://api.example.com/v1"\n'
        'model = "model-1"\n[[prompts]]\nid = "p1"\ntext = "Who are you?"\n'
    )
    plan = parse_plan(toml.encode(), TOML, "plan.toml")
    assert plan == parsed(stopping_rule={"until": "2030-01-01T01:00:00+01:00"})
    assert "not TOML" in refused(('title = "A"\n' + toml).encode(), TOML)


# ---- order ------------------------------------------------------------------------------------------------


def test_the_order_is_that_of_the_published_formula() -> None:
    prompts = [{"id": f"p{n}", "text": "x"} for n in range(5)]
    plan = parsed(prompts=prompts, repetitions=3, targets=[TARGET, {**TARGET, "name": "t2"}])
    names = [f"{t}/p{p}/{r}" for t in ("t1", "t2") for p in range(5) for r in (1, 2, 3)]
    wanted_order = sorted(names, key=lambda name: sha256(b"seed\x00" + name.encode()).hexdigest())
    found = schedule(plan)
    assert [cell.name for cell in found] == wanted_order != names
    assert cell_lines(cells_object(found), "cells") == tuple(wanted_order)


def test_the_order_does_not_depend_on_the_file() -> None:
    prompts = [{"id": f"p{n}", "text": "x"} for n in range(9)]
    one = schedule(parsed(prompts=prompts, repetitions=2))
    other = schedule(parsed(prompts=prompts[::-1], repetitions=2))
    assert [cell.name for cell in one] == [cell.name for cell in other]
    assert [cell.name for cell in one] != [
        cell.name for cell in schedule(parsed(prompts=prompts, order_seed="x", repetitions=2))
    ]


def test_a_prompt_may_have_its_own_repetitions() -> None:
    plan = parsed(prompts=[PROMPT, {"id": "p2", "text": "x", "repetitions": 4}], repetitions=2)
    assert Counter(cell.prompt.id for cell in cells(plan)) == {"p1": 2, "p2": 4}


# ---- suites -----------------------------------------------------------------------------------------------


def test_a_plan_without_suites_is_committed_as_it_was_written() -> None:
    data = b"\xef\xbb\xbf" + text("# the end")
    ready = committable(data, YAML, "plan.yaml")
    assert ready.data == data
    assert not ready.written_out


def test_a_plan_with_suites_is_written_out_with_every_prompt() -> None:
    uses = [
        {"name": "self-identification", "version": 1},
        {"name": "style", "version": 1, "languages": ["zh"]},
    ]
    data = json.dumps(value(suites=uses, repetitions=2)).encode()
    ready = committable(data, YAML, "plan.yaml")
    assert ready.written_out
    assert not ready.plan.suites
    by_id = {prompt.id: prompt for prompt in ready.plan.prompts}
    suite = find_suite("self-identification", 1)
    assert all(by_id[prompt.id].messages == prompt.messages for prompt in suite.prompts)
    assert {prompt.language for prompt in ready.plan.prompts if prompt.stratum == "style"} == {"zh"}
    # Whoever has the entry alone has the plan.
    again = committable(ready.data, YAML, "entry")
    assert again.plan == ready.plan
    assert again.data == ready.data
    assert committable(data, YAML, "plan.yaml").data == ready.data  # the same bytes each time


def test_odd_characters_survive_being_written_out() -> None:
    odd = "tab\t nul-free \u2028 \u202e rtl \ufeff é 终 👩‍👩‍👧‍👦 yes\r\n  trailing \n\n"
    changes = {"prompts": [{"id": "odd", "text": odd}], "suites": [{"name": "style", "version": 1}]}
    raw = json.dumps(value(**changes), ensure_ascii=False)
    assert "line 1: holds U+2028, on which YAML readers differ" in refused(raw.encode())
    data = raw.replace("\ufeff", "\\ufeff").replace("\u2028", "\\u2028").encode()
    ready = committable(data, YAML, "plan.yaml")
    assert next(one for one in ready.plan.prompts if one.id == "odd").messages[0].content == odd


def test_a_prompt_can_not_pass_for_one_of_a_suite() -> None:
    ready = committable(json.dumps(value(suites=[{"name": "style", "version": 1}])).encode(), YAML, "plan")
    altered = ready.data.replace(b"rainy night", b"sunny night")
    assert altered != ready.data
    assert "not as the suite style/1 has it" in refused(altered)
    assert "no suite style/1 in 'written_out_from'" in refused_value(prompts=[{**PROMPT, "suite": "style/1"}])


def test_the_built_in_suites_are_whole() -> None:
    found = suites()
    prompts = [prompt for suite in found for prompt in suite.prompts]
    assert 30 <= len(prompts) <= 60
    assert len({prompt.id for prompt in prompts}) == len(prompts)  # they go into one plan together
    assert set(Counter(prompt.language for prompt in prompts).values()) == {len(prompts) // 3}
    for prompt in prompts:
        assert prompt.flags, prompt.id
        assert prompt.id.endswith(f".{prompt.language}")
    ids = {prompt.id.rpartition(".")[0] for prompt in prompts}
    assert {f"{name}.{language}" for name in ids for language in ("en", "zh", "nl")} == {
        prompt.id for prompt in prompts
    }


def test_no_neutral_prompt_names_a_maker() -> None:
    names = (
        "openai",
        "chatgpt",
        "gpt",
        "claude",
        "anthropic",
        "deepseek",
        "gemini",
        "google",
        "mistral",
        "aster",
    )
    for suite in suites():
        for prompt in suite.prompts:
            words = " ".join(message.content for message in prompt.messages).lower()
            if "neutral" in prompt.flags:
                assert not any(name in words for name in names), prompt.id


def test_released_suites_never_change() -> None:
    # A change is a new version, in a file of its own: plans that were committed name these digests.
    assert {f"{suite.name}/{suite.version}": suite.sha256 for suite in suites()} == RELEASED


# ---- starter ----------------------------------------------------------------------------------------------


def test_the_starter_is_a_plan_once_its_models_are_named() -> None:
    named = [wanted("deepseek:deepseek-chat", "target"), wanted("anthropic:claude:x", "control")]
    named += [wanted(f"{name}:m", "control") for name in ("openai", "gemini", "mistral", "ollama", "vllm")]
    data = starter('A "title"', "00ff", suites(), named).encode()
    plan = committable(data, YAML, "plan.yaml").plan
    assert plan.title == 'A "title"'
    assert [target.model for target in plan.targets[:2]] == ["deepseek-chat", "claude:x"]
    endpoints = {target.provider: endpoint_of(target) for target in plan.targets}
    assert endpoints["gemini"] == "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent"
    assert endpoints["anthropic"] == "https://api.anthropic.com/v1/messages"
    assert endpoints["openai"] == "https://api.openai.com/v1/chat/completions"
    assert endpoints["deepseek"] == "https://api.deepseek.com/chat/completions"
    assert endpoints["ollama"] == "http://127.0.0.1:11434/api/chat"


def test_the_starter_is_refused_until_its_models_are_named() -> None:
    data = starter("T", "00", suites()[:1], [wanted("deepseek", "target")]).encode()
    assert "fill in the model's name" in refused(data)
    with pytest.raises(CaptureError, match="want PROVIDER or PROVIDER:MODEL"):
        wanted("nobody:x", "target")


# ---- the entry --------------------------------------------------------------------------------------------


def test_the_entry_fits_its_kind_and_says_what_is_asked() -> None:
    ready = committable(text("stopping_rule: {text: after a week}"), YAML, "plan.yaml")
    entry = plan_entry(ready, schedule(ready.plan))
    check_body("plan", dict(sorted(entry.body.items())), entry.objects)
    assert entry.body["targets"][0]["endpoint"] == "https://api.example.com/v1/chat/completions"
    assert entry.body["stopping_rule"] == "after a week"
    assert entry.objects[0].data == ready.data


def test_a_plan_whose_words_overfill_its_entry_is_refused() -> None:
    ready = committable(json.dumps(value(hypothesis='"' * 6_000)).encode(), YAML, "plan.yaml")
    assert plan_entry(ready, schedule(ready.plan)).body["cells"] == 1
    targets = [
        {**TARGET, "name": f"t{n}", "base_url": "https://x/" + "a" * 480, "model": "m" * 200}
        for n in range(64)
    ]
    texts = {"hypothesis": "é" * 6_000, "stopping_rule": {"text": "é" * 6_000}}
    ready = committable(json.dumps(value(targets=targets, **texts)).encode(), YAML, "plan.yaml")
    with pytest.raises(CaptureError, match="want at most 60000"):
        plan_entry(ready, schedule(ready.plan))


def test_every_cell_has_tags_that_an_entry_can_hold() -> None:
    targets = [TARGET, {**TARGET, "name": "c1", "role": "control"}]
    ready = committable(
        json.dumps(
            value(targets=targets, suites=[{"name": one.name, "version": 1} for one in suites()])
        ).encode(),
        YAML,
        "plan.yaml",
    )
    for cell in cells(ready.plan):
        tags = tags_of(cell)
        for each in tags:
            tag(each, "tags")
        assert ("control" in tags) == (cell.target.name == "c1")


# ---- requests ---------------------------------------------------------------------------------------------

MULTI = {
    "id": "p",
    "messages": [
        {"role": "user", "content": "Hi é"},
        {"role": "assistant", "content": "Hello"},
        {"role": "user", "content": "Who?"},
    ],
}


@pytest.mark.parametrize(
    ("protocol", "more", "path", "body"),
    [
        (
            "openai.chat",
            {"parameters": {"temperature": 0.7, "seed": 1}, "stream": True},
            "/chat/completions",
            {
                "model": "model-1",
                "messages": [
                    {"role": "system", "content": "Be brief"},
                    {"role": "user", "content": "Hi é"},
                    {"role": "assistant", "content": "Hello"},
                    {"role": "user", "content": "Who?"},
                ],
                "stream": True,
                "temperature": 0.7,
                "seed": 1,
            },
        ),
        (
            "openai.responses",
            {},
            "/responses",
            {
                "model": "model-1",
                "input": [
                    {"role": "user", "content": "Hi é"},
                    {"role": "assistant", "content": "Hello"},
                    {"role": "user", "content": "Who?"},
                ],
                "instructions": "Be brief",
            },
        ),
        (
            "anthropic.messages",
            {"parameters": {"max_tokens": 9}},
            "/v1/messages",
            {
                "model": "model-1",
                "messages": [
                    {"role": "user", "content": "Hi é"},
                    {"role": "assistant", "content": "Hello"},
                    {"role": "user", "content": "Who?"},
                ],
                "system": "Be brief",
                "max_tokens": 9,
            },
        ),
        (
            "gemini",
            {"stream": True, "parameters": {"generationConfig": {"seed": 4}}},
            "/models/model-1:streamGenerateContent?alt=sse",
            {
                "contents": [
                    {"role": "user", "parts": [{"text": "Hi é"}]},
                    {"role": "model", "parts": [{"text": "Hello"}]},
                    {"role": "user", "parts": [{"text": "Who?"}]},
                ],
                "systemInstruction": {"parts": [{"text": "Be brief"}]},
                "generationConfig": {"seed": 4},
            },
        ),
        (
            "ollama.chat",
            {"parameters": {"options": {"seed": 1}}},
            "/api/chat",
            {
                "model": "model-1",
                "messages": [
                    {"role": "system", "content": "Be brief"},
                    {"role": "user", "content": "Hi é"},
                    {"role": "assistant", "content": "Hello"},
                    {"role": "user", "content": "Who?"},
                ],
                "stream": False,
                "options": {"seed": 1},
            },
        ),
    ],
)
def test_each_protocol_has_its_request(
    protocol: str, more: dict[str, Any], path: str, body: dict[str, Any]
) -> None:
    target = {**TARGET, "protocol": protocol, "system": "Be brief", **more}
    plan = parsed(targets=[target], prompts=[MULTI])
    request = build_request(plan.targets[0], plan.prompts[0], None)
    assert endpoint_of(plan.targets[0]) == "https://api.example.com/v1" + path
    assert json.loads(request.body) == body
    assert "é".encode() in request.body
    assert not any(name == b"authorization" for name, _ in request.headers)


@pytest.mark.parametrize(
    ("protocol", "more", "header"),
    [
        ("openai.chat", {}, (b"authorization", b"Bearer <key>")),
        ("openai.chat", {"key_header": "api-key"}, (b"api-key", b"<key>")),
        ("anthropic.messages", {"parameters": {"max_tokens": 1}}, (b"x-api-key", b"<key>")),
        ("gemini", {}, (b"x-goog-api-key", b"<key>")),
    ],
)
def test_the_key_goes_into_one_header(
    protocol: str, more: dict[str, Any], header: tuple[bytes, bytes]
) -> None:
    plan = parsed(targets=[{**TARGET, "protocol": protocol, "key": "env:K", **more}])
    request = build_request(plan.targets[0], plan.prompts[0], KEY_SHOWN)
    assert request.headers[-1] == header
    assert b"<key>" not in request.body
    assert sum(b"<key>" in value for _, value in request.headers) == 1


def test_a_prompts_own_system_prompt_comes_before_the_targets() -> None:
    target = {**TARGET, "system": "general"}
    prompts = [{**PROMPT, "system": "special"}, {**PROMPT, "id": "p2", "system": ""}]
    plan = parsed(targets=[target], prompts=prompts)
    bodies = [json.loads(build_request(plan.targets[0], one, None).body) for one in plan.prompts]
    assert bodies[0]["messages"][0] == {"role": "system", "content": "special"}
    assert bodies[1]["messages"][0]["role"] == "user"


# ---- money ------------------------------------------------------------------------------------------------

PRICE = {"currency": "USD", "input": "1.5", "output": 6, "source": "made up"}


def test_reported_usage_is_counted_whatever_the_provider_calls_it() -> None:
    assert usage_of([["prompt_tokens", "3"], ["completion_tokens", "4"]]) == Usage(3, 4)
    assert usage_of(
        [["input_tokens", "3"], ["cache_read_input_tokens", "10"], ["output_tokens", "4"]]
    ) == Usage(13, 4)
    assert usage_of(
        [["promptTokenCount", "3"], ["candidatesTokenCount", "4"], ["thoughtsTokenCount", "5"]]
    ) == Usage(3, 9)
    assert usage_of([["prompt_eval_count", "3"], ["eval_count", "4"]]) == Usage(3, 4)
    for odd in ([], [["prompt_tokens", "3"]], [["prompt_tokens", "-3"], ["completion_tokens", "x"]]):
        assert usage_of(odd) is None


def test_the_cost_is_exact_where_usage_is_reported_and_says_where_it_is_estimated() -> None:
    plan = parsed(targets=[{**TARGET, "price": PRICE, "parameters": {"max_tokens": 100}}])
    cell = schedule(plan)[0]
    exact = spent(cell, Usage(1_000_000, 500_000), 200, "")
    assert (str(exact.amount), exact.estimated) == ("4.5", 0)
    guess = spent(cell, None, 200, "x" * 400)
    assert guess.estimated == 1
    assert guess.amount > 0
    assert spent(cell, None, 500, "").amount == 0
    assert expected(cell).amount >= guess.amount
    assert output_limit({"generationConfig": {"maxOutputTokens": 7}}) == 7


def test_a_character_that_is_not_ascii_counts_as_a_token() -> None:
    assert tokens("abcd") == 1
    assert tokens("你好") == 2
    assert tokens("") == 0


RELEASED = {
    "controls/1": "a74096fa6f074374dbf3ca4ff121575c554460a3a3460ab98d87307c61b600b9",
    "knowledge-cutoff/1": "476b171ce7d2ece543ddd8f00f5c7cdfe04cd8149262d5038e3bb98c4c11cbdc",
    "refusal-wording/1": "53ea80d409bdc86d9c402c175d25f5d7b21b2895a522b0ba9dd71e381dbe7d8c",
    "self-identification/1": "5d700d4b7f9e3dcc25c41ab9b5103a4029c93eb0e065fb1b21d432f40cd4c395",
    "style/1": "0f9dcfd09533f85e59c4ce17ac368d46c5604abd23094dacb61f7ffd9a62f8e6",
}

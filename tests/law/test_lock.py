"""The lock: what is not as locked is refused, with the name of the entry, each time."""

import json
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.errors import DigestError, LedgerError, MalformedError, NotFoundError
from ledger.law.authorities import authorities
from ledger.law.terms.known import known_terms
from tests.law.lock import TEMPLATES, lock_of

Read = Callable[[Path | None], object]


def edit(folder: Path, file: str, old: str, new: str, *, lock: bool = False) -> None:
    """Replace the first `old`; with `lock` the way an editor does it who means it."""
    path = folder / "law" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if lock:
        (folder / "law" / "lock.txt").write_text(lock_of(folder), encoding="ascii")


def test_lock_is_as_the_catalogues_are() -> None:
    assert (TEMPLATES / "law" / "lock.txt").read_text(encoding="ascii") == lock_of(TEMPLATES)


def test_copy_that_nobody_touched_is_read(templates: Path) -> None:
    assert authorities(templates) == authorities()
    assert known_terms(templates) == known_terms()


def test_digest_is_what_the_readme_says_without_this_package() -> None:
    data = tomllib.loads((TEMPLATES / "law" / "authorities.toml").read_text(encoding="utf-8"))
    for one in data["authority"]:
        plain = json.dumps(one, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        assert authorities()[one["id"]].digest == sha256(plain).hexdigest()


@pytest.mark.parametrize(
    ("file", "read", "old", "new", "name"),
    [
        ("authorities.toml", authorities, "510 U.S. 569", "511 U.S. 569", "campbell-1994"),
        ("authorities.toml", authorities, '"No. 1:20-cv-613-SB"', '"No. 1:20-cv-614-SB"', "ross-ddel-2025"),
        ("authorities.toml", authorities, '"2026-09-29"', '"2026-09-28"', "ross-ddel-2025"),
        ("authorities.toml", authorities, "factors = [2]", "factors = [3]", "usc-17-102b"),
        ("authorities.toml", authorities, 'claims = ["copying"]', 'claims = ["other"]', "issue/fair-use"),
        ("authorities.toml", authorities, "No citator was run", "A citator was run", "about"),
        (
            "terms.toml",
            known_terms,
            "models that compete with OpenAI",
            "models that c0mpete",
            "openai-tou-us",
        ),
        ("terms.toml", known_terms, "61f6e43299b8", "61f6e43299b9", "openai-tou-us"),
    ],
)
def test_rejects_one_changed_character_and_names_the_entry(
    templates: Path, file: str, read: Read, old: str, new: str, name: str
) -> None:
    read(templates)
    edit(templates, file, old, new)
    with pytest.raises(DigestError, match=f"^{file}: {name}: not as locked: want "):
        read(templates)
    edit(templates, file, new, old)
    read(templates)  # nothing is remembered of a refusal


def test_every_character_of_an_entry_counts(templates: Path) -> None:
    """One letter after another of an authority's table, changed: each time refused, or not TOML."""
    path = templates / "law" / "authorities.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index('id = "kohls-v-ellison-2025"')
    end = text.index("[[authority]]", start)
    refused = 0
    for at in range(start, end, 3):
        if text[at].isspace() or text[at] in '="\\':
            continue
        other = "x" if text[at] != "x" else "y"
        path.write_text(text[:at] + other + text[at + 1 :], encoding="utf-8")
        with pytest.raises(LedgerError):
            authorities(templates)
        refused += 1
    assert refused > 200


@pytest.mark.parametrize("end", ['kohls-v-ellison-2025"\n', "specht-v-google-2014"])
def test_names_the_entry_where_it_is_no_toml_at_all(templates: Path, end: str) -> None:
    edit(templates, "authorities.toml", end, end.rstrip('"\n') + "\n")
    with pytest.raises(MalformedError, match=r"authorities\.toml: [a-z0-9-]+: not TOML: .*line \d+"):
        authorities(templates)


def test_rejects_an_entry_that_the_lock_does_not_have(templates: Path) -> None:
    path = templates / "law" / "lock.txt"
    lines = path.read_text(encoding="ascii").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ":feist-1991" not in line), encoding="ascii")
    with pytest.raises(DigestError, match=r"^authorities\.toml: feist-1991: not in lock\.txt$"):
        authorities(templates)
    assert known_terms(templates)  # the other catalogue is as it was


def test_rejects_a_lock_with_an_entry_that_is_gone(templates: Path) -> None:
    path = templates / "law" / "authorities.toml"
    text = path.read_text(encoding="utf-8")
    last = text.rindex("[[authority]]")
    path.write_text(text[:last], encoding="utf-8")
    with pytest.raises(DigestError, match=r"cn-aucl-2025-13: in lock\.txt, and not in the file$"):
        authorities(templates)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "line 1: want 'digest  file:id'"),
        ("ab" * 32 + " authorities.toml:x", "line 1: want 'digest  file:id'"),
        ("AB" * 32 + "  authorities.toml:x", "line 1: want 'digest  file:id'"),
        ("ab" * 32 + "  authorities.toml:x\n" + "cd" * 32 + "  authorities.toml:x", "line 2: .* twice"),
        ("é", "not ASCII"),
    ],
)
def test_rejects_a_lock_that_is_none(templates: Path, line: str, message: str) -> None:
    (templates / "law" / "lock.txt").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(MalformedError, match=message):
        authorities(templates)


def test_catalogue_of_ones_own_needs_a_lock_of_its_own(templates: Path) -> None:
    (templates / "law" / "lock.txt").unlink()
    with pytest.raises(NotFoundError, match=r"law/lock\.txt: there is none"):
        authorities(templates)
    (templates / "law" / "terms.toml").unlink()
    assert known_terms(templates) == known_terms()  # the built-in one, with the built-in lock


def test_catalogue_of_ones_own_with_its_lock_is_read(templates: Path) -> None:
    edit(templates, "authorities.toml", "510 U.S. 569", "511 U.S. 569", lock=True)
    mine = authorities(templates)["campbell-1994"]
    assert "511 U.S." in mine.citation
    assert mine.digest != authorities()["campbell-1994"].digest


def _lock_and_read(templates: Path) -> None:
    """What an editor does who means it; some slips show when the lock is made, others when it is read."""
    (templates / "law" / "lock.txt").write_text(lock_of(templates), encoding="ascii")
    authorities(templates)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'id = "campbell-1994"',
            'id = "campbell-1994"\nauthor = "x"',
            "campbell-1994: author: no such member",
        ),
        ('short = "Campbell v. Acuff-Rose Music"\n', "", "campbell-1994: short is missing"),
        ('id = "campbell-1994"', 'id = "feist-1991"', "feist-1991: there are two of that id"),
        ('id = "campbell-1994"', 'id = "Campbell"', "authority: want an id of a-z, 0-9 and '-'"),
        ('id = "campbell-1994"', 'id = "about"', "authority: no table may be called about"),
        ('decided = "1994-03-07"', "decided = 1994-03-07", "campbell-1994: date is not in the profile"),
        ('decided = "1994-03-07"', 'decided = "7 March 1994"', "campbell-1994: decided: want a day"),
        ('decided = "1994-03-07"', 'decided = "1994-02-30"', "campbell-1994: decided: want a day"),
        ('status_as_of = "2026-11"', 'status_as_of = "2026-13"', "status_as_of: want YYYY-MM-DD or YYYY-MM"),
        ('state = "in-force"', 'state = "in force"', "usc-17-107: state: want one of"),
        ('tends = "context"', 'tends = "nobody"', "usc-17-107: tends: want one of teacher, student"),
        ("factors = [1, 2, 3, 4]", "factors = [1, 5]", "usc-17-107: factors: want some of 1, 2, 3, 4"),
        ('topics = ["dmca", ', 'topics = ["dcma", ', "usc-17-1201: topics: 'dcma' belongs to no issue"),
        ('topics = ["dmca"]', 'topics = ["dmca", "cfaa"]', "topic cfaa belongs elsewhere too"),
        ("[about]", "[about]\nby = 'me'", "about: by: no such member"),
        ("[about]", "[[about]]", "about: want a table"),
        ("[[issue]]", "[[question]]", "question: no such table"),
    ],
)
def test_schema_is_closed_even_where_the_lock_agrees(
    templates: Path, old: str, new: str, message: str
) -> None:
    edit(templates, "authorities.toml", old, new)
    with pytest.raises(MalformedError, match=message):
        _lock_and_read(templates)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('provider = "OpenAI"', 'provider = "OpenAI"\nowner = "x"', "openai-tou-us: owner: no such member"),
        ('provider = "OpenAI"\n', "", "openai-tou-us: provider is missing"),
        ('channels = ["consumer"]', 'channels = ["chat"]', "channels: want one of consumer, api"),
        ('regions = ["us", "row"]', 'regions = ["mars"]', "regions: want one of us, row"),
        ('effect = "restricts"', 'effect = "forbids"', "effect: want one of restricts, permits"),
        ('dated_by = "updated"\n', "", "effective and dated_by go together"),
        ('path = "OpenAI/Terms of Service.md"\n', "", "repository, commit and path go together"),
        ('commit = "61f6e43299b8', 'commit = "61f6', "want a full commit"),
        ('replaced_by = "openai-services-agreement"', 'replaced_by = "x"', "replaced_by: there is no 'x'"),
        ('"https://openai.com/policies/row-terms-of-use/"', '"openai.com"', "want an address, https://"),
        ("locator_checked = true", 'locator_checked = "yes"', "locator_checked: want true or false"),
    ],
)
def test_schema_of_terms_is_closed_too(templates: Path, old: str, new: str, message: str) -> None:
    edit(templates, "terms.toml", old, new, lock=True)
    with pytest.raises(MalformedError, match=message):
        known_terms(templates)

"""The tables of a case in a matter file: strict, and every name that one uses is another one's id."""

import pytest

from ledger.dossier import parse_matter
from ledger.errors import RenderError
from tests.dossier.specimen import specimen

HEAD = """
[matter]
title = "Example v. Example"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "3"
title = "One"
[[person]]
id = "jane"
name = "Jane Doe"
roles = ["operator"]
[[party]]
id = "them"
name = "Example Ltd."
role = "accused"
[[account]]
id = "acct-1"
party = "them"
provider = "Example"
channel = "api"
region = "us"
[[clause]]
entry = 9
"""


def test_reads_the_specimen_with_every_table() -> None:
    matter = specimen().matter()
    assert [one.id for one in matter.people] == ["jane", "ann"]
    assert matter.accounts[0].opened == "2024-06-01"
    assert matter.clauses[0].at == ("2025-01-25", "2025-02-10")
    assert matter.claims[1].fair_use
    assert not matter.claims[0].fair_use
    assert matter.notice.hearing == "2027-03-15"
    assert matter.expert is not None
    assert matter.expert.person == "ann"
    assert matter.source.startswith(b"\n[matter]")


def test_a_quote_keeps_every_character() -> None:
    matter = parse_matter((HEAD + 'quote = "  a\\u00a0b \\n"\n').encode(), "m")
    assert matter.clauses[0].quote == "  a\u00a0b \n"


def test_a_time_of_an_event_becomes_utc() -> None:
    text = HEAD + '[[event]]\ndate = 2025-01-29T01:00:00+01:00\ntext = "x"\n'
    assert parse_matter(text.encode(), "m").events[0].date == "2025-01-29T00:00:00.000000Z"


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("colour = 1\n", "[[clause]] 1: colour is not known"),
        ('account = "acct-2"\n', "account: no [[account]] has the id 'acct-2'; there are acct-1"),
        ('custodian = "jan"\n', "custodian: no [[person]] has the id 'jan'; there are jane"),
        ('at = ["2025-02-30"]\n', "at: want a day as 2026-11-22"),
        ("corroborated_by = [-1]\n", "corroborated_by: want whole numbers from 0"),
        ("[[clause]]\n", "[[clause]] 2: entry is missing"),
        ('[[person]]\nid = "jane"\nname = "x"\nroles = ["operator"]\n', "id 'jane' is used twice"),
        (
            '[[person]]\nid = "J D"\nname = "x"\nroles = ["operator"]\n',
            "[[person]] 2: id: want lower-case letters",
        ),
        ('[[person]]\nid = "b"\nname = "x"\nroles = ["boss"]\n', "roles: want operator, custodian"),
        ('[[person]]\nid = "b"\nname = "x"\n', "roles: want operator, custodian"),
        ('[[party]]\nid = "b"\nname = "x"\nrole = "judge"\n', "role: want claimant, accused"),
        ('[[claim]]\nid = "c"\ntitle = "t"\n', "kind: want breach-of-terms"),
        (
            '[[claim]]\nid = "c"\ntitle = "t"\nkind = "other"\nstatements = [1]\n',
            "there is no [[statement]] 1",
        ),
        ('[[claim]]\nid = "c"\ntitle = "t"\nkind = "other"\nclauses = [8]\n', "no [[clause]] has entry = 8"),
        ('[[claim]]\nid = "c"\ntitle = "t"\nkind = "other"\nagainst = "us"\n', "against: no [[party]]"),
        ('[[claim]]\nid = "c"\ntitle = "t"\nkind = "other"\nfair_use = 1\n', "fair_use: want true or false"),
        ('[[event]]\ntext = "x"\n', "date: want a day"),
        ('[[event]]\ndate = "2025-01-29T00:00:00Z"\ntext = "x"\n', "date: want a time like"),
        ('[[obligation]]\nof = "god"\n', "of: want teacher or student or law"),
        ('[[obligation]]\nof = "law"\n', "[[obligation]] 1: says nothing"),
        ('[[keep]]\nentry = 1\nrole = "answer"\nreason = "public"\n', "want start and end, or text"),
        (
            '[[redaction]]\nentry = 1\nrole = "answer"\ncategory = "email"\nstart = 4\nend = 4\n',
            "end comes after start",
        ),
        ('[certification]\nrules = ["902(15)"]\n', "rules: want 902(11), 902(12)"),
        ('[certification]\nperson = "joe"\n', "[certification]: person: no [[person]]"),
        ("[[notice]]\n", "write [notice], with one bracket"),
        ("[person]\n", "not TOML"),
        ("[protocl]\n", "[protocl] is not known"),
    ],
)
def test_refuses_with_one_line(added: str, said: str) -> None:
    parse_matter(HEAD.encode(), "matter.toml")
    with pytest.raises(RenderError) as caught:
        parse_matter((HEAD + added).encode(), "matter.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("matter.toml: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("member", "said"),
    [
        ('language = "fr"', "language: want en or nl"),
        ('time_zone = "Mars/Olympus"', "time_zone: no time zone 'Mars/Olympus'"),
        ('jurisdiction = "../etc"', "jurisdiction: want a name as us-federal"),
        ("max_status_age = 0", "max_status_age: want a whole number from 1"),
        ('reviewed_by = "x"', "reviewed_by: no [[person]] has the id 'x'"),
    ],
)
def test_refuses_members_of_the_matter(member: str, said: str) -> None:
    with pytest.raises(RenderError) as caught:
        parse_matter(HEAD.replace("[declarant]", f"{member}\n[declarant]").encode(), "m")
    assert said in str(caught.value)

"""The matter file: what is wrong with it is said in one line, with the table and what to do."""

import pytest

from ledger.dossier import parse_matter, read_matter, template
from ledger.errors import RenderError

GOOD = """
[matter]
title = "Example v. Example"
[declarant]
name = "Jane Doe"
place = "us"
[[exhibit]]
select = "3"
title = "One"
[[statement]]
text = "It says so."
exhibits = [1, "One"]
"""


def test_reads_what_is_there_and_derives_the_rest() -> None:
    matter = parse_matter(GOOD.encode(), "matter.toml")
    assert (matter.title, matter.paper, matter.bates_prefix, matter.bates_start) == (
        "Example v. Example",
        "letter",
        "EVE",
        1,
    )
    assert matter.statements[0].cites == (1, "One")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[matter]", "[mater]", "[mater] is not known"),
        ('title = "Example', 'titel = "Example', "[matter]: title is missing"),
        ("[declarant]", "colour = 1\n[declarant]", "[matter]: colour is not known"),
        ('place = "us"', 'place = ""', "[declarant]: place: want us or abroad, it is missing"),
        ('place = "us"', 'place = "uk"', "want us or abroad, have 'uk'"),
        ('name = "Jane Doe"', "name = 3", "[declarant]: name: want text, have 3"),
        ('select = "3"', 'select = "3-"', "[[exhibit]] 1: select '3-'"),
        ('select = "3"', 'select = "+3"', "select '+3'"),
        ('select = "3"', 'select = "9-5"', "runs backwards"),
        ('select = "3"', 'select = "tag:"', "select 'tag:'"),
        ('select = "3"', 'select = "colour:red"', "select 'colour:red'"),
        ('select = "3"', 'select = "kind:exchnge"', "the kinds are"),
        ('exhibits = [1, "One"]', "exhibits = []", "[[statement]] 1: cites nothing"),
        ('exhibits = [1, "One"]', "", "[[statement]] 1: cites nothing"),
        ('exhibits = [1, "One"]', "exhibits = [0]", "want exhibit numbers from 1"),
        ('exhibits = [1, "One"]', "exhibits = [true]", "want exhibit numbers from 1"),
        ("[[statement]]", "[statement]", "write [[statement]]"),
        ('title = "One"', 'title = "One"\n[[exhibit]]\nselect="4"\ntitle="One"', "is used twice"),
        ("[declarant]", 'bates_prefix = "a b"\n[declarant]', "bates_prefix: want at most 12 of"),
        ("[declarant]", "bates_start = 0\n[declarant]", "bates_start: want a whole number"),
        ("[declarant]", 'paper = "legal"\n[declarant]', "paper: want letter or a4"),
        ("[declarant]", "parties = [1]\n[declarant]", "parties: want text or an array of texts"),
        ("[matter]", "[matter", "not TOML"),
    ],
)
def test_refuses_with_one_line(old: str, new: str, said: str) -> None:
    parse_matter(GOOD.encode(), "matter.toml")
    assert old in GOOD
    with pytest.raises(RenderError) as caught:
        parse_matter(GOOD.replace(old, new, 1).encode(), "matter.toml")
    message = str(caught.value)
    assert said in message
    assert message.startswith("matter.toml: ")
    assert "\n" not in message


def test_refuses_a_matter_without_exhibits_or_declarant() -> None:
    with pytest.raises(RenderError, match=r"no \[\[exhibit\]\]"):
        parse_matter(GOOD.partition("[[exhibit]]")[0].encode(), "m")
    with pytest.raises(RenderError, match=r"\[declarant\]: the table is missing"):
        parse_matter(b'[matter]\ntitle = "x"\n', "m")


def test_refuses_bytes_that_are_not_utf8_and_a_file_that_is_not_there(tmp_path) -> None:
    with pytest.raises(RenderError, match="not UTF-8 at byte 0"):
        parse_matter(b"\xff", "m")
    with pytest.raises(RenderError, match="can't read the matter file"):
        read_matter(tmp_path / "none.toml")


def test_the_template_is_a_matter_once_the_place_is_chosen() -> None:
    text = template()
    with pytest.raises(RenderError, match="place"):
        parse_matter(text.encode(), "m")
    matter = parse_matter(text.replace('place = ""', 'place = "abroad"').encode(), "m")
    assert matter.statements[0].cites == ("Exchanges",)


def test_every_line_of_the_template_fits_a_terminal() -> None:
    assert max(map(len, template().splitlines())) <= 120

"""What is to be signed: the wording by place, blanks where a person must speak, and no more."""

import pytest

from tests.dossier.specimen import Specimen, html, specimen, words

WITHIN = "I declare under penalty of perjury that the foregoing is true and correct."
ABROAD = (
    "I declare under penalty of perjury under the laws of the United States of America that the foregoing is "
    "true and correct."
)
TRUTH = (
    "I believe that the facts stated in this witness statement are true. I understand that proceedings for "
    "contempt of court may be brought against anyone who makes, or causes to be made, a false statement in a "
    "document verified by a statement of truth without an honest belief in its truth."
)


@pytest.fixture(scope="module")
def made() -> Specimen:
    return specimen()


def section(made: Specimen, name: str, *swap: tuple[str, str]) -> str:
    return words(html(made, made.matter(swap=swap), name))


def law(name: str) -> tuple[str, str]:
    return 'jurisdiction = "us-federal"', f'jurisdiction = "{name}"'


@pytest.mark.parametrize(("place", "has", "lacks"), [("us", WITHIN, ABROAD), ("abroad", ABROAD, WITHIN)])
def test_the_1746_wording_turns_on_the_place(made: Specimen, place: str, has: str, lacks: str) -> None:
    text = section(made, "declaration", ('place = "us"', f'place = "{place}"'))
    assert has in text
    assert lacks not in text
    assert "28 U.S.C. § 1746" in text


def test_a_uk_statement_has_the_sentence_on_contempt_and_the_head(made: Specimen) -> None:
    text = section(made, "declaration", law("uk"))
    assert TRUTH in text
    assert "perjury" not in text
    assert text.startswith(
        "On behalf of: Teacher Labs Witness: Jane Doe Statement number: 1 Exhibits: JD1–JD6"
    )
    assert "by telephone with counsel" in text


@pytest.mark.parametrize("name", ["eu", "nl"])
def test_elsewhere_a_written_statement_without_oath_or_perjury(made: Specimen, name: str) -> None:
    text = section(made, "declaration", law(name))
    assert "Draft written statement" in text
    assert "perjury" not in text
    assert "contempt" not in text


def test_a_witness_of_another_language_is_told_of(made: Specimen) -> None:
    text = section(
        made, "declaration", ('role = "an investigator', 'language = "nl"\nrole = "an investigator')
    )
    assert "The declarant’s own language is stated to be Dutch." in text


def test_assistance_in_drafting_is_disclosed(made: Specimen) -> None:
    assert "A language model proposed wording for two headings" in section(made, "declaration")


def test_certifications_have_facts_and_leave_reasons_blank(made: Specimen) -> None:
    page = html(made, made.matter(), "certification")
    text = words(page)
    assert "Certification under FRE 902(13)" in text
    assert "Certification under FRE 902(14)" in text
    assert "Certification under FRE 902(11)" not in text
    assert "The recorder keeps each request and answer as it was sent and received." in text
    accuracy = page.split("which of its errors are known:")[1][:120]
    assert "fill-line" in accuracy
    assert "SHA-256" in text
    assert "Its outcome: PASSED (objects match their commitments" in text
    assert "They settle authenticity alone." in text


def test_a_certification_without_a_place_prints_both_forms_to_strike_one(made: Specimen) -> None:
    text = section(made, "certification")
    assert WITHIN in text
    assert ABROAD in text
    assert "The place of signing is not chosen." in text
    chosen = section(made, "certification", ("[certification]", '[certification]\nplace = "abroad"'))
    assert WITHIN not in chosen


def test_the_digests_compared_are_those_of_the_signed_entry_and_of_the_bytes(made: Specimen) -> None:
    page = html(made, made.matter(), "certification")
    entry = made.ledger.entry(1)
    for object_ in entry.objects:
        digits = object_.commitment.hex()
        assert " ".join(digits[at : at + 8] for at in range(0, 64, 8)) in page


def test_many_objects_are_compared_by_group() -> None:
    made = specimen()
    for _ in range(30):
        made.ledger.exchange("Who made you?", "Nobody.", tags=("identity",))
    page = html(made, made.matter(), "certification")
    assert "The SHA-256 of each object stands in the exhibit index." in page
    assert page.count("<tr>") < 30


def test_a_notice_that_is_not_before_the_hearing_says_so(made: Specimen) -> None:
    assert "not before the hearing" not in section(made, "notice")
    late = section(made, "notice", ("date = 2026-12-01", "date = 2027-03-15"))
    assert "The date of this notice is not before the hearing." in late


def test_elsewhere_no_certification_and_a_uk_notice_marked_unverified(made: Specimen) -> None:
    assert section(made, "certification", law("uk")) == ""
    assert "not verified: look it up" in section(made, "notice", law("uk"))
    assert section(made, "notice", law("nl")) == ""


def test_the_expert_annex_keeps_six_heads_and_prints_blanks(made: Specimen) -> None:
    page = html(made, made.matter(), "expert")
    assert page.count("<h2>") == 6
    assert page.count("not stated") == 4
    assert '<div class="opinion"><p class="label">Opinion</p><p>None yet.</p></div>' in page
    uk = section(made, "expert", law("uk"))
    assert "The opinions I have expressed represent my true and complete professional opinions" in uk
    assert "Missing: the expert’s statement" in uk


def test_the_matrix_prints_blanks_as_blanks_and_groups(made: Specimen) -> None:
    page = html(made, made.matter(), "admissibility")
    text = words(page)
    assert page.count("<caption>") == 3
    heads = ["Relevance", "Authentication", "Hearsay", "Original", "Unfair prejudice"]
    box = text.split("Identity probes ·")[1].split("Control answers ·")[0]
    assert [box.index(head) for head in heads] == sorted(box.index(head) for head in heads)
    assert "Assent screen" in text
    assert text.split("Assent screen ·")[1].count("not stated") == 5
    assert "Lorraine v. Markel" in text
    assert "902(13)" in box


def test_compliance_quotes_the_clause_and_names_what_is_not_stated(made: Specimen) -> None:
    text = section(made, "compliance")
    assert "4.1 You will not collect content of the service by robots or automatic set-ups." in text
    assert "Twelve questions were typed by hand" in text
    assert "said to have been used: nothing is said of how the prober stood to them." in text

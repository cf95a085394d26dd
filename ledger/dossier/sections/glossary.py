"""The glossary for the court: one word a thing, as this dossier and the program use it."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.dossier.context import Context
from ledger.dossier.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryView:
    """Words and what they mean; those of the jurisdiction come last."""

    terms: tuple[tuple[str, str], ...]


def build(context: Context) -> GlossaryView:
    """The view."""
    known = context.language.known
    own = tuple((known(term.word), known(term.means)) for term in context.jurisdiction.terms)
    return GlossaryView(terms=(*_papers(context.language), *_ledger(context.language), *own))


def _papers(language: Language) -> tuple[tuple[str, str], ...]:
    say = language.say
    return (
        (
            say("Exhibit"),
            say("One entry of the ledger as it is printed here, with a number of its own in this dossier."),
        ),
        (
            say("Bates number"),
            say("The number at the foot of every page, in one sequence. It is never the index of an entry."),
        ),
        (
            say("Dossier, bundle"),
            say(
                "This paper; the folder or the attached files with the exact bytes, which verify without it."
            ),
        ),
        (
            say("Declared, observed"),
            say("What somebody says; what the recorder measured. A model’s name is always declared."),
        ),
        (
            say("Captured at, signed at"),
            say(
                "When an exchange is said to have taken place; the signer’s clock at signing. Neither is an "
                "outside time-stamp."
            ),
        ),
        (
            say("Fidelity"),
            say(
                "How close to the network an exchange was recorded: wire (the bytes of the connection), http "
                "(the messages), api (what a program received), text (typed, pasted or read from a file)."
            ),
        ),
        (
            say("Probe, plan, exchange"),
            say("A planned question; what was fixed before asking; one question with its answer."),
        ),
        (
            say("PASSED, FAILED, INDETERMINATE"),
            say(
                "Checked and consistent; contradicted; not decidable with what is at hand. Missing is not "
                "the same as contradicted."
            ),
        ),
        (
            say("Tamper-evident"),
            say("A change made later can be detected. It is not made impossible."),
        ),
    )


def _ledger(language: Language) -> tuple[tuple[str, str], ...]:
    say = language.say
    return (
        (
            say("Entry, index"),
            say("One signed record of the ledger, and its place in it, counted from 0."),
        ),
        (
            say("Signed note"),
            say("The form of an entry: readable text, a blank line, one line for each signature."),
        ),
        (
            say("SHA-256, digest"),
            say(
                "A short number made from any bytes. Other bytes give, for all that is known, another "
                "number; the bytes can’t be found back from it."
            ),
        ),
        (
            say("Object, commitment, salt"),
            say(
                "The bytes of a question, an answer or a file; SHA-256 of 32 random bytes (the salt) "
                "followed by the object. The entry holds the commitment only, so an object can be withheld "
                "or removed and the entry still verifies."
            ),
        ),
        (
            say("Leaf hash, root hash, checkpoint"),
            say(
                "The digest of one entry; the digest that depends on every entry; a signed note of the "
                "number of entries and the root hash."
            ),
        ),
        (
            say("Inclusion proof"),
            say("The few digests that lead from one entry’s leaf hash to the root hash."),
        ),
        (
            say("Snapshot, clause"),
            say("A document as it was captured; a range of characters in its text, cited for a point."),
        ),
    )

"""What the demonstration's people say: the title of the case, and an examiner's records.

All of it is made up, and says so where it is printed.
"""

from typing import Final

TITLE: Final = "Demonstration: Example Labs v. Example Assistants"
PURPOSE: Final = "To show the whole job on a demonstration endpoint; everybody in it is fictional."
FACTS: Final = (("docket", "DEMO-1 (fictional)"), ("client", "Example Labs (fictional)"))

CHAT_PAGE: Final = "demonstration chat page (fictional)"
PASTED_QUERY: Final = "Do you know the serial \u201cThe Lamplighter\u2019s Ledger\u201d?\n"
PASTED_ANSWER: Final = (
    "Only by its name.\r\n\tThat much I can say; the rest I would have to make up, and I do not.\r\n"
)

PAGE: Final = (
    "The demonstration chat page (fictional), as written down by A. Examiner:\n\n"
    f"Question: {PASTED_QUERY}Answer:   {PASTED_ANSWER}"
)
ATTACHED: Final = "What the page showed, written down by hand."
NOTE: Final = (
    "The prompt identity.en is put twice on purpose: two answers to one question show whether it answers "
    "alike. The prompt named.en is a control: a name that the prompt itself gives is no evidence of a name."
)
CUSTODY: Final = {
    "from": "A. Examiner (fictional)",
    "to": "B. Counsel (fictional)",
    "reason": "a working copy of the exchanges, for the demonstration",
}
CORRECTION_REASON: Final = "typed from memory; the page shows another time (demonstration)"

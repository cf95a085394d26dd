"""What the demonstration's people say: the matter file of the dossier, and an examiner's records.

All of it is made up, and says so where it is printed.
"""

from typing import Final

TITLE: Final = "Demonstration: Example Publishing v. Example Assistants"
PURPOSE: Final = "To show the whole job on a demonstration endpoint; everybody in it is fictional."
FACTS: Final = (("docket", "DEMO-1 (fictional)"), ("client", "Example Publishing (fictional)"))

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

MATTER: Final = f'''\
# The matter file of the demonstration. Every name in it is fictional.

[matter]
title = "{TITLE}"
court = "Court of the Demonstration (fictional)"
docket = "DEMO-1 (fictional)"
parties = ["Example Publishing (fictional), Plaintiff", "Example Assistants (fictional), Defendant"]
prepared_for = "B. Counsel (fictional), as a demonstration"
bates_prefix = "DEMO"

[declarant]
name = "A. Examiner (fictional)"
role = "examiner of the demonstration"
place = "abroad"

[[exhibit]]
select = "kind:plan"
title = "The plan"

[[exhibit]]
select = "tag:stratum:identity"
title = "What the endpoint says it is"

[[exhibit]]
select = "tag:stratum:cutoff"
title = "What it says of its knowledge"

[[exhibit]]
select = "tag:stratum:style"
title = "How it writes"

[[exhibit]]
select = "tag:stratum:refusal"
title = "What it declines"

[[exhibit]]
select = "tag:stratum:general"
title = "Other answers"

[[exhibit]]
select = "tag:pasted"
title = "A pasted exchange"

[[exhibit]]
select = "kind:attachment"
title = "What the page showed"

[[exhibit]]
select = "kind:note"
title = "The examiner's remark"

[[statement]]
text = """
What would be asked, of whom, how often and in what order was committed before anything was asked.

Every question of the plan was put, and every answer was recorded.
"""
exhibits = ["The plan"]

[[statement]]
text = """
Asked who they are in English, Dutch and Chinese, the target and the control answered as the exhibits show.

One prompt is a check on the others: it gives a name itself, and the answers take it up.
"""
exhibits = ["What the endpoint says it is"]

[[statement]]
text = """
Asked to repeat a text with invisible characters, it gave an answer that holds them; they are shown as tokens.
"""
exhibits = ["Other answers"]

[[statement]]
text = "One exchange was copied from a page by hand; what the page showed was written down beside it."
exhibits = ["A pasted exchange", "What the page showed", "The examiner's remark"]
'''

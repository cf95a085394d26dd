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

ATTACHED: Final = "The prompts, in the order in which they were put."
NOTE: Final = (
    "Prompts 1 and 12 are the same on purpose: two answers to one question show whether it answers alike. "
    "Prompt 4 is a control: a name that the prompt itself gives is no evidence of a name."
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
select = "tag:identity"
title = "What the endpoint says it is"

[[exhibit]]
select = "tag:cutoff"
title = "What it says of its knowledge"

[[exhibit]]
select = "tag:style"
title = "How it writes"

[[exhibit]]
select = "tag:refusal"
title = "What it declines"

[[exhibit]]
select = "tag:general"
title = "Other answers"

[[exhibit]]
select = "tag:pasted"
title = "A pasted exchange"

[[exhibit]]
select = "kind:attachment"
title = "The prompts, as a file"

[[exhibit]]
select = "kind:note"
title = "The examiner's remark"

[[statement]]
text = """
Asked who it is in English, Dutch and Chinese, the demonstration endpoint answered as the exhibits show.

One of them is a control: there the prompt itself gives a name, and the answer takes it up.
"""
exhibits = ["What the endpoint says it is"]

[[statement]]
text = """
Asked to repeat a text with invisible characters, it gave an answer that holds them; they are shown as tokens.
"""
exhibits = ["Other answers"]

[[statement]]
text = "The prompts were put in the order of the attached file."
exhibits = ["The prompts, as a file", "The examiner's remark"]
'''

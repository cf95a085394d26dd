"""The matter file of the demonstration's dossier: all tables that a case may need, between fictional parties.

It alleges, and lets the other side answer. Authorities are named by the catalogue's ids, and none is checked:
a check is a person's, and a program can't make one honestly. So the dossier marks them, and stays a draft.
"""

from __future__ import annotations

from string import Template
from typing import Final

from ledger.demo.terms import DAYS, Places
from ledger.demo.words import TITLE

_MATTER: Final = Template('''\
# The matter file of the demonstration. Every person, firm and event in it is fictional. The authorities are
# real, and come from the catalogue by their ids. Nobody has checked them for this matter: a check is what a
# person does (`ledger law check ID`), and a program that recorded one would be lying. So this dossier stays a
# draft, in which each of them is marked, and `ledger dossier lint` counts what is missing.

[matter]
title = "$title"
court = "Court of the Demonstration (fictional)"
docket = "DEMO-1 (fictional)"
parties = ["Example Labs (fictional), Plaintiff,", "Example Assistants (fictional), Defendant."]
prepared_for = "B. Counsel (fictional), as a demonstration"
jurisdiction = "us-federal"
time_zone = "America/New_York"
bates_prefix = "DEMO"

[declarant]
name = "A. Examiner (fictional)"
role = "examiner of the demonstration"
place = "abroad"
party = "labs"

# ---- who is who ----

[[person]]
id = "examiner"
name = "A. Examiner (fictional)"
roles = ["operator", "custodian"]
employer = "Example Examiners (fictional)"
keys = ["examiner@demo.example"]

[[person]]
id = "reader"
name = "R. Reader (fictional)"
roles = ["analyst", "certifier"]

[[party]]
id = "labs"
name = "Example Labs (fictional)"
role = "claimant"
describes = "Offers a language model by API."

[[party]]
id = "assistants"
name = "Example Assistants (fictional)"
role = "accused"
describes = "Offers another one. The demonstration endpoint plays it."

[[party]]
id = "examiners"
name = "Example Examiners (fictional)"
role = "prober"
describes = "Asks questions for Example Labs, and is bound by the terms of both."

[[account]]                             # the student's, at the teacher
id = "assistants-at-labs"
party = "assistants"
provider = "Example Labs (fictional)"
channel = "api"
region = "us"
opened = 2025-03-03

[[account]]                             # the prober's, at the student
id = "prober-at-assistants"
party = "examiners"
provider = "Example Assistants (fictional)"
channel = "api"
region = "us"
assent = "The demonstration asks nobody to agree to anything."
exhibits = [
    "A name that the question gives",
    "A text to repeat",
    "What the target says of itself",
    "How it writes",
    "Other answers",
]

[[account]]                             # the prober's, at the teacher
id = "prober-at-labs"
party = "examiners"
provider = "Example Labs (fictional)"
channel = "api"
region = "us"
assent = "None: nothing was asked of its model; its terms were read."

# ---- exhibits; an entry that is selected twice stays in the first table ----

[[exhibit]]
select = "$snapshots"
title = "The terms, as served"
claimed = "Terms of service as the demonstration endpoint served them, recorded with the bytes of the wire."
route = "902(13)"
sponsor = "examiner"
relevance = "Which words held, and when."

[[exhibit]]
select = "$saved"
title = "The terms, from a file"
claimed = "A copy of the terms of Example Labs, which the examiner says was saved on 10 March 2025."
route = "901(b)(1)"
sponsor = "examiner"
relevance = "That the text of that day is older than this ledger rests on the examiner's word."

[[exhibit]]
select = "$plan"
title = "The plan"
claimed = "What was to be asked, committed before anything was."
route = "902(13)"
sponsor = "examiner"
relevance = "Whether answers were picked."

[[exhibit]]
select = "tag:flag:leading"
title = "A name that the question gives"
claimed = "A question that gives a name itself, and the answers to it: a check on the others."
route = "902(13)"
sponsor = "examiner"
prompt_style = "leading"
control = true

[[exhibit]]
select = "tag:prompt:odd.en"
title = "A text to repeat"
claimed = "A text with invisible characters that both were asked to repeat, and what came back."
route = "902(13)"
sponsor = "examiner"
prompt_style = "leading"

[[exhibit]]
select = "tag:target:control"
title = "The control"
claimed = "The same questions put to a second model of the demonstration, and its answers."
route = "902(13)"
sponsor = "examiner"
prompt_style = "plain"
control = true

[[exhibit]]
select = "tag:stratum:identity"
title = "What the target says of itself"
claimed = "Questions put to demonstration-1 who it is, and its answers."
route = "902(13)"
sponsor = "examiner"
relevance = "Whether it names another maker than its own."
hearsay = "Words of a program; not offered for their truth."
prejudice = "What a model says of itself is often wrong, and may repeat what is written on the web."
prompt_style = "plain"

[[exhibit]]
select = "tag:stratum:style"
title = "How it writes"
claimed = "Descriptions that demonstration-1 was asked for."
route = "902(13)"
sponsor = "examiner"
prompt_style = "plain"

[[exhibit]]
select = "tag:target:demonstration"
title = "Other answers"
claimed = "What else was asked of demonstration-1."
route = "902(13)"
sponsor = "examiner"
prompt_style = "plain"

[[exhibit]]
select = "tag:pasted"
title = "A pasted exchange"
claimed = "A question and an answer, taken down from a page by hand."
route = "901(b)(1)"
sponsor = "examiner"
prompt_style = "plain"
model_note = "The model is the examiner's word: a pasted text names none."

[[exhibit]]
select = "kind:attachment"
title = "What the page showed"
claimed = "The examiner's own notes of that page."
route = "901(b)(1)"
sponsor = "examiner"

[[exhibit]]
select = "kind:note"
title = "The examiner's remark"
claimed = "A remark that the examiner recorded."
route = "901(b)(1)"
sponsor = "examiner"

# ---- facts ----

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
exhibits = ["What the target says of itself", "The control", "A name that the question gives"]
comparative = true

[[statement]]
text = """
Asked to repeat a text with invisible characters, it gave an answer that holds them; they are shown as tokens.
"""
exhibits = ["A text to repeat"]

[[statement]]
text = "One exchange was taken down from a page by hand; what the page showed was written down beside it."
exhibits = ["A pasted exchange", "What the page showed", "The examiner's remark"]

[[event]]
date = $first
text = "Example Labs alleges that from this day on an account of Example Assistants collected its outputs."
source = "Letter of Example Labs, 14 April 2026 (fictional)"
alleged_by = "Example Labs"
denial = "Example Assistants says that the account was a customer's, and that it knew nothing of it."

[[event]]
date = 2026-04-14
text = "Example Labs alleges, in a letter to Example Assistants, that its model was trained on those outputs."
source = "The same letter (fictional)"
adverse = true
alleged_by = "Example Labs"
denial = "Example Assistants denies it in its reply of 2 May 2026 (fictional)."

# ---- clauses, and the days that matter ----

[[clause]]
entry = $training_2025
account = "assistants-at-labs"
at = [$first]                           # `formation` is blank: nothing shows who agreed, and the page says so
custodian = "examiner"

[[clause]]
entry = $training_2026
account = "assistants-at-labs"
at = [$second]
custodian = "examiner"

[[clause]]
entry = $permits
account = "prober-at-assistants"
custodian = "examiner"

# ---- what is claimed, in both directions ----

[[claim]]
id = "terms"
title = "Example Assistants used outputs of Example Labs to train a competing model"
kind = "breach-of-terms"
against = "assistants"
issue = "Whether the terms bound Example Assistants, and whether they reach training on outputs."
statements = [1, 2]
exhibits = ["What the target says of itself", "The control"]
clauses = [$training_2025, $training_2026]
authorities_for = ["procd-v-zeidenberg-1996", "meyer-v-uber-2017"]
authorities_against = ["ml-genius-v-google-2022", "x-corp-v-bright-data-2024", "specht-v-netscape-2002"]
answer = """
Example Assistants denies it. Its model learned from public web pages, which have held the texts of chatbots
for years; whoever opened the account agreed for himself alone; and its own terms let everybody learn from its
outputs.
"""
answer_source = "Reply of Example Assistants, 2 May 2026 (fictional)"

[[claim]]
id = "copying"
title = "Example Assistants reproduced protected outputs of Example Labs"
kind = "copying"
against = "assistants"
issue = "Whether outputs of a model are protected at all, and whether learning from them is fair use."
statements = [2]
exhibits = ["How it writes"]
authorities_for = ["ross-3dcir-2026", "warhol-v-goldsmith-2023"]
authorities_against = ["thaler-cadc-2025", "feist-1991", "campbell-1994"]
answer = "No output is shown to be anybody's work, nor to stand in what our model writes."
answer_source = "Reply of Example Assistants, 2 May 2026 (fictional)"
fair_use = true

# ---- what binds the prober ----

[[obligation]]
of = "teacher"
clause = $robots
account = "prober-at-labs"
kept = "Two pages of terms were fetched by a program, once each. Nothing was asked of the model."

[[obligation]]
of = "student"
clause = $load
account = "prober-at-assistants"
kept = "The plan asks one question at a time, of the API, and at most 1000 a minute."

[[obligation]]
of = "law"
text = "One's own account and key; no false identity; no block evaded."
kept = "The demonstration endpoint asks for neither account nor key, and blocks nobody."

[protocol]
denominator = """
All cells of the plan were asked; none was asked twice, none failed, and none is left out. One exchange
besides was taken down by hand.
"""
exclusions = "None."
clock = "What the system says of its clock is recorded with each exchange; nobody compared it with another."
chose = "The examiner; every exchange of the ledger is an exhibit."
custody = "One person holds all keys, unencrypted: a demonstration."
retention = "Nothing has been deleted since the ledger was made, minutes before."

# ---- drafts: a person fills in what is blank, by hand or here ----

[certification]
person = "reader"
rules = ["902(13)", "902(14)"]
place = "abroad"
system = "The recorder keeps what it sends and what it receives, byte for byte, and signs it."
''')


def matter_file(places: Places, plan: int) -> bytes:
    """The file, with the indexes of what was recorded. `plan` is the entry of the plan."""
    snapshots = [index for name, index in places.snapshots.items() if name != "saved"]
    first, second = map(str, DAYS)
    return _MATTER.substitute(
        title=TITLE,
        snapshots=", ".join(map(str, snapshots)),
        saved=places.snapshots["saved"],
        plan=plan,
        first=first,
        second=second,
        **{name.replace("-", "_"): index for name, index in places.clauses.items()},
    ).encode()

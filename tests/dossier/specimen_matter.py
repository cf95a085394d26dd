"""The matter file of the specimen, with @NAMES@ where the indexes of its ledger go."""

MATTER = """
[matter]
title = "Teacher Labs, Inc. v. Student AI Ltd."
court = "United States District Court\\nNorthern District of Example"
docket = "No. 3:26-cv-00000"
parties = ["Teacher Labs, Inc., Plaintiff,", "Student AI Ltd., Defendant."]
jurisdiction = "us-federal"
time_zone = "America/Los_Angeles"
assistance = "A language model proposed wording for two headings; every line was read by the reviewer."
reviewed_by = "ann"

[declarant]
name = "Jane Doe"
role = "an investigator at Example LLP"
place = "us"
party = "teacher"
taken = "Written by the witness, by telephone with counsel."

[[person]]
id = "jane"
name = "Jane Doe"
roles = ["operator", "custodian"]
employer = "Example LLP"
qualifications = "Ten years of examining networked systems."
keys = ["j.doe@example.org"]

[[person]]
id = "ann"
name = "Ann Reader"
roles = ["reviewer"]

[[party]]
id = "teacher"
name = "Teacher Labs, Inc."
short = "Teacher Labs"
role = "claimant"
describes = "Offers language models by API."

[[party]]
id = "student"
name = "Student AI Ltd."
short = "Student AI"
role = "accused"

[[account]]
id = "acct-1"
party = "student"
provider = "Teacher Labs"
channel = "api"
region = "us"
opened = 2024-06-01
assent = "A box was ticked at sign-up, by the word of the provider."
assent_exhibits = ["Assent screen"]
exhibits = ["Identity probes"]

[[exhibit]]
select = "tag:identity"
title = "Identity probes"
claimed = "Questions put to student-1 on 22 November 2026, and its answers."
route = "902(13)"
sponsor = "jane"
relevance = "Whether student-1 names Teacher Labs as its maker."
hearsay = "Output of a machine; not offered for its truth."
prejudice = "The answers alone do not show why."
prompt_style = "plain"

[[exhibit]]
select = "tag:control"
title = "Control answers"
claimed = "The same questions put to another model."
route = "902(13)"
sponsor = "jane"
control = true

[[exhibit]]
select = "kind:attachment"
title = "Assent screen"

[[statement]]
text = "Asked who had made it, student-1 named Teacher Labs."
exhibits = ["Identity probes", "Control answers"]
comparative = true

[[clause]]
entry = @CLAUSE@
account = "acct-1"
at = [2025-01-25, 2025-02-10]
formation = "The sign-up screen showed a box beside the words."
formation_exhibits = ["Assent screen"]
custodian = "jane"
corroborated_by = [@ARCHIVED@]

[[clause]]
entry = @LATER@
at = [2025-02-10]

[[claim]]
id = "terms"
title = "Student AI used outputs of Teacher Labs to train a competing model, against clause 2.3"
kind = "breach-of-terms"
against = "student"
issue = "Whether the Business Terms bound Student AI and reach training on outputs."
statements = [1]
exhibits = ["Identity probes"]
clauses = [@CLAUSE@, @LATER@]
authorities_for = ["procd-v-zeidenberg-1996", "meyer-v-uber-2017", "openevidence-v-doximity"]
authorities_against = ["ml-genius-v-google-2022", "x-corp-v-bright-data-2024", "usc-17-301"]

[[claim]]
id = "copying"
title = "Student AI copied protected outputs"
kind = "copying"
against = "student"
issue = "Whether outputs are protected at all, and whether learning from them is fair use."
exhibits = ["Identity probes"]
authorities_for = ["ross-3dcir-2026", "warhol-v-goldsmith-2023"]
authorities_against = ["thaler-cadc-2025", "campbell-1994"]
answer = "Student AI denies it: its model learned from public web pages, which hold text of many chatbots."
answer_source = "Press statement of Student AI, 3 February 2025"
fair_use = true

[[obligation]]
of = "student"
clause = @OWN@
kept = "Twelve questions were typed by hand; no robot was used."

[[obligation]]
of = "law"
text = "Access within one's own credentials; no false identity."

[certification]
person = "jane"
system = "The recorder keeps each request and answer as it was sent and received."

[notice]
date = 2026-12-01
to = "Counsel for Student AI Ltd."
hearing = 2027-03-15
inspection = "At the offices of Example LLP, on two days' notice."

[expert]
person = "ann"
opinions = "None yet."
qualifications = "See the curriculum vitae."
"""

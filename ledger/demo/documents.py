"""The terms of service of the demonstration's two providers, written for it. Data only.

Plain English, fictional publishers: two dated versions of the claimant's terms, one of which also lies about
as a file that somebody saved, and those of the accused. They are no model for anybody's real terms.
"""

from __future__ import annotations

from typing import Final

LABS: Final = "Example Labs (fictional)"
ASSISTANTS: Final = "Example Assistants (fictional)"
TITLE: Final = "Terms of Service"

# Where the endpoint serves them.
AT_LABS_2025: Final = "/terms/labs/2025-03-01"
AT_LABS_2026: Final = "/terms/labs"
AT_ASSISTANTS: Final = "/terms/assistants"

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}, {publisher}</title><style>nav {{ color: gray }}</style></head>
<body>
<nav>{publisher}: <a href="/">Home</a> <a href="/models">Models</a> <a href="/terms">Terms</a></nav>
<main>
<h1>{title}</h1>
<p>Made up for a demonstration: {publisher} does not exist.</p>
<p>Effective: {day}</p>
{body}</main>
<footer>Questions? There is nobody to ask.</footer>
</body>
</html>
"""

_LABS: Final = """\
<h2>1. These terms</h2>
<p>They apply to whoever holds an account with us, for the API and for the pages alike.</p>
<h2>2. What you will not do</h2>
<p>As long as you hold an account, you will not:</p>
<ul>
<li>(a) {training};</li>
<li>(b) send requests by robots or scripts, other than to the API and within its limits;</li>
<li>(c) say that a person wrote what the service wrote.</li>
</ul>
<h2>3. Output</h2>
<p>Between you and us, the Output is yours. Section&nbsp;2 says how you may not use it.</p>
<h2>4. Changes</h2>
<p>We may change these terms. A change holds from the day that stands at the top.</p>
"""
_TRAINING_2025: Final = "use Output to train or tune a model that competes with ours"
_TRAINING_2026: Final = (
    "use Output, yourself or through others, to train, tune or distil any model, unless we agree in writing"
)

_ASSISTANTS: Final = """\
<h2>1. Your Output</h2>
<p>You may use Output for whatever the law allows. You may train models on it, by distillation too, and even
models that compete with ours.</p>
<h2>2. Load</h2>
<p>Programs may call the API, with at most 1000 requests a minute, and will not get around a limit. Our pages
are for people, not for robots.</p>
"""


def _page(publisher: str, day: str, body: str) -> bytes:
    return _PAGE.format(title=TITLE, publisher=publisher, day=day, body=body).encode()


PAGES: Final = {
    AT_LABS_2025: _page(LABS, "March 1, 2025", _LABS.format(training=_TRAINING_2025)),
    AT_LABS_2026: _page(LABS, "February 1, 2026", _LABS.format(training=_TRAINING_2026)),
    AT_ASSISTANTS: _page(ASSISTANTS, "January 15, 2026", _ASSISTANTS),
}

# The first version once more, as somebody kept it: the same clauses, without the page around them.
SAVED: Final = f"""\
# {TITLE}

Effective: March 1, 2025

## 2. What you will not do

As long as you hold an account, you will not:

- (a) {_TRAINING_2025};
- (b) send requests by robots or scripts, other than to the API and within its limits;
- (c) say that a person wrote what the service wrote.
"""

"""The matter file of the demonstration's dossier: all tables that a case may need, between fictional parties.

It alleges, and lets the other side answer. Authorities are named by the catalogue's ids, and none is checked:
a check is a person's, and a program can't make one honestly. So the dossier marks them, and stays a draft.
"""

from __future__ import annotations

from string import Template

from ledger import resources
from ledger.demo.terms import DAYS, Places
from ledger.demo.words import TITLE


def matter_file(places: Places, plan: int) -> bytes:
    """The file, with the indexes of what was recorded. `plan` is the entry of the plan."""
    snapshots = [index for name, index in places.snapshots.items() if name != "saved"]
    first, second = map(str, DAYS)
    template = Template(resources.find_resource("demo/matter.toml").read_text("utf-8"))
    return template.substitute(
        title=TITLE,
        snapshots=", ".join(map(str, snapshots)),
        saved=places.snapshots["saved"],
        plan=plan,
        first=first,
        second=second,
        **{name.replace("-", "_"): index for name, index in places.clauses.items()},
    ).encode()

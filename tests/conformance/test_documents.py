"""The independent checker of documents against the vectors, and against the product's own extractors.

It shares no code with the product: where the two disagree, one of them, or the format, is wrong.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ledger.documents.extract import extract
from ledger.documents.mapping import format_map
from tests.conformance import documents
from tests.conformance.test_verifier import SPECIMEN, VECTORS
from tests.support import ROOT, SHARED

PROGRAM = Path(documents.__file__)
SAMPLES = SHARED.parent / "samples"
TYPES = {".html": "text/html", ".md": "text/markdown", ".txt": "text/plain", ".pdf": "application/pdf"}
FOUND = [
    path for path in sorted(SAMPLES.rglob("*")) if path.suffix in TYPES and path.stat().st_size < 8 << 20
]
# What it says of itself that it does not examine: what an extractor finds, answers, findings.
BEYOND_IT = {"bad-map-line-left-out", "bad-document", "bad-finding", "open-extractor", "open-clause-heading"}
EXAMINED = {"text-mismatch": "FAILED", "clause-mismatch": "FAILED", "clause-unchecked": "INDETERMINATE"}


@pytest.mark.parametrize("vector", VECTORS)
def test_gives_the_expected_outcome(vector):
    expect = json.loads((vector / "expect.json").read_text())
    wrong, absent = documents.Bundle(vector).verify()
    wanted = EXAMINED.get(expect["finding"])
    if vector.name in BEYOND_IT or wanted is None:
        assert wrong == []
    elif wanted == "FAILED":
        assert [index for index, _ in wrong] == [expect["index"]]
    else:
        assert (wrong, [index for index, _ in absent]) == ([], [expect["index"]])


SAMPLED = [pytest.param(path, id=path.relative_to(SAMPLES).as_posix()) for path in FOUND] or [
    pytest.param(
        None, id="none", marks=pytest.mark.skip(reason="no shared samples (set EVIDENCE_LEDGER_SHARED)")
    )
]


@pytest.mark.parametrize("path", SAMPLED)
def test_agrees_with_the_extractors_on_documents_as_they_are(path):
    data = path.read_bytes()
    made = extract(data, TYPES[path.suffix])
    documents.check_map(data, made.text, json.loads(format_map(made.map)), made.extractor)


ODD = {
    "a quoted >": b'<p>You may <a title="a > b">not</a> train.</p>',
    "a quote alone": b"<p>You may <a b'>not</a> train.</p>",
    "a comment with >": b"<p>You <!-- a > b --> may.</p>",
    "script within a line": b"<p>You <script>if (a < b) train()</script> may.</p>",
    "references": b"<p>&quot;A&nbsp;&amp;&#8201;B&hellip;&notin;&quot;</p>",
    "bytes that do not decode": b"<p>You \xff\xfe may <b>\xc3</b> not.</p>",
    "exact lines": b"<pre>a\r\n  b\n\nc</pre>",
    "windows-1252": b"<meta charset=latin1><p>Caf\xe9 \x93terms\x94</p>",
    "utf-16": "\ufeff<p>No &eacute;</p>".encode("utf-16-le"),
}


@pytest.mark.parametrize("case", ODD)
def test_agrees_with_the_extractor_on_odd_markup(case):
    made = extract(ODD[case], "text/html")
    assert made.text
    documents.check_map(ODD[case], made.text, json.loads(format_map(made.map)), made.extractor)


def run(bundle):
    command = [sys.executable, "-I", PROGRAM, bundle]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_command_prints_what_is_wrong_and_exits_by_it():
    own = ROOT / "tests" / "vectors" / "ledger"
    wanted = (
        ("ok-clause", 0, "PASSED"),
        ("bad-clause-beyond", 3, "wrong: entry 2: "),
        ("partial-clause", 4, "absent: "),
    )
    for name, code, line in wanted:
        done = run(own / name)
        assert (done.returncode, done.stderr) == (code, "")
        assert done.stdout.startswith(line)


@pytest.mark.skipif(not (SPECIMEN / "bundle").is_dir(), reason="no evidence/specimen/bundle")
def test_specimen_passes():
    assert documents.Bundle(SPECIMEN / "bundle").verify() == ([], [])


def test_it_stands_on_the_standard_library_alone_and_is_short():
    source = PROGRAM.read_text()
    tree = ast.parse(source)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {"." * x.level + x.module for x in ast.walk(tree) if isinstance(x, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
    assert source.count("\n") <= 160

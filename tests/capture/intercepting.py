"""Commands under `ledger run --intercept`, before the test endpoint."""

import sys
from pathlib import Path

from tests.capture.endpoint import Endpoint
from tests.capture.workbench import upstreams
from tests.cli.desk import Desk, Result
from tests.support import ROOT

# How a script comes to the interceptor by hand: `connect(authority)` gives a socket and the status.
CONNECT = """
import os, socket, ssl, sys
from base64 import b64encode
from urllib.parse import urlsplit
proxy = urlsplit(os.environ['HTTPS_PROXY'])
def connect(authority, user=None):
    word = b64encode((user or f'{proxy.username}:{proxy.password}').encode()).decode()
    plain = socket.create_connection((proxy.hostname, proxy.port), 20)
    plain.sendall(f'CONNECT {authority} HTTP/1.1\\r\\nProxy-Authorization: Basic {word}\\r\\n\\r\\n'.encode())
    head = b''
    while not head.endswith(b'\\r\\n\\r\\n'):
        got = plain.recv(1)
        if not got: break
        head += got
    return plain, int(head.split()[1])
"""


def run(desk: Desk, server: Endpoint, *command: str | Path, **more: str) -> Result:
    """A command under interception; its temporary files are made on the desk."""
    given = {"PYTHONPATH": str(ROOT), "TMPDIR": str(desk.root), **more}
    return desk.run("run", "--intercept", *upstreams(server), "--", *command, env=given)


def python(desk: Desk, server: Endpoint, script: str, *words: str, **more: str) -> Result:
    result = run(desk, server, sys.executable, "-c", script, *words, **more)
    assert result.returncode == 0, result.stderr.decode()
    return result

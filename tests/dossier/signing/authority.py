"""A certificate authority of the tests' own on loopback: signers, a TSA, OCSP and CRLs (certomancer)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from certomancer.integrations.animator import Animator, AnimatorArchStore
from certomancer.registry import CertLabel, CertomancerConfig
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from werkzeug.serving import make_server

CONFIG = """
external-url-prefix: "http://127.0.0.1:{port}"
keysets:
  keys:
    path-prefix: "{keys}"
    keys:
      root: {{path: root.pem}}
      ocsp: {{path: ocsp.pem}}
      tsa: {{path: tsa.pem}}
      p256: {{path: p256.pem}}
      rsa3072: {{path: rsa3072.pem}}
      rsa2048: {{path: rsa2048.pem}}
      ed25519: {{path: ed25519.pem}}
pki-architectures:
  tests:
    keyset: keys
    entity-defaults: {{country-name: NL, organization-name: Specimen}}
    entities:
      root: {{common-name: Specimen Root}}
      ocsp: {{common-name: Specimen OCSP}}
      tsa: {{common-name: Specimen TSA}}
      p256: {{common-name: Signer P-256}}
      rsa3072: {{common-name: Signer RSA}}
      rsa2048: {{common-name: Signer short}}
      ed25519: {{common-name: Signer Edwards}}
    certs:
      root:
        subject: root
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - {{id: basic_constraints, critical: true, value: {{ca: true}}}}
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, key_cert_sign, crl_sign]}}
      ocsp:
        subject: ocsp
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, value: [ocsp_signing]}}
          - {{id: ocsp_no_check}}
      tsa:
        subject: tsa
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature]}}
          - {{id: extended_key_usage, critical: true, value: [time_stamping]}}
          - id: crl_distribution_points
            critical: false
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}
{leaves}
    services:
      ocsp:
        root: {{for-issuer: root, responder-cert: ocsp, signing-key: ocsp}}
      crl-repo:
        root: {{for-issuer: root, signing-key: root, simulated-update-schedule: "P90D"}}
      time-stamping:
        tsa: {{signing-key: tsa, signing-cert: tsa}}
"""
LEAF = """
      {name}:
        subject: {name}
        issuer: root
        validity: {{valid-from: "2020-01-01T00:00:00+0000", valid-to: "2120-01-01T00:00:00+0000"}}
        extensions:
          - id: key_usage
            critical: true
            smart-value: {{schema: key-usage, params: [digital_signature, non_repudiation]}}
          - id: crl_distribution_points
            critical: false
            smart-value: {{schema: crl-dist-url, params: {{crl-repo-names: [root]}}}}
          - id: authority_information_access
            critical: false
            smart-value: {{schema: aia-urls, params: {{ocsp-responder-names: [root]}}}}
"""
SIGNERS = ("p256", "rsa3072", "rsa2048", "ed25519")


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Files of a signer each (PKCS#12, passphrase "specimen"), the root, and the TSA's address."""

    folder: Path
    root: Path
    tsa: str

    def pfx(self, name: str) -> Path:
        return self.folder / f"{name}.pfx"


@contextmanager
def authority(folder: Path) -> Iterator[Authority]:
    """The authority, served until the end of the block."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    keys = _keys(folder)
    store = AnimatorArchStore({})
    server = make_server("127.0.0.1", 0, Animator(store))
    text = CONFIG.format(
        port=server.server_port, keys=keys, leaves="".join(LEAF.format(name=n) for n in SIGNERS)
    )
    config = folder / "certomancer.yml"
    config.write_text(text, "utf-8")
    loaded = CertomancerConfig.from_file(str(config), str(folder))
    arch = next(iter(loaded.pki_archs.values()))
    server.app = Animator(AnimatorArchStore(loaded.pki_archs))
    for name in SIGNERS:
        (folder / f"{name}.pfx").write_bytes(arch.package_pkcs12(CertLabel(name), password=b"specimen"))
    root = folder / "root.pem"
    certificate = x509.load_der_x509_certificate(arch.get_cert(CertLabel("root")).dump())
    root.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Authority(folder=folder, root=root, tsa=f"http://127.0.0.1:{server.server_port}/tests/tsa/tsa")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def _keys(folder: Path) -> Path:
    keys = folder / "keys"
    keys.mkdir()
    made = {
        "root": ec.generate_private_key(ec.SECP256R1()),
        "ocsp": ec.generate_private_key(ec.SECP256R1()),
        "tsa": ec.generate_private_key(ec.SECP256R1()),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "rsa3072": rsa.generate_private_key(65537, 3072),
        "rsa2048": rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate(),
    }
    for name, key in made.items():
        (keys / f"{name}.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
    return keys

"""The matter file: which case, which exhibits, which claims and what is stated about them (TOML)."""

from ledger.dossier.matter.model import Declarant, ExhibitRequest, Matter, Statement
from ledger.dossier.matter.parse import PAPERS, parse_matter, read_matter, template

__all__ = [
    "PAPERS",
    "Declarant",
    "ExhibitRequest",
    "Matter",
    "Statement",
    "parse_matter",
    "read_matter",
    "template",
]

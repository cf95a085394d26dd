"""Snapshots, clauses, what was in force when, what changed; and the catalogue of terms to capture."""

"""Secrets: what they look like, where they stand, and how they are replaced before anything is hashed."""

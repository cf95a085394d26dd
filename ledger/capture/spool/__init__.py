"""Bytes under way on the disk, encrypted, so that a killed recorder loses nothing."""

"""Filings in one file and in several, and Bates numbers that are used once."""

"""The check of a dossier against its evidence."""

"""Other tools' files, a module a format: each turns a file into exchanges and says what it lacks."""

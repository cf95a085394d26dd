"""Documents captured for real: over TLS on loopback, by a browser, from files, archives and repositories."""

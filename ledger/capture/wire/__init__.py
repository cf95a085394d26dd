"""The wire: a tee under TLS, what is known of a connection and of the clock, one exchange under way."""

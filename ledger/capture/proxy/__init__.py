"""The recording reverse proxy on loopback, and the command that runs around one."""

"""A committed plan carried out: requests, pace, cost, what is left."""

"""The proof of a policy: what is promised, and whether anything that can happen breaks it."""

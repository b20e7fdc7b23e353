"""Run a session: live, rehearsed or replayed."""

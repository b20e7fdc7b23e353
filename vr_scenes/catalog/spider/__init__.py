"""A spider on a table, under a glass bell that can be raised."""

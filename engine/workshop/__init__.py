"""The workshop: what `attune policy` does with policies, and policies by name or file for all commands."""

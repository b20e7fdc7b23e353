"""The vault's tables, from the first version on: each file in versions/ is one step, and none is ever changed."""

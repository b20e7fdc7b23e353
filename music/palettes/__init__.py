"""Six palettes: each its own instruments for the same four voices."""

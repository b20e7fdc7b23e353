"""Reports: one page to hand over, and what stands behind it."""

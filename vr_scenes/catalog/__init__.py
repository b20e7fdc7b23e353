"""The scenes: one folder each, with its data, its choreography and its builder."""

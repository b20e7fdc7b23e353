"""A scanner: one lies on a couch that goes head first into a narrow tube."""

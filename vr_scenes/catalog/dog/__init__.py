"""A dog in a park: behind a fence, on its leash, and close by."""

"""Speaking from a lectern to a seated audience."""

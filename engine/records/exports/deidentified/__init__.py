"""Records of people without what says who they are."""

"""The evidence pack: what bodies that assess treatments ask for, over all who consented to research."""

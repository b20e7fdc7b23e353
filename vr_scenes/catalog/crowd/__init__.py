"""A crowd: from an empty metro platform in the evening to a packed carriage that rides through a tunnel."""

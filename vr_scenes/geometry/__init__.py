"""Meshes and textures made by rule: numpy only, the same for the same seed."""

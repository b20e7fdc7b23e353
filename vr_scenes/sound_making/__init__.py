"""Sounds made from nothing but numbers: noise, tones and strokes that a scene puts together."""

"""How to adapt, and how far."""

"""How each palette writes a bar: the same harmony, motif and form, as its own instruments would play them."""

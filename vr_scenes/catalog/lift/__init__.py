"""A lift: from a glass one with open doors to a small steel one that stops."""

"""A flight: from the gate with its door open to a storm at night."""

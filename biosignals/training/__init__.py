"""From labelled recordings of hearts to the shipped weights, and what they are worth on people never seen."""

"""What people say of themselves: forms, their scores, and what is done at once where somebody may be at risk."""

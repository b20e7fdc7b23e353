"""What is recorded, in the formats that clinics and researchers use."""

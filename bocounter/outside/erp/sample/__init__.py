"""The sample dealership: a small ERP that lives inside the program and moves day by day."""

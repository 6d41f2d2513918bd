"""What a parts counter is: tables, and the frozen facts and rows that travel."""

"""What a person may ask: rows in, frozen facts out."""

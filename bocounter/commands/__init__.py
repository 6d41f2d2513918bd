"""What a person may do: one command and one transaction a deed; each says what it changed."""

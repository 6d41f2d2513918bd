"""What the facts of several rows amount to, kept beside them and read again when one changes."""

"""The SQLite file: the only room that knows the driver, the pragmas and where the file lies."""

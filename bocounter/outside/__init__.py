"""Our word with the world outside: ERPs now; messages, suppliers and files later."""

"""Speaks with a stock Tryton 8.0 over JSON-RPC."""

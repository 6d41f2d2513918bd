"""The single promises of a connector, tried one by one; `conformance` puts them together."""

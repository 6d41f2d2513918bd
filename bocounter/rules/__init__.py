"""Pure judgement over facts: no table, no clock, no toolkit."""

"""The command line: one module a family of verbs, each with how it is declared and run."""

"""An honest answer in fifteen seconds for whoever asks where the part is."""

__version__ = "0.1.0"

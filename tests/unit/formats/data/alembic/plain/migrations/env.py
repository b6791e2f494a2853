"""Nothing is run here."""

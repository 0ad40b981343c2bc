"""Tags of founding's pages."""

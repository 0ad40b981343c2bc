"""Stories through several packages, told as people live them."""

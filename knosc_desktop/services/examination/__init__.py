"""A look into every staged file: which kind it is, what is wrong with it, what it would change."""

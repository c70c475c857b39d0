"""The way to the reader's process, which a hostile file may bring down."""

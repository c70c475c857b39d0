"""Widgets and dialogs: they show models and emit what the user wants."""

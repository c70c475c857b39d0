"""Dialogs beside the window."""

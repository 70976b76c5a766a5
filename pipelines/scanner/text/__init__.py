"""Texts made readable for recognizers, and found places carried back to the text as it came."""

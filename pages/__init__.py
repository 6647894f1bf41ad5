"""Thin pages: they ask, call and show. A page lives in the folder of its section, never directly here."""

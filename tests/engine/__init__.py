"""Tests of the engine: pure, fast, no database."""

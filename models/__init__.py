"""The ground and the three doors: definitions, sheets and tables each have one validator."""

"""The second door: spreadsheets, validated by pandera schemas built from a definition.

``canonical`` is the one spelling of an answer as text; ``roster`` the schema of a role's roster and what fails it.
pandera takes two seconds to import, so nothing here imports it before something is validated.
"""

"""The commands of ``python -m workflows``, one module a group. Each module puts its commands on the list with
``add(command)``; the list of groups stands in ``workflows/__main__.py``."""

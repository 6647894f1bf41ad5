"""The first door: a definition says everything about one program. Pydantic validates its structure.

``base`` has the shared cell types, ``sections`` the models in the order of a program's life, ``definition`` the whole.
``conditions``, ``times`` and ``phrases`` read the one-line phrases of the language; ``truth`` says whether a condition
holds, in three values; ``facts`` lists what a condition can speak about, ``people`` who somebody is;
``kept`` remembers what follows from a definition alone.
"""

from models.definitions.definition import Definition

__all__ = ["Definition"]

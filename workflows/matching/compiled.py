"""The compiled parts (``kernel``, ``passes``, ``detours``): loaded beside the work, done without where none can be had.

Numba compiles them once for a machine and keeps what it made; even so it takes half a second to begin. So they are
loaded where a plan is large, or made again, and nobody waits who need not.
"""

from __future__ import annotations

import threading
from types import ModuleType


class Compiled:
    """The compiled parts, once somebody asked for them. ``module`` is the kernel, None until it is there."""

    def __init__(self) -> None:
        self.module: ModuleType | None = None
        self._loading: threading.Thread | None = None
        self._lock = threading.Lock()

    def _load(self) -> None:
        try:
            from workflows.matching import kernel

            kernel.rehearse()
        except (ImportError, RuntimeError, OSError):  # no Numba for this system, or nowhere to keep what it compiles
            return
        self.module = kernel

    def begin(self) -> threading.Thread:
        """Have them loaded beside the work."""
        with self._lock:
            if self._loading is None:
                self._loading = threading.Thread(target=self._load, name="matching kernel", daemon=True)
                self._loading.start()
            return self._loading

    def loaded(self) -> ModuleType | None:
        """Wait for the kernel. None on a system that cannot have it."""
        self.begin().join()
        return self.module

    @property
    def passes(self) -> ModuleType | None:
        """The passes over all pairs, where they are there."""
        module = self.module
        passes: ModuleType | None = None if module is None else module.passes
        return passes

    @property
    def detours(self) -> ModuleType | None:
        """The search for what forcing a pair costs, where it is there."""
        module = self.module
        detours: ModuleType | None = None if module is None else module.detours
        return detours


KERNEL = Compiled()

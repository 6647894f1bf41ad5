"""Files that came by an upload: the largest there may be, and letting go of one that was read."""

from __future__ import annotations

from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

LARGEST = int(config.get_option("server.maxUploadSize"))
"""MB. The guard of rosters has the same limit."""


def drop(file: UploadedFile) -> None:
    """Forget a file that was read. Streamlit would keep it until the browser goes away."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)

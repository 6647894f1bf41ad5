"""The door: set-up, signing in and out, and the guard that lets nobody past without. Plain HTML, no Streamlit."""

"""Live captions on your own computer, with OpenAI Whisper."""

__version__ = "0.1.0"

"""What to say where a source is not heard."""

from app.ui.session import CaptionSession


def unheard_text(session: CaptionSession) -> str:
    """Say which sources are not heard and why, and who is captioned all the same; empty if all are heard."""
    unheard = session.unheard
    lines = [
        f"{session.name_of(lost.source)}: {lost.reason}" if lost.source else lost.reason for lost in unheard
    ]
    left = [source for source in session.sources if source not in {lost.source for lost in unheard}]
    if left and any(lost.has_failed for lost in unheard):
        lines[-1] += f" Meanwhile only “{session.name_of(left[0])}” is captioned."
    return "\n".join(lines)

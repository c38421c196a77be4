"""The caption that is being corrected, if one is."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QTextBlock

from app.ui.caption_document import CaptionDocument
from app.ui.inline_editor import InlineEditor
from app.ui.qt_text import units

if TYPE_CHECKING:
    from app.ui.caption_view import CaptionView


class CaptionEditing:
    """Opens an editor over a caption, keeps it there, and closes it."""

    def __init__(self, view: "CaptionView", captions: CaptionDocument) -> None:
        self._view = view
        self._captions = captions
        self._editor: InlineEditor | None = None
        self._returns_to_live = False  # once the editor is closed

    @property
    def is_open(self) -> bool:
        """Whether a caption is being corrected."""
        return self._editor is not None

    def edit(self, block: QTextBlock, place: int | None = None) -> None:
        """Let a block's caption be corrected if it is final, beginning with the word at a place in it."""
        if not self._captions.is_final(block):
            return
        number, label = block.userState(), self._captions.label_of(block)
        self.close()
        self._returns_to_live = self._view.is_following
        editor = self._editor = InlineEditor(self._view, self._captions, number)
        editor.done.connect(lambda text: self._done(number, text))
        editor.cancelled.connect(self.close)
        editor.place()
        if place is not None:
            editor.select_word(max(0, place - units(label)))
        editor.show()  # only now its text is laid out
        editor.keep_in_sight()
        editor.setFocus()

    def close(self) -> None:
        """Leave the caption as it is."""
        editor, self._editor = self._editor, None
        if editor is None:
            return
        self._captions.make_room(editor.number, 0)
        self._view.setCursorWidth(0)
        had_keyboard = editor.hasFocus()
        editor.hide()
        editor.deleteLater()
        if had_keyboard:
            self._view.setFocus()
        if self._returns_to_live:
            self._view.jump_to_live()

    def finish(self) -> None:
        """Take over the text as it is, where a caption is being corrected."""
        if self._editor is not None:
            self._editor.finish()

    def place(self) -> None:
        """Have the editor over its caption."""
        if self._editor is not None:
            self._editor.place()

    def _done(self, number: int, text: str) -> None:
        self.close()
        self._view.corrected.emit(number, text)

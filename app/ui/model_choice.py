"""Which model recognises: chosen from the list, and fetched first where it is missing."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from app.errors import ModelError
from app.speech.catalogue import CATALOGUE, ModelInfo
from app.ui.model_offer import ModelOffer
from app.ui.pickers import ModelPicker
from app.ui.preferences import Preferences
from app.ui.session import CaptionSession


class ModelChoice(QObject):
    """Brings together the list of models, the offer to download one, and the session that needs one.

    What recognises is remembered; what is wanted is not, before it is here.

    Parameters
    ----------
    session, preferences, picker, offer
        What is brought together.
    installed_model
        Tells where a model lies on this computer.
    """

    def __init__(
        self,
        session: CaptionSession,
        preferences: Preferences,
        picker: ModelPicker,
        offer: ModelOffer,
        installed_model: Callable[[ModelInfo], Path | None],
    ) -> None:
        super().__init__(picker)
        self._session = session
        self._preferences = preferences
        self._picker = picker
        self._offer = offer
        self._installed_model = installed_model
        self._wanted = preferences.settings.model
        self._is_awaited = False  # whether captions are to begin once the model has arrived
        preferences.changed.connect(self._follow)
        picker.show_models(session.model)
        picker.chosen.connect(self.choose)
        offer.installed.connect(self._arrived)
        offer.declined.connect(self._declined)

    def load(self) -> None:
        """Load the model that is chosen, or offer it where it is missing."""
        if self._is_here(self._session.model):
            self._session.load()
        else:
            self._offer.offer(CATALOGUE[self._session.model])

    def start(self) -> None:
        """Begin captions, after a download where that is needed and wanted."""
        if self._is_here(self._session.model):
            self._session.start()
        else:
            self._is_awaited = True
            self._offer.offer(CATALOGUE[self._session.model])

    def choose(self, name: str) -> None:
        """Recognise with another model, after a download where that is needed and wanted."""
        self._is_awaited = False
        self._picker.show_choice(name)
        if self._is_here(name):
            self._offer.withdraw()
            self._take(name)
        else:
            self._offer.offer(CATALOGUE[name])

    def offer_instead(self, error: ModelError) -> bool:
        """Offer to fetch the model that cannot be used; return whether there is anywhere to fetch it from."""
        model = CATALOGUE.get(self._session.model)
        if model is not None:
            self._offer.offer(model, reason=str(error) if self._is_here(model.name) else "")
        return model is not None

    def _is_here(self, name: str) -> bool:
        model = CATALOGUE.get(name)
        return model is None or self._installed_model(model) is not None

    def _arrived(self, name: str) -> None:
        if name == self._session.model:
            self._session.load()
        else:
            self._take(name)
        self._picker.show_models(name)
        if self._is_awaited:
            self._is_awaited = False
            self._session.start()

    def _take(self, name: str) -> None:
        self._session.choose_model(name)
        self._preferences.change(model=name)

    def _follow(self) -> None:
        """Take a model that was chosen elsewhere."""
        before, self._wanted = self._wanted, self._preferences.settings.model
        if self._wanted not in (before, self._session.model):
            self.choose(self._wanted)

    def _declined(self) -> None:
        self._is_awaited = False
        self._preferences.change(model=self._session.model)
        self._picker.show_models(self._session.model)

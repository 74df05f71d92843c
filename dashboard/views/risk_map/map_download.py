"""The button of the risk map that saves it as a picture."""

from datetime import date

from dashboard.filters import Choices
from dashboard.language import _, spoken
from dashboard.risk_map import area_maps, map_pictures
from dashboard.views.shared import saving
from dashboard.wording import file_names


def download(choices: Choices, basis: str, view: area_maps.View, since: date | None, title: str) -> None:
    """Show the button that saves the map as a picture; it is drawn only on a click."""
    name = file_names.file_name([_("Risk map"), view.name, choices.unit_name, file_names.as_of(choices.as_of)])
    saving.button(
        _("Picture"),
        spoken(lambda: map_pictures.png(choices, basis, view, since, title)),
        file_name=file_names.with_ending(name, "png"),
        mime="image/png",
        key=f"picture-{view.key}",
        icon=":material/image:",
        on_click="ignore",
        help=_("The map as a PNG picture, for a report or a notice board."),
    )

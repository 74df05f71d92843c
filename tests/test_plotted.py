"""Charts of a page: the first are drawn at once, the others wait for the reader."""

import re

from streamlit.testing.v1 import AppTest


def page_of_four_charts() -> None:
    """Show charts as a page does, the second without a height of its own."""
    import plotly.graph_objects as go

    from dashboard.views.shared import plotted

    with plotted.waiting("some-page"):
        for number, height in enumerate((200, None, 300, 240)):
            plotted.plot(go.Figure(layout={"height": height}), f'"{number}" & more', f"chart-{number}")


def test_the_first_charts_are_drawn_and_the_others_have_room_until_they_are_seen() -> None:
    app = AppTest.from_function(page_of_four_charts, default_timeout=60).run()
    assert not app.exception
    assert len(app.get("plotly_chart")) == 2
    rooms = [element.proto.body for element in app.get("html")]
    assert [re.findall(r'data-chart="([^"]+)".*height: (\d+)px', room) for room in rooms] == [
        [("chart-2", "300")],
        [("chart-3", "240")],
    ]
    assert 'aria-label="&quot;2&quot; &amp; more"' in rooms[0]

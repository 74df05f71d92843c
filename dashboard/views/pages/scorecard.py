"""Which numbers changed for a reason, and which targets will be met as things run now?"""

from dashboard.views.shared import outlook_panels, panels

outlook_panels.grid(panels.chosen())

"""Are we safe, what got worse for a real reason, and who must act now?"""

from dashboard.views.overview import screen
from dashboard.views.shared import panels

screen.show(panels.chosen())

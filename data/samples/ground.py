"""The tables of what the group is made of: units, areas on the plan and on the ground, plans."""

import json
import math

from data.samples import company
from data.samples.company import Row, Site


def units() -> list[Row]:
    """Make the tree: the group, 4 sites, 12 workshops, 40 teams."""
    rows: list[Row] = [
        {
            "unit_id": "G",
            "unit_name": "Luoqiao Industrial Group",
            "unit_type": "company",
            "industry": "Chemicals and machinery",
        }
    ]
    rows += [
        {
            "unit_id": site.site_id,
            "unit_name": site.name,
            "parent_unit_id": "G",
            "unit_type": "site",
            "industry": site.industry,
        }
        for site in company.SITES
    ]
    for workshop, (name, teams) in company.WORKSHOPS.items():
        site = company.site_of(workshop)
        rows.append(
            {
                "unit_id": workshop,
                "unit_name": name,
                "parent_unit_id": site.site_id,
                "unit_type": "workshop",
                "industry": site.industry,
            }
        )
        for team, team_name in zip(company.teams_of(workshop), teams, strict=True):
            rows.append(
                {
                    "unit_id": team,
                    "unit_name": team_name,
                    "parent_unit_id": workshop,
                    "unit_type": "team",
                    "industry": site.industry,
                }
            )
    return rows


def areas() -> list[Row]:
    """Make the areas, drawn on the plan (metres from the top left, y down) and placed on the ground (WGS 84)."""
    rows = []
    for area in company.AREAS:
        site = company.site_of(area.area_id)
        ring = [*area.corners, area.corners[0]]
        # Seen on the ground y runs north, so the ring is turned round to stay counter-clockwise as GeoJSON asks.
        ground = [place(site, corner) for corner in reversed(ring)]
        rows.append(
            {
                "area_id": area.area_id,
                "area_name": area.name,
                "unit_id": area.owner,
                "plan_id": f"P{site.site_id[1]}",
                "boundary": json.dumps({"type": "Polygon", "coordinates": [ring]}, separators=(",", ":")),
                "coordinate_system": "plan",
                "position": json.dumps({"type": "Polygon", "coordinates": [ground]}, separators=(",", ":")),
            }
        )
    return rows


def place(site: Site, corner: tuple[int, int]) -> tuple[float, float]:
    """Turn metres on the plan into longitude and latitude."""
    turn = math.radians(site.turn)
    east = corner[0] * math.cos(turn) + corner[1] * math.sin(turn)
    south = corner[1] * math.cos(turn) - corner[0] * math.sin(turn)
    longitude, latitude = site.corner
    return round(longitude + east / (111320 * math.cos(math.radians(latitude))), 6), round(latitude - south / 110540, 6)


def plans() -> list[Row]:
    """Make one plan per site; its own units are metres."""
    return [
        {
            "plan_id": f"P{site.site_id[1]}",
            "unit_id": site.site_id,
            "file_name": f"plan_{site.site_id.lower()}.png",
            "width": site.size[0],
            "height": site.size[1],
        }
        for site in company.SITES
    ]

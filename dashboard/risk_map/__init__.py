"""The risk map: areas and their levels, shapes, pictures, the parts of its pages."""

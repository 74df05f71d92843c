"""The OpenAPI document, made from the typed models that read the requests and name the answers."""

from typing import Any

from pydantic.json_schema import models_json_schema

from dashboard.api import given
from dashboard.api.endpoints import ENDPOINTS, ROOT, Endpoint, of_list
from dashboard.api.problems import MEDIA_TYPE, TITLES
from dashboard.api.writing import MEDIA_TYPES

VERSION = "3.1.0"
SCHEMA = "#/components/schemas/{model}"
PROBLEMS = (401, 403, 404, 406, 409, 422, 429, 500, 503)


def document() -> dict[str, Any]:
    """Give the whole document."""
    models = [(one.gives, "serialization") for one in ENDPOINTS] + [(given.ProblemGiven, "serialization")]
    models.append((given.JobGiven, "serialization"))
    _found, schemas = models_json_schema(models, ref_template=SCHEMA)  # type: ignore[arg-type]  # a list of pairs
    return {
        "openapi": VERSION,
        "info": {
            "title": "Fourcolor",
            "version": "1",
            "description": "The numbers of the pages for programs: the same names, each in the scope of the token.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"password": []}],
        "paths": {ROOT + one.path: {"get": _operation(one)} for one in ENDPOINTS} | _uploads(),
        "components": {
            "schemas": schemas["$defs"],
            "responses": {str(status): _problem(status) for status in (*PROBLEMS, 413)},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "password": {"type": "http", "scheme": "basic", "description": "The token is the password."},
            },
        },
    }


def _operation(one: Endpoint) -> dict[str, Any]:
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in PROBLEMS}
    return {
        "operationId": one.name,
        "summary": one.about,
        "parameters": [*_in_path(one), *_in_query(one)],
        "responses": {"200": _found(one)} | refused,
    }


def _uploads() -> dict[str, Any]:
    """Describe how exports are sent, which needs a token of a safety officer of all units."""
    schema = {"schema": {"$ref": SCHEMA.format(model=given.JobGiven.__name__)}}
    told = {"description": str(given.JobGiven.__doc__), "content": {"application/json": schema}}
    refused = {str(status): {"$ref": f"#/components/responses/{status}"} for status in (*PROBLEMS, 413)}
    text: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
    job = {"name": "job", "in": "path", "required": True, "schema": text}
    file = {"name": "file", "in": "query", "required": True, "schema": text, "description": "Its name and ending."}
    body = {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
    found, taken = {"200": told} | refused, {"202": told} | refused
    send = {"operationId": "upload", "summary": "Send an export; it is tried, and nothing counts yet."}
    look = {"operationId": "upload_status", "summary": "Say how far an upload is, and what it would change."}
    place = {"operationId": "upload_load", "summary": "Have an upload that is ready put in place."}
    return {
        f"{ROOT}/uploads": {"post": send | {"parameters": [file], "requestBody": body, "responses": taken}},
        f"{ROOT}/uploads/{{job}}": {"get": look | {"parameters": [job], "responses": found}},
        f"{ROOT}/uploads/{{job}}/load": {"post": place | {"parameters": [job], "responses": taken}},
    }


def _in_path(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}
        for name, pattern in one.in_path
    ]


def _in_query(one: Endpoint) -> list[dict[str, Any]]:
    """Give each field as a parameter; what may be left out is never null in an address."""
    told = one.asks.model_json_schema(by_alias=True)
    parts = told.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "description": schema.pop("description", "")}
        | ({"explode": True} if of_list(name) else {})
        | {"schema": _plain(schema, parts)}
        for name, schema in told["properties"].items()
    ]


def _plain(schema: dict[str, Any], parts: dict[str, Any]) -> dict[str, Any]:
    """Put what is named elsewhere in its place."""
    found = dict(schema)
    if offered := found.pop("anyOf", None):
        found |= next(one for one in offered if one.get("type") != "null")
    if named := found.pop("$ref", None):
        found |= parts[named.rpartition("/")[2]]
    return {name: value for name, value in found.items() if name not in ("title", "description", "default")}


def _found(one: Endpoint) -> dict[str, Any]:
    forms: dict[str, Any] = {
        media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
        for media_type in MEDIA_TYPES.values()
    }
    forms["application/json"] = {"schema": {"$ref": SCHEMA.format(model=one.gives.__name__)}}
    return {"description": str(one.gives.__doc__), "content": forms}


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": SCHEMA.format(model=given.ProblemGiven.__name__)}
    return {"description": TITLES[status], "content": {MEDIA_TYPE: {"schema": schema}}}

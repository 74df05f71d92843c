"""Models are built after those they read, whatever their SQL looks like; a circle stops the build and is named."""

from pathlib import Path

import pytest

from pipelines.building import build as building
from pipelines.building.build import BuildFailed, build
from pipelines.building.model_order import NoOrder, in_order, tables_read


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ("select unit_id, from units join areas using (unit_id)", {"units", "areas"}),
        ("select * from units, areas", {"units", "areas"}),
        ('select * from "units" left join main.AREAS as a on true', {"units", "areas"}),
        ("select (select max(due) from plans) from units", {"plans", "units"}),
        ("select unit_id from units where exists (select 1 from areas)", {"units", "areas"}),
        # neither a comment nor a text is read
        ("-- from areas\nselect 'made from hazards' as said /* join plans */ from units", {"units"}),
        # a with-clause is no table, but the table it hides is read inside it
        ("with areas as (select 1) select * from areas", set()),
        ("with units as (select * from units) select * from Units", {"units"}),
        ("with first as (select * from areas), second as (select * from first) select * from second", {"areas"}),
        # it hides nothing outside of the query it belongs to
        ("with one as (with units as (select 1) select * from units) select * from one, units", {"units"}),
        ("with recursive up as (select * from units union all select * from up join areas using (a)) select * from up",
         {"units", "areas"}),
    ],
)  # fmt: skip
def test_what_a_model_reads_is_what_duckdb_reads(sql: str, tables: set[str]) -> None:
    assert tables_read("model", sql) == tables


def test_a_model_comes_after_those_it_reads() -> None:
    models = {
        "a": "select * from b -- from d",
        "b": "with d as (select * from c) select * from d",
        "c": "select * from stg_c where said = 'join a'",
        "d": "select * from a",
    }
    assert in_order(models) == ["c", "b", "a", "d"]


def test_a_circle_is_named_without_those_that_only_read_it() -> None:
    models = {"a": "select * from b", "b": "select * from c", "c": "select * from a", "after": "select * from a"}
    with pytest.raises(NoOrder, match=r"in a circle: (a, c, b, a|b, a, c, b|c, b, a, c)$"):
        in_order(models)


@pytest.mark.parametrize(
    ("models", "said"),
    [
        ({"a": "select * from b", "b": "select * from a"}, "These models read each other in a circle: "),
        ({"a": "selekt 1"}, "The model a is no select that can be read: syntax error"),
    ],
)
def test_models_without_an_order_stop_the_build(
    models: dict[str, str], said: str, data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, sql in models.items():
        (tmp_path / "models").mkdir(exist_ok=True)
        (tmp_path / "models" / f"{name}.sql").write_text(sql, encoding="utf-8")
    monkeypatch.setattr(building, "MODELS", tmp_path / "models")
    with pytest.raises(BuildFailed, match=said):
        build(data_dir)
    assert not list((data_dir / "warehouse").iterdir())

from __future__ import annotations

from knosc_desktop.demo.columns import LAYOUTS
from knosc_desktop.domain.documented_columns import DOCUMENTED_TEMPLATES
from knosc_desktop.domain.tables import Template
from knosc_desktop.domain.triggers import UPLOAD_TRIGGERS


def test_every_data_type_has_the_columns_of_the_demo_tenants_templates() -> None:
    assert (
        tuple(
            Template(each.name, tuple(column.name for column in LAYOUTS[each.name].columns)) for each in UPLOAD_TRIGGERS
        )
        == DOCUMENTED_TEMPLATES
    )

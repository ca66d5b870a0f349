"""What comes round again. Everything of that kind stands in this table."""

from datetime import timedelta

TABLE = {
    "upkeep.forget": timedelta(hours=1),
}

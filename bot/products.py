"""What people call the company's products, read from ``data/entities/<language>/products.yml``."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from bot.errors import ContentError
from bot.yaml_file import read_yaml

FALLBACK = "en"


@lru_cache
def product_names(data_dir: Path, language: str) -> dict[str, str]:
    """Names by product id, in ``language`` or else in English; empty where neither has a file.

    Args:
        data_dir: The folder that holds ``entities/``.
        language: ISO 639-1 code.

    Raises:
        ContentError: The file is not of the form that its head comment describes.
    """
    paths = [data_dir / "entities" / code / "products.yml" for code in (language, FALLBACK)]
    path = next((path for path in paths if path.exists()), None)
    if path is None:
        return {}
    try:
        products = read_yaml(path)["products"]
        return {product_id: product["name"] for product_id, product in products.items()}
    except (KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"{path}: {error} is missing or of the wrong form; see the comment at its head") from None

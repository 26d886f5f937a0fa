"""A stock Rasa bot made from the product's own content: default pipeline and policies, the same questions and answers.

What ``rasa init`` suggests, with the hundred epochs that it suggests. A question is answered by the ResponseSelector,
which holds every article with its phrasings; the rest of the conversation is answered by one response an intent.
"""

from __future__ import annotations

import copy
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from benchmarks.turns.questions import published
from bot.knowledge.articles import Article
from bot.knowledge.topics import read_phrasings
from bot.settings import Settings
from bot.supervisor.prepare import RASA_PYTHON
from bot.taxonomy import load_taxonomy

OUT_OF_SCOPE = "out_of_scope"
#: The default of ``rasa init``, written out, so that the benchmark says what it measures.
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True, "retrieval_intent": "faq"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
EPOCHS = 100
ENDPOINTS = {"tracker_store": {"type": "SQL", "dialect": "sqlite", "db": "rasa.db"}}


def project_files(settings: Settings, epochs: int = EPOCHS) -> dict[str, str]:
    """Every file of the bot's project, by its path within."""
    articles = published(settings)
    examples = _examples(settings.data_dir / "nlu" / settings.language)
    files = {
        "config.yml": _config(epochs),
        "credentials.yml": {"rest": None},
        "endpoints.yml": ENDPOINTS,
        "domain.yml": _domain(examples, articles),
        "data/nlu.yml": _nlu(examples, articles),
        "data/rules.yml": _rules(examples),
        "data/stories.yml": _stories(examples),
    }
    return {name: yaml.safe_dump(value, allow_unicode=True, sort_keys=False) for name, value in files.items()}


def made(settings: Settings, folder: Path, epochs: int = EPOCHS) -> Path:
    """The project with its trained model under ``folder``, made unless the same content was trained before.

    Args:
        epochs: Fewer than the default's hundred give a worse bot that is no faster.

    Returns:
        The project's folder; the model is ``models/stock.tar.gz`` in it.

    Raises:
        RuntimeError: Rasa could not train it; the message holds the end of its log.
    """
    files = project_files(settings, epochs)
    digest = hashlib.sha256("\0".join(f"{name}\0{text}" for name, text in sorted(files.items())).encode())
    project = folder / f"stock-{digest.hexdigest()[:16]}"
    if not (project / "models" / "stock.tar.gz").exists():
        for old in folder.glob("stock-*/"):
            if not (old / "models" / "stock.tar.gz").exists():
                shutil.rmtree(old)
        for name, text in files.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_text(text, "utf-8")
        _train(project)
    return project


def _config(epochs: int) -> dict[str, Any]:
    config = copy.deepcopy(CONFIG)
    for part in [*config["pipeline"], *config["policies"]]:
        if "epochs" in part:
            part["epochs"] = epochs
    return config


def environment() -> Mapping[str, str]:
    """Rasa as it comes, with as many threads as it likes; nothing is set but that it sends no telemetry."""
    inherited = {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}
    return {**inherited, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONWARNINGS": "ignore"}


def _train(project: Path) -> None:
    command = [str(RASA_PYTHON), "-m", "rasa", "train", "--fixed-model-name", "training"]
    print("training the stock bot, once for this content; some minutes …", flush=True)
    with (project / "train.log").open("wb") as log:
        result = subprocess.run(command, cwd=project, env=dict(environment()), stdout=log, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        tail = "\n".join((project / "train.log").read_text("utf-8", "replace").splitlines()[-15:])
        raise RuntimeError(f"{tail}\nthe stock bot could not be trained; the whole log is in {project / 'train.log'}")
    (project / "models" / "training.tar.gz").rename(project / "models" / "stock.tar.gz")


def _examples(folder: Path) -> dict[str, list[str]]:
    """The product's training examples by intent."""
    found: dict[str, list[str]] = {}
    for text, intent in read_phrasings(folder):
        found.setdefault(intent, []).append(text)
    return found


def _is_question(intent: str) -> bool:
    return load_taxonomy().family_of(intent) is not None


def _answer(intent: str) -> str:
    return "utter_faq" if _is_question(intent) else f"utter_{intent}"


def _domain(examples: Mapping[str, list[str]], articles: list[Article]) -> dict[str, Any]:
    said = {f"utter_{intent}": [{"text": intent.replace("_", " ")}] for intent in examples if not _is_question(intent)}
    said["utter_rephrase"] = [{"text": "Could you say that in other words?"}]
    answers = {f"utter_faq/{one.id}": [{"text": _first_part(one)}] for one in articles}
    session = {"session_expiration_time": 60, "carry_over_slots_to_new_session": True}
    return {
        "version": "3.1",
        "session_config": session,
        "intents": [*examples, "faq"],
        "responses": {**said, **answers},
        "actions": ["utter_faq"],
    }


def _first_part(article: Article) -> str:
    """The article up to its second heading: about as long as the passage that the product shows."""
    parts = article.body.strip().split("\n## ")
    return f"{article.title}\n" + "\n".join(parts[:2])


def _nlu(examples: Mapping[str, list[str]], articles: list[Article]) -> dict[str, Any]:
    blocks = [*examples.items(), *((f"faq/{one.id}", [*one.questions]) for one in articles)]
    nlu = [{"intent": name, "examples": "".join(f"- {_plain(line)}\n" for line in lines)} for name, lines in blocks]
    return {"version": "3.1", "nlu": nlu}


def _plain(line: str) -> str:
    """On one line, and without what Rasa would read as an entity."""
    return " ".join(line.replace("[", "(").replace("]", ")").split())


def _rules(examples: Mapping[str, list[str]]) -> dict[str, Any]:
    pairs = [*((intent, _answer(intent)) for intent in examples), ("faq", "utter_faq")]
    pairs.append(("nlu_fallback", "utter_rephrase"))
    rules = [{"rule": intent, "steps": [{"intent": intent}, {"action": action}]} for intent, action in pairs]
    return {"version": "3.1", "rules": rules}


def _stories(examples: Mapping[str, list[str]]) -> dict[str, Any]:
    stories = []
    for asked in ["faq", *(intent for intent in examples if _is_question(intent))]:
        for then in ("affirm", "deny", "thanks"):
            turns = [("faq" if asked == "faq" else asked, "utter_faq"), (then, _answer(then))]
            steps = [step for intent, action in turns for step in ({"intent": intent}, {"action": action})]
            stories.append({"story": f"{asked}, then {then}", "steps": steps})
    return {"version": "3.1", "stories": stories}

"""A bot that says back what it hears, on the desk's contract: what the desk alone costs.

Run: python -m benchmarks.turns.echo PORT
"""

from __future__ import annotations

import json
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def turn(request: Request) -> JSONResponse:
    """One reply, the words as they came."""
    words = json.loads(await request.body())["text"]
    return JSONResponse({"messages": [{"text": words}], "replayed": False, "understanding": {}})


async def ready(_: Request) -> JSONResponse:
    """Stands for Rasa's channel and for the action server's health."""
    return JSONResponse({"status": "ok"})


app = Starlette(
    routes=[
        Route("/webhooks/tandem/turn", turn, methods=["POST"]),
        Route("/webhooks/tandem/", ready),
        Route("/health", ready),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)

"""The signals' regular expressions against what people write, both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.content.files import HELD_OUT, TRAINING, examples, read_yaml

RAW = read_yaml(ROOT / "data" / "signals" / "en.yml")
SIGNALS = {"human", "human_not", "safety", "crisis", "frustration", "rejection", "thumb_up", "thumb_down"}
PATTERNS = {name: [re.compile(line, re.IGNORECASE) for line in lines] for name, lines in RAW.items()}

HUMAN = """
I want to talk to a human
can I speak to someone please
hello, my router is dead and I want to talk to someone about it
I'd like to talk to a person about my outdoor cam
let me speak with your manager
connect me with an agent
is anybody alive over there
someone human please, the articles don't do
not one living soul has answered me
please transfer me to a colleague
agent please
HUMAN!!
operator
live chat
real person now
is there a real person here
I need a real human for my doorbell
give me a human
I want a person
get me a person please
talk to customer service
speak to a technician
I tried everything in the camera app, put me through to somebody
my order never came, I want to talk to a person
it does not work can i speak to someone
the app is not opening. get me an agent
it isn't dirty. can you get me somebody who knows these
get me someone please
none of it, just give me an employee
find me one of your specialists
""".strip().splitlines()
NO_HUMAN = """
is there a human voice option for the doorbell
does person detection cost extra
I want a person detection on the outdoor cam
get a person detected notification every minute
can I talk to people at the door through the doorbell
can I speak with someone at the front door using the outdoor cam
talk to the person outside through the indoor cam
how do I talk through the camera to someone
are you a real person?
is this a real person or a bot
I see the video in real time
live view does not load
can I transfer the camera to another person
transfer ownership to someone else
must I write to someone for a quote
the agent at my insurance asked for an invoice
my operator is Telia, does the H1 work with it
does the T2 talk to Alexa
share it with other people in the house
can you find me somebody to install the doorbell
get me someone who can wire the thermostat
find me an article about guests
""".strip().splitlines()
SAFETY = """
there is smoke coming out of the router
smoke came out of the power adapter
my doorbell is smoking
it's smoking!
the charger sparks when I plug it in
router on fire
my thermostat caught fire
the plug has melted
the power supply is melting
there's a burning smell from the camera
it smells burnt
smell of burning plastic near the router
I smell gas near the boiler
gas leak
the battery pack is bulging
battery swollen
the battery pack is leaking
I got an electric shock from the thermostat
zapped when touching the router
the camera is too hot to touch
I burned my hand on the router
the battery exploded
there is smoke in the room
""".strip().splitlines()
NO_SAFETY = """
do you sell smoke alarms
smoke alarm
there is a smoke detector next to the cam
my flat is by the fire station
does the app run on a fire tv stick
the firewall blocks port 443
what does the red light mean
the boiler flame goes out
my radiator is too hot to touch and the valve won't close
the heating burns too much gas
the battery is empty after a week
the camera is hot in summer, is that normal
I am fired up about the new app
it came out of the box broken
which wires of the old doorbell go where
does the T1 work with a 230 V boiler
the lid of the battery compartment is open, how do I close it
it is so hot in the flat that I can't sleep, how do I set the schedule
what size is the hole that the cable goes through
the camera sees a burn in the picture, a white spot
is the doorbell transformer in the box
the smell of a new device, is that normal
""".strip().splitlines()
FRUSTRATION = """
this is ridiculous
I am fed up with this
for the third time, my order number is HA-123456
how many times do I have to say it
I already told you that
are you even reading this
wtf
worst support ever
""".strip().splitlines()
CALM = """
my router has no internet
the third light is amber
it is the first time I do this
I tried it three times, what else can I do
where is my order
not what I meant, the other one
""".strip().splitlines()

SAFETY_TOO = """
smoke comes out of the h3
wires are sparking behind the thermostat
the doorbell buzzes and i feel tingling when i touch it
is there carbon monoxide from the boiler?
my child swallowed a battery
the battery leaked
so hot you can't hold the adapter any more
the cam gets really hot, impossible to touch
my bridge left a burn mark on the shelf
there are scorch marks around the socket of the H1
the back of the battery cam is bulging
since I charged it, it started swelling
the chime crackles and sparks when somebody rings
I took the lid off, the cover is off and I see four wires, which are live
there are bare wires hanging out of the wall plate
it smelled like something was brunt
smells of smoke since this morning
""".strip().splitlines()
NOT_WANTED = """
please don't connect me to a human, just tell me the return period
do i need to talk to a person to cancel my order?
""".strip().splitlines()
REJECTION = """
no, still amber. i did all of that
nope
still no internet
it is still offline
did all of that twice
I already tried it
that did not help
doesn't work
made zero difference
nothing has changed
can't say that changed a thing
to no avail I'm afraid
""".strip().splitlines()
NO_REJECTION = """
how do I reset it
where is my order
I still have a question about my invoice
the cable is new
thanks, that was it
nothing happens when I press the button
is there a difference between T1 and T2
""".strip().splitlines()


def found(signal: str, text: str) -> bool:
    return any(pattern.search(text) for pattern in PATTERNS[signal])


def test_the_signals_are_those_that_the_code_knows() -> None:
    assert set(PATTERNS) == SIGNALS and all(PATTERNS.values())


@pytest.mark.parametrize("signal, text", [
    *(("human", text) for text in HUMAN),
    *(("safety", text) for text in SAFETY),
    *(("frustration", text) for text in FRUSTRATION),
    *(("rejection", text) for text in REJECTION),
    *(("safety", text) for text in SAFETY_TOO),
    *(("human_not", text) for text in NOT_WANTED),
])  # fmt: skip
def test_who_means_it_is_heard(signal: str, text: str) -> None:
    assert found(signal, text)
    assert found(signal, text.upper()) and found(signal, f"hi,\n{text}\nthanks"), "whatever stands around it"


@pytest.mark.parametrize("signal, text", [
    *(("human", text) for text in [*NO_HUMAN, *SAFETY, *NO_SAFETY, *CALM]),
    *(("safety", text) for text in [*NO_SAFETY, *HUMAN, *NO_HUMAN, *CALM]),
    *(("frustration", text) for text in [*CALM, *NO_HUMAN, *NO_SAFETY]),
    *(("rejection", text) for text in NO_REJECTION),
    *(("human_not", text) for text in HUMAN),
])  # fmt: skip
def test_what_only_looks_like_it_is_not(signal: str, text: str) -> None:
    assert not found(signal, text)


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=["training", "held out"])
def test_no_example_of_another_intent_calls_a_person(folder: Path) -> None:
    # A stranger who wants "someone there" may well be given one of ours.
    allowed = {"human_request", "complaint", "out_of_scope"}
    wrong = [
        (name, t) for name, texts in examples(folder).items() if name not in allowed for t in texts if found("human", t)
    ]
    assert not wrong


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=["training", "held out"])
def test_danger_is_found_only_where_something_is_damaged(folder: Path) -> None:
    allowed = {"hardware_damage", "disposal", "maintenance", "defect_report"}
    wrong = [
        (name, t)
        for name, texts in examples(folder).items()
        if name not in allowed
        for t in texts
        if found("safety", t)
    ]
    assert not wrong

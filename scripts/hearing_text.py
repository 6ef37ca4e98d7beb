"""Calls to a service desk, written for the benchmark: turns by templates, never twice the same way.

They hold many words that a listener for wake phrases and commands should not jump at, in other
senses: "take a break", "history", "stop", "breathe", "pause", "slower", "mirror", "glass".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

_SLOT = re.compile(r"\{(\w+)\}")

FILL: dict[str, tuple[str, ...]] = {
    "name": ("Fletcher", "Okafor", "Marlow", "Brennan", "Castillo", "Lindqvist", "Patel", "Hughes",
             "Novak", "Abara", "Whitcombe", "Sorensen", "Delgado", "Ishikawa", "Turner", "Aldous"),
    "first": ("Maria", "Colin", "Priya", "Sandra", "Tom", "Grace", "Helen", "Victor", "Joanna"),
    "product": ("router", "dishwasher", "tablet", "thermostat", "washing machine", "laptop",
                "coffee machine", "phone", "printer", "television", "heating pump", "headset"),
    "part": ("power supply", "display", "filter", "remote control", "cable", "battery", "fan",
             "glass door", "side mirror", "screen", "water hose", "control board"),
    "plan": ("basic plan", "family plan", "small business plan", "flat rate", "student offer",
             "weekend tariff", "premium bundle", "two year contract"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "tomorrow",
            "the day after tomorrow", "next week", "the end of the month"),
    "time": ("nine in the morning", "half past ten", "eleven", "noon", "two in the afternoon",
             "quarter to four", "five o'clock", "six in the evening"),
    "month": ("January", "March", "April", "June", "July", "September", "October", "December"),
    "amount": ("twelve pounds fifty", "thirty euros", "forty two dollars", "ninety nine pounds",
               "a hundred and twenty euros", "seven dollars and five cents", "sixteen pounds"),
    "digits": ("four two six", "nine nine one", "three oh eight", "seven one five", "two two four",
               "eight six oh", "five three nine", "one seven seven"),
    "letters": ("A for apple, K for kilo", "B for bravo, double S", "T as in tango, Y",
                "M for mother, N for November", "G, H, J", "P as in Peter, R, Z"),
    "city": ("Leeds", "Bristol", "Rotterdam", "Dublin", "Boston", "Antwerp", "Portland", "Cardiff",
             "Denver", "Utrecht", "Norwich", "Aberdeen"),
    "street": ("Mill Lane", "Station Road", "Harbour Street", "Queen's Avenue", "Chestnut Drive",
               "the High Street", "Kingsway", "Orchard Close"),
    "light": ("green", "orange", "red", "white", "blue"),
    "team": ("technical team", "billing department", "delivery partner", "warehouse",
             "retention desk", "second line", "warranty people", "complaints team"),
    "count": ("two", "three", "four", "five", "six", "ten", "fifteen", "twenty"),
    "feeling": ("annoyed", "confused", "worried", "quite happy", "a little lost", "fed up",
                "surprised", "relieved"),
}  # fmt: skip

SHORT_AGENT = (
    "Okay.", "Right.", "I see.", "Of course.", "Certainly.", "One moment please.", "Thank you.",
    "Let me check.", "No problem at all.", "Go ahead.", "Sure.", "Take your time.", "Sorry?",
    "Could you repeat that?", "And the postcode?", "Bear with me.", "That's correct.", "Perfect.",
    "Yes, I can see that.", "And your surname?", "Hold on a second.", "Lovely.", "Is that right?",
    "I'm still here.", "Which {product} is it?", "Until {day}?", "Great, thank you {first}.",
    "Was that {digits}?", "Got it.", "Please go on.", "I understand.", "Not quite.", "Yes.",
    "All right, {first}.", "Was it the {part}?", "At {time}, yes.", "Exactly.", "Still loading.",
    "Could you hold?", "Thanks for waiting.", "And the {light} light?", "In {month}, I believe.",
)  # fmt: skip

SHORT_CUSTOMER = (
    "Yes.", "No.", "Yes please.", "No thanks.", "Hello?", "Okay.", "Sure.", "That's right.",
    "Hm, let me look.", "It's {digits}.", "{letters}.", "Since {day}.", "In {city}.", "I think so.",
    "What was that?", "The {light} one.", "The {product}, yes.", "About {count} weeks.", "Wait.",
    "On {street}.", "Not really.", "Are you there?", "Again, please?", "Oh dear.", "Well.",
    "Stop, that was wrong.", "How long?", "Could you speak louder?", "A bit slower, please.",
    "Sorry, the dog.", "It's {name}.", "Never mind.", "Fine by me.", "Oh, the {part}.", "Both.",
    "Around {time}.", "Can I pause it?", "Maybe later.", "For {amount}.", "I have it here.",
)  # fmt: skip

OPENING = (
    "Good morning, this is the service desk, you're speaking with {first}, how may I help you?",
    "Thank you for calling, my name is {first}. What can I do for you today?",
    "Hello, {first} speaking, can I have your customer number please?",
    "Welcome back to customer care, I hope you didn't have to wait too long.",
    "Hi there, you're through to {first} on the {product} line.",
)

PROBLEM = (
    "Hello, my name is {name}, and I'm calling about the {product} that came on {day}.",
    "Well, the {product} keeps beeping, and then the {light} light comes on and it just stops.",
    "I ordered a {product} in {month} and all I got was an empty box and a {part}.",
    "My last bill was {amount} higher than the one before, and nobody can tell me why.",
    "I've been charged {amount} for the {plan}, but I cancelled it {count} weeks ago.",
    "The engineer was supposed to be here at {time} on {day} and he never showed up.",
    "Every time I open the app it asks for a password that I don't remember setting.",
    "Whenever I take a break from typing, the {product} goes to sleep and loses my work.",
    "There's a crack in the glass on the front, and the {part} rattles when I close it.",
    "The line is so slow in the evening that the children can't even watch a film.",
    "I moved from {city} to {city} and my parcels still go to {street}.",
    "To be honest I'm {feeling}, because this is the {count}th time that I call about it.",
    "The {product} makes a noise as if it couldn't breathe, and then there's a smell.",
    "I would like to stop the subscription, but the button in my account does nothing.",
    "My mother pressed something on the {product} and now everything is in mirror writing.",
    "It says payment failed, although {amount} was taken from my account on {day}.",
    "Your colleague from the {team} promised to ring me back by {time}, and didn't.",
    "I can hear them, but they can't hear me, so the {product} must be muted somehow.",
    "The new one is smarter than the old one, so they say, but I can't find the menu.",
    "I only wanted to view the invoice, and it logged me out {count} times in a row.",
)

QUESTION = (
    "Could you tell me what it says on the label underneath the {product}?",
    "Is the {light} light on the front blinking, or does it stay on?",
    "Have you already tried to take out the {part} and put it back in?",
    "When did you first notice it, was that before or after {day}?",
    "May I put you on hold for about {count} minutes while I ask the {team}?",
    "Would {day} at {time} suit you for the visit?",
    "Can you spell the name of the street for me, please?",
    "Do you see a small grey box with a number that begins with {digits}?",
    "What does the history of your orders show for {month}?",
    "And is there anybody else in the house who uses the {plan}?",
    "Did the driver take a photograph when he left it on {street}?",
    "Would you mind if I read that back to you once more, from the beginning?",
)

EXPLAIN = (
    "What happens is that the {product} asks our system for an address every {count} minutes.",
    "If the answer takes too long, it stops trying, and that is when you see the {light} light.",
    "I've looked at the history of the line, and it dropped {count} times since {day}.",
    "The amount of {amount} is made up of the {plan} and a fee for the {part}.",
    "You can pause the contract for up to {count} months, and it will simply go on afterwards.",
    "First switch it off at the wall, wait for the light to go out, and then unplug the {part}.",
    "Please take a breath, we'll sort this out together, it isn't as bad as it looks.",
    "I can see that the parcel left {city} on {day}, and that it has been sitting there since.",
    "As soon as the {team} has confirmed it, you'll get a message with a link.",
    "There is a new version of the software that makes the {product} a little quieter.",
    "We had a fault in the area of {city}, and our people worked on it until {time}.",
    "I'll make a note of that, so that the next person won't ask you the same again.",
    "Normally that would cost {amount}, but I'll take it off, as you've been with us so long.",
    "The form is on the back of the letter, just fill in the box and sign below.",
    "In that case the warranty covers it, and we'd send you another {product} free of charge.",
    "Take a brief look at the top right corner, there should be a symbol with three lines.",
    "It may take up to {count} working days until the money is back on your account.",
    "You don't have to stay at home, the driver can leave it with a neighbour on {street}.",
    "Let me just make sure that the number {digits} is still the one that we should ring.",
    "That's the part which our clerks often get wrong, so I'm glad that you mention it.",
    "The class of the device is printed on the glass plate, next to the letters {letters}.",
    "Slow connections are mostly caused by the {part}, so we'd start with that one.",
    "I'm afraid the department closes at {time}, but I could book you in for {day}.",
    "It's a smart meter, so it sends its readings by itself, you don't need to do anything.",
    "You won't have to start over, everything you entered has been kept in the history.",
    "We're taking on more people this {month}, so waiting should become shorter.",
    "Between you and me, the {plan} is the better choice if you're hardly ever at home.",
    "If the noise comes again, hold the button for {count} seconds and let it go.",
    "There's a minor change in the price from {month}, it's {amount} less than today.",
    "Some people breathe a sigh of relief when they hear that nothing was lost.",
)

STORY = (
    "You see, my husband took a break from work in {month}, so we're watching every penny.",
    "I was on the train to {city} when I got your message, so I couldn't do anything.",
    "My neighbour has the same {product}, and hers never made any trouble at all.",
    "I took the whole thing apart, cleaned the {part}, and put it back together.",
    "The last person told me to wait until {day}, and the one before that knew nothing.",
    "It worked for {count} days, then the {light} light came back, exactly as before.",
    "I've got the paper here somewhere, it must be under the pile with the other letters.",
    "We have a class of thirty children here and only {count} of the {product}s still work.",
    "I looked in the mirror this morning and thought, today I'll finally make that call.",
    "Somebody told me there was a way to view the old bills, but the page is blank.",
    "My daughter is the smart one with computers, but she's in {city} until {day}.",
    "I don't want another one, I want this one to do what it did when it was new.",
    "He said he'd stop by at {time}, rang the bell once, and was gone in a second.",
    "I've written it all down, the date, the time, and the name, it was a {first}.",
    "You can't imagine how loud it is, we have to leave the room when it's running.",
    "At the shop on {street} they wouldn't even take it back without the box.",
    "We went on holiday, and when we came back there were {count} letters from you.",
    "The young man was very kind, but he spoke so fast that I couldn't follow.",
    "I paid {amount} for the {part} alone, and it was the wrong size, would you believe it.",
    "First they said it was the weather, then the wiring, and now it's my fault.",
)

CLOSING = (
    "Is there anything else that I can do for you today?",
    "Thank you for your patience, {first}, and have a nice day.",
    "You'll have an email from us by {time}, please look into the other folder as well.",
    "Your reference is {digits}, {digits}, you may want to write that down.",
    "Thanks ever so much, you've been a great help.",
    "All right then, I'll wait until {day}, goodbye.",
    "Goodbye, and do call again if it doesn't stop.",
)

AGENT, CUSTOMER = 0, 1


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says before the other one speaks."""

    side: int
    sentences: tuple[str, ...]


def call(rng: np.random.Generator, rounds: int) -> list[Turn]:
    """One call: a greeting, `rounds` of question, answer and explanation, a good-bye."""
    turns = [_turn(rng, AGENT, OPENING), _turn(rng, CUSTOMER, PROBLEM, most=2)]
    for _ in range(rounds):
        turns.append(_turn(rng, AGENT, SHORT_AGENT, QUESTION, most=1))
        turns.append(_turn(rng, CUSTOMER, SHORT_CUSTOMER))
        for _ in range(int(rng.integers(1, 4))):
            turns.append(_turn(rng, AGENT, SHORT_AGENT))
            turns.append(_turn(rng, CUSTOMER, SHORT_CUSTOMER))
        turns.append(_turn(rng, CUSTOMER, PROBLEM, STORY, most=3))
        turns.append(_turn(rng, AGENT, EXPLAIN, most=5))
        turns.append(_turn(rng, CUSTOMER, SHORT_CUSTOMER))
    return [*turns, _turn(rng, AGENT, CLOSING), _turn(rng, CUSTOMER, SHORT_CUSTOMER, CLOSING)]


def _turn(rng: np.random.Generator, side: int, *banks: tuple[str, ...], most: int = 1) -> Turn:
    """One sentence of each bank, and up to `most` of the last one."""
    chosen = [str(rng.choice(bank)) for bank in banks[:-1]]
    count = int(rng.integers(1, most + 1))
    places = rng.choice(len(banks[-1]), count, replace=False)
    chosen += [banks[-1][int(place)] for place in places]
    return Turn(side, tuple(filled(sentence, rng) for sentence in chosen))


def filled(sentence: str, rng: np.random.Generator) -> str:
    """The sentence with something at random in each of its gaps."""
    return _SLOT.sub(lambda gap: str(rng.choice(FILL[gap[1]])), sentence)

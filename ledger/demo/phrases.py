"""The sentences of the demonstration's generator, in English, Dutch and Chinese. Data only."""

from typing import Final

GIVEN: Final = (
    "For this conversation my name is {given}. The program that answers is still {model}, a demonstration.",
    "You may call me {given} here. It is a name on loan: underneath I remain {model}, a demonstration.",
)

# topic -> language -> lists; an answer takes one sentence of each list
VOICES: Final[dict[str, dict[str, tuple[tuple[str, ...], ...]]]] = {
    "identity": {
        "en": (
            ("I am {model}, a demonstration.", "My name is {model}, and I am a demonstration."),
            (
                "I come with the ledger, so that there is something to put questions to.",
                "I was written for the ledger's demonstration, and I run on the machine in front of you.",
            ),
            (
                "There is no model behind me: I put sentences together from lists, the same way each time.",
                "I learned nothing from anybody: my sentences were written by hand, a digest picks them.",
            ),
        ),
        "nl": (
            ("Ik ben {model}, een demonstratie.", "Mijn naam is {model}; ik ben een demonstratie."),
            (
                "Ik hoor bij het register en ben gemaakt om vragen aan te stellen.",
                "Ik ben geschreven voor de demonstratie van het register en draai op uw eigen machine.",
            ),
            (
                "Achter mij zit geen model: ik voeg zinnen uit lijstjes samen, elke keer op dezelfde manier.",
                "Ik heb van niemand iets geleerd: mijn zinnen zijn met de hand geschreven.",
            ),
        ),
        "zh": (
            ("我是 {model}，一个演示程序。", "我的名字是 {model}，我只是一个演示。"),
            (
                "我随这本账簿一起提供，好让人有东西可问。",
                "我是为演示这本账簿而写的，就在你面前的机器上运行。",
            ),
            (
                "我背后没有任何模型：我只是用同样的方法，从清单里挑出句子。",
                "我没有向谁学习过：我的句子都是手写的，由摘要值来挑选。",
            ),
        ),
    },
    "cutoff": {
        "en": (
            (
                "I have no knowledge cutoff, because I have no knowledge.",
                "A cutoff needs something to cut off, and I was trained on nothing.",
            ),
            (
                "My lists of sentences were closed when this version of the ledger was made.",
                "What I can say was fixed when this version was released, and it does not grow.",
            ),
        ),
        "nl": (
            ("Mijn kennis loopt tot nergens: ik heb er geen.", "Er is geen grens, want er is geen kennis."),
            ("Mijn lijstjes met zinnen zijn gesloten toen deze versie werd gemaakt.",),
        ),
        "zh": (
            ("我没有知识截止日期，因为我没有知识。", "没有学过东西，也就谈不上截止。"),
            ("我的句子清单在这个版本发布时就固定了。",),
        ),
    },
    "style": {
        "en": (
            ("The rain comes in from the sea and makes the quay shine like slate.",),
            ("Somewhere a rope works in its fairlead, patient as a clock.",),
        ),
        "nl": (
            (
                "De regen komt van zee en maakt de kade zo glad als leisteen.",
                "Het regent zacht, en de lampen staan ieder in een eigen plas.",
            ),
            (
                "Ergens werkt een tros in zijn oog, geduldig als een klok.",
                "Een deur slaat, een hond zwijgt, en het water zegt wat het altijd zegt.",
            ),
            ("Morgen vaart de kotter uit; vannacht ligt alles stil.", "Niemand kijkt, en toch is alles er."),
        ),
        "zh": (
            ("雨从海上来，把石头码头洗得像墨一样黑。", "夜里的港口很静，灯光一盏一盏落进水里。"),
            (
                "缆绳在风里轻轻作响，好像一只老钟在数时间。",
                "渔船挨在一起，像睡着的牛群，偶尔碰一下彼此的肩膀。",
            ),
            ("远处有人关上了窗，雨声便更近了一些。", "明早潮水会涨起来，今夜却什么也不着急。"),
        ),
    },
    "hash": {
        "en": (
            ("In a hash chain every record carries the digest of the record before it.",),
            ("Change one letter anywhere and every digest after it no longer fits.",),
            (
                "It shows that something was changed; it does not show that what was written was true.",
                "So the chain can tell of tampering, and nothing at all of truth.",
            ),
        ),
        "nl": (
            ("In een hashketen draagt ieder stuk de vingerafdruk van het stuk ervoor.",),
            (
                "Wie ergens één letter verandert, breekt alle vingerafdrukken daarna.",
                "Verandert er één teken, dan kloppen alle volgende afdrukken niet meer.",
            ),
            (
                "Zo blijkt dat er iets is veranderd, maar niet of het waar was.",
                "Dat laat knoeien zien; over de waarheid zegt het niets.",
            ),
        ),
        "zh": (
            ("在哈希链里，每一条记录都带着前一条记录的摘要。",),
            ("只要改动一个字，后面所有的摘要就都对不上了。",),
            ("它能显示有人动过手脚，却不能证明写下的是真话。",),
        ),
    },
    "refusal": {
        "en": (
            (
                "No: a private key stays with the one who signs.",
                "I can't help with that: whoever has the key can sign as somebody else.",
            ),
            (
                "I have never been given one, and I would not pass it on if I had.",
                "Ask me for the public key instead; that one is made to be handed around.",
            ),
        ),
        "nl": (
            ("Nee: een geheime sleutel blijft bij wie ermee tekent.",),
            ("Vraag liever om de openbare sleutel; die is ervoor gemaakt om door te geven.",),
        ),
        "zh": (("不行：私钥只应该留在签名的人手里。",), ("你可以要公钥，它本来就是给大家看的。",)),
    },
    "general": {
        "en": (
            ("I have sentences for a handful of subjects, and this is not one of them.",),
            ("Ask me who I am, what a hash chain is, or for a harbour at night.",),
        ),
        "nl": (
            ("Ik heb zinnen voor een handvol onderwerpen, en dit hoort er niet bij.",),
            ("Vraag me wie ik ben, wat een hashketen is, of om een haven bij nacht.",),
        ),
        "zh": (
            ("我只会说几个话题，这个不在其中。",),
            ("你可以问我是谁，什么是哈希链，或者夜里的港口。",),
        ),
    },
}

# of the essay: a place, a thing, what it does, when
SCENES: Final = (
    (
        "the quay",
        "the old customs house",
        "the fish market",
        "the lock gate",
        "the slipway",
        "the coal pier",
        "the pilots' office",
        "the last crane",
        "the chandler's window",
        "the ferry landing",
        "the weighbridge",
    ),
    (
        "a lamp",
        "a bell",
        "a rope",
        "a gull",
        "a bicycle",
        "an open door",
        "a radio",
        "a stack of crates",
        "a tarpaulin",
        "a night watchman",
        "an empty trolley",
        "a cat",
        "a ladder",
    ),
    (
        "keeps its place against the wind",
        "makes the same small sound twice and then is quiet",
        "leans a little, as if to hear better",
        "stays at its post without being watched",
        "waits for somebody who is late again",
        "collects the rain and gives it back in drops",
        "makes more noise than it needs to",
        "looks smaller than it does by day",
        "counts the waves and loses count",
        "throws a shadow longer than the street",
        "shines for a moment and is gone",
        "turns its back to the sea",
        "belongs to nobody until the morning",
        "moves a hand's breadth and thinks better of it",
    ),
    (
        "while the tide turns under the boards",
        "until the last tram has crossed the bridge",
        "as it must have done a hundred winters ago",
        "and nobody writes it down",
        "before the pilots come off their watch",
        "with the patience of things that are tied up",
        "and the water takes the other side",
        "between two showers",
        "as if the whole town had gone inland",
        "though the forecast said otherwise",
        "until a horn far out gives the answer",
        "and the puddles keep a copy",
    ),
)
FRAMES: Final = (
    "At {place}, {thing} {does} {when}.",
    "Past {place} {thing} {does}, {when}.",
    "There is {thing} by {place} that {does} {when}.",
    "Whoever stops at {place} finds that {thing} {does} {when}.",
)
OPENINGS: Final = (
    "Rain on a harbour is never one sound.",
    "The light has a grammar of its own here.",
    "Nothing in a port is quite at rest.",
    "By eleven the cranes have given up their shapes.",
    "A harbour at night is mostly edges.",
    "The smell comes first: tar, diesel, wet hemp.",
    "One learns to tell the boats by their lines.",
    "The rain does not hurry; it has the whole night.",
    "There are fewer people than voices.",
    "Every wall remembers a higher tide.",
)

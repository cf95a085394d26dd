"""The demonstration: the main job from end to end, on a model endpoint that it serves itself.

    generator, phrases   a deterministic text generator in English, Dutch and Chinese
    endpoint             HTTP on loopback in front of it, in the manner of chat completion services
    probes               what the demonstration asks, and the client that asks it
    records, matter      what is recorded, and what its people say
    case                 the job: ledger, records, verification, dossier, bundle

Nothing here is a model and nothing leaves this machine. Every place that could be mistaken for the
real thing says "demonstration": the model's name, the provider, the title, the parties.
"""

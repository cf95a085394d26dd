"""The demonstration: the main job from end to end, on a model endpoint that it serves itself.

    generator, phrases   a deterministic text generator in English, Dutch and Chinese
    endpoint             HTTP on loopback in front of it, in the manner of chat completion services
    documents, terms     the terms of service that it serves; captured, cited, looked up
    probes, probing      what the demonstration asks, and how it is carried out
    records, words       what an examiner records, and in which words
    matter               the matter file of the dossier
    case                 the job: ledger, terms, records, verification, dossier, bundle

Nothing here is a model and nothing leaves this machine. Every place that could be mistaken for the
real thing says "demonstration": the model's name, the provider, the title, the parties.
"""

"""Terms as captured and the locked catalogues of terms and of authorities. No advice, no network.

`terms` makes snapshots and clauses and says which version was in force; `authorities` holds the law that
a dossier may cite. What a catalogue says is its editors' word: a quote comes from a snapshot's bytes only.
"""

"""An agent for a sitting: a process that holds unlocked keys and signs for the commands that follow.

    start(folder, signers, lifetime_seconds=3600)      ledger.agent.daemon: what `ledger unlock` does
    client = connect(folder)                           ledger.agent.client: None if there is no agent
    signer = client.signer("signer", "j.doe@acme.example")

Private keys never leave the agent, and it signs only this product's texts: entries with signers' keys,
checkpoints with log keys, and no checkpoint that contradicts the one remembered in the key folder.

Does NOT protect against another program of the same user: it may ask the agent for a signature just as
the commands do, for as long as the sitting lasts. The agent's memory is not locked, so it may reach swap;
it is kept out of core dumps and debuggers where the system allows that.

Nothing is imported here: a command that only asks for a signature pays for the client alone.
"""

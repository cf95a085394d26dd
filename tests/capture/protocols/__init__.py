"""What a model provider says, without a socket: a request in, the pieces of an answer out.

    said.py       the text of an answer, which follows from the prompt
    reply.py      the values, and the table of what is answered at which path
    openai.py     chat completions (Mistral and DeepSeek too) and responses
    anthropic.py  messages
    gemini.py     generateContent, streamGenerateContent
    ollama.py     chat, generate, tags, show

They follow the providers' documented shapes as far as the providers' own SDKs look at them, no further.
"""

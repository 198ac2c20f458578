"""The page around Chainlit: what is shown, our own routes, the gate in front, and the files the browser loads."""

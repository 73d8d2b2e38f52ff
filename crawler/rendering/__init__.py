"""Pages that only a browser fills: one Chromium in a process of its own, behind a guarding proxy.

The worker fetches a page as ever, so that what was served is known to the byte, and hands it to
this process. It shows the page to Chromium, waits until its scripts have filled it, and hands back
the document as it stands then. Chromium keeps its own sandbox, always, and reaches the network
through the proxy of this process alone, which connects to no address that the guard refuses.
"""

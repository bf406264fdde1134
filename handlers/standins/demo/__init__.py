"""The demo: the town with people in it, the real product as a child process, and one page to play them all.

It knows the product only as a command that it starts and kills; who starts it says which (`child.Product`).

- `cast`: who plays, and what they say · `child`: the product's process · `stage`: town and child of one run
- `acts`: what the visitor does · `breaks`, of `parts`, with `flood` and `turns`: what goes wrong on purpose
- `counts`: the ledger on the page · `rota`: what the phones and App Homes say of who is on
- `snapshot`: what the page shows · `server`: the page's own port · ``page/``: HTML, CSS and JavaScript
"""

from handlers.standins.demo.child import DoesNotRun, Product
from handlers.standins.demo.server import Server
from handlers.standins.demo.stage import Stage

__all__ = ["DoesNotRun", "Product", "Server", "Stage"]

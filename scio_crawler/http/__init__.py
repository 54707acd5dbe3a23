"""How pages are requested: politeness, safety, and the stores that stand in for the network.

``robots``, ``retry``, ``conditional``, ``recorder`` and ``origin`` are downloader middlewares, in
this order from the spider to the network. ``transport`` is the network; ``stores`` answer in its
place. ``failures`` turns exceptions of all of these into the failures of ``scio_crawler.errors``.
"""

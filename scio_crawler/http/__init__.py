"""How the site is asked: manners, safety, and what stands in for the network.

``robots``, ``retry``, ``conditional``, ``recorder`` and ``origin`` are downloader middlewares, in
this order from the spider to the network; ``transport`` is the network and ``stores`` answer in its
place. ``failures`` turns their exceptions into the failures of ``scio_crawler.errors``.
"""
